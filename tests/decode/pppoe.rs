use captrace::internals::decode::{Network, decode};
use captrace::internals::frame::LinkType;

const IP: [u8; 21] = [0x45, 0, 0, 21, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 7];

fn session(length: u8, protocol: &[u8], above: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 12];
    bytes.extend([0x88, 0x64, 0x11, 0, 0, 9, 0, length]);
    bytes.extend(protocol);
    bytes.extend(above);
    bytes
}

#[test]
fn ip_in_a_session_is_read_without_the_padding() {
    for protocol in [&[0, 0x21][..], &[0x21]] {
        let mut bytes = session(u8::try_from(protocol.len()).unwrap() + 21, protocol, &IP);
        bytes.extend([0; 9]);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        let header = packet.pppoe.unwrap();
        assert_eq!((header.session, header.protocol), (9, Some(0x21)));
        assert!(matches!(packet.network, Some(Network::Ipv4(_))));
        assert_eq!((packet.payload(&bytes), packet.stop), (&[7][..], None));
    }
}

#[test]
fn a_length_beyond_the_frame_is_the_reason_to_stop() {
    let bytes = session(40, &[0xc0, 0x21], &[1, 1, 0, 4]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!(packet.pppoe.unwrap().protocol, Some(0xc021));
    let stop = packet.stop.unwrap();
    assert_eq!((stop.needed, stop.available, stop.promised_by), (40, 6, "pppoe.length"));
}

#[test]
fn a_discovery_packet_has_no_ppp_protocol() {
    let mut bytes = vec![0; 12];
    bytes.extend([0x88, 0x63, 0x11, 0x09, 0, 0, 0, 4, 1, 1, 0, 0]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!(packet.pppoe.map(|header| (header.code, header.protocol)), Some((9, None)));
    assert_eq!(packet.payload(&bytes), [1, 1, 0, 0]);
}
