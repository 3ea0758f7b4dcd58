//! From the record of a packet to the packet of a step: its bytes are decoded once, and what the record says must be
//! what they say.

use std::collections::HashMap;

use super::contradiction::contradiction;
use crate::analysis::difference::Difference;
use crate::analysis::tcp::Numbers;
use crate::decode;
use crate::decode::reassemble::{self, Reassemblers, Reassembly};
use crate::frame::{Timestamp, VantageIndex};
use crate::step::packet::WrittenPacket;
use crate::step::{DatagramFragment, Opinion, Packet, Reason, Whole};
use crate::trace::links::Links;
use crate::trace::packet::{Layers, PacketRecord, ReassembledRecord};
use crate::trace::record::Header;

/// How many vantages are told apart that the header does not name; all others count as one.
const UNNAMED: usize = 1024;

/// Makes packets of their records.
#[derive(Debug, Default)]
pub(super) struct Packets {
    links: Links,
    /// The vantages of the header and, behind them, those that only packets name.
    vantages: HashMap<String, VantageIndex>,
    /// How many the header has.
    in_header: usize,
    reassemblers: Reassemblers,
}

/// What of a record is compared with its bytes.
struct Claims {
    vantage: String,
    captured: u64,
    layers: Layers,
    reassembled: Option<ReassembledRecord>,
}

impl Packets {
    /// Takes from the header what its vantages are.
    pub(super) fn learn(&mut self, header: &Header) {
        self.links = Links::of(header);
        self.in_header = header.vantages.len();
        for (vantage, place) in header.vantages.iter().zip(0..) {
            // Of two with one name, the first counts.
            self.vantages.entry(vantage.id.clone()).or_insert(VantageIndex(place));
        }
    }

    /// The packet of a record that was seen at `time`, and what is wrong where the record does not say what its bytes say.
    pub(super) fn packet(&mut self, record: PacketRecord, time: Timestamp) -> (Packet, Option<String>) {
        let link = self.links.of_packet(&record);
        let vantage = self.vantage(&record.vantage);
        let wire_len = usize::try_from(record.len.wire).unwrap_or(usize::MAX);
        let decoded = decode::decode(link, &record.raw, wire_len);
        let outcome = self.reassemblers.feed(vantage, record.id.0, time, (&decoded, &record.raw));
        let numbers = numbers(&record.layers);
        let rest = Claims {
            vantage: record.vantage,
            captured: record.len.captured,
            layers: record.layers,
            reassembled: record.reassembled,
        };
        let mut packet = Packet {
            id: record.id,
            vantage,
            direction: record.dir,
            link,
            wire_len,
            bytes: record.raw,
            decoded,
            numbers,
            fragment: record.fragment.map(|fragment| DatagramFragment {
                first: fragment.first,
                len: fragment.len,
                ports: fragment.sport.zip(fragment.dport),
            }),
            whole: rest.reassembled.as_ref().zip(complete(outcome)).map(whole),
            comments: record.comments,
            origin: record.file,
            wireshark: record.wireshark.map(|verdict| {
                let differs = record.differs.iter().map(|token| reason(token)).collect();
                Box::new(Opinion { verdict: *verdict, differs })
            }),
            written: None,
        };
        let (written, complaint) = self.compare(&packet, rest);
        packet.written = written.map(Box::new);
        (packet, complaint)
    }

    /// What a record says that its packet does not, and the complaint about it, where the two contradict each other.
    fn compare(&self, packet: &Packet, written: Claims) -> (Option<WrittenPacket>, Option<String>) {
        let Claims { vantage, captured, layers, reassembled } = written;
        let bytes = u64::try_from(packet.bytes.len()).unwrap_or(u64::MAX);
        let read = Layers::of(packet);
        let is_incomplete = reassembled.is_some() && packet.whole.is_none();
        let complaint = if is_incomplete {
            Some(format!(
                "the fragments of the datagram that packet {} completes are not all in this trace: it is shown as a \
                 fragment",
                packet.id.0
            ))
        } else if captured != bytes {
            Some(format!("\"len.captured\" is {captured} in the record, and its raw bytes are {bytes}"))
        } else if read == layers {
            None
        } else {
            contradiction(&layers, &read)
        };
        let written = WrittenPacket {
            vantage: Some(vantage).filter(|_| packet.vantage.0 >= self.in_header),
            captured: Some(captured).filter(|captured| *captured != bytes),
            layers: if read == layers { None } else { serde_json::to_value(layers).ok() },
            reassembled: if is_incomplete { serde_json::to_value(reassembled).ok() } else { None },
        };
        (Some(written).filter(|written| *written != WrittenPacket::default()), complaint)
    }

    /// The place of a vantage by its name; one that the header does not name gets a place behind those that it does.
    fn vantage(&mut self, id: &str) -> VantageIndex {
        if let Some(known) = self.vantages.get(id) {
            return *known;
        }
        let place = VantageIndex(self.vantages.len().max(self.in_header));
        if self.vantages.len() < self.in_header.saturating_add(UNNAMED) {
            self.vantages.insert(id.to_owned(), place);
        }
        place
    }
}

/// The numbers that only the connection knows: they stand in the record alone.
fn numbers(layers: &Layers) -> Numbers {
    layers.innermost().tcp.as_ref().map_or_else(Numbers::default, |tcp| Numbers {
        seq_rel: tcp.seq_rel,
        ack_rel: tcp.ack_rel,
        scale: tcp.window.scale,
        in_flight: tcp.in_flight,
    })
}

fn complete(outcome: Reassembly) -> Option<Box<reassemble::Reassembled>> {
    if let Reassembly::Complete(datagram) = outcome { Some(datagram) } else { None }
}

fn whole((reassembled, datagram): (&ReassembledRecord, Box<reassemble::Reassembled>)) -> Box<Whole> {
    Box::new(Whole { datagram: *datagram, fragments: reassembled.fragments.clone() })
}

fn reason(token: &str) -> Reason {
    Difference::named(token).map_or_else(|| Reason::Other(token.to_owned()), Reason::Known)
}
