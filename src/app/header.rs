//! The header that a trace begins with.

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
        lab: None,
    }
}

/// The command line, in a form that can be typed again.
fn command() -> String {
    format!("captrace {}", arguments())
}

/// The arguments of this command, quoted for a shell.
pub(crate) fn arguments() -> String {
    let quoted = |argument: std::ffi::OsString| for_shell(&argument.to_string_lossy());
    std::env::args_os().skip(1).map(quoted).collect::<Vec<_>>().join(" ")
}

/// An argument as a shell takes it: in quotes where it needs them.
pub(crate) fn for_shell(argument: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./:=,@%+".contains(letter);
    let needs_no_quotes = !argument.is_empty() && argument.chars().all(plain);
    if needs_no_quotes { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}
