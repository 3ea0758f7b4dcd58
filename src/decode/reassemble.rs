//! Reassembly of fragments (RFC 791, 3.2; RFC 8200, 4.5). The input is packets with the times at which they were
//! seen; the output is whole datagrams with the numbers of their frames.
//!
//! It is a state machine without a clock: time comes from the caller. Memory is bounded, in datagrams and in bytes;
//! if a bound is reached, the oldest incomplete datagram is dropped and counted. Where the RFCs leave a choice, it
//! does what hosts do: overlapping IPv4 fragments keep the bytes that came first, an IPv6 datagram with overlapping
//! fragments is refused as a whole (RFC 5722), and so is a datagram that is longer than IP allows (the "ping of
//! death").

mod datagram;
mod piece;
mod vantages;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Fragment, Network, Packet, decode};
use crate::frame::{LinkType, Timestamp};
use datagram::DatagramHeader;
use piece::PieceBuffer;
pub use vantages::Reassemblers;
#[cfg(test)]
pub(crate) use vantages::VANTAGES;

/// The memory bounds of a [`Reassembler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReassemblyLimits {
    /// Maximum number of incomplete datagrams.
    pub datagrams: usize,
    /// Maximum number of bytes that they hold.
    pub bytes: usize,
}

impl Default for ReassemblyLimits {
    /// 1,024 datagrams and 4 MiB, Linux's own limit for each IP version (`ipfrag_high_thresh`).
    fn default() -> Self {
        Self { datagrams: 1024, bytes: 4 << 20 }
    }
}

/// Reassembly timeout of an IPv4 datagram, in nanoseconds: Linux's 30 seconds (RFC 791 suggests 15).
const IPV4_TIMEOUT: i64 = 30_000_000_000;
/// Reassembly timeout of an IPv6 packet, in nanoseconds: 60 seconds (RFC 8200, 4.5).
const IPV6_TIMEOUT: i64 = 60_000_000_000;

/// Reassembles fragments. Each vantage needs its own: fragments that one vantage saw do not complete a datagram at
/// another.
#[derive(Debug, Default)]
pub struct Reassembler {
    limits: ReassemblyLimits,
    waiting: HashMap<DatagramKey, Waiting>,
    /// The incomplete datagrams by age.
    order: BTreeMap<u64, DatagramKey>,
    begun: u64,
    bytes: usize,
    dropped: u64,
}

/// Identifies the fragments of one datagram (RFC 791, 3.2; RFC 8200, 4.5), also by their VLAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DatagramKey {
    source: IpAddr,
    destination: IpAddr,
    id: u32,
    /// Zero in IPv6, which does not use it here.
    protocol: u8,
    vlan: Option<u16>,
}

impl DatagramKey {
    /// The reassembly timeout, in nanoseconds.
    pub const fn timeout(&self) -> i64 {
        if self.source.is_ipv4() { IPV4_TIMEOUT } else { IPV6_TIMEOUT }
    }
}

/// An incomplete datagram.
#[derive(Debug)]
struct Waiting {
    /// Its sequence number among all datagrams, in the order of their first fragments.
    begun: u64,
    since: Timestamp,
    pieces: PieceBuffer,
    /// The header, once the first fragment is there.
    head: Option<DatagramHeader>,
    frames: Vec<u64>,
    /// Whether it was refused. Its later fragments are refused, too.
    refused: bool,
}

/// A reassembled datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reassembled {
    /// The original datagram: IP header and data. The header is that of the first fragment, with length, flags,
    /// offset and checksum restored.
    pub bytes: Vec<u8>,
    /// Its layers, decoded from `bytes`.
    pub packet: Packet,
    /// Offset in `bytes` of the part that was fragmented.
    pub data_at: usize,
    /// The numbers of the frames that carried the fragments, in order of arrival.
    pub frames: Vec<u64>,
}

