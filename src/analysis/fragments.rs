//! Fragments of IP packets: which of them belong together, their flow, and the reassembled packet.
//!
//! What decode shows as a piece goes through [`Reassemblers`], one for each vantage. The fragment that completes its
//! packet stands for the whole: the layers above are followed as if they had come in it. Only the first fragment has
//! ports; from it on, the others belong to its flow by addresses, protocol and identification. Fragments that came
//! before it are counted to the flow once that is known. Memory is bounded, whatever comes.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use super::fact::{Basis, Evidence, Fact, Finding, PacketId, PacketRef};
use super::flow::{Endpoints, FlowId};
use super::sink::Sink;
use super::{Analysis, Seen, Verdict, count};
use crate::call::{End, TransportProtocol};
use crate::decode::reassemble::{DatagramKey, FragmentView, Reassembled, Reassemblers, Reassembly};
use crate::decode::{self, Fragment};
use crate::frame::{Timestamp, VantageIndex};

/// How many datagrams are remembered with their flow.
const DATAGRAMS: usize = 1024;
/// How many fragments are remembered as evidence. The longest datagram in the smallest fragments has 8,192.
const REMEMBERED: usize = 1 << 16;
/// The most fragment lengths that a fact lists.
const SUMMANDS: usize = 6;

/// A reassembled packet.
#[derive(Debug, Clone)]
pub struct Assembly {
    /// Its bytes and layers.
    pub whole: Reassembled,
    /// Its fragments, in order of arrival.
    pub fragments: Vec<PacketRef>,
}

/// The datagram of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Datagram {
    /// The first of its fragments that was seen.
    pub first: PacketRef,
    /// The bytes of data in this fragment.
    pub bytes: u32,
    /// Source and destination port, once the first fragment has shown them.
    pub ports: Option<(u16, u16)>,
}

/// The fragments of all vantages.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    reassemblers: Reassemblers,
    datagrams: HashMap<(VantageIndex, DatagramKey), Known>,
    begun: u64,
    /// In order of arrival.
    seen: VecDeque<Remembered>,
}

/// An incomplete datagram.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The number of the datagram, in order of beginning.
    begun: u64,
    since: Timestamp,
    first: PacketRef,
    /// Source and destination as client and server, once the first fragment has shown them.
    sockets: Option<Endpoints>,
    early: Early,
}

/// Fragments that arrived before their flow was known.
#[derive(Debug, Clone, Copy, Default)]
struct Early {
    packets: u64,
    wire: u64,
}

/// A fragment that may become evidence.
#[derive(Debug, Clone, Copy)]
struct Remembered {
    packet: PacketRef,
    bytes: u32,
    datagram: u64,
}

impl<S: Sink> Analysis<S> {
    /// Follows one packet that was captured as `bytes`. A fragment is followed as such; the one that completes its packet
    /// is also followed as the whole packet.
    pub(super) fn whole_or_fragment(&mut self, seen: Seen<'_>, bytes: &[u8]) -> Verdict<S> {
        let Some(piece) = FragmentView::of(seen.packet) else { return self.packet(seen) };
        let place = (seen.vantage, piece.key);
        let number = seen.reference.id.0;
        let outcome = self.fragments.reassemblers.feed(seen.vantage, number, seen.time, (seen.packet, bytes));
        let mut known = self.fragments.remember(place, seen, length(piece.packet.payload_len));
        known.sockets = sockets(&piece, bytes).or(known.sockets);
        let mut findings = S::default();
        findings.take(|| [about(seen.reference, &piece, known.first)]);
        let (verdict, assembly) = match outcome {
            Reassembly::Complete(whole) => {
                let verdict = self.packet(Seen { packet: &whole.packet, bytes: &whole.bytes, ..seen });
                let (assembly, finding) = self.fragments.assembly(seen.reference, *whole);
                findings.take(|| [finding]);
                (verdict, Some(Box::new(assembly)))
            }
            // If the first fragment was truncated, the captured part of the transport header was decoded alone.
            other => {
                if let Reassembly::Refused(why) = other {
                    findings.take(|| [observed(Fact::FragmentUnusable { why }, seen.reference)]);
                }
                let is_read = piece.packet.transport.is_some();
                (if is_read { self.packet(seen) } else { self.of_known_flow(seen, &known) }, None)
            }
        };
        match verdict.flow {
            Some((flow, direction)) => self.count_early(flow, direction.sender(), &mut known),
            None => {
                known.early =
                    Early { packets: known.early.packets + 1, wire: known.early.wire + count(seen.wire_len) }
            }
        }
        self.fragments.keep(place, known, assembly.is_some());
        findings.append(verdict.findings);
        let ports = known.sockets.map(|sockets| (sockets.client.port(), sockets.server.port()));
        let datagram = Datagram { first: known.first, bytes: length(piece.packet.payload_len), ports };
        Verdict { findings, datagram: Some(datagram), assembly, ..verdict }
    }

