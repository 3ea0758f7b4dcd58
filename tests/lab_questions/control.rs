//! Windows, retransmissions, and control bits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::ask::{Row, Trace, captrace, capture, ids, number, tshark};

/// The smallest room that the server advertised, and the first packet that did.
fn smallest<'a>(packets: impl Iterator<Item = &'a Value>) -> (u64, u64) {
    let windows = packets
        .filter(|packet| packet["dir"] == "s2c")
        .map(|packet| (number(&packet["tcp"]["window"]["bytes"]), number(&packet["id"])));
    windows.min().unwrap()
}

fn smallest_row(rows: &[Row]) -> (u64, u64) {
    rows.iter().filter(|row| row.from_server).map(|row| (row.window, row.frame)).min().unwrap()
}

/// Question 9: in the SYNACK, which is never scaled; and nothing of the client's ever filled the room.
#[test]
fn the_smallest_window_did_not_throttle_the_sender() {
    let trace = Trace::of("upload");
    assert_eq!(smallest(trace.packets()), (65160, 2));
    let flow = trace.flow(1);
    assert_eq!(
        (number(&flow["syn_window"]["server"]), number(&flow["smallest_window"]["server"])),
        (65160, 68608)
    );
    // Absent: none.
    assert_eq!((&flow["full_windows"], &flow["zero_windows"]), (&Value::Null, &Value::Null));
    assert!(trace.notes("tcp.window.full").is_empty());
    // After a loss the bytes after the gap wait in the buffer: 46,080 is the smallest.
    let loss = Trace::of("upload-loss");
    assert_eq!(number(&loss.flow(1)["smallest_window"]["server"]), 46080);
    assert_eq!(smallest(loss.packets()).0, 46080);
    for name in ["upload", "upload-loss", "zero-window"] {
        let Some(rows) = tshark(&capture(name)) else { return };
        assert_eq!(smallest(Trace::of(name).packets()), smallest_row(&rows), "{name}");
    }
}

/// The same where the program does not read: the window closes, and the sender has to wait.
#[test]
fn a_window_that_fills_throttles_the_sender() {
    let trace = Trace::of("zero-window");
    let (window, closed) = smallest(trace.packets());
    assert_eq!(window, 0);
    assert_eq!(trace.notes("tcp.window.zero")[0].evidence, [closed]);
    let flow = trace.flow(1);
    assert!(number(&flow["zero_windows"]["server"]) >= 1);
    let full = trace.notes("tcp.window.full");
    assert_eq!(number(&flow["full_windows"]["client"]), u64::try_from(full.len()).unwrap());
    // A full window, calculated by hand: the segment ends where the last advertised window ends.
    let Some(rows) = tshark(&capture("zero-window")) else { return };
    let mut edge = 0;
    let mut filled = Vec::new();
    for row in &rows {
        match row.from_server {
            true => edge = row.ack + row.window,
            false if row.len > 0 && row.seq + row.len == edge => filled.push(row.frame),
            false => {}
        }
    }
    assert_eq!(full.iter().map(|note| note.about).collect::<Vec<_>>(), filled);
}

/// Question 19: while the first four segments went out, the SYNACK had the only advertised window.
#[test]
fn among_the_first_four_segments_the_window_is_that_of_the_synack() {
    let trace = Trace::of("upload");
    let fourth = ids(trace.data("c2s").take(4))[3];
    assert_eq!(fourth, 7);
    let until = trace.packets().filter(|packet| number(&packet["id"]) <= fourth);
    assert_eq!(smallest(until), (65160, 2));
    assert_eq!(number(&trace.packet(fourth)["tcp"]["in_flight"]), 4 * 1448);
}