/// The result of feeding a packet to the [`Reassembler`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reassembly {
    /// The packet is not a fragment.
    NotFragmented,
    /// The fragment was stored; others are missing.
    Stored,
    /// The fragment completed its datagram.
    Complete(Box<Reassembled>),
    /// The fragment cannot be used.
    Refused(Refusal),
}

/// Why a fragment cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Not all of its bytes were captured.
    Cut,
    /// It has no data, or it is not the last fragment and its length is not a multiple of eight (RFC 8200, 4.5).
    Length,
    /// It ends beyond the maximum length of a datagram.
    TooLong,
    /// It, or one before it, overlaps another one of the same IPv6 packet (RFC 5722).
    Overlap,
    /// It contradicts an earlier fragment about the end of the datagram.
    End,
    /// All its bytes had arrived before.
    Duplicate,
}

impl Reassembler {
    /// Creates a reassembler with these limits.
    pub fn new(limits: ReassemblyLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The number of datagrams that were dropped: by a memory bound or by the timeout.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The number of bytes that they hold.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of incomplete datagrams.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Processes a packet that was seen at `time`. `frame` is the frame that it was decoded from, and `number` the
    /// caller's number for that frame. In a tunnel, the outermost fragment counts.
    pub fn feed(&mut self, number: u64, time: Timestamp, packet: &Packet, frame: &[u8]) -> Reassembly {
        let Some(FragmentView { packet, fragment, key, .. }) = FragmentView::of(packet) else {
            return Reassembly::NotFragmented;
        };
        self.expire(time);
        if let Err(refusal) = validate(packet, fragment) {
            return Reassembly::Refused(refusal);
        }
        self.make_room(&key, packet.payload.len());
        let waiting = self.waiting.entry(key).or_insert_with(|| {
            self.begun += 1;
            self.order.insert(self.begun, key);
            Waiting::new(self.begun, time)
        });
        let before = waiting.pieces.memory();
        let outcome = waiting.add(number, packet, fragment, frame);
        self.bytes = (self.bytes + waiting.pieces.memory()).saturating_sub(before);
        match outcome {
            Ok(true) => self.complete(&key, number, time),
            Ok(false) => Reassembly::Stored,
            Err(refusal) => Reassembly::Refused(refusal),
        }
    }

    /// Completes a datagram. If the datagram contains a fragment itself, in a tunnel, that fragment is processed
    /// next.
    fn complete(&mut self, key: &DatagramKey, number: u64, time: Timestamp) -> Reassembly {
        let Some(Waiting { pieces, head: Some(head), frames, .. }) = self.remove(key) else {
            return Reassembly::Stored;
        };
        let data_at = head.len();
        let Some(bytes) = head.datagram(pieces) else { return Reassembly::Refused(Refusal::TooLong) };
        let packet = decode(LinkType::RawIp, &bytes, bytes.len());
        if FragmentView::of(&packet).is_none() {
            return Reassembly::Complete(Box::new(Reassembled { bytes, packet, data_at, frames }));
        }
        match self.feed(number, time, &packet, &bytes) {
            Reassembly::Complete(mut inner) => {
                // The frames of the outer datagram carried the last fragment of the inner one.
                inner.frames.extend(frames.into_iter().filter(|frame| *frame != number));
                inner.frames.sort_unstable();
                Reassembly::Complete(inner)
            }
            other => other,
        }
    }

    fn remove(&mut self, key: &DatagramKey) -> Option<Waiting> {
        let waiting = self.waiting.remove(key)?;
        self.order.remove(&waiting.begun);
        self.bytes = self.bytes.saturating_sub(waiting.pieces.memory());
        Some(waiting)
    }

    /// Drops the datagrams whose timeout has passed at `now`.
    fn expire(&mut self, now: Timestamp) {
        while let Some(key) = self.oldest() {
            let Some(waiting) = self.waiting.get(&key) else { break };
            if now.since(waiting.since) <= key.timeout() {
                break;
            }
            self.evict(&key);
        }
    }

    /// Drops the oldest datagrams until there is room for `bytes` more of the datagram `key`.
    fn make_room(&mut self, key: &DatagramKey, bytes: usize) {
        let full = |this: &Self| {
            let datagrams = this.waiting.len() + usize::from(!this.waiting.contains_key(key));
            datagrams > this.limits.datagrams || this.bytes + bytes > this.limits.bytes
        };
        while full(self) {
            let Some(oldest) = self.oldest() else { break };
            self.evict(&oldest);
        }
    }

    fn oldest(&self) -> Option<DatagramKey> {
        self.order.first_key_value().map(|(_, key)| *key)
    }

    fn evict(&mut self, key: &DatagramKey) {
        if let Some(waiting) = self.remove(key) {
            // A refused datagram has been reported before.
            self.dropped += u64::from(!waiting.refused);
        }
    }
}

impl Waiting {
    fn new(begun: u64, since: Timestamp) -> Self {
        Self { begun, since, pieces: PieceBuffer::default(), head: None, frames: Vec::new(), refused: false }
    }

