//! A TCP header as Wireshark reads it: plain, in a tunnel, quoted in an ICMP error, in a fragment, or truncated.

use std::net::IpAddr;

use super::options::{AckedNumber, Options};
use super::side::Side;
use crate::decode::{Flags, Network, Packet, Transport};
use crate::frame::Timestamp;

/// The bytes of a header that Wireshark needs to follow a connection: up to the window.
const STARTS_AT: usize = 16;
/// The length of the fixed header.
const HEADER: usize = 20;

/// A TCP segment with its frame, time and sockets.
#[derive(Debug, Clone, Copy)]
pub struct StreamSegment<'a> {
    /// The frame's number, from 1.
    pub frame: u64,
    /// When it was seen.
    pub time: Timestamp,
    /// Address and port of the sender.
    pub source: (IpAddr, u16),
    /// Address and port of the receiver.
    pub destination: (IpAddr, u16),
    /// Its sequence number.
    pub seq: u32,
    /// Its acknowledgment number.
    pub ack: u32,
    /// Its flags.
    pub flags: Flags,
    /// The window as it stands in the header, without scale.
    pub window: u16,
    /// The length of its header, in bytes.
    pub header_len: usize,
    /// Bytes of data; `None` if unknown: the segment is quoted, in a fragment, or shorter than its header length.
    pub len: Option<u32>,
    /// How many bytes of the fixed header were captured.
    pub captured: usize,
    /// The option bytes that were captured.
    pub options: &'a [u8],
    /// The bytes of data that were captured.
    pub payload: &'a [u8],
}

impl StreamSegment<'_> {
    /// The side that sent it.
    pub(super) fn side(&self) -> Side {
        Side::of_sender(self.source, self.destination)
    }

    /// Its options, given what it acknowledges.
    pub(super) fn options(&self, acknowledged: AckedNumber) -> Options {
        Options::read(self.options, self.header_len.saturating_sub(HEADER), acknowledged)
    }

    pub(super) const fn has(&self, flag: Flags) -> bool {
        self.flags.has(flag)
    }

    /// Whether it has neither SYN nor FIN nor RST.
    pub(super) const fn is_plain(&self) -> bool {
        !self.has(Flags::SYN) && !self.has(Flags::FIN) && !self.has(Flags::RST)
    }

    /// The sequence numbers that SYN and FIN occupy. For Wireshark both together occupy one.
    pub(super) fn phantom(&self) -> u32 {
        u32::from(self.has(Flags::SYN) || self.has(Flags::FIN))
    }

    /// Whether the header length is valid.
    pub(super) const fn has_sound_header(&self) -> bool {
        self.header_len >= HEADER
    }

    /// Whether the whole fixed header was captured.
    pub(super) const fn has_whole_header(&self) -> bool {
        self.captured >= HEADER
    }
}

/// Where a TCP header was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeaderContext {
    pub(super) frame: u64,
    pub(super) time: Timestamp,
    /// Whether it is quoted in an ICMP error.
    pub(super) quoted: bool,
}

/// The segment in a packet that was decoded from `bytes`; `None` if it has none, or too little of it.
pub(super) fn segment<'a>(
    packet: &Packet,
    bytes: &'a [u8],
    context: HeaderContext,
) -> Option<StreamSegment<'a>> {
    let network = packet.network.as_ref()?;
    let counts = !context.quoted && !packet.is_fragment();
    let at = packet.at.transport;
    match packet.transport.as_ref()? {
        Transport::Tcp(tcp) => {
            let options = bytes.get(at + HEADER..packet.payload.start).unwrap_or_default();
            // The payload begins after the fixed header at the earliest, even if the header length is shorter.
            let len = packet.payload_len + HEADER.saturating_sub(tcp.header_len);
            let short = packet.stop.as_ref().is_some_and(|stop| {
                stop.layer == "tcp" && stop.promised_by == "tcp.header_len" && stop.needed > 0
            });
            Some(StreamSegment {
                frame: context.frame,
                time: context.time,
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
        Transport::TcpStart(_) => cut(packet, network, bytes.get(packet.payload.clone())?, context)
            .map(|segment| StreamSegment { len: segment.len.filter(|_| counts), ..segment }),
        Transport::Udp(_) | Transport::Icmp(_) | Transport::Gre(_) => None,
    }
}

/// The segment of a truncated header.
fn cut<'a>(
    packet: &Packet,
    network: &Network,
    header: &'a [u8],
    context: HeaderContext,
) -> Option<StreamSegment<'a>> {
    let word = |at: usize| Some(u16::from_be_bytes(*header.get(at..)?.first_chunk()?));
    let long = |at: usize| Some(u32::from_be_bytes(*header.get(at..)?.first_chunk()?));
    header.get(..STARTS_AT)?;
    let flags = word(12)?;
    let header_len = usize::from(flags >> 12) * 4;
    let len = packet.payload_len.checked_sub(header_len);
    Some(StreamSegment {
        frame: context.frame,
        time: context.time,
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
