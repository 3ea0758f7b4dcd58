//! The fast path: reads a record from JSON text to its type, without an intermediate JSON value.
//!
//! It works for nearly every record. If it fails for any reason, the reader takes the slow path, which reports the
//! defect.

use super::note;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{Record, StateRecord};

/// The first bytes of every record that captrace writes.
const BEGINNING: &[u8] = b"{\"type\":\"";

/// Reads a record; `None` if the slow path has to.
pub(super) fn record(text: &[u8]) -> Option<Record> {
    let kind = text.strip_prefix(BEGINNING)?;
    let kind = kind.get(..kind.iter().position(|byte| *byte == b'"')?)?;
    // Tested once as a whole: serde_json would test each string.
    let text = simdutf8::basic::from_utf8(text).ok()?;
    match kind {
        b"packet" => {
            serde_json::from_str::<PacketRecord>(text).ok().map(|packet| Record::Packet(packet.into()))
        }
        b"state" => serde_json::from_str::<StateRecord>(text).ok().map(Record::State),
        b"note" => note::read(text).map(Record::Note),
        _ => None,
    }
}
