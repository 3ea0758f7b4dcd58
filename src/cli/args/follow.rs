//! What `captrace follow` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::call::End;

/// Arguments of `captrace follow`.
#[derive(Debug, Args)]
pub struct Follow {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// Which flow
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub flow: u32,
    /// How to show the bytes
    #[arg(id = "bytes", long = "as", value_enum, value_name = "FORM", default_value_t = FollowForm::Text)]
    pub form: FollowForm,
    /// Show what this end sent alone
    #[arg(id = "end", long = "from", value_enum, value_name = "END")]
    pub from: Option<End>,
}

/// How bytes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FollowForm {
    /// As text; what is none is written out
    Text,
    /// As hexadecimal numbers and characters
    Hex,
    /// The bytes themselves
    Raw,
}
