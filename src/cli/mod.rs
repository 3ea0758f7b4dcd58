//! The command line: arguments, and one file a command that turns them into library calls and output.

pub mod args;
mod beside;

mod capture;
mod client;
mod compare;
mod convert;
mod demo;
mod doctor;
mod exchange;
mod explain;
mod failure;
mod header;
mod input;
mod interfaces;
mod only;
mod output;
mod progress;
mod read;
mod samples;
mod save;
mod schema;
mod screen;
mod selection;
mod server;
mod session;
mod stats;
mod story;
mod text;
mod wireshark;

pub use failure::Failure;

use std::io::IsTerminal as _;

use args::{Arguments, Command};

use crate::call::Transport;
use crate::view::text::wrap;

/// Does what the arguments ask.
///
/// # Errors
///
/// A [`Failure`]: one message for the person at the terminal, and the exit code.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Server(args) => server::run(args, &arguments.look),
        Command::Client(args) => client::run(args, &arguments.look),
        Command::Demo(args) => demo::run(args, &arguments.look),
        Command::Doctor => doctor::run(),
        Command::Read(args) => read::run(args, &arguments.look),
        Command::Compare(args) => compare::run(args, &arguments.look),
        Command::Stats(args) => stats::run(args, &arguments.look),
        Command::Capture(args) => capture::run(args, &arguments.look),
        Command::Convert(args) => convert::run(args, &arguments.look),
        Command::Interfaces => interfaces::run(),
        Command::Explain(args) => explain::run(args, &arguments.look),
        Command::Schema => schema::run(),
    }
}

/// The protocol that an argument names.
const fn transport(protocol: args::Protocol) -> Transport {
    match protocol {
        args::Protocol::Udp => Transport::Udp,
        args::Protocol::Tcp => Transport::Tcp,
    }
}

/// Writes a message to standard error; wrapped where that is a terminal, but for commands, which are there to be
/// copied and stand six columns in.
pub fn complain(message: &str) {
    let text = format!("captrace: {message}");
    let columns = std::io::stderr().is_terminal().then(|| {
        let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
        usize::from(width.max(40))
    });
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match columns {
            Some(columns) if indent < 6 => {
                // What follows a bullet stands below its words.
                let bullet = if line.trim_start().starts_with("- ") { 2 } else { 0 };
                let room = columns.saturating_sub(indent + bullet);
                let (mark, text) = line.trim_start().split_at(bullet);
                for (place, part) in wrap(text, room).into_iter().enumerate() {
                    let margin = " ".repeat(if place == 0 { indent } else { indent + bullet });
                    eprintln!("{margin}{}{part}", if place == 0 { mark } else { "" });
                }
            }
            _ => eprintln!("{line}"),
        }
    }
}
