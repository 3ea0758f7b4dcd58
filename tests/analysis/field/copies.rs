//! Packets that were captured more than once were sent once; equal numbers in two VLANs are two flows.

use super::*;

#[test]
fn a_packet_before_and_behind_a_router_is_one_packet() {
    let story = Story::named("hop-15ms.pcap");
    let first: Vec<_> = (1..=16)
        .filter(|id| story.0.iter().any(|record| record["type"] == "packet" && record["id"] == *id))
        .filter(|id| !story.rules(*id).contains(&"tcp.seen_twice"))
        .collect();
    assert_eq!(story.count("tcp.seen_twice"), first.len(), "each comes twice");
    assert_ordinary(&story);
    assert_eq!(story.flows()[0]["retransmissions"], 0);
}

#[test]
fn a_datagram_before_and_behind_a_router_is_one_datagram() {
    let story = Story::named("udp-router.pcap");
    assert_eq!(story.rules(2), ["tcp.seen_twice"]);
    assert_eq!(story.value(3, "udp.answer", "answers"), 1);
    assert_eq!(story.rules(4), ["tcp.seen_twice"]);
    let absent = story.0.iter().find(|record| record["rule"] == "udp.absent").unwrap();
    assert_eq!(absent["values"]["packets"], 2);
}

#[test]
fn a_ping_before_and_behind_a_router_is_one_request() {
    let frames = shifted(&std::fs::read(capture("udp-router.pcap")).unwrap());
    let ping = |frame: &[u8], kind: u8| {
        let mut frame = frame[..34].to_vec();
        frame[16..18].copy_from_slice(&28_u16.to_be_bytes());
        frame[23] = 1;
        let sum = !((u16::from(kind) << 8) + 8);
        frame.extend([kind, 0, 0, 0, 0, 7, 0, 1]);
        frame[36..38].copy_from_slice(&sum.to_be_bytes());
        frames::fix_header(&mut frame);
        frame
    };
    let kinds = [8, 8, 0, 0];
    let pings: Vec<_> =
        frames.iter().zip(kinds).map(|((time, frame), kind)| (*time, ping(frame, kind))).collect();
    let story = Story::made(&pings);
    assert_eq!((story.count("icmp.echo"), story.count("icmp.echo.reply")), (1, 1));
    assert_eq!((story.count("tcp.seen_twice"), story.count("icmp.echo.unanswered")), (2, 0));
}

#[test]
fn the_same_datagram_sent_twice_is_two() {
    let mut frames = shifted(&std::fs::read(capture("udp-router.pcap")).unwrap());
    // Another identification: the sender has sent it again.
    frames[1].1[19] ^= 0x40;
    frames::fix(&mut frames[1].1);
    assert_eq!(Story::made(&frames[..2]).count("tcp.seen_twice"), 0);
}

#[test]
fn equal_addresses_and_ports_in_two_vlans_are_two_flows() {
    let story = Story::named("vlan-overlap.pcap");
    let endings: Vec<_> = story.flows().iter().map(|flow| flow["ending"].as_str().unwrap()).collect();
    assert_eq!(endings, ["closed", "closed"]);
    assert_eq!(story.count("tcp.handshake.syn_ack"), 2);
}

#[test]
fn a_connection_that_is_tagged_one_way_only_is_one_flow() {
    let mut frames = shifted(&std::fs::read(capture("vlan-overlap.pcap")).unwrap());
    frames.retain(|(_, frame)| frame[15] == 10);
    for (_, frame) in frames.iter_mut().filter(|(_, frame)| frame[18 + 15] == 2) {
        frame.drain(12..16);
    }
    let story = Story::made(&frames);
    assert_eq!(story.flows().len(), 1);
    assert_eq!(story.flows()[0]["ending"], "closed");
}
