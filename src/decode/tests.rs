//! Frames taken apart as a user would meet them: whole, cut short, and damaged.

use proptest::prelude::*;

use super::*;

/// A SYN on Linux's loopback, captured: its checksum was left for a card to finish.
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
fn a_checksum_left_for_the_card_is_partial_and_a_wrong_one_is_bad() {
    let packet = decode(LinkType::Ethernet, SYN, SYN.len());
    assert_eq!(tcp(&packet).checksum, Checksum { value: 0xfe30, status: ChecksumStatus::Partial });
    let mut damaged = SYN.to_vec();
    damaged[50] ^= 1;
    assert_eq!(tcp(&decode(LinkType::Ethernet, &damaged, SYN.len())).checksum.status, ChecksumStatus::Bad);
}

#[test]
fn a_cut_frame_gives_the_layers_so_far_and_says_what_was_missing() {
    let packet = decode(LinkType::Ethernet, &SYN[..42], SYN.len());
    assert!(packet.network.is_some() && packet.transport.is_none());
    let stop = packet.stop.expect("eight of twenty bytes cannot be a TCP header");
    assert_eq!((stop.layer, stop.offset, stop.needed, stop.available), ("tcp", 34, 20, 8));
    assert_eq!(stop.to_string(), "tcp at byte 34 needs 20 bytes by the header's fixed length, 8 are there");
}

#[test]
fn a_header_length_below_the_minimum_is_named() {
    let mut bytes = SYN.to_vec();
    bytes[46] = 0x10;
    let stop = decode(LinkType::Ethernet, &bytes, SYN.len()).stop.expect("a header of four bytes is none");
    assert_eq!(stop.promised_by, "tcp.header_len");
}

#[test]
fn padding_after_the_ip_packet_is_no_payload() {
    let mut bytes = SYN.to_vec();
    bytes.extend([0; 6]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!(packet.payload_len, 0);
}

#[test]
fn an_icmp_error_gives_the_packet_it_quotes() {
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
    let inner = packet.quoted.expect("type 3 quotes");
    let Some(Transport::Udp(udp)) = inner.transport else { panic!("no UDP inside") };
    assert_eq!((udp.source_port, udp.destination_port), (4000, 12000));
}

#[test]
fn flags_are_named_in_reading_order() {
    assert_eq!((Flags::ACK | Flags::SYN).to_string(), "SYN ACK");
    assert_eq!((Flags::ACK | Flags::FIN | Flags::PSH).to_string(), "FIN PSH ACK");
}

proptest! {
    #[test]
    fn any_bytes_decode_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), extra in 0usize..100) {
        for link in [LinkType::Ethernet, LinkType::RawIp, LinkType::Other(147)] {
            let packet = decode(link, &bytes, bytes.len() + extra);
            prop_assert!(packet.payload.end <= bytes.len());
        }
    }

    #[test]
    fn a_damaged_or_cut_segment_decodes_without_a_panic(
        at in 0usize..74, value in any::<u8>(), cut in 0usize..=74
    ) {
        let mut bytes = SYN.to_vec();
        bytes[at] = value;
        let packet = decode(LinkType::Ethernet, &bytes[..cut], SYN.len());
        prop_assert!(packet.payload.end <= cut);
    }
}
