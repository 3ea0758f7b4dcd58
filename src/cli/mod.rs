//! The command line: arguments, and one file a command that turns them into library calls and output.

pub mod args;

mod advice;
mod assign;
mod capture;
mod check;
pub mod chinese;
mod client;
mod compare;
mod convert;
mod demo;
mod doctor;
mod exit;
mod explain;
mod export;
mod follow;
mod homework;
mod interfaces;
mod lab;
mod lab_demo;
mod locale;
mod mark;
mod message;
mod place;
mod plot;
mod progress;
mod questions;
mod read;
mod report;
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
pub use message::complain;

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::{CommandFactory as _, FromArgMatches as _};

use args::Arguments;
use supports_color::Stream;

use crate::app::Report;
use crate::app::charset::Charset;
use crate::app::notice;
use crate::host::syscall::survive_file_limit;
use crate::language::Language;

/// Reads the arguments, of which the first is the program's name. What they are refused with, and help, is in the language
/// that they ask for, or else in that of the locale.
///
/// # Errors
///
/// What clap has to say: help, too, comes this way.
pub fn parse(arguments: Vec<OsString>) -> Result<Arguments, clap::Error> {
    locale::begin_with_arguments(&arguments);
    let mut command = match Language::spoken() {
        Language::English => Arguments::command(),
        Language::Chinese => chinese::in_chinese(Arguments::command()),
    };
    let matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Ends with the message that clap has for arguments, or with better advice, where these are a known mistake; gives the exit
/// code. Help and the version come this way, too.
pub fn refuse(error: &clap::Error) -> u8 {
    let arguments: Vec<_> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    if let Some(advice) = advice::on_usage(error, &arguments) {
        complain(&advice);
        return 2;
    }
    if let Some(message) = chinese::refusal(error).filter(|_| Language::spoken() == Language::Chinese) {
        complain(&message);
        return 2;
    }
    // Its reader may be gone.
    let _ = match (Charset::chosen(), Language::spoken()) {
        (Charset::Ascii, _) => print_as(error, |text| Charset::Ascii.show(text).into_owned()),
        (Charset::Utf8, Language::Chinese) => print_as(error, chinese::finish),
        (Charset::Utf8, Language::English) => error.print(),
    };
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// Prints help or an error of clap's as `show` makes it.
fn print_as(error: &clap::Error, show: impl Fn(&str) -> String) -> io::Result<()> {
    let stream = if error.use_stderr() { Stream::Stderr } else { Stream::Stdout };
    let text = error.render();
    let text = match Charset::chosen() {
        Charset::Utf8 if supports_color::on(stream).is_some() => text.ansi().to_string(),
        _ => text.to_string(),
    };
    let text = show(&text);
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
    notice::listen(complain);
    crate::app::progress::listen(progress::show);
    let is_for_programs = matches!(
        arguments.command,
        args::Command::Schema
            | args::Command::Interfaces
            | args::Command::Completions(_)
            | args::Command::Man(_)
    );
    locale::begin(&arguments.look, !is_for_programs);
    match &arguments.command {
        args::Command::Server(args) => server::run(args, &arguments.look),
        args::Command::Client(args) => client::run(args, &arguments.look),
        args::Command::Demo(args) => demo::run(args, &arguments.look),
        args::Command::Run(args) => run::run(args, &arguments.look),
        args::Command::Lab(args) => lab::run(args, &arguments.look),
        args::Command::Doctor => doctor::run(),
        args::Command::Read(args) => read::run(args, &arguments.look),
        args::Command::Questions(args) => questions::run(args, &arguments.look),
        args::Command::Assign(args) => assign::run(args),
        args::Command::Homework(args) => homework::run(args, &arguments.look),
        args::Command::Check(args) => check::run(args, &arguments.look),
        args::Command::Mark(args) => mark::run(args, &arguments.look),
        args::Command::Compare(args) => compare::run(args, &arguments.look),
        args::Command::Plot(args) => plot::run(args, &arguments.look),
        args::Command::Stats(args) => stats::run(args, &arguments.look),
        args::Command::Capture(args) => capture::run(args, &arguments.look),
        args::Command::Convert(args) => convert::run(args, &arguments.look),
        args::Command::Export(args) => export::run(args, &arguments.look),
        args::Command::Report(args) => report::run(args, &arguments.look),
        args::Command::Follow(args) => follow::run(args),
        args::Command::Interfaces => interfaces::run(&arguments.look),
        args::Command::Explain(args) => explain::run(args, &arguments.look),
        args::Command::Schema => schema::run(),
        args::Command::Completions(args) => shell::completions(args),
        args::Command::Man(args) => shell::man(args),
    }
}

/// What is wrong with a recording that has been read, as a message; `None` if nothing is. Prints what was passed over.
fn defects(report: &Report) -> Option<String> {
    if let Some(passed_over) = report.passed_over() {
        complain(&passed_over);
    }
    report.defects()
}
