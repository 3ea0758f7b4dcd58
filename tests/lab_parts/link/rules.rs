//! What each rule does, with which packet.

use captrace::internals::call::End::{self, Client, Server};
use captrace::internals::fate::{Cause, Treatment};
use captrace::internals::link::quantity::{Rate, TimeSpan};
use captrace::internals::link::{LabLink, LinkRule, LinkSettings, Path};

use super::frames::{ACK, FIN, Run, SYN, Sent, arp, arrived, at, datagram, fragment, play, segment};

/// A handshake, three segments of 100 bytes from the client, the second of them sent again, an answer, and the end.
fn exchange() -> Vec<Sent> {
    let frames = [
        (Client, segment(Client, SYN, 0, 0, 0)),          // 0
        (Server, segment(Server, SYN | ACK, 0, 1, 0)),    // 1
        (Client, segment(Client, ACK, 1, 1, 0)),          // 2
        (Client, segment(Client, ACK, 1, 1, 100)),        // 3
        (Client, segment(Client, ACK, 101, 1, 100)),      // 4
        (Client, segment(Client, ACK, 201, 1, 100)),      // 5
        (Server, segment(Server, ACK, 1, 101, 0)),        // 6
        (Client, segment(Client, ACK, 101, 1, 100)),      // 7: the second one again
        (Server, segment(Server, ACK, 1, 301, 0)),        // 8
        (Server, segment(Server, ACK, 1, 301, 50)),       // 9
        (Client, segment(Client, FIN | ACK, 301, 51, 0)), // 10
        (Server, segment(Server, FIN | ACK, 51, 302, 0)), // 11
        (Client, segment(Client, ACK, 302, 52, 0)),       // 12
        (Server, segment(Server, FIN | ACK, 51, 302, 0)), // 13: the FIN again
        (Client, segment(Client, ACK, 302, 52, 0)),       // 14
    ];
    (0..).zip(frames).map(|(n, (end, bytes))| (end, n * 100, bytes)).collect()
}

fn run_all(rules: &[&str], sent: &[Sent]) -> Run {
    let rules: Vec<LinkRule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let path = Path { delay: TimeSpan::from_ms(10), ..Path::default() };
    play(LabLink::new(LinkSettings::symmetric(path), rules, 1), sent)
}

/// The frames about which a rule decided.
fn decided(rule: &str) -> Vec<usize> {
    decided_of(rule, &exchange())
}

fn decided_of(rule: &str, sent: &[Sent]) -> Vec<usize> {
    let run = run_all(&[rule], sent);
    let by_rule = |cause: &Cause| matches!(cause, Cause::Rule { number: 1, text } if text == rule);
    (0..run.fates.len()).filter(|number| by_rule(&run.fates[*number].cause)).collect()
}

#[test]
fn a_rule_names_a_packet_by_what_it_is() {
    for (rule, frames) in [
        ("drop client SYN", vec![0]),
        ("drop server SYN ACK", vec![1]),
        ("drop client data 2", vec![4]),
        ("drop client data 2 copy 2", vec![7]),
        ("drop client data 2 every copy", vec![4, 7]),
        ("drop client data 2 copies 1-2", vec![4, 7]),
        ("drop client data 1,3", vec![3, 5]),
        ("drop client data 2-", vec![4, 5]),
        ("drop client data", vec![3, 4, 5]),
        ("drop client data once", vec![3]),
        ("drop any data twice", vec![3, 4]),
        ("drop any data at most 4 times", vec![3, 4, 5, 9]),
        ("drop client data carrying byte 200", vec![4]),
        ("drop client data carrying byte 201 every copy", vec![5]),
        ("drop server ACK beyond 100", vec![6]),
        ("drop server ACK beyond 101", vec![8]),
        ("drop server ACK beyond 300", vec![8]),
        ("drop server ACK beyond 301", vec![]),
        ("drop client ACK of SYN", vec![2]),
        ("drop client ACK of FIN", vec![12]),
        ("drop client ACK of FIN every copy", vec![12, 14]),
        ("drop server FIN", vec![11]),
        ("drop server FIN copy 2", vec![13]),
        ("drop any FIN every copy", vec![10, 11, 13]),
        ("drop client data of connection 2", vec![]),
        ("drop any packet between 300 us and 500 us", vec![3, 4]),
    ] {
        assert_eq!(decided(rule), frames, "{rule}");
    }
}

#[test]
fn connections_are_counted_apart_where_a_rule_asks_for_one() {
    let mut sent = exchange();
    // The same addresses again, with another initial number.
    let mut again = segment(Client, SYN, 77, 0, 0);
    sent.push((Client, 2000, again.clone()));
    again = segment(Client, ACK, 78, 1, 10);
    sent.push((Client, 2100, again));
    assert_eq!(decided_of("drop client data 1 of connection 2", &sent), [16]);
    assert_eq!(decided_of("drop client data 4", &sent), [16]);
    assert_eq!(decided_of("drop client SYN 2", &sent), [15]);
}

