//! Fragments in every order, duplicated, late, and hostile.

use proptest::prelude::*;

use captrace::internals::decode::reassemble::*;
use captrace::internals::decode::*;
use captrace::internals::frame::{LinkType, Timestamp};

const SECOND: i64 = 1_000_000_000;

/// A fragment of a UDP datagram from 10.0.0.1 to 10.0.0.2, as raw IP.
fn v4(id: u8, offset: usize, more: bool, data: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + data.len()).unwrap().to_be_bytes();
    let word = u16::try_from(offset / 8).unwrap() | if more { 0x2000 } else { 0 };
    let word = word.to_be_bytes();
    let mut bytes = vec![0x45, 0, total[0], total[1], 0, id, word[0], word[1], 64, 17, 0, 0];
    bytes.extend([10, 0, 0, 1, 10, 0, 0, 2]);
    bytes.extend(data);
    bytes
}

/// The same over IPv6, behind a destination options header.
fn v6(id: u8, offset: u16, more: bool, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(16 + data.len()).unwrap().to_be_bytes();
    let mut bytes = vec![0x60, 0, 0, 0, len[0], len[1], 60, 64];
    bytes.extend([0xfd; 16]);
    bytes.extend([0xfc; 16]);
    bytes.extend([44, 0, 1, 4, 0, 0, 0, 0]);
    let word = (offset | u16::from(more)).to_be_bytes();
    bytes.extend([17, 0, word[0], word[1], 0, 0, 0, id]);
    bytes.extend(data);
    bytes
}

/// A UDP datagram with 24 bytes of data, no checksum.
fn udp() -> Vec<u8> {
    let mut bytes = vec![0x0f, 0xa0, 0x2e, 0xe0, 0, 32, 0, 0];
    bytes.extend(0..24);
    bytes
}

fn feed(reassembler: &mut Reassembler, number: u64, seconds: i64, bytes: &[u8]) -> Reassembly {
    let packet = decode(LinkType::RawIp, bytes, bytes.len());
    let time = Timestamp::from_nanoseconds(seconds * SECOND);
    reassembler.feed(number, time, &packet, bytes)
}

#[track_caller]
fn complete(outcome: Reassembly) -> Reassembled {
    match outcome {
        Reassembly::Complete(whole) => *whole,
        other => panic!("not complete: {other:?}"),
    }
}

#[track_caller]
fn is_our_datagram(whole: &Reassembled) {
    let Some(captrace::internals::decode::Transport::Udp(udp)) = &whole.packet.transport else {
        panic!("{whole:?}")
    };
    assert_eq!((udp.source_port, udp.destination_port, udp.length), (4000, 12000, 32));
    assert_eq!(whole.packet.payload(&whole.bytes), (0..24).collect::<Vec<u8>>());
    assert_eq!(whole.packet.stop, None);
}

#[test]
fn fragments_in_any_order_make_the_datagram() {
    let udp = udp();
    let pieces = [(0, true, &udp[..8]), (8, true, &udp[8..24]), (24, false, &udp[24..])];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut reassembler = Reassembler::default();
        let mut last = Reassembly::NotFragmented;
        for place in order {
            let (offset, more, data) = pieces[place];
            last = feed(&mut reassembler, u64::try_from(place).unwrap(), 0, &v4(1, offset, more, data));
        }
        let whole = complete(last);
        is_our_datagram(&whole);
        let Some(Network::Ipv4(ip)) = &whole.packet.network else { panic!("{whole:?}") };
        assert_eq!(ip.checksum.status, captrace::internals::decode::ChecksumStatus::Ok);
        assert_eq!(whole.frames, order.map(|place| u64::try_from(place).unwrap()));
        assert_eq!((reassembler.waiting(), reassembler.bytes()), (0, 0));
    }
}

