//! Why segments and acknowledgments of real captures were sent: read as a user would read them, and compared with what a
//! person found by looking at the packets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/capture.rs"]
mod capture;
#[path = "support/here.rs"]
mod here;

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The records of a capture file.
fn records(path: &Path) -> Vec<Value> {
    let output = Command::new(here::PROGRAM).args(["read", "--view", "jsonl"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// What is said of a packet: the rule, a member of its values and that member's value, and the packets that it rests on.
struct Said {
    packet: u64,
    rule: &'static str,
    member: &'static str,
    value: &'static str,
    evidence: &'static [u64],
}

const fn said(
    packet: u64,
    rule: &'static str,
    (member, value): (&'static str, &'static str),
    evidence: &'static [u64],
) -> Said {
    Said { packet, rule, member, value, evidence }
}

#[track_caller]
fn assert_said(records: &[Value], expected: &Said) {
    let packets = records.iter().filter(|record| record["type"] == "packet");
    let number = |id: u64| packets.clone().find(|packet| packet["id"] == id).unwrap()["n"].clone();
    let about = number(expected.packet);
    let notes: Vec<_> = records.iter().filter(|record| record["about"] == about).collect();
    let note = notes.iter().find(|note| note["rule"] == expected.rule);
    let note =
        note.unwrap_or_else(|| panic!("no {} of packet {}: {notes:#?}", expected.rule, expected.packet));
    let value = &note["values"][expected.member];
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    assert_eq!(value, expected.value, "{note:#}");
    let evidence: Vec<_> = expected.evidence.iter().map(|id| number(*id)).collect();
    assert_eq!(note["evidence"], Value::from(evidence), "{note:#}");
}

/// Each capture with what is said of some of its packets.
const CASES: &[(&str, &[Said])] = &[
    (
        // The client's timer runs out, twice as late each time; no answer at all.
        "teaching/ppa3/tcp_retransmissions.pcapng",
        &[
            said(2, "tcp.data.again", ("cause", "timeout"), &[2, 1]),
            said(6, "tcp.data.again", ("copies", "5"), &[6, 1]),
        ],
    ),
    (
        // Seen beside the receiver, from the middle of a recovery on: the first copy never came.
        "teaching/ppa3/tcp_dupack.pcapng",
        &[
            said(7, "tcp.ack.duplicate", ("count", "3"), &[7, 6]),
            said(7, "tcp.ack.selective", ("missing_bytes", "5472"), &[7, 6]),
            said(8, "tcp.data.late", ("cause", "sent_again"), &[8, 2]),
            said(9, "tcp.ack.data", ("cause", "gap_part_filled"), &[9, 8]),
        ],
    ),
    (
        // A probe without data goes unanswered but for the same closed window.
        "teaching/ppa3/tcp_zerowindowdead.pcapng",
        &[
            said(3, "tcp.window.probe", ("end", "server"), &[3]),
            said(4, "tcp.ack.again", ("to", "window_probe"), &[4, 3]),
        ],
    ),
    (
        // Both sides of a router were captured: TTL 255 and 254, milliseconds apart.
        "tcp-trouble/tcptrace/discard.solaris.pcap",
        &[
            said(2436, "tcp.seen_twice", ("first", "2434"), &[2436, 2434]),
            said(2437, "tcp.data.again", ("cause", "timeout"), &[2437, 2433]),
            said(2440, "tcp.data.again", ("cause", "after_timeout"), &[2440, 2434, 2437]),
        ],
    ),
    (
        // A tunnel reorders: the sender's timestamps show it.
        "tcp-trouble/realjimmy/dns2-mixed-lossy.pcap",
        &[
            said(979, "tcp.data.late", ("cause", "overtaken"), &[979, 975]),
            said(423, "tcp.data.late", ("cause", "sent_again"), &[423, 397]),
            said(1200, "tcp.data.again", ("cause", "needless"), &[1200, 979]),
        ],
    ),
    (
        // SACK beside the sender, with segments that the network card cuts.
        "tcp-trouble/udemy/udemy-server-slowfiledownload.pcapng",
        &[
            said(343, "tcp.ack.data", ("cause", "second_segment"), &[343, 299]),
            said(365, "tcp.data.again", ("cause", "sack"), &[365, 316, 362]),
        ],
    ),
    (
        // The capture missed bytes that the receiver has.
        "tcp-trouble/zeek/dce-rpc-20-fids-no-close.pcap",
        &[said(57, "tcp.ack.missed", ("bytes", "408"), &[57])],
    ),
    (
        // Four SYNs without an answer, and minutes later another connection between the same ports.
        "tcp-trouble/tcptrace/badsyns.pcap",
        &[said(5, "tcp.ports_reused", ("state", "unanswered"), &[5, 4])],
    ),
    (
        // Refused, and asked once more with the same SYN.
        "teaching/ppa1/gnutella.pcap",
        &[said(35, "tcp.handshake.again", ("refused", "true"), &[35, 14])],
    ),
];

#[test]
fn real_captures_tell_why_their_packets_were_sent() {
    let Some(corpus) = here::corpus() else { return };
    for (file, expected) in CASES {
        let records = records(&corpus.join(file));
        expected.iter().for_each(|said| assert_said(&records, said));
    }
}

#[test]
fn every_duplicate_of_a_mirrored_port_is_seen_twice_and_nothing_was_sent_again() {
    let Some(corpus) = here::corpus() else { return };
    let records = records(&corpus.join("tcp-trouble/arkime/http-post-upload.pcap"));
    let summary = records.iter().find(|record| record["type"] == "summary").unwrap();
    assert_eq!(summary["flows"][0]["retransmissions"], 0);
    let twice = records.iter().filter(|record| record["rule"] == "tcp.seen_twice").count();
    assert_eq!(twice, 17, "half of 34 packets");
}

#[test]
fn summaries_say_how_connections_were_closed() {
    let Some(corpus) = here::corpus() else { return };
    let shape = |file: &str| {
        let records = records(&corpus.join(file));
        let summary = records.iter().find(|record| record["type"] == "summary").unwrap().clone();
        let flow = &summary["flows"][0];
        (flow["shape"].clone(), flow["completeness"].clone())
    };
    assert_eq!(shape("teaching/ppa3/tcp_refuseconnection.pcapng"), ("refused".into(), 37.into()));
    assert_eq!(shape("teaching/ppa3/tcp_retransmissions.pcapng"), ("unseen".into(), 8.into()));
}
