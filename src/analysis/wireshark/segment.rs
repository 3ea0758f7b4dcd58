//! A TCP header as Wireshark meets it: alone, in a tunnel, quoted by an ICMP error, in a fragment, or cut short.

use std::net::IpAddr;

use super::options::{Acknowledged, Options};
use super::side::Side;
use crate::decode::{Flags, Network, Packet, Transport};
use crate::frame::Timestamp;

/// The bytes of a header that Wireshark needs before it begins to follow a connection: up to the window.
const STARTS_AT: usize = 16;
/// The shortest header.
const HEADER: usize = 20;

/// A segment and where it is from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) frame: u64,
    pub(super) time: Timestamp,
    pub(super) source: (IpAddr, u16),
    pub(super) destination: (IpAddr, u16),
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) flags: Flags,
    pub(super) window: u16,
    pub(super) header_len: usize,
    /// Bytes of data; none where they cannot be counted: quoted, in a piece, or shorter than its own header says.
    pub(super) len: Option<u32>,
    /// How many bytes of the fixed header were captured.
    pub(super) captured: usize,
    /// The option bytes that were captured.
    pub(super) options: &'a [u8],
    /// The bytes of data that were captured.
    pub(super) payload: &'a [u8],
}

impl Segment<'_> {
    /// The side of its sender.
    pub(super) fn side(&self) -> Side {
        Side::of_sender(self.source, self.destination)
    }

    /// The options, given what it acknowledges.
    pub(super) fn options(&self, acknowledged: Acknowledged) -> Options {
        Options::read(self.options, self.header_len.saturating_sub(HEADER), acknowledged)
    }

    pub(super) const fn has(&self, flag: Flags) -> bool {
        self.flags.has(flag)
    }

    /// Whether it has neither SYN nor FIN nor RST.
    pub(super) const fn is_plain(&self) -> bool {
        !self.has(Flags::SYN) && !self.has(Flags::FIN) && !self.has(Flags::RST)
    }

    /// What SYN and FIN take of the sequence numbers. Both together take one, for Wireshark.
    pub(super) fn phantom(&self) -> u32 {
        u32::from(self.has(Flags::SYN) || self.has(Flags::FIN))
    }

    /// Whether the length of its header can be.
    pub(super) const fn has_sound_header(&self) -> bool {
        self.header_len >= HEADER
    }

    /// Whether the fixed header was captured to its end.
    pub(super) const fn has_whole_header(&self) -> bool {
        self.captured >= HEADER
    }
}

/// Where a packet was met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) frame: u64,
    pub(super) time: Timestamp,
    /// Whether an ICMP error quotes it.
    pub(super) quoted: bool,
}

/// The segment of a packet that was decoded from `bytes`; none where it has none, or too little of it.
pub(super) fn segment<'a>(packet: &Packet, bytes: &'a [u8], place: Place) -> Option<Segment<'a>> {
    let network = packet.network.as_ref()?;
    let counts = !place.quoted && !packet.is_fragment();
    let at = packet.at.transport;
    match packet.transport.as_ref()? {
        Transport::Tcp(tcp) => {
            let options = bytes.get(at + HEADER..packet.payload.start).unwrap_or_default();
            // The payload begins behind the fixed header at the earliest, whatever the header says of its length.
            let len = packet.payload_len + HEADER.saturating_sub(tcp.header_len);
            let short = packet.stop.as_ref().is_some_and(|stop| {
                stop.layer == "tcp" && stop.promised_by == "tcp.header_len" && stop.needed > 0
            });
            Some(Segment {
                frame: place.frame,
                time: place.time,
                source: (network.source(), tcp.source_port),
                destination: (network.destination(), tcp.destination_port),
                seq: tcp.seq,
                ack: tcp.ack,
                flags: tcp.flags,
                window: tcp.window,
                header_len: tcp.header_len,
                len: (counts && !short).then(|| u32::try_from(len).unwrap_or(u32::MAX)),
                captured: HEADER,
                options,
                payload: packet.payload(bytes),
            })
        }
        Transport::TcpStart(_) => cut(packet, network, bytes.get(packet.payload.clone())?, place)
            .map(|segment| Segment { len: segment.len.filter(|_| counts), ..segment }),
        Transport::Udp(_) | Transport::Icmp(_) | Transport::Gre(_) => None,
    }
}

/// The segment of which only the beginning of the header was captured.
fn cut<'a>(packet: &Packet, network: &Network, header: &'a [u8], place: Place) -> Option<Segment<'a>> {
    let word = |at: usize| Some(u16::from_be_bytes(*header.get(at..)?.first_chunk()?));
    let long = |at: usize| Some(u32::from_be_bytes(*header.get(at..)?.first_chunk()?));
    header.get(..STARTS_AT)?;
    let flags = word(12)?;
    let header_len = usize::from(flags >> 12) * 4;
    let len = packet.payload_len.checked_sub(header_len);
    Some(Segment {
        frame: place.frame,
        time: place.time,
        source: (network.source(), word(0)?),
        destination: (network.destination(), word(2)?),
        seq: long(4)?,
        ack: long(8)?,
        flags: Flags::from_bits(flags),
        window: word(14)?,
        header_len,
        len: len.map(|len| u32::try_from(len).unwrap_or(u32::MAX)),
        captured: header.len(),
        options: &[],
        payload: &[],
    })
}
