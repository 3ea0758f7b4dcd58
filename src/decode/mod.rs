//! Decodes a [`Frame`](crate::frame::Frame) into the layers of a [`Packet`].
//!
//! Decoding never fails and never panics. If a header cannot be read, the packet holds the layers before it and a
//! [`Stop`] with the reason. The decoder does not judge: a segment with both SYN and FIN is shown as it is. Each
//! protocol has one file, always in the same order: the byte ranges of its fields (`field`), the header as a type,
//! its field tree (`tree`), its decoder (`decode`), and its tests.
//!
//! Fragments are decoded as fragments; [`reassemble`] joins them. [`tree()`] lists every field with its bytes
//! and bits.
//!
//! ```
//! use captrace::internals::decode::{self, Transport};
//! use captrace::internals::frame::LinkType;
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
mod check_sequence;
pub mod checksum;
pub mod cooked;
mod cursor;
pub mod encapsulation;
pub mod ethernet;
pub mod field;
pub mod gre;
pub mod icmp;
pub mod icmp_name;
mod in_place;
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
mod tree;
pub mod udp;
pub mod vlan;

use std::ops::Range;

pub use arp::Arp;
pub use checksum::{Checksum, ChecksumStatus};
pub use cooked::Cooked;
pub use encapsulation::Encapsulation;
pub use ethernet::Ethernet;
pub use gre::Gre;
pub use icmp::Icmp;
pub use in_place::decode_in_place;
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
pub use tree::tree;
pub use udp::Udp;
pub use vlan::Tags;

use crate::frame::LinkType;
use cursor::Cursor;
use encapsulation::{nflog, pktap};

/// A decoded frame: the layers that could be read, and the reason if decoding stopped early.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// The link layer.
    pub link: Option<Link>,
    /// The VLAN tags after the link-layer header.
    pub tags: Tags,
    /// PPP over Ethernet.
    pub pppoe: Option<Pppoe>,
    /// The MPLS labels, outermost first.
    pub labels: Vec<mpls::LabelEntry>,
    /// Logical link control (IEEE 802.2), if the link layer gives a length instead of an EtherType.
    pub llc: Option<Llc>,
    /// Tags other than VLAN tags, and tunnel headers, in wire order.
    pub encapsulations: Vec<Encapsulation>,
    /// ARP, in place of a network layer.
    pub arp: Option<Arp>,
    /// The network layer.
    pub network: Option<Network>,
    /// The transport layer, or ICMP or GRE in its place.
    pub transport: Option<Transport>,
    /// The offset in the frame at which each layer begins.
    pub at: LayerOffsets,
    /// The captured bytes above the last layer, as a range of the frame.
    pub payload: Range<usize>,
    /// The number of bytes above the last layer that were sent: more than `payload` holds if the capture cut the
    /// frame.
    pub payload_len: usize,
    /// How many bytes at the end of the frame are its check sequence, as far as the capture says so.
    pub check_len: u8,
    /// The packet inside this one: tunnelled, or quoted by an ICMP error.
    pub inner: Option<Box<Packet>>,
    /// Why decoding stopped before the end.
    pub stop: Option<Box<Stop>>,
}

/// The offset in the frame at which each layer begins; 0 for layers that the packet does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LayerOffsets {
    /// The link layer.
    pub link: usize,
    /// The first VLAN tag: the first byte after the EtherType that announces it.
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
    /// The first fields of a truncated TCP header.
    TcpStart(TcpStart),
    /// A UDP datagram.
    Udp(Udp),
    /// An ICMP message for IPv4 (RFC 792) or for IPv6 (RFC 4443), depending on the network layer.
    Icmp(Icmp),
    /// A GRE header; the packet that it carries is in [`Packet::inner`].
    Gre(Gre),
}

