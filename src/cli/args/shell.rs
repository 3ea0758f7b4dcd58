//! What the commands take that serve the shell: completions and man pages.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Arguments of `captrace completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `captrace man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Write the page of each command to this directory [default: print the page of captrace itself]
    #[arg(short = 'o', long = "out", value_name = "DIR")]
    pub directory: Option<PathBuf>,
}
