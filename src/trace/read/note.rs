//! Reads a note. A fact's values are read once its rule is known, wherever they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::analysis::fact::{Basis, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::step::Statement;
use crate::trace::record::{NoteRecord, NoteWords};

/// The members of a note.
#[derive(Deserialize)]
struct NoteMembers<'t> {
    n: RecordNumber,
    t_ns: i64,
    #[serde(default)]
    flow: Option<FlowId>,
    #[serde(default)]
    about: Option<RecordNumber>,
    #[serde(borrow)]
    rule: Cow<'t, str>,
    #[serde(borrow, default)]
    values: Option<&'t RawValue>,
    basis: Basis,
    evidence: Vec<RecordNumber>,
    rfc: String,
    book: String,
    text: BTreeMap<String, String>,
}

/// Reads a note from its JSON text.
///
/// # Errors
///
/// When a member is missing or has a wrong type. A rule that this version does not know is no error.
pub(super) fn note(text: &str) -> serde_json::Result<NoteRecord> {
    let NoteMembers { n, t_ns, flow, about, rule, values, basis, evidence, rfc, book, text } =
        serde_json::from_str(text)?;
    Ok(NoteRecord {
        n,
        t_ns,
        flow,
        about,
        statement: Statement::read(&rule, values)?,
        basis,
        evidence,
        rfc: Cow::Owned(rfc),
        book: Cow::Owned(book),
        text: NoteWords::Read(text),
    })
}
