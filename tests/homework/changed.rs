//! Files that were changed, are damaged, or are something else: each costs its row, and never the run.

use std::fs;

use captrace::internals::homework::{Submission, Variant};
use captrace::internals::trace::write::Form;

use crate::class::{honest, id, submission, trace};
use crate::{class, marks, remarks, said};

/// A change of one byte, by what it changes.
fn changes(text: &str) -> Vec<(&'static str, String)> {
    let after = |mark: &str, nth: usize| text.match_indices(mark).nth(nth).unwrap().0 + mark.len();
    let with = |place: usize, byte: u8| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[place] = if bytes[place] == byte { byte + 1 } else { byte };
        String::from_utf8(bytes).unwrap()
    };
    vec![
        // The 40th byte of the frame: the sequence number.
        ("raw", with(after("\"raw\":\"", 3) + 53, b'B')),
        ("t_ns", with(after("\"t_ns\":", 12) + 2, b'7')),
        ("text", with(after("\"text\":{\"en\":\"", 2) + 5, b'x')),
        ("values", with(after("\"values\":{\"raw_isn\":", 0) + 1, b'7')),
    ]
}

#[test]
fn one_changed_byte_is_noticed() {
    let variant = Variant::of("handshake-and-close", &id(1));
    for form in ["as it is", "with a chain made anew"] {
        for (what, changed) in changes(&honest(1)) {
            let room = class("handshake-and-close");
            let text = if form == "as it is" {
                changed
            } else {
                let own =
                    changes(&trace(&variant, 1, Form::Lines)).into_iter().find(|(name, _)| *name == what);
                submission(&id(1), &own.unwrap().1, "0")
            };
            fs::write(room.path().join("in/a.jsonl"), &text).unwrap();
            let found = remarks(&marks(room.path(), "hw", "in"), "a.jsonl").join("\n");
            if form == "as it is" {
                assert!(found.contains("does not fit the lines that it covers"), "{what}: {found}");
            } else {
                assert_eq!(Submission::read(&text).breaks_at, None);
                // A forged time that contradicts nothing is not noticed: the manual says so.
                let is_noticed = found.contains("analysed again, differ") || found.contains("line ");
                assert!(is_noticed || what == "t_ns", "{what}, {form}: {found}");
            }
        }
    }
}

#[test]
fn a_file_that_is_no_submission_costs_one_row() {
    let room = class("handshake-and-close");
    let folder = room.path().join("in");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("honest.jsonl", honest(3).as_bytes());
    write("empty.jsonl", b"");
    write("essay.txt", b"I did it, but the dog ate it.\n");
    write("noise.jsonl", &(0..5000_u32).map(|number| (number * 7919 % 251) as u8).collect::<Vec<_>>());
    write("brace.jsonl", b"{");
    write("deep.jsonl", "[".repeat(200_000).as_bytes());
    write("long.jsonl", format!("{{\"type\":\"header\",\"x\":\"{}\"}}\n", "x".repeat(3 << 20)).as_bytes());
    write("cut.jsonl", &honest(4).as_bytes()[..4000]);
    write("=cmd.jsonl", b"x");
    fs::File::create(folder.join("huge.jsonl")).unwrap().set_len(1 << 32).unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("endless.jsonl")).unwrap();
    let other = honest(5).replace("\"assignment\":\"handshake-and-close\"", "\"assignment\":\"another\"");
    write("other.jsonl", other.as_bytes());
    let rows = marks(room.path(), "hw", "in");
    for name in
        ["empty.jsonl", "essay.txt", "noise.jsonl", "brace.jsonl", "deep.jsonl", "long.jsonl", "huge.jsonl"]
    {
        assert_eq!(rows.iter().filter(|row| row[1] == name).count(), 1, "{name}");
        assert!(!remarks(&rows, name)[0].is_empty(), "{name}");
    }
    assert!(remarks(&rows, "huge.jsonl")[0].contains("is longer than"));
    assert!(rows.iter().any(|row| row[1] == "'=cmd.jsonl"), "no cell begins as a formula does");
    assert!(remarks(&rows, "other.jsonl").join("\n").contains("of the assignment another"));
    assert!(!remarks(&rows, "cut.jsonl").is_empty());
    assert_eq!(remarks(&rows, "honest.jsonl"), Vec::<String>::new());
    assert!(!rows.iter().any(|row| row[1] == "endless.jsonl" || row[1] == "folder"));
}

#[test]
fn the_feedback_of_one_student_does_not_name_another() {
    let room = class("handshake-and-close");
    let folder = room.path().join("in");
    fs::write(folder.join("a.jsonl"), honest(8)).unwrap();
    let variant = Variant::of("handshake-and-close", &id(8));
    let copy = submission(&id(9), &trace(&variant, 8, Form::Lines), "7");
    fs::write(folder.join("b.jsonl"), copy).unwrap();
    said(room.path(), &["mark", "hw", "in", "--csv", "m.csv", "--feedback", "f"], "");
    let page = fs::read_to_string(room.path().join(format!("f/{}.md", id(9)))).unwrap();
    assert!(!page.contains(&id(8)) && page.contains("did not send this student's sentence"), "{page}");
    let table = fs::read_to_string(room.path().join("m.csv")).unwrap();
    assert!(table.contains(&format!("the same capture as {}", id(8))), "{table}");
    assert!(!table.contains("cheat") && !table.contains("plagiar"));
}
