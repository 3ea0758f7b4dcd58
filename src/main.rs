//! `captrace`: parse, run, print one error, exit code.

use std::process::ExitCode;

use captrace::internals::cli;
use clap::Parser;

fn main() -> ExitCode {
    let arguments = match cli::args::Arguments::try_parse_from(cli::args::join_times(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(cli::refuse(&error)),
    };
    match cli::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of the output has what it wanted.
        Err(failure) if failure.code == 0 => ExitCode::SUCCESS,
        Err(failure) => {
            // Empty where everything has been said.
            if !failure.message.is_empty() {
                cli::complain(&failure.to_string());
            }
            ExitCode::from(failure.code)
        }
    }
}
