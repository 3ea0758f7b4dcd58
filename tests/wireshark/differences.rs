//! Where ours and Wireshark's verdicts differ, each difference has one reason of a closed list, and each reason has an
//! example here, which `docs/wireshark.md` shows.
//!
//! With `UPDATE_CAPTURES=1` the made-up captures are written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use captrace::internals::analysis::difference::{Claim, Compared, Comparer, Comparison, Difference};
use captrace::internals::analysis::fact::Fact;
use captrace::internals::analysis::wireshark::{Limits, Wireshark, WiresharkVerdict};
use captrace::internals::decode;
use captrace::internals::frame::{Frame, Timestamp};
use captrace::internals::source::file;
use captrace::internals::step::Recorder;
use captrace::internals::trace::packet::PacketRecord;
use captrace::internals::trace::{Encoder, Record};
use serde_json::Value;

use crate::capture;
use crate::here;
use crate::made;

/// Hands on every frame of a file, as far as it can be read.
fn walk(path: &Path, mut take: impl FnMut(u64, Frame)) {
    let Ok(mut reader) = file::open(path) else { return };
    let (mut number, mut time) = (0, Timestamp::default());
    while let Ok(Some(frame)) = reader.next() {
        number += 1;
        time = frame.time.unwrap_or(time);
        let (vantage, link_type, original_len) = (frame.vantage, frame.link_type, frame.original_len);
        take(
            number,
            Frame { time, vantage, link_type, bytes: frame.bytes.to_vec(), original_len, fate: None },
        );
    }
}

/// Wireshark's verdict on a frame.
fn judge(wireshark: &mut Wireshark, number: u64, frame: &Frame) -> Option<WiresharkVerdict> {
    let packet = decode::decode(frame.link_type, &frame.bytes, frame.original_len);
    wireshark.packet(number, frame.time, &packet, &frame.bytes)
}

/// What was counted: for each claim and reason how often, and where first.
#[derive(Default)]
struct Totals {
    segments: usize,
    agreed: usize,
    numbers: Numbers,
    differences: BTreeMap<(Difference, Claim), (usize, String)>,
    unexplained: Vec<String>,
}

impl Totals {
    fn compare(&mut self, path: &Path, name: &str) {
        let mut ahead = Wireshark::ahead(Limits::default());
        walk(path, |number, frame| {
            judge(&mut ahead, number, &frame);
        });
        let mut wireshark = Wireshark::again(Limits::default(), ahead.foresight());
        let (mut recorder, mut comparer) = (Recorder::default(), Comparer::default());
        walk(path, |number, frame| {
            let verdict = judge(&mut wireshark, number, &frame);
            let steps = recorder.frame(frame);
            let mut encoder = Encoder::default();
            let record = encoder.records(&steps[0]).next();
            if let (Some(verdict), Some(Record::Packet(packet))) = (verdict, &record) {
                let facts: Vec<_> = steps[0].facts().collect();
                let comparison = comparer.compare(steps[0].shown().as_ref(), facts.iter().copied(), &verdict);
                self.numbers.compare(packet, &facts, &verdict);
                self.count(&comparison, &format!("{name} {number}"), || {
                    let verdict = serde_json::to_string(&verdict).unwrap();
                    let facts: Vec<_> =
                        facts.iter().map(|fact| serde_json::to_value(fact).unwrap()).collect();
                    format!("{verdict} beside {}", serde_json::to_string(&facts).unwrap())
                });
            }
        });
    }

    fn count(&mut self, compared: &Compared, place: &str, both: impl Fn() -> String) {
        self.segments += 1;
        self.agreed += Claim::ALL.len() - compared.0.len();
        for (claim, comparison) in &compared.0 {
            match comparison {
                Comparison::Same => {}
                Comparison::Differs(reason) => {
                    let first = || (0, place.to_owned());
                    self.differences.entry((*reason, *claim)).or_insert_with(first).0 += 1;
                }
                Comparison::Unexplained => self.unexplained.push(format!("{place}: {claim:?}: {}", both())),
            }
        }
    }

