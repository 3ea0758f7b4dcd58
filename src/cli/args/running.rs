//! What `captrace run` and the lab have in common: where what happens is saved, and how a student's programs are followed.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Telling;
use super::time::seconds;

/// Where what happens is saved.
#[derive(Debug, Clone, Default, Args)]
pub struct Saving {
    /// Save the trace: .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
}

/// How a student's programs are followed.
#[derive(Debug, Args)]
pub struct Running {
    /// End both after so many seconds in which nothing happens and no input is waited for
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub timeout: Duration,
    /// Where what happens is saved.
    #[command(flatten)]
    pub saving: Saving,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
}
