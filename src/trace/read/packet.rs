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
use crate::step::{Fragment, Opinion, Packet, Reason, Whole};
use crate::trace::links::Links;
use crate::trace::packet::{Layers, PacketRecord, Reassembled};
use crate::trace::record::Header;

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
        let is_complete = record.reassembled.is_some();
        let mut packet = Packet {
            id: record.id,
            vantage,
            direction: record.dir,
            link,
            wire_len,
            bytes: record.raw,
            decoded,
            numbers: numbers(&record.layers),
            fragment: record.fragment.map(|fragment| Fragment {
                first: fragment.first,
                len: fragment.len,
                ports: fragment.sport.zip(fragment.dport),
            }),
            whole: record.reassembled.zip(complete(outcome)).map(whole),
            comments: record.comments,
            origin: record.file,
            wireshark: record.wireshark.map(|verdict| {
                let differs = record.differs.iter().map(|token| reason(token)).collect();
                Box::new(Opinion { verdict: *verdict, differs })
            }),
            written: None,
        };
        let is_missing = is_complete && packet.whole.is_none();
        let read = Layers::of(&packet);
        let differs = read != record.layers;
        let complaint = match (is_missing, differs) {
            (true, _) => Some(format!(
                "packet {}: the fragments of the datagram that it completes are not all in this trace: it is shown \
                 as the fragment that it is",
                packet.id.0
            )),
            (false, true) => contradiction(&record.layers, &read),
            (false, false) => None,
        };
        let is_unknown = vantage.0 >= self.in_header;
        if differs || is_unknown {
            packet.written = Some(Box::new(WrittenPacket {
                vantage: is_unknown.then_some(record.vantage),
                layers: if differs { serde_json::to_value(record.layers).ok() } else { None },
            }));
        }
        (packet, complaint)
    }

    /// The place of a vantage by its name; one that the header does not name gets a place behind those that it does.
    fn vantage(&mut self, id: &str) -> VantageIndex {
        if let Some(known) = self.vantages.get(id) {
            return *known;
        }
        let place = VantageIndex(self.vantages.len().max(self.in_header));
        self.vantages.insert(id.to_owned(), place);
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

fn whole((reassembled, datagram): (Reassembled, Box<reassemble::Reassembled>)) -> Box<Whole> {
    Box::new(Whole { datagram: *datagram, fragments: reassembled.fragments })
}

fn reason(token: &str) -> Reason {
    Difference::named(token).map_or_else(|| Reason::Other(token.to_owned()), Reason::Known)
}
