//! The schema as the types that read and write a trace give it.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use crate::trace::record::{Header, Record, SummaryRecord};

/// The schema of a trace in either form: one record (a line of a `.jsonl` file), or a whole document (`.json`).
fn schema() -> Schema {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(absent_is_not_null))
        .with_transform(RecursiveTransform(added_later))
        .with_transform(RecursiveTransform(bounds))
        .with_transform(RecursiveTransform(addresses))
        .into_generator();
    let record = generator.subschema_for::<Record>();
    let header = generator.subschema_for::<Header>();
    let summary = generator.subschema_for::<SummaryRecord>();
    let definitions = generator.take_definitions(true);
    let typed = |kind: &str, schema: Schema| json!({ "allOf": [schema, { "properties": { "type": { "const": kind } }, "required": ["type"] }] });
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "captrace trace",
        "description": "A line of a .jsonl trace, or a whole .json trace. Readers pass over record types and members \
                        that they do not know. Integers have up to 64 bits: read as floating-point numbers, as \
                        JavaScript does, those beyond 2^53 lose their last digits.",
        "anyOf": [
            record,
            {
                "type": "object",
                "properties": {
                    "header": typed("header", header),
                    "records": {
                        "type": "array",
                        "items": {
                            "allOf": [record, { "properties": { "type": { "not": { "enum": ["header", "summary"] } } } }]
                        }
                    },
                    "summary": typed("summary", summary)
                },
                "required": ["header", "records"]
            }
        ],
        "$defs": definitions
    })
}

/// Its text, as it is committed: indented, with a line end.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}

/// An optional member is absent if it does not apply, and never null.
fn absent_is_not_null(schema: &mut Schema) {
    let required: Vec<_> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().cloned().collect();
    let Some(Value::Object(members)) = schema.get_mut("properties") else { return };
    for (name, member) in members.iter_mut() {
        let may_be_absent = !required.iter().any(|required| required == name);
        if let Some(member) = member.as_object_mut().filter(|_| may_be_absent) {
            without_null(member);
        }
    }
}

/// A member with a default was added by a minor version. It is always written, but earlier versions did not write it.
fn added_later(schema: &mut Schema) {
    let Some(Value::Object(members)) = schema.get_mut("properties") else { return };
    let mut added = Vec::new();
    for (name, member) in members.iter_mut() {
        let default = member.as_object_mut().and_then(|member| member.remove("default"));
        added.extend(default.map(|_| Value::String(name.clone())));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !added.contains(name));
    }
}

fn without_null(member: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = member.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            member.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = member.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(one)] = choices.as_mut_slice() {
            let one = std::mem::take(one);
            member.remove("anyOf");
            member.extend(one);
        }
    }
}

/// Every integer lies within its type.
fn bounds(schema: &mut Schema) {
    let limits = match schema.get("format").and_then(Value::as_str) {
        Some("int64") => Some((i64::MIN, i64::MAX.unsigned_abs())),
        Some("uint64") => Some((0, u64::MAX)),
        Some("uint32") => Some((0, u64::from(u32::MAX))),
        Some("uint16") => Some((0, u64::from(u16::MAX))),
        Some("uint8") => Some((0, u64::from(u8::MAX))),
        _ => None,
    };
    if let Some((minimum, maximum)) = limits {
        schema.remove("format");
        schema.insert("minimum".to_owned(), minimum.into());
        // The type may already have a narrower range.
        if schema.get("maximum").and_then(Value::as_u64).is_none_or(|narrowed| narrowed > maximum) {
            schema.insert("maximum".to_owned(), maximum.into());
        }
    }
}

/// An IP address has either version; JSON Schema has a format for each version and none for both.
fn addresses(schema: &mut Schema) {
    if schema.get("format").is_some_and(|format| format == "ip") {
        schema.remove("format");
        schema.insert("anyOf".to_owned(), json!([{ "format": "ipv4" }, { "format": "ipv6" }]));
    }
}
