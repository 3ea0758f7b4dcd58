//! What `captrace explain` takes.

use clap::Args;

/// Arguments of `captrace explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// What to explain: SYN, tcp.window, TIME-WAIT, rwnd, tcp.ack.duplicate, 三次握手 … [default: list all terms]
    #[arg(value_name = "TERM")]
    pub term: Vec<String>,
    /// Print it as JSON, in both languages
    #[arg(long)]
    pub json: bool,
}
