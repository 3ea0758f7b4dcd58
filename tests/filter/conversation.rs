//! Hand-made frames, filtered by the program as the kernel would do it.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use captrace::internals::call::TransportProtocol;
use captrace::internals::frame::LinkType;
use captrace::internals::source::{Conversation, FilterProgramError};

use crate::machine::keeps;

const CLIENT: u16 = 43512;
const SERVER: u16 = 12000;
const ELSEWHERE: u16 = 53;
const UDP: u8 = 17;
const TCP: u8 = 6;

fn accepts(conversation: Conversation, frame: &[u8]) -> bool {
    accepts_on(conversation, LinkType::Ethernet, frame)
}

fn accepts_on(conversation: Conversation, link_type: LinkType, frame: &[u8]) -> bool {
    keeps(&conversation.program(link_type).unwrap(), frame, frame.len())
}

fn at(address: &str, port: u16) -> SocketAddr {
    SocketAddr::new(address.parse().unwrap(), port)
}

fn ends(transport: TransportProtocol, client: &str, server: &str) -> Conversation {
    Conversation::between(transport, at(client, CLIENT), at(server, SERVER))
}

/// UDP between two IPv4 hosts; both addresses and ports are known.
fn four() -> Conversation {
    ends(TransportProtocol::Udp, "10.0.0.1", "10.0.0.2")
}

/// The same between two IPv6 hosts.
fn six() -> Conversation {
    ends(TransportProtocol::Udp, "fd00::1", "fd00::2")
}

fn ethernet(ether_type: u16, packet: &[u8]) -> Vec<u8> {
    [&[0; 12], &ether_type.to_be_bytes()[..], packet].concat()
}

/// An IPv4 packet, with `options` (a multiple of four) and this flags and offset field.
fn ipv4(from: &str, to: &str, protocol: u8, options: usize, offset: u16, payload: &[u8]) -> Vec<u8> {
    let words = u8::try_from(5 + options / 4).unwrap();
    let mut packet = vec![0; 20];
    packet[0] = 0x40 | words;
    packet[6..8].copy_from_slice(&offset.to_be_bytes());
    packet[9] = protocol;
    packet[12..16].copy_from_slice(&from.parse::<Ipv4Addr>().unwrap().octets());
    packet[16..20].copy_from_slice(&to.parse::<Ipv4Addr>().unwrap().octets());
    // Options that look like the conversation's ports, to catch a rule that ignores the header length.
    packet.extend([CLIENT.to_be_bytes(), SERVER.to_be_bytes()].concat().iter().cycle().take(options));
    packet.extend(payload);
    packet
}

fn ipv6(from: &str, to: &str, next_header: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0; 40];
    packet[0] = 0x60;
    packet[6] = next_header;
    packet[8..24].copy_from_slice(&from.parse::<Ipv6Addr>().unwrap().octets());
    packet[24..40].copy_from_slice(&to.parse::<Ipv6Addr>().unwrap().octets());
    packet.extend(payload);
    packet
}

fn ports(from: u16, to: u16) -> Vec<u8> {
    [from.to_be_bytes(), to.to_be_bytes(), [0; 2], [0; 2]].concat()
}

fn fragment(next_header: u8, offset: u16, payload: &[u8]) -> Vec<u8> {
    [&[next_header, 0], &offset.to_be_bytes()[..], &[0; 4], payload].concat()
}

fn icmp(kind: u8, quoted: &[u8]) -> Vec<u8> {
    [&[kind, 3, 0, 0, 0, 0, 0, 0], quoted].concat()
}

fn four_frame(from: &str, to: &str, protocol: u8, payload: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(from, to, protocol, 0, 0, payload))
}

fn six_frame(from: &str, to: &str, protocol: u8, payload: &[u8]) -> Vec<u8> {
    ethernet(0x86dd, &ipv6(from, to, protocol, payload))
}

// ---- addresses and ports -----------------------------------------------------------------------------------------

#[test]
fn both_directions_are_accepted() {
    assert!(accepts(four(), &four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(CLIENT, SERVER))));
    assert!(accepts(four(), &four_frame("10.0.0.2", "10.0.0.1", UDP, &ports(SERVER, CLIENT))));
    assert!(accepts(six(), &six_frame("fd00::1", "fd00::2", UDP, &ports(CLIENT, SERVER))));
    assert!(accepts(six(), &six_frame("fd00::2", "fd00::1", UDP, &ports(SERVER, CLIENT))));
}

