//! Data flows one way through the house: this reads every path in `src` and refuses one that points against the flow.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/sources.rs"]
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

/// A room of the house: a module at the top of `src`.
struct Room {
    name: &'static str,
    /// Whether it belongs to the core, which opens nothing, asks the host nothing and looks at no clock.
    core: bool,
    /// The other rooms that it may use. All of them are above it in the list.
    uses: &'static [&'static str],
}

const fn room(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, core: false, uses }
}

const fn core(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, core: true, uses }
}

/// The house, in the order in which data flows.
const ROOMS: &[Room] = &[
    room("language", &[]),
    room("moment", &[]),
    room("fate", &["moment"]),
    room("frame", &["moment", "fate"]),
    room("call", &["frame"]),
    room("program", &["call"]),
    room("kernel", &["frame", "call"]),
    room("host", &["language", "frame", "call", "program", "kernel"]),
    room("source", &["language", "frame", "call", "host"]),
    room("textbook", &["language", "frame", "call", "host"]),
    core("decode", &["frame", "call"]),
    core("link", &["language", "frame", "call", "fate", "decode"]),
    core("analysis", &["fate", "kernel", "frame", "call", "program", "decode"]),
    core("explain", &["language", "fate", "kernel", "frame", "call", "program", "decode", "analysis"]),
    core("step", &["fate", "kernel", "frame", "call", "decode", "analysis", "explain"]),
    core(
        "trace",
        &["language", "fate", "kernel", "frame", "call", "program", "decode", "analysis", "explain", "step"],
    ),
    core("homework", &["language", "frame", "call", "decode", "analysis", "explain", "step", "trace"]),
    core("scene", &["fate", "kernel", "frame", "call", "decode", "analysis", "explain", "step", "trace"]),
    core(
        "view",
        &["frame", "call", "program", "decode", "analysis", "explain", "step", "trace", "homework", "scene"],
    ),
    core("export", &["frame", "call", "decode", "analysis", "explain", "step", "trace", "scene", "view"]),
    core("svg", &["frame", "call", "analysis", "explain", "step", "scene"]),
    core("page", &["frame", "call", "decode", "analysis", "explain", "step", "trace", "scene", "svg"]),
    room(
        "lab",
        &[
            "language", "frame", "call", "program", "fate", "kernel", "host", "source", "textbook", "decode",
            "link",
        ],
    ),
    room(
        "app",
        &[
            "language", "frame", "call", "program", "fate", "kernel", "host", "source", "textbook", "decode",
            "link", "analysis", "explain", "step", "trace", "homework", "scene", "view", "export", "svg",
            "page", "lab",
        ],
    ),
    room(
        "cli",
        &[
            "language", "frame", "call", "program", "fate", "kernel", "host", "source", "textbook", "decode",
            "link", "analysis", "explain", "step", "trace", "homework", "scene", "view", "export", "svg",
            "page", "lab", "app",
        ],
    ),
    room("main", &["cli"]),
];

/// What of the standard library touches the host, and what of it the core may use all the same: plain values.
const HOST: &[(&str, &[&str])] = &[
    (
        "std::net",
        &["IpAddr", "Ipv4Addr", "Ipv6Addr", "SocketAddr", "SocketAddrV4", "SocketAddrV6", "AddrParseError"],
    ),
    ("std::time", &["Duration"]),
    ("std::fs", &[]),
    ("std::process", &[]),
    ("std::env", &[]),
    ("std::thread", &[]),
    ("std::os", &[]),
];

/// Crates that touch the host. Of pnet the core uses the views of headers, which are plain bytes; of jiff it uses moments,
/// which are plain numbers.
const HOST_CRATES: &[&str] = &[
    "clap",
    "jiff::Timestamp::now",
    "jiff::Zoned",
    "jiff::civil",
    "jiff::tz",
    "libc",
    "nix",
    "pnet::datalink",
    "pnet::transport",
    "procfs",
    "socket2",
    "supports_color",
    "terminal_size",
    "tokio",
];

