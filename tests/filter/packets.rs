//! Generates realistic packets, some of them truncated.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tcpdump::Packet;

/// The link types, by number and by the name that tcpdump has for them.
pub(crate) const LINKS: &[(u32, &str)] = &[
    (1, "EN10MB"),
    (113, "LINUX_SLL"),
    (276, "LINUX_SLL2"),
    (0, "NULL"),
    (108, "LOOP"),
    (101, "RAW"),
    (228, "IPV4"),
    (229, "IPV6"),
];

/// A packet of this link type.
pub(crate) fn packet(link: u32) -> BoxedStrategy<Packet> {
    let ethernet_types = prop_oneof![
        6 => Just(0x0800_u16),
        4 => Just(0x86dd),
        2 => Just(0x0806),
        1 => Just(0x8035),
        1 => select(&[0x6003, 0x6004, 0x8137, 0x809b, 0x80f3, 0x8847, 0x9000, 0x0001, 0x0004]),
        1 => 0_u16..1600,
    ];
    let tags =
        vec((select(&[0x8100_u16, 0x88a8, 0x9100]), prop_oneof![select(&[3_u16, 5, 7]), any::<u16>()]), 0..3);
    let frame = (ethernet_types, prop_oneof![2 => Just(Vec::new()), 1 => tags], macs(), payloads())
        .prop_map(move |(kind, tags, macs, payloads)| framed(link, kind, &tags, macs, payloads));
    let cut = prop_oneof![4 => Just(usize::MAX), 1 => 0_usize..90];
    let noise = vec(any::<u8>(), 0..80);
    (prop_oneof![12 => frame.boxed(), 1 => noise.boxed()], cut, prop_oneof![Just(0_usize), 0_usize..2000])
        .prop_map(|(mut bytes, cut, more)| {
            let wire_len = bytes.len() + more;
            bytes.truncate(cut);
            Packet { bytes, wire_len }
        })
        .boxed()
}

fn framed(link: u32, kind: u16, tags: &[(u16, u16)], macs: Vec<u8>, payloads: [Vec<u8>; 4]) -> Vec<u8> {
    let [four, six, arp, other] = payloads;
    let family: u32 = match kind {
        0x86dd => 10,
        0x0800 => 2,
        _ => u32::from(kind),
    };
    let payload = match (link, kind) {
        (228, _) | (_, 0x0800) => four,
        (229, _) | (_, 0x86dd) => six,
        (_, 0x0806 | 0x8035) => arp,
        _ => other,
    };
    let kind = kind.to_be_bytes();
    let mut frame = match link {
        1 => {
            let mut header = macs;
            for (tag, identifier) in tags {
                header.extend(tag.to_be_bytes());
                header.extend(identifier.to_be_bytes());
            }
            [header, kind.to_vec()].concat()
        }
        113 => [&[0, macs[0] % 5, 0, 1, 0, 6], &macs[..8], &kind].concat(),
        276 => [&kind[..], &[0, 0, 0, 0, 0, 1, 0, 1], &[macs[0] % 5, 6], &macs[..8]].concat(),
        0 => family.to_le_bytes().to_vec(),
        108 => family.to_be_bytes().to_vec(),
        _ => Vec::new(),
    };
    frame.extend(payload);
    frame
}

/// Two Ethernet addresses.
fn macs() -> impl Strategy<Value = Vec<u8>> {
    let mac = || prop_oneof![Just([0xff_u8; 6]), Just([0, 0x11, 0x22, 0x33, 0x44, 0x55]), any::<[u8; 6]>()];
    (mac(), mac()).prop_map(|(to, from)| [to, from].concat())
}

/// An IPv4 packet, an IPv6 packet, an ARP packet, and something else.
fn payloads() -> impl Strategy<Value = [Vec<u8>; 4]> {
    let llc = select(&[
        [0xaa_u8, 0xaa, 3, 0, 0, 0, 0x80, 0xf3],
        [0xaa, 0xaa, 3, 8, 0, 7, 0x80, 0x9b],
        [0xaa, 0xaa, 3, 0, 0, 0, 0x81, 0x37],
        [0x42, 0x42, 3, 0, 0, 0, 0, 0],
        [0xfe, 0xfe, 3, 0, 0, 0, 0, 0],
        [0xf0, 0xf0, 3, 0, 0, 0, 0, 0],
        [0xe0, 0xe0, 3, 0, 0, 0, 0, 0],
        [0xff, 0xff, 3, 0, 0, 0, 0, 0],
        [0x06, 0x06, 3, 0, 0, 0, 0, 0],
    ]);
    let other = (llc, vec(any::<u8>(), 0..50)).prop_map(|(llc, rest)| [llc.to_vec(), rest].concat());
    (ipv4(), ipv6(), arp(), other).prop_map(|(four, six, arp, other)| [four, six, arp, other])
}

