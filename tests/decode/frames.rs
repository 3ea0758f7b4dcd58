//! Decoding of whole, truncated and damaged frames.

use proptest::prelude::*;

use captrace::internals::decode::extension;
use captrace::internals::decode::field::FieldValue;
use captrace::internals::decode::meaning::Meaning;
use captrace::internals::decode::stop::{self, SNAPSHOT};
use captrace::internals::decode::*;
use captrace::internals::frame::LinkType;

/// A SYN captured on Linux's loopback: its checksum was left to the network card.
const SYN: &[u8] = &[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00, // Ethernet
    0x45, 0x00, 0x00, 0x3c, 0x30, 0x39, 0x40, 0x00, 0x40, 0x06, 0x0c, 0x81, 127, 0, 0, 1, 127, 0, 0,
    1, // IPv4
    0xa9, 0xf8, 0x2e, 0xe0, 0x00, 0x00, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x00, 0xa0, 0x02, 0xff, 0xd7, 0xfe,
    0x30, 0x00, 0x00, // TCP
    2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7, // its options
];

fn tcp(packet: &Packet) -> &Tcp {
    match &packet.transport {
        Some(Transport::Tcp(tcp)) => tcp,
        other => panic!("not TCP: {other:?}"),
    }
}

#[test]
fn a_syn_is_read_to_the_last_option() {
    let packet = decode(LinkType::Ethernet, SYN, SYN.len());
    assert_eq!(packet.stop, None);
    let tcp = tcp(&packet);
    assert_eq!((tcp.source_port, tcp.destination_port, tcp.seq), (43512, 12000, 42));
    assert_eq!(tcp.flags, Flags::SYN);
    assert_eq!((tcp.mss(), tcp.window_scale()), (Some(65495), Some(7)));
    assert_eq!(packet.payload(SYN), b"");
}

#[test]
fn an_offloaded_checksum_is_partial_and_a_wrong_one_is_bad() {
    let packet = decode(LinkType::Ethernet, SYN, SYN.len());
    assert_eq!(tcp(&packet).checksum, Checksum { value: 0xfe30, status: ChecksumStatus::Partial });
    let mut damaged = SYN.to_vec();
    damaged[50] ^= 1;
    assert_eq!(tcp(&decode(LinkType::Ethernet, &damaged, SYN.len())).checksum.status, ChecksumStatus::Bad);
}

#[test]
fn a_truncated_frame_gives_the_layers_before_the_cut_and_the_missing_bytes() {
    let packet = decode(LinkType::Ethernet, &SYN[..42], SYN.len());
    assert!(packet.network.is_some() && matches!(packet.transport, Some(Transport::TcpStart(_))));
    let stop = packet.stop.expect("eight of twenty bytes cannot be a TCP header");
    assert_eq!((stop.layer, stop.offset, stop.needed, stop.available), ("tcp", 34, 20, 8));
    assert_eq!(
        stop.to_string(),
        "tcp at byte 34 needs 20 bytes, 8 are there (the capture's snapshot length)"
    );
}

#[test]
fn a_header_length_below_the_minimum_is_reported() {
    let mut bytes = SYN.to_vec();
    bytes[46] = 0x10;
    let stop = decode(LinkType::Ethernet, &bytes, SYN.len()).stop.expect("a header of four bytes is none");
    assert_eq!(stop.promised_by, "tcp.header_len");
}

