//! What `captrace lab` takes.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args, Subcommand};

use super::{Ladder, Running, Saving, Stepping, Telling};
use crate::link::phrase::PhraseError;
use crate::link::quantity::{Probability, Rate, TimeSpan};

/// Arguments of `captrace lab`.
#[derive(Debug, Args)]
pub struct Lab {
    /// What to do.
    #[command(subcommand)]
    pub command: LabCommand,
}

/// What can be done in the lab.
#[derive(Debug, Subcommand)]
pub enum LabCommand {
    /// List the scenarios that come with captrace
    List,
    /// Show a scenario: what to notice, and a run that was recorded; or its file, to be changed and run
    Show(LabShow),
    /// Run a scenario on two hosts of its own, and tell its story
    Run(LabRun),
    /// Run your own programs on the two hosts, unchanged: there the server's name is server
    Exec(LabExec),
}

/// Arguments of `captrace lab show`.
#[derive(Debug, Args)]
pub struct LabShow {
    /// The name of a scenario (captrace lab list)
    pub name: String,
    /// Show its file alone: save it, change it, and run it
    #[arg(long)]
    pub file: bool,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
    /// How the ladder is drawn.
    #[command(flatten)]
    pub ladder: Ladder,
}

/// Arguments of `captrace lab run`.
#[derive(Debug, Args)]
pub struct LabRun {
    /// The name of a scenario (captrace lab list), or its file
    #[arg(value_name = "NAME|FILE")]
    pub scenario: PathBuf,
    /// How the link is to be, other than the scenario has it.
    #[command(flatten)]
    pub link: LinkChanges,
    /// Where what happens is saved.
    #[command(flatten)]
    pub saving: Saving,
    /// How the exchange is explained.
    #[command(flatten)]
    pub telling: Telling,
    /// How the ladder is drawn.
    #[command(flatten)]
    pub ladder: Ladder,
    /// Whether packets are shown one at a time.
    #[command(flatten)]
    pub stepping: Stepping,
}

/// Arguments of `captrace lab exec`.
#[derive(Debug, Args)]
pub struct LabExec {
    /// The server, in one argument: 'python3 TCPServer.py'
    #[arg(long, value_name = "COMMAND")]
    pub server: String,
    /// The client, which is started when the server waits for one: 'python3 TCPClient.py'
    #[arg(long, value_name = "COMMAND")]
    pub client: String,
    /// How the link is to be.
    #[command(flatten)]
    pub link: LinkChanges,
    /// How the programs are followed.
    #[command(flatten)]
    pub running: Running,
    /// How the ladder is drawn.
    #[command(flatten)]
    pub ladder: Ladder,
}

/// How the link is to be, other than a scenario has it.
#[derive(Debug, Clone, Default, Args)]
pub struct LinkChanges {
    /// What chance depends on: the same seed loses the same packets
    #[arg(long, value_name = "N", help_heading = "Link")]
    pub seed: Option<u64>,
    /// How long each packet is under way, one way: 10ms
    #[arg(long, value_name = "TIME", value_parser = amount::<TimeSpan>(), help_heading = "Link")]
    pub delay: Option<TimeSpan>,
    /// How fast the link is: 10Mbit/s
    #[arg(long, value_name = "RATE", value_parser = amount::<Rate>(), help_heading = "Link")]
    pub rate: Option<Rate>,
    /// How many packets may wait in front of the link; more are dropped
    #[arg(long, value_name = "PACKETS", value_parser = clap::value_parser!(u32).range(1..=100_000), help_heading = "Link")]
    pub queue: Option<u32>,
    /// How likely each packet is lost: 1%
    #[arg(long, value_name = "PERCENT", value_parser = amount::<Probability>(), help_heading = "Link")]
    pub loss: Option<Probability>,
    /// Lose a packet, named by what it is: 'server data 1', 'client SYN copies 1-2'; may be given several times
    #[arg(long, value_name = "PACKET", help_heading = "Link")]
    pub lose: Vec<String>,
    /// What else the link does with a packet: 'delay client SYN by 50 ms', 'duplicate server data 1'; may be given several times
    #[arg(long, value_name = "RULE", help_heading = "Link")]
    pub rule: Vec<String>,
    /// A file of such rules, one a line; what stands behind # is passed over
    #[arg(long, value_name = "FILE", help_heading = "Link")]
    pub rules: Option<PathBuf>,
    /// The longest packet, in bytes: 576 to 9000; with IPv6 from 1280 on
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u16).range(576..=9000), help_heading = "Link")]
    pub mtu: Option<u16>,
    /// The congestion control of both ends: reno, cubic, bbr, or what else the kernel has
    #[arg(long, value_name = "NAME", help_heading = "Link")]
    pub congestion: Option<String>,
    /// Show how the hosts ask for each other's Ethernet address, too
    #[arg(long, help_heading = "Link")]
    pub arp: bool,
}

/// Reads an amount with its unit.
fn amount<T>() -> impl clap::builder::TypedValueParser<Value = T>
where
    T: std::str::FromStr<Err = PhraseError> + Clone + Send + Sync + 'static,
{
    clap::builder::NonEmptyStringValueParser::new()
        .try_map(|text| text.parse::<T>().map_err(|error| Refused(error.problem())))
}

/// What is wrong with an amount.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);
