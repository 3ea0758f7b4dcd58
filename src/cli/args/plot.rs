//! What `captrace plot` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
    #[arg(long, value_enum, default_value_t = PlotOf::Seq, value_name = "WHAT")]
    pub of: PlotOf,
    /// Whose data [default: of the end that sent more]
    #[arg(long, value_enum, value_name = "END")]
    pub from: Option<PlotFrom>,
    /// How high it is, in rows
    #[arg(long, value_name = "ROWS", default_value_t = 16, value_parser = clap::value_parser!(u16).range(6..=200))]
    pub height: u16,
}

/// What a plot draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlotOf {
    /// Bytes over time: sent, acknowledged, the window, sent again, lost
    Seq,
    /// The receive window, and the bytes in flight within it
    Window,
    /// The congestion window and its threshold, as the kernel says; else bytes in flight
    Cwnd,
    /// Samples of the round trip, EstimatedRTT and the timeout
    Rtt,
    /// Packets in the queue of a lab's link
    Queue,
    /// Bits acknowledged a second
    Throughput,
}

impl From<PlotOf> for PlotQuestion {
    fn from(of: PlotOf) -> Self {
        match of {
            PlotOf::Seq => Self::Sequence,
            PlotOf::Window => Self::ReceiveWindow,
            PlotOf::Cwnd => Self::CongestionWindow,
            PlotOf::Rtt => Self::RoundTrip,
            PlotOf::Queue => Self::Queue,
            PlotOf::Throughput => Self::Throughput,
        }
    }
}

/// Whose data a plot draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlotFrom {
    /// The client's
    Client,
    /// The server's
    Server,
}

impl From<PlotFrom> for End {
    fn from(from: PlotFrom) -> Self {
        match from {
            PlotFrom::Client => Self::Client,
            PlotFrom::Server => Self::Server,
        }
    }
}
