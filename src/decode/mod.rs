//! From bytes to layers: one [`Frame`](crate::frame::Frame) in, one [`Packet`] out.
//!
//! Decoding never fails and never panics. What cannot be read gives the layers up to there and a [`Stop`] that says
//! why. Nothing is judged here: a segment with SYN and FIN both set is shown as just that. One file a protocol, all
//! of one shape: where its fields stand (`field`), the header as a type, how it shows itself (`tree`), how it is read
//! (`decode`), its tests.
//!
//! Fragments are shown as the pieces they are; [`reassemble`] puts them together. Every field with its bytes and bits
//! comes from [`field::tree`].
//!
//! ```
//! use captrace::decode::{self, Transport};
//! use captrace::frame::LinkType;
//!
//! // Four bytes "ping" in a UDP datagram from 127.0.0.1:4000 to 127.0.0.1:12000, without an Ethernet header.
//! let bytes = [
//!     0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, // IPv4
//!     0x0f, 0xa0, 0x2e, 0xe0, 0, 12, 0, 0, // UDP
//!     b'p', b'i', b'n', b'g',
//! ];
//! let packet = decode::decode(LinkType::RawIp, &bytes, bytes.len());
//! let Some(Transport::Udp(udp)) = &packet.transport else { panic!("no UDP header") };
//! assert_eq!((udp.source_port, udp.destination_port), (4000, 12000));
//! assert_eq!(packet.payload(&bytes), b"ping");
//! ```

pub mod arp;
pub mod checksum;
pub mod cooked;
mod cursor;
pub mod encapsulation;
pub mod ethernet;
pub mod extension;
pub mod field;
pub mod gre;
pub mod icmp;
pub mod icmp_name;
pub mod ip_option;
pub mod ipv4;
pub mod ipv6;
pub mod link;
pub mod llc;
pub mod loopback;
pub mod meaning;
pub mod mpls;
pub mod name;
pub mod neighbour;
pub mod network;
pub mod number;
mod option_bytes;
pub mod pppoe;
pub mod reassemble;
pub mod stop;
pub mod tcp;
pub mod tcp_flags;
pub mod tcp_option;
pub mod udp;
mod unverified;
pub mod vlan;

use std::ops::Range;

pub use arp::Arp;
pub use checksum::{Checksum, ChecksumStatus};
pub use cooked::Cooked;
pub use encapsulation::Encapsulation;
pub use ethernet::Ethernet;
pub use field::{Field, LayerTree, tree};
pub use gre::Gre;
pub use icmp::Icmp;
pub use ipv4::Ipv4;
pub use ipv6::Ipv6;
pub use link::Link;
pub use llc::Llc;
pub use network::{Fragment, Network};
pub use pppoe::Pppoe;
pub use reassemble::Reassembler;
pub use stop::Stop;
pub use tcp::{Tcp, TcpStart};
pub use tcp_flags::Flags;
pub use tcp_option::TcpOption;
pub use udp::Udp;
pub use unverified::decode_unverified;
pub use vlan::Tags;

use crate::frame::LinkType;
use cursor::Cursor;

/// A decoded frame: the layers that could be read, and why reading stopped, if it did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// The link layer.
    pub link: Option<Link>,
    /// The VLAN tags behind it.
    pub tags: Tags,
    /// PPP over Ethernet.
    pub pppoe: Option<Pppoe>,
    /// The MPLS labels, outermost first.
    pub labels: Vec<mpls::LabelEntry>,
    /// Logical link control, where the link layer gives a length in place of a type.
    pub llc: Option<Llc>,
    /// Tags other than VLAN's and headers of tunnels, in the order in which they stand.
    pub encapsulations: Vec<Encapsulation>,
    /// ARP, which stands in the place of the network layer.
    pub arp: Option<Arp>,
    /// The network layer.
    pub network: Option<Network>,
    /// The transport layer, or what has its place.
    pub transport: Option<Transport>,
    /// Where in the frame each layer begins.
    pub at: LayerOffsets,
    /// Where in the frame the bytes above the last layer stand.
    pub payload: Range<usize>,
    /// How many bytes above the last layer were sent; more than `payload` in a frame that the capture cut.
    pub payload_len: usize,
    /// The packet inside this one: in a tunnel, or quoted by an ICMP error.
    pub inner: Option<Box<Packet>>,
    /// Why decoding stopped before the end.
    pub stop: Option<Box<Stop>>,
}

