//! Where a packet's record says something else than its bytes.
//!
//! Another version may have decoded less or more than this one: what only one of the two has is no contradiction, but
//! for a layer that the bytes do not hold. Whatever both have must be the same.

use serde_json::Value;

use super::defect::brief;
use crate::trace::packet::Layers;

/// The first member by which the layers that were written contradict those that the bytes hold.
pub(super) fn contradiction(written: &Layers, read: &Layers) -> Option<String> {
    let (written, read) = (serde_json::to_value(written).ok()?, serde_json::to_value(read).ok()?);
    let found = between("", &written, &read)?;
    Some(format!("{found}: what the bytes say is shown"))
}

fn between(path: &str, written: &Value, read: &Value) -> Option<String> {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => written.iter().find_map(|(name, written)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match read.get(name) {
                Some(read) => between(&path, written, read),
                // What was payload, or could not be read, may be a layer to this version.
                None if matches!(name.as_str(), "payload" | "stop") => None,
                None => Some(format!("\"{path}\" stands in the record and not in its raw bytes")),
            }
        }),
        (Value::Array(written), Value::Array(read)) if written.len() == read.len() => {
            let mut pairs = (0_u64..).zip(written.iter().zip(read));
            pairs.find_map(|(place, (written, read))| between(&format!("{path}.{place}"), written, read))
        }
        _ if written == read || is_unknown(written) || is_unknown(read) => None,
        _ => Some(format!(
            "\"{path}\" is {} in the record and {} in its raw bytes",
            brief(&written.to_string()),
            brief(&read.to_string())
        )),
    }
}

/// Whether this is what captrace calls an option that it has no name for: another version may have one.
fn is_unknown(name: &Value) -> bool {
    name == "unknown"
}
