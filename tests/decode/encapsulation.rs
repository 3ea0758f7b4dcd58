//! One packet in each tunnel header and tag, and invalid headers.

use captrace::internals::decode::encapsulation::*;
use captrace::internals::decode::{Network, Packet, Transport, decode, tree};
use captrace::internals::frame::LinkType;

/// An IP packet from 192.0.2.1 whose payload is not decoded.
const IP: &str = "45000014 00000000 40fd0000 c0000201 c0000202";
/// An IPv6 packet from 2001:db8::1 without payload.
const IP6: &str = "60000000 00003b40 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002";
/// The Ethernet header before it.
const FRAME: &str = "020000000001 020000000002 0800";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// A frame with these bytes after its addresses.
fn frame(hex: &str) -> Vec<u8> {
    bytes(&format!("020000000003 020000000004 {hex}"))
}

/// A frame with an IP packet of this protocol.
fn in_ip(protocol: u8, hex: &str) -> Vec<u8> {
    let above = bytes(hex);
    let total = u16::try_from(20 + above.len()).unwrap();
    let mut all = frame(&format!("0800 4500 {total:04x} 00000000 40 {protocol:02x} 0000 0a000001 0a000002"));
    all.extend(above);
    all
}

/// A frame with a UDP datagram to this port.
fn in_udp(port: u16, hex: &str) -> Vec<u8> {
    let len = 8 + bytes(hex).len();
    in_ip(17, &format!("d903 {port:04x} {len:04x} 0000 {hex}"))
}

/// Frames with each kind of header: the bytes, the kind, and the identifier in the header.
pub fn carrying() -> Vec<(Vec<u8>, EncapsulationKind, Option<u32>)> {
    let f = format!("{FRAME}{IP}");
    vec![
        (in_ip(51, &format!("04040000 00000100 00000001 {:024x} {IP}", 3)), EncapsulationKind::Ah, Some(256)),
        (
            in_udp(5072, &format!("42521129 5f000000 {:032x} {:040x} {IP6}", 1, 2)),
            EncapsulationKind::Ayiya,
            None,
        ),
        (frame(&format!("88e7 00000007 {f}")), EncapsulationKind::Backbone, Some(7)),
        (in_ip(47, &format!("100088be 00000001 10650009 00000002 {f}")), EncapsulationKind::Erspan, Some(9)),
        (
            in_ip(47, &format!("100022eb 00000001 20650009 00000002 00008001 {:016x} {f}", 5)),
            EncapsulationKind::Erspan,
            Some(9),
        ),
        (frame(&format!("893f 000180020000 0800 {IP}")), EncapsulationKind::Etag, Some(2)),
        (in_ip(97, &format!("3000 {f}")), EncapsulationKind::Etherip, None),
        (frame(&format!("8903 1025 {f}")), EncapsulationKind::FabricPath, Some(64)),
        (in_udp(6081, &format!("01406558 00002a00 01020300 {f}")), EncapsulationKind::Geneve, Some(42)),
        (in_udp(2152, &format!("34ff001c 00000007 00000085 01100900 {IP}")), EncapsulationKind::Gtp, Some(7)),
        (
            in_udp(3386, &format!("1eff0014 00010002 ffffffff 0000000000000007 {IP}")),
            EncapsulationKind::Gtp,
            None,
        ),
        (frame(&format!("892f 001a0007 0800 {IP}")), EncapsulationKind::Hsr, Some(7)),
        (
            in_udp(1701, &format!("4a020026 00010002 00030004 00020000 ff030021 {IP}")),
            EncapsulationKind::L2tp,
            Some(0x0001_0002),
        ),
        (in_udp(4341, &format!("08000000 00000700 {IP}")), EncapsulationKind::Lisp, Some(7)),
        (frame(&format!("8909 01010001 0007 0800 {IP}")), EncapsulationKind::Metadata, Some(7)),
        (frame(&format!("894f 0fc30103 00000901 00000000 {f}")), EncapsulationKind::Nsh, Some(9)),
        (in_ip(47, &format!("3081880b 00150007 00000001 00000002 21 {IP}")), EncapsulationKind::Ppp, None),
        (frame(&format!("8847 00064140 00000009 {f}")), EncapsulationKind::Pseudowire, Some(9)),
        (
            in_udp(3544, &format!("00010000 0102030405060708 00 00008cdd 3ffffdfe {IP6}")),
            EncapsulationKind::Teredo,
            None,
        ),
        (in_udp(37008, &format!("01000001 000a0112 01 {f}")), EncapsulationKind::Tzsp, None),
        (frame(&format!("8926 00010002 0800 {IP}")), EncapsulationKind::Vntag, Some(2)),
        (in_udp(4789, &format!("88000007 00002a00 {f}")), EncapsulationKind::Vxlan, Some(42)),
        (in_udp(4790, &format!("0c000001 00002a00 {IP}")), EncapsulationKind::VxlanGpe, Some(42)),
    ]
}

