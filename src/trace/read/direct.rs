//! A record straight from its JSON to its type, without a JSON value in between.
//!
//! Nearly every record of a trace can be read like this. Where one cannot, whatever the reason, the reader takes the
//! slow way, which says what is wrong.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::analysis::fact::{Basis, Fact, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::step::Statement;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{NoteRecord, Record, StateRecord, Words};

/// What each record begins with that captrace writes.
const BEGINNING: &[u8] = b"{\"type\":\"";

/// The record that this text is; none where it has to be looked at more closely.
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

/// A note, its fact not yet read.
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
    // The name of a rule is a string; serde would take the number of its place in the list, too.
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
        text: Words::Read(note.text),
    })
}