/// Question 10: bytes that were sent twice, by their numbers, and not "the numbers never go back".
#[test]
fn what_was_sent_again_is_found_by_its_bytes() {
    let clean = Trace::of("upload");
    assert_eq!(number(&clean.flow(1)["retransmissions"]), 0);
    assert!(clean.notes("tcp.data.again").is_empty());
    let trace = Trace::of("upload-loss");
    assert_eq!(number(&trace.flow(1)["retransmitted"]["client"]), 1);
    let note = trace.note("tcp.data.again", 126);
    assert_eq!((note.number("first"), note.number("bytes"), note.number("original")), (56473, 1448, 59));
    assert_eq!(note.evidence[..2], [126, 59]);
    for name in ["upload", "upload-loss", "late", "tail-loss"] {
        let Some(rows) = tshark(&capture(name)) else { return };
        let mut seen = BTreeSet::new();
        let again = rows.iter().filter(|row| row.len > 0 && !seen.insert((row.from_server, row.seq)));
        let ours = Trace::of(name).notes("tcp.data.again");
        let again: Vec<_> = again.map(|row| row.frame).collect();
        assert_eq!(ours.iter().map(|note| note.about).collect::<Vec<_>>(), again, "{name}");
    }
}

/// Question 40: it is the number after the last byte of the segment that it answers.
#[test]
fn the_next_acknowledgment_can_be_predicted() {
    let trace = Trace::of("upload");
    let next: BTreeMap<_, _> =
        trace.notes("tcp.data").into_iter().map(|note| (note.about, note.number("next"))).collect();
    let acks = trace.notes("tcp.ack.data");
    for ack in &acks {
        assert_eq!(next[&ack.number("answers")], ack.number("ack"), "packet {}", ack.about);
        assert_eq!(ack.evidence, [ack.about, ack.number("answers")]);
    }
    assert_eq!(acks.len(), 81);
}

/// Which packets have a flag.
fn with(trace: &Trace, flag: &str) -> Vec<u64> {
    let has = |packet: &&Value| packet["tcp"]["flags"].as_array().unwrap().contains(&json!(flag));
    ids(trace.packets().filter(has))
}

/// Question 41, ECE and CWR: agreed in the SYNs (packets 1 and 2); the 5th segment with data was marked on its way, and
/// its acknowledgment (24) says so, until CWR (26) has come and is acknowledged.
#[test]
fn ece_and_cwr_report_a_mark_of_congestion() {
    let trace = Trace::of("congestion-marked");
    let reported: Vec<_> = trace
        .notes("tcp.ecn")
        .into_iter()
        .map(|note| (note.values["step"].as_str().unwrap().to_owned(), note.evidence))
        .collect();
    let expected =
        [("asks", vec![1]), ("agrees", vec![2, 1]), ("reports", vec![24]), ("reduces", vec![26, 24])];
    assert_eq!(reported, expected.map(|(step, evidence)| (step.to_owned(), evidence)));
    assert_eq!(with(&trace, "CWR"), [1, 26]);
    // The marked segment had bytes 5793 to 7240, and this is the first acknowledgment of them.
    assert_eq!(number(&trace.packet(24)["tcp"]["ack_rel"]), 7241);
    let first = trace.packets().find(|packet| packet["dir"] == "s2c" && packet["tcp"]["ack_rel"] == 7241);
    assert_eq!(ids(first), [24]);
    // Nothing was lost for it.
    assert_eq!(number(&trace.flow(1)["retransmissions"]), 0);
}

/// Question 41, URG: sequence number 1 + pointer 5 is the number after the urgent byte, the last of "stop!".
#[test]
fn urg_says_where_urgent_data_ends() {
    let trace = Trace::of("urgent");
    assert_eq!(with(&trace, "URG"), [4]);
    let note = trace.note("tcp.data.urgent", 4);
    assert_eq!((note.number("pointer"), note.number("last")), (5, 5));
    assert_eq!(trace.packet(4)["payload"]["text"], "stop!");
}

/// Question 41, PSH: at the end of what a program wrote at once.
#[test]
fn psh_stands_at_the_end_of_what_was_written() {
    let trace = Trace::of("delayed-ack");
    // Each of three questions and three answers was one write.
    let data = ids(trace.packets().filter(|packet| number(&packet["tcp"]["len"]) > 0));
    assert_eq!((with(&trace, "PSH"), data.len()), (data, 6));
    assert!(captrace(&["explain", "PSH"]).contains("without waiting for"));
}