    /// Prints what was counted.
    fn tell(&self, title: &str) {
        let mut reported = std::io::stderr();
        let all: usize = self.differences.values().map(|(count, _)| count).sum();
        let Self { segments, agreed, numbers, .. } = self;
        let _ = writeln!(
            reported,
            "{title}: {segments} segments, {agreed} claims agree, {all} differ; {numbers:?}:"
        );
        for ((reason, claim), (count, first)) in &self.differences {
            let _ = writeln!(reported, "{count:8} {:22} {claim:10?} {first}", reason.token());
        }
    }

    #[track_caller]
    fn assert_explained(&self) {
        let (count, some) = (self.unexplained.len(), self.unexplained.iter().take(20));
        let some = some.cloned().collect::<Vec<_>>().join("\n");
        assert!(self.unexplained.is_empty(), "{count} differences without a reason, the first are\n{some}");
    }
}

/// How often both say a number, and how often it is the same one.
#[derive(Debug, Default, Clone, Copy)]
struct Agreement {
    both: usize,
    same: usize,
}

impl Agreement {
    fn count<T: PartialEq>(&mut self, ours: Option<T>, theirs: Option<T>) {
        let (Some(ours), Some(theirs)) = (ours, theirs) else { return };
        self.both += 1;
        self.same += usize::from(ours == theirs);
    }

    /// How many of a thousand are the same.
    const fn per_mille(self) -> usize {
        self.same * 1000 / self.both
    }
}

/// The numbers that both say. Where they differ, both have their reasons, which are not listed one by one: by which copy
/// an ACK is measured, what a hole hides, what a selective ACK takes off.
#[derive(Debug, Default)]
struct Numbers {
    seq: Agreement,
    ack: Agreement,
    window: Agreement,
    in_flight: Agreement,
    round_trip: Agreement,
    handshake: Agreement,
}

impl Numbers {
    fn compare(&mut self, packet: &PacketRecord, facts: &[&Fact], verdict: &WiresharkVerdict) {
        let (Some(tcp), Some(_)) = (&packet.layers.innermost().tcp, packet.flow) else { return };
        // Wireshark's numbers wrap, as the fields do.
        self.seq.count(tcp.seq_rel.map(wrapped), Some(verdict.seq));
        self.ack.count(tcp.ack_rel.map(wrapped), verdict.ack);
        self.window.count(tcp.window.bytes, verdict.window_size.map(u64::from));
        self.in_flight.count(tcp.in_flight.filter(|bytes| *bytes > 0), verdict.bytes_in_flight);
        for fact in facts {
            match fact {
                // Wireshark measures from one segment; ours may be among those that the ACK covers with it.
                Fact::RttSample { segment, sample_ns, also, .. } => {
                    let last = (segment.0, *sample_ns);
                    let samples =
                        also.iter().map(|covered| (covered.segment.0, covered.sample_ns)).chain([last]);
                    let mut of_frame = samples.filter(|(frame, _)| Some(*frame) == verdict.acks_frame);
                    self.round_trip.count(of_frame.next().map(|(_, sample)| sample), verdict.ack_rtt_ns);
                }
                Fact::InitialRtt { initial_ns, .. } => {
                    self.handshake.count(Some(*initial_ns), verdict.initial_rtt_ns);
                }
                _ => {}
            }
        }
    }
}

