//! Answers beside those that follow from the fields which tshark reads in the same captures, of which each shows one thing.

use std::collections::BTreeMap;
use std::process::Command;

use crate::expected::{Expected, ReadSegment, named};
use crate::{asked, here, path};

/// Captures of one connection each, made where one end or a router was.
const CAPTURES: &[&str] = &[
    "abort",
    "ack-loss",
    "backoff",
    "both-close",
    "delayed-ack",
    "duplicate",
    "every-second",
    "fin-loss",
    "held-back",
    "loss",
    "loss-without-sack",
    "one-in-flight",
    "server-closes",
    "syn-loss",
    "tail-loss",
    "timeout",
    "upload",
    "upload-far",
    "upload-loss",
    "zero-window",
];

/// The fields of a segment, as tshark prints them.
const FIELDS: &[&str] = &[
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "ip.src",
    "tcp.srcport",
    "ip.dst",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.seq",
    "tcp.ack",
    "tcp.len",
    "tcp.hdr_len",
    "tcp.flags",
    "tcp.window_size_value",
    "tcp.window_size",
    "tcp.options.mss_val",
    "tcp.options.wscale.shift",
    "tcp.analysis.zero_window",
    "tcp.analysis.window_full",
    "tcp.analysis.keep_alive",
    "tcp.analysis.zero_window_probe",
];

fn read(line: &str) -> ReadSegment {
    let cells: BTreeMap<&str, &str> = FIELDS.iter().copied().zip(line.split('\t')).collect();
    let number = |field: &str| cells[field].parse::<u64>().ok();
    let some = |field: &str| number(field).unwrap_or_default();
    let (seconds, fraction) = cells["frame.time_epoch"].split_once('.').unwrap();
    ReadSegment {
        number: some("frame.number"),
        ns: seconds.parse::<i64>().unwrap() * 1_000_000_000
            + format!("{fraction:0<9}").parse::<i64>().unwrap(),
        wire: some("frame.len"),
        from: format!("{}:{}", cells["ip.src"], cells["tcp.srcport"]),
        to: format!("{}:{}", cells["ip.dst"], cells["tcp.dstport"]),
        raw: (some("tcp.seq_raw"), some("tcp.ack_raw")),
        seq: some("tcp.seq"),
        ack: some("tcp.ack"),
        len: some("tcp.len"),
        header: some("tcp.hdr_len"),
        flags: u64::from_str_radix(cells["tcp.flags"].trim_start_matches("0x"), 16).unwrap(),
        window: (some("tcp.window_size_value"), some("tcp.window_size")),
        mss: number("tcp.options.mss_val"),
        shift: number("tcp.options.wscale.shift"),
        is_zero_window: !cells["tcp.analysis.zero_window"].is_empty(),
        is_window_full: !cells["tcp.analysis.window_full"].is_empty(),
        is_probe: !cells["tcp.analysis.keep_alive"].is_empty()
            || !cells["tcp.analysis.zero_window_probe"].is_empty(),
    }
}

/// The segments of the first connection in a capture.
fn segments(name: &str) -> Vec<ReadSegment> {
    let mut tshark = Command::new("tshark");
    tshark.args([
        "-n",
        "-2",
        "-r",
        &path(name),
        "-Y",
        "tcp.stream == 0",
        "-T",
        "fields",
        "-E",
        "occurrence=f",
    ]);
    for field in FIELDS {
        tshark.args(["-e", field]);
    }
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(read).collect()
}

#[test]
fn answers_are_those_that_follow_from_the_fields_of_tshark() {
    if !here::has("tshark", "tshark") {
        return;
    }
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for name in CAPTURES {
        let all = segments(name);
        let mut expected = Expected::of(&all, &all[0].from);
        for asked in asked(name) {
            let question = asked.question.name;
            let Some(value) = expected.answers.remove(question).or_else(|| named(&asked, &all)) else {
                continue;
            };
            *compared.entry(question).or_default() += 1;
            if asked.answer.value != value {
                wrong.push(format!("{name}: {question}: {:?}, by tshark {value:?}", asked.answer.value));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: usize = compared.values().sum();
    println!("{all} answers to {} questions: {compared:?}", compared.len());
    assert!(compared.len() >= 45 && all >= 600, "{all} answers to {} questions", compared.len());
}
