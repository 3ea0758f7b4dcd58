//! The arguments as they were typed, classified without clap, which has refused them.

use clap::CommandFactory as _;

use crate::cli::args::Arguments;

/// A command with what was typed behind it.
pub(super) struct TypedCommand {
    /// The command.
    pub(super) command: String,
    /// The words that belong to no option.
    pub(super) words: Vec<String>,
    /// The options, each with its value where it takes one.
    pub(super) options: Vec<(String, Option<String>)>,
}

impl TypedCommand {
    /// Reads arguments; `None` where no command is among them.
    pub(super) fn read(arguments: &[String]) -> Option<Self> {
        let whole = Arguments::command();
        let place = place_of_command(&whole, arguments)?;
        let (before, rest) = arguments.split_at(place);
        let (name, behind) = rest.split_first()?;
        let command = whole.find_subcommand(name)?;
        let mut typed = Self { command: name.clone(), words: Vec::new(), options: Vec::new() };
        let mut left = before.iter().chain(behind);
        let mut all_words = false;
        while let Some(argument) = left.next() {
            if all_words || !argument.starts_with('-') || argument == "-" {
                typed.words.push(argument.clone());
            } else if argument == "--" {
                all_words = true;
            } else if let Some((name, value)) = argument.split_once('=') {
                typed.options.push((name.to_owned(), Some(value.to_owned())));
            } else {
                let value = if takes_value(&whole, command, argument) { left.next().cloned() } else { None };
                typed.options.push((argument.clone(), value));
            }
        }
        Some(typed)
    }

    /// The value of an option.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(option, _)| option == name).and_then(|(_, value)| value.as_deref())
    }

    /// The options as they were typed, without those with these names.
    pub(super) fn options_but(&self, names: &[&str]) -> Vec<String> {
        let kept = self.options.iter().filter(|(option, _)| !names.contains(&option.as_str()));
        kept.flat_map(|(option, value)| [Some(option.clone()), value.clone()]).flatten().collect()
    }
}

/// Where the first word stands that is a command.
fn place_of_command(whole: &clap::Command, arguments: &[String]) -> Option<usize> {
    arguments.iter().position(|argument| whole.find_subcommand(argument).is_some())
}

/// Whether an option of a command, or one that every command has, takes a value.
fn takes_value(whole: &clap::Command, command: &clap::Command, option: &str) -> bool {
    let is_it = |argument: &&clap::Arg| match option.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => argument.get_short() == option.chars().nth(1) && option.chars().count() == 2,
    };
    let found = command.get_arguments().chain(whole.get_arguments()).find(is_it);
    found.is_some_and(|argument| argument.get_action().takes_values())
}

/// Whether a command does not know an option.
pub(super) fn is_unknown(command: &str, option: &str) -> bool {
    let whole = Arguments::command();
    let is_it = |argument: &clap::Arg| match option.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => option.chars().nth(1).is_some() && argument.get_short() == option.chars().nth(1),
    };
    !whole.find_subcommand(command).is_some_and(|command| command.get_arguments().any(is_it))
}