#[test]
fn padding_after_the_ip_packet_is_not_payload() {
    let mut bytes = SYN.to_vec();
    bytes.extend([0; 6]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!(packet.payload_len, 0);
}

#[test]
fn an_icmp_error_contains_the_packet_that_it_quotes() {
    let quoted: &[u8] = &[
        0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 17, 0x3c, 0xca, 127, 0, 0, 1, 127, 0, 0, 1, 0x0f, 0xa0, 0x2e,
        0xe0, 0, 12, 0xfe, 0x1f,
    ];
    let mut bytes = vec![0x45, 0xc0, 0, 56, 0, 2, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
    bytes.extend([3, 3, 0, 0, 0, 0, 0, 0]);
    bytes.extend(quoted);
    let packet = decode(LinkType::RawIp, &bytes, bytes.len());
    let Some(Transport::Icmp(icmp)) = &packet.transport else { panic!("not ICMP: {packet:?}") };
    assert!(icmp.is_port_unreachable());
    let inner = packet.quoted().expect("type 3 quotes");
    let Some(Transport::Udp(udp)) = &inner.transport else { panic!("no UDP inside") };
    assert_eq!((udp.source_port, udp.destination_port), (4000, 12000));
}

#[test]
fn flags_are_named_in_reading_order() {
    assert_eq!((Flags::ACK | Flags::SYN).to_string(), "SYN ACK");
    assert_eq!((Flags::ACK | Flags::FIN | Flags::PSH).to_string(), "FIN PSH ACK");
}

#[test]
fn bytes_missing_from_a_whole_frame_are_blamed_on_the_length_field() {
    // The frame is all there, and shorter than its IP header says.
    let stop = decode(LinkType::Ethernet, &SYN[..42], 42).stop.expect("12 bytes were never there");
    assert_eq!((stop.layer, stop.needed, stop.available, stop.promised_by), ("tcp", 20, 8, "ip.total_len"));
    // If the TCP header is complete, the missing bytes are reported for IP.
    let mut longer = SYN.to_vec();
    longer[17] = 100;
    let packet = decode(LinkType::Ethernet, &longer, longer.len());
    let stop = packet.stop.as_ref().expect("40 bytes were never there");
    assert_eq!((stop.layer, stop.needed, stop.available, stop.promised_by), ("ip", 100, 60, "ip.total_len"));
    assert_eq!(tcp(&packet).checksum.status, ChecksumStatus::Unverified);
    // A frame that is too short, without a length field.
    let stop = decode(LinkType::Ethernet, &SYN[..10], 10).stop.expect("ten bytes are no header");
    assert_eq!((stop.layer, stop.promised_by), ("eth", stop::FRAME));
}

#[test]
fn a_header_cut_by_the_capture_gives_its_first_fields() {
    let packet = decode(LinkType::Ethernet, &SYN[..42], SYN.len());
    let Some(Transport::TcpStart(start)) = packet.transport else { panic!("{packet:?}") };
    assert_eq!((start.source_port, start.destination_port, start.seq), (43512, 12000, Some(42)));
    assert!(packet.stop.is_some_and(|stop| stop.promised_by == SNAPSHOT));
}

#[test]
fn eight_quoted_bytes_of_tcp_are_enough_for_the_ports() {
    let mut bytes = vec![0x45, 0, 0, 56, 0, 2, 0, 0, 64, 1, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1];
    bytes.extend([11, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(&SYN[14..42]);
    let packet = decode(LinkType::RawIp, &bytes, bytes.len());
    assert_eq!(packet.stop, None);
    let quoted = packet.quoted().expect("type 11 quotes");
    assert!(matches!(quoted.transport, Some(Transport::TcpStart(_))));
    assert_eq!(quoted.stop.as_ref().map(|stop| stop.promised_by), Some(stop::QUOTATION));
    assert_eq!(packet.innermost(), &packet);
}

/// An IPv6 packet with a hop-by-hop options header, a routing header with one segment left, and UDP.
fn extended() -> Vec<u8> {
    let mut bytes = vec![0x60, 0x20, 0, 5, 0, 40, 0, 64];
    bytes.extend([0xfd; 16]);
    bytes.extend([0xfc; 16]);
    bytes.extend([43, 0, 5, 2, 0, 0, 1, 0]);
    bytes.extend([17, 2, 0, 1, 0, 0, 0, 0]);
    bytes.extend([0xfe; 16]);
    bytes.extend([0x0f, 0xa0, 0x2e, 0xe0, 0, 8, 0, 0]);
    bytes
}

#[test]
fn extension_headers_are_followed() {
    let bytes = extended();
    let packet = decode(LinkType::RawIpv6, &bytes, bytes.len());
    let Some(Network::Ipv6(ip)) = &packet.network else { panic!("{packet:?}") };
    assert_eq!((ip.next_header, ip.protocol, ip.extensions_len), (0, 17, 32));
    assert_eq!(ip.final_destination, Some([0xfe; 16].into()));
    let Some(Transport::Udp(udp)) = &packet.transport else { panic!("{packet:?}") };
    // Over IPv6, a missing checksum is an error.
    assert_eq!(udp.checksum.status, ChecksumStatus::Bad);
    let names: Vec<_> = extension::list(ip, &packet, &bytes).iter().map(extension::Extension::name).collect();
    assert_eq!(names, ["hop_by_hop", "routing"]);
}

#[test]
fn nested_packets_are_read_to_a_maximum_depth() {
    let mut bytes = vec![0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    for _ in 0..20 {
        let total = u16::try_from(20 + bytes.len()).unwrap().to_be_bytes();
        let mut outer = vec![0x45, 0, total[0], total[1], 0, 0, 0, 0, 64, 4, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        outer.append(&mut bytes);
        bytes = outer;
    }
    let packet = decode(LinkType::RawIp, &bytes, bytes.len());
    assert_eq!(tree(&packet, &bytes).iter().map(|layer| layer.depth).max(), Some(8));
    assert_eq!(packet.innermost().stop.as_ref().map(|stop| stop.promised_by), Some(stop::DEPTH));
}

#[test]
fn a_link_type_without_a_decoder_is_named() {
    let packet = decode(LinkType::Other(105), &[8, 0, 0, 0], 4);
    let stop = packet.stop.expect("802.11 is not decoded");
    assert_eq!(stop.to_string(), "IEEE 802.11 cannot be read: captrace has no reader for this link type");
    assert_eq!(packet.payload, 0..4);
}

#[test]
fn an_invalid_udp_length_is_reported() {
    let datagram = |length| {
        let mut bytes = vec![0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
        bytes.extend([0x0f, 0xa0, 0x2e, 0xe0, 0, length, 0, 0, 1, 2, 3, 4]);
        let packet = decode(LinkType::RawIp, &bytes, bytes.len());
        let stop = packet.stop.map(|stop| (stop.needed, stop.available, stop.promised_by));
        (packet.payload.len(), packet.payload_len, stop)
    };
    assert_eq!(datagram(12), (4, 4, None));
    assert_eq!(datagram(0), (4, 4, None));
    assert_eq!(datagram(10), (2, 2, None));
    assert_eq!(datagram(7), (0, 0, Some((0, 12, "udp.length"))));
    assert_eq!(datagram(50), (4, 4, Some((50, 12, "udp.length"))));
}

#[test]
fn the_fields_of_a_syn_have_names_ranges_and_meanings() {
    let packet = decode(LinkType::Ethernet, SYN, SYN.len());
    let layers = tree(&packet, SYN);
    assert_eq!(layers.iter().map(|layer| layer.machine).collect::<Vec<_>>(), ["eth", "ip", "tcp"]);
    let field = |machine: &str| {
        let mut fields = layers.iter().flat_map(|layer| &layer.fields);
        fields.find(|field| field.machine == machine).expect("a field of this name")
    };
    assert_eq!((field("tcp.seq").range.clone(), &field("tcp.seq").value), (38..42, &FieldValue::from("42")));
    assert_eq!((field("ip.df").bits.clone(), &field("ip.df").value), (Some(1..2), &FieldValue::from("1")));
    assert_eq!(field("ip.proto").meaning, Some(Meaning::IpProtocol(6)));
}

#[test]
fn every_bit_of_every_header_is_in_exactly_one_field() {
    for (link, bytes) in valid_frames() {
        let packet = decode(link, &bytes, bytes.len());
        assert_eq!(packet.innermost().stop, None, "{packet:?}");
        for layer in tree(&packet, &bytes) {
            let mut seen = vec![0; layer.range.len() * 8];
            for field in &layer.fields {
                let start = (field.range.start - layer.range.start) * 8;
                let bits = field.bits.clone().unwrap_or(0..field.range.len() * 8);
                seen[start + bits.start..start + bits.end].iter_mut().for_each(|count| *count += 1);
            }
            assert!(seen.iter().all(|count| *count == 1), "{:?} {seen:?}", layer.title);
        }
    }
}

const LINKS: [LinkType; 9] = [
    LinkType::Ethernet,
    LinkType::LinuxCooked,
    LinkType::LinuxCooked2,
    LinkType::Null,
    LinkType::Loop,
    LinkType::RawIp,
    LinkType::RawIpv4,
    LinkType::RawIpv6,
    LinkType::Other(147),
];

/// Valid frames of many protocols.
fn valid_frames() -> Vec<(LinkType, Vec<u8>)> {
    let carried = super::encapsulation::carrying();
    let carried = carried.into_iter().map(|(bytes, ..)| (LinkType::Ethernet, bytes));
    let mut sll = vec![0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0];
    sll.extend(&SYN[14..]);
    let mut tagged = SYN[..12].to_vec();
    tagged.extend([0x88, 0xa8, 0, 1, 0x81, 0, 0, 2]);
    tagged.extend(&SYN[12..]);
    let mut icmp =
        vec![0x45, 0, 0, 88, 0, 2, 0, 0, 64, 1, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1, 3, 4, 0, 0, 0, 15, 5, 0];
    icmp.extend(&SYN[14..]);
    let mut gre = vec![0x45, 0, 0, 92, 0, 2, 0, 0, 64, 47, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1, 0x30, 0, 8, 0];
    gre.extend([0, 0, 0, 1, 0, 0, 0, 2]);
    gre.extend(&SYN[14..]);
    let mut sll2 = vec![8, 6, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0];
    sll2.extend([0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    let mut null =
        vec![2, 0, 0, 0, 0x46, 0, 0, 36, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 148, 4, 0, 0];
    null.extend([8, 0, 0, 0, 0, 1, 0, 2, 9, 9, 9, 9]);
    let mut snap = vec![0; 12];
    snap.extend([0, 30, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0]);
    snap.extend([0x45, 0, 0, 22, 0, 0, 0x20, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 7, 7]);
    vec![
        (LinkType::Ethernet, SYN.to_vec()),
        (LinkType::LinuxCooked, sll),
        (LinkType::LinuxCooked2, sll2),
        (LinkType::Null, null),
        (LinkType::Ethernet, tagged),
        (LinkType::Ethernet, snap),
        (LinkType::RawIp, icmp),
        (LinkType::RawIp, gre),
        (LinkType::RawIpv6, extended()),
        (LinkType::RawIpv6, neighbour(135, &[])),
        (LinkType::RawIpv6, neighbour(136, &[])),
        (LinkType::RawIpv6, neighbour(137, &[0xfe; 16])),
        (LinkType::RawIpv6, neighbour(134, &[])),
        (LinkType::RawIpv6, chained()),
    ]
    .into_iter()
    .chain(carried)
    .collect()
}

/// A message of neighbour discovery: a 16-byte address, `more`, and an option.
fn neighbour(kind: u8, more: &[u8]) -> Vec<u8> {
    let address = if kind == 134 { 8 } else { 16 };
    let mut message = vec![kind, 0, 0, 0, 0xe0, 0, 0, 0];
    message.extend(vec![0xfd; address]);
    message.extend(more);
    message.extend([1, 1, 2, 0, 0, 0, 0, 9]);
    let mut bytes = vec![0x60, 0, 0, 0, 0, u8::try_from(message.len()).unwrap(), 58, 255];
    bytes.extend([0xfd; 32]);
    bytes.extend(message);
    bytes
}

/// An IPv6 packet with an authentication header, and a fragment header on a packet that is whole; nothing follows.
fn chained() -> Vec<u8> {
    let mut bytes = vec![0x60, 0, 0, 0, 0, 24, 51, 64];
    bytes.extend([0xfd; 32]);
    bytes.extend([44, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 7, 7, 7, 7]);
    bytes.extend([59, 0, 0, 0, 0, 0, 0, 1]);
    bytes
}

/// Checks the invariants of a packet decoded from any bytes.
fn holds(link: LinkType, bytes: &[u8], original_len: usize) -> Result<(), TestCaseError> {
    let packet = decode(link, bytes, original_len);
    let mut in_place = Packet::default();
    decode_in_place(&mut in_place, link, bytes, original_len);
    prop_assert_eq!(&in_place, &packet);
    let mut next = Some(&packet);
    while let Some(packet) = next {
        prop_assert!(packet.payload.start <= packet.payload.end && packet.payload.end <= bytes.len());
        if let Some(stop) = &packet.stop {
            prop_assert!(stop.offset <= bytes.len() && !stop.to_string().is_empty());
            prop_assert!(stop.needed == 0 || stop.needed > stop.available, "{stop:?}");
        }
        next = packet.inner.as_deref();
    }
    for layer in tree(&packet, bytes) {
        prop_assert!(layer.range.start <= layer.range.end && layer.range.end <= bytes.len(), "{layer:?}");
        for field in &layer.fields {
            prop_assert!(field.range.start <= field.range.end && field.range.end <= bytes.len(), "{field:?}");
        }
    }
    let time = captrace::internals::frame::Timestamp::default();
    let _ = Reassembler::default().feed(1, time, &packet, bytes);
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_decode_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), extra in 0usize..100) {
        for link in LINKS {
            holds(link, &bytes, bytes.len() + extra)?;
        }
    }

    #[test]
    fn damaged_and_cut_frames_decode_without_a_panic(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut frames = valid_frames();
        let count = frames.len();
        let (link, mut bytes) = frames.swap_remove(which.index(count));
        let len = bytes.len();
        for (at, value) in damage {
            bytes[at.index(len)] = value;
        }
        let kept = cut.index(len + 1);
        holds(link, &bytes[..kept], if whole { kept } else { len })?;
    }
}

#[test]
fn bytes_after_the_packet_are_a_trailer() {
    let mut bytes = vec![0; 12];
    bytes.extend([8, 0, 0x45, 0, 0, 21, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 7]);
    bytes.extend([0; 25]);
    let layers = tree(&decode(LinkType::Ethernet, &bytes, bytes.len()), &bytes);
    let last = layers.last().unwrap();
    assert_eq!((last.machine, last.range.clone()), ("trailer", 35..60));
    assert_eq!(last.fields[0].meaning, Some(Meaning::FramePadding));
    let unpadded = &bytes[..35];
    let layers = tree(&decode(LinkType::Ethernet, unpadded, 35), unpadded);
    assert_eq!(layers.last().unwrap().machine, "payload");
}
