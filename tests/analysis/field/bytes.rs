//! Bytes that come again with the same numbers and are others; bytes that no length counts.

use super::*;

#[test]
fn other_bytes_with_the_same_numbers_are_named() {
    let story = Story::named("conflict.pcap");
    let differs = |member| story.value(5, "tcp.data.differs", member);
    assert_eq!((differs("original"), differs("first"), differs("bytes")), (&4.into(), &1.into(), &8.into()));
    assert_eq!((differs("why"), differs("was_acknowledged")), (&"changed".into(), &false.into()));
    assert_eq!(story.count("tcp.data.differs"), 1);
}

#[test]
fn bytes_that_come_again_unchanged_or_are_not_known_are_not_named() {
    let mut frames = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    frames[4].1 = frames[3].1.clone();
    assert_eq!(Story::made(&frames).count("tcp.data.differs"), 0);
    // The first copy is not in the file.
    frames.remove(3);
    assert_eq!(Story::made(&frames).count("tcp.data.differs"), 0);
}

/// A segment whose beginning was sent before, with other bytes, and whose rest is new.
#[test]
fn other_bytes_in_a_part_of_a_segment_are_named_by_the_number_of_the_first() {
    let mut frames = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    let again = &mut frames[4].1;
    let number = u32::from_be_bytes(again[38..42].try_into().unwrap()) + 4;
    again[38..42].copy_from_slice(&number.to_be_bytes());
    fix(again);
    let story = Story::made(&frames);
    assert_eq!(story.value(5, "tcp.data.overlap", "known"), 4);
    assert_eq!(story.value(5, "tcp.data.differs", "first"), 5);
    assert_eq!(story.value(5, "tcp.data.differs", "bytes"), 4);
}

#[test]
fn the_garbage_byte_of_a_keep_alive_is_no_change() {
    let story = Story::named("keepalive-garbage.pcap");
    assert_eq!(story.value(6, "tcp.data.differs", "why"), "keep_alive");
    assert_eq!(story.count("tcp.keep_alive"), 2);
    assert_eq!(story.packet(7)["type"], "packet");
    assert_eq!(story.value(7, "tcp.ack.again", "to"), "keep_alive");
}

/// The third step of the handshake, with the padding of its frame counted as data.
#[test]
fn padding_that_is_counted_as_data_is_known_when_the_data_comes() {
    let mut frames = shifted(&std::fs::read(capture("conflict.pcap")).unwrap());
    let ack = &mut frames[2].1;
    ack.resize(60, 0);
    ack[17] = 46;
    fix(ack);
    let story = Story::made(&frames);
    assert_eq!(story.value(4, "tcp.data.differs", "why"), "was_padding");
    assert_eq!(story.value(4, "tcp.data.differs", "original"), 3);
}

#[test]
fn a_datagram_whose_length_does_not_fit_is_dropped() {
    let story = Story::named("udp-len.pcap");
    for (packet, why) in [(1, "too_short"), (2, "too_short"), (3, "too_long")] {
        assert_eq!(story.rules(packet), ["udp.malformed"], "packet {packet}");
        assert_eq!(story.value(packet, "udp.malformed", "why"), why);
    }
    assert_eq!(story.rules(4), ["udp.datagram"]);
}

#[test]
fn bytes_behind_a_datagram_are_its_surplus_and_no_trailer() {
    let story = Story::named("udp-trail.pcap");
    assert_eq!(story.value(1, "udp.malformed", "why"), "surplus");
    assert_eq!(
        (story.value(1, "udp.malformed", "length"), &story.packet(1)["payload"]["len"]),
        (&13.into(), &5.into())
    );
    assert_eq!(story.rules(1), ["udp.malformed", "udp.datagram"]);
    // The same bytes behind the IP packet are the frame's.
    let mut frames = shifted(&std::fs::read(capture("udp-trail.pcap")).unwrap());
    let frame = &mut frames[0].1;
    frame[16..18].copy_from_slice(&33_u16.to_be_bytes());
    frames::fix_header(frame);
    assert_eq!(Story::made(&frames).rules(1), ["udp.datagram"]);
}
