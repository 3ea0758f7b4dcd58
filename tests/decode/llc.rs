use captrace::internals::decode::{Network, decode};
use captrace::internals::frame::LinkType;

#[test]
fn ip_in_snap_is_read_without_the_padding() {
    let mut bytes = vec![0; 12];
    bytes.extend([0, 30, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0]);
    bytes.extend([0x45, 0, 0, 22, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 7, 7]);
    bytes.extend([0; 8]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert_eq!(packet.llc.and_then(|llc| llc.snap), Some((0, 0x0800)));
    assert!(matches!(packet.network, Some(Network::Ipv4(_))));
    assert_eq!((packet.payload(&bytes), packet.stop), (&[7, 7][..], None));
}

#[test]
fn a_length_beyond_the_frame_is_the_reason_to_stop() {
    let mut bytes = vec![0; 12];
    bytes.extend([0, 200, 0x42, 0x42, 3, 1]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    assert!(packet.llc.is_some());
    let stop = packet.stop.expect("196 bytes are missing");
    assert_eq!((stop.layer, stop.needed, stop.available, stop.promised_by), ("llc", 200, 4, "eth.type"));
}
