//! The JSON Schema of the format, generated from the types that read and write it.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::record::{Header, Record, Summary};

/// The schema of a trace in either form: one record (a line of a `.jsonl` file), or a whole document (`.json`).
pub fn schema() -> Schema {
    let mut generator = SchemaGenerator::default();
    let record = generator.subschema_for::<Record>();
    let header = generator.subschema_for::<Header>();
    let summary = generator.subschema_for::<Summary>();
    let definitions = generator.take_definitions(true);
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "captrace trace",
        "description": "A line of a .jsonl trace, or a whole .json trace. Readers pass over record types and members \
                        that they do not know.",
        "anyOf": [
            record,
            {
                "type": "object",
                "properties": {
                    "header": header,
                    "records": { "type": "array", "items": record },
                    "summary": summary
                },
                "required": ["header", "records"]
            }
        ],
        "$defs": definitions
    })
}

/// The schema as it is printed and committed: indented, with a line end.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}