#[test]
fn ipv6_fragments_lose_the_fragment_header_alone() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    assert_eq!(feed(&mut reassembler, 5, 0, &v6(1, 0, true, &udp[..16])), Reassembly::Stored);
    let whole = complete(feed(&mut reassembler, 9, 59, &v6(1, 16, false, &udp[16..])));
    is_our_datagram(&whole);
    let Some(Network::Ipv6(ip)) = &whole.packet.network else { panic!("{whole:?}") };
    assert_eq!((ip.next_header, ip.extensions_len, ip.protocol, ip.fragment), (60, 8, 17, None));
    assert_eq!(whole.frames, [5, 9]);
}

#[test]
fn a_whole_packet_is_not_stored() {
    let bytes = v4(1, 0, false, &udp());
    assert_eq!(feed(&mut Reassembler::default(), 1, 0, &bytes), Reassembly::NotFragmented);
}

#[test]
fn fragments_of_different_datagrams_do_not_mix() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    feed(&mut reassembler, 1, 0, &v4(1, 0, true, &udp[..8]));
    assert_eq!(feed(&mut reassembler, 2, 0, &v4(2, 8, false, &udp[8..])), Reassembly::Stored);
    assert_eq!(reassembler.waiting(), 2);
}

#[test]
fn ipv4_keeps_the_bytes_that_came_first() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    feed(&mut reassembler, 1, 0, &v4(1, 0, true, &udp[..16]));
    // Its first eight bytes have arrived before, with other values.
    let mut forged = udp[8..24].to_vec();
    forged[..8].fill(0xee);
    assert_eq!(feed(&mut reassembler, 2, 0, &v4(1, 8, true, &forged)), Reassembly::Stored);
    let again = feed(&mut reassembler, 3, 0, &v4(1, 8, true, &[0xee; 8]));
    assert_eq!(again, Reassembly::Refused(Refusal::Duplicate));
    let whole = complete(feed(&mut reassembler, 4, 0, &v4(1, 24, false, &udp[24..])));
    is_our_datagram(&whole);
    assert_eq!(whole.frames, [1, 2, 4]);
}

#[test]
fn ipv6_refuses_a_datagram_with_an_overlap_but_not_with_a_copy() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    let first = v6(1, 0, true, &udp[..16]);
    feed(&mut reassembler, 1, 0, &first);
    assert_eq!(feed(&mut reassembler, 2, 0, &first), Reassembly::Refused(Refusal::Duplicate));
    let overlapping = feed(&mut reassembler, 3, 0, &v6(1, 8, true, &udp[8..24]));
    assert_eq!(overlapping, Reassembly::Refused(Refusal::Overlap));
    assert_eq!(reassembler.bytes(), 0);
    let rest = feed(&mut reassembler, 4, 0, &v6(1, 16, false, &udp[16..]));
    assert_eq!(rest, Reassembly::Refused(Refusal::Overlap));
}

#[test]
fn a_datagram_longer_than_ip_allows_is_refused() {
    let mut reassembler = Reassembler::default();
    let death = feed(&mut reassembler, 1, 0, &v4(1, 65_528, false, &[0; 8]));
    assert_eq!(death, Reassembly::Refused(Refusal::TooLong));
    assert_eq!(reassembler.waiting(), 0);
}

#[test]
fn pieces_that_cannot_fit_are_refused() {
    let mut reassembler = Reassembler::default();
    let odd = feed(&mut reassembler, 1, 0, &v4(1, 0, true, &[0; 9]));
    assert_eq!(odd, Reassembly::Refused(Refusal::Length));
    feed(&mut reassembler, 2, 0, &v4(1, 16, false, &[0; 8]));
    let beyond = feed(&mut reassembler, 3, 0, &v4(1, 24, true, &[0; 8]));
    assert_eq!(beyond, Reassembly::Refused(Refusal::End));
    let cut = &v4(1, 0, true, &[0; 16])[..30];
    let packet = decode(LinkType::RawIp, cut, 36);
    let cut = reassembler.feed(4, Timestamp::default(), &packet, cut);
    assert_eq!(cut, Reassembly::Refused(Refusal::Cut));
}

