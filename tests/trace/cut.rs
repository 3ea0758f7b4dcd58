//! A truncated trace: whole records are read, and the cut is reported.

use std::fs::{self, File};
use std::process::Output;

use captrace::internals::trace::Record;
use captrace::internals::trace::read::{self, ReadReport};
use captrace::internals::trace::write::{Form, TraceFile};

use crate::traces;

fn parse(bytes: &[u8]) -> (Vec<Record>, ReadReport) {
    let mut records = Vec::new();
    let findings = read::records(bytes, |record| records.push(record)).unwrap();
    (records, findings)
}

/// Cuts a trace at every byte. `whole_at` gives, for each of its records, how many bytes it takes to hold it.
fn assert_every_cut_is_reported(text: &str, whole_at: &[usize], whole: usize) {
    let (all, findings) = parse(text.as_bytes());
    assert!(findings.complete && findings.defects.is_empty(), "{findings:?}");
    assert_eq!(all.len(), whole_at.len());
    for cut in 0..text.len() {
        let (records, findings) = parse(&text.as_bytes()[..cut]);
        let expected = whole_at.iter().filter(|end| **end <= cut).count();
        assert!(records == all[..expected], "cut at {cut}: {} records instead of {expected}", records.len());
        assert_eq!(findings.records, expected as u64, "cut at {cut}");
        assert_eq!(findings.complete, cut >= whole, "cut at {cut}: {findings:?}");
        assert_eq!(findings.defects.len(), usize::from(cut < whole), "cut at {cut}: {findings:?}");
        assert_eq!(findings.is_cut(), cut < whole && expected > 0, "cut at {cut}: {findings:?}");
    }
}

#[test]
fn lines_cut_at_any_byte_give_the_records_before_the_cut() {
    for name in ["udp.jsonl", "udp-unreachable.jsonl"] {
        let text = traces::text_of(name);
        let ends: Vec<_> = text.match_indices('\n').map(|(at, _)| at).collect();
        // The last line end is all that may be missing.
        assert_every_cut_is_reported(&text, &ends, text.len() - 1);
    }
}

#[test]
fn a_document_cut_at_any_byte_gives_the_records_before_the_cut() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["udp.jsonl", "udp-unreachable.jsonl"] {
        let path = folder.path().join("x.json");
        let mut file = TraceFile::new(&path, File::create(&path).unwrap(), Form::of(&path).unwrap());
        let mut ends = Vec::new();
        for record in parse(traces::text_of(name).as_bytes()).0 {
            file.record(&record).unwrap();
            let written = fs::metadata(&path).unwrap().len();
            let behind = match record {
                Record::Header(_) => ",\n\"records\":[\n".len(),
                Record::Summary(_) => "}\n".len(),
                _ => "\n".len(),
            };
            ends.push(usize::try_from(written).unwrap() - behind);
        }
        let text = fs::read_to_string(&path).unwrap();
        assert_every_cut_is_reported(&text, &ends, text.len() - 1);
    }
}

/// `captrace read` of these bytes, as a file with this name.
fn read_file(name: &str, bytes: &[u8]) -> (Output, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let output = traces::captrace().current_dir(folder.path()).args(["read", name]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

#[test]
fn a_cut_in_a_line_and_one_at_its_end_are_reported_alike_and_end_with_code_1() {
    let text = traces::text_of("udp.jsonl");
    let summary = text.trim_end().rfind('\n').unwrap();
    for (cut, message) in [
        (
            summary + 1,
            "captrace: x.jsonl: the trace has no summary: its capture was cut short, or is still going on\n  what \
             could be read is shown (13 records)\n",
        ),
        (
            summary + 40,
            "captrace: x.jsonl: line 14: the line is cut short: the records before it are whole\n  what could be read \
             is shown (13 records)\n",
        ),
    ] {
        let (output, out, err) = read_file("x.jsonl", &text.as_bytes()[..cut]);
        assert_eq!(err, message);
        assert_eq!(output.status.code(), Some(1));
        assert!(out.contains("\"HELLO"), "{out}");
        assert!(out.ends_with("This trace has no summary: the capture was cut short.\n"), "{out}");
    }
}

#[test]
fn a_cut_pair_on_a_wide_terminal_is_still_drawn_side_by_side() {
    let text = traces::text_of("udp-and-tcp.jsonl");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    fs::write(&path, &text.as_bytes()[..text.len() * 2 / 3]).unwrap();
    let output = traces::captrace().arg("read").arg(&path).args(["--width", "180"]).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.lines().any(|line| line.contains("UDP     ms") && line.contains("TCP     ms")), "{out}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_cut_document_says_where() {
    let text = traces::text_of("tcp-ipv6.json");
    let (output, out, err) = read_file("x.json", &text.as_bytes()[..text.len() / 2]);
    let lines = text[..text.len() / 2].lines().count();
    let expected = format!(
        "captrace: x.json: line {lines}: the document is cut short: the records before this are whole\n  what could be \
         read is shown ({} records)\n",
        lines - 2
    );
    assert_eq!(err, expected);
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("SYN"), "{out}");
}
