//! The command line, as types only: what may be said, never what is done about it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::analysis::topic::Topic;

/// The port of the textbook's programs.
pub const TEXTBOOK_PORT: u16 = 12000;

/// What `captrace --help` ends with.
const EXAMPLES: &str = "Examples:
  captrace demo --tcp                      a handshake, data, and the close
  captrace demo                            UDP, then TCP, and what each cost
  captrace demo --tcp --save mine.jsonl    keep it
  captrace read mine.jsonl                 and draw it again
  captrace read --sample tcp-refused       an exchange captured elsewhere
  captrace read file.pcapng tcp port 80    a file of Wireshark or tcpdump
  captrace read file.pcapng --flow 1       one flow of it, as a ladder
  captrace explain TIME-WAIT               what a flag, field, state or word is
  captrace server tcp --show               draw what your own client does
  captrace client tcp --host 127.0.0.1 hi  ask that server for capital letters";

/// See what TCP and UDP really do.
///
/// captrace runs the textbook's uppercase client and server, captures their packets, and tells the story
/// packet by packet. Start with: captrace demo --tcp
#[derive(Debug, Parser)]
#[command(name = "captrace", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// How things are shown, whatever the command.
    #[command(flatten)]
    pub look: Look,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How things are shown, whatever the command.
#[derive(Debug, Clone, Args)]
pub struct Look {
    /// Language of the explanations [default: from the locale, else en]
    #[arg(long, global = true, value_enum, value_name = "LANG", help_heading = "Display")]
    pub lang: Option<LanguageChoice>,
    /// When to use colour (NO_COLOR is respected)
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", help_heading = "Display")]
    pub color: ColorChoice,
    /// Columns to draw in, 60 to 400 [default: the terminal's width, 80 in a pipe]
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(60..=400), help_heading = "Display")]
    pub width: Option<u16>,
}

/// The languages that captrace speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    /// English
    En,
    /// Chinese (中文)
    Zh,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// Where the terminal takes it
    Auto,
    /// Always, in a pipe too
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the textbook's exchange, capture it, and tell its story
    Demo(Demo),
    /// Run the textbook's uppercase server
    Server(Server),
    /// Send a sentence to an uppercase server
    Client(Client),
    /// Draw a saved trace or a capture file (pcap, pcapng)
    Read(Read),
    /// Count what a trace or a capture file holds: flows, times, retransmissions, protocols
    Stats(Stats),
    /// Capture on an interface
    Capture(Capture),
    /// Convert between traces (.jsonl, .json) and capture files (.pcap, .pcapng)
    Convert(Convert),
    /// Compare two saved traces, side by side and in a table
    Compare(Compare),
    /// Explain a flag, a field, a state, an option, a fact or a word
    Explain(Explain),
    /// Tell what works on this machine, and how to enable what does not
    Doctor,
    /// List the interfaces of this machine
    Interfaces,
    /// Print the JSON Schema of the trace format
    Schema,
}

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
    pub protocol: Option<Protocol>,
    /// The sentence that the client sends
    #[arg(long, default_value = "hello, captrace", value_name = "TEXT", allow_hyphen_values = true)]
    pub message: String,
    /// Save the trace; .jsonl (lines) or .json (one document), may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Where the exchange runs: auto, loopback, private (a network of its own, no root needed), or an interface
    #[arg(long, default_value = "auto", value_name = "WHERE")]
    pub on: String,
    /// Talk to an uppercase server on another host instead of starting one here
    #[arg(long, value_name = "HOST")]
    pub server: Option<String>,
    /// Which end closes the TCP connection first
    #[arg(long, value_enum, default_value_t = Closer::Server, value_name = "END", conflicts_with = "server")]
    pub close_first: Closer,
    /// Whether sentences stand under packets.
    #[command(flatten)]
    pub why: Why,
    /// Use IPv6 (with --server, give an IPv6 address as HOST instead)
    #[arg(long, conflicts_with = "server")]
    pub ipv6: bool,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long)]
    pub absolute: bool,
    /// The server's port
    #[arg(long, default_value_t = TEXTBOOK_PORT, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
}

/// Which end closes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Closer {
    /// The server, as in the textbook
    Server,
    /// The client
    Client,
}

