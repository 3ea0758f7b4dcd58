//! What `captrace stats` takes.

use std::path::PathBuf;

use clap::Args;

use crate::analysis::column::Column;
use crate::language::said;

/// Arguments of `captrace stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// A trace or a capture file (pcap, pcapng, gzip), or a folder of them; - for standard input
    pub file: PathBuf,
    /// More files, and which packets to count, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILE|FILTER")]
    pub filter: Vec<String>,
    /// Put the flows in this order, the most first [default: as they appear]
    #[arg(long, value_enum, value_name = "BY", default_value_t = Column::Flow, hide_default_value = true)]
    pub sort: Column,
    /// Show the first N flows alone
    #[arg(long, value_name = "N", value_parser = top)]
    pub top: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Reads how many flows `--top` shows: none is no table.
fn top(text: &str) -> Result<usize, String> {
    let expected = || said!("expected how many flows to show: 1 or more", "这里应是要显示的流的个数：至少 1");
    text.parse().ok().filter(|top| *top > 0).ok_or_else(expected)
}