/// A count modulo 2^32.
fn wrapped(count: u64) -> u32 {
    u32::try_from(count & u64::from(u32::MAX)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn captrace(arguments: &[&str]) -> String {
    let output = Command::new(here::PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The captures that come with captrace; its traces among them, written as pcapng.
fn own_captures(folder: &Path) -> Vec<PathBuf> {
    let is_trace = |path: &PathBuf| path.extension().is_some_and(|end| end == "jsonl" || end == "json");
    let written = capture::files(&root().join("traces")).into_iter().filter(is_trace).map(|trace| {
        let capture = folder.join(trace.file_name().unwrap()).with_extension("pcapng");
        captrace(&["convert", trace.to_str().unwrap(), capture.to_str().unwrap()]);
        capture
    });
    let is_capture = |path: &PathBuf| path.to_string_lossy().contains(".pcap");
    written.chain(capture::files(&root().join("tests/captures")).into_iter().filter(is_capture)).collect()
}

#[test]
fn every_difference_in_real_captures_has_one_of_the_reasons() {
    let Some(corpus) = here::corpus() else { return };
    let mut totals = Totals::default();
    for folder in ["teaching", "tcp-trouble", "formats"] {
        let is_capture = |path: &PathBuf| !path.to_string_lossy().contains(".oracle.");
        for path in capture::files(&corpus.join(folder)).into_iter().filter(is_capture) {
            totals.compare(&path, &path.strip_prefix(&corpus).unwrap().to_string_lossy());
        }
    }
    totals.tell("corpus");
    totals.assert_explained();
    let Numbers { seq, ack, window, in_flight, round_trip, handshake } = totals.numbers;
    for (what, agreement, both, per_mille) in [
        ("sequence numbers", seq, 30_000, 999),
        ("acknowledgment numbers", ack, 28_000, 990),
        ("windows", window, 24_000, 1000),
        ("bytes in flight", in_flight, 11_000, 850),
        ("round trips", round_trip, 7800, 1000),
        ("handshakes", handshake, 500, 980),
    ] {
        assert!(agreement.both >= both, "{what}: {agreement:?}");
        assert!(agreement.per_mille() >= per_mille, "{what}: {agreement:?}");
    }
}

#[test]
fn every_reason_has_an_example_and_every_difference_in_the_examples_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut totals = Totals::default();
    for path in own_captures(folder.path()) {
        let name = path.strip_prefix(root().join("tests/captures")).unwrap_or(&path);
        totals.compare(&path, &name.to_string_lossy());
    }
    totals.tell("own captures");
    totals.assert_explained();
    let shown: BTreeSet<_> = totals.differences.keys().map(|(reason, _)| *reason).collect();
    let without: Vec<_> = Difference::ALL.iter().filter(|reason| !shown.contains(reason)).collect();
    assert!(without.is_empty(), "no example of {without:?}");
}

#[test]
fn made_up_captures_are_what_they_were_made_of() {
    let folder = root().join("tests/captures/made");
    let mut names = BTreeSet::new();
    for (name, segments) in made::captures() {
        let (path, bytes) = (folder.join(name).with_extension("pcap"), made::pcap(&segments));
        if std::env::var_os("UPDATE_CAPTURES").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name}.pcap: UPDATE_CAPTURES=1 makes it again");
        names.insert(path);
    }
    let there: Vec<_> = capture::files(&folder);
    let stray: Vec<_> = there
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "pcap") && !names.contains(*path))
        .collect();
    assert!(stray.is_empty(), "{stray:?}");
}

/// The reasons in the records of a trace, by packet number.
fn differs(trace: &str) -> BTreeMap<u64, Vec<String>> {
    let records = trace.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let packets = records.filter(|record| record["type"] == "packet");
    let reasons = |packet: Value| {
        let tokens = packet.get("differs")?.as_array()?.clone();
        let tokens = tokens.iter().map(|token| token.as_str().unwrap().to_owned()).collect();
        Some((packet["id"].as_u64()?, tokens))
    };
    packets.filter_map(reasons).collect()
}

