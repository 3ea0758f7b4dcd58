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

/// One changed byte in every kind of record of a lab's run, with the mark that it follows, and whether it is noticed where the
/// chain was made anew. What nothing else in the file says may be changed unnoticed: the manual says so.
const RECORDS: &[(&str, &str, bool)] = &[
    ("{\"type\":\"header\"", "\"created\":\"20", false),
    ("{\"type\":\"packet\"", "\"tcp\":{\"sport\":", true),
    ("{\"type\":\"packet\"", "\"ttl\":", true),
    ("{\"type\":\"packet\"", "\"seq_rel\":", true),
    ("{\"type\":\"state\"", "\"cause\":", true),
    ("{\"type\":\"state\"", "\"to\":\"", true),
    ("{\"type\":\"call\"", "\"took_ns\":", false),
    ("{\"type\":\"call\"", "\"name\":\"", true),
    ("{\"type\":\"tcp_info\"", "\"cwnd\":", true),
    ("{\"type\":\"tcp_info\"", "\"rttvar_us\":", false),
    ("{\"type\":\"fate\"", "\"name\":\"", true),
    ("{\"type\":\"note\"", "\"rule\":\"tcp.", true),
    ("{\"type\":\"note\"", "\"evidence\":[", true),
    ("{\"type\":\"note\"", "\"rfc\":\"RFC ", true),
    ("{\"type\":\"note\"", "\"zh\":\"", true),
    ("{\"type\":\"summary\"", "\"retransmissions\":", true),
];

#[test]
fn a_changed_byte_in_any_kind_of_record_is_noticed_by_the_chain_and_where_the_file_contradicts_itself() {
    let mut packed = Vec::new();
    let file = fs::File::open("traces/lab/lost-fast.jsonl.gz").unwrap();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(file), &mut packed).unwrap();
    let trace = String::from_utf8(packed).unwrap();
    let room = class("handshake-and-close");
    let whole = submission(&id(1), &trace, "0");
    let write = |name: String, text: &str| fs::write(room.path().join("in").join(name), text).unwrap();
    write("whole.jsonl".to_owned(), &whole);
    for (number, (record, mark, _)) in RECORDS.iter().enumerate() {
        let changed = |text: &str| {
            // The second of its kind, if there are two: the first may have nothing before it.
            let mut places = text
                .match_indices(record)
                .map(|(place, _)| place)
                .filter(|place| text[*place..].lines().next().unwrap().contains(mark));
            let line = places.next().unwrap();
            let place = line + text[line..].find(mark).unwrap() + mark.len();
            let old = text[place..].chars().next().unwrap();
            let new = if old == '7' || old == 'x' {
                '8'
            } else if old.is_ascii_digit() {
                '7'
            } else {
                'x'
            };
            format!("{}{new}{}", &text[..place], &text[place + old.len_utf8()..])
        };
        write(format!("{number:02}-as-it-is.jsonl"), &changed(&whole));
        write(format!("{number:02}-anew.jsonl"), &submission(&id(1), &changed(&trace), "0"));
    }
    let rows = marks(room.path(), "hw", "in");
    let noticed = |name: &str| {
        let found = remarks(&rows, name).join("\n");
        ["analysed again, differ", "line ", "defect", "record"].iter().any(|part| found.contains(part))
    };
    assert!(!noticed("whole.jsonl"), "{:?}", remarks(&rows, "whole.jsonl"));
    let mut wrong = Vec::new();
    for (number, (record, mark, is_noticed)) in RECORDS.iter().enumerate() {
        let found = remarks(&rows, &format!("{number:02}-as-it-is.jsonl")).join("\n");
        assert!(found.contains("does not fit the lines that it covers"), "{record} {mark}: {found}");
        let anew = format!("{number:02}-anew.jsonl");
        if noticed(&anew) != *is_noticed {
            wrong.push(format!("{record} {mark}: {:?}", remarks(&rows, &anew)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
