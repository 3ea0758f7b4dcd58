//! What `captrace questions` takes.

use std::path::PathBuf;

use clap::Args;

use crate::homework::export::SheetFormat;

/// Arguments of `captrace questions`.
#[derive(Debug, Args)]
pub struct Questions {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// Put the answer below each question, with the packets that show it and the reason
    #[arg(long)]
    pub answers: bool,
    /// Name the questions, too, that this exchange cannot answer, with the reason
    #[arg(long)]
    pub reasons: bool,
    /// Ask about this flow [default: the only one, or the first]
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// Make a sheet that other programs read
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub export: Option<SheetFormat>,
    /// Save the sheet here [default: standard output]
    #[arg(short, long, value_name = "FILE", requires = "export")]
    pub output: Option<PathBuf>,
    /// Overwrite it
    #[arg(long, requires = "output")]
    pub force: bool,
}
