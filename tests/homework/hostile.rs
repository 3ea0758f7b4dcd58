//! Files that were made to do harm, or are something else: each costs its row with the reason, and never the run.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::class::{honest, id};
use crate::{class, said};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// So many bytes that unpack to 65 MiB.
fn bomb() -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(b"{\"type\":\"header\"").unwrap();
    let block = vec![b' '; 1 << 20];
    (0..65).for_each(|_| gzip.write_all(&block).unwrap());
    gzip.finish().unwrap()
}

/// A page that holds this in place of a packed trace.
fn page(packed: &[u8]) -> String {
    let trace = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, packed);
    format!("<!doctype html>\n<script type=\"application/gzip\" id=\"trace\">{trace}</script>\n")
}

/// The remarks about each file, and all cells of the table.
fn table(room: &Path) -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    said(room, &["mark", "hw", "in", "--csv", "m.csv", "--feedback", "f", "--force"], "");
    let text = fs::read_to_string(room.join("m.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let (mut remarks, mut cells) = (BTreeMap::<String, Vec<String>>::new(), Vec::new());
    for row in rows.records() {
        let row = row.unwrap();
        cells.extend(row.iter().map(str::to_owned));
        let of = remarks.entry(row[1].to_owned()).or_default();
        if &row[5] == "file" {
            of.push(row[9].to_owned());
        }
    }
    (remarks, cells)
}

#[test]
fn each_file_that_is_no_submission_costs_one_row_with_its_reason() {
    let room = class("handshake-and-close");
    let room = room.path();
    let folder = room.join("in");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("honest.jsonl", honest(3).as_bytes());
    fs::create_dir(folder.join("folder.jsonl")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("endless.jsonl")).unwrap();
    std::os::unix::fs::symlink("honest.jsonl", folder.join("link.jsonl")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("pipe.jsonl")).status().unwrap().success());
    fs::File::create(folder.join("huge.jsonl")).unwrap().set_len(1 << 32).unwrap();
    let noise: Vec<u8> = (0..5000_u32).map(|number| (number * 7919 % 251) as u8).collect();
    for (name, bytes) in [
        ("empty.jsonl", &b""[..]),
        ("essay.txt", b"I did it, but the dog ate it.\n"),
        ("noise.jsonl", &noise),
        ("noise.jsonl.gz", &packed(&noise)),
        ("brace.jsonl", b"{"),
        ("deep.jsonl", "[".repeat(200_000).as_bytes()),
        ("deeper.jsonl", format!("{{\"type\":\"answer\",\"given\":{}", "{\"a\":".repeat(100_000)).as_bytes()),
        ("long.jsonl", format!("{{\"type\":\"header\",\"x\":\"{}\"}}\n", "x".repeat(3 << 20)).as_bytes()),
        ("bomb.jsonl.gz", &bomb()),
        ("cut.jsonl.gz", &packed(honest(7).as_bytes())[..1500]),
        ("no-gzip.gz", b"\x1f\x8b nothing of it"),
        ("page.html", b"<!doctype html>\n<p>hello"),
        ("bomb.html", page(&bomb()).as_bytes()),
        ("cut.html", page(b"\x1f\x8bx").as_bytes()),
        ("cut.jsonl", &honest(4).as_bytes()[..4000]),
        ("=cmd|' C calc'!A0.jsonl", b"x"),
        ("two\nlines\u{1b}[31m.jsonl", b"x"),
        (&format!("{}.jsonl", "n".repeat(249)), b"x"),
    ] {
        write(name, bytes);
    }
    fs::write(folder.join(OsStr::from_bytes(b"not-\xff-utf8.jsonl")), b"x").unwrap();
    let (remarks, cells) = table(room);
    assert_eq!(remarks["honest.jsonl"], Vec::<String>::new());
    assert_eq!(remarks.len(), fs::read_dir(&folder).unwrap().count(), "{:?}", remarks.keys());
    for (name, reasons) in remarks.iter().filter(|(name, _)| *name != "honest.jsonl") {
        assert!(
            !reasons.is_empty() && reasons.iter().all(|reason| !reason.is_empty()),
            "{name}: {reasons:?}"
        );
    }
    for (name, part) in [
        ("folder.jsonl", "is a folder"),
        ("endless.jsonl", "is a link"),
        ("link.jsonl", "is a link"),
        ("pipe.jsonl", "is a pipe"),
        ("huge.jsonl", "is longer than 64 MiB"),
        ("bomb.jsonl.gz", "is longer than 64 MiB"),
        ("bomb.html", "more than 64 MiB"),
        ("page.html", "without a trace"),
        ("cut.html", "without a trace"),
        ("'=cmd|' C calc'!A0.jsonl", ""),
    ] {
        assert!(remarks[name].join("\n").contains(part), "{name}: {:?}", remarks[name]);
    }
    assert!(!cells.iter().any(|cell| cell.contains(char::is_control)));
    assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "no cell is a formula");
}

