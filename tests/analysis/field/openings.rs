//! Handshakes that take more than three steps.

use super::*;

#[test]
fn a_syn_that_is_refused_twice_and_then_accepted_opens_a_connection() {
    let story = Story::named("win-syn-rst-ok.pcap");
    assert_eq!(story.value(6, "tcp.handshake.syn_ack", "answers"), 5);
    assert_eq!(story.value(7, "tcp.handshake.ack", "answers"), 6);
    let states = story.states();
    assert_eq!(
        states,
        [
            "c CLOSED",
            "c SYN-SENT",
            "s CLOSED",
            "s LISTEN",
            "s SYN-RECEIVED",
            "c ESTABLISHED",
            "s ESTABLISHED",
            "c FIN-WAIT-1",
            "s CLOSE-WAIT",
            "s LAST-ACK",
            "c FIN-WAIT-2",
            "c TIME-WAIT",
            "s CLOSED",
        ]
    );
    assert_eq!(story.flows()[0]["ending"], "closed");
}

#[test]
fn data_in_a_syn_that_was_not_accepted_is_sent_again_for_that_reason() {
    let story = Story::named("syn-data-refused.pcap");
    assert_eq!(story.value(4, "tcp.data.again", "cause"), "syn_data_refused");
    assert_ordinary(&story);
}

/// A client that takes the second of two initial numbers of its server.
fn renumbered() -> Vec<(u64, Vec<u8>)> {
    shifted(&std::fs::read(capture("synack-other-isn.pcap")).unwrap())
}

#[test]
fn a_client_that_takes_the_second_number_is_counted_from_there() {
    let story = Story::named("synack-other-isn.pcap");
    assert_eq!(story.rules(3), ["tcp.handshake.other_number"]);
    assert_eq!(story.value(4, "tcp.handshake.ack", "answers"), 3);
    assert_eq!(story.packet(6)["tcp"]["seq_rel"], 1);
    assert_eq!(story.count("tcp.data.before") + story.count("tcp.ack.missed"), 0);
    assert_ordinary(&story);
}

#[test]
fn a_client_that_stays_with_the_first_number_answers_the_second() {
    let mut frames = renumbered();
    // The numbers of the first SYN ACK instead of those of the second in all that follows.
    for (_, frame) in &mut frames[3..] {
        let at = if frames::source(frame).octets()[3] == 1 { 42 } else { 38 };
        let number = u32::from_be_bytes(frame[at..at + 4].try_into().unwrap());
        let number = number - 3_000_000_000 + 500_000_000;
        frame[at..at + 4].copy_from_slice(&number.to_be_bytes());
        fix(frame);
    }
    let story = Story::made(&frames);
    assert_eq!(story.value(4, "tcp.handshake.ack", "answers"), 2);
    assert_ordinary(&story);
    // The same when the client has confirmed the first number before: a challenge ACK answers the second one.
    let (ack, other) = (frames[3].clone(), frames[2].clone());
    frames.splice(2..4, [(1_000_000, ack.1.clone()), (1_020_000, other.1), (1_030_000, ack.1)]);
    let story = Story::made(&frames);
    assert_eq!(story.value(4, "tcp.handshake.other_number", "is_open"), true);
    assert_eq!(story.value(5, "tcp.ack.again", "to"), "challenge");
    assert_ordinary(&story);
}

/// The states of both ends in a handshake whose server sends a SYN of its own.
const SPLIT: [&str; 4] = ["c SYN-SENT", "c SYN-RECEIVED", "s ESTABLISHED", "c ESTABLISHED"];

fn opening(story: &Story) -> Vec<String> {
    let states = story
        .states()
        .into_iter()
        .filter(|state| !is_first(state) && !matches!(state.as_str(), "s SYN-SENT" | "s CLOSED"));
    states.take(SPLIT.len()).collect()
}

#[test]
fn a_handshake_in_four_steps_ends_with_the_servers_packet() {
    let story = Story::named("split4.pcap");
    assert!(story.rules(2).contains(&"tcp.handshake.crossing"));
    assert_eq!(story.value(4, "tcp.handshake.ack", "by_server"), true);
    assert_eq!(story.value(4, "tcp.handshake.ack", "answers"), 3);
    assert_eq!(opening(&story), SPLIT);
    assert_eq!(story.flows().len(), 1);
}

#[test]
fn a_handshake_in_five_steps_keeps_its_client() {
    let mut frames = shifted(&std::fs::read(capture("split4.pcap")).unwrap());
    // The server's last step, once more and before its SYN: an ACK of the client's SYN alone.
    let ack = frames[3].1.clone();
    frames.insert(1, (5_000, ack));
    let story = Story::made(&frames);
    assert_eq!(story.rules(2), ["tcp.handshake.bare_ack"]);
    assert_eq!(story.value(3, "tcp.handshake.crossing", "is_split"), true);
    assert_eq!(story.value(5, "tcp.handshake.ack", "answers"), 4);
    assert_eq!(opening(&story), SPLIT);
    let flows = story.flows();
    assert_eq!((flows.len(), &flows[0]["client"]["port"]), (1, &40_000.into()));
}
