//! ICMP (RFC 792) and ICMPv6 (RFC 4443): what a host or router has to say of a packet it could not deliver.

use std::net::IpAddr;

use pnet::packet::icmp::IcmpPacket;

use super::checksum::{self, Checksum};
use super::stop::{Reader, Stop};
use super::{Network, Packet, Transport};

/// ICMP's number in the IPv4 header.
pub const PROTOCOL_V4: u8 = 1;
/// ICMPv6's number in the IPv6 header.
pub const PROTOCOL_V6: u8 = 58;

/// Where the fields stand, in bytes from the start of the message (RFC 792).
pub mod field {
    use std::ops::Range;

    /// What kind of message.
    pub const TYPE: Range<usize> = 0..1;
    /// Which of that kind.
    pub const CODE: Range<usize> = 1..2;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 2..4;
    /// Four bytes whose meaning depends on the type.
    pub const REST: Range<usize> = 4..8;
    /// The length of the header.
    pub const HEADER_LEN: usize = 8;
}

/// The header of an ICMP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icmp {
    /// What kind of message.
    pub kind: u8,
    /// Which of that kind.
    pub code: u8,
    /// The checksum.
    pub checksum: Checksum,
    /// Whether it is ICMPv6, whose numbers mean other things.
    pub v6: bool,
}

impl Icmp {
    /// Whether it says "nobody has this port": type 3 code 3 (RFC 792), in ICMPv6 type 1 code 4 (RFC 4443, 3.1).
    pub const fn is_port_unreachable(&self) -> bool {
        matches!((self.v6, self.kind, self.code), (false, 3, 3) | (true, 1, 4))
    }

    /// Whether it is an error, which quotes the packet it is about.
    const fn quotes(&self) -> bool {
        // RFC 792: destination unreachable, source quench, redirect, time exceeded, parameter problem.
        // RFC 4443, 2.1: error messages are those with a type below 128.
        if self.v6 { self.kind < 128 } else { matches!(self.kind, 3 | 4 | 5 | 11 | 12) }
    }
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let Some(network) = &packet.network else { return Ok(()) };
    let (source, destination) = (network.source(), network.destination());
    let v6 = matches!(network, Network::Ipv6(_));
    let layer = if v6 { "icmpv6" } else { "icmp" };
    let bytes = reader.take(layer, field::HEADER_LEN, "the header's fixed length")?;
    let view = IcmpPacket::new(bytes).ok_or_else(|| reader.unexpected(layer, "icmp.type"))?;
    let icmp = Icmp {
        kind: view.get_icmp_type().0,
        code: view.get_icmp_code().0,
        checksum: judge(view.get_checksum(), reader, (source, destination), v6),
        v6,
    };
    let above = reader.after(field::HEADER_LEN);
    packet.payload = above.range();
    packet.payload_len = above.promised();
    // The quoted packet is cut short by nature: what it lacks is no defect of this frame.
    if icmp.quotes() && above.available() > 0 {
        let mut quoted =
            Packet { payload: above.range(), payload_len: above.promised(), ..Packet::default() };
        quoted.stop = super::ip(above, &mut quoted).err();
        packet.quoted = Some(Box::new(quoted));
    }
    packet.transport = Some(Transport::Icmp(icmp));
    Ok(())
}

/// RFC 792 covers the message alone; RFC 4443, 2.3 adds the pseudo-header.
fn judge(value: u16, reader: Reader<'_>, (source, destination): (IpAddr, IpAddr), v6: bool) -> Checksum {
    if v6 {
        let pseudo = (source, destination, PROTOCOL_V6);
        checksum::judge_with_pseudo_header(value, reader.bytes(), reader.is_whole(), pseudo)
    } else {
        checksum::judge(value, reader.bytes(), reader.is_whole())
    }
}