fn ipv4() -> impl Strategy<Value = Vec<u8>> {
    let offset =
        prop_oneof![5 => Just(0_u16), 1 => select(&[0x2000, 0x4000, 0x2001, 0x00b9]), 1 => any::<u16>()];
    let words = prop_oneof![5 => Just(5_usize), 1 => 5..15_usize];
    (protocol(), offset, words, address(), address(), any::<[u8; 9]>(), transport()).prop_map(
        |(protocol, offset, words, from, to, random, transport)| {
            let mut header = vec![0; 20];
            header[0] = 0x40 | u8::try_from(words).unwrap();
            header[1..6].copy_from_slice(&random[..5]);
            header[6..8].copy_from_slice(&offset.to_be_bytes());
            header[8..12].copy_from_slice(&[random[5], protocol, random[6], random[7]]);
            header[12..16].copy_from_slice(&from);
            header[16..20].copy_from_slice(&to);
            header.extend((20..words * 4).map(|_| random[8]));
            [header, transport].concat()
        },
    )
}

fn ipv6() -> impl Strategy<Value = Vec<u8>> {
    let next = prop_oneof![6 => protocol(), 2 => Just(44_u8), 1 => select(&[0, 43, 60])];
    let address = || {
        prop_oneof![
            Just("fe80::1".parse::<std::net::Ipv6Addr>().unwrap().octets()),
            Just("2001:db8::1".parse::<std::net::Ipv6Addr>().unwrap().octets()),
            Just("ff02::fb".parse::<std::net::Ipv6Addr>().unwrap().octets()),
            any::<[u8; 16]>(),
        ]
    };
    (next, address(), address(), any::<[u8; 6]>(), protocol(), transport()).prop_map(
        |(next, from, to, random, behind, transport)| {
            let mut packet = [&[0x60], &random[..5], &[next, random[5]], &from, &to].concat();
            if next == 44 {
                packet.extend([behind, 0, 0, 0, 0, 0, 0, 1]);
            }
            [packet, transport].concat()
        },
    )
}

fn arp() -> impl Strategy<Value = Vec<u8>> {
    (macs(), address(), address(), 1_u8..5).prop_map(|(macs, from, to, operation)| {
        [&[0, 1, 8, 0, 6, 4, 0, operation], &macs[..6], &from, &macs[6..], &to, &[0; 18]].concat()
    })
}

fn protocol() -> BoxedStrategy<u8> {
    prop_oneof![8 => select(&[6_u8, 17]), 4 => select(&[1, 2, 58, 132, 50, 51, 103, 112, 89, 47]), 1 => any::<u8>()]
        .boxed()
}

fn address() -> impl Strategy<Value = [u8; 4]> {
    prop_oneof![
        4 => select(&[
            [10_u8, 0, 0, 1], [10, 1, 2, 3], [192, 168, 0, 1], [192, 168, 1, 7], [127, 0, 0, 1], [224, 0, 0, 5],
            [255, 255, 255, 255], [0, 0, 0, 0], [172, 16, 5, 5],
        ]),
        1 => any::<[u8; 4]>(),
    ]
}

/// What could be TCP, UDP, SCTP or ICMP.
fn transport() -> impl Strategy<Value = Vec<u8>> {
    let port = || {
        prop_oneof![
            5 => select(&[80_u16, 443, 53, 22, 25, 123, 12000, 67, 68, 8080, 5353, 161]),
            1 => any::<u16>(),
        ]
    };
    let ports = (port(), port()).prop_map(|(from, to)| [from.to_be_bytes(), to.to_be_bytes()].concat());
    let icmp = (select(&[0_u8, 3, 5, 8, 11, 128, 129, 133, 134, 135, 136]), 0_u8..5)
        .prop_map(|(kind, code)| vec![kind, code, 0, 0]);
    let flags = select(&[0x02_u8, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0x29, 0x00, 0xc2]);
    (
        prop_oneof![3 => ports.boxed(), 1 => icmp.boxed()],
        any::<[u8; 8]>(),
        5_u8..8,
        flags,
        vec(any::<u8>(), 0..40),
    )
        .prop_map(|(front, numbers, words, flags, rest)| {
            [front, numbers.to_vec(), vec![words << 4, flags], rest].concat()
        })
}

fn select<T: Clone + std::fmt::Debug + 'static>(from: &[T]) -> impl Strategy<Value = T> + use<T> {
    proptest::sample::select(from.to_vec())
}
