//! IP version 4 (RFC 791).

use std::net::Ipv4Addr;

use pnet::packet::ipv4::{Ipv4Flags, Ipv4Packet};
use strum::{IntoStaticStr, VariantNames};

use super::Packet;
use super::checksum::{self, Checksum, ChecksumStatus};
use super::cursor::Cursor;
use super::field::LayerTree;
use super::ip_option::IpOptions;
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::network::{self, Fragment, Network};
use super::stop::Stop;

/// The EtherType of IPv4.
pub const ETHER_TYPE: u16 = 0x0800;

/// Byte ranges of the fields, counted from the start of the header (RFC 791, 3.1).
pub mod field {
    use std::ops::Range;

    /// Version (4 bits) and header length (4 bits).
    pub const VERSION_AND_HEADER_LEN: Range<usize> = 0..1;
    /// Of these, the version.
    pub const VERSION_BITS: Range<usize> = 0..4;
    /// Of these, the header length in units of four bytes.
    pub const HEADER_LEN_BITS: Range<usize> = 4..8;
    /// Differentiated services (6 bits, RFC 2474) and congestion notification (2 bits, RFC 3168).
    pub const SERVICES: Range<usize> = 1..2;
    /// Of these, differentiated services.
    pub const DSCP_BITS: Range<usize> = 0..6;
    /// Of these, congestion notification.
    pub const ECN_BITS: Range<usize> = 6..8;
    /// Length of header and data.
    pub const TOTAL_LEN: Range<usize> = 2..4;
    /// Identification, for putting fragments together.
    pub const ID: Range<usize> = 4..6;
    /// Flags (3 bits) and fragment offset (13 bits).
    pub const FLAGS_AND_OFFSET: Range<usize> = 6..8;
    /// Of these, the reserved bit.
    pub const RESERVED_BIT: usize = 0;
    /// Of these, "don't fragment".
    pub const DF_BIT: usize = 1;
    /// Of these, "more fragments".
    pub const MF_BIT: usize = 2;
    /// Of these, the fragment offset in units of eight bytes.
    pub const OFFSET_BITS: Range<usize> = 3..16;
    /// Time to live.
    pub const TTL: Range<usize> = 8..9;
    /// The protocol of the payload.
    pub const PROTOCOL: Range<usize> = 9..10;
    /// Checksum over the header.
    pub const CHECKSUM: Range<usize> = 10..12;
    /// Source address.
    pub const SOURCE: Range<usize> = 12..16;
    /// Destination address.
    pub const DESTINATION: Range<usize> = 16..20;
    /// The shortest header.
    pub const MIN_HEADER_LEN: usize = 20;
}

/// An IPv4 header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ipv4 {
    /// Source address.
    pub source: Ipv4Addr,
    /// Destination address.
    pub destination: Ipv4Addr,
    /// The final destination, if a source route visits `destination` first.
    pub final_destination: Option<Ipv4Addr>,
    /// Header length in bytes: 20 to 60.
    pub header_len: usize,
    /// Differentiated services code point (RFC 2474).
    pub dscp: u8,
    /// Explicit congestion notification (RFC 3168).
    pub ecn: u8,
    /// Length of header and data in bytes, from the field.
    pub total_len: u16,
    /// Identification.
    pub id: u16,
    /// The reserved flag, which must be zero.
    pub reserved: bool,
    /// "Don't fragment".
    pub dont_fragment: bool,
    /// "More fragments".
    pub more_fragments: bool,
    /// Offset of this fragment's data in the original datagram, in bytes.
    pub fragment_offset: usize,
    /// Time to live: how many more routers may forward it.
    pub ttl: u8,
    /// The protocol of the payload (an IP protocol number).
    pub protocol: u8,
    /// The header's checksum.
    pub checksum: Checksum,
    /// The options, in order.
    pub options: IpOptions,
}

impl Ipv4 {
    /// Whether this packet is a fragment.
    pub const fn is_fragment(&self) -> bool {
        self.more_fragments || self.fragment_offset > 0
    }

    /// The position in the original datagram, if this is a fragment.
    pub const fn fragment(&self) -> Option<Fragment> {
        if !self.is_fragment() {
            return None;
        }
        let (offset, more, protocol) = (self.fragment_offset, self.more_fragments, self.protocol);
        // `From` cannot be used in a `const fn`; this widening loses nothing.
        Some(Fragment { id: self.id as u32, offset, more, protocol })
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.network;
        let mut layer = LayerTree::new(Title::Ipv4, "ip", at..at + self.header_len);
        let first = |bits| (field::VERSION_AND_HEADER_LEN, bits);
        layer.bits(Name::Version, "ip.version", first(field::VERSION_BITS), "4");
        let words = self.header_len / 4;
        layer
            .bits(Name::HeaderLength, "ip.header_len", first(field::HEADER_LEN_BITS), words.to_string())
            .means(Meaning::Bytes(self.header_len));
        services(&mut layer, (field::SERVICES, field::DSCP_BITS), self.dscp);
        congestion(&mut layer, (field::SERVICES, field::ECN_BITS), self.ecn);
        layer
            .field(Name::TotalLength, "ip.total_len", field::TOTAL_LEN, self.total_len.to_string())
            .may_mean((self.total_len == 0).then_some(Meaning::Offloaded));
        layer.field(Name::Identification, "ip.id", field::ID, format!("0x{:04x}", self.id));
        self.fragment_fields(&mut layer);
        layer.field(Name::TimeToLive, "ip.ttl", field::TTL, self.ttl.to_string());
        layer
            .field(Name::Protocol, "ip.proto", field::PROTOCOL, self.protocol.to_string())
            .may_mean(Meaning::ip_protocol(self.protocol));
        layer.checksum("ip.checksum", field::CHECKSUM, self.checksum);
        layer.field(Name::SourceAddress, "ip.src", field::SOURCE, self.source.to_string());
        layer
            .field(Name::DestinationAddress, "ip.dst", field::DESTINATION, self.destination.to_string())
            .may_mean(self.final_destination.map(|last| Meaning::SourceRoutedTo(last.into())));
        self.options.fields(&mut layer, field::MIN_HEADER_LEN);
        layer
    }

