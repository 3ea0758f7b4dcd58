//! The JSON Schema of the format: `schema.json`, which tests hold against the types that read and write a trace. What makes
//! it from them is built for tests alone.

use std::sync::LazyLock;

use serde_json::Value;

#[cfg(test)]
pub mod generate;

/// The schema of a trace in either form: one record (a line of a `.jsonl` file), or a whole document (`.json`).
pub static TEXT: &str = include_str!("schema.json");

/// The same, read.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());
    &SCHEMA
}
