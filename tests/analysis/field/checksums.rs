//! What a receiver drops because of its checksum moves no state and enters no books.

use super::frames::source;
use super::*;

/// The offset of the TCP checksum in a frame with Ethernet and IPv4, and that of the IPv4 header.
const TCP_SUM: usize = 14 + 20 + 16;
const IP_SUM: usize = 14 + 10;

/// The frames of a connection without any damage.
fn whole() -> Vec<(u64, Vec<u8>)> {
    let mut frames = shifted(&std::fs::read(capture("rst-badsum.pcap")).unwrap());
    frames.remove(5);
    frames
}

/// The story of a connection in which a damaged copy comes 250 ms before the frame with this number.
fn damaged(place: usize, at: usize) -> Story {
    let mut frames = whole();
    let mut copy = frames[place].clone();
    copy.1[at] ^= 0x55;
    for (time, _) in &mut frames[place..] {
        *time += 250_000;
    }
    frames.insert(place, copy);
    Story::made(&frames)
}

#[test]
fn a_damaged_reset_closes_nothing() {
    let story = Story::named("rst-badsum.pcap");
    assert_eq!(story.rules(6), ["ip.damaged"]);
    assert_ordinary(&story);
    assert_eq!(story.flows()[0]["ending"], "closed");
}

#[test]
fn the_bytes_of_a_damaged_segment_come_for_the_first_time_when_they_come_again() {
    let story = Story::named("bad-checksum.pcap");
    assert_eq!(story.rules(4), ["ip.damaged"]);
    let rules = story.rules(5);
    assert!(rules.contains(&"tcp.data") && !rules.contains(&"tcp.data.again"), "{rules:?}");
    assert_eq!(story.value(5, "tcp.again.damaged", "damaged"), 4);
    assert_eq!(story.value(6, "tcp.ack.data", "answers"), 5);
    assert_ordinary(&story);
    assert_eq!(story.flows()[0]["retransmitted"]["client"], 1);
}

#[test]
fn a_damaged_copy_of_any_segment_changes_nothing() {
    // 3 data, 4 an ACK, 6 the server's data, 10 the client's FIN, 11 the server's.
    for (place, at) in [3, 4, 6, 10, 11].into_iter().flat_map(|place| [(place, TCP_SUM), (place, IP_SUM)]) {
        let story = damaged(place, at);
        let id = u64::try_from(place).unwrap() + 1;
        assert_eq!(story.rules(id), ["ip.damaged"], "frame {place}");
        let which = if at == TCP_SUM { "tcp" } else { "ip" };
        assert_eq!(story.value(id, "ip.damaged", "checksum"), which);
        assert_ordinary(&story);
        assert_eq!(story.count("tcp.data.again") + story.count("tcp.fin.again"), 0, "frame {place}");
    }
}

#[test]
fn a_damaged_first_segment_is_named_when_it_comes_again() {
    for place in [0, 1] {
        let story = damaged(place, TCP_SUM);
        let (first, again) = (u64::try_from(place).unwrap() + 1, u64::try_from(place).unwrap() + 2);
        assert_eq!(story.value(first, "ip.damaged", "certain"), false);
        assert_eq!(story.value(again, "tcp.again.damaged", "damaged"), first);
        assert_ordinary(&story);
    }
}

#[test]
fn a_host_that_leaves_its_checksums_to_hardware_is_followed() {
    for wrong in [[0, 0], [0xde, 0xad]] {
        let mut frames = whole();
        for (_, frame) in &mut frames {
            if source(frame).octets()[3] == 1 {
                frame[TCP_SUM..TCP_SUM + 2].copy_from_slice(&wrong);
            }
        }
        let story = Story::made(&frames);
        assert_ordinary(&story);
        assert_eq!(story.count("ip.damaged"), usize::from(wrong != [0, 0]), "said once, or not at all");
    }
}

#[test]
fn data_that_was_replaced_in_the_capture_alone_has_arrived() {
    let mut frames = whole();
    // The bytes of each segment with data are replaced; the checksums stay.
    for (_, frame) in &mut frames {
        if frame.len() == 14 + 40 + 5 {
            frame[54..].fill(b'x');
        }
    }
    let story = Story::made(&frames);
    assert_eq!(story.value(5, "tcp.ack.damaged", "damaged"), 4);
    assert_ordinary(&story);
    assert_eq!(story.flows()[0]["payload_bytes"]["client"], 5, "packet 8 counts, packet 4 came too early");
}

#[test]
fn a_damaged_datagram_is_a_problem_and_is_not_answered() {
    let story = Story::named("udp-badsum.pcap");
    assert_eq!(story.value(1, "ip.damaged", "checksum"), "udp");
    assert_eq!(story.value(3, "udp.answer", "answers"), 2);
    // Once the sender has shown that it computes them.
    let mut frames = shifted(&std::fs::read(capture("udp-badsum.pcap")).unwrap());
    frames.swap(0, 1);
    let story = Story::made(&frames);
    assert_eq!(story.rules(2), ["ip.damaged"]);
    assert_eq!(story.value(3, "udp.answer", "answers"), 1);
}

#[test]
fn right_checksums_are_written_by_this_test_itself() {
    for (_, frame) in &mut whole() {
        let before = frame.clone();
        fix(frame);
        assert_eq!(*frame, before);
    }
}
