//! How fast, in which rhythm, and at what price.

use std::collections::BTreeMap;

use crate::ask::{Note, Row, Trace, capture, ids, number, tshark};

/// By how much each acknowledgment of the server's went on, with its frame; the handshake's left out.
fn advances(rows: &[Row]) -> Vec<(u64, u64)> {
    let (mut edge, mut found) = (1, Vec::new());
    // The FIN takes a number, too; it is no byte.
    let bytes =
        rows.iter().filter(|row| !row.from_server && row.len > 0).map(|row| row.seq + row.len).max().unwrap();
    for row in rows.iter().filter(|row| row.from_server) {
        let ack = row.ack.min(bytes);
        if ack > edge {
            found.push((row.frame, ack - edge));
            edge = ack;
        }
    }
    found
}

/// Questions 11 and 20: packet 80 acknowledges 34753 - 31857 = 2896 = 2 × 1448 bytes, and answers the second segment.
#[test]
fn acknowledgments_cover_one_segment_or_two() {
    let trace = Trace::of("upload");
    let coverage = &trace.flow(1)["coverage"]["client"];
    let reported = ["acks", "usual_bytes", "one", "two", "more"].map(|member| number(&coverage[member]));
    assert_eq!(reported, [80, 1448, 56, 24, 0]);
    let acks = trace.notes("tcp.ack.data");
    let second = acks.iter().find(|note| note.values["cause"] == "second_segment").unwrap();
    assert_eq!((second.number("ack"), second.number("before"), second.number("segments")), (34753, 31857, 2));
    assert_eq!(second.evidence, [80, 37]);
    let tenth = ids(trace.data("c2s").take(10))[9];
    let first: Vec<_> = acks.iter().filter(|note| note.number("answers") <= tenth).collect();
    assert_eq!(first.len(), 10);
    assert!(first.iter().all(|note| note.number("ack") - note.number("before") == 1448));

    // Segments wait up to 75 ms in the queue before the wire, and no ACK was held back: they come 1.5 ms apart, as fast
    // as the wire carries segments.
    let delayed = |note: &&Note| note.values["cause"] == "delayed";
    for name in ["upload", "upload-loss", "upload-far"] {
        let found = Trace::of(name).notes("tcp.ack.data").iter().filter(delayed).count();
        assert_eq!(found, 0, "{name}");
    }

    let Some(rows) = tshark(&capture("upload")) else { return };
    let expected = advances(&rows);
    let server = acks.iter().filter(|note| note.values["end"] == "server");
    let ours: Vec<_> = server.map(|note| (note.about, note.number("ack") - note.number("before"))).collect();
    assert_eq!(ours, expected);
    let mut sizes = BTreeMap::new();
    for (_, bytes) in &expected {
        *sizes.entry(*bytes).or_insert(0) += 1;
    }
    let usual = sizes.iter().max_by_key(|(_, count)| **count).unwrap().0;
    assert_eq!(*usual, 1448);
}

/// Question 12: 150,065 bytes from packet 4 (21.673716 ms) to the last acknowledgment of data (packet 187, 206.281106 ms):
/// 150,065 / 0.184607390 s = 812,887 bytes a second.
#[test]
fn throughput_is_acknowledged_bytes_by_time() {
    let trace = Trace::of("upload");
    let throughput = &trace.flow(1)["throughput"]["client"];
    assert_eq!((number(&throughput["bytes"]), number(&throughput["duration_ns"])), (150_065, 184_607_390));
    let acks = trace.notes("tcp.ack.data");
    let last = acks.iter().rfind(|note| note.values["end"] == "server").unwrap();
    assert_eq!((last.about, last.number("ack")), (187, 150_066));
    let first = trace.data("c2s").next().unwrap();
    let took = number(&trace.packet(187)["t_ns"]) - number(&first["t_ns"]);
    assert_eq!((ids([first]), took), (vec![4], 184_607_390));
    assert_eq!(150_065_u64 * 1_000_000_000 / took, 812_887);
}

