//! `captrace completions` and `captrace man`: what a shell and `man` know of the arguments, made from the arguments themselves.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::{Man, generate_to};

use super::{Exit, args};
use crate::app::screen::print;
use crate::app::text::shown;
use crate::language::{answered, said};

/// Prints the script that completes arguments in a shell.
pub(super) fn completions(args: &args::Completions) -> Result<(), Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Arguments::command(), "captrace", &mut script);
    Ok(print(&String::from_utf8_lossy(&script))?)
}

/// Prints the page of captrace, or writes that of each command to a directory.
pub(super) fn man(args: &args::Man) -> Result<(), Exit> {
    // `captrace help` needs no page.
    let command = args::Arguments::command().disable_help_subcommand(true);
    if let Some(directory) = &args.directory {
        let made = fs::create_dir_all(directory).and_then(|()| generate_to(command, directory));
        return made.map_err(|error| cannot_write(directory, &error));
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(Exit::failed)?;
    Ok(print(&String::from_utf8_lossy(&page))?)
}

fn cannot_write(directory: &Path, error: &std::io::Error) -> Exit {
    Exit::failed(said!(
        "cannot write man pages to {}: {}",
        "无法把手册页写到 {}：{}",
        shown(directory),
        answered(error)
    ))
}