/// The one exception: this file may open files, because it is there that a trace becomes one, record by record, so
/// that a kill leaves whole lines. The caller decides which file, and when.
const MAY_OPEN_FILES: &str = "trace/write.rs";

/// A path that points against the flow.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    file: String,
    line: usize,
    path: String,
    rule: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, path, rule } = self;
        write!(f, "src/{file}:{line}: `{path}`: {rule}")
    }
}

/// A path in a source text, with its line: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    parts: Vec<String>,
}

/// Everything in this file (its path within `src`) that points against the flow.
fn check(file: &str, text: &str) -> Vec<Wrong> {
    let module = module(file);
    let Some(from) = ROOMS.iter().find(|room| Some(room.name) == module.first().map(String::as_str)) else {
        let rule = "no rule for this room: give it a place in the list of tests/layers.rs".to_owned();
        return vec![Wrong { file: file.to_owned(), line: 1, path: module.join("::"), rule }];
    };
    let wrong = |named: &Named| {
        let rule = against_the_flow(from, &module, &named.parts)
            .or_else(|| if from.core { touches_the_host(file, &named.parts) } else { None })?;
        Some(Wrong { file: file.to_owned(), line: named.line, path: named.parts.join("::"), rule })
    };
    paths(text).iter().filter_map(wrong).collect()
}

/// The module that a file is: `view/ladder/mod.rs` is `["view", "ladder"]`.
fn module(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap();
    path.strip_suffix("/mod").unwrap_or(path).split('/').map(str::to_owned).collect()
}

fn against_the_flow(from: &Room, module: &[String], path: &[String]) -> Option<String> {
    let target = match path.first()?.as_str() {
        "crate" | "captrace" => path.get(1)?,
        // As many steps up as the module is deep lead out of the room.
        "super" if path.iter().take_while(|part| *part == "super").count() >= module.len() => {
            path.iter().find(|part| *part != "super")?
        }
        _ => return None,
    };
    if target == from.name || from.uses.contains(&target.as_str()) {
        return None;
    }
    // Only the names of rooms are of interest: `crate::Failure` would be the library's own.
    ROOMS.iter().find(|room| room.name == target)?;
    let may = if from.uses.is_empty() { "no other room".to_owned() } else { from.uses.join(", ") };
    Some(format!("against the flow: {} may use {may}", from.name))
}

fn touches_the_host(file: &str, path: &[String]) -> Option<String> {
    let joined = path.join("::");
    let within = |outer: &str| joined == outer || joined.starts_with(&format!("{outer}::"));
    if let Some((_, harmless)) = HOST.iter().find(|(module, _)| within(module)) {
        let harmless = path.get(2).is_some_and(|name| harmless.contains(&name.as_str()));
        let excepted = file == MAY_OPEN_FILES && within("std::fs");
        return (!harmless && !excepted)
            .then(|| "the core opens nothing, asks the host nothing and looks at no clock".to_owned());
    }
    HOST_CRATES
        .iter()
        .find(|name| within(name))
        .map(|name| format!("the core does without {name}, which touches the host"))
}

/// The paths in a source text, without those in comments and strings.
fn paths(text: &str) -> Vec<Named> {
    let tokens = tokens(&without_comments_and_strings(text));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = is_name(&tokens[at].1) && (at == 0 || tokens[at - 1].1 != "::");
        at = if begins { tree(&tokens, at, &[], &mut found) } else { at + 1 };
    }
    found.retain(|named| named.parts.len() > 1);
    found
}

