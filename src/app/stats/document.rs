//! The JSON document of `captrace stats --json`.

use serde::Serialize;

use super::Stats;
use crate::analysis::Untracked;
use crate::analysis::hierarchy::ProtocolNode;
use crate::analysis::summary::FlowSummary;

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
    /// Null where every packet was counted.
    filter: Option<&'a str>,
    packets: u64,
    wire_bytes: u64,
    duration_ns: i64,
    /// How many flows there are, listed or not.
    flow_count: u64,
    flows: &'a [FlowSummary],
    #[serde(skip_serializing_if = "Untracked::is_nothing")]
    untracked: Untracked,
    protocols: &'a [ProtocolNode],
}

impl<'a> Document<'a> {
    pub(super) fn new(file: &'a str, stats: &'a Stats) -> Self {
        Self {
            schema: SCHEMA,
            version: VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            file,
            filter: stats.filter.as_deref(),
            packets: stats.packets,
            wire_bytes: stats.bytes,
            duration_ns: stats.duration_ns,
            flow_count: stats.flow_count,
            flows: &stats.flows,
            untracked: stats.untracked,
            protocols: &stats.protocols,
        }
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
