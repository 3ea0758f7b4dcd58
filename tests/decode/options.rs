//! What the records of a packet say of every kind of TCP option, and of packets that end too soon: made-up packets,
//! through the program.

use std::process::Command;

use serde_json::{Value, json};

use crate::here;

/// The layers of packets in a capture of raw IP, as `captrace read --view jsonl` prints them. The numbers are the
/// original lengths.
fn layers(packets: &[(Vec<u8>, usize)]) -> Vec<Value> {
    let word = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    // Version 2.4, no time zone, snapshot length 65535, link type 101.
    let mut file =
        [0xa1b2_c3d4_u32.to_le_bytes(), [2, 0, 4, 0], [0; 4], [0; 4], word(65535), word(101)].concat();
    for (bytes, wire) in packets {
        file.extend([[0; 4], [0; 4], word(bytes.len()), word(*wire)].concat());
        file.extend(bytes);
    }
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("made-up.pcap");
    std::fs::write(&path, file).unwrap();
    let output =
        Command::new(here::PROGRAM).arg("read").arg(&path).args(["--view", "jsonl"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter(|record| record["type"] == "packet").collect()
}

/// An IPv4 packet around these bytes; its length field has the given value.
fn ip(protocol: u8, total_len: usize, above: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(total_len).unwrap().to_be_bytes();
    let mut bytes = vec![0x45, 0, high, low, 0, 1, 0x40, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    bytes.extend(above);
    bytes
}

/// A SYN with these options, a multiple of four bytes.
fn syn(options: &[u8]) -> Vec<u8> {
    assert_eq!(options.len() % 4, 0);
    let offset = u8::try_from((20 + options.len()) / 4 * 16).unwrap();
    let mut tcp = vec![0x0f, 0xa0, 0x2e, 0xe0, 0, 0, 0, 1, 0, 0, 0, 0, offset, 2, 0xff, 0xff, 0, 0, 0, 0];
    tcp.extend(options);
    ip(6, 20 + tcp.len(), &tcp)
}

fn options(bytes: &[u8]) -> Value {
    let packet = syn(bytes);
    let wire = packet.len();
    layers(&[(packet, wire)])[0]["tcp"]["options"].clone()
}

fn stop(packet: Vec<u8>, wire: usize) -> Value {
    layers(&[(packet, wire)])[0]["stop"].clone()
}

const NOP: u8 = 1;

#[test]
fn every_kind_of_option_has_its_record_and_all_stand_in_the_order_of_the_wire() {
    let nop = json!({ "kind": 1, "name": "nop" });
    assert_eq!(
        options(&[2, 4, 5, 180, NOP, 3, 3, 7, 4, 2, NOP, NOP]),
        json!([
            { "kind": 2, "name": "mss", "mss": 1460 }, nop,
            { "kind": 3, "name": "window_scale", "shift": 7 },
            { "kind": 4, "name": "sack_permitted" }, nop, nop,
        ])
    );
    assert_eq!(
        options(&[NOP, NOP, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, NOP, NOP, 5, 10, 0, 0, 0, 5, 0, 0, 0, 9]),
        json!([
            nop, nop, { "kind": 8, "name": "timestamps", "tsval": 1, "tsecr": 2 },
            nop, nop, { "kind": 5, "name": "sack", "blocks": [{ "left": 5, "right": 9 }] },
        ])
    );
    assert_eq!(
        options(&[28, 4, 0x80, 2, 34, 6, 0xca, 0xfe, 0xba, 0xbe, 34, 2]),
        json!([
            { "kind": 28, "name": "user_timeout", "seconds": 120 },
            { "kind": 34, "name": "fast_open", "cookie": "cafebabe" },
            { "kind": 34, "name": "fast_open", "cookie": "" },
        ])
    );
    let digest: Vec<u8> = (0..16).collect();
    let signed = [&[19, 18], &digest[..], &[0, 0]].concat();
    assert_eq!(
        options(&signed),
        json!([
            { "kind": 19, "name": "md5", "digest": "000102030405060708090a0b0c0d0e0f" },
            { "kind": 0, "name": "eol" },
        ])
    );
    // MP_CAPABLE is subtype 0, DSS subtype 2 (RFC 8684, 8.1).
    assert_eq!(
        options(&[30, 4, 0x01, 0x81, 30, 8, 0x20, 0x01, 0, 0, 0, 9]),
        json!([
            { "kind": 30, "name": "mptcp", "subtype": 0, "data": "0181" },
            { "kind": 30, "name": "mptcp", "subtype": 2, "data": "200100000009" },
        ])
    );
}

#[test]
fn unknown_options_keep_their_bytes() {
    assert_eq!(
        options(&[253, 6, 0xde, 0xad, 0xbe, 0xef, NOP, 0]),
        json!([
            { "kind": 253, "name": "unknown", "data": "deadbeef" },
            { "kind": 1, "name": "nop" },
            { "kind": 0, "name": "eol" },
        ])
    );
    // An MSS option with a length of three bytes is invalid.
    assert_eq!(
        options(&[2, 5, 5, 180, 1, NOP, NOP, NOP])[0],
        json!({ "kind": 2, "name": "unknown", "data": "05b401" })
    );
}

#[test]
fn an_option_that_is_longer_than_the_header_or_shorter_than_its_own_two_bytes_ends_the_list() {
    for bad in [[NOP, 8, 10, 0], [NOP, 8, 1, 0], [NOP, 8, 0, 0]] {
        let packet = syn(&bad);
        let wire = packet.len();
        let layers = &layers(&[(packet, wire)])[0];
        assert_eq!(layers["tcp"]["options"][0]["name"], "nop", "{bad:?}");
        assert_eq!(layers["tcp"]["sport"], 4000, "{bad:?}");
    }
}

#[test]
fn what_ends_too_soon_says_who_promised_more() {
    let whole = syn(&[]);
    // The capture kept 8 of the 20 bytes of TCP's header.
    let cut = stop(whole[..28].to_vec(), whole.len());
    assert_eq!(
        cut,
        json!({ "layer": "tcp", "offset": 20, "needed": 20, "available": 8,
                "promised_by": "the capture's snapshot length" })
    );
    // The IP packet says that it ends within TCP's header.
    let short = stop(ip(6, 28, &whole[20..]), whole.len());
    assert_eq!(
        short,
        json!({ "layer": "tcp", "offset": 20, "needed": 20, "available": 8, "promised_by": "ip.total_len" })
    );
    // It says that it is longer than the frame.
    let long = stop(ip(6, 100, &whole[20..]), whole.len());
    assert_eq!(
        (&long["layer"], &long["needed"], &long["available"], &long["promised_by"]),
        (&json!("ip"), &json!(100), &json!(40), &json!("ip.total_len"))
    );
    // UDP's length counts its own header of 8 bytes.
    let udp = [0x0f, 0xa0, 0x2e, 0xe0, 0, 7, 0, 0];
    let small = stop(ip(17, 28, &udp), 28);
    assert_eq!((&small["layer"], &small["promised_by"]), (&json!("udp"), &json!("udp.length")));
}
