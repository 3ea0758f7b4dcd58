//! What the commands take that read files.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{Ladder, Stepping, Telling};
use crate::app::View;
use crate::app::samples::Sample;

/// Arguments of `captrace read`.
#[derive(Debug, Args)]
pub struct Read {
    /// A trace or a capture file (pcap, pcapng, gzip), or a folder of them; - for standard input
    #[arg(required_unless_present = "sample")]
    pub file: Option<PathBuf>,
    /// Which packets to show, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// How to show them [default: ladder for a trace, list for a capture file]
    #[arg(long, value_enum, value_name = "VIEW")]
    pub view: Option<View>,
    /// Show this flow alone (as a ladder, where no view is named)
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// Show packets from this number on
    #[arg(long, value_name = "N")]
    pub from: Option<u64>,
    /// Show packets up to this number
    #[arg(long, value_name = "N")]
    pub to: Option<u64>,
    /// The field to mark in the hex view, for example tcp.seq
    #[arg(long, value_name = "NAME")]
    pub field: Option<String>,
    /// Draw a trace that comes with captrace: a real capture
    #[arg(long, value_parser = sample(), value_name = "NAME")]
    pub sample: Option<Sample>,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
    /// How a ladder is drawn.
    #[command(flatten)]
    pub ladder: Ladder,
    /// Whether packets are shown one at a time.
    #[command(flatten)]
    pub stepping: Stepping,
}

/// Arguments of `captrace convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// What to read: a trace or a capture file, or a folder of them; - for standard input
    pub input: PathBuf,
    /// What to write: its name ends in .jsonl, .json, .pcap or .pcapng; for a folder, a folder, or packets.parquet or flows.parquet
    pub output: PathBuf,
    /// Overwrite it
    #[arg(long)]
    pub force: bool,
    /// Put beside each TCP segment what Wireshark would say of it (.jsonl, .json)
    #[arg(long)]
    pub wireshark: bool,
}

/// Arguments of `captrace compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// One trace
    pub a: PathBuf,
    /// The other trace
    pub b: PathBuf,
    /// The flow of the first trace [default: the first that has a counterpart in the other]
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
}

/// Reads the name of a sample, as `--sample` takes it.
fn sample() -> impl TypedValueParser<Value = Sample> {
    let values = Sample::ALL.iter().map(|sample| PossibleValue::new(sample.name).help(sample.about));
    PossibleValuesParser::new(values).try_map(|name| Sample::named(&name).ok_or("no such sample"))
}
