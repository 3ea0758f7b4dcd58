//! The header that a trace begins with.

use std::ffi::OsString;

use jiff::Timestamp as Moment;

use crate::frame::Timestamp;
use crate::trace::record::{Clock, Endpoint, Header, SCHEMA, VERSION, Vantage};

/// The header of a trace whose clock begins at this moment.
pub(crate) fn of(epoch: Timestamp, endpoints: Vec<Endpoint>, vantages: Vec<Vantage>) -> Header {
    let moment = Moment::from_nanosecond(i128::from(epoch.nanoseconds())).unwrap_or_default();
    Header {
        schema: SCHEMA.to_owned(),
        version: VERSION.to_owned(),
        tool: "captrace".to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        created: format!("{moment:.0}"),
        command: command(),
        endpoints,
        vantages,
        clock: Clock { source: "realtime".to_owned(), epoch: format!("{moment:.9}"), unit: "ns".to_owned() },
        file: None,
    }
}

/// The command as it was typed, near enough to be typed again.
fn command() -> String {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    format!("captrace {}", typed(&arguments)).trim_end().to_owned()
}

/// Words as a shell takes them, with quotes where they are needed.
pub(crate) fn typed(words: &[OsString]) -> String {
    let quoted = |word: &OsString| {
        let word = word.to_string_lossy();
        let plain = |letter: char| letter.is_alphanumeric() || "-_./:=,@%+".contains(letter);
        let needs_no_quotes = !word.is_empty() && word.chars().all(plain);
        if needs_no_quotes { word.into_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
