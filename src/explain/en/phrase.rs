//! What views say about a packet in addition to its numbers.

use super::clause::counted;
use super::count::bytes;
use crate::explain::Phrase;

/// The words for a phrase.
pub(super) fn phrase(phrase: Phrase<'_>) -> String {
    match phrase {
        Phrase::NotDecoded { layer } => format!("{layer} frame, not decoded"),
        Phrase::Unreadable { layer, field } => format!("{layer} unreadable: {field}"),
        Phrase::TooShort { layer, needed, available } => {
            format!("{layer}: {needed} bytes needed, {available} there")
        }
        Phrase::Fragment { protocol } => format!("{protocol} fragment"),
        Phrase::At { byte } => format!("at {byte}"),
        Phrase::IpProtocol { number } => format!("IP protocol {number}"),
        Phrase::PppProtocol { number } => format!("PPP protocol 0x{number:04x}"),
        Phrase::SentBy { address } => format!("from {address}"),
        Phrase::Fragments { count } => format!("{count} fragments"),
        Phrase::In { tunnel } => format!("in {tunnel}"),
        Phrase::NoFlags => "no flags".to_owned(),
        Phrase::SpanningTree => "LLC spanning tree".to_owned(),
        Phrase::OsiNetwork => "LLC OSI network layer".to_owned(),
        Phrase::IcmpKind { number } => format!("type {number}"),
        Phrase::IcmpCode { number } => format!("code {number}"),
        Phrase::Announcement { of } => format!("ARP announcement of {of}"),
        Phrase::WhoHas { target } => format!("ARP who has {target}?"),
        Phrase::Tell { whom } => format!("tell {whom}"),
        Phrase::IsAt { address } => format!("ARP is at {address}"),
        Phrase::WhoIs { target } => format!("RARP who is {target}?"),
        Phrase::Is { who, address } => format!("RARP {who} is {address}"),
        Phrase::Operation { number } => format!("ARP operation {number}"),
        Phrase::Assembled { packets } => format!("put together from packets {packets}"),
        Phrase::Bytes(count) => bytes(count),
        Phrase::Sum { ack, before, bytes: count, fin } => {
            let data = if count > 0 { format!(" + {}", bytes(count)) } else { String::new() };
            format!("ack {ack} = {before}{data}{}", if fin { " + 1 (FIN)" } else { "" })
        }
        Phrase::Segments(count) => counted(count, "segment", "segments"),
        Phrase::Datagrams(count) => counted(count, "datagram", "datagrams"),
        Phrase::Acks(count) => counted(count, "ACK", "ACKs"),
        Phrase::UpTo(ack) => format!("up to ack {ack}"),
        Phrase::DuplicateAcks { count, ack } => {
            format!("{}: ack {ack}", counted(count, "duplicate ACK", "duplicate ACKs"))
        }
        Phrase::EndOfStream => "end of stream".to_owned(),
        Phrase::Packet(id) => format!("packet {id}"),
        Phrase::Flow(flow) => format!("flow {flow}"),
        Phrase::Bits { first, last, bytes } if first == last => format!("bit {first} of {bytes}"),
        Phrase::Bits { first, last, bytes } => format!("bits {first}-{last} of {bytes}"),
        Phrase::Stop { layer, offset, needed, available, promised_by } => {
            format!("{layer} at byte {offset}: {needed} bytes needed ({promised_by}), {available} there")
        }
    }
}
