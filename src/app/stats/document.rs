//! The JSON document of `captrace stats --json`.

use serde::Serialize;

use super::Stats;

/// The name of the format.
const SCHEMA: &str = "captrace.stats";
/// Its version: a new minor version only adds members.
const VERSION: &str = "1.1";

#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    tool_version: &'static str,
    file: &'a str,
    #[serde(flatten)]
    stats: &'a Stats,
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a str, stats: &'a Stats) -> Self {
        Self { schema: SCHEMA, version: VERSION, tool_version: env!("CARGO_PKG_VERSION"), file, stats }
    }
}

/// Several of them.
#[derive(Serialize)]
pub(super) struct Documents<'a> {
    schema: &'static str,
    version: &'static str,
    tool_version: &'static str,
    /// The document of each file, in the order in which they were named.
    files: Vec<Document<'a>>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(files: &[(&'a str, &'a Stats)]) -> Self {
        Self {
            schema: SCHEMA,
            version: VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            files: files.iter().map(|(file, stats)| Document::new(file, stats)).collect(),
        }
    }
}
