//! Who answers, and who does not: servers that do not accept, answers from other sockets, sockets that are their own peer.

use super::*;

#[test]
fn a_server_that_answers_others_and_not_this_syn_has_probably_a_full_queue() {
    let story = Story::named("backlog.pcapng");
    let unanswered: Vec<_> =
        story.0.iter().filter(|note| note["rule"] == "tcp.unanswered").map(|note| &note["values"]).collect();
    assert_eq!(unanswered.len(), 3);
    for values in unanswered {
        assert_eq!((&values["listening"], &values["on_loopback"]), (&2.into(), &true.into()));
    }
}

#[test]
fn keep_alives_without_an_answer_are_why_a_connection_is_reset() {
    let mut frames = shifted(&std::fs::read(capture("keepalive-garbage.pcap")).unwrap());
    // The answers to the keep-alives are missing, and then the client resets the connection.
    let mut reset = frames[5].clone();
    let at = 14 + 20;
    let number = u32::from_be_bytes(reset.1[at + 4..at + 8].try_into().unwrap()) + 1;
    reset.1[at + 4..at + 8].copy_from_slice(&number.to_be_bytes());
    reset.1[at + 13] = 0x14;
    reset.1[17] -= 1;
    reset.0 = 60_000_000;
    fix(&mut reset.1);
    let asks = [frames[5].clone(), frames[7].clone()];
    frames.truncate(5);
    frames.extend(asks);
    frames.push(reset);
    let story = Story::made(&frames);
    assert_eq!(story.value(8, "tcp.reset", "cause"), "gives_up");
    assert_eq!(story.value(8, "tcp.reset", "answers"), 7);
}

#[test]
fn an_answer_from_another_port_of_the_same_host_is_tied_to_the_question() {
    let story = Story::named("tftp.pcap");
    assert_eq!(story.value(2, "udp.answer.elsewhere", "answers"), 1);
    assert_eq!(story.value(2, "udp.answer.elsewhere", "asked")["port"], 69);
    assert_eq!(story.packet(2)["dir"], "s2c");
    assert_eq!(story.value(4, "udp.answer", "answers"), 3);
    let [asked, answered] = story.flows().as_slice() else { panic!("two flows") };
    assert_eq!((&asked["ending"], &answered["ending"]), (&"answered".into(), &"answered".into()));
    assert_eq!(answered["server"]["port"], 3445);
    assert_eq!(story.count("udp.unanswered"), 0);
}

/// The same from a host that was not asked, and from one that was, but only after a while.
#[test]
fn a_datagram_that_only_might_be_an_answer_is_not_tied() {
    let asked = shifted(&std::fs::read(capture("tftp.pcap")).unwrap());
    let mut other_host = asked.clone();
    for (_, frame) in &mut other_host[1..] {
        let at = if frames::source(frame).octets()[3] == 10 { 29 } else { 33 };
        frame[at] = 11;
        fix(frame);
    }
    let mut late = asked;
    for (time, _) in &mut late[1..] {
        *time += 60_000_000;
    }
    for frames in [other_host, late] {
        let story = Story::made(&frames);
        assert_eq!((story.count("udp.answer.elsewhere"), story.count("udp.unanswered")), (0, 1));
    }
}

#[test]
fn every_member_of_a_group_may_answer() {
    let frames = shifted(&std::fs::read(capture("tftp.pcap")).unwrap());
    let mut question = frames[0].1.clone();
    question[30..34].copy_from_slice(&[239, 255, 255, 250]);
    fix(&mut question);
    let answer = |host: u8| {
        let mut frame = frames[1].1.clone();
        frame[29] = host;
        fix(&mut frame);
        frame
    };
    let story = Story::made(&[(0, question), (2_000, answer(10)), (3_000, answer(11))]);
    assert_eq!(story.value(2, "udp.answer.elsewhere", "answers"), 1);
    assert_eq!(story.value(3, "udp.answer.elsewhere", "answers"), 1);
    assert_eq!(story.count("udp.unanswered"), 0);
}

#[test]
fn a_socket_that_connects_to_itself_opens_and_closes_at_both_ends_at_once() {
    let story = Story::named("self.pcap");
    assert!(story.rules(1).contains(&"tcp.handshake.itself"));
    assert_eq!(story.rules(2), ["tcp.handshake.crossing_ack"]);
    assert_eq!(story.count("tcp.unanswered") + story.count("tcp.handshake.again"), 0);
    let states = story.states();
    let of = |end: &str| -> Vec<String> {
        states.iter().filter_map(|state| state.strip_prefix(end)).map(str::to_owned).collect()
    };
    let ordinary =
        ["CLOSED", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "CLOSING", "TIME-WAIT"];
    assert_eq!(
        (of("c "), of("s ")),
        (ordinary.map(str::to_owned).to_vec(), ordinary.map(str::to_owned).to_vec())
    );
    let flow = &story.flows()[0];
    assert_eq!((&flow["ending"], &flow["retransmissions"]), (&"closed".into(), &0.into()));
}
