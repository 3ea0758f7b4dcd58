//! One name, one meaning: no two types of the library share a name, but for those whose reason stands here.

use std::collections::BTreeMap;

use crate::sources;

/// A name that two rooms may define, and why. Such a name is always written with its module where both are in reach.
const SHARED: &[(&str, &str)] =
    &[("Packet", "decode::Packet is a frame's layers; step::Packet is that, with what is known about it")];

/// The folder whose types are named as the user writes them: `captrace stats` takes `args::Stats`. Everywhere else such a type
/// is written with its module, so it may share its name with what the command makes of it.
const ARGUMENTS: &str = "cli/args";

/// The types that a file defines at its top level, type aliases among them.
fn defined(text: &str) -> Vec<&str> {
    let name = |line| -> Option<&str> {
        let line: &str = line;
        let line = line.strip_prefix("pub").map_or(line, |rest| {
            let rest = rest.trim_start();
            rest.strip_prefix('(').and_then(|inside| inside.split_once(')')).map_or(rest, |(_, after)| after)
        });
        let (keyword, rest) = line.trim_start().split_once(' ')?;
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        ["struct", "enum", "union", "trait", "type"].contains(&keyword).then_some(&rest[..end])
    };
    text.lines().filter(|line| !line.starts_with(' ')).filter_map(name).collect()
}

/// What is wrong with the names of types in these files: `(path within src, text)`.
fn doubled(sources: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, text) in sources {
        for name in defined(text) {
            places.entry(name).or_default().push(file);
        }
    }
    let is_argument = |file: &str| file.starts_with(ARGUMENTS);
    places.retain(|_, files| files.len() > 1);
    let mut wrong = Vec::new();
    for (name, files) in &places {
        let others = files.iter().filter(|file| !is_argument(file)).count();
        let is_listed = SHARED.iter().any(|(shared, _)| shared == name);
        if others > 1 && !is_listed {
            wrong.push(format!("{name} is defined by {}: give each its own name", files.join(" and ")));
        }
        if others == files.len() {
            continue;
        }
        for (file, text) in sources.iter().filter(|(file, _)| !is_argument(file)) {
            if imports_argument(text, name) {
                wrong.push(format!("{file} imports {name} from {ARGUMENTS}: write args::{name}"));
            }
        }
    }
    wrong
}

/// Whether a `use` of this file takes a type of the arguments by its bare name.
fn imports_argument(text: &str, name: &str) -> bool {
    let uses = text.split(';').filter_map(|statement| statement.rsplit_once("use ").map(|(_, path)| path));
    let mut of_arguments = uses.filter_map(|path| path.split_once("args::").map(|(_, names)| names));
    of_arguments.any(|names| names.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == name))
}

#[test]
fn no_two_types_share_a_name_without_a_reason() {
    let wrong = doubled(&sources::all());
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_shared_name_is_still_shared() {
    let sources = sources::all();
    for (name, _) in SHARED {
        let count = sources.iter().filter(|(_, text)| defined(text).contains(name)).count();
        assert!(count > 1, "{name} has one meaning by now: take it off the list");
    }
}

fn files(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_doubled_name_is_found_whatever_its_visibility_and_kind() {
    let found = doubled(&files(&[
        ("view/list.rs", "//! struct Row\npub(super) struct Row<'a> {\n    a: &'a str,\n}\n"),
        ("scene/page.rs", "type Row = u8;\nimpl Iterator for X {\n    type Item = u8;\n}\n"),
        ("scene/item.rs", "pub struct Item;\n"),
    ]));
    assert_eq!(found, ["Row is defined by view/list.rs and scene/page.rs: give each its own name"]);
}

#[test]
fn an_argument_type_may_share_its_name_as_long_as_it_is_written_with_its_module() {
    let arguments = ("cli/args/stats.rs", "pub struct Stats {\n}\n");
    let app = ("app/stats.rs", "pub(crate) struct Stats;\n");
    let good = ("cli/stats.rs", "use super::args::{self, SortKey};\nfn run(args: &args::Stats) {}\n");
    assert_eq!(doubled(&files(&[arguments, app, good])), [""; 0]);
    let bad = ("cli/stats.rs", "use super::args::{SortKey, Stats};\n");
    assert_eq!(
        doubled(&files(&[arguments, app, bad])),
        ["cli/stats.rs imports Stats from cli/args: write args::Stats"]
    );
}