#[test]
fn a_record_names_the_reasons_beside_what_wireshark_says_and_not_in_it() {
    let path = root().join("tests/captures/loss.pcap.gz");
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("loss.jsonl");
    let (path, trace) = (path.to_str().unwrap(), trace.to_str().unwrap());
    let of_capture = captrace(&["read", path, "--wireshark", "--view", "jsonl"]);
    let expected = BTreeMap::from([(24, vec!["sack_tells_news".to_owned()])]);
    assert_eq!(differs(&of_capture), expected);
    assert!(!of_capture.contains(r#""wireshark":{"differs"#));
    assert_eq!(differs(&captrace(&["read", path, "--view", "jsonl"])), BTreeMap::new(), "nobody asked");
    // The records of a trace come one by one: the facts about a packet come after it.
    captrace(&["convert", path, trace]);
    let of_trace = captrace(&["read", trace, "--wireshark", "--view", "jsonl"]);
    assert_eq!(differs(&of_trace), expected);
    assert_eq!(of_trace.lines().count(), of_capture.lines().count());
    let sample = captrace(&["read", "--sample", "tcp-server-closes", "--wireshark", "--view", "jsonl"]);
    let plain = captrace(&["read", "--sample", "tcp-server-closes", "--view", "jsonl"]);
    assert_eq!(sample.lines().count(), plain.lines().count());
}

#[test]
fn every_view_says_in_few_words_why_the_two_differ() {
    let path = root().join("tests/captures/loss.pcap.gz");
    let read = |more: &[&str]| {
        let arguments = ["read", path.to_str().unwrap(), "--wireshark", "--from", "24", "--to", "24"];
        captrace(&[&arguments, more].concat())
    };
    let english = "Wireshark: [TCP Window Update], differs: sack_tells_news";
    for view in ["list", "ladder", "detail"] {
        let drawn = read(&["--view", view]);
        assert!(drawn.contains(english), "{view}: {drawn}");
    }
    let chinese = read(&["--lang", "zh"]);
    assert!(chinese.contains("Wireshark：[TCP Window Update]，不同：sack_tells_news"), "{chinese}");
    let reported = captrace(&["explain", "sack tells news"]);
    assert!(reported.contains("RFC 6675, 2"), "{reported}");
}

/// The document, with each command's output below it as captrace says it now; and the commands, each with the heading
/// that it stands under and its output.
fn rendered(name: &str) -> (String, String, Vec<(String, String)>) {
    let text = std::fs::read_to_string(root().join("docs").join(name)).unwrap();
    let (mut now, mut shown, mut heading, mut in_output) = (String::new(), Vec::new(), "", false);
    for line in text.lines() {
        heading = line.strip_prefix("### `").and_then(|rest| rest.split('`').next()).unwrap_or(heading);
        in_output &= line != "```";
        if in_output {
            continue;
        }
        now.push_str(line);
        now.push('\n');
        if let Some(command) = line.strip_prefix("$ captrace ") {
            let arguments: Vec<_> = command.split(' ').collect();
            let output = Command::new(here::PROGRAM)
                .args(arguments)
                .current_dir(root())
                .env("LANG", "C.UTF-8")
                .env_remove("LC_ALL")
                .env_remove("COLUMNS")
                .output()
                .unwrap();
            assert!(output.status.success(), "{name}: {command}");
            let output = String::from_utf8(output.stdout).unwrap();
            now += &output;
            shown.push((heading.to_owned(), output));
            in_output = true;
        }
    }
    (text, now, shown)
}

#[test]
fn the_documentation_tells_of_every_reason_and_shows_what_captrace_says() {
    let mut commands = Vec::new();
    for (name, colon) in [("wireshark.md", "differs: "), ("wireshark.zh-CN.md", "不同：")] {
        let (text, now, shown) = rendered(name);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join("docs").join(name), &now).unwrap();
        } else {
            assert!(text == now, "docs/{name} shows what is not said any more: UPDATE_DOCS=1 renews it");
        }
        let expected: Vec<_> = Difference::ALL.iter().map(|reason| reason.token()).collect();
        let reported: Vec<_> = shown.iter().map(|(heading, _)| heading.as_str()).collect();
        assert_eq!(reported, expected, "docs/{name}");
        for (reason, output) in &shown {
            // However its line is broken.
            let words: String = output.split_whitespace().collect();
            let said = |before: &str| words.contains(&format!("{before}{reason}"));
            assert!(said(colon.trim()), "docs/{name}: {reason} in\n{output}");
        }
        let of_text = text.lines().filter(|line| line.starts_with("$ "));
        commands.push(of_text.map(|line| line.replace(" --lang zh", "")).collect::<Vec<_>>());
    }
    assert_eq!(commands[0], commands[1], "both languages show the same");
}

#[test]
fn the_glossary_has_every_reason_and_no_other() {
    use captrace::internals::explain::glossary::{Glossary, Group};
    let glossary = Glossary::read().unwrap();
    let listed: Vec<_> = glossary.group(Group::Difference).map(|entry| entry.term.as_str()).collect();
    let expected: Vec<_> = Difference::ALL.iter().map(|reason| reason.token()).collect();
    assert_eq!(listed, expected);
    for reason in Difference::ALL {
        let written = serde_json::to_value(reason).unwrap();
        assert_eq!(written, reason.token());
    }
}
