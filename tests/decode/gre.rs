use captrace::internals::decode::{Network, Transport, decode};
use captrace::internals::frame::LinkType;

fn frame(gre: &[u8], inner: &[u8]) -> Vec<u8> {
    let total = u8::try_from(20 + gre.len() + inner.len()).unwrap();
    let mut bytes = vec![0x45, 0, 0, total, 0, 0, 0, 0, 64, 47, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    bytes.extend(gre);
    bytes.extend(inner);
    bytes
}

const INNER: [u8; 20] = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];

#[test]
fn key_sequence_number_and_the_inner_packet_are_read() {
    let bytes = frame(&[0x30, 0, 8, 0, 0, 0, 0, 7, 0, 0, 0, 9], &INNER);
    let packet = decode(LinkType::RawIp, &bytes, bytes.len());
    let Some(Transport::Gre(gre)) = &packet.transport else { panic!("{packet:?}") };
    assert_eq!((gre.checksum, gre.key, gre.sequence), (None, Some(7), Some(9)));
    let inner = packet.innermost().network.as_ref().map(Network::source);
    assert_eq!(inner, Some("192.0.2.1".parse().unwrap()));
}

#[test]
fn decoding_stops_at_a_header_with_routing() {
    let bytes = frame(&[0x40, 0, 8, 0, 0, 0, 0, 0], &INNER);
    let packet = decode(LinkType::RawIp, &bytes, bytes.len());
    assert_eq!(packet.stop.map(|stop| stop.promised_by), Some("gre.version"));
}