    /// Adds a fragment. Returns whether the datagram is complete.
    fn add(
        &mut self,
        number: u64,
        packet: &Packet,
        fragment: Fragment,
        frame: &[u8],
    ) -> Result<bool, Refusal> {
        if self.refused {
            return Err(Refusal::Overlap);
        }
        let data = packet.payload(frame);
        let added = match packet.network {
            Some(Network::Ipv6(_)) => self.pieces.add_without_overlap(fragment.offset, data, fragment.more),
            _ => self.pieces.add_first_wins(fragment.offset, data, fragment.more),
        };
        if added == Err(Refusal::Overlap) {
            self.refused = true;
            self.pieces = PieceBuffer::default();
        }
        added?;
        self.frames.push(number);
        if fragment.offset == 0 && self.head.is_none() {
            self.head = DatagramHeader::new(packet, frame);
        }
        Ok(self.head.is_some() && self.pieces.is_complete())
    }
}

/// A packet's outermost fragment: the packet itself, or a packet inside its tunnels.
#[derive(Debug, Clone, Copy)]
pub struct FragmentView<'a> {
    /// The packet that is the fragment.
    pub packet: &'a Packet,
    /// Its network layer.
    pub network: &'a Network,
    /// Its position in the original packet.
    pub fragment: Fragment,
    /// The key of its datagram.
    pub key: DatagramKey,
}

impl<'a> FragmentView<'a> {
    /// The outermost fragment of a packet, if there is one. Packets quoted by ICMP errors are not searched.
    pub fn of(packet: &'a Packet) -> Option<Self> {
        let vlan = packet.tags.as_slice().first().map(|tag| tag.id);
        let mut next = Some(packet);
        while let Some(packet) = next {
            if let (Some(network), Some(fragment)) = (&packet.network, packet.fragment()) {
                let protocol = if matches!(network, Network::Ipv4(_)) { fragment.protocol } else { 0 };
                let (source, destination) = (network.source(), network.destination());
                let key = DatagramKey { source, destination, id: fragment.id, protocol, vlan };
                return Some(Self { packet, network, fragment, key });
            }
            next = packet.tunnelled();
        }
        None
    }
}

/// The longest datagram that IP's length fields can express, in bytes.
pub const MAX_LEN: usize = 65_535;

/// Checks that a fragment can be part of a datagram.
fn validate(packet: &Packet, fragment: Fragment) -> Result<(), Refusal> {
    let len = packet.payload.len();
    // The length of IPv4 includes the header; that of IPv6 only the extension headers.
    let before = match &packet.network {
        Some(Network::Ipv4(ip)) => ip.header_len,
        _ => 0,
    };
    if packet.stop.is_some() || packet.transport.is_some() || packet.payload_len != len {
        Err(Refusal::Cut)
    } else if len == 0 || (fragment.more && !len.is_multiple_of(8)) {
        Err(Refusal::Length)
    } else if before + fragment.offset + len > MAX_LEN {
        Err(Refusal::TooLong)
    } else {
        Ok(())
    }
}