/// Reads one path that begins at `at`, with all its branches; gives the place after it.
fn tree(tokens: &[(usize, String)], mut at: usize, before: &[String], found: &mut Vec<Named>) -> usize {
    let mut parts = before.to_vec();
    let line = tokens[at].0;
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|(_, token)| token == text);
    loop {
        if is(at, "{") {
            at += 1;
            while at < tokens.len() && !is(at, "}") {
                at = if is(at, ",") { at + 1 } else { tree(tokens, at, &parts, found) };
            }
            return at + 1;
        }
        if let Some((_, name)) = tokens.get(at) {
            parts.push(name.clone());
        }
        at += 1;
        let goes_on = is(at, "::")
            && tokens.get(at + 1).is_some_and(|(_, next)| is_name(next) || next == "{" || next == "*");
        if !goes_on {
            // `as` gives another name to what has been named already.
            if is(at, "as") && !before.is_empty() {
                at += 2;
            }
            found.push(Named { line, parts });
            return at;
        }
        at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::`, and every other character by itself, each with its line.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_name(rest) {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(length);
            tokens.push((line, token.to_owned()));
            rest = after.trim_start();
        }
    }
    tokens
}

/// The same text with comments and strings blanked out, line for line.
fn without_comments_and_strings(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = blank(rest);
        let (piece, after) = rest.split_at(if length == 0 { first.len_utf8() } else { length });
        if length == 0 {
            kept.push_str(piece);
        } else {
            kept.push(' ');
            kept.extend(piece.chars().filter(|letter| *letter == '\n'));
        }
        rest = after;
    }
    kept
}

/// How long the comment, string or character is that begins here; 0 where none does.
fn blank(rest: &str) -> usize {
    let up_to = |end: &str| rest[2..].find(end).map_or(rest.len(), |at| at + 2 + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return up_to("*/");
    }
    if rest.starts_with("r\"") {
        return up_to("\"");
    }
    if rest.starts_with("r#\"") {
        return up_to("\"#");
    }
    if let Some(inside) = rest.strip_prefix('"') {
        return 1 + closing(inside, '"');
    }
    // A lifetime has no second quote near it.
    let mut letters = rest.char_indices().skip(1);
    match (rest.starts_with('\''), letters.next(), letters.next()) {
        (true, Some((_, '\\')), _) => 1 + closing(&rest[1..], '\''),
        (true, Some(_), Some((end, '\''))) => end + 1,
        _ => 0,
    }
}

/// The length up to and with the closing quote; a backslash hides the character after it.
fn closing(inside: &str, quote: char) -> usize {
    let mut hidden = false;
    for (at, letter) in inside.char_indices() {
        if !hidden && letter == quote {
            return at + 1;
        }
        hidden = !hidden && letter == '\\';
    }
    inside.len()
}

#[test]
fn no_import_points_against_the_flow() {
    let sources = sources::all();
    let wrong: Vec<_> = sources
        .iter()
        // These name every room and do nothing: the library's interface, and the door for tests.
        .filter(|(file, _)| !["lib.rs", "internals.rs"].contains(&file.as_str()))
        .flat_map(|(file, text)| check(file, text))
        .map(|wrong| wrong.to_string())
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_list_after_the_rooms_that_it_uses() {
    for (place, room) in ROOMS.iter().enumerate() {
        for used in room.uses {
            assert!(
                ROOMS[..place].iter().any(|earlier| earlier.name == *used),
                "{} uses {used}, which does not stand above it",
                room.name
            );
        }
        if room.core {
            assert!(
                !room.uses.iter().any(|used| ["host", "source", "textbook", "app", "cli"].contains(used))
            );
        }
    }
}

#[test]
fn the_front_page_and_the_plan_name_every_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let plan = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let modules = library.lines().filter_map(|line| {
        let name = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';')?;
        (name != "internals").then_some(name)
    });
    let modules: Vec<_> = modules.collect();
    for room in ROOMS.iter().filter(|room| room.name != "main") {
        let Room { name, .. } = room;
        assert!(modules.contains(name), "src/lib.rs has no room {name}");
        assert!(
            plan.contains(&format!("src/{name}/")) || plan.contains(&format!("src/{name}.rs")),
            "{name} is missing"
        );
    }
    assert_eq!(modules.len(), ROOMS.len() - 1, "src/lib.rs has a room that the list does not know");
}

/// The file, by its module, that holds what a path names, as seen from the module `from`; `None` where it names something
/// of another room or crate.
///
/// A name that a `mod.rs` re-exports belongs to the file that it comes from.
fn holder(
    from: &[String],
    path: &[String],
    files: &BTreeMap<Vec<String>, Vec<Named>>,
) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let mut full: Vec<String> = match path.first()?.as_str() {
        "crate" => path[1..].to_vec(),
        "super" => from[..from.len().checked_sub(ups)?].iter().chain(&path[ups..]).cloned().collect(),
        "self" => from.iter().chain(&path[1..]).cloned().collect(),
        _ => from.iter().chain(path).cloned().collect(),
    };
    // A few steps, for what is re-exported more than once.
    for _ in 0..4 {
        let depth = (1..=full.len()).rev().find(|depth| files.contains_key(&full[..*depth]))?;
        let (module, rest) = full.split_at(depth);
        let name = rest.first();
        let comes_from = |named: &&Named| {
            named.parts.len() > 1
                && named.parts.last() == name
                && files.contains_key(&[module, &named.parts[..1]].concat())
        };
        let Some(exported) = files[module].iter().find(comes_from) else { return Some(module.to_vec()) };
        full = [module, &exported.parts[..]].concat();
    }
    None
}

/// Which files of a room name which others. A module and the modules within it are one family: they may name each other.
fn imports(sources: &[(String, String)], room: &str) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let of_room = sources.iter().filter(|(file, _)| module(file)[0] == room);
    let files: BTreeMap<_, _> = of_room.map(|(file, text)| (module(file), paths(text))).collect();
    let named = |from: &Vec<String>| {
        let found = files[from].iter().filter_map(|named| holder(from, &named.parts, &files));
        found.filter(|to| !to.starts_with(from) && !from.starts_with(to)).collect()
    };
    files.keys().map(|from| (from.clone(), named(from))).collect()
}

/// The first circle of imports that is found, as the files on it.
fn circle(imports: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    imports.keys().find_map(|file| follow(file, imports, &mut Vec::new(), &mut done))
}

fn follow<'a>(
    file: &'a Vec<String>,
    imports: &'a BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
    way: &mut Vec<&'a Vec<String>>,
    done: &mut BTreeSet<&'a Vec<String>>,
) -> Option<Vec<String>> {
    if let Some(place) = way.iter().position(|earlier| *earlier == file) {
        return Some(way[place..].iter().map(|module| module.join("::")).collect());
    }
    if !done.insert(file) {
        return None;
    }
    way.push(file);
    let found = imports[file].iter().find_map(|next| follow(next, imports, way, done));
    way.pop();
    found
}

/// The rooms whose files do not import each other in a circle. Not among them: decode, where the table of fields names every
/// protocol and each protocol its fields; explain, where a language names its words and the words are asked in a language;
/// analysis, whose connection is followed by several files.
const WITHOUT_CIRCLES: &[&str] =
    &["host", "link", "source", "textbook", "step", "trace", "scene", "view", "lab", "app", "cli"];

#[test]
fn no_two_files_of_a_room_import_each_other() {
    let sources = sources::all();
    for room in WITHOUT_CIRCLES {
        let imports = imports(&sources, room);
        assert!(!imports.is_empty(), "there is no room {room}");
        let found = circle(&imports);
        assert_eq!(found, None, "a circle of imports in {room}: move what both need to a file of its own");
    }
}

#[test]
fn a_circle_of_imports_is_found_through_a_re_export_too() {
    let text = |file: &str, text: &str| (file.to_owned(), text.to_owned());
    let sources = [
        text("app/mod.rs", "mod input; mod save; mod text; pub use save::Target;"),
        text("app/input.rs", "use super::{Target, text};"),
        text("app/save.rs", "use crate::app::input::open; use super::text::count;"),
        text("app/text.rs", "use crate::view::text::wrap;"),
    ];
    let found = circle(&imports(&sources, "app"));
    assert_eq!(found.unwrap(), ["app::input", "app::save"]);
}

fn refused(file: &str, text: &str) -> Vec<String> {
    check(file, text).iter().map(Wrong::to_string).collect()
}

#[test]
fn an_import_against_the_flow_is_found_and_named() {
    let text = "//! A view.\n\nuse crate::{\n    trace::Record,\n    cli::{args as a, Failure},\n};\nuse std::fmt;\n";
    let rule =
        "against the flow: view may use frame, call, program, decode, analysis, explain, step, trace, scene";
    assert_eq!(
        refused("view/list.rs", text),
        [
            format!("src/view/list.rs:5: `crate::cli::args`: {rule}"),
            format!("src/view/list.rs:5: `crate::cli::Failure`: {rule}"),
        ]
    );
}

#[test]
fn a_path_in_the_middle_of_a_line_is_found_too() {
    let text = "fn name() -> String {\n    let b = \"x\"; crate::view::text::visible(b)\n}\n";
    assert_eq!(
        refused("decode/tcp.rs", text),
        ["src/decode/tcp.rs:2: `crate::view::text::visible`: against the flow: decode may use frame, call"]
    );
    assert_eq!(refused("frame.rs", "type Call = crate::call::Call;").len(), 1);
}

#[test]
fn a_way_out_by_super_is_found_too() {
    assert_eq!(refused("trace/read.rs", "use super::super::view::Look;").len(), 1);
    assert_eq!(refused("trace/mod.rs", "use super::view::Look;").len(), 1);
    assert_eq!(refused("trace/read.rs", "use super::record::Record;"), [""; 0]);
}

#[test]
fn the_core_may_have_addresses_and_durations_but_no_sockets_and_no_clock() {
    for forbidden in [
        "use std::net::{IpAddr, TcpStream};",
        "use std::net;",
        "let now = std::time::Instant::now();",
        "use std::time::{Duration, SystemTime};",
        "use std::fs::File;",
        "use std::{fmt, env};",
        "let locale = std::env::var(\"LANG\");",
        "use tokio::runtime::Runtime;",
        "use pnet::datalink;",
    ] {
        let found = refused("analysis/flow.rs", forbidden);
        assert_eq!(found.len(), 1, "{forbidden}: {found:?}");
        assert_eq!(refused("cli/demo.rs", forbidden), [""; 0]);
    }
    let harmless = "use std::net::{IpAddr, SocketAddr};\nuse std::time::Duration;\nuse pnet::packet::tcp;";
    assert_eq!(refused("analysis/flow.rs", harmless), [""; 0]);
}

#[test]
fn one_file_of_the_core_opens_files() {
    assert_eq!(refused("trace/write.rs", "use std::fs::{File, OpenOptions};"), [""; 0]);
    assert_eq!(refused("trace/write.rs", "use std::net::TcpStream;").len(), 1);
    assert_eq!(refused("trace/read.rs", "use std::fs::File;").len(), 1);
}

#[test]
fn comments_and_strings_are_not_imports() {
    let text = "// use crate::cli::args;\n/* crate::cli */ const A: &str = \"crate::cli::args\\\" crate::cli::b\";\n\
                const B: &str = r#\"crate::cli::c\"#; const Q: char = '\"'; fn f<'a>(x: &'a str) {}\n";
    assert_eq!(refused("view/list.rs", text), [""; 0]);
    let after = format!("{text}use crate::cli::args;\n");
    assert_eq!(refused("view/list.rs", &after).len(), 1);
    assert!(refused("view/list.rs", &after)[0].starts_with("src/view/list.rs:4:"));
}

#[test]
fn a_room_without_a_rule_is_refused() {
    assert!(refused("attic.rs", "")[0].contains("no rule for this room"));
}
