//! The command line as types: which arguments there are, and nothing about what is done with them.

mod capture;
mod choice;
mod demo;
mod explain;
mod export;
mod files;
mod follow;
mod homework;
mod lab;
mod ladder;
mod look;
mod plot;
mod programs;
mod questions;
mod reading;
mod report;
mod run;
mod running;
mod shell;
mod size;
mod stats;
mod step;
mod time;

use clap::{Parser, Subcommand};

pub use capture::Capture;
pub use demo::Demo;
pub use explain::Explain;
pub use export::{Export, ExportForm};
pub use files::{Compare, Convert, Read};
pub use follow::{Follow, FollowForm};
pub use homework::{Assign, Check, Homework, Mark};
pub use lab::{Lab, LabCommand, LabExec, LabRun, LabShow, LinkChanges};
pub use ladder::Ladder;
pub use look::{ColorChoice, Look};
pub use plot::Plot;
pub use programs::{Client, Server, TEXTBOOK_PORT};
pub use questions::Questions;
pub use reading::Telling;
pub use report::Report;
pub use run::Run;
pub use running::{Running, Saving};
pub use shell::{Completions, Man};
pub use stats::Stats;
pub use step::{Interval, Stepping, join_times};

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
  captrace run --server 'python3 TCPServer.py' --client 'python3 TCPClient.py'
                                           draw what your own programs do
  captrace client tcp --host 127.0.0.1 hi  ask that server for capital letters";

/// See what TCP and UDP really do.
///
/// captrace runs the textbook's uppercase client and server, captures their packets, and tells the story
/// packet by packet. Start with: captrace demo --tcp
#[derive(Debug, Parser)]
#[command(name = "captrace", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// How output looks, for all commands.
    #[command(flatten)]
    pub look: Look,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    /// Run your own programs in a private network, and draw what they do
    Run(Run),
    /// Two hosts and a link between them that loses, delays and reorders as you say
    Lab(Lab),
    /// Draw a saved trace or a capture file (pcap, pcapng)
    Read(Read),
    /// Count what a trace or a capture file holds: flows, times, retransmissions, protocols
    Stats(Stats),
    /// Plot a flow over time: bytes, windows, round trips, queue, throughput
    Plot(Plot),
    /// Capture on an interface
    Capture(Capture),
    /// Convert between traces (.jsonl, .json) and capture files (.pcap, .pcapng)
    Convert(Convert),
    /// Make one page of a trace or a capture file that anyone can open in a browser
    Report(Report),
    /// Make a picture, a table or a diagram of a trace or a capture file
    Export(Export),
    /// Show the bytes that a flow carried, in both directions
    Follow(Follow),
    /// Compare two saved traces, side by side and in a table
    Compare(Compare),
    /// Ask what an exchange shows: questions about a trace or a capture file, with their answers
    Questions(Questions),
    /// Begin an assignment for a class
    Assign(Assign),
    /// Do an assignment: run your own exchange, and answer questions about it
    Homework(Homework),
    /// Check whether your answers are complete before you hand them in
    Check(Check),
    /// Mark what a class handed in
    Mark(Mark),
    /// Explain a flag, a field, a state, an option, a fact or a word
    Explain(Explain),
    /// Tell what works on this machine, and how to enable what does not
    Doctor,
    /// List the interfaces of this machine
    Interfaces,
    /// Print the JSON Schema of the trace format
    Schema,
    /// Print what completes these commands in a shell: source <(captrace completions bash)
    Completions(Completions),
    /// Print the manual page, or write that of each command: captrace man -o ~/.local/share/man/man1
    Man(Man),
}
