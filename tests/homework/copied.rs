//! Copies: renamed, saved anew in another form, taken through a capture file, with other answers.

use std::collections::BTreeSet;
use std::fs;

use captrace::internals::homework::Variant;
use captrace::internals::trace::write::Form;

use crate::class::{honest, id, submission, trace};
use crate::{class, marks, remarks, said};

/// How many hand in, and how many of them hand in another one's capture.
const CLASS: u32 = 500;
const COPIES: u32 = 25;

#[test]
fn every_copy_is_found_and_no_two_others_are_paired() {
    let room = class("handshake-and-close");
    let folder = room.path().join("in");
    let file = |number: u32| format!("{}.answers.jsonl", id(number));
    for number in 0..CLASS - COPIES {
        fs::write(folder.join(file(number)), honest(number)).unwrap();
    }
    let mut expected = BTreeSet::new();
    for copy in 0..COPIES {
        let (number, from) = (CLASS - COPIES + copy, copy * 7);
        let original = honest(from);
        let variant = Variant::of("handshake-and-close", &id(from));
        let name = match copy % 5 {
            // Renamed.
            0 => {
                fs::write(folder.join(file(number)), &original).unwrap();
                file(number)
            }
            // With another id and other answers, and a chain that fits.
            1 => {
                let own = submission(&id(number), &trace(&variant, from, Form::Lines), "12345");
                fs::write(folder.join(file(number)), own).unwrap();
                file(number)
            }
            // Saved anew as one document.
            2 => {
                let name = format!("{}.json", id(number));
                fs::write(folder.join(&name), trace(&variant, from, Form::Document)).unwrap();
                name
            }
            // Through pcapng, and through pcapng and back.
            other => {
                let name = format!("{}.pcapng", id(number));
                fs::write(room.path().join("a.jsonl"), &original).unwrap();
                said(room.path(), &["convert", "a.jsonl", &format!("in/{name}")], "");
                if other == 4 {
                    let back = format!("{}.jsonl", id(number));
                    said(room.path(), &["convert", &format!("in/{name}"), &format!("in/{back}")], "");
                    fs::remove_file(folder.join(&name)).unwrap();
                    back
                } else {
                    name
                }
            }
        };
        expected.insert((file(from), name));
    }
    let rows = marks(room.path(), "hw", "in");
    let mut found = BTreeSet::new();
    for row in rows.iter().filter(|row| row[9..].join(",").contains("the same capture as")) {
        let remark = row[9..].join(",");
        assert!(remark.ends_with(": 10 of 10 packets"), "{remark}");
        let named = remark.split("as ").nth(1).unwrap().split(": 10").next().unwrap();
        let named = named.rsplit_once('(').map_or(named, |(_, file)| file.trim_end_matches(')'));
        let mut pair = [row[1].clone(), named.to_owned()];
        // The original is the one with the lower number.
        pair.sort();
        found.insert((pair[0].clone(), pair[1].clone()));
    }
    assert_eq!(found, expected);
    // Nothing else is said of those who did their own work.
    let copied: BTreeSet<_> = expected.iter().map(|(original, _)| original).collect();
    for number in (0..CLASS - COPIES).map(file).filter(|file| !copied.contains(file)) {
        assert_eq!(remarks(&rows, &number), Vec::<String>::new());
    }
}
