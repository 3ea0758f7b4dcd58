//! The fast path: reads a record from JSON text to its type, without an intermediate JSON value.
//!
//! It works for nearly every record. If it fails for any reason, the reader takes the slow path, which reports the
//! defect.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::analysis::fact::{Basis, Fact, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::step::Statement;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{NoteRecord, NoteWords, Record, StateRecord};

/// The first bytes of every record that captrace writes.
const BEGINNING: &[u8] = b"{\"type\":\"";

/// Reads a record; `None` if the slow path has to.
pub(super) fn record(text: &[u8]) -> Option<Record> {
    let kind = text.strip_prefix(BEGINNING)?;
    let kind = kind.get(..kind.iter().position(|byte| *byte == b'"')?)?;
    match kind {
        b"packet" => {
            serde_json::from_slice::<PacketRecord>(text).ok().map(|packet| Record::Packet(packet.into()))
        }
        b"state" => serde_json::from_slice::<StateRecord>(text).ok().map(Record::State),
        b"note" => note(text).map(Record::Note),
        _ => None,
    }
}

/// A note whose fact is not yet parsed.
#[derive(Deserialize)]
struct RawNote<'a> {
    n: RecordNumber,
    t_ns: i64,
    #[serde(default)]
    flow: Option<FlowId>,
    #[serde(default)]
    about: Option<RecordNumber>,
    #[serde(borrow)]
    rule: &'a RawValue,
    #[serde(borrow, default)]
    values: Option<&'a RawValue>,
    basis: Basis,
    evidence: Vec<RecordNumber>,
    rfc: String,
    book: String,
    text: BTreeMap<String, String>,
}

fn note(text: &[u8]) -> Option<NoteRecord> {
    let note: RawNote<'_> = serde_json::from_slice(text).ok()?;
    let rule = note.rule.get();
    // A rule is named by a string; serde would also accept the index of a variant.
    if !rule.starts_with('"') {
        return None;
    }
    let fact = match note.values {
        Some(values) => format!("{{\"rule\":{rule},\"values\":{}}}", values.get()),
        None => format!("{{\"rule\":{rule}}}"),
    };
    let fact: Fact = serde_json::from_str(&fact).ok()?;
    Some(NoteRecord {
        n: note.n,
        t_ns: note.t_ns,
        flow: note.flow,
        about: note.about,
        statement: Statement::Known(fact),
        basis: note.basis,
        evidence: note.evidence,
        rfc: Cow::Owned(note.rfc),
        book: Cow::Owned(note.book),
        text: NoteWords::Read(note.text),
    })
}
