//! Compares decode with tshark on real captures: every field that both know must be equal, or the difference is
//! listed here with its reason. No broken file may cause a panic.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use crate::capture;
use crate::column::{COLUMNS, Columns, SACK_WIDTH};
use crate::here;
use crate::oracle;
use crate::oracle::Oracle;
use captrace::internals::decode::reassemble::{Reassembled, Reassembly};
use captrace::internals::decode::{self, Reassembler};
use captrace::internals::frame::Timestamp;

/// Counts of comparisons.
#[derive(Default)]
struct Totals {
    files: usize,
    frames: usize,
    compared: usize,
    equal: usize,
    excused: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
}

fn compare(capture: &Path, name: &str, oracle: &Oracle, totals: &mut Totals) {
    let frames = capture::frames(&capture::unpacked(capture));
    assert_eq!(frames.len(), oracle.lines.len(), "frames in {name}");
    let mut reassembler = Reassembler::default();
    for ((number, frame), line) in (1..).zip(&frames).zip(&oracle.lines) {
        let packet = decode::decode(frame.link, &frame.bytes, frame.original_len);
        let time = Timestamp::from_nanoseconds(frame.nanoseconds);
        let whole: Option<Reassembled> = match reassembler.feed(number, time, &packet, &frame.bytes) {
            Reassembly::Complete(whole) => Some(*whole),
            _ => None,
        };
        let ours = Columns::new(frame, &packet, whole.as_ref());
        let protocols = oracle.value(line, "frame.protocols");
        totals.frames += 1;
        for column in COLUMNS {
            let theirs = match column.name {
                SACK_WIDTH => oracle.sack_width(line),
                name => oracle.value(line, name).to_owned(),
            };
            let own = (column.value)(&ours);
            if theirs.is_empty() && own.is_empty() {
                continue;
            }
            totals.compared += 1;
            if theirs == own {
                totals.equal += 1;
            } else if let Some(reason) = column.excuse(&ours, &theirs, &own, protocols, name) {
                *totals.excused.entry(reason).or_default() += 1;
            } else {
                totals.differences.push(format!(
                    "{name} frame {number}: {} is {own:?}, tshark says {theirs:?} ({protocols})",
                    column.name
                ));
            }
        }
    }
    totals.files += 1;
}

#[test]
fn every_field_equals_tsharks_or_the_difference_has_a_reason() {
    let Some(corpus) = here::corpus() else { return };
    let mut totals = Totals::default();
    oracle::each(&corpus, |path, name, oracle| compare(path, name, oracle, &mut totals));
    let Totals { files, frames, compared, equal, excused, differences } = &totals;
    let mut reported = std::io::stderr();
    let excuses: usize = excused.values().sum();
    let _ = writeln!(
        reported,
        "decode and tshark: {files} files, {frames} frames, {compared} fields compared, {equal} equal, {excuses} excused"
    );
    for (reason, count) in excused {
        let _ = writeln!(reported, "{count:8} excused: {reason}");
    }
    let shown: Vec<_> = differences.iter().take(60).cloned().collect();
    assert!(differences.is_empty(), "{} differences, the first are\n{}", differences.len(), shown.join("\n"));
    assert!(*files > 0, "no capture has an oracle beside it");
}

#[test]
fn broken_captures_are_decoded_without_a_panic() {
    let Some(corpus) = here::corpus() else { return };
    let (mut files, mut frames) = (0, 0);
    for path in capture::files(&corpus.join("malformed")) {
        let mut reassembler = Reassembler::default();
        files += 1;
        for (number, frame) in (1..).zip(capture::frames(&capture::unpacked(&path))) {
            let packet = decode::decode(frame.link, &frame.bytes, frame.original_len);
            let time = Timestamp::from_nanoseconds(frame.nanoseconds);
            if let Reassembly::Complete(whole) = reassembler.feed(number, time, &packet, &frame.bytes) {
                decode::tree(&whole.packet, &whole.bytes);
            }
            for layer in decode::tree(&packet, &frame.bytes) {
                let end = layer.fields.iter().map(|field| field.range.end).max().unwrap_or_default();
                assert!(end <= frame.bytes.len(), "{}: {layer:?}", path.display());
            }
            frames += 1;
        }
    }
    let _ = writeln!(std::io::stderr(), "malformed: {files} files, {frames} frames");
}