#[test]
fn fragments_are_dropped_after_the_timeout() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    feed(&mut reassembler, 1, 0, &v4(1, 0, true, &udp[..8]));
    assert_eq!(feed(&mut reassembler, 2, 31, &v4(1, 8, false, &udp[8..])), Reassembly::Stored);
    assert_eq!((reassembler.dropped(), reassembler.waiting()), (1, 1));
}

#[test]
fn memory_is_bounded_and_the_oldest_datagram_is_dropped_first() {
    let limits = ReassemblyLimits { datagrams: 2, bytes: 1100 };
    let mut reassembler = Reassembler::new(limits);
    for id in 1..=3 {
        feed(&mut reassembler, u64::from(id), 0, &v4(id, 0, true, &[id; 8]));
    }
    assert_eq!((reassembler.waiting(), reassembler.dropped()), (2, 1));
    // The first datagram was dropped: its rest starts a new one, which evicts the second.
    assert_eq!(feed(&mut reassembler, 4, 0, &v4(1, 8, false, &[1; 8])), Reassembly::Stored);
    feed(&mut reassembler, 5, 0, &v4(1, 16, true, &[1; 992]));
    assert!(reassembler.bytes() <= limits.bytes, "{reassembler:?}");
}

#[test]
fn fragments_of_a_packet_in_a_tunnel_are_found() {
    let (udp, mut reassembler) = (udp(), Reassembler::default());
    let tunnel = |inner: &[u8]| {
        let total = u8::try_from(20 + inner.len()).unwrap();
        let mut bytes = vec![0x45, 0, 0, total, 0, 0, 0, 0, 64, 4, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        bytes.extend(inner);
        bytes
    };
    feed(&mut reassembler, 1, 0, &tunnel(&v4(1, 0, true, &udp[..8])));
    let whole = complete(feed(&mut reassembler, 2, 0, &tunnel(&v4(1, 8, false, &udp[8..]))));
    is_our_datagram(&whole);
}

proptest! {
    #[test]
    fn the_datagram_is_reassembled_from_any_fragments_in_any_order(
        cuts in prop::collection::btree_set(1usize..4, 0..3),
        order in any::<prop::sample::Selector>(),
    ) {
        let udp = udp();
        let ends = cuts.iter().map(|cut| cut * 8).chain([udp.len()]);
        let starts = [0].into_iter().chain(cuts.iter().map(|cut| cut * 8));
        let mut pieces: Vec<_> = starts.zip(ends).collect();
        let mut reassembler = Reassembler::default();
        while !pieces.is_empty() {
            let place = order.select(0..pieces.len());
            let (start, end) = pieces.swap_remove(place);
            let bytes = v4(1, start, end < udp.len(), &udp[start..end]);
            let outcome = feed(&mut reassembler, 1, 0, &bytes);
            match outcome {
                Reassembly::Complete(whole) => {
                    prop_assert!(pieces.is_empty());
                    is_our_datagram(&whole);
                }
                Reassembly::NotFragmented => prop_assert!(cuts.is_empty()),
                other => prop_assert_eq!(other, Reassembly::Stored),
            }
        }
    }

    #[test]
    fn hostile_fragments_stay_within_the_memory_bounds(
        fragments in prop::collection::vec((0u8..3, 0usize..8191, any::<bool>(), 0usize..200, 0i64..90), 0..60),
    ) {
        let limits = ReassemblyLimits { datagrams: 2, bytes: 2000 };
        let mut reassembler = Reassembler::new(limits);
        for (id, offset, more, len, seconds) in fragments {
            for bytes in [
                v4(id, offset * 8 % 65_000, more, &vec![id; len]),
                v6(id, u16::try_from(offset).unwrap() * 8, more, &vec![id; len]),
                v4(id, offset % 20 * 8, more, &vec![id; len / 8 * 8]),
            ] {
                if let Reassembly::Complete(whole) = feed(&mut reassembler, 1, seconds, &bytes) {
                    prop_assert!(whole.bytes.len() <= MAX_LEN + 40);
                }
                prop_assert!(reassembler.waiting() <= limits.datagrams);
                prop_assert!(reassembler.bytes() <= limits.bytes + 200 + 1000);
            }
        }
    }
}
