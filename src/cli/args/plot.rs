//! What `captrace plot` takes.

use std::path::PathBuf;

use clap::Args;

use crate::call::End;
use crate::scene::plot::PlotQuestion;

/// Arguments of `captrace plot`.
#[derive(Debug, Args)]
pub struct Plot {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// Which flow
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub flow: u32,
    /// What is drawn
    #[arg(long, value_enum, default_value_t = PlotQuestion::Sequence, value_name = "WHAT")]
    pub of: PlotQuestion,
    /// Whose data [default: of the end that sent more]
    #[arg(long, value_enum, value_name = "END")]
    pub from: Option<End>,
    /// How high it is, in rows
    #[arg(long, value_name = "ROWS", default_value_t = 16, value_parser = clap::value_parser!(u16).range(6..=200))]
    pub height: u16,
}
