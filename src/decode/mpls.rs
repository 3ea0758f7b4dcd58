//! MPLS (RFC 3032): a stack of labels by which the routers of a provider forward a packet, without looking at its IP
//! header. The last label is marked; no label names the protocol of the payload.

use strum::{IntoStaticStr, VariantNames};

use super::cursor::Cursor;
use super::encapsulation::{looks_like_ip, pseudowire};
use super::field::{LayerTree, number};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::{self, Stop};
use super::{Packet, ipv4, ipv6};

/// The EtherTypes of MPLS: unicast and multicast.
pub const ETHER_TYPES: [u16; 2] = [0x8847, 0x8848];

/// The UDP port of MPLS in UDP (RFC 7510).
pub const PORT: u16 = 6635;

/// Byte ranges of the fields, counted from the start of an entry (RFC 3032, 2.1).
pub mod field {
    use std::ops::Range;

    /// All four bytes of an entry.
    pub const ENTRY: Range<usize> = 0..4;
    /// Of these, the label.
    pub const LABEL_BITS: Range<usize> = 0..20;
    /// Of these, the traffic class (RFC 5462).
    pub const CLASS_BITS: Range<usize> = 20..23;
    /// Of these, "bottom of stack".
    pub const BOTTOM_BIT: usize = 23;
    /// Of these, the time to live.
    pub const TTL_BITS: Range<usize> = 24..32;
    /// The length of an entry.
    pub const LEN: usize = 4;
}

/// An entry of the label stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelEntry {
    /// The label: 0 to 1,048,575.
    pub label: u32,
    /// Traffic class: 0 to 7.
    pub class: u8,
    /// Whether it is the last entry (bottom of stack).
    pub bottom: bool,
    /// Time to live.
    pub ttl: u8,
}

/// The number of labels that are read. Real packets have fewer.
const MAX_LABELS: usize = 16;

/// Reads the label stack and the payload. IP is recognized by its version; only the routers know what else a label
/// stands for.
pub(super) fn decode(mut cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.at.mpls = cursor.at();
    loop {
        let entry = number(cursor.take("mpls", field::LEN)?, field::ENTRY);
        let byte = |shift: u32| u8::try_from(entry >> shift & 0xff).unwrap_or_default();
        let (class, bottom) = (byte(9) & 7, byte(8) & 1 == 1);
        if packet.labels.len() == MAX_LABELS {
            return Err(cursor.unexpected("mpls", stop::DEPTH));
        }
        packet.labels.push(LabelEntry { label: entry >> 12, class, bottom, ttl: byte(0) });
        cursor = cursor.skip(field::LEN);
        packet.set_payload(cursor);
        if bottom {
            break;
        }
    }
    match cursor.bytes().first().map(|byte| byte >> 4) {
        Some(4) if !is_management(packet) => ipv4::decode(cursor, packet),
        Some(6) => ipv6::decode(cursor, packet),
        Some(_) if !is_management(packet) => pseudowire::decode(cursor, packet),
        _ => Ok(()),
    }
}

/// Whether the last label is the generic associated channel label: operation and maintenance messages follow (RFC
/// 5586).
fn is_management(packet: &Packet) -> bool {
    packet.labels.last().is_some_and(|label| label.label == 13)
}

/// Whether a datagram can be a label stack with IP after it.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let (labels, _) = bytes.as_chunks::<{ field::LEN }>();
    let bottom = labels.iter().take(MAX_LABELS).position(|label| label[2] & 1 == 1);
    bottom.is_some_and(|bottom| looks_like_ip(cursor.skip((bottom + 1) * field::LEN)))
}

/// The fields of every label.
pub(super) fn trees(packet: &Packet, layers: &mut Vec<LayerTree>) {
    for (place, label) in packet.labels.iter().enumerate() {
        let at = packet.at.mpls + place * field::LEN;
        let mut layer = LayerTree::new(Title::Mpls, "mpls", at..at + field::LEN);
        layer
            .bits(Name::Label, "mpls.label", (field::ENTRY, field::LABEL_BITS), label.label.to_string())
            .may_mean(reserved(label.label).map(Meaning::ReservedLabel));
        layer.bits(Name::TrafficClass, "mpls.tc", (field::ENTRY, field::CLASS_BITS), label.class.to_string());
        layer.flag(Name::BottomOfStack, "mpls.bottom", (field::ENTRY, field::BOTTOM_BIT), label.bottom);
        layer.bits(Name::TimeToLive, "mpls.ttl", (field::ENTRY, field::TTL_BITS), label.ttl.to_string());
        layers.push(layer);
    }
}

/// The reserved labels (RFC 3032, 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum ReservedLabel {
    ExplicitNull4,
    RouterAlert,
    ExplicitNull6,
    ImplicitNull,
}

const fn reserved(label: u32) -> Option<ReservedLabel> {
    Some(match label {
        0 => ReservedLabel::ExplicitNull4,
        1 => ReservedLabel::RouterAlert,
        2 => ReservedLabel::ExplicitNull6,
        3 => ReservedLabel::ImplicitNull,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Network, decode};
    use super::*;
    use crate::frame::LinkType;

    fn labelled(labels: &[[u8; 4]], above: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 12];
        bytes.extend([0x88, 0x47]);
        bytes.extend(labels.iter().flatten());
        bytes.extend(above);
        bytes
    }

    #[test]
    fn ip_behind_two_labels_is_read() {
        let ip = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 253, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        let bytes = labelled(&[[0, 1, 0xd0, 254], [0, 1, 0x2b, 1]], &ip);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        let outer = LabelEntry { label: 29, class: 0, bottom: false, ttl: 254 };
        assert_eq!(packet.labels, [outer, LabelEntry { label: 18, class: 5, bottom: true, ttl: 1 }]);
        assert!(matches!(packet.network, Some(Network::Ipv4(_))));
        assert_eq!(packet.stop, None);
    }

    #[test]
    fn a_payload_other_than_ip_is_bytes_and_a_stack_without_a_bottom_is_limited() {
        let bytes = labelled(&[[0, 1, 1, 64]], &[0, 0, 0, 0, 9]);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        assert_eq!((packet.payload(&bytes), packet.stop), (&[0, 0, 0, 0, 9][..], None));
        let bytes = labelled(&[[0; 4]; 40], &[]);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        assert_eq!(packet.labels.len(), MAX_LABELS);
        assert_eq!(packet.stop.map(|stop| (stop.layer, stop.promised_by)), Some(("mpls", stop::DEPTH)));
        let bytes = labelled(&[[0; 4]], &[1, 2]);
        let stop = decode(LinkType::Ethernet, &bytes, bytes.len()).stop.unwrap();
        assert_eq!((stop.layer, stop.offset, stop.needed, stop.available), ("mpls", 18, 4, 2));
    }
}
