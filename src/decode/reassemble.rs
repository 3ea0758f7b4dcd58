//! Fragments put together again (RFC 791, 3.2; RFC 8200, 4.5): packets and the times at which they were seen come in,
//! whole datagrams go out, with the numbers of all frames that took part.
//!
//! A pure state machine: time is what it is told. Its memory is bounded, in datagrams and in bytes; where that does
//! not suffice, the datagram that has waited longest is given up and counted. What IP allows the receiver to choose is
//! chosen as hosts do: where IPv4 fragments overlap the bytes that came first stay, an IPv6 datagram with overlapping
//! fragments is refused as a whole (RFC 5722), and a datagram longer than IP can name (the "ping of death") is too.

mod datagram;
mod piece;
mod vantages;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fragment, Network, Packet, decode};
use crate::frame::{LinkType, Timestamp};
use datagram::DatagramHeader;
use piece::PieceBuffer;
pub use vantages::Reassemblers;
#[cfg(test)]
pub(crate) use vantages::VANTAGES;

/// How much a [`Reassembler`] may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReassemblyLimits {
    /// Datagrams that wait for their fragments.
    pub datagrams: usize,
    /// Bytes that they hold.
    pub bytes: usize,
}

impl Default for ReassemblyLimits {
    /// 1,024 datagrams and 4 MiB, which is what Linux allows itself for each protocol.
    fn default() -> Self {
        Self { datagrams: 1024, bytes: 4 << 20 }
    }
}

/// Nanoseconds that the fragments of an IPv4 datagram may take: Linux's 30 seconds (RFC 791 suggests 15).
const IPV4_TIMEOUT: i64 = 30_000_000_000;
/// Nanoseconds that the fragments of an IPv6 packet may take (RFC 8200, 4.5).
const IPV6_TIMEOUT: i64 = 60_000_000_000;

/// Puts fragments together. One for each vantage: what one place saw completes nothing for another.
#[derive(Debug, Default)]
pub struct Reassembler {
    limits: ReassemblyLimits,
    waiting: HashMap<DatagramKey, Waiting>,
    /// The datagrams in the order in which they began.
    order: BTreeMap<u64, DatagramKey>,
    begun: u64,
    bytes: usize,
    dropped: u64,
}

/// What makes fragments belong together (RFC 791, 3.2; RFC 8200, 4.5), and the VLAN that they travel in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DatagramKey {
    source: IpAddr,
    destination: IpAddr,
    id: u32,
    /// Zero in IPv6, where it does not count.
    protocol: u8,
    vlan: Option<u16>,
}

impl DatagramKey {
    /// Nanoseconds that all fragments may take.
    pub const fn timeout(&self) -> i64 {
        if self.source.is_ipv4() { IPV4_TIMEOUT } else { IPV6_TIMEOUT }
    }
}

/// A datagram that waits for fragments.
#[derive(Debug)]
struct Waiting {
    /// Which it was of all that began.
    begun: u64,
    since: Timestamp,
    pieces: PieceBuffer,
    /// The header, once the first fragment is there.
    head: Option<DatagramHeader>,
    frames: Vec<u64>,
    /// Refused: what still comes of it is passed over.
    refused: bool,
}

/// A datagram whose fragments are all there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reassembled {
    /// The datagram as it was before it was cut: IP header and data. The header is the first fragment's, with length,
    /// flags, offset and checksum as they must have been.
    pub bytes: Vec<u8>,
    /// Its layers, decoded from `bytes`.
    pub packet: Packet,
    /// Where in `bytes` that begins which was cut into fragments.
    pub data_at: usize,
    /// The numbers of the frames that took part, in the order in which they came.
    pub frames: Vec<u64>,
}

/// What became of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reassembly {
    /// It is no fragment.
    NotFragmented,
    /// It waits for others.
    Stored,
    /// It was the last that was missing.
    Complete(Box<Reassembled>),
    /// It cannot be used.
    Refused(Refusal),
}

/// Why a fragment cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Not all of its bytes were captured.
    Cut,
    /// It has no data, or more are to follow and its length is no multiple of eight (RFC 8200, 4.5).
    Length,
    /// It ends beyond the longest datagram that IP can name.
    TooLong,
    /// It, or one before it, overlaps another one of the same IPv6 packet (RFC 5722).
    Overlap,
    /// It contradicts another one on where the datagram ends.
    End,
    /// All its bytes had come before.
    Duplicate,
}

impl Reassembler {
    /// A reassembler with these limits.
    pub fn new(limits: ReassemblyLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How many datagrams were given up: for want of room, or because their fragments took too long.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many datagrams wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a packet that was seen at `time`, with the frame that it was decoded from. `number` is the caller's name
    /// for the frame. Of packets inside packets, the outermost that is a fragment counts.
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

    /// The whole datagram. Where it is a fragment itself, inside a tunnel, it is fed in its turn.
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
                // The frames of the outer datagram carried the last piece of the inner one.
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

    /// Gives up what has waited too long at `now`.
    fn expire(&mut self, now: Timestamp) {
        while let Some(key) = self.oldest() {
            let Some(waiting) = self.waiting.get(&key) else { break };
            if now.since(waiting.since) <= key.timeout() {
                break;
            }
            self.evict(&key);
        }
    }

    /// Gives up the oldest until `bytes` more have room, in a datagram of this key.
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
            // One that was refused has been told of.
            self.dropped += u64::from(!waiting.refused);
        }
    }
}

impl Waiting {
    fn new(begun: u64, since: Timestamp) -> Self {
        Self { begun, since, pieces: PieceBuffer::default(), head: None, frames: Vec::new(), refused: false }
    }

    /// Takes one more fragment; whether all are there now.
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

/// A fragment, in a packet or in a tunnel that the packet is.
#[derive(Debug, Clone, Copy)]
pub struct FragmentView<'a> {
    /// The packet that is the fragment.
    pub packet: &'a Packet,
    /// Its network layer.
    pub network: &'a Network,
    /// Which piece it is.
    pub fragment: Fragment,
    /// The same in every fragment of its datagram.
    pub key: DatagramKey,
}

impl<'a> FragmentView<'a> {
    /// The outermost fragment in a packet; none where everything is whole. A quoted packet is nobody's fragment.
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

/// The longest datagram that IP's length fields can name.
const MAX_LEN: usize = 65_535;

/// Whether a fragment can be part of anything.
fn validate(packet: &Packet, fragment: Fragment) -> Result<(), Refusal> {
    let len = packet.payload.len();
    // IPv4's length counts the header, IPv6's the extension headers only.
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

#[cfg(test)]
mod tests;
