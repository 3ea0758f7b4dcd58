//! The records of a trace, as what they are in its file.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::collections::BTreeMap;

use serde_json::Value;

/// The records of a trace.
pub(crate) fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Those of one type.
pub(crate) fn of_type<'a>(records: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    records.iter().filter(move |record| record["type"] == kind)
}

/// What the link did with each packet, by the number of the packet's record: only the sighting at the sender has a fate.
pub(crate) fn fates(records: &[Value]) -> BTreeMap<u64, &Value> {
    of_type(records, "fate").map(|fate| (fate["about"].as_u64().unwrap(), fate)).collect()
}

/// The values of the facts of one rule.
pub(crate) fn facts<'a>(records: &'a [Value], rule: &'a str) -> impl Iterator<Item = &'a Value> {
    of_type(records, "note").filter(move |note| note["rule"] == rule).map(|note| &note["values"])
}
