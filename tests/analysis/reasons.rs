//! Why segments and acknowledgments of real captures were sent: read like a user's files, and compared with a manual
//! analysis of the packets.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::here;

/// The records of a capture file.
fn records(path: &Path) -> Vec<Value> {
    let output = Command::new(here::PROGRAM).args(["read", "--view", "jsonl"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// A fact about a packet: the rule, a member of its values and its value, and the packets that it is based on.
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

/// Each capture with facts about some of its packets.
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
        // Captured at the receiver, from the middle of a recovery on: the first copy never arrived.
        "teaching/ppa3/tcp_dupack.pcapng",
        &[
            said(7, "tcp.ack.duplicate", ("count", "3"), &[7, 6]),
            said(7, "tcp.ack.selective", ("missing_bytes", "5472"), &[7, 6]),
            said(8, "tcp.data.late", ("cause", "sent_again"), &[8, 2]),
            said(9, "tcp.ack.data", ("cause", "gap_part_filled"), &[9, 8]),
        ],
    ),
    (
        // A probe without data gets no answer except the same closed window.
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
        // SACK, captured at the sender, with segments that the network card splits.
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

/// The captures of `tests/captures`, whose README describes what happened, with the facts about the packets that show
/// it.
const KERNEL: &[(&str, &[Said])] = &[
    (
        // 62.3 ms with the way there and back, 20.6 ms of them; and 42.0 ms beside the one who waited.
        "held-back",
        &[
            said(5, "tcp.ack.data", ("cause", "at_once"), &[5, 4]),
            said(9, "tcp.ack.data", ("cause", "piggybacked"), &[9, 8]),
            said(11, "tcp.ack.data", ("cause", "delayed"), &[11, 10]),
            said(11, "tcp.ack.data", ("waited_ns", "62257897"), &[11, 10]),
            said(13, "tcp.ack.data", ("cause", "delayed"), &[13, 12]),
            said(13, "tcp.ack.data", ("waited_ns", "42039682"), &[13, 12]),
        ],
    ),
    (
        "every-second",
        &[
            said(14, "tcp.ack.data", ("cause", "second_segment"), &[14, 5]),
            said(19, "tcp.ack.data", ("cause", "second_segment"), &[19, 7]),
            said(34, "tcp.ack.data", ("cause", "second_segment"), &[34, 26]),
        ],
    ),
    (
        // 280 ms after the close TIME-WAIT cannot be over.
        "port-in-time-wait",
        &[
            said(11, "tcp.ports_reused", ("state", "time_wait"), &[11, 10]),
            said(11, "tcp.ports_reused", ("after_ns", "279557281"), &[11, 10]),
            said(10, "tcp.closed", ("first", "server"), &[10, 9, 8]),
        ],
    ),
    ("port-again", &[said(9, "tcp.ports_reused", ("state", "ended"), &[9, 8])]),
    (
        // RFC 9293, 3.5.1, figure 9; the SYN that comes again is the one that is answered: its clock comes back.
        "half-open",
        &[
            said(8, "tcp.ports_reused", ("state", "open"), &[8, 7]),
            said(9, "tcp.half_open", ("answers", "8"), &[9, 8]),
            said(10, "tcp.reset", ("cause", "no_connection"), &[10, 9]),
            said(11, "tcp.handshake.again", ("answers", "9"), &[11, 8, 9]),
            said(12, "tcp.handshake.syn_ack", ("answers", "11"), &[12, 11]),
            said(13, "tcp.rtt.initial", ("syn_ns", "20654140"), &[13, 12, 11]),
        ],
    ),
    ("forgotten", &[said(9, "tcp.reset", ("cause", "no_connection"), &[9, 8])]),
    ("write-after-close", &[said(9, "tcp.reset", ("cause", "after_close"), &[9, 8])]),
    ("abort", &[said(8, "tcp.reset", ("cause", "aborted_or_unread"), &[8])]),
    ("unread", &[said(6, "tcp.reset", ("cause", "aborted_or_unread"), &[6])]),
    ("refused", &[said(2, "tcp.reset.refused", ("port", "12000"), &[2, 1])]),
    (
        "challenge",
        &[
            said(8, "tcp.reset.ignored", ("over", "false"), &[8]),
            said(9, "tcp.ack.again", ("to", "challenge"), &[9, 8]),
            said(10, "tcp.data", ("first", "6"), &[10]),
        ],
    ),
    (
        // The same bytes come again with a clock of today, and are new.
        "old-timestamp",
        &[
            said(8, "tcp.old_timestamp", ("first", "6"), &[8]),
            said(9, "tcp.ack.again", ("to", "old_timestamp"), &[9, 8]),
            said(10, "tcp.data", ("first", "6"), &[10]),
            said(11, "tcp.ack.data", ("cause", "piggybacked"), &[11, 10]),
        ],
    ),
    (
        // Linux: 22.278 + 200 ms for the timer; a probe would be due after 2 × 22.278 + 200 ms, but not after the timer.
        "one-in-flight",
        &[
            said(11, "tcp.data.again", ("cause", "tail_probe_or_timeout"), &[11, 10]),
            said(12, "tcp.ack.copy", ("first", "false"), &[12, 10, 11]),
        ],
    ),
    (
        // 228, 464 and 928 ms: without SACK there is no probe, and each wait is twice the one before.
        "backoff",
        &[
            said(11, "tcp.data.again", ("cause", "timeout"), &[11, 10]),
            said(11, "tcp.congestion.phase", ("phase", "timeout"), &[11]),
            said(13, "tcp.data.again", ("cause", "timeout"), &[13, 10]),
            said(13, "tcp.data.again", ("copies", "3"), &[13, 10]),
            said(14, "tcp.rtt.sample", ("by", "timestamp"), &[14, 13]),
        ],
    ),
    (
        // The clock of the first copy comes back: nothing was lost.
        "spurious-timeout",
        &[
            said(11, "tcp.data.again", ("cause", "timeout"), &[11, 10]),
            said(12, "tcp.ack.copy", ("first", "true"), &[12, 10, 11]),
            said(12, "tcp.rtt.sample", ("sample_ns", "320770526"), &[12, 10]),
        ],
    ),
    (
        // 57 ms after the last ACK, more than two round trips of 26.6 ms; then SACK reports the segment before.
        "tail-probe",
        &[
            said(44, "tcp.data.again", ("cause", "tail_probe"), &[44, 30]),
            said(45, "tcp.ack.duplicate", ("answers", "44"), &[45, 44]),
            said(46, "tcp.data.again", ("cause", "sack"), &[46, 28, 45]),
            said(47, "tcp.ack.data", ("cause", "gap_filled"), &[47, 46]),
        ],
    ),
    (
        // The first copy is a probe: the timer runs out as soon after it, and only then doubles.
        "timeout",
        &[
            said(5, "tcp.data.again", ("cause", "tail_probe_or_timeout"), &[5, 4]),
            said(6, "tcp.data.again", ("cause", "timeout"), &[6, 4]),
            said(7, "tcp.data.again", ("cause", "timeout"), &[7, 4]),
        ],
    ),
    (
        // The ACK was lost, not the bytes.
        "ack-loss",
        &[said(6, "tcp.ack.twice", ("copy", "5"), &[6, 4, 5])],
    ),
    (
        "loss",
        &[
            said(30, "tcp.data.again", ("cause", "fast"), &[30, 8, 29, 28, 25]),
            said(30, "tcp.congestion.phase", ("phase", "fast_recovery"), &[30]),
        ],
    ),
    ("loss-without-sack", &[said(29, "tcp.data.again", ("cause", "fast"), &[29, 8, 28, 27, 24])]),
    (
        // Overtaken on the way to the receiver: the sender sends nothing again.
        "reorder",
        &[said(28, "tcp.ack.data", ("cause", "gap_filled"), &[28, 8])],
    ),
    ("duplicate", &[said(27, "tcp.ack.twice", ("original", "8"), &[27, 8])]),
    (
        // The first SYN was lost: its copy's clock comes back, and gives the round trip.
        "syn-loss",
        &[
            said(2, "tcp.handshake.again", ("cause", "timeout"), &[2, 1]),
            said(3, "tcp.handshake.syn_ack", ("answers", "2"), &[3, 2]),
            said(4, "tcp.rtt.initial", ("by", "timestamp"), &[4, 3, 2]),
        ],
    ),
    (
        // The SYN ACK was lost; the second one echoes the first SYN, and gives none.
        "syn-ack-loss",
        &[said(3, "tcp.handshake.syn_ack", ("answers", "1"), &[3, 1])],
    ),
    ("fin-loss", &[said(9, "tcp.fin.again", ("cause", "tail_probe_or_timeout"), &[9, 8])]),
    (
        "zero-window",
        &[
            said(19, "tcp.window.full", ("window", "17376"), &[19]),
            said(23, "tcp.window.zero", ("end", "server"), &[23]),
            said(24, "tcp.window.probe", ("end", "client"), &[24]),
            said(25, "tcp.ack.again", ("to", "window_probe"), &[25, 24]),
            said(28, "tcp.ack.window", ("window", "18824"), &[28]),
            said(28, "tcp.window.opened", ("closed_ns", "1450541611"), &[28, 23]),
        ],
    ),
    (
        "keep-alive",
        &[
            said(8, "tcp.keep_alive", ("end", "client"), &[8]),
            said(9, "tcp.ack.again", ("to", "keep_alive"), &[9, 8]),
        ],
    ),
    ("both-close", &[said(11, "tcp.closed", ("shape", "simultaneous"), &[11, 8, 9])]),
    (
        "both-open",
        &[
            said(2, "tcp.handshake.crossing", ("other", "1"), &[2, 1]),
            said(5, "tcp.ack.again", ("answers", "4"), &[5, 4]),
            said(7, "tcp.ack.twice", ("first", "0"), &[7, 1, 3]),
        ],
    ),
];

#[test]
fn the_reasons_of_a_kernels_segments_are_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, expected) in KERNEL {
        let records = records(&root.join(format!("tests/captures/{file}.pcap.gz")));
        expected.iter().for_each(|said| assert_said(&records, said));
    }
}

/// The state table gives each of these.
#[test]
fn a_connection_gives_way_to_the_next_one_in_time_wait() {
    let records =
        records(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/port-in-time-wait.pcap.gz"));
    let states: Vec<_> = records
        .iter()
        .filter(|record| record["type"] == "state" && record["flow"] == 1 && record["end"] == "server")
        .map(|record| record["to"].as_str().unwrap())
        .collect();
    let path = ["SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED"];
    assert_eq!(states, path);
    let last = records.iter().rfind(|record| record["flow"] == 1 && record["type"] == "state").unwrap();
    let syn = records.iter().find(|record| record["id"] == 11).unwrap();
    assert_eq!((&last["from"], &last["cause"]), (&Value::from("TIME-WAIT"), &syn["n"]));
}

/// The fact has the timer's duration and its calculation, and the sentence adds up.
#[test]
fn a_retransmission_timer_is_explained_with_its_arithmetic() {
    let text = |name: &str, packet: u64| {
        let records =
            records(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/captures/{name}.pcap.gz")));
        let about = records.iter().find(|record| record["id"] == packet).unwrap()["n"].clone();
        let note =
            records.iter().find(|record| record["about"] == about && record["rule"] == "tcp.data.again");
        note.unwrap()["text"]["en"].as_str().unwrap().to_owned()
    };
    let has = |text: String, part: &str| assert!(text.contains(part), "{text}");
    has(text("backoff", 11), "EstimatedRTT + 4 × DevRTT = 22.263 ms + 4 × 6.702 ms = 49.071 ms.");
    has(text("backoff", 12), "It waited 464.0 ms, about twice as long as before (227.7 ms)");
    has(text("backoff", 13), "It waited 928.0 ms, about twice as long as before (464.0 ms)");
    has(text("timeout", 6), "It waited 252.0 ms, about as long as before (245.7 ms). A timer doubles");
    has(
        text("one-in-flight", 11),
        "2 × EstimatedRTT = 2 × 22.278 ms + 200.000 ms for a delayed ACK = 244.556 ms, and the timer after EstimatedRTT and its \
             margin, 22.278 ms + 200.000 ms = 222.278 ms.",
    );
    has(
        text("tail-probe", 44),
        "It waited 56.875 ms; a probe is due after about 2 × EstimatedRTT = 2 × 26.552 ms = 53.104 ms.",
    );
}

#[test]
fn the_reasons_in_real_captures_are_found() {
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
fn summaries_have_how_connections_were_closed() {
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