#[test]
fn a_udp_client_may_be_answered_from_anywhere_and_a_tcp_client_may_not() {
    let answered = |transport, protocol| {
        let ours = Conversation::of_client(transport, at("10.0.0.1", CLIENT), at("10.0.0.2", SERVER));
        [("10.0.0.2", SERVER), ("10.0.0.3", SERVER), ("10.0.0.2", ELSEWHERE)]
            .map(|(from, port)| accepts(ours, &four_frame(from, "10.0.0.1", protocol, &ports(port, CLIENT))))
    };
    assert_eq!(answered(TransportProtocol::Udp, UDP), [true; 3]);
    assert_eq!(answered(TransportProtocol::Tcp, TCP), [true, false, false]);
}

#[test]
fn swapped_ports_are_refused() {
    assert!(!accepts(four(), &four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(SERVER, CLIENT))));
    assert!(!accepts(six(), &six_frame("fd00::1", "fd00::2", UDP, &ports(SERVER, CLIENT))));
}

#[test]
fn another_port_address_or_protocol_is_refused() {
    for (from, to) in [(ELSEWHERE, SERVER), (CLIENT, ELSEWHERE), (0, 0)] {
        assert!(!accepts(four(), &four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(from, to))));
        assert!(!accepts(six(), &six_frame("fd00::1", "fd00::2", UDP, &ports(from, to))));
    }
    let ours = ports(CLIENT, SERVER);
    for (from, to) in [("10.0.0.3", "10.0.0.2"), ("10.0.0.1", "10.0.0.3"), ("10.0.0.2", "10.0.0.1")] {
        assert!(!accepts(four(), &four_frame(from, to, UDP, &ours)));
    }
    for (from, to) in [("fd00::3", "fd00::2"), ("fd00::1", "fd00::3"), ("fd01::1", "fd00::2")] {
        assert!(!accepts(six(), &six_frame(from, to, UDP, &ours)));
    }
    assert!(!accepts(four(), &four_frame("10.0.0.1", "10.0.0.2", TCP, &ours)));
    assert!(!accepts(six(), &six_frame("fd00::1", "fd00::2", TCP, &ours)));
}

#[test]
fn two_ends_at_one_address_are_distinguished_by_port() {
    let own = ends(TransportProtocol::Tcp, "127.0.0.1", "127.0.0.1");
    assert!(accepts(own, &four_frame("127.0.0.1", "127.0.0.1", TCP, &ports(CLIENT, SERVER))));
    assert!(accepts(own, &four_frame("127.0.0.1", "127.0.0.1", TCP, &ports(SERVER, CLIENT))));
    assert!(!accepts(own, &four_frame("127.0.0.1", "127.0.0.1", TCP, &ports(SERVER, ELSEWHERE))));
}

#[test]
fn ports_are_found_after_ip_options() {
    for options in [4, 20, 40] {
        let ours = ipv4("10.0.0.1", "10.0.0.2", UDP, options, 0, &ports(CLIENT, SERVER));
        assert!(accepts(four(), &ethernet(0x0800, &ours)), "{options}");
        let other = ipv4("10.0.0.1", "10.0.0.2", UDP, options, 0, &ports(ELSEWHERE, ELSEWHERE));
        assert!(!accepts(four(), &ethernet(0x0800, &other)), "{options}");
    }
}

#[test]
fn other_ether_types_are_refused() {
    let packet = ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0, &ports(CLIENT, SERVER));
    for ether_type in [0x0806, 0x86dd, 0x8100, 46] {
        assert!(!accepts(four(), &ethernet(ether_type, &packet)));
    }
}

#[test]
fn a_packet_cut_before_the_ports_is_refused() {
    for whole in [
        four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(CLIENT, SERVER)),
        six_frame("fd00::1", "fd00::2", UDP, &ports(CLIENT, SERVER)),
    ] {
        let conversation = if whole[12] == 0x08 { four() } else { six() };
        // The ports are four bytes; the other four of the UDP header are not looked at.
        for len in 0..whole.len() - 4 {
            assert!(!accepts(conversation, &whole[..len]), "{len}");
        }
        assert!(accepts(conversation, &whole[..whole.len() - 4]));
    }
}

// ---- unknown addresses and ports -------------------------------------------------------------------------------

#[test]
fn any_client_of_a_server_at_one_address_is_accepted() {
    let server = Conversation::with_server(TransportProtocol::Tcp, at("10.0.0.2", SERVER));
    assert!(accepts(server, &four_frame("1.2.3.4", "10.0.0.2", TCP, &ports(9, SERVER))));
    assert!(accepts(server, &four_frame("10.0.0.2", "1.2.3.4", TCP, &ports(SERVER, 9))));
    assert!(!accepts(server, &four_frame("1.2.3.4", "10.0.0.3", TCP, &ports(9, SERVER))));
    assert!(!accepts(server, &four_frame("10.0.0.2", "1.2.3.4", TCP, &ports(9, SERVER))));
    assert!(!accepts(server, &six_frame("fd00::1", "fd00::2", TCP, &ports(9, SERVER))));
}

