//! Compares captrace's prediction of Wireshark with tshark: every field of its TCP analysis must be equal, or the
//! difference is listed here with its reason.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::capture;
use crate::here;
use crate::oracle;
use crate::oracle::Oracle;
use crate::verdict::COLUMNS;
use captrace::internals::analysis::wireshark::{Limits, Wireshark, WiresharkVerdict};
use captrace::internals::decode;
use captrace::internals::source::file;

/// Walks through a capture file, of which tshark numbers the frames like this.
fn walk(capture: &Path, numbers: &[u64], wireshark: &mut Wireshark) -> Vec<Option<WiresharkVerdict>> {
    let mut reader = file::open(capture).unwrap();
    let mut verdicts = Vec::new();
    for number in numbers {
        let Ok(Some(frame)) = reader.next() else { break };
        let packet = decode::decode(frame.link_type, frame.bytes, frame.original_len);
        // A packet without a time has the time zero for tshark.
        verdicts.push(wireshark.packet(*number, frame.time.unwrap_or_default(), &packet, frame.bytes));
    }
    verdicts
}

/// The verdicts on each packet of a file that is read twice.
fn verdicts(capture: &Path, numbers: &[u64]) -> Vec<Option<WiresharkVerdict>> {
    let mut ahead = Wireshark::ahead(Limits::default());
    walk(capture, numbers, &mut ahead);
    walk(capture, numbers, &mut Wireshark::again(Limits::default(), ahead.foresight()))
}

