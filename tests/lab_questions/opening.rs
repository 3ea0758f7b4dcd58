//! Who talks to whom, and how they begin.

use std::path::Path;

use serde_json::json;

use crate::ask::{Trace, captrace, capture, number, written};
use crate::capture as file;

/// Questions 1, 2 and 3.
#[test]
fn addresses_and_ports_stand_in_the_first_syn() {
    let trace = Trace::of("upload");
    let syn = trace.note("tcp.handshake.syn", 1);
    assert_eq!(syn.evidence, [1]);
    let packet = trace.packet(1);
    assert_eq!((&packet["ip"]["src"], &packet["tcp"]["sport"]), (&json!("10.9.0.1"), &json!(45003)));
    assert_eq!((&packet["ip"]["dst"], &packet["tcp"]["dport"]), (&json!("10.9.0.2"), &json!(12000)));
    let flow = trace.flow(1);
    assert_eq!(flow["client"], json!({ "address": "10.9.0.1", "port": 45003 }));
    assert_eq!(flow["server"], json!({ "address": "10.9.0.2", "port": 12000 }));
}

/// Question 4.
#[test]
fn a_syn_has_a_number_and_the_flag_alone() {
    let trace = Trace::of("upload");
    assert_eq!(trace.note("tcp.handshake.syn", 1).number("raw_isn"), 1_431_078_648);
    let tcp = &trace.packet(1)["tcp"];
    assert_eq!((number(&tcp["seq"]), number(&tcp["seq_rel"])), (1_431_078_648, 0));
    assert_eq!(tcp["flags"], json!(["SYN"]));
}

/// Question 5: 1,431,078,649 = 1,431,078,648 + 1, because the SYN takes one number.
#[test]
fn a_synack_acknowledges_the_number_after_the_syn() {
    let trace = Trace::of("upload");
    let note = trace.note("tcp.handshake.syn_ack", 2);
    assert_eq!((note.number("raw_isn"), note.number("answers"), note.number("ack")), (3_763_630_716, 1, 1));
    assert_eq!(note.evidence, [2, 1]);
    let tcp = &trace.packet(2)["tcp"];
    assert_eq!((number(&tcp["ack"]), number(&tcp["ack_rel"])), (1_431_078_649, 1));
    assert_eq!(tcp["flags"], json!(["SYN", "ACK"]));
}

/// Question 15.
#[test]
fn selective_acknowledgments_need_the_option_in_both_syns() {
    let permitted = |name| {
        let note = Trace::of(name).note("tcp.handshake.sack", 2);
        (note.values, note.evidence)
    };
    assert_eq!(permitted("upload"), (json!({ "client": true, "server": true }), vec![2, 1]));
    assert_eq!(permitted("loss-without-sack"), (json!({ "client": false, "server": false }), vec![2, 1]));
    // As agreed: one receiver reports the same loss selectively, the other does not.
    assert!(!Trace::of("loss").notes("tcp.ack.selective").is_empty());
    assert!(Trace::of("loss-without-sack").notes("tcp.ack.selective").is_empty());
}

/// Question 15 where the capture cut every frame after 54 bytes, the headers without options: nothing is claimed.
#[test]
fn options_that_were_not_captured_permit_and_forbid_nothing() {
    let frames = file::frames(&file::unpacked(Path::new(&capture("upload"))));
    let cut = frames.into_iter().map(|frame| {
        let mut bytes = frame.bytes;
        bytes.truncate(54);
        (frame.nanoseconds, frame.original_len, bytes)
    });
    let (_room, path) = written(cut);
    let trace = Trace::read(&path);
    assert_eq!(trace.notes("tcp.handshake.syn_ack").len(), 1);
    assert!(trace.notes("tcp.handshake.sack").is_empty());
}

/// Question 33.
#[test]
fn the_third_segment_carries_no_data() {
    let trace = Trace::of("upload");
    assert_eq!(trace.note("tcp.handshake.ack", 3).evidence, [3, 2]);
    let tcp = &trace.packet(3)["tcp"];
    let numbers = ["seq", "ack", "seq_rel", "ack_rel", "len"].map(|member| number(&tcp[member]));
    assert_eq!(numbers, [1_431_078_649, 3_763_630_717, 1, 1, 0]);
}

/// Question 36: 40 = 20 + 4 (MSS) + 2 (SACK permitted) + 10 (timestamps) + 1 (padding) + 3 (window scale).
#[test]
fn the_options_of_a_syn_are_listed_in_their_order() {
    let trace = Trace::of("upload");
    let tcp = &trace.packet(1)["tcp"];
    let names: Vec<_> =
        tcp["options"].as_array().unwrap().iter().map(|option| option["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["mss", "sack_permitted", "timestamps", "nop", "window_scale"]);
    assert_eq!(number(&tcp["header_len"]), 40);
    assert_eq!((number(&tcp["options"][0]["mss"]), number(&tcp["options"][4]["shift"])), (1460, 10));
    assert_eq!(trace.note("tcp.handshake.options", 2).values["scaled"], true);
}

/// Question 37: SYN at 0, SYNACK at 20.732733 ms, ACK at 20.785421 ms; 20.785421 - 20.732733 = 0.052688.
#[test]
fn the_handshake_can_be_drawn_with_its_times() {
    let trace = Trace::of("upload");
    let note = trace.note("tcp.rtt.initial", 3);
    let times = ["syn_ns", "syn_ack_ns", "initial_ns"].map(|member| note.number(member));
    assert_eq!(times, [20_732_733, 52_688, 20_785_421]);
    assert_eq!(note.evidence, [3, 2, 1]);
    let drawing =
        captrace(&["read", &capture("upload"), "--only", "handshakes", "--view", "ladder", "--why"]);
    for arrow in ["SYN  seq 0", "SYN ACK  seq 0  ack 1", "ACK  seq 1  ack 1", "20.733", "20.785"] {
        assert!(drawing.contains(arrow), "{arrow}: {drawing}");
    }
}
