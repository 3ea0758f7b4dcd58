//! Compares the summaries of measurements in real captures with tshark's columns. `tests/wireshark/differences.rs` compares the
//! measurements of single segments.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use crate::capture;
use crate::here;
use crate::oracle;
use crate::oracle::Oracle;
use captrace::internals::analysis::fact::{Congestion, Fact, PacketId, PacketRef, RecordNumber};
use captrace::internals::analysis::flow::FlowId;
use captrace::internals::analysis::summary::FlowSummary;
use captrace::internals::analysis::{Analysis, Seen};
use captrace::internals::decode;
use captrace::internals::frame::{Timestamp, VantageIndex};

/// The findings of one capture.
struct Measured {
    /// The facts of each frame, by its number.
    facts: HashMap<u64, Vec<Fact>>,
    flows: HashMap<u64, FlowId>,
    summaries: HashMap<FlowId, FlowSummary>,
}

/// Times are tshark's: another test covers how files store them.
fn measured(capture: &Path, oracle: &Oracle) -> Measured {
    let mut analysis = Analysis::new(None);
    let (mut facts, mut flows) = (HashMap::new(), HashMap::new());
    let times: HashMap<_, _> = oracle
        .lines
        .iter()
        .filter_map(|line| {
            Some((oracle.number(line, "frame.number")?, oracle.time(line, "frame.time_epoch").unwrap_or(0)))
        })
        .collect();
    for (number, frame) in (1..).zip(capture::frames(&capture::unpacked(capture))) {
        let packet = decode::decode(frame.link, &frame.bytes, frame.original_len);
        let verdict = analysis.packet(Seen {
            reference: PacketRef { id: PacketId(number), n: RecordNumber(number) },
            time: Timestamp::from_nanoseconds(times.get(&number).copied().unwrap_or(0)),
            vantage: VantageIndex(0),
            wire_len: frame.original_len,
            packet: &packet,
            bytes: &frame.bytes,
        });
        let said = verdict.findings.into_iter().map(|finding| finding.fact).collect::<Vec<_>>();
        facts.insert(number, said);
        if let Some((flow, _)) = verdict.flow {
            flows.insert(number, flow);
        }
    }
    let summaries = analysis.summaries().into_iter().map(|flow| (flow.flow, flow)).collect();
    Measured { facts, flows, summaries }
}

/// Whether the ports of this line may belong to a packet inside another: they are not compared.
fn is_inner(oracle: &Oracle, line: &[String]) -> bool {
    let protocols = oracle.value(line, "frame.protocols");
    let before = protocols.split(":tcp").next().unwrap_or_default();
    before.contains("icmp") || before.matches(":ip").count() > 1
}

#[derive(Debug, Default)]
struct Totals {
    windows: usize,
    differences: Vec<String>,
}

/// The smallest window after the SYN, of connections whose SYNs were both seen.
fn windows(name: &str, measured: &Measured, oracle: &Oracle, totals: &mut Totals) {
    let mut smallest: BTreeMap<(u32, u64), u64> = BTreeMap::new();
    for line in &oracle.lines {
        let flags =
            u32::from_str_radix(oracle.value(line, "tcp.flags").trim_start_matches("0x"), 16).unwrap_or(0);
        let (Some(number), Some(window)) =
            (oracle.number(line, "frame.number"), oracle.number(line, "tcp.window_size"))
        else {
            continue;
        };
        let Some(flow) = measured.flows.get(&number) else { continue };
        // SYN, RST, or no ACK.
        if is_inner(oracle, line) || flags & 0x06 != 0 || flags & 0x10 == 0 {
            continue;
        }
        let port = oracle.number(line, "tcp.srcport").unwrap_or(0);
        let place = smallest.entry((flow.0, port)).or_insert(u64::MAX);
        *place = window.min(*place);
    }
    for ((flow, port), theirs) in smallest {
        let Some(flow) = measured.summaries.get(&FlowId(flow)) else { continue };
        if flow.syn_window.client.is_none() || flow.syn_window.server.is_none() {
            continue;
        }
        let is_client = u64::from(flow.client.port) == port;
        let ours = if is_client { flow.smallest_window.client } else { flow.smallest_window.server };
        if ours.map(u64::from) == Some(theirs) {
            totals.windows += 1;
        } else {
            totals.differences.push(format!(
                "{name} flow {} port {port}: smallest window {ours:?}, tshark's {theirs}",
                flow.flow.0
            ));
        }
    }
}

#[test]
fn the_smallest_windows_are_tsharks() {
    let Some(corpus) = here::corpus() else { return };
    let mut totals = Totals::default();
    oracle::each(&corpus, |path, name, oracle| windows(name, &measured(path, oracle), oracle, &mut totals));
    let Totals { windows, differences } = &totals;
    let _ = writeln!(std::io::stderr(), "{windows} smallest windows equal");
    let shown: Vec<_> = differences.iter().take(40).cloned().collect();
    assert!(differences.is_empty(), "{} differences, the first are\n{}", differences.len(), shown.join("\n"));
    assert!(*windows > 1000, "only {windows} compared");
}

/// The questions of the textbook's lab on TCP that ask for a measure, answered from a download over a real path. The
/// values were worked out from tshark's columns.
#[test]
fn the_labs_questions_are_answered_for_a_real_download() {
    let Some(corpus) = here::corpus() else { return };
    let path = corpus.join("tcp-trouble/udemy/udemy-server-slowfiledownload.pcapng");
    let measured = measured(&path, &Oracle::beside(&path).unwrap());
    let flow = measured.summaries.values().max_by_key(|flow| flow.total_packets()).unwrap();
    assert_eq!(flow.initial_rtt_ns, Some(40_095_000));
    // Question 9: the smallest receive buffer. The sender filled it nowhere, and it was never 0.
    assert_eq!(flow.smallest_window.client, Some(64_000));
    assert_eq!((flow.full_windows.server, flow.zero_windows.client), (0, 0));
    // Question 11: how much an acknowledgment usually covers: of 1197, 310 cover four segments of 1460
    // bytes and 300 cover six.
    assert!(matches!(flow.coverage.server.as_ref().map(|acks| acks.usual_bytes), Some(5840 | 8760)));
    // Question 12: from the first data in frame 15 to the last acknowledgment in frame 3024.
    let throughput = flow.throughput.server.as_ref().unwrap();
    assert_eq!((throughput.bytes, throughput.duration_ns), (10_300_963, 13_637_226_000));
    // Question 13: where slow start shows, and the first losses after it.
    let phases: Vec<_> = (1..=3024)
        .flat_map(|number| measured.facts.get(&number).into_iter().flatten().map(move |fact| (number, fact)))
        .filter_map(|(number, fact)| match fact {
            Fact::CongestionPhase { phase, .. } => Some((number, *phase)),
            _ => None,
        })
        .take(3)
        .collect();
    // The first copy was lost, too: 303 ms after it the timer ran out.
    let (fast, timeout) = (Congestion::FastRecovery, Congestion::Timeout);
    assert_eq!(phases, [(345, Congestion::SlowStart), (365, fast), (1460, timeout)]);
}