#[test]
fn a_server_at_every_address_accepts_both_versions_of_ip() {
    let server = Conversation::with_server(TransportProtocol::Tcp, at("::", SERVER));
    assert_eq!(server.server_address, None);
    assert!(accepts(server, &four_frame("1.2.3.4", "10.0.0.2", TCP, &ports(9, SERVER))));
    assert!(accepts(server, &six_frame("fd00::2", "fd00::1", TCP, &ports(SERVER, 9))));
    assert!(!accepts(server, &six_frame("fd00::2", "fd00::1", TCP, &ports(8, 9))));
}

#[test]
fn a_client_can_be_known_by_address_only() {
    let ours = Conversation {
        client_address: Some([10, 0, 0, 1].into()),
        ..Conversation::with_server(TransportProtocol::Udp, at("10.0.0.2", SERVER))
    };
    assert!(accepts(ours, &four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(9, SERVER))));
    assert!(!accepts(ours, &four_frame("10.0.0.4", "10.0.0.2", UDP, &ports(9, SERVER))));
}

#[test]
fn an_ipv4_mapped_ipv6_address_is_an_ipv4_address() {
    let mapped = ends(TransportProtocol::Udp, "::ffff:10.0.0.1", "::ffff:10.0.0.2");
    assert_eq!(mapped, four());
}

#[test]
fn ends_of_different_ip_versions_accept_nothing() {
    let odd = ends(TransportProtocol::Udp, "10.0.0.1", "fd00::2");
    assert!(!accepts(odd, &four_frame("10.0.0.1", "10.0.0.2", UDP, &ports(CLIENT, SERVER))));
    assert!(!accepts(odd, &six_frame("fd00::1", "fd00::2", UDP, &ports(CLIENT, SERVER))));
}

// ---- fragments ------------------------------------------------------------------------------------------------

#[test]
fn later_ipv4_fragments_between_the_two_hosts_are_accepted() {
    let piece =
        |from, to, protocol, offset| ethernet(0x0800, &ipv4(from, to, protocol, 0, offset, &[0xff; 8]));
    assert!(accepts(four(), &piece("10.0.0.1", "10.0.0.2", UDP, 0x2001)));
    assert!(accepts(four(), &piece("10.0.0.2", "10.0.0.1", UDP, 0x00b9)));
    assert!(!accepts(four(), &piece("10.0.0.3", "10.0.0.1", UDP, 0x00b9)));
    assert!(!accepts(four(), &piece("10.0.0.1", "10.0.0.2", TCP, 0x00b9)));
}

#[test]
fn the_first_ipv4_fragment_has_ports() {
    let first = |payload: &[u8]| ethernet(0x0800, &ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0x2000, payload));
    assert!(accepts(four(), &first(&ports(CLIENT, SERVER))));
    assert!(!accepts(four(), &first(&ports(CLIENT, ELSEWHERE))));
}

#[test]
fn the_do_not_fragment_flag_is_not_an_offset() {
    let packet = ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0x4000, &ports(CLIENT, ELSEWHERE));
    assert!(!accepts(four(), &ethernet(0x0800, &packet)));
}

#[test]
fn ipv6_fragments_are_filtered_like_ipv4_fragments() {
    let piece =
        |from, to, inner, offset, payload: &[u8]| six_frame(from, to, 44, &fragment(inner, offset, payload));
    assert!(accepts(six(), &piece("fd00::1", "fd00::2", UDP, 1, &ports(CLIENT, SERVER))));
    assert!(!accepts(six(), &piece("fd00::1", "fd00::2", UDP, 1, &ports(CLIENT, ELSEWHERE))));
    assert!(accepts(six(), &piece("fd00::2", "fd00::1", UDP, 0x05a8, &[0xff; 8])));
    assert!(!accepts(six(), &piece("fd00::2", "fd00::1", TCP, 0x05a8, &[0xff; 8])));
    assert!(!accepts(six(), &piece("fd00::2", "fd00::3", UDP, 0x05a8, &[0xff; 8])));
}

// ---- errors that quote ----------------------------------------------------------------------------------------

