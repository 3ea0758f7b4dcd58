use std::net::Ipv4Addr;

use captrace::internals::decode::decode;
use captrace::internals::frame::LinkType;
use pnet::util::MacAddr;

fn frame(arp: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff; 12];
    bytes.extend([8, 6]);
    bytes.extend(arp);
    bytes
}

#[test]
fn a_request_gives_its_addresses_and_padding_is_not_payload() {
    let mut bytes =
        frame(&[0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    bytes.extend([0; 18]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    let arp = packet.arp.expect("an ARP packet");
    assert_eq!(arp.operation, 1);
    assert_eq!(arp.sender_mac, Some(MacAddr::new(2, 0, 0, 0, 0, 1)));
    assert_eq!(arp.target_ip, Some(Ipv4Addr::new(10, 0, 0, 2)));
    assert_eq!((packet.payload_len, packet.stop), (0, None));
}

#[test]
fn other_hardware_keeps_its_bytes() {
    let bytes = frame(&[0, 7, 8, 0, 1, 4, 0, 2, 9, 10, 0, 0, 1, 8, 10, 0, 0, 2]);
    let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
    let arp = packet.arp.as_ref().expect("an ARP packet");
    assert_eq!((arp.hardware, arp.sender_mac, arp.sender_ip), (7, None, None));
    let trees = captrace::internals::decode::tree(&packet, &bytes);
    let layer = trees.iter().find(|layer| layer.machine == "arp").expect("its tree");
    let sender = layer.fields.iter().find(|field| field.machine == "arp.sender_mac");
    assert_eq!(sender.map(|field| &field.value), Some(&"09".into()));
}

#[test]
fn missing_addresses_are_reported() {
    let bytes = frame(&[0, 1, 8, 0, 6, 4, 0, 1, 2]);
    let stop = decode(LinkType::Ethernet, &bytes, bytes.len()).stop.expect("19 bytes are missing");
    assert_eq!((stop.layer, stop.needed, stop.available), ("arp", 28, 9));
    assert_eq!(stop.promised_by, "arp.hardware_len");
}
