//! What `captrace report` takes.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `captrace report`.
#[derive(Debug, Args)]
pub struct Report {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// A second one, whose packets stand beside those of the first
    pub second: Option<PathBuf>,
    /// Where to write the page [default: beside the file, with the end .html]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite it
    #[arg(long)]
    pub force: bool,
}
