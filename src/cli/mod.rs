//! The command line: arguments, and one file a command that turns them into library calls and output.

pub mod args;

mod advice;
mod capture;
mod client;
mod compare;
mod convert;
mod demo;
mod doctor;
mod exit;
mod explain;
mod interfaces;
mod locale;
mod place;
mod read;
mod run;
mod schema;
mod screen;
mod server;
mod shell;
mod signals;
mod stats;
mod step;
mod text;

pub use exit::Exit;

use std::io::{self, Write as _};

use args::{Arguments, Command};

use crate::app::Report;
use crate::app::charset::Charset;
pub use crate::app::message::complain;
use crate::lab::syscall::survive_file_limit;

/// Ends with the message that clap has for arguments, or with better advice, where these are a known mistake; gives the exit
/// code. Help and the version come this way, too.
pub fn refuse(error: &clap::Error) -> u8 {
    locale::begin_without_arguments();
    let arguments: Vec<_> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    if let Some(advice) = advice::on_usage(error, &arguments) {
        complain(&advice);
        return 2;
    }
    // Whoever reads it may be gone.
    let _ = match Charset::chosen() {
        Charset::Utf8 => error.print(),
        Charset::Ascii => print_in_ascii(error),
    };
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// Prints help or an error of clap's where ASCII alone is shown.
fn print_in_ascii(error: &clap::Error) -> io::Result<()> {
    let text = error.render().to_string();
    let text = Charset::Ascii.show(&text);
    if error.use_stderr() {
        io::stderr().write_all(text.as_bytes())
    } else {
        io::stdout().write_all(text.as_bytes())
    }
}

/// Does what the arguments ask.
///
/// # Errors
///
/// An [`Exit`]: one message for the person at the terminal, and the exit code.
pub fn run(arguments: &Arguments) -> Result<(), Exit> {
    survive_file_limit();
    let is_for_programs = matches!(
        arguments.command,
        Command::Schema | Command::Interfaces | Command::Completions(_) | Command::Man(_)
    );
    locale::begin(&arguments.look, !is_for_programs);
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
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
    }
}

/// What is wrong with a recording that has been read, as a message; `None` if nothing is. Prints what was passed over.
fn defects(report: &Report) -> Option<String> {
    if let Some(passed_over) = report.passed_over() {
        complain(&passed_over);
    }
    report.defects()
}