/// The protocols that the textbook's programs speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// Datagrams, no connection
    Udp,
    /// A connection, bytes in order
    Tcp,
}

/// Arguments of `captrace server`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Debug, Args)]
pub struct Server {
    /// udp or tcp
    pub protocol: Protocol,
    /// The port to listen on; 0 lets the system choose a free one
    #[arg(long, default_value_t = TEXTBOOK_PORT)]
    pub port: u16,
    /// Listen at this address only [default: every address of this machine]
    #[arg(long, value_name = "ADDR")]
    pub host: Option<IpAddr>,
    /// Behave exactly as the book's program: one read of 2,048 bytes, one reply, and close first
    #[arg(long)]
    pub textbook: bool,
    /// Capture and draw the exchanges of this server
    #[arg(long)]
    pub show: bool,
    /// Save the trace (implies --show); .jsonl or .json, may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long)]
    pub absolute: bool,
}

/// Arguments of `captrace client`.
#[derive(Debug, Args)]
pub struct Client {
    /// udp or tcp
    pub protocol: Protocol,
    /// The sentence to send [default: ask for it]
    pub message: Option<String>,
    /// The server's name or address [default: ask for it]
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// The server's port
    #[arg(long, default_value_t = TEXTBOOK_PORT, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// How long to wait for the server, in seconds
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub timeout: Duration,
    /// Capture and draw this exchange
    #[arg(long)]
    pub show: bool,
    /// Save the trace (implies --show); .jsonl or .json, may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long)]
    pub absolute: bool,
}

/// Arguments of `captrace read`.
#[derive(Debug, Args)]
pub struct Read {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    #[arg(required_unless_present = "sample")]
    pub file: Option<PathBuf>,
    /// Which packets to show, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// How to show them [default: ladder for a trace, list for a capture file]
    #[arg(long, value_enum, value_name = "VIEW")]
    pub view: Option<View>,
    /// Show this flow alone (as a ladder, where no view is named)
    #[arg(long, value_name = "N")]
    pub flow: Option<u32>,
    /// Show packets from this number on
    #[arg(long, value_name = "N")]
    pub from: Option<u64>,
    /// Show packets up to this number
    #[arg(long, value_name = "N")]
    pub to: Option<u64>,
    /// Show packets that carry a fact about these alone, with commas between several
    #[arg(long, value_name = "TOPICS", value_delimiter = ',', value_parser = topic())]
    pub only: Vec<Topic>,
    /// Whether sentences stand under packets.
    #[command(flatten)]
    pub why: Why,
    /// The field to mark in the hex view, for example tcp.seq
    #[arg(long, value_name = "NAME")]
    pub field: Option<String>,
    /// Put beside each TCP segment what Wireshark would say of it
    #[arg(long)]
    pub wireshark: bool,
    /// Draw a trace that comes with captrace: a real capture
    #[arg(long, value_enum, value_name = "NAME", conflicts_with = "file")]
    pub sample: Option<Sample>,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long)]
    pub absolute: bool,
}

/// Arguments of `captrace stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// A trace or a capture file (pcap, pcapng, gzip); - for standard input
    pub file: PathBuf,
    /// Which packets to count, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// Put the flows in this order, the most first [default: as they appear]
    #[arg(long, value_enum, value_name = "BY", default_value_t = SortKey::Flow, hide_default_value = true)]
    pub sort: SortKey,
    /// Show the first N flows alone
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// By what flows are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortKey {
    /// As they appear
    Flow,
    /// Packets, both ways
    Packets,
    /// Bytes on the wire, both ways
    Bytes,
    /// Time from the first packet to the last
    Duration,
    /// Time that the handshake took
    Handshake,
    /// The median round trip
    Rtt,
    /// Segments that repeated something
    Retransmissions,
    /// Duplicate ACKs, both ways
    DuplicateAcks,
    /// Segments that were overtaken on the way, both ways
    OutOfOrder,
    /// How often a window became 0, both ways
    ZeroWindows,
}

/// Whether sentences stand under packets.
#[derive(Debug, Clone, Copy, Args)]
pub struct Why {
    /// Say under each packet what it does, in full each time [default: in detail, and in the ladder, which explains
    /// each thing once and then gives the numbers]
    #[arg(long, overrides_with = "no_why")]
    pub why: bool,
    /// Say nothing under packets [default: in the list and in hex]
    #[arg(long, overrides_with = "why")]
    pub no_why: bool,
}