/// Counts of comparisons.
#[derive(Default)]
struct Totals {
    files: usize,
    segments: usize,
    compared: usize,
    flags: usize,
    excused: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

fn compare(capture: &Path, name: &str, oracle: &Oracle, totals: &mut Totals) {
    let numbers: Vec<u64> =
        oracle.lines.iter().map(|line| oracle.value(line, "frame.number").parse().unwrap()).collect();
    let verdicts = verdicts(capture, &numbers);
    assert_eq!(verdicts.len(), oracle.lines.len(), "frames in {name}");
    totals.files += 1;
    for ((verdict, line), number) in verdicts.iter().zip(&oracle.lines).zip(&numbers) {
        let protocols = oracle.value(line, "frame.protocols");
        totals.segments += usize::from(verdict.is_some());
        for column in COLUMNS.iter().filter(|column| oracle.has(column.name)) {
            let theirs = oracle.value(line, column.name);
            let ours = verdict.as_ref().and_then(column.value).unwrap_or_default();
            if theirs.is_empty() && ours.is_empty() {
                continue;
            }
            totals.compared += 1;
            totals.flags += usize::from(theirs == "1" && column.is_flag);
            if theirs == ours {
                continue;
            }
            if let Some(reason) = column.excuse(verdict.is_some(), protocols, theirs, name) {
                *totals.excused.entry(reason).or_default() += 1;
            } else {
                totals.differences.push(format!(
                    "{name} frame {number}: {} is {ours:?}, tshark says {theirs:?} ({protocols})",
                    column.name
                ));
            }
        }
    }
}

#[test]
fn every_verdict_is_tsharks_or_the_difference_has_a_reason() {
    let Some(corpus) = here::corpus() else { return };
    let mut totals = Totals::default();
    oracle::each(&corpus, |path, name, oracle| compare(path, name, oracle, &mut totals));
    let Totals { files, segments, compared, flags, excused, differences } = &totals;
    let mut reported = std::io::stderr();
    let excuses: usize = excused.values().sum();
    let _ = writeln!(
        reported,
        "wireshark and tshark: {files} files, {segments} segments, {compared} fields compared, {flags} flags among \
         them, {excuses} excused"
    );
    for (reason, count) in excused {
        let _ = writeln!(reported, "{count:8} excused: {reason}");
    }
    let shown: Vec<_> = differences.iter().take(60).cloned().collect();
    assert!(differences.is_empty(), "{} differences, the first are\n{}", differences.len(), shown.join("\n"));
    assert!(*files > 0, "no capture has an oracle beside it");
}

/// The options with which the oracles of the corpus were made.
const OPTIONS: &[&str] = &[
    "ip.check_checksum:TRUE",
    "tcp.check_checksum:TRUE",
    "tcp.relative_sequence_numbers:TRUE",
    "tcp.analyze_sequence_numbers:TRUE",
    "tcp.desegment_tcp_streams:TRUE",
    "ip.defragment:TRUE",
];

/// The verdicts of this machine's tshark on a capture, read twice or once.
fn tshark(capture: &Path, twice: bool) -> Oracle {
    let mut command = Command::new("tshark");
    command.args(twice.then_some("-2")).args([
        "-n",
        "-T",
        "fields",
        "-E",
        "header=y",
        "-E",
        "occurrence=f",
        "-r",
    ]);
    command.arg(capture).args(OPTIONS.iter().flat_map(|option| ["-o", option]));
    let names = COLUMNS.iter().map(|column| column.name).chain(["frame.number", "frame.protocols"]);
    let output = command.args(names.flat_map(|name| ["-e", name])).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Oracle::of(&String::from_utf8(output.stdout).unwrap())
}

/// Runs captrace and gives what it prints.
fn captrace(arguments: &[&str], input: Option<&Path>) -> String {
    let mut command = Command::new(here::PROGRAM);
    command.args(arguments);
    if let Some(input) = input {
        command.stdin(std::fs::File::open(input).unwrap());
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The `wireshark` objects of the packets in a trace.
fn objects(trace: &str) -> Vec<Option<WiresharkVerdict>> {
    let records = trace.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let packets = records.filter(|record| record["type"] == "packet");
    packets
        .map(|packet| packet.get("wireshark").map(|object| serde_json::from_value(object.clone()).unwrap()))
        .collect()
}

/// Captures that come with captrace: its traces, written as pcapng, and those that its tests have.
fn own_captures(folder: &Path) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_trace = |path: &PathBuf| path.extension().is_some_and(|end| end == "jsonl" || end == "json");
    let written = capture::files(&root.join("traces")).into_iter().filter(is_trace).map(|trace| {
        let capture = folder.join(trace.file_name().unwrap()).with_extension("pcapng");
        captrace(&["convert", trace.to_str().unwrap(), capture.to_str().unwrap()], None);
        capture
    });
    let is_capture = |path: &PathBuf| path.to_string_lossy().contains(".pcap");
    written.chain(capture::files(&root.join("tests/captures")).into_iter().filter(is_capture)).collect()
}

#[test]
fn the_program_says_what_the_tshark_of_this_machine_says() {
    if !here::has("tshark", "tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let captures = own_captures(folder.path());
    let (mut compared, mut quoted) = (0, 0);
    for capture in &captures {
        let path = capture.to_str().unwrap();
        let json = ["--wireshark", "--view", "jsonl"];
        let twice = captrace(&[&["read", path], &json[..]].concat(), None);
        // What comes through a pipe is read once, by both.
        let once = captrace(&[&["read", "-"], &json[..]].concat(), Some(capture));
        for (said, oracle) in [(twice, tshark(capture, true)), (once, tshark(capture, false))] {
            let said = objects(&said);
            assert_eq!(said.len(), oracle.lines.len(), "packets of {path}");
            for (verdict, line) in said.iter().zip(&oracle.lines) {
                // For tshark the segment that an ICMP error quotes is a segment of its packet; for captrace it is not.
                if oracle.value(line, "frame.protocols").contains(":icmp") {
                    quoted += 1;
                    continue;
                }
                for column in COLUMNS {
                    let ours = verdict.as_ref().and_then(column.value).unwrap_or_default();
                    let number = oracle.value(line, "frame.number");
                    assert_eq!(
                        ours,
                        oracle.value(line, column.name),
                        "{}, frame {number} of {path}",
                        column.name
                    );
                    compared += usize::from(!ours.is_empty());
                }
            }
        }
    }
    let reported = format!(
        "captrace and tshark: {} captures, {compared} fields equal, {quoted} ICMP messages left out\n",
        captures.len()
    );
    let _ = std::io::stderr().write_all(reported.as_bytes());
    assert!(compared > 0);
}

/// The lines of a drawing with Wireshark's verdicts, each with its packet.
fn reported(drawn: &str) -> Vec<(String, String)> {
    let mut packet = "";
    let mut reported = Vec::new();
    for line in drawn.lines() {
        let words = line.trim_matches(|letter: char| letter.is_whitespace() || letter == '│');
        if words.starts_with("Wireshark") {
            reported.push((packet.to_owned(), words.to_owned()));
        } else if let Some((_, number)) = line.rsplit_once("┤ ") {
            packet = number;
        } else if line.starts_with(|letter: char| letter.is_ascii_digit()) {
            packet = line.split(' ').next().unwrap();
        }
    }
    reported
}

fn owned(reported: &[(&str, &str)]) -> Vec<(String, String)> {
    reported.iter().map(|(packet, words)| ((*packet).to_owned(), (*words).to_owned())).collect()
}

#[test]
fn every_view_says_beside_ours_what_wireshark_would_say() {
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/loss.pcap.gz");
    let read = |arguments: &[&str]| {
        captrace(
            &[
                &["read", capture.to_str().unwrap(), "--width", "160", "--from", "22", "--to", "30"],
                arguments,
            ]
            .concat(),
            None,
        )
    };
    let expected = [
        ("24", "Wireshark: [TCP Window Update], differs: sack_tells_news"),
        ("25", "Wireshark: [TCP Dup ACK 21#1]"),
        ("28", "Wireshark: [TCP Dup ACK 21#2]"),
        ("29", "Wireshark: [TCP Dup ACK 21#3]"),
        ("30", "Wireshark: [TCP Fast Retransmission]"),
    ];
    assert_eq!(reported(&read(&["--wireshark"])), owned(&expected), "the list");
    assert_eq!(reported(&read(&["--wireshark", "--view", "ladder"])), owned(&expected), "the ladder");
    let chinese = reported(&read(&["--wireshark", "--view", "ladder", "--lang", "zh"]));
    assert_eq!(
        chinese[0],
        ("24".to_owned(), "Wireshark：[TCP Window Update]，不同：sack_tells_news".to_owned())
    );
    assert_eq!(reported(&read(&[])), [], "nobody asked");
    let detail = read(&["--wireshark", "--view", "detail"]);
    let (_, reported) = detail.split_once("Wireshark: [TCP Dup ACK 21#1]\n").unwrap();
    let reported = reported.split("──").next().unwrap();
    for field in ["ack 5793", "completeness 31", "duplicate_ack true", "duplicate_ack_num 1"] {
        let mut lines = reported.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        assert!(lines.any(|line| line == field), "{field}: {reported}");
    }
}

#[test]
fn a_trace_keeps_what_was_said_and_says_it_again() {
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/loss.pcap.gz");
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (with, without) = (place("with.jsonl"), place("without.json"));
    captrace(&["convert", capture.to_str().unwrap(), &with, "--wireshark"], None);
    captrace(&["convert", capture.to_str().unwrap(), &without], None);
    let kept = captrace(&["read", &with, "--view", "jsonl"], None);
    let line = kept.lines().find(|line| line.contains("\"duplicate_ack\"")).unwrap();
    let object: serde_json::Value = serde_json::from_str(line).unwrap();
    let expected = serde_json::json!({
        "stream": 0, "completeness": 31, "seq": 1, "ack": 5793, "len": 0, "window_size": 79872,
        "initial_rtt_ns": 24_604_007, "duplicate_ack": true, "duplicate_ack_num": 1, "duplicate_ack_frame": 21
    });
    assert_eq!(object["wireshark"], expected);
    // A trace that was written without it can be asked as well, for it has every byte.
    let asked = captrace(&["read", &without, "--view", "jsonl", "--wireshark"], None);
    assert_eq!(objects(&asked), objects(&kept));
    let refused =
        Command::new(here::PROGRAM).args(["convert", &with, &place("x.pcap"), "--wireshark"]).output();
    assert_eq!(refused.unwrap().status.code(), Some(2), "a capture file has no room for it");
}