impl Packet {
    /// The bytes above the last layer. `frame` must be the frame that the packet was decoded from.
    pub fn payload<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(self.payload.clone()).unwrap_or_default()
    }

    /// The bytes above the last layer as text, where all of them were captured and are text: UTF-8 without control
    /// characters other than those of ordinary text. None where a packet stands there, or nothing.
    pub fn text<'a>(&self, frame: &'a [u8]) -> Option<&'a str> {
        let bytes = self.payload(frame);
        if self.payload_len == 0 || self.inner.is_some() || bytes.len() != self.payload_len {
            return None;
        }
        // Most bytes that are no text show it at once. Within a chunk there is no way out, so that the compiler compares
        // its bytes at once.
        let is_control = |byte: &u8| byte.is_ascii_control() & !matches!(byte, b'\t' | b'\n' | b'\r');
        let has_control = |bytes: &[u8]| bytes.iter().fold(false, |has, byte| has | is_control(byte));
        if bytes.chunks(64).any(has_control) {
            return None;
        }
        let ordinary = |letter: char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
        let text = simdutf8::basic::from_utf8(bytes).ok()?;
        (text.is_ascii() || text.chars().all(ordinary)).then_some(text)
    }

    /// The packet that an ICMP error quotes.
    pub fn quoted(&self) -> Option<&Self> {
        matches!(self.transport, Some(Transport::Icmp(_))).then_some(self.inner.as_deref()).flatten()
    }

    /// The packet inside the tunnel, if this packet is a tunnel.
    pub fn tunnelled(&self) -> Option<&Self> {
        if self.quoted().is_some() { None } else { self.inner.as_deref() }
    }

    /// The packet at the end of all tunnels; the packet itself if it is not a tunnel.
    pub fn innermost(&self) -> &Self {
        let mut packet = self;
        while let Some(inner) = packet.tunnelled() {
            packet = inner;
        }
        packet
    }

    /// The position of this packet in a larger one, if it is a fragment.
    pub fn fragment(&self) -> Option<Fragment> {
        self.network.as_ref().and_then(Network::fragment)
    }

    /// Whether it is a fragment. A fragment has no transport layer, except a first fragment that the capture cut.
    pub fn is_fragment(&self) -> bool {
        self.fragment().is_some()
    }

    /// Makes the rest of the frame the payload, until the next layer is read.
    #[inline]
    fn set_payload(&mut self, above: Cursor<'_>) {
        self.payload = above.range();
        self.payload_len = above.wire_len();
    }

    /// Records a length field that promises more bytes than were sent. The outermost one is kept, since it causes the
    /// others. A header that cannot be read replaces it.
    #[inline]
    fn record_overrun(&mut self, layer: &'static str, cursor: Cursor<'_>) {
        if self.stop.is_none() {
            self.stop = cursor.overrun(layer).map(Box::new);
        }
    }
}

/// Decodes a frame of `original_len` bytes, of which `bytes` were captured.
pub fn decode(link: LinkType, bytes: &[u8], original_len: usize) -> Packet {
    let mut packet = Packet::default();
    decode_in_place(&mut packet, link, bytes, original_len);
    packet
}

/// The same for a frame whose last `check_len` bytes on the wire are its check sequence, which no layer covers.
pub fn decode_with_check(link: LinkType, bytes: &[u8], original_len: usize, check_len: u8) -> Packet {
    if check_len == 0 {
        return decode(link, bytes, original_len);
    }
    // What the capture cut off is the end of the frame.
    let missing = original_len.saturating_sub(bytes.len());
    let captured = usize::from(check_len).saturating_sub(missing).min(bytes.len());
    let frame = bytes.get(..bytes.len() - captured).unwrap_or(bytes);
    let packet = decode(link, frame, original_len.saturating_sub(check_len.into()));
    Packet { check_len: u8::try_from(captured).unwrap_or(check_len), ..packet }
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
        LinkType::Other(nflog::LINK_TYPE) => nflog::decode(cursor, packet),
        LinkType::Other(number) if pktap::LINK_TYPES.contains(&number) && pktap::is_plausible(cursor) => {
            pktap::decode(cursor, packet)
        }
        // Only the bytes and the name of the link type are shown.
        LinkType::Other(_) => Err(cursor.unexpected(link.name().unwrap_or("link"), stop::LINK_TYPE)),
    };
    if let Err(stop) = outcome {
        packet.stop = Some(Box::new(stop));
    }
}
