//! Turns the record of a packet into the packet of a step. The bytes are decoded once and compared with the record.

use super::contradiction::contradiction;
use super::vantages::{KnownVantage, Vantages};
use crate::analysis::difference::Difference;
use crate::analysis::tcp::Numbers;
use crate::decode;
use crate::decode::reassemble::{self, Reassemblers, Reassembly};
use crate::frame::{LinkType, Timestamp};
use crate::language::said;
use crate::step::packet::WrittenPacket;
use crate::step::{DatagramFragment, DifferenceReason, Opinion, Packet, Whole};
use crate::trace::packet::{CookedRecord, Layers, PacketRecord, ReassembledRecord};

/// Turns records into packets.
#[derive(Debug, Default)]
pub(super) struct Packets {
    pub(super) vantages: Vantages,
    reassemblers: Reassemblers,
}

/// The members of a record that are compared with its bytes.
struct Claims {
    /// Its vantage, if nothing describes that.
    vantage: Option<String>,
    captured: u64,
    layers: Layers,
    reassembled: Option<ReassembledRecord>,
}

impl Packets {
    /// The packet of a record that was seen at `time`, and the defect if the record contradicts its bytes.
    pub(super) fn packet(&mut self, record: PacketRecord, time: Timestamp) -> (Packet, Option<String>) {
        let known = self.vantages.named(&record.vantage);
        let (link, vantage) = (link(known, &record.layers), known.index);
        let wire_len = usize::try_from(record.len.wire).unwrap_or(usize::MAX);
        let check_len = check_len(&record, known);
        let decoded = decode::decode_with_check(link, &record.raw, wire_len, check_len);
        let outcome = self.reassemblers.feed(vantage, record.id.0, time, (&decoded, &record.raw));
        let numbers = numbers(&record.layers);
        let rest = Claims {
            vantage: known.link.is_none().then_some(record.vantage),
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
            fate: None,
            written: None,
        };
        let (written, complaint) = compare(&packet, rest);
        packet.written = written.map(Box::new);
        (packet, complaint)
    }
}

/// The parts of a record that differ from its packet, and the defect if the two contradict each other.
fn compare(packet: &Packet, written: Claims) -> (Option<WrittenPacket>, Option<String>) {
    let Claims { vantage, captured, layers, reassembled } = written;
    let bytes = u64::try_from(packet.bytes.len()).unwrap_or(u64::MAX);
    let read = Layers::of(packet);
    let is_incomplete = reassembled.is_some() && packet.whole.is_none();
    let complaint = if is_incomplete {
        Some(said!(
            "the fragments of the datagram that packet {} completes are not all in this trace: it is \
             shown as a fragment",
            "分组 {} 补全了一个数据报，但它的各分片不全在这份记录中：按分片显示",
            packet.id.0
        ))
    } else if captured != bytes {
        Some(said!(
            "\"len.captured\" is {captured} in the record, and its raw bytes are {bytes}",
            "\"len.captured\" 在这条内容中是 {captured}，而原始字节有 {bytes} 个"
        ))
    } else if read == layers {
        None
    } else {
        contradiction(&layers, &read)
    };
    let written = WrittenPacket {
        vantage,
        captured: Some(captured).filter(|captured| *captured != bytes),
        layers: if read == layers { None } else { serde_json::to_value(layers).ok() },
        reassembled: if is_incomplete { serde_json::to_value(reassembled).ok() } else { None },
    };
    (Some(written).filter(|written| *written != WrittenPacket::default()), complaint)
}

/// What the frame of a packet begins with. If nothing describes its vantage, the first layer of the record says it.
fn link(vantage: KnownVantage, layers: &Layers) -> LinkType {
    match (vantage.link, layers) {
        (Some(link), _) => link,
        (None, Layers { eth: Some(_), .. }) => LinkType::Ethernet,
        (None, Layers { sll: Some(CookedRecord { version: 2, .. }), .. }) => LinkType::LinuxCooked2,
        (None, Layers { sll: Some(_), .. }) => LinkType::LinuxCooked,
        (None, Layers { loopback: Some(_), .. }) => LinkType::Null,
        (None, Layers { ip: Some(_), .. }) => LinkType::RawIp,
        // No layer could be read.
        (None, _) => LinkType::UNKNOWN,
    }
}

/// How many bytes at the end of a frame are its check sequence (pcapng's `epb_flags`, or else `if_fcslen`).
fn check_len(record: &PacketRecord, vantage: KnownVantage) -> u8 {
    let flags = record.file.as_ref().and_then(|file| file.flags).unwrap_or(0);
    match u8::try_from(flags >> 5 & 0xf) {
        Ok(len @ 1..) => len,
        _ => vantage.check_len,
    }
}

/// The numbers that depend on the connection; they are in the record only.
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

fn reason(token: &str) -> DifferenceReason {
    Difference::named(token)
        .map_or_else(|| DifferenceReason::Other(token.to_owned()), DifferenceReason::Known)
}
