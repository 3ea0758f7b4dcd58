//! The names in a packet's record, which hold for good.

use serde_json::{Value, json};

use super::*;
use crate::frame::LinkType;

/// The record of these bytes, and what is left of it when it has been read again.
fn record(link: LinkType, bytes: &[u8]) -> Value {
    let packet = decode::decode(link, bytes, bytes.len());
    let layers = Layers::new(&packet, bytes, Numbers::default());
    let value = serde_json::to_value(&layers).unwrap();
    assert_eq!(serde_json::from_value::<Layers>(value.clone()).unwrap(), layers);
    value
}

#[test]
fn tags_stand_beside_the_type_behind_them() {
    let mut bytes = vec![0xff; 6];
    bytes.extend([2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0x30, 7, 0x81, 0, 0, 100, 8, 6]);
    bytes.extend([0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    assert_eq!(
        record(LinkType::Ethernet, &bytes),
        json!({
            "eth": {"src": "02:00:00:00:00:01", "dst": "ff:ff:ff:ff:ff:ff", "type": 0x0806},
            "vlan": [
                {"id": 7, "pcp": 1, "dei": true, "tpid": 0x88a8},
                {"id": 100, "pcp": 0, "dei": false, "tpid": 0x8100},
            ],
            "arp": {
                "op": 1, "hardware": 1, "protocol": 0x0800,
                "sender_mac": "02:00:00:00:00:01", "sender_ip": "10.0.0.1",
                "target_mac": "00:00:00:00:00:00", "target_ip": "10.0.0.2",
            },
        })
    );
}

#[test]
fn an_icmp_error_has_what_its_type_defines_and_the_packet_it_is_about() {
    let mut bytes = vec![0x45, 0, 0, 56, 0, 2, 0, 0, 64, 1, 0x66, 0xbb, 10, 0, 0, 9, 10, 0, 0, 1];
    bytes.extend([3, 4, 0, 0, 0, 0, 5, 0xdc]);
    bytes.extend([0x45, 0, 5, 0xdc, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    bytes.extend([0x0f, 0xa0, 0, 80, 0, 0, 0, 42]);
    let record = record(LinkType::RawIp, &bytes);
    assert_eq!((&record["icmp"]["type"], &record["icmp"]["mtu"]), (&json!(3), &json!(1500)));
    assert_eq!(record["inner"]["tcp_start"], json!({"sport": 4000, "dport": 80, "seq": 42}));
    assert_eq!(record["inner"]["stop"]["promised_by"], "the quotation's length");
    assert_eq!(record.get("stop"), None);
}

#[test]
fn an_ipv6_fragment_has_the_members_of_an_ipv4_one() {
    let mut bytes = vec![0x60, 0, 0, 0, 0, 24, 44, 64];
    bytes.extend([0xfd; 32]);
    bytes.extend([17, 0, 0x05, 0xa9, 0, 1, 0, 7]);
    bytes.extend([0xee; 16]);
    let ip = &record(LinkType::RawIpv6, &bytes)["ip"];
    let members = json!([ip["id"], ip["mf"], ip["frag_offset"], ip["proto"], ip["extensions"]]);
    assert_eq!(members, json!([65543, true, 1448, 17, [{"kind": 44, "name": "fragment", "len": 8}]]));
    assert_eq!(ip.get("df"), None);
}

#[test]
fn options_keep_their_order_and_unknown_ones_their_bytes() {
    let mut bytes = vec![0x46, 0, 0, 60, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 148, 4, 0, 0];
    bytes.extend([0, 80, 0, 81, 0, 0, 0, 1, 0, 0, 0, 0, 0x90, 2, 1, 0, 0, 0, 0, 0]);
    bytes.extend([34, 6, 1, 2, 3, 4, 1, 28, 4, 0, 30, 253, 3, 9, 0, 0]);
    let record = record(LinkType::RawIp, &bytes);
    assert_eq!(record["ip"]["options"], json!([{"kind": 148, "name": "router_alert", "data": "0000"}]));
    assert_eq!(
        record["tcp"]["options"],
        json!([
            {"kind": 34, "name": "fast_open", "cookie": "01020304"},
            {"kind": 1, "name": "nop"},
            {"kind": 28, "name": "user_timeout", "seconds": 30},
            {"kind": 253, "name": "unknown", "data": "09"},
            {"kind": 0, "name": "eol"},
        ])
    );
}
