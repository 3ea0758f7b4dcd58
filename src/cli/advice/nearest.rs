//! Options that are mistyped: the nearest one that the command has.

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Error};

use super::typed::TypedCommand;
use super::{command, is_taken};
use crate::cli::args::Arguments;
use crate::language::said;
use crate::near::nearest;

/// Advice on an option that the command does not have: it has one that is spelled nearly so, or is written with two hyphens.
pub(super) fn option(
    error: &Error,
    wrong: &str,
    typed: &TypedCommand,
    arguments: &[String],
) -> Option<String> {
    if error.kind() != ErrorKind::UnknownArgument || !wrong.starts_with('-') {
        return None;
    }
    // Of `-tcp`, clap names the first letter alone.
    let is_it = |argument: &&String| argument.starts_with(wrong) && argument.len() > 2;
    let word = arguments.iter().find(is_it)?;
    let name = word.trim_start_matches('-').split('=').next()?;
    let all = Arguments::command();
    let options = all.find_subcommand(&typed.command)?.get_arguments().filter_map(clap::Arg::get_long);
    let nearest = nearest(name, options)?;
    let value = word.split_once('=').map_or_else(String::new, |(_, value)| format!("={value}"));
    let right = format!("--{nearest}{value}");
    let right = right.as_str();
    let words =
        || arguments.iter().map(move |argument| if argument == word { right } else { argument.as_str() });
    let here = &typed.command;
    is_taken(words()).then(|| {
        said!(
            "{here} has no option {word}; the nearest is --{nearest}:\n{}",
            "{here} 没有选项 {word}；最接近的是 --{nearest}：\n{}",
            command(words())
        )
    })
}
