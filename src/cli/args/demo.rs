//! What `captrace demo` takes.

use std::path::PathBuf;

use clap::Args;

use super::{Stepping, Telling};
use crate::call::{End, TransportProtocol};

/// Arguments of `captrace demo`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Debug, Args)]
pub struct Demo {
    /// Show TCP alone
    #[arg(long, group = "what")]
    pub tcp: bool,
    /// Show UDP alone
    #[arg(long, group = "what")]
    pub udp: bool,
    /// Show both and compare them (this is what no flag does, too)
    #[arg(long, group = "what")]
    pub compare: bool,
    /// The same without dashes, as server and client take it
    #[arg(value_enum, group = "what", hide = true)]
    pub protocol: Option<TransportProtocol>,
    /// The sentence that the client sends
    #[arg(long, default_value = "hello, captrace", value_name = "TEXT", allow_hyphen_values = true)]
    pub message: String,
    /// Save it to a file: .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Where the exchange runs: auto, loopback, private (a network of its own, no root needed), lab (two hosts, see captrace
    /// lab), or an interface
    #[arg(long, default_value = "auto", value_name = "WHERE")]
    pub on: String,
    /// Lose a packet, named by what it is: 'server data 1'; on two hosts of their own (--on lab); may be given several times
    #[arg(long, value_name = "PACKET", conflicts_with = "server")]
    pub lose: Vec<String>,
    /// Talk to an uppercase server on another host instead of starting one here
    #[arg(long, value_name = "HOST", value_parser = crate::cli::advice::alone)]
    pub server: Option<String>,
    /// Which end closes the TCP connection first; in the textbook it is the server
    #[arg(long, value_enum, default_value_t = End::Server, value_name = "END", conflicts_with = "server")]
    pub close_first: End,
    /// Use IPv6 (with --server, give an IPv6 address as HOST instead)
    #[arg(long, conflicts_with = "server")]
    pub ipv6: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
    /// Whether packets are shown one at a time.
    #[command(flatten)]
    pub stepping: Stepping,
    /// The server's port [default: 12000, or a free one where that is taken and no server is named]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
}
