//! Data flows one way through the house: this reads every path in `src` and refuses one that points against the flow.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::paths::{Named, module, paths};
use crate::sources;

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
    core("near", &[]),
    room("timestamp", &[]),
    room("fate", &["timestamp"]),
    room("frame", &["timestamp", "fate"]),
    room("call", &["frame"]),
    room("program", &["call"]),
    room("kernel", &["frame", "call"]),
    room("host", &["language", "frame", "call", "program", "kernel"]),
    room("source", &["language", "near", "frame", "call", "host"]),
    room("textbook", &["language", "frame", "call", "host"]),
    core("decode", &["frame", "call"]),
    core("link", &["language", "near", "frame", "call", "fate", "decode"]),
    core("analysis", &["frame", "call", "program", "fate", "kernel", "decode"]),
    core(
        "explain",
        &["language", "near", "frame", "call", "program", "fate", "kernel", "decode", "analysis"],
    ),
    core("step", &["language", "frame", "call", "fate", "kernel", "decode", "analysis", "explain"]),
    core(
        "trace",
        &["language", "frame", "call", "program", "fate", "kernel", "decode", "analysis", "explain", "step"],
    ),
    core(
        "homework",
        &[
            "language", "near", "frame", "call", "fate", "link", "decode", "analysis", "explain", "step",
            "trace",
        ],
    ),
    core("scene", &["frame", "call", "fate", "kernel", "decode", "analysis", "explain", "step", "trace"]),
    core(
        "view",
        &["frame", "call", "program", "decode", "analysis", "explain", "step", "trace", "homework", "scene"],
    ),
    core(
        "export",
        &["frame", "call", "fate", "decode", "analysis", "explain", "step", "trace", "scene", "view"],
    ),
    core("svg", &["frame", "call", "analysis", "explain", "step", "scene"]),
    // A page is compared with a terminal's view in its test alone.
    core(
        "page",
        &[
            "language", "frame", "call", "decode", "analysis", "explain", "step", "trace", "scene", "view",
            "svg",
        ],
    ),
    room(
        "lab",
        &[
            "language", "near", "frame", "call", "program", "fate", "kernel", "host", "source", "textbook",
            "decode", "link",
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
            "language", "near", "frame", "call", "program", "fate", "kernel", "host", "source", "textbook",
            "decode", "link", "analysis", "explain", "step", "trace", "homework", "scene", "view", "export",
            "svg", "page", "lab", "app",
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

/// Everything in this file (its path within `src`) that points against the flow.
fn check(file: &str, text: &str) -> Vec<Wrong> {
    let module = module(file);
    let Some(from) = ROOMS.iter().find(|room| Some(room.name) == module.first().map(String::as_str)) else {
        let rule =
            "no rule for this room: give it a place in the list of tests/architecture/layers.rs".to_owned();
        return vec![Wrong { file: file.to_owned(), line: 1, path: module.join("::"), rule }];
    };
    let wrong = |named: &Named| {
        let rule = against_the_flow(from, &module, &named.parts)
            .or_else(|| if from.core { touches_the_host(file, &named.parts) } else { None })?;
        Some(Wrong { file: file.to_owned(), line: named.line, path: named.parts.join("::"), rule })
    };
    paths(text).iter().filter_map(wrong).collect()
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

fn refused(file: &str, text: &str) -> Vec<String> {
    check(file, text).iter().map(Wrong::to_string).collect()
}

#[test]
fn an_import_against_the_flow_is_found_and_named() {
    let text = "//! A view.\n\nuse crate::{\n    trace::Record,\n    cli::{args as a, Failure},\n};\nuse std::fmt;\n";
    let may = ROOMS.iter().find(|room| room.name == "view").unwrap().uses.join(", ");
    let rule = format!("against the flow: view may use {may}");
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
