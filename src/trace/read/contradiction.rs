//! Finds where a packet's record contradicts its bytes.
//!
//! Another version may have decoded less or more than this one. So a member that only one of the two has is no
//! contradiction, except a layer that the bytes do not have. Members that both have must be equal.

use serde_json::Value;

use super::defect::brief;
use crate::language::said;
use crate::trace::packet::Layers;

/// The first member of the recorded layers that contradicts the decoded ones.
pub(super) fn contradiction(written: &Layers, read: &Layers) -> Option<String> {
    let (written, read) = (serde_json::to_value(written).ok()?, serde_json::to_value(read).ok()?);
    let found = between("", &written, &read)?;
    Some(said!("{found}: what the bytes say is shown", "{found}：显示字节所说的"))
}

fn between(path: &str, written: &Value, read: &Value) -> Option<String> {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => written.iter().find_map(|(name, written)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match read.get(name) {
                Some(read) => between(&path, written, read),
                // This version may decode a layer that another version left as payload or could not read.
                None if matches!(name.as_str(), "payload" | "stop") => None,
                None => Some(said!(
                    "\"{path}\" stands in the record and not in its raw bytes",
                    "这条内容中有 \"{path}\"，而原始字节中没有"
                )),
            }
        }),
        (Value::Array(written), Value::Array(read)) if written.len() == read.len() => {
            let mut pairs = (0_u64..).zip(written.iter().zip(read));
            pairs.find_map(|(place, (written, read))| between(&format!("{path}.{place}"), written, read))
        }
        _ if written == read || is_unknown(written) || is_unknown(read) => None,
        _ => Some(said!(
            "\"{path}\" is {} in the record and {} in its raw bytes",
            "\"{path}\" 在这条内容中是 {}，在原始字节中是 {}",
            brief(&written.to_string()),
            brief(&read.to_string())
        )),
    }
}

/// Whether this is the name of an unknown option, which another version may know.
fn is_unknown(name: &Value) -> bool {
    name == "unknown"
}
