//! The command line: arguments, and one file a command that turns them into library calls and output.

pub mod args;

mod failure;

pub use failure::Failure;

use args::{Arguments, Command};

/// Does what the arguments ask.
///
/// # Errors
///
/// A [`Failure`]: one message for the person at the terminal, and the exit code.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Demo(_)
        | Command::Server(_)
        | Command::Client(_)
        | Command::Read(_)
        | Command::Compare(_)
        | Command::Doctor
        | Command::Schema => Ok(()),
    }
}
