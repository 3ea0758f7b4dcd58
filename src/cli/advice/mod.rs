//! Common mistakes with arguments, and for each the command that was probably meant.
//!
//! Each is one message: what is wrong, and below it the command to type. For other mistakes,
//! clap's own message is shown.

mod commands;
pub(super) mod display_filter;
mod filters;
mod host;
mod nearest;
mod typed;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

pub(super) use self::commands::is_file;
pub(super) use self::filters::filter;
pub(super) use self::host::{HostAndPort, alone, host};
use self::typed::TypedCommand;
use super::args::Arguments;
use crate::app::header::for_shell;

/// Advice on arguments that clap refuses; `None` where its own message says enough.
pub(super) fn on_usage(error: &clap::Error, arguments: &[String]) -> Option<String> {
    let refused = matches!(
        error.kind(),
        ErrorKind::UnknownArgument
            | ErrorKind::InvalidSubcommand
            | ErrorKind::InvalidValue
            | ErrorKind::ValueValidation
            | ErrorKind::ArgumentConflict
            | ErrorKind::MissingSubcommand
            | ErrorKind::MissingRequiredArgument
    );
    if !refused {
        return None;
    }
    let Some(typed) = TypedCommand::read(arguments) else {
        let wrong =
            context(error, ContextKind::InvalidArg).or(context(error, ContextKind::InvalidSubcommand))?;
        return commands::without_command(&wrong, arguments);
    };
    let wrong = || context(error, ContextKind::InvalidArg);
    host::apart(&typed)
        .or_else(|| wrong().and_then(|wrong| commands::command_first(&wrong, &typed, arguments)))
        .or_else(|| wrong().and_then(|wrong| commands::option_of_another(error, &wrong, &typed)))
        .or_else(|| wrong().and_then(|wrong| nearest::option(error, &wrong, &typed, arguments)))
        .or_else(|| match typed.command.as_str() {
            "client" => commands::client(&typed),
            "server" => commands::server(&typed),
            "demo" => commands::demo(&typed),
            "capture" => commands::capture(error, &typed),
            "compare" | "convert" => commands::too_many_files(&typed),
            _ => None,
        })
}

/// A part of what clap says of an error.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A command to type, on a line of its own.
fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = words.into_iter().map(for_shell).collect();
    format!("      captrace {}", quoted.join(" "))
}

/// Whether clap takes these arguments.
fn is_taken<'a>(words: impl IntoIterator<Item = &'a str>) -> bool {
    Arguments::command().try_get_matches_from(std::iter::once("captrace").chain(words)).is_ok()
}