#[test]
fn an_icmp_error_is_accepted_if_it_quotes_a_packet_of_the_conversation() {
    let quoted = ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0, &ports(CLIENT, SERVER));
    // Sent by the server, or by a router on the way, with options or without.
    for from in ["10.0.0.2", "192.0.2.7"] {
        for options in [0, 8] {
            for kind in [3, 11] {
                let error = ipv4(from, "10.0.0.1", 1, options, 0, &icmp(kind, &quoted));
                assert!(accepts(four(), &ethernet(0x0800, &error)), "{from} {options} {kind}");
            }
        }
    }
    let answer = ipv4("10.0.0.2", "10.0.0.1", UDP, 0, 0, &ports(SERVER, CLIENT));
    assert!(accepts(four(), &four_frame("10.0.0.1", "10.0.0.2", 1, &icmp(3, &answer))));
}

#[test]
fn the_quoted_packet_may_have_options() {
    let quoted = ipv4("10.0.0.1", "10.0.0.2", UDP, 12, 0, &ports(CLIENT, SERVER));
    assert!(accepts(four(), &ethernet(0x0800, &ipv4("10.0.0.2", "10.0.0.1", 1, 4, 0, &icmp(3, &quoted)))));
    let other = ipv4("10.0.0.1", "10.0.0.2", UDP, 12, 0, &ports(CLIENT, ELSEWHERE));
    assert!(!accepts(four(), &ethernet(0x0800, &ipv4("10.0.0.2", "10.0.0.1", 1, 4, 0, &icmp(3, &other)))));
}

#[test]
fn other_icmp_messages_are_refused() {
    let ours = ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0, &ports(CLIENT, SERVER));
    assert!(
        !accepts(four(), &four_frame("10.0.0.2", "10.0.0.1", 1, &icmp(8, &ours))),
        "an echo that looks like it"
    );
    for quoted in [
        ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 0, &ports(ELSEWHERE, SERVER)),
        ipv4("10.0.0.1", "10.0.0.2", TCP, 0, 0, &ports(CLIENT, SERVER)),
        ipv4("10.0.0.1", "10.0.0.9", UDP, 0, 0, &ports(CLIENT, SERVER)),
        ipv4("10.0.0.1", "10.0.0.2", UDP, 0, 7, &ports(CLIENT, SERVER)),
    ] {
        assert!(!accepts(four(), &four_frame("10.0.0.2", "10.0.0.1", 1, &icmp(3, &quoted))));
    }
    let cut = four_frame("10.0.0.2", "10.0.0.1", 1, &icmp(3, &ours));
    for len in 0..cut.len() - 4 {
        assert!(!accepts(four(), &cut[..len]), "{len}");
    }
}

#[test]
fn an_icmpv6_error_is_accepted_if_it_quotes_a_packet_of_the_conversation() {
    let quoted = ipv6("fd00::1", "fd00::2", UDP, &ports(CLIENT, SERVER));
    for kind in [1, 2, 3] {
        assert!(accepts(six(), &six_frame("fd00::9", "fd00::1", 58, &icmp(kind, &quoted))), "{kind}");
    }
    assert!(!accepts(six(), &six_frame("fd00::9", "fd00::1", 58, &icmp(128, &quoted))));
    let other = ipv6("fd00::1", "fd00::2", UDP, &ports(CLIENT, ELSEWHERE));
    assert!(!accepts(six(), &six_frame("fd00::9", "fd00::1", 58, &icmp(1, &other))));
}

// ---- links and limits -----------------------------------------------------------------------------------------

#[test]
fn raw_ip_has_no_link_layer_header() {
    let link = LinkType::RawIp;
    let packet = ipv4("10.0.0.1", "10.0.0.2", UDP, 8, 0, &ports(CLIENT, SERVER));
    assert!(accepts_on(four(), link, &packet));
    assert!(!accepts_on(four(), link, &ethernet(0x0800, &packet)));
    assert!(accepts_on(six(), link, &ipv6("fd00::2", "fd00::1", UDP, &ports(SERVER, CLIENT))));
    let everyone = Conversation::with_server(TransportProtocol::Udp, at("0.0.0.0", SERVER));
    assert!(accepts_on(everyone, link, &packet));
    assert!(accepts_on(everyone, link, &ipv6("fd00::2", "fd00::1", UDP, &ports(SERVER, CLIENT))));
}

#[test]
fn another_link_type_has_no_program() {
    let link_type = LinkType::Other(105);
    assert_eq!(four().program(link_type), Err(FilterProgramError::LinkType(link_type)));
}

#[test]
fn programs_are_short() {
    let everyone = Conversation::with_server(TransportProtocol::Udp, at("0.0.0.0", SERVER));
    // The kernel takes 4,096 instructions (BPF_MAXINSNS).
    for conversation in [four(), six(), everyone] {
        let len = conversation.program(LinkType::Ethernet).unwrap().len();
        assert!(len < 400, "{len}");
    }
}