    /// Counts a fragment in the flow that its datagram's first fragment has shown. A UDP flow may begin with a fragment; a
    /// TCP connection begins with a whole segment, whose flags show which end is the client.
    fn of_known_flow(&mut self, seen: Seen<'_>, known: &Known) -> Verdict<S> {
        let Some(endpoints) = known.sockets else { return Verdict::default() };
        self.step(seen.time, |this| {
            let place = match endpoints.transport {
                TransportProtocol::Udp => Some(this.find_or_begin(endpoints)),
                TransportProtocol::Tcp => this.table.find(&endpoints),
            };
            let Some(place) = place else { return Verdict::default() };
            this.touch(place, |flow| {
                let direction = flow.endpoints.direction(endpoints.client);
                flow.tally.count(direction.sender(), seen.time, count(seen.wire_len), 0);
                Verdict { flow: Some((flow.id, direction)), ..Verdict::default() }
            })
        })
    }

    /// Counts the fragments from `from` that arrived before their flow was known.
    fn count_early(&mut self, flow: FlowId, from: End, known: &mut Known) {
        let Early { packets, wire } = std::mem::take(&mut known.early);
        if packets > 0
            && let Some(flow) = self.table.flows_mut().find(|of| of.id == flow)
        {
            flow.tally.count_early(from, known.since, packets, wire);
        }
    }
}

impl Fragments {
    /// Remembers a fragment; returns what is known of its datagram.
    fn remember(&mut self, place: (VantageIndex, DatagramKey), seen: Seen<'_>, bytes: u32) -> Known {
        let in_time = |known: &&Known| seen.time.since(known.since) <= place.1.timeout();
        let known = self.datagrams.get(&place).filter(in_time).copied().unwrap_or_else(|| {
            self.begun += 1;
            let (first, since) = (seen.reference, seen.time);
            Known { begun: self.begun, since, first, sockets: None, early: Early::default() }
        });
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(Remembered { packet: seen.reference, bytes, datagram: known.begun });
        known
    }

    /// Keeps an incomplete datagram. If there are too many, the oldest one is forgotten.
    fn keep(&mut self, place: (VantageIndex, DatagramKey), known: Known, complete: bool) {
        if complete {
            self.datagrams.remove(&place);
            return;
        }
        if self.datagrams.len() >= DATAGRAMS && !self.datagrams.contains_key(&place) {
            let oldest = self.datagrams.iter().min_by_key(|(_, known)| known.begun).map(|(place, _)| *place);
            oldest.map(|oldest| self.datagrams.remove(&oldest));
        }
        self.datagrams.insert(place, known);
    }

    /// The whole packet with the fragments that took part, and what there is to say of it.
    fn assembly(&self, packet: PacketRef, whole: Reassembled) -> (Assembly, Finding) {
        let parts: Vec<_> = whole.frames.iter().filter_map(|number| self.remembered(*number)).collect();
        let bytes = length(whole.bytes.len().saturating_sub(whole.data_at));
        // Where a tunnel was cut into fragments, too, their bytes are not those of this packet alone.
        let of_one =
            parts.windows(2).all(|pair| matches!(pair, [one, other] if one.datagram == other.datagram));
        let carried = parts.iter().map(|part| part.bytes).fold(0, u32::saturating_add);
        let adds_up = of_one && parts.len() == whole.frames.len() && carried >= bytes;
        let lengths = if adds_up && parts.len() <= SUMMANDS {
            parts.iter().map(|part| part.bytes).collect()
        } else {
            Vec::new()
        };
        let fact = Fact::Reassembled {
            fragments: length(whole.frames.len()),
            bytes,
            carried: if adds_up { carried } else { bytes },
            lengths,
            first: PacketId(whole.frames.iter().copied().min().unwrap_or(packet.id.0)),
            lost: None,
        };
        let fragments: Vec<_> = parts.iter().map(|part| part.packet).collect();
        // The packet that a finding is about is its first evidence.
        let others = fragments.iter().copied().filter(|part| *part != packet);
        let evidence: Evidence = std::iter::once(packet).chain(others).collect();
        (Assembly { whole, fragments }, Finding { fact, basis: Basis::Observed, evidence })
    }

    fn remembered(&self, number: u64) -> Option<Remembered> {
        let place = self.seen.binary_search_by_key(&number, |part| part.packet.id.0).ok()?;
        self.seen.get(place).copied()
    }
}