/// The header of this kind in a packet or inside it.
fn header(packet: &Packet, kind: EncapsulationKind) -> Option<&Encapsulation> {
    let own = packet.encapsulations.iter().find(|header| header.kind == kind);
    own.or_else(|| header(packet.inner.as_deref()?, kind))
}

#[test]
fn the_packet_inside_each_header_is_the_innermost() {
    for (bytes, kind, id) in carrying() {
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        let inner = packet.innermost();
        let source = inner.network.as_ref().map(Network::source).map(|source| source.to_string());
        assert!(matches!(source.as_deref(), Some("192.0.2.1" | "2001:db8::1")), "{kind:?}: {packet:?}");
        assert_eq!((inner.stop.as_ref(), packet.stop.as_ref()), (None, None), "{kind:?}");
        assert_eq!(header(&packet, kind).map(|header| header.id), Some(id), "{kind:?}");
        let layers = tree(&packet, &bytes);
        assert!(layers.iter().any(|layer| layer.machine == kind.machine()), "{kind:?}");
    }
    // Two stand before every other header (tests/analysis/field/links.rs has them), and one carries no packet.
    let others = [EncapsulationKind::Nflog, EncapsulationKind::Pktap, EncapsulationKind::UdpLite];
    for kind in EncapsulationKind::ALL.iter().filter(|kind| !others.contains(kind)) {
        assert!(carrying().iter().any(|(_, of, _)| of == kind), "{kind:?} has no packet here");
    }
}

#[test]
fn the_header_of_udp_lite_is_read() {
    let bytes = in_ip(136, "0fa02ee0 0008 0000 68656c6c6f");
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!((packet.payload(&bytes), packet.transport.as_ref()), (&b"hello"[..], None));
    let layers = tree(&packet, &bytes);
    let layer = layers.iter().find(|layer| layer.machine == "udplite").unwrap();
    let names: Vec<_> = layer.fields.iter().map(|field| field.machine).collect();
    assert_eq!(names, ["udplite.sport", "udplite.dport", "udplite.coverage", "udplite.checksum"]);
}

#[test]
fn a_datagram_that_has_only_the_port_of_a_tunnel_is_bytes() {
    for port in [1701, 2123, 2152, 3386, 3544, 4341, 4754, 4789, 4790, 5072, 6081, 6635, 37008] {
        let bytes = in_udp(port, "68656c6c6f2c20636170747261636521");
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        assert_eq!(
            (packet.payload(&bytes), packet.inner.as_ref()),
            (&b"hello, captrace!"[..], None),
            "{port}"
        );
        assert!(matches!(packet.transport, Some(Transport::Udp(_))) && packet.stop.is_none());
    }
}

#[test]
fn an_invalid_header_is_reported() {
    for (bytes, layer, field) in [
        (in_ip(51, "0400 0000 00000100 00000001"), "ah", "ah.len"),
        (in_ip(47, "100088be 00000001 30650009 00000002 00000000"), "erspan", "erspan.version"),
        (frame("894f 0fc10101 00000901 00000000"), "nsh", "nsh.len"),
        (in_udp(2152, &format!("34ff001c 00000007 00000085 00100900 {IP}")), "gtp", "gtp.extension"),
        (in_udp(6081, "3f006558 00002a00 01020300"), "geneve", "geneve.options_len"),
    ] {
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        let stop = packet.stop.map(|stop| (stop.layer, stop.promised_by));
        assert_eq!(stop, Some((layer, field)));
    }
}

#[test]
fn tags_of_several_kinds_can_be_mixed() {
    let bytes = frame(&format!("8100 0005 8926 00010002 8100 0006 0800 {IP}"));
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    let layers = tree(&packet, &bytes);
    let places: Vec<_> = layers.iter().map(|layer| (layer.machine, layer.range.start)).collect();
    assert_eq!(places, [("eth", 0), ("vlan", 14), ("vntag", 18), ("vlan", 24), ("ip", 28)]);
    let endless = frame(&"8926 00010002 ".repeat(40));
    let stop = decode(LinkType::Ethernet, &endless, endless.len()).stop.unwrap();
    assert_eq!(stop.promised_by, captrace::internals::decode::stop::DEPTH);
}

#[test]
fn erspan_type_i_has_no_header_of_its_own() {
    let bytes = in_ip(47, &format!("000088be {FRAME}{IP}"));
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert!(packet.innermost().link.is_some() && packet.innermost().network.is_some());
}
