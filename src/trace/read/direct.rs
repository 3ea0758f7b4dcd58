//! Reads a record from its text to its type, without an intermediate JSON value.

use serde::Deserialize;

use super::note::note;
use crate::trace::record::Record;

/// The first bytes of every record that captrace writes.
const BEGINNING: &str = "{\"type\":\"";

/// Reads a record; `None` if the slow path has to, which reports what is wrong. Headers and summaries are left to it: they are
/// rare, and their order is checked.
pub(super) fn record(text: &[u8]) -> Option<Record> {
    // Tested once as a whole: serde_json would test each string.
    let text = simdutf8::basic::from_utf8(text).ok()?;
    let (kind, _) = text.strip_prefix(BEGINNING)?.split_once('"')?;
    if matches!(kind, "header" | "summary") {
        return None;
    }
    Record::read(kind, text)?.ok()
}

impl Record {
    /// Reads a record of this type from its JSON text; `None` where this version does not know the type.
    ///
    /// Records are read from text alone, each by its type: a way by a JSON value, or by serde's tagged enums, would compile the
    /// readers of all members once more.
    pub fn read(kind: &str, text: &str) -> Option<serde_json::Result<Self>> {
        fn of<'t, T: Deserialize<'t>>(
            text: &'t str,
            record: impl FnOnce(T) -> Record,
        ) -> serde_json::Result<Record> {
            serde_json::from_str(text).map(record)
        }
        Some(match kind {
            "header" => of(text, Self::Header),
            "packet" => of(text, Self::Packet),
            "description" => of(text, Self::Description),
            "call" => of(text, Self::Call),
            "fate" => of(text, Self::Fate),
            "tcp_info" => of(text, Self::TcpInfo),
            "state" => of(text, Self::State),
            "note" => note(text).map(Self::Note),
            "submission" => of(text, Self::Submission),
            "answer" => of(text, Self::Answer),
            "submission_end" => of(text, Self::SubmissionEnd),
            "summary" => of(text, Self::Summary),
            _ => return None,
        })
    }
}
