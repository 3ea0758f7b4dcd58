//! What the textbook's two programs take.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Telling;
use super::time::seconds;
use crate::call::TransportProtocol;

/// The port of the textbook's programs.
pub const TEXTBOOK_PORT: u16 = 12000;

/// Arguments of `captrace server`.
#[derive(Debug, Args)]
pub struct Server {
    /// udp or tcp
    pub protocol: TransportProtocol,
    /// The port to listen on; 0 lets the system choose a free one
    #[arg(long, default_value_t = TEXTBOOK_PORT)]
    pub port: u16,
    /// Listen at this address only [default: every address of this machine]
    #[arg(long, value_name = "ADDR")]
    pub host: Option<IpAddr>,
    /// Behave exactly as the book's program: one read of 2,048 bytes, one reply, and close first
    #[arg(long)]
    pub textbook: bool,
    /// Whether exchanges are drawn, and how.
    #[command(flatten)]
    pub showing: Showing,
}

/// Arguments of `captrace client`.
#[derive(Debug, Args)]
pub struct Client {
    /// udp or tcp
    pub protocol: TransportProtocol,
    /// The sentence to send [default: ask for it]
    pub message: Option<String>,
    /// The server's name or address [default: ask for it]
    #[arg(long, value_name = "HOST", value_parser = crate::cli::advice::alone)]
    pub host: Option<String>,
    /// The server's port
    #[arg(long, default_value_t = TEXTBOOK_PORT, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// How long to wait for the server, in seconds
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub timeout: Duration,
    /// Whether exchanges are drawn, and how.
    #[command(flatten)]
    pub showing: Showing,
}

/// Whether the exchanges of a program are drawn, and how.
#[derive(Debug, Args)]
pub struct Showing {
    /// Capture and draw each exchange; --save and the options under Story imply it
    #[arg(long)]
    pub show: bool,
    /// Save it to a file (implies --show): .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
}

impl Showing {
    /// Whether exchanges are drawn.
    pub const fn is_asked_for(&self) -> bool {
        self.show || !self.save.is_empty() || self.telling.is_asked_for()
    }
}