impl Why {
    /// What was asked for; none where nothing was.
    pub const fn wish(self) -> Option<bool> {
        match (self.why, self.no_why) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }
}

/// Reads a topic, as `--only` takes it.
fn topic() -> impl TypedValueParser<Value = Topic> {
    let singular = |name: &'static str| name.strip_suffix('s').filter(|_| name != "acks").unwrap_or(name);
    let values = Topic::ALL.map(|topic| {
        let (name, alias) = (topic.name(), singular(topic.name()));
        if name == alias { PossibleValue::new(name) } else { PossibleValue::new(name).alias(alias) }
    });
    PossibleValuesParser::new(values).try_map(|name| Topic::named(&name).ok_or("no such topic"))
}

/// The views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// Two lifelines and an arrow for each packet
    Ladder,
    /// One line a packet
    List,
    /// Every field of every layer
    Detail,
    /// Every byte, with a field marked
    Hex,
    /// The records, one JSON object a line
    Jsonl,
    /// The records as one JSON document
    Json,
}

/// Arguments of `captrace capture`.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Debug, Args)]
pub struct Capture {
    /// Which packets, as tcpdump says it: tcp port 80 and not host 192.0.2.1
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// The interface [default: the one that the default route takes]
    #[arg(short, long, value_name = "IFACE")]
    pub interface: Option<String>,
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
    /// Show packets that carry a fact about these alone, with commas between several
    #[arg(long, value_name = "TOPICS", value_delimiter = ',', value_parser = topic())]
    pub only: Vec<Topic>,
    /// Whether sentences stand under packets.
    #[command(flatten)]
    pub why: Why,
    /// Save what is captured: .jsonl, .json, .pcap or .pcapng; may be given several times
    #[arg(long, value_name = "FILE")]
    pub save: Vec<PathBuf>,
    /// Overwrite the files that --save names
    #[arg(long, requires = "save")]
    pub force: bool,
    /// Keep at most this many bytes of each packet
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub snaplen: Option<u32>,
    /// Put beside each TCP segment what Wireshark would say of it
    #[arg(long)]
    pub wireshark: bool,
    /// Ask the network card for packets that are addressed to others, too
    #[arg(long)]
    pub promiscuous: bool,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long)]
    pub absolute: bool,
}

/// Arguments of `captrace convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// What to read: a trace or a capture file; - for standard input
    pub input: PathBuf,
    /// What to write: its name ends in .jsonl, .json, .pcap or .pcapng
    pub output: PathBuf,
    /// Overwrite it
    #[arg(long)]
    pub force: bool,
    /// Put beside each TCP segment what Wireshark would say of it (.jsonl, .json)
    #[arg(long)]
    pub wireshark: bool,
}

/// The traces that come with captrace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sample {
    /// TCP, closed first by the server, as the textbook's server does
    TcpServerCloses,
    /// TCP, closed first by the client
    TcpClientCloses,
    /// TCP over IPv6
    TcpIpv6,
    /// TCP to a port that nobody listens on
    TcpRefused,
    /// UDP
    Udp,
    /// UDP to a port that nobody has
    UdpUnreachable,
    /// UDP and TCP, with the comparison
    UdpAndTcp,
}

/// Arguments of `captrace compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// One trace
    pub a: PathBuf,
    /// The other trace
    pub b: PathBuf,
}

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

/// Reads a time with its unit, as `--for` takes it, fractions allowed.
fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a time with its unit, for example 10s, 0.5s, 500ms or 2m".to_owned();
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| expected())?;
    let seconds = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(expected()),
    };
    let duration = Duration::try_from_secs_f64(number * seconds).map_err(|_| expected())?;
    if duration.is_zero() {
        Err("a capture of no time sees nothing: at least 1ms".to_owned())
    } else {
        Ok(duration)
    }
}

/// Reads a time in seconds, as `--timeout` takes it: 0.1 to 3600, fractions allowed.
fn seconds(text: &str) -> Result<Duration, String> {
    let expected = "expected seconds, from 0.1 to 3600, for example 5 or 0.5";
    let seconds: f64 = text.parse().map_err(|_| expected.to_owned())?;
    if (0.1..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(expected.to_owned())
    }
}
