//! IP version 4 (RFC 791): from which host to which, and what is inside.

use std::net::Ipv4Addr;

use pnet::packet::ipv4::{Ipv4Flags, Ipv4Packet};

use super::checksum::{self, Checksum};
use super::stop::{Reader, Stop};
use super::{Network, Packet, above_ip};

/// The EtherType of IPv4.
pub const ETHER_TYPE: u16 = 0x0800;

/// Where the fields stand, in bytes from the start of the header (RFC 791, 3.1).
pub mod field {
    use std::ops::Range;

    /// Version (4 bits) and header length (4 bits).
    pub const VERSION_AND_HEADER_LEN: Range<usize> = 0..1;
    /// Length of header and data.
    pub const TOTAL_LEN: Range<usize> = 2..4;
    /// Identification, for putting fragments together.
    pub const ID: Range<usize> = 4..6;
    /// Flags (3 bits) and fragment offset (13 bits).
    pub const FLAGS_AND_OFFSET: Range<usize> = 6..8;
    /// Time to live.
    pub const TTL: Range<usize> = 8..9;
    /// What is inside.
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
    /// Header length in bytes: 20 to 60.
    pub header_len: usize,
    /// Length of header and data in bytes, as the field says.
    pub total_len: u16,
    /// Identification.
    pub id: u16,
    /// "Don't fragment".
    pub dont_fragment: bool,
    /// "More fragments".
    pub more_fragments: bool,
    /// Where this fragment's data stands in the whole, in bytes.
    pub fragment_offset: usize,
    /// How many more routers may forward it.
    pub ttl: u8,
    /// What is inside (an IP protocol number).
    pub protocol: u8,
    /// The header's checksum.
    pub checksum: Checksum,
}

impl Ipv4 {
    /// Whether this packet is one piece of a larger one.
    pub const fn is_fragment(&self) -> bool {
        self.more_fragments || self.fragment_offset > 0
    }
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("ip", field::MIN_HEADER_LEN, "the header's fixed length")?;
    let view = Ipv4Packet::new(bytes).ok_or_else(|| reader.unexpected("ip", "ip.version"))?;
    let header_len = usize::from(view.get_header_length()) * 4;
    if header_len < field::MIN_HEADER_LEN {
        return Err(reader.unexpected("ip", "ip.header_len"));
    }
    let header = reader.take("ip", header_len, "ip.header_len")?;
    let flags = view.get_flags();
    let ip = Ipv4 {
        source: view.get_source(),
        destination: view.get_destination(),
        header_len,
        total_len: view.get_total_length(),
        id: view.get_identification(),
        dont_fragment: flags & Ipv4Flags::DontFragment != 0,
        more_fragments: flags & Ipv4Flags::MoreFragments != 0,
        // The field counts in units of eight bytes.
        fragment_offset: usize::from(view.get_fragment_offset()) * 8,
        ttl: view.get_ttl(),
        protocol: view.get_next_level_protocol().0,
        checksum: checksum::judge(view.get_checksum(), header, true),
    };
    let above = match usize::from(ip.total_len) {
        // A sender that leaves the cutting to its card may hand over more than the field can say, and writes 0.
        0 => reader.after(header_len),
        total if total < header_len => {
            packet.network = Some(Network::Ipv4(ip));
            return Err(reader.unexpected("ip", "ip.total_len"));
        }
        total => reader.cut(total).after(header_len),
    };
    let (protocol, fragment) = (ip.protocol, ip.is_fragment());
    packet.network = Some(Network::Ipv4(ip));
    packet.payload = above.range();
    packet.payload_len = above.promised();
    // What stands in a fragment is a piece, with a transport header in the first piece only.
    if fragment { Ok(()) } else { above_ip(protocol, above, packet) }
}