#[test]
fn datagrams_and_fragments_are_counted_each() {
    let frames =
        [datagram(Client, 10), fragment(Client, 0, 800), datagram(Client, 10), fragment(Client, 100, 800)];
    let sent: Vec<Sent> = (0..).zip(frames).map(|(n, frame)| (Client, n * 10, frame)).collect();
    assert_eq!(decided_of("drop client datagram 2", &sent), [2]);
    assert_eq!(decided_of("drop client fragment 2", &sent), [3]);
    assert_eq!(decided_of("drop client packet 2", &sent), [1]);
}

#[test]
fn the_first_rule_that_is_about_a_packet_decides() {
    let run =
        run_all(&["drop client data 2 copy 2", "delay client data by 5 ms", "drop any data"], &exchange());
    let treatment = |number: usize| run.fates[number].treatment;
    assert_eq!(treatment(7), Treatment::Dropped);
    assert_eq!(treatment(4), Treatment::Delayed { by_ns: 5_000_000 });
    assert_eq!(treatment(9), Treatment::Dropped);
    assert_eq!(run.fired, [1, 3, 1]);
}

/// The order in which the client's frames with data arrive.
fn order(rules: &[&str]) -> Vec<usize> {
    let run = run_all(rules, &exchange());
    let arrived = run.out.iter().map(|(_, departure)| departure.frame.0);
    arrived.filter(|number| [3, 4, 5].contains(number)).collect()
}

#[test]
fn what_is_held_back_comes_right_after_the_packet_that_it_waits_for() {
    assert_eq!(order(&["hold client data 1 until after the next"]), [4, 3, 5]);
    assert_eq!(order(&["hold client data 1 until after 2 more"]), [4, 5, 3]);
    let run = run_all(&["hold client data 1 until after the next"], &exchange());
    assert_eq!(run.fates[3].deliveries[0].due, run.fates[4].deliveries[0].due);
}

#[test]
fn what_is_held_back_is_not_kept_for_ever() {
    let sent = [(Client, 0, datagram(Client, 10))];
    let run = run_all(&["hold client datagram 1 until after the next"], &sent);
    assert_eq!(run.out[0].0, at(1_010_000));
}

#[test]
fn a_late_packet_is_overtaken_and_does_not_hold_up_the_others() {
    assert_eq!(order(&["delay client data 1 by 150 us"]), [4, 3, 5]);
}

#[test]
fn a_packet_is_corrupted_duplicated_or_cut_as_its_rule_says() {
    let sent = [(Client, 0, datagram(Client, 20))];
    let [(_, _, bytes)] = &sent;
    let changed = |rule: &str| {
        let run = run_all(&[rule], &sent);
        (
            run.fates[0].treatment,
            run.out.iter().map(|(_, one)| arrived(one, &sent).to_vec()).collect::<Vec<_>>(),
        )
    };
    let (treatment, arrived) = changed("corrupt client datagram 1 byte 2");
    assert_eq!(treatment, Treatment::Corrupted { byte: 43, bit: 0 });
    // 0x62, a `b`, becomes 0x63.
    assert_eq!((bytes[43], arrived[0][43]), (b'b', b'c'));
    let (treatment, arrived) = changed("truncate client datagram 1 to 5 bytes");
    assert_eq!((treatment, &arrived[0][..]), (Treatment::Truncated { to: 47 }, &bytes[..47]));
    let (treatment, arrived) = changed("duplicate client datagram 1");
    assert_eq!((treatment, arrived.len()), (Treatment::Duplicated, 2));
}

#[test]
fn what_keeps_the_network_running_is_only_delayed() {
    let sent = [(Client, 0, arp(Client))];
    let run = run_all(&["drop any packet"], &sent);
    assert_eq!((run.fired, run.out[0].0), (vec![0], at(10_000)));
}

#[test]
fn a_queue_drops_what_finds_no_place_and_says_how_many_wait() {
    // 1000 bytes take 8 ms.
    let rate = Rate::from_bits_per_second(1_000_000);
    let path = Path { rate, delay: TimeSpan::from_ms(1), queue: Some(2), ..Path::default() };
    let sent: Vec<Sent> = (0..5).map(|n| (Client, n, datagram(Client, 1000 - 42))).collect();
    let run = play(LabLink::new(LinkSettings::symmetric(path), Vec::new(), 1), &sent);
    let fates: Vec<(u32, bool)> =
        run.fates.iter().map(|fate| (fate.waiting, fate.treatment == Treatment::Dropped)).collect();
    // One is on its way, two wait, the others are refused.
    assert_eq!(fates, [(0, false), (0, false), (1, false), (2, true), (2, true)]);
    let times: Vec<_> = run.out.iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [at(9_000), at(17_000), at(25_000)]);
    assert_eq!(run.fates[3].cause, Cause::QueueFull);
}

#[test]
fn each_direction_has_its_own_settings() {
    let to_server = Path { delay: TimeSpan::from_ms(3), ..Path::default() };
    let settings = LinkSettings { to_server, to_client: Path::default() };
    let sent = [(Server, 0, datagram(Server, 1)), (Client, 0, datagram(Client, 1))];
    let run = play(LabLink::new(settings, Vec::new(), 1), &sent);
    let out: Vec<(End, _)> = run.out.iter().map(|(time, one)| (one.sender, *time)).collect();
    assert_eq!(out, [(Server, at(0)), (Client, at(3000))]);
}
