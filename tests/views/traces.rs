//! The sample traces: their drawings are unchanged, and analysis still finds the same in their packets.
//!
//! After a change that is meant, renew both: `UPDATE_TRACES=1 cargo test --test views traces` writes the traces anew from
//! their own packets and calls, and `INSTA_UPDATE=always` in addition the drawings.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use captrace::internals::call::Call;
use captrace::internals::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::internals::step::{Recorder, Step};
use captrace::internals::trace::read;
use captrace::internals::trace::record::{PartialAddress, SummaryRecord};
use captrace::internals::trace::write::{self, Form};
use captrace::internals::trace::{Encoder, Record};

/// Every sample trace, in order of their names.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let is_trace = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "md");
    let mut samples: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_trace).collect();
    samples.sort();
    assert!(samples.len() >= 6, "{samples:?}");
    samples
}

fn records(path: &Path) -> Vec<Record> {
    let mut records = Vec::new();
    let text = fs::read(path).unwrap();
    let findings = read::records(text.as_slice(), |record| records.push(record)).unwrap();
    assert_eq!(findings.defects, [], "{}", path.display());
    assert!(findings.complete, "{}", path.display());
    records
}

/// The trace as it would be written today, from the packets and calls of the one that is there.
fn drawn_again(old: &[Record]) -> Vec<Record> {
    let Record::Header(header) = &old[0] else { panic!("no header") };
    let port = header
        .endpoints
        .iter()
        .map(|endpoint| endpoint.at)
        .find_map(|at: PartialAddress| Some(at.port).filter(|port| *port == 12000));
    let epoch = header.epoch().unwrap();
    let mut recorder = Recorder::new(epoch, port).seen_at(header.places());
    let mut encoder = Encoder::of(header);
    let mut records = |steps: &[Step]| -> Vec<_> {
        steps.iter().flat_map(|step| encoder.records(step).collect::<Vec<_>>()).collect()
    };
    let mut new = vec![old[0].clone()];
    let mut concluded = 1;
    for record in old {
        match record {
            Record::Packet(packet) => new.extend(records(&recorder.frame(Frame {
                time: Timestamp::from_nanoseconds(epoch.nanoseconds() + packet.t_ns),
                vantage: VantageIndex(0),
                link_type: LinkType::Ethernet,
                bytes: packet.raw.clone(),
                original_len: usize::try_from(packet.len.wire).unwrap(),
                fate: None,
            }))),
            Record::Call(call) => new.extend(records(&recorder.call(&Call {
                time: Timestamp::from_nanoseconds(epoch.nanoseconds() + call.t_ns),
                end: call.end,
                transport: call.protocol,
                local: call.local.map(|at| SocketAddr::new(at.address, at.port)),
                peer: call.peer.map(|at| SocketAddr::new(at.address, at.port)),
                action: call.action,
                result: None,
            }))),
            // Where the old trace concluded a flow, the new one does.
            Record::Note(note) if note.about.is_none() && new.len() >= concluded => {
                let summary = summary(old);
                let flow = summary.flows.iter().find(|flow| Some(flow.flow) == note.flow).unwrap();
                new.extend(records(&recorder.conclude(Some(flow.protocol))));
                concluded = new.len();
            }
            Record::Summary(SummaryRecord { dropped, .. }) => new.extend(records(&recorder.finish(*dropped))),
            Record::Header(_) | Record::State(_) | Record::Note(_) => {}
            Record::Fate(_) | Record::TcpInfo(_) => {
                panic!("a run of the lab is no sample of `traces/` itself")
            }
            Record::Description(_) => panic!("a capture file is no sample of `traces/` itself"),
            Record::Submission(_) | Record::Answer(_) | Record::SubmissionEnd(_) => {
                panic!("homework is no sample of `traces/` itself")
            }
        }
    }
    new
}

/// The file that these records make.
fn written(path: &Path, records: &[Record]) -> Vec<u8> {
    let form = Form::of(path).unwrap();
    records.iter().zip(0..).flat_map(|(record, before)| write::text(form, record, before).unwrap()).collect()
}

fn summary(records: &[Record]) -> &SummaryRecord {
    match records.last() {
        Some(Record::Summary(summary)) => summary,
        other => panic!("no summary but {other:?}"),
    }
}

#[test]
fn the_sample_traces_say_what_analysis_says_of_their_packets_today() {
    for path in samples() {
        let old = records(&path);
        let new = drawn_again(&old);
        let text = written(&path, &new);
        if std::env::var_os("UPDATE_TRACES").is_some() {
            if fs::read(&path).unwrap() != text {
                fs::write(&path, text).unwrap();
            }
            continue;
        }
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let differ =
            "the trace is no longer what analysis says; if that is meant: UPDATE_TRACES=1 cargo test";
        assert!(old == new, "{}: {differ}\n{:#?}\n{:#?}", path.display(), old.get(same), new.get(same));
        // A member that an earlier version did not write is read as if it were there.
        assert!(fs::read(&path).unwrap() == text, "{}: {differ}", path.display());
    }
}

/// What `captrace read` prints.
fn drawn(arguments: &[&str], path: &Path) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_captrace")).arg("read").arg(path).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_sample_traces_are_drawn_as_they_must_be() {
    for path in samples() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        for language in ["en", "zh"] {
            insta::assert_snapshot!(
                format!("{name}.{language}"),
                drawn(&["--lang", language, "--width", "80"], &path)
            );
        }
    }
}

#[test]
fn a_pair_is_drawn_side_by_side_on_a_wide_screen() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/udp-and-tcp.jsonl");
    insta::assert_snapshot!("udp-and-tcp.wide", drawn(&["--lang", "en", "--width", "160"], &path));
}

#[test]
fn two_traces_are_compared_in_a_table_with_the_reason_for_each_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let output = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .arg("compare")
        .args(["tcp-server-closes.jsonl", "tcp-refused.jsonl"].map(|name| folder.join(name)))
        .args(["--lang", "en", "--width", "100"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let table = text.split_once("── comparison").expect("a table").1;
    insta::assert_snapshot!("compare.en", table);
}

#[test]
fn compared_ladders_are_reported_as_any_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let output = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .arg("compare")
        .args(["tcp-server-closes.jsonl", "tcp-client-closes.jsonl"].map(|name| folder.join(name)))
        .args(["--lang", "en", "--only", "teardowns", "--brief"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("3 of 10 packets shown").count(), 2, "{text}");
    assert!(!text.contains("SYN  seq") && !text.contains("uses up number"), "{text}");
    // The table is of the whole exchanges all the same.
    assert!(
        text.lines().any(|line| line.starts_with("packets ") && line.matches("10").count() == 2),
        "{text}"
    );
}

#[test]
fn every_sample_comes_with_the_program() {
    for path in samples() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let output =
            Command::new(env!("CARGO_BIN_EXE_captrace")).args(["read", "--sample", name]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), drawn(&[], &path), "{name}");
    }
}
