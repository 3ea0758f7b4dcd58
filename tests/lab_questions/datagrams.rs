//! Datagrams: questions 24 to 32.

use serde_json::json;

use crate::ask::{Trace, captrace, capture, ids, number};

/// Questions 24 and 25.
#[test]
fn a_udp_header_has_four_fields_of_two_bytes() {
    let trace = Trace::of("datagrams");
    let first = trace.packets().find(|packet| packet.get("udp").is_some()).unwrap();
    assert_eq!(ids([first]), [1]);
    // Port 53: a question for the DNS.
    assert_eq!(first["udp"]["dport"], 53);
    let fields: Vec<_> = first["udp"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["checksum", "dport", "length", "sport"]);
    // In hexadecimal 43306 is a92a, 53 is 35, 41 is 29; the length of a field is in brackets.
    let places = [("sport", "a9 2a"), ("dport", "00 35"), ("length", "00 29"), ("checksum", "f7 ca")];
    for (field, bytes) in places {
        let shown = captrace(&["read", &capture("datagrams"), "--field", &format!("udp.{field}")]);
        let (_, marked) = shown.split_once('[').unwrap();
        assert_eq!(marked.split_once(']').unwrap().0.trim(), bytes, "{shown}");
        // Four times two: from 22 to 29, hexadecimal.
        assert!(shown.contains("0022-0029  User Datagram Protocol"), "{shown}");
    }
}

/// Question 26: 41 = 8 + 33.
#[test]
fn length_counts_header_and_data() {
    let trace = Trace::of("datagrams");
    let note = trace.note("udp.datagram", 1);
    assert_eq!((note.number("length"), note.number("bytes")), (8 + 33, 33));
    assert_eq!((note.evidence.as_slice(), number(&trace.packet(1)["payload"]["len"])), ([1].as_slice(), 33));
    // Of a datagram in four pieces, too: 5008 = 8 + 5000.
    let note = trace.note("udp.datagram", 8);
    assert_eq!((note.number("length"), note.number("bytes")), (5008, 5000));
    assert_eq!(trace.note("ip.reassembled", 8).evidence, [8, 5, 6, 7]);
}

/// Questions 27 and 28: 65,527 = 65,535 - 8, and 65,507 = 65,535 - 20 - 8.
#[test]
fn the_largest_values_are_explained() {
    for term in ["65527", "65507", "udp.length"] {
        let text = captrace(&["explain", term]);
        assert!(text.contains("65527") && text.contains("65507"), "{term}: {text}");
    }
    assert!(captrace(&["explain", "port"]).contains("65535"));
}

/// Questions 29 and 32: protocol 17; the port, not the protocol field, identifies the program.
#[test]
fn seventeen_is_udp_whatever_it_carries() {
    let trace = Trace::of("datagrams");
    let ports: Vec<_> = trace
        .packets()
        .filter(|packet| packet["dir"] == "c2s" && packet.get("udp").is_some())
        .map(|packet| (number(&packet["ip"]["proto"]), number(&packet["udp"]["dport"])))
        .collect();
    assert_eq!(ports, [(17, 53), (17, 53), (17, 53), (17, 9)]);
}

/// Question 30.
#[test]
fn an_answer_comes_back_with_the_ports_swapped() {
    let trace = Trace::of("datagrams");
    let note = trace.note("udp.answer", 2);
    assert_eq!((note.number("answers"), note.evidence.as_slice()), (1, [2, 1].as_slice()));
    let (question, answer) = (&trace.packet(1)["udp"], &trace.packet(2)["udp"]);
    assert_eq!((&question["sport"], &question["dport"]), (&answer["dport"], &answer["sport"]));
    assert_eq!(question["sport"], 43306);
}

/// Question 31: computed, not used, and left for the network card to finish.
#[test]
fn a_checksum_is_right_absent_or_unfinished() {
    let trace = Trace::of("datagrams");
    let status = |id| trace.packet(id)["udp"]["checksum"]["status"].clone();
    // Packet 3 comes from a socket that does not compute it; its answer has one.
    assert_eq!([1, 2, 3, 4].map(status), [json!("ok"), json!("ok"), json!("absent"), json!("ok")]);
    assert_eq!(trace.packet(3)["udp"]["checksum"]["value"], 0);
    let loopback = Trace::read("traces/udp.jsonl");
    assert_eq!(loopback.packet(1)["udp"]["checksum"]["status"], "partial");
    let explained = captrace(&["explain", "checksum"]).replace('\n', " ");
    assert!(explained.contains("pseudo-header"), "{explained}");
}

/// Question 32: 75 = 14 (Ethernet) + 20 (IP) + 8 (UDP) + 33; and one datagram for everybody.
#[test]
fn headers_add_up_and_a_broadcast_is_known_by_its_address() {
    let trace = Trace::of("datagrams");
    assert_eq!(number(&trace.packet(1)["len"]["wire"]), 14 + 20 + 8 + 33);
    assert_eq!(number(&trace.packet(1)["ip"]["total_len"]), 20 + 8 + 33);
    let all = trace.packets().filter(|packet| packet["eth"]["dst"] == "ff:ff:ff:ff:ff:ff");
    assert_eq!(ids(all), [10]);
    assert_eq!(trace.packet(10)["ip"]["dst"], "10.9.0.255");
}
