//! What `captrace run` takes.

use std::ffi::OsString;

use clap::Args;

use super::Running;

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
    /// How the programs are followed.
    #[command(flatten)]
    pub running: Running,
}
