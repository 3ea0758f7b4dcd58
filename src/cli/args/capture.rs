//! What `captrace capture` takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Telling;
use super::size::bytes;
use super::time::duration;
use crate::app::View;

/// Arguments of `captrace capture`.
#[expect(clippy::struct_excessive_bools, reason = "an option is given or not, each on its own")]
#[derive(Debug, Args)]
pub struct Capture {
    /// Which packets, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// The interface, or any for all that are up; may be given several times [default: the one that the default route
    /// takes]
    #[arg(short, long, value_name = "IFACE")]
    pub interface: Vec<String>,
    /// End after this many packets
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// End after this time: 10s, 0.5s, 500ms, 2m
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub time: Option<Duration>,
    /// How to show them [default: a ladder of one flow, a list of several]
    #[arg(long, value_enum, value_name = "VIEW")]
    pub view: Option<View>,
    /// Show this flow alone, as a ladder where no view is named
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// Save it to a file: .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Show one line of counts instead of the packets, which are saved as fast as they come (.pcap, .pcapng)
    #[arg(long, conflicts_with_all = ["view", "flow"])]
    pub quiet: bool,
    /// At the end of a quiet capture, show what captrace stats shows
    #[arg(long, requires = "quiet")]
    pub stats: bool,
    /// Begin another file after so many bytes: 100MB, 2GB; x.pcapng becomes x-00001.pcapng, x-00002.pcapng ...
    #[arg(long, value_name = "SIZE", value_parser = bytes, requires = "save", conflicts_with = "force")]
    pub rotate: Option<u64>,
    /// Remove the oldest of these files when there are more than N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), requires = "rotate")]
    pub keep: Option<u32>,
    /// Keep at most this many bytes of each packet
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub snaplen: Option<u32>,
    /// Ask the network card for packets that are addressed to others, too
    #[arg(long)]
    pub promiscuous: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
}