/// Question 13: how much went out from one round trip's first acknowledgment to the next one's, counted by hand.
#[test]
fn slow_start_shows_in_what_is_sent_each_round_trip() {
    let trace = Trace::of("upload-far");
    let phases = trace.notes("tcp.congestion.phase");
    assert_eq!(phases.len(), 1);
    assert_eq!(phases[0].values["phase"], "slow_start");
    assert_eq!(phases[0].evidence, [90, 41, 14]);
    let flights: Vec<_> = phases[0].values["flights"].as_array().unwrap().iter().map(number).collect();
    assert_eq!(flights, [10 * 1448, 18 * 1448, 34 * 1448]);
    let between = |from, to| {
        let sent = trace.data("c2s").filter(|packet| (from..to).contains(&number(&packet["id"])));
        sent.map(|packet| number(&packet["tcp"]["len"])).sum::<u64>()
    };
    assert_eq!(flights, [between(1, 14), between(14, 41), between(41, 90)]);
}

/// Questions 21, 22 and 23: with 200 ms of round trip and little in flight, the sender waits between its fleets.
#[test]
fn fleets_come_about_once_a_round_trip() {
    let trace = Trace::of("upload-far");
    let flow = trace.flow(1);
    let fleets = &flow["fleets"]["client"];
    assert_eq!((number(&fleets["fleets"]), number(&fleets["segments"])), (4, 104));
    // By hand: a fleet begins where nothing was sent for 100 ms, half a round trip.
    let sent: Vec<_> =
        trace.data("c2s").map(|packet| (number(&packet["t_ns"]), number(&packet["id"]))).collect();
    let later = sent.windows(2).filter(|pair| pair[1].0 - pair[0].0 > 100_000_000).map(|pair| pair[1]);
    let begins: Vec<_> = [sent[0]].into_iter().chain(later).collect();
    assert_eq!(begins.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [4, 15, 45, 101]);
    let mut periods: Vec<_> = begins.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    periods.sort_unstable();
    assert_eq!(number(&fleets["period_ns"]), periods[1]);
    let rtt = &flow["rtt"]["client"];
    let (shortest, longest) = (number(&rtt["min_ns"]), number(&rtt["max_ns"]));
    assert!((shortest * 9 / 10..longest).contains(&periods[1]), "{periods:?} beside {shortest} to {longest}");
    // On the short way acknowledgments come without a pause, and so do segments.
    assert!(Trace::of("upload").flow(1)["fleets"].is_null());
}

/// Question 39: 162,800 bytes crossed, of which 150,112 were the programs'.
#[test]
fn headers_are_what_is_left_of_the_bytes_on_the_wire() {
    let trace = Trace::of("upload");
    let flow = trace.flow(1);
    let both = |member: &str| number(&flow[member]["client"]) + number(&flow[member]["server"]);
    assert_eq!((both("wire_bytes"), both("payload_bytes")), (162_800, 150_065 + 47));
    // 192 packets, each with 14 + 20 bytes of Ethernet and IP, and 32 of TCP, except 40 in the SYNs.
    assert_eq!(both("wire_bytes") - both("payload_bytes"), 192 * (14 + 20 + 32) + 2 * 8);
    let Some(rows) = tshark(&capture("upload")) else { return };
    assert_eq!(rows.iter().map(|row| row.wire).sum::<u64>(), 162_800);
    // The rate over time: bytes in each 50 ms.
    let mut rate = BTreeMap::new();
    for row in &rows {
        *rate.entry(row.ns / 50_000_000).or_insert(0) += row.wire;
    }
    let mut ours = BTreeMap::new();
    for packet in trace.packets() {
        *ours.entry(packet["t_ns"].as_i64().unwrap() / 50_000_000).or_insert(0) +=
            number(&packet["len"]["wire"]);
    }
    assert_eq!((ours, rate.len()), (rate, 5));
}

/// Question 43: as the queue before the wire grows, so does the round trip, from 22 ms to 75.
#[test]
fn round_trips_grow_with_the_queue() {
    let trace = Trace::of("upload");
    let notes = trace.notes("tcp.rtt.sample");
    let plot: Vec<_> = notes
        .iter()
        .filter(|note| note.values["end"] == "client")
        .map(|note| (note.about, note.number("sample_ns")))
        .collect();
    assert_eq!(plot[0], (14, 22_092_451));
    let (_, highest) = plot.iter().max_by_key(|(_, sample)| *sample).unwrap();
    let rtt = &trace.flow(1)["rtt"]["client"];
    assert!(*highest <= number(&rtt["max_ns"]) && *highest > 70_000_000);
    // 104 segments, the SYN and the FIN.
    assert_eq!(number(&rtt["samples"]), 106);
    assert_eq!(number(&rtt["max_ns"]), 75_474_950);
    assert_eq!(number(&rtt["min_ns"]), 20_732_733);
}
