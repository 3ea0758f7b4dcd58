//! Logical link control (IEEE 802.2) and SNAP (RFC 1042): the header after an Ethernet header that gives a length
//! instead of an EtherType.

use super::cursor::Cursor;
use super::field::{LayerTree, number, number16};
use super::link;
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, ethernet, ipv4, network};

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Destination service access point.
    pub const DSAP: Range<usize> = 0..1;
    /// Source service access point.
    pub const SSAP: Range<usize> = 1..2;
    /// Control, one byte of it.
    pub const CONTROL: Range<usize> = 2..3;
    /// Control, in its two-byte form.
    pub const LONG_CONTROL: Range<usize> = 2..4;
    /// SNAP: organization that defined the protocol number.
    pub const OUI: Range<usize> = 3..6;
    /// SNAP: the protocol number; an EtherType if the OUI is zero.
    pub const PID: Range<usize> = 6..8;
    /// The length without SNAP.
    pub const MIN_LEN: usize = 3;
    /// The length with SNAP.
    pub const SNAP_LEN: usize = 8;
}

/// The service access point of SNAP.
const SNAP: u8 = 0xaa;
/// The service access point of IPv4 (RFC 948, obsolete).
const IPV4: u8 = 0x06;
/// SNAP organization code for EtherTypes of bridged Ethernet frames (IEEE 802.1H).
const TUNNELLED: u32 = 0x00_00f8;
/// SNAP organization code for bridged frames of other networks (RFC 2684, 5.2).
const BRIDGED: u32 = 0x00_80c2;
/// "Unnumbered information": a datagram.
const UI: u16 = 3;
/// Novell's raw 802.3 has IPX directly after the length, without LLC. IPX starts with these two bytes.
const RAW_IPX: [u8; 2] = [0xff, 0xff];

/// An LLC header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Llc {
    /// Destination service access point.
    pub dsap: u8,
    /// Source service access point.
    pub ssap: u8,
    /// The control field: one byte if its lowest two bits are set, otherwise two.
    pub control: u16,
    /// Organization and protocol number of SNAP, if there is SNAP.
    pub snap: Option<(u32, u16)>,
}

impl Llc {
    /// Its length in bytes.
    pub const fn header_len(&self) -> usize {
        match self.snap {
            Some(_) => field::SNAP_LEN,
            None if self.control & 3 == 3 => field::MIN_LEN,
            None => field::MIN_LEN + 1,
        }
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.llc;
        let mut layer = LayerTree::new(Title::Llc, "llc", at..at + self.header_len());
        let point = |point: u8| format!("0x{point:02x}");
        layer
            .field(Name::Dsap, "llc.dsap", field::DSAP, point(self.dsap))
            .may_mean(Meaning::service_point(self.dsap));
        layer
            .field(Name::Ssap, "llc.ssap", field::SSAP, point(self.ssap))
            .may_mean(Meaning::service_point(self.ssap));
        let control = if self.control & 3 == 3 { field::CONTROL } else { field::LONG_CONTROL };
        layer
            .field(Name::Control, "llc.control", control, format!("0x{:02x}", self.control))
            .may_mean((self.control == UI).then_some(Meaning::Unnumbered));
        if let Some((oui, pid)) = self.snap {
            layer
                .field(Name::Organization, "llc.oui", field::OUI, format!("0x{oui:06x}"))
                .may_mean((oui == 0).then_some(Meaning::EtherTypeFollows));
            layer
                .field(Name::Protocol, "llc.pid", field::PID, format!("0x{pid:04x}"))
                .may_mean(if oui == 0 { Meaning::ether_type(pid) } else { None });
        }
        layer
    }
}

/// The protocol of a service access point. Its lowest bit ("group" or "response") is ignored.
pub const fn service(point: u8) -> Option<&'static str> {
    Some(match point & 0xfe {
        0x00 => "null",
        0x06 => "IPv4",
        0x42 => "spanning tree",
        0xaa => "SNAP",
        0xe0 => "IPX",
        0xf0 => "NetBIOS",
        0xfe => "OSI",
        _ => return None,
    })
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.set_payload(cursor);
    packet.record_overrun("llc", cursor);
    if cursor.bytes().starts_with(&RAW_IPX) || cursor.wire_len() == 0 {
        return Ok(());
    }
    let bytes = cursor.take("llc", field::MIN_LEN)?;
    let byte = |range| u8::try_from(number(bytes, range)).unwrap_or_default();
    let (dsap, ssap) = (byte(field::DSAP), byte(field::SSAP));
    let mut header = Llc { dsap, ssap, control: number16(bytes, field::CONTROL), snap: None };
    if header.control & 3 != 3 {
        header.control = number16(cursor.take("llc", field::MIN_LEN + 1)?, field::LONG_CONTROL);
    } else if (dsap, ssap) == (SNAP, SNAP) {
        let long = cursor.take("llc", field::SNAP_LEN)?;
        header.snap = Some((number(long, field::OUI), number16(long, field::PID)));
    }
    packet.at.llc = cursor.at();
    packet.llc = Some(header);
    let above = cursor.skip(header.header_len());
    packet.set_payload(above);
    match header {
        Llc { snap: Some((0 | TUNNELLED, pid)), .. } if pid >= 1536 => {
            link::above(pid, "llc.pid", above, packet)
        }
        // Two bytes of padding come first (RFC 2684, 5.2).
        Llc { snap: Some((BRIDGED, 1 | 7)), .. } => network::inside(ethernet::decode, above.skip(2), packet),
        Llc { dsap: IPV4, ssap: IPV4, control: UI, .. } => ipv4::decode(above, packet),
        _ => Ok(()),
    }
}