    fn fragment_fields(&self, layer: &mut LayerTree) {
        let place = |bit| (field::FLAGS_AND_OFFSET, bit);
        layer.flag(Name::Reserved, "ip.reserved", place(field::RESERVED_BIT), self.reserved);
        layer.flag(Name::DontFragment, "ip.df", place(field::DF_BIT), self.dont_fragment);
        layer.flag(Name::MoreFragments, "ip.mf", place(field::MF_BIT), self.more_fragments);
        let units = self.fragment_offset / 8;
        let place = (field::FLAGS_AND_OFFSET, field::OFFSET_BITS);
        layer
            .bits(Name::FragmentOffset, "ip.frag_offset", place, units.to_string())
            .means(Meaning::AtByte(self.fragment_offset));
    }
}

/// A differentiated service (RFC 2474, RFC 3246; RFC 4594).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum ServiceClass {
    Default,
    Expedited,
    NetworkControl,
}

/// The ECN codepoint (RFC 3168, 5): not ECN-capable, ECT(0), ECT(1), or congestion experienced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum EcnCodepoint {
    NotCapable,
    Capable0,
    Capable1,
    Experienced,
}

/// Adds the differentiated services code point, of either IP version.
pub(super) fn services(
    layer: &mut LayerTree,
    place: (std::ops::Range<usize>, std::ops::Range<usize>),
    dscp: u8,
) {
    let meaning = match dscp {
        0 => Some(ServiceClass::Default),
        46 => Some(ServiceClass::Expedited),
        48 => Some(ServiceClass::NetworkControl),
        _ => None,
    };
    layer.bits(Name::Dscp, "ip.dscp", place, dscp.to_string()).may_mean(meaning.map(Meaning::Service));
}

/// Adds explicit congestion notification, of either IP version (RFC 3168, 5).
pub(super) fn congestion(
    layer: &mut LayerTree,
    place: (std::ops::Range<usize>, std::ops::Range<usize>),
    ecn: u8,
) {
    let meaning = match ecn {
        0 => EcnCodepoint::NotCapable,
        1 => EcnCodepoint::Capable1,
        2 => EcnCodepoint::Capable0,
        _ => EcnCodepoint::Experienced,
    };
    layer.bits(Name::Ecn, "ip.ecn", place, ecn.to_string()).means(Meaning::Ecn(meaning));
}

#[inline]
pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.head::<{ field::MIN_HEADER_LEN }>("ip")?;
    let [first, ..] = *bytes;
    if first >> 4 != 4 {
        return Err(cursor.unexpected("ip", "ip.version"));
    }
    let header_len = usize::from(first & 0xf) * 4;
    if header_len < field::MIN_HEADER_LEN {
        return Err(cursor.unexpected("ip", "ip.header_len"));
    }
    let whole = cursor.take_len("ip", header_len, "ip.header_len");
    // If the options were truncated, the bytes that are there.
    let header = whole.as_ref().map_or(cursor.bytes(), |header| *header);
    let ip = read(bytes, header.get(field::MIN_HEADER_LEN..).unwrap_or_default());
    let mut ip = ip.ok_or_else(|| cursor.unexpected("ip", "ip.version"))?;
    ip.checksum = checksum::judge(ip.checksum.value, header, whole.is_ok());
    let (total_len, protocol, fragment) = (usize::from(ip.total_len), ip.protocol, ip.fragment());
    packet.at.network = cursor.at();
    packet.network = Some(Network::Ipv4(ip));
    let datagram = match total_len {
        // Segmentation offload: the packet may be longer than the field allows, and the kernel writes 0.
        0 => cursor,
        total => cursor.limit_to(total, "ip.total_len"),
    };
    packet.record_overrun("ip", datagram);
    packet.set_payload(datagram.skip(header_len));
    whole?;
    if total_len != 0 && total_len < header_len {
        return Err(cursor.unexpected("ip", "ip.total_len"));
    }
    let above = datagram.skip(header_len);
    network::above_or_piece(fragment, protocol, above, packet)
}

/// Reads the header and its options. The checksum is not verified.
#[inline]
pub(super) fn read(bytes: &[u8; field::MIN_HEADER_LEN], options: &[u8]) -> Option<Ipv4> {
    let view = Ipv4Packet::new(bytes)?;
    let flags = view.get_flags();
    let options = IpOptions::new(options);
    Some(Ipv4 {
        source: view.get_source(),
        destination: view.get_destination(),
        final_destination: options.final_destination(),
        header_len: usize::from(view.get_header_length()) * 4,
        dscp: view.get_dscp(),
        ecn: view.get_ecn(),
        total_len: view.get_total_length(),
        id: view.get_identification(),
        // The reserved flag is the highest of the three.
        reserved: flags & 4 != 0,
        dont_fragment: flags & Ipv4Flags::DontFragment != 0,
        more_fragments: flags & Ipv4Flags::MoreFragments != 0,
        // The field counts in units of eight bytes.
        fragment_offset: usize::from(view.get_fragment_offset()) * 8,
        ttl: view.get_ttl(),
        protocol: view.get_next_level_protocol().0,
        checksum: Checksum { value: view.get_checksum(), status: ChecksumStatus::Unverified },
        options,
    })
}
