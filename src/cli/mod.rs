//! The command line: arguments, and one file a command that turns them into library calls and output.

pub mod args;

mod capture;
mod client;
mod compare;
mod convert;
mod demo;
mod doctor;
mod exit;
mod explain;
mod interfaces;
mod place;
mod read;
mod run;
mod schema;
mod screen;
mod server;
mod signals;
mod stats;
mod text;

pub use exit::Exit;

use args::{Arguments, Command};

use crate::app::Report;
pub use crate::app::message::complain;

/// Does what the arguments ask.
///
/// # Errors
///
/// An [`Exit`]: one message for the person at the terminal, and the exit code.
pub fn run(arguments: &Arguments) -> Result<(), Exit> {
    match &arguments.command {
        Command::Server(args) => server::run(args, &arguments.look),
        Command::Client(args) => client::run(args, &arguments.look),
        Command::Demo(args) => demo::run(args, &arguments.look),
        Command::Run(args) => run::run(args, &arguments.look),
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

/// What is wrong with a recording that has been read, as a message; `None` if nothing is. Prints what was passed over.
fn defects(report: &Report) -> Option<String> {
    if let Some(passed_over) = report.passed_over() {
        eprintln!("captrace: {passed_over}");
    }
    report.defects()
}
