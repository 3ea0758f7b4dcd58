//! Help in Chinese: the commands with their texts from `help.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use serde::Deserialize;

use super::lines::space;
use crate::analysis::topic::Topic;
use crate::explain::Language;

/// The texts.
static HELP: LazyLock<Help> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
    toml::from_str(include_str!("help.toml")).expect("the Chinese help is whole")
});

type Texts = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Help {
    clap: Texts,
    heading: Texts,
    word: HelpWords,
    command: HashMap<String, HelpText>,
    argument: Texts,
    value: HashMap<String, Texts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HelpWords {
    default: String,
    values: String,
    values_below: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HelpText {
    about: String,
    long_about: Option<String>,
    after_help: Option<String>,
    #[serde(default)]
    argument: Texts,
}

/// Gives a command, its arguments and those below it their Chinese texts. What has none keeps its English.
pub(super) fn translate(command: Command) -> Command {
    translate_below("", command)
}

/// The same for a command that stands below others: `lab run` below `lab`. The whole program is not named.
fn translate_below(above: &str, command: Command) -> Command {
    let name = name_below(above, &command);
    let described = HELP.command.get(&name);
    let mut command = command.mut_args(|argument| translate_argument(&name, argument));
    if let Some(described) = described {
        command = command.about(space(&described.about));
        if let Some(text) = &described.long_about {
            command = command.long_about(space(text));
        }
        if let Some(text) = &described.after_help {
            command = command.after_help(space(text));
        }
    }
    let above = if name == WHOLE { "" } else { &name };
    command.mut_subcommands(|command| translate_below(above, command))
}

/// The name of the whole program.
const WHOLE: &str = "captrace";

/// The name of a command with those that it stands below.
fn name_below(above: &str, command: &Command) -> String {
    let name = command.get_name();
    if above.is_empty() { name.to_owned() } else { format!("{above} {name}") }
}

fn translate_argument(command: &str, argument: Arg) -> Arg {
    let Some(text) = text_of(command, argument.get_id().as_str()) else { return argument };
    let heading = argument.get_help_heading().and_then(|heading| HELP.heading.get(heading));
    let (short, long) = (short(text, &argument), long(text, &argument));
    let argument = argument.help(space(&short)).long_help(space(&long));
    let takes_value = argument.get_action().takes_values();
    let argument = argument.hide_possible_values(takes_value).hide_default_value(takes_value);
    match heading {
        Some(heading) => argument.help_heading(heading.as_str()),
        None => argument,
    }
}

/// The text of an argument: that of its command, or the one that it has in all commands.
fn text_of(command: &str, argument: &str) -> Option<&'static String> {
    let own = HELP.command.get(command).and_then(|described| described.argument.get(argument));
    own.or_else(|| HELP.argument.get(argument))
}

/// The short help (`-h`): values follow in the same line.
fn short(text: &str, argument: &Arg) -> String {
    let names: Vec<_> = values(argument).iter().map(|value| value.get_name().to_owned()).collect();
    let values = (!names.is_empty()).then(|| HELP.word.values.replace("{}", &names.join("、")));
    [Some(text.to_owned()), values, default(argument)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The long help (`--help`): each value has a line.
fn long(text: &str, argument: &Arg) -> String {
    let values = values(argument);
    let width = values.iter().map(|value| value.get_name().len()).max().unwrap_or_default();
    let mut lines = vec![text.to_owned()];
    if !values.is_empty() {
        lines.push(String::new());
        lines.push(HELP.word.values_below.clone());
    }
    for value in &values {
        let name = value.get_name();
        lines.push(match text_of_value(argument.get_id().as_str(), value) {
            Some(text) if !text.is_empty() => {
                format!("- {:width$} {text}", format!("{name}:"), width = width + 1)
            }
            _ => format!("- {name}"),
        });
    }
    if let Some(default) = default(argument) {
        lines.push(String::new());
        lines.push(default);
    }
    lines.join("\n")
}

/// The values that are shown.
fn values(argument: &Arg) -> Vec<PossibleValue> {
    if argument.is_hide_possible_values_set() || !argument.get_action().takes_values() {
        return Vec::new();
    }
    argument.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect()
}

fn text_of_value(argument: &str, value: &PossibleValue) -> Option<String> {
    match argument {
        "only" => {
            Topic::named(value.get_name()).map(|topic| Language::Chinese.words().topic(topic).to_owned())
        }
        // These are names and nothing more.
        "shell" => Some(String::new()),
        _ => HELP.value.get(argument)?.get(value.get_name()).cloned(),
    }
}

/// The value that an argument has where it is not given.
fn default(argument: &Arg) -> Option<String> {
    if argument.is_hide_default_value_set() || !argument.get_action().takes_values() {
        return None;
    }
    let value = argument.get_default_values().first()?.to_string_lossy();
    let value = if value.contains(' ') { format!("\"{value}\"") } else { value.into_owned() };
    Some(HELP.word.default.replace("{}", &value))
}

/// Puts Chinese in place of what clap says by itself.
pub(super) fn replace_words_of_clap(text: &str) -> String {
    let mut words: Vec<_> = HELP.clap.iter().collect();
    // One may be the beginning of another.
    words.sort_by_key(|(english, _)| std::cmp::Reverse(english.len()));
    words.into_iter().fold(text.to_owned(), |text, (english, chinese)| text.replace(english, &space(chinese)))
}

/// The arguments without Chinese text, and the Chinese texts without an argument: for a test.
pub fn mismatches(whole: &Command) -> Vec<String> {
    let mut unused = keys();
    let mut missing = Vec::new();
    let mut need = |key: String| {
        if !unused.contains(&key) {
            missing.push(format!("no Chinese: {key}"));
        }
        key
    };
    let mut used = Vec::new();
    let mut commands = vec![(whole.get_name().to_owned(), whole)];
    let mut at = 0;
    while let Some((above, command)) = commands.get(at).cloned() {
        let above = if at == 0 { "" } else { &above };
        let below = command.get_subcommands().map(|command| (name_below(above, command), command));
        commands.extend(below.collect::<Vec<_>>());
        at += 1;
    }
    for (name, command) in &commands {
        used.push(need(format!("command {name}")));
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let id = argument.get_id().as_str();
            let own = HELP.command.get(name).is_some_and(|described| described.argument.contains_key(id));
            used.push(need(if own { format!("argument {name} {id}") } else { format!("argument {id}") }));
            used.extend(argument.get_help_heading().map(|heading| need(format!("heading {heading}"))));
            for value in values(argument) {
                if text_of_value(id, &value).is_none() || HELP.value.contains_key(id) {
                    used.push(need(format!("value {id} {}", value.get_name())));
                }
            }
        }
    }
    unused.retain(|key| !used.contains(key));
    missing.extend(unused.into_iter().map(|key| format!("no English: {key}")));
    missing
}

/// The keys of the file.
fn keys() -> Vec<String> {
    let help = &*HELP;
    let of =
        |kind: String, texts: &Texts| texts.keys().map(|key| format!("{kind} {key}")).collect::<Vec<_>>();
    let commands = help.command.iter().flat_map(|(name, described)| {
        let arguments = of(format!("argument {name}"), &described.argument);
        std::iter::once(format!("command {name}")).chain(arguments)
    });
    let values = help.value.iter().flat_map(|(argument, texts)| of(format!("value {argument}"), texts));
    let shared = [of("argument".to_owned(), &help.argument), of("heading".to_owned(), &help.heading)];
    commands.chain(values).chain(shared.concat()).collect()
}