/// What there is to say of any fragment.
fn about(packet: PacketRef, piece: &FragmentView<'_>, first: PacketRef) -> Finding {
    let fact = Fact::Fragment {
        id: piece.fragment.id,
        offset: length(piece.fragment.offset),
        bytes: length(piece.packet.payload_len),
        more: piece.fragment.more,
        first: Some(first.id).filter(|first| *first != packet.id),
    };
    let mut finding = observed(fact, packet);
    finding.evidence.extend(Some(first).filter(|first| *first != packet));
    finding
}

fn observed(fact: Fact, packet: PacketRef) -> Finding {
    Finding { fact, basis: Basis::Observed, evidence: std::iter::once(packet).collect() }
}

/// Who sends to whom, where this is the first fragment and holds the ports of TCP or UDP: in both they come first.
fn sockets(piece: &FragmentView<'_>, frame: &[u8]) -> Option<Endpoints> {
    let transport = match piece.fragment {
        Fragment { offset: 0, protocol: decode::tcp::PROTOCOL, .. } => TransportProtocol::Tcp,
        Fragment { offset: 0, protocol: decode::udp::PROTOCOL, .. } => TransportProtocol::Udp,
        _ => return None,
    };
    let data = match &piece.packet.transport {
        // Where the capture cut it, the header has been read already, and the payload is what follows.
        Some(_) => frame.get(piece.packet.at.transport..)?,
        None => piece.packet.payload(frame),
    };
    let [s0, s1, d0, d1] = *data.first_chunk()?;
    let port = |bytes| u16::from_be_bytes(bytes);
    Some(Endpoints {
        transport,
        client: SocketAddr::new(piece.network.source(), port([s0, s1])),
        server: SocketAddr::new(piece.network.destination(), port([d0, d1])),
    })
}

fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::fact::RecordNumber;
    use super::*;
    use crate::decode::decode;
    use crate::decode::reassemble::VANTAGES;
    use crate::frame::LinkType;

    /// The first fragment of a UDP datagram with this identification.
    fn beginning(id: u16) -> Vec<u8> {
        let [high, low] = id.to_be_bytes();
        let mut bytes = vec![0x45, 0, 0, 28, high, low, 0x20, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        bytes.extend([0x0f, 0xa0, 0x2e, 0xe0, 0, 100, 0, 0]);
        bytes
    }

    fn see(analysis: &mut Analysis, number: u64, vantage: usize, bytes: &[u8]) -> Verdict {
        let packet = decode(LinkType::RawIp, bytes, bytes.len());
        let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
        let time = Timestamp::default();
        let vantage = VantageIndex(vantage);
        analysis
            .frame(Seen { reference, time, vantage, wire_len: bytes.len(), packet: &packet, bytes }, bytes)
    }

    #[test]
    fn memory_is_bounded_in_datagrams_fragments_and_vantages() {
        let mut analysis = Analysis::new(None);
        let many = REMEMBERED as u64 + 100;
        for number in 1..=many {
            let id = u16::try_from(number % 3000).unwrap();
            see(&mut analysis, number, usize::from(id % 20), &beginning(id));
        }
        let Fragments { reassemblers, datagrams, seen, .. } = &analysis.fragments;
        assert_eq!((reassemblers.len(), datagrams.len(), seen.len()), (VANTAGES, DATAGRAMS, REMEMBERED));
    }

    #[test]
    fn a_fragment_that_the_capture_cut_and_those_behind_it_belong_to_the_flow() {
        let mut analysis = Analysis::new(None);
        let mut first = beginning(7);
        first[3] = 36;
        let packet = decode(LinkType::RawIp, &first, 36);
        let reference = PacketRef { id: PacketId(1), n: RecordNumber(1) };
        let (time, vantage) = (Timestamp::default(), VantageIndex(0));
        let verdict = analysis
            .frame(Seen { reference, time, vantage, wire_len: 36, packet: &packet, bytes: &first }, &first);
        assert_eq!(verdict.flow.map(|(flow, _)| flow), Some(FlowId(1)));
        let cut = Fact::FragmentUnusable { why: crate::decode::reassemble::Refusal::Cut };
        assert!(verdict.findings.iter().any(|finding| finding.fact == cut));
        let mut next = beginning(7);
        next[6..8].copy_from_slice(&[0x20, 2]);
        let verdict = see(&mut analysis, 2, 0, &next);
        assert_eq!(verdict.flow.map(|(flow, _)| flow), Some(FlowId(1)));
        assert_eq!(verdict.datagram.and_then(|datagram| datagram.ports), Some((4000, 12000)));
        // Another vantage has not seen the ports.
        assert_eq!(see(&mut analysis, 3, 1, &next).flow, None);
    }
}