/// Files that say of themselves what no file should be believed.
#[test]
fn what_a_file_says_leads_nowhere_else() {
    let room = class("handshake-and-close");
    let room = room.path();
    let named = |number: u32, student: &str| {
        let own = format!("\"student\":\"{}\"", id(number));
        honest(number).replace(&own, &format!("\"student\":{}", serde_json::Value::from(student)))
    };
    let write = |name: &str, text: &str| fs::write(room.join("in").join(name), text).unwrap();
    write("up.jsonl", &named(1, "../../up"));
    write("formula.jsonl", &named(2, "=HYPERLINK(\"http://x\")"));
    write("html.jsonl", &honest(3).replace("\"given\":\"0\"", "\"given\":\"<script>alert(1)</script>\""));
    write("lines.jsonl", &named(4, "a\nb\u{1b}[2J"));
    // Three that want the same page.
    write("x.jsonl", &named(5, "x.jsonl"));
    write("y.jsonl", &named(6, "X.JSONL"));
    fs::write(room.join("in/x.jsonl.html"), "<!doctype html>").unwrap();
    write(
        "other.jsonl",
        &honest(7).replace("\"assignment\":\"handshake-and-close\"", "\"assignment\":\"another\""),
    );
    write(&format!("{}.jsonl", "字".repeat(80)), &named(8, ""));
    let (remarks, cells) = table(room);
    assert!(remarks["other.jsonl"].join("\n").contains("of the assignment another"));
    assert!(!cells.iter().any(|cell| cell.starts_with('=') || cell.contains(char::is_control)));
    let pages: Vec<_> = fs::read_dir(room.join("f")).unwrap().map(|page| page.unwrap().path()).collect();
    assert_eq!(pages.len(), 8, "{pages:?}");
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        // A backslash before it makes it a letter.
        let marks = text.replace("\\<", "");
        assert!(!marks.contains("<script") && !text.contains('\u{1b}'), "{page:?}: {text}");
    }
    assert!(!room.join("up.md").exists() && !room.parent().unwrap().join("up.md").exists());
}

/// A file with very many answers takes no more time than it has lines.
#[test]
fn very_many_answers_are_no_more_than_a_file() {
    let room = class("handshake-and-close");
    let room = room.path();
    let text = honest(1);
    let (trace, summary) = text.trim_end().rsplit_once('\n').unwrap();
    let mut answers = String::new();
    for number in 0..20_000 {
        let _ = writeln!(answers, "{{\"type\":\"answer\",\"question\":\"q{number}\",\"given\":\"\"}}");
    }
    fs::write(room.join("in/many.jsonl"), format!("{trace}\n{answers}{summary}\n")).unwrap();
    let (remarks, _) = table(room);
    assert!(remarks["many.jsonl"].join("\n").contains("cannot be read"), "{remarks:?}");
}
