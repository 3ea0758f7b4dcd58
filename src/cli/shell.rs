//! `captrace completions` and `captrace man`: what a shell and `man` know of the arguments, made from the arguments themselves.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::{Man, generate_to};

use super::{Exit, args, chinese};
use crate::app::screen::print;
use crate::app::text::shown;
use crate::language::{Language, answered, said};

/// Prints the script that completes arguments in a shell.
pub(super) fn completions(args: &args::Completions) -> Result<(), Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::Arguments::command(), "captrace", &mut script);
    Ok(print(&String::from_utf8_lossy(&script))?)
}

/// Prints the page of captrace, or writes that of each command to a directory; in the language that is spoken.
pub(super) fn man(args: &args::Man) -> Result<(), Exit> {
    let command = match Language::spoken() {
        Language::English => args::Arguments::command(),
        Language::Chinese => chinese::in_chinese(args::Arguments::command()),
    };
    // `captrace help` needs no page.
    let command = command.disable_help_subcommand(true);
    if let Some(directory) = &args.directory {
        let written = fs::create_dir_all(directory)
            .and_then(|()| generate_to(command, directory))
            .and_then(|()| translate_pages(directory));
        return written.map_err(|error| cannot_write(directory, &error));
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(Exit::failed)?;
    Ok(print(&spoken(&String::from_utf8_lossy(&page)))?)
}

/// Puts the pages that were written into the language that is spoken.
fn translate_pages(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if name.starts_with("captrace") && path.extension().is_some_and(|end| end == "1") {
            let page = fs::read_to_string(&path)?;
            fs::write(&path, spoken(&page))?;
        }
    }
    Ok(())
}

/// A page with the words of the language that is spoken in place of those that are the generator's own.
fn spoken(page: &str) -> String {
    match Language::spoken() {
        Language::English => page.to_owned(),
        Language::Chinese => chinese::finish_page(page),
    }
}

fn cannot_write(directory: &Path, error: &io::Error) -> Exit {
    Exit::failed(said!(
        "cannot write man pages to {}: {}",
        "无法把手册页写到 {}：{}",
        shown(directory),
        answered(error)
    ))
}
