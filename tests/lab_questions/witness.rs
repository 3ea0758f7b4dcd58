//! The same facts in other people's captures, compared with tshark.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::json;

use crate::ask::Trace;
use crate::here;

/// A frame of TCP: sequence number and acknowledgment number as on the wire, flags, whether SACK is permitted, and the
/// urgent pointer.
struct Frame {
    seq: u64,
    ack: u64,
    flags: u64,
    sack: bool,
    urgent: u64,
}

fn frames(path: &str) -> BTreeMap<u64, Frame> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-T", "fields", "-E", "occurrence=f", "-Y", "tcp", "-r", path]);
    for field in [
        "frame.number",
        "tcp.seq_raw",
        "tcp.ack_raw",
        "tcp.flags",
        "tcp.options.sack_perm",
        "tcp.urgent_pointer",
    ] {
        command.args(["-e", field]);
    }
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let frame = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        let number = |place: usize| columns[place].parse().unwrap_or(0);
        let flags = u64::from_str_radix(columns[3].trim_start_matches("0x"), 16).unwrap();
        let sack = !columns[4].is_empty();
        (number(0), Frame { seq: number(1), ack: number(2), flags, sack, urgent: number(5) })
    };
    text.lines().map(frame).collect()
}

/// Files with what is in each: FINs that were acknowledged, SYNs that were answered, steps of ECN (a SYN asks, a SYN ACK
/// declines), urgent segments.
const FILES: [(&str, [usize; 4]); 5] = [
    ("teaching/ppa1/dns.cap", [3, 9, 0, 0]),
    ("teaching/ppa3/http_post.pcapng", [1, 1, 0, 0]),
    ("tcp-trouble/wireshark-wiki/telnet-raw.pcap", [2, 1, 0, 1]),
    ("tcp-trouble/suricata/tcp-urgp-01-oob__tcp-urgent1.pcap", [2, 1, 0, 1]),
    ("tcp-trouble/ndpi/wa_voice.pcap", [1, 3, 6, 0]),
];

/// Questions 15, 35 and 41.
#[test]
fn captures_of_others_agree() {
    let Some(corpus) = here::corpus() else { return };
    if !here::has("tshark", "tshark") {
        return;
    }
    for (file, expected) in FILES {
        let path = corpus.join(file);
        let path = path.to_str().unwrap();
        let (trace, frames) = (Trace::read(path), frames(path));
        let [bytes, sack, ecn, urgent] =
            ["tcp.bytes", "tcp.handshake.sack", "tcp.ecn", "tcp.data.urgent"].map(|rule| trace.notes(rule));
        for note in &bytes {
            let (acks, syn) = (&frames[&note.evidence[0]], &frames[&note.evidence[1]]);
            let all = (acks.ack + (1 << 32) - syn.seq) % (1 << 32);
            assert_eq!(all, note.number("bytes") + 2, "{file}: {note:?}");
        }
        for note in &sack {
            let [second, first] = [0, 1].map(|place| frames[&note.evidence[place]].sack);
            assert_eq!(note.values, json!({ "client": first, "server": second }), "{file}: {note:?}");
        }
        for note in &ecn {
            let frame = &frames[&note.about];
            // CWR, ECE, URG, ACK, PSH, RST, SYN, FIN
            let flags = match note.values["step"].as_str().unwrap() {
                "asks" => 0b1100_0010,
                "agrees" => 0b0101_0010,
                "declines" => 0b0001_0010,
                other => panic!("{file}: {other}"),
            };
            assert_eq!(frame.flags, flags, "{file}: {note:?}");
        }
        let pointers: Vec<_> =
            frames.values().filter(|frame| frame.flags & 0x20 != 0).map(|frame| frame.urgent).collect();
        assert_eq!(urgent.iter().map(|note| note.number("pointer")).collect::<Vec<_>>(), pointers, "{file}");
        assert_eq!([bytes.len(), sack.len(), ecn.len(), urgent.len()], expected, "{file}");
    }
}
