//! The files of a room do not import each other in a circle: this reads every path in `src` and names the first circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::paths::{Named, module, paths};
use crate::sources;

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

/// The files that may name files which name them, and why.
const INTENDED: &[(&str, &str)] = &[
    ("decode::link", "an EtherType announces any protocol, and a protocol hands its payload on by EtherType"),
    ("decode::network", "a protocol number of IP announces any protocol, and tunnels carry IP again"),
    ("decode::encapsulation", "a tunnel carries any packet, and its header comes after UDP, GRE or MPLS"),
    (
        "decode::meaning",
        "a value's meaning is a type of its protocol, and the protocol gives its fields their meanings",
    ),
];

#[test]
fn no_two_files_of_a_room_import_each_other() {
    let sources = sources::all();
    let rooms: BTreeSet<String> = sources.iter().map(|(file, _)| module(file)[0].clone()).collect();
    assert!(rooms.len() > 10, "only {} rooms were found", rooms.len());
    for room in rooms {
        let mut imports = imports(&sources, &room);
        for (file, _) in INTENDED {
            if let Some(named) = imports.get_mut(&file.split("::").map(str::to_owned).collect::<Vec<_>>()) {
                named.clear();
            }
        }
        let found = circle(&imports);
        assert_eq!(found, None, "a circle of imports in {room}: move what both need to a file of its own");
    }
}

#[test]
fn every_intended_circle_is_there() {
    let sources = sources::all();
    let imports = imports(&sources, "decode");
    for (file, _) in INTENDED {
        let file: Vec<String> = file.split("::").map(str::to_owned).collect();
        let named = imports.get(&file).expect("the file is there");
        let returns = |next| reaches(next, &file, &imports, &mut BTreeSet::new());
        assert!(named.iter().any(returns), "{file:?} is on no circle: take it off the list");
    }
}

/// Whether imports lead from one file to another.
fn reaches<'a>(
    from: &'a Vec<String>,
    to: &Vec<String>,
    imports: &'a BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
    seen: &mut BTreeSet<&'a Vec<String>>,
) -> bool {
    from == to || (seen.insert(from) && imports[from].iter().any(|next| reaches(next, to, imports, seen)))
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