/// Where in the frame the layers begin that the packet has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LayerOffsets {
    /// The link layer.
    pub link: usize,
    /// The first VLAN tag, counted from what its EtherType announces.
    pub tags: usize,
    /// PPP over Ethernet.
    pub pppoe: usize,
    /// The first MPLS label.
    pub mpls: usize,
    /// Logical link control.
    pub llc: usize,
    /// The network layer, or ARP.
    pub network: usize,
    /// The transport layer.
    pub transport: usize,
}

/// What an IP packet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// A TCP segment.
    Tcp(Tcp),
    /// The beginning of a TCP header whose rest is not there.
    TcpStart(TcpStart),
    /// A UDP datagram.
    Udp(Udp),
    /// An ICMP message for IPv4 (RFC 792) or for IPv6 (RFC 4443), as the network layer tells.
    Icmp(Icmp),
    /// A GRE header, with the packet behind it in [`Packet::inner`].
    Gre(Gre),
}

impl Packet {
    /// The bytes above the last layer, in the frame they were decoded from.
    pub fn payload<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(self.payload.clone()).unwrap_or_default()
    }

    /// The packet that this one quotes, if it is an ICMP error.
    pub fn quoted(&self) -> Option<&Self> {
        matches!(self.transport, Some(Transport::Icmp(_))).then_some(self.inner.as_deref()).flatten()
    }

    /// The packet that it carries in a tunnel.
    pub fn tunnelled(&self) -> Option<&Self> {
        if self.quoted().is_some() { None } else { self.inner.as_deref() }
    }

    /// The packet that the frame is sent for: the one at the end of all tunnels, itself where there are none.
    pub fn innermost(&self) -> &Self {
        let mut packet = self;
        while let Some(inner) = packet.tunnelled() {
            packet = inner;
        }
        packet
    }

    /// Which piece of a larger packet this is; none where it is whole.
    pub fn fragment(&self) -> Option<Fragment> {
        self.network.as_ref().and_then(Network::fragment)
    }

    /// Whether it is a piece of a larger packet. It has no transport layer of its own, but for a first piece that the
    /// capture cut.
    pub fn is_fragment(&self) -> bool {
        self.fragment().is_some()
    }

    /// Takes what the last layer leaves for the payload, until the next layer is read.
    #[inline]
    fn set_payload(&mut self, above: Cursor<'_>) {
        self.payload = above.range();
        self.payload_len = above.wire_len();
    }

    /// Keeps in mind that a length field promises more than there ever was. The outermost one is the cause of the
    /// others; a header that cannot be read goes before them all.
    #[inline]
    fn record_overrun(&mut self, layer: &'static str, cursor: Cursor<'_>) {
        if self.stop.is_none() {
            self.stop = cursor.overrun(layer).map(Box::new);
        }
    }
}

/// Reads the layers of a frame of `original_len` bytes, of which `bytes` were captured.
pub fn decode(link: LinkType, bytes: &[u8], original_len: usize) -> Packet {
    let mut packet = Packet::default();
    layers(&mut packet, link, Cursor::new(bytes, original_len));
    packet
}

fn layers(packet: &mut Packet, link: LinkType, cursor: Cursor<'_>) {
    packet.set_payload(cursor);
    let outcome = match link {
        LinkType::Ethernet => ethernet::decode(cursor, packet),
        LinkType::LinuxCooked => cooked::decode(cursor, packet),
        LinkType::LinuxCooked2 => cooked::decode2(cursor, packet),
        LinkType::Null => loopback::decode_null(cursor, packet),
        LinkType::Loop => loopback::decode_loop(cursor, packet),
        LinkType::RawIp => network::ip(cursor, packet),
        LinkType::RawIpv4 => ipv4::decode(cursor, packet),
        LinkType::RawIpv6 => ipv6::decode(cursor, packet),
        // Shown as bytes, with the link type's name.
        LinkType::Other(_) => Err(cursor.unexpected(link.name().unwrap_or("link"), stop::LINK_TYPE)),
    };
    if let Err(stop) = outcome {
        packet.stop = Some(Box::new(stop));
    }
}

#[cfg(test)]
mod tests;
