//! VLAN tags (IEEE 802.1Q and 802.1ad): the virtual network that a frame belongs to. Tags can be stacked (QinQ).

use pnet::packet::vlan::VlanPacket;
use smallvec::SmallVec;

use super::Packet;
use super::cursor::Cursor;
use super::encapsulation::{TagForm, etag, hsr, metadata, vntag};
use super::field::{LayerTree, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::{self, Stop};

/// The EtherTypes of a tag: 802.1Q, 802.1ad, and the number used for QinQ before 802.1ad.
pub const ETHER_TYPES: [u16; 3] = [0x8100, 0x88a8, 0x9100];

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Priority (3 bits), drop eligible (1 bit) and VLAN identifier (12 bits).
    pub const TCI: Range<usize> = 0..2;
    /// Of these, the priority.
    pub const PCP_BITS: Range<usize> = 0..3;
    /// Of these, drop eligible.
    pub const DEI_BIT: usize = 3;
    /// Of these, the VLAN identifier.
    pub const ID_BITS: Range<usize> = 4..16;
    /// EtherType of what follows the tag.
    pub const TYPE: Range<usize> = 2..4;
    /// The length of a tag.
    pub const LEN: usize = 4;
}

/// One tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tag {
    /// The EtherType that announced it (TPID).
    pub tpid: u16,
    /// Priority code point: 0 to 7.
    pub pcp: u8,
    /// Drop eligible indicator.
    pub dei: bool,
    /// VLAN identifier: 0 to 4,095.
    pub id: u16,
}

/// The number of tags that are read. Real frames have fewer.
const MAX_TAGS: usize = 8;
/// The number of tags in practice (QinQ): up to this many need no allocation.
const USUAL_TAGS: usize = 2;

/// The tags of a frame, outermost first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(SmallVec<[Tag; USUAL_TAGS]>);

impl Tags {
    /// The tags, outermost first.
    #[inline]
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }

    /// Adds a tag. Returns false if there is no room.
    fn push(&mut self, tag: Tag) -> bool {
        let has_room = self.0.len() < MAX_TAGS;
        if has_room {
            self.0.push(tag);
        }
        has_room
    }
}

/// Reads the tags that `ether_type` announces, if any. Returns the EtherType after the last tag, and the rest.
#[inline]
pub(super) fn decode<'a>(
    mut ether_type: u16,
    mut cursor: Cursor<'a>,
    packet: &mut Packet,
) -> Result<(u16, Cursor<'a>), Stop> {
    packet.at.tags = cursor.at();
    loop {
        if let Some(other) = other_tag(ether_type) {
            if packet.encapsulations.len() == MAX_TAGS {
                return Err(cursor.unexpected("vlan", stop::DEPTH));
            }
            (ether_type, cursor) = other.decode(cursor, packet)?;
            continue;
        }
        if !ETHER_TYPES.contains(&ether_type) {
            return Ok((ether_type, cursor));
        }
        let bytes = cursor.take("vlan", field::LEN)?;
        let view = VlanPacket::new(bytes).ok_or_else(|| cursor.unexpected("vlan", "vlan.id"))?;
        let tag = Tag {
            tpid: ether_type,
            pcp: view.get_priority_code_point().0,
            dei: view.get_drop_eligible_indicator() != 0,
            id: view.get_vlan_identifier(),
        };
        if !packet.tags.push(tag) {
            return Err(cursor.unexpected("vlan", stop::DEPTH));
        }
        ether_type = view.get_ethertype().0;
        cursor = cursor.skip(field::LEN);
        packet.set_payload(cursor);
    }
}

/// The tags other than VLAN tags that may stand among them.
const fn other_tag(ether_type: u16) -> Option<TagForm> {
    Some(match ether_type {
        vntag::ETHER_TYPE => vntag::TAG,
        etag::ETHER_TYPE => etag::TAG,
        hsr::ETHER_TYPE => hsr::TAG,
        metadata::ETHER_TYPE => metadata::TAG,
        _ => return None,
    })
}

/// The fields of every tag.
pub(super) fn trees(packet: &Packet, frame: &[u8], layers: &mut Vec<LayerTree>) {
    let mut next = packet.at.tags;
    for tag in packet.tags.as_slice() {
        // Skip tags of another kind.
        while let Some(other) = packet.encapsulations.iter().find(|other| other.at == next && other.len > 0) {
            next += other.len;
        }
        let at = next;
        next += field::LEN;
        let mut layer = LayerTree::new(Title::Vlan, "vlan", at..at + field::LEN);
        layer
            .bits(Name::PriorityCodePoint, "vlan.pcp", (field::TCI, field::PCP_BITS), tag.pcp.to_string())
            .may_mean((tag.pcp == 0).then_some(Meaning::BestEffort));
        layer.flag(Name::DropEligible, "vlan.dei", (field::TCI, field::DEI_BIT), tag.dei);
        layer
            .bits(Name::VlanIdentifier, "vlan.id", (field::TCI, field::ID_BITS), tag.id.to_string())
            .may_mean((tag.id == 0).then_some(Meaning::PriorityOnly));
        let ether_type = number16(frame.get(at..).unwrap_or_default(), field::TYPE);
        layer
            .field(Name::Type, "vlan.type", field::TYPE, format!("0x{ether_type:04x}"))
            .may_mean(Meaning::ether_type(ether_type));
        layers.push(layer);
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;
    use crate::frame::LinkType;

    fn tagged(tags: &[[u8; 4]]) -> Vec<u8> {
        let mut bytes = vec![0; 12];
        bytes.extend(tags.iter().flatten());
        bytes.extend([0x12, 0x34, 1, 2, 3]);
        bytes
    }

    #[test]
    fn stacked_tags_are_read_outermost_first() {
        let bytes = tagged(&[[0x88, 0xa8, 0x30, 0x07], [0x81, 0x00, 0xe0, 0x64]]);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        assert_eq!(
            packet.tags.as_slice(),
            [
                Tag { tpid: 0x88a8, pcp: 1, dei: true, id: 7 },
                Tag { tpid: 0x8100, pcp: 7, dei: false, id: 100 },
            ]
        );
        assert_eq!(packet.link.as_ref().and_then(super::super::Link::ether_type), Some(0x1234));
        assert_eq!(packet.payload(&bytes), [1, 2, 3]);
    }

    #[test]
    fn decoding_stops_after_the_maximum_number_of_tags() {
        let bytes = tagged(&[[0x81, 0, 0, 1]; 9]);
        let packet = decode(LinkType::Ethernet, &bytes, bytes.len());
        assert_eq!(packet.tags.as_slice().len(), MAX_TAGS);
        assert_eq!(packet.stop.map(|stop| stop.promised_by), Some(stop::DEPTH));
    }

    #[test]
    fn a_truncated_tag_is_reported() {
        let bytes = &tagged(&[[0x81, 0, 0, 1]])[..16];
        let stop = decode(LinkType::Ethernet, bytes, 16).stop.expect("two bytes are no tag");
        assert_eq!((stop.layer, stop.offset, stop.needed, stop.available), ("vlan", 14, 4, 2));
    }
}
