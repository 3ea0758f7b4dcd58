//! An analysis that discards its findings sees the same packets and gives the same summaries as one that keeps them:
//! over the captures of real kernels here, and over the corpus if there is one. And the bytes in flight that facts,
//! packets and summaries state are one count.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use captrace::internals::analysis::counting::Ordinary;
use captrace::internals::analysis::fact::{Fact, PacketId, PacketRef, RecordNumber};
use captrace::internals::analysis::flow::FlowId;
use captrace::internals::analysis::summary::FlowSummary;
use captrace::internals::analysis::{Analysis, Seen, Verdict};
use captrace::internals::call::End;
use captrace::internals::decode::{self, Packet};
use captrace::internals::frame::{Timestamp, VantageIndex};

use crate::capture;
use crate::generate;
use crate::here;

/// How many flows a file has; fails where the two ways of following them differ.
fn compare(path: &Path) -> usize {
    compare_bytes(&capture::unpacked(path), &path.display().to_string())
}

fn compare_bytes(file: &[u8], name: &str) -> usize {
    let (mut telling, mut counting) = (Analysis::new(None), Analysis::counting(None));
    let mut in_flight = InFlight::default();
    let mut place = Packet::default();
    for (number, frame) in (1..).zip(capture::frames(file)) {
        let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
        let time = Timestamp::from_nanoseconds(frame.nanoseconds);
        let (bytes, wire_len) = (&frame.bytes, frame.original_len);
        let packet = decode::decode(frame.link, bytes, wire_len);
        let vantage = VantageIndex(0);
        let verdict =
            telling.frame(Seen { reference, time, vantage, wire_len, packet: &packet, bytes }, bytes);
        in_flight.add(&verdict, &format!("packet {number} of {name}"));
        decode::decode_in_place(&mut place, frame.link, bytes, wire_len);
        assert_eq!(place, packet, "packet {number} of {name}");
        let seen = Seen { reference, time, vantage, wire_len, packet: &place, bytes };
        match Ordinary::of(seen) {
            Some(ordinary) => counting.count_ordinary(&ordinary),
            None => drop(counting.frame(seen, bytes)),
        }
    }
    let (reported, counted) = (telling.finish(), counting.finish());
    assert_eq!(reported, counted, "{name}");
    in_flight.compare(&reported.0, name);
    reported.0.len()
}

/// The most bytes in flight that any packet of a flow and an end has shown.
#[derive(Default)]
struct InFlight {
    most: HashMap<(FlowId, End), u32>,
    /// The flows with a packet that counted only later.
    uncertain: HashSet<FlowId>,
}

impl InFlight {
    /// Checks the facts about one packet; fails if the fact and the packet's own numbers count differently.
    fn add(&mut self, verdict: &Verdict, place: &str) {
        // What a packet with a wrong checksum carried is counted once it proves to have arrived.
        if let Some((flow, _)) = verdict.flow
            && verdict.findings.iter().any(|finding| matches!(finding.fact, Fact::DamagedArrived { .. }))
        {
            self.uncertain.insert(flow);
        }
        let (Some((flow, direction)), Some(after)) = (verdict.flow, verdict.numbers.in_flight) else {
            return;
        };
        let most = self.most.entry((flow, direction.sender())).or_default();
        *most = after.max(*most);
        for finding in &verdict.findings {
            if let Fact::Data { bytes, in_flight: before, .. } = finding.fact {
                assert_eq!(after, before + bytes, "{place}: after it, and before it with its own bytes");
            }
        }
    }

    /// Fails where a summary says something else than the packets.
    fn compare(&self, flows: &[FlowSummary], name: &str) {
        for FlowSummary { flow, most_in_flight, .. } in flows {
            if self.uncertain.contains(flow) {
                continue;
            }
            let of = |end| self.most.get(&(*flow, end)).copied().unwrap_or(0);
            let shown = (of(End::Client), of(End::Server));
            assert_eq!((most_in_flight.client, most_in_flight.server), shown, "{flow:?} of {name}");
        }
    }
}

fn compare_all(paths: &[std::path::PathBuf]) {
    let flows: usize = paths.iter().map(|path| compare(path)).sum();
    assert!(flows >= paths.len().min(20), "{flows} flows are too few to tell anything");
}

#[test]
fn counting_gives_the_same_summaries() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let is_capture = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "gz");
    let paths: Vec<_> = capture::files(&here).into_iter().filter(is_capture).collect();
    assert!(!paths.is_empty());
    compare_all(&paths);
}

#[test]
fn counting_gives_the_same_summaries_over_the_corpus() {
    let Some(corpus) = here::corpus() else { return };
    for folder in ["teaching", "tcp-trouble", "formats", "malformed"] {
        compare_all(&capture::files(&corpus.join(folder)));
    }
}

/// Far more segments than wait at a time, in many connections in turn; and floods.
#[test]
fn counting_gives_the_same_summaries_however_many_wait() {
    let mut file = Vec::new();
    generate::connections(&mut file, 20_000, 200, 50, 11).unwrap();
    assert_eq!(compare_bytes(&file, "connections"), 200);
    for kind in [generate::Hostile::SynFlood, generate::Hostile::Acks(20), generate::Hostile::Noise(20)] {
        let mut file = Vec::new();
        generate::hostile(&mut file, kind, 5_000, 11).unwrap();
        assert!(compare_bytes(&file, &format!("{kind:?}")) >= 20);
    }
}

/// Losses, duplicates and delays in many connections, and changes that no network makes.
#[test]
fn counting_gives_the_same_summaries_whatever_is_lost_doubled_or_late() {
    for seed in 100..140 {
        let mut file = Vec::new();
        let at_once = 1 + usize::try_from(seed % 30).unwrap();
        generate::connections(&mut file, 2_000, 30 + seed % 40, at_once, seed).unwrap();
        compare_bytes(&mistreated(&file, seed), &format!("connections {seed}"));
        let mut file = Vec::new();
        generate::hostile(&mut file, generate::Hostile::Noise(1 + seed % 7), 2_000, seed).unwrap();
        compare_bytes(&file, &format!("noise {seed}"));
    }
}

/// The same pcap file, with some packets omitted, duplicated, or swapped with the next one.
fn mistreated(file: &[u8], seed: u64) -> Vec<u8> {
    let (mut out, mut rest) = (file[..24].to_vec(), &file[24..]);
    let (mut state, mut late) = (seed | 1, None);
    while rest.len() >= 16 {
        let len = usize::try_from(u32::from_le_bytes(rest[8..12].try_into().unwrap())).unwrap();
        let (packet, behind) = rest.split_at(16 + len);
        rest = behind;
        // xorshift64, not cryptographic.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        match state % 100 {
            0..3 => {}
            3..6 => out.extend([packet, packet].concat()),
            6..10 if late.is_none() => late = Some(packet),
            _ => {
                out.extend(packet);
                out.extend(late.take().unwrap_or_default());
            }
        }
    }
    out
}
