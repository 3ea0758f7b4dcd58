//! What a list says of a packet beside its numbers.

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
    }
}
