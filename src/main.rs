//! `captrace`: parse, run, print one error, exit code.

use std::process::ExitCode;

use captrace::internals::cli;
use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::args::Arguments::parse();
    match cli::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Empty where everything has been said.
            if !failure.message.is_empty() {
                cli::complain(&failure.to_string());
            }
            ExitCode::from(failure.code)
        }
    }
}
