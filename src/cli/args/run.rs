//! What `captrace run` takes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Telling;
use super::time::seconds;

/// Arguments of `captrace run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The program to run, with its arguments; with --server, the client
    #[arg(value_name = "PROGRAM", last = true, required_unless_present = "client")]
    pub program: Vec<OsString>,
    /// Start this server first, and the client when it waits for one: 'python3 TCPServer.py'
    #[arg(long, value_name = "COMMAND")]
    pub server: Option<String>,
    /// The client, in one argument: 'python3 TCPClient.py'
    #[arg(long, value_name = "COMMAND", conflicts_with = "program", requires = "server")]
    pub client: Option<String>,
    /// End both after so many seconds in which nothing happens and no input is waited for
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub timeout: Duration,
    /// Save the trace: .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
}
