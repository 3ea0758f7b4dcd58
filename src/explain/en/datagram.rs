//! Sentences about datagrams, ICMP and fragments.

use super::clause::{capitalized, counted, range, udp_length};
use super::count::bytes;
use super::{English, name};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::flow::FlowId;
use crate::analysis::reason::DatagramDefect;
use crate::call::{Address, End, TransportProtocol};
use crate::decode::icmp_name;
use crate::decode::reassemble::Refusal;
use crate::explain::Words;
use crate::explain::quantity::duration;

pub(super) fn echo_request((id, seq): (u16, u16), count: u32, before: Option<PacketId>) -> String {
    match before {
        None => format!(
            "An echo request (ping), number {seq} of those with identifier {id}: the receiver should send its {} back.",
            bytes(count)
        ),
        Some(packet) => format!(
            "The same echo request as packet {}: identifier {id}, number {seq}. No reply to that one was seen.",
            packet.0
        ),
    }
}

pub(super) fn echo_reply(
    (id, seq): (u16, u16),
    count: u32,
    answers: Option<PacketId>,
    round_trip_ns: Option<i64>,
    before: Option<PacketId>,
) -> String {
    let numbers = format!("identifier {id}, number {seq}");
    match (answers, round_trip_ns, before) {
        (None, ..) => {
            format!("An echo reply with {}: {numbers}. Its request was not seen.", bytes(count))
        }
        (Some(request), Some(time), _) => format!(
            "The reply to packet {}, matched by its numbers: {numbers}. It brings {} back. It came after {}, seen from here: \
             the whole round trip only if this capture was made where the request was sent.",
            request.0,
            bytes(count),
            duration(time)
        ),
        (Some(request), None, Some(first)) => format!(
            "Another reply to packet {}, which packet {} has answered already: {numbers}.",
            request.0, first.0
        ),
        (Some(request), None, None) => format!(
            "The reply to packet {} or to the same request before it: {numbers}. Which one it answers cannot be told, \
             nor how long the round trip took.",
            request.0
        ),
    }
}

pub(super) fn datagram(end: End, count: u32, length: u32, opens: bool) -> String {
    let sum = capitalized(&udp_length(count, length));
    match (opens, count) {
        (_, 0) => format!("The {} sends an empty datagram, a header alone: UDP allows it. {sum}.", name(end)),
        (true, _) => {
            format!("The first packet already carries the message: UDP does not ask first. {sum}.")
        }
        (false, _) => format!("The {} sends {}. {sum}.", name(end), bytes(count)),
    }
}

/// A datagram whose length field does not fit to the bytes that IP carries, or that lacks a checksum.
pub(super) fn odd(why: DatagramDefect, length: u32, carried: Option<u32>) -> String {
    let carried = carried.unwrap_or(length);
    match why {
        DatagramDefect::TooShort => format!(
            "Its length field says {length}, but the header alone has 8 bytes: the receiver drops it. Only a datagram beyond 65535 \
             bytes, over IPv6, has length 0."
        ),
        DatagramDefect::TooLong => {
            format!("Its length field says {length}, but IP carries only {}: the receiver drops it.", bytes(carried))
        }
        DatagramDefect::Surplus => format!(
            "IP carries {} more than its length field counts: {carried} - {length} = {}. They are no data: receivers pass over this \
             surplus area, unless they know UDP options.",
            bytes(carried.saturating_sub(length)),
            carried.saturating_sub(length)
        ),
        DatagramDefect::NoChecksum => {
            "Its checksum is 0. Over IPv4 that means none; over IPv6, whose header has no checksum either, a receiver drops it, but \
             for some tunnels. Only if its sender's network card fills the checksum in later is it in order."
                .to_owned()
        }
    }
}

/// A datagram of `end` in a flow of its own, which probably answers packet `answers` to the socket `asked`.
pub(super) fn answer_elsewhere(
    (end, answers): (End, PacketId),
    (count, length): (u32, u32),
    asked: Address,
    flow: FlowId,
) -> String {
    format!(
        "Probably the {}'s answer to packet {}, which was sent to {asked} (flow {}): it comes to the same client port, but from \
         another socket. {}.",
        name(end),
        answers.0,
        flow.0,
        capitalized(&udp_length(count, length))
    )
}

/// A flow that another socket answered, in the flow `flow`.
pub(super) fn answered_elsewhere(datagrams: u64, packet: PacketId, source: Address, flow: FlowId) -> String {
    format!(
        "{} sent, and this socket did not answer. Packet {} from {source} is probably the answer (flow {}): a server may answer \
         from another port or another address. A client that has called connect() does not get such an answer.",
        counted(datagrams, "datagram was", "datagrams were"),
        packet.0,
        flow.0
    )
}

pub(super) fn port_unreachable(
    protocol: TransportProtocol,
    port: u16,
    about: Option<PacketId>,
    arrived: bool,
) -> String {
    let about = about.map_or(String::new(), |packet| format!(" It quotes packet {}.", packet.0));
    let why = match protocol {
        TransportProtocol::Udp if arrived => format!(
            "Its sender is the host itself, so the datagram arrived there (for traceroute: the end of the way). Most likely no \
             program has port {port}; UDP itself has no way to say so."
        ),
        TransportProtocol::Udp => {
            format!("Most likely no program has port {port} there; UDP itself has no way to say so.")
        }
        TransportProtocol::Tcp => format!(
            "A TCP would answer with a reset if no program listened on port {port}: this is most likely a firewall."
        ),
    };
    format!("An ICMP message comes back: port unreachable. {why}{about}")
}

pub(super) fn icmp_error(
    v6: bool,
    (kind, code): (u8, u8),
    mtu: Option<u32>,
    about: Option<PacketId>,
) -> String {
    let name = icmp_name_of(v6, kind, code);
    let mtu = mtu
        .map_or_else(String::new, |mtu| format!(" The next link takes packets of at most {}.", bytes(mtu)));
    let why = match (v6, kind, code) {
        (false, 11, 0) | (true, 3, 0) => {
            " Each router takes 1 from a packet's time to live; at 0 it drops the packet. So traceroute finds its routers."
        }
        _ => "",
    };
    let about = match about {
        Some(packet) => format!(" It quotes packet {}.", packet.0),
        None => " The packet that it quotes is not known here.".to_owned(),
    };
    format!("An ICMP error (type {kind}, code {code}): {name}.{mtu}{why}{about}")
}

/// What a type and its code are called.
fn icmp_name_of(v6: bool, kind: u8, code: u8) -> String {
    let (of_kind, of_code) = (icmp_name::kind(v6, kind), icmp_name::code(v6, kind, code));
    let names: Vec<_> =
        [of_kind.map(|kind| English.icmp_kind(kind)), of_code.map(|code| English.icmp_code(code))]
            .into_iter()
            .flatten()
            .collect();
    if names.is_empty() { "the network reports trouble".to_owned() } else { names.join(", ") }
}

pub(super) fn fragment(id: u32, (offset, count): (u32, u32), more: bool, first: Option<PacketId>) -> String {
    let whole = first.map_or_else(
        || format!("an IP packet that was cut (identification {id})"),
        |first| format!("the same IP packet as packet {}", first.0),
    );
    let next = offset.saturating_add(count);
    let what = match count {
        0 => "no byte".to_owned(),
        _ => format!("{} of its data", range(u64::from(offset), count)),
    };
    let place = match offset {
        0 => "What IP carries begins here, with its header.".to_owned(),
        _ => format!("The offset field counts in units of 8 bytes: {} × 8 = {offset}.", offset / 8),
    };
    let end = if more {
        "\"More fragments\" is set.".to_owned()
    } else {
        format!("\"More fragments\" is not set: this is the end, after {offset} + {count} = {next} bytes.")
    };
    format!("A fragment of {whole}: {what}, counted from 0. {place} {end}")
}

pub(super) fn reassembled(
    fragments: u32,
    (count, carried): (u32, u32),
    lengths: &[u32],
    first: PacketId,
) -> String {
    let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
    let sum = match lengths.as_slice() {
        [] => String::new(),
        _ => format!("{} = ", lengths.join(" + ")),
    };
    let overlap = match carried.saturating_sub(count) {
        0 => String::new(),
        over => format!(" {} of it came more than once: here what came first stays.", bytes(over)),
    };
    format!(
        "Now every byte of the IP packet that began with packet {} is there: {} carried {sum}{}.{overlap} Only now can what \
         IP carries be read as a whole, as it is here.",
        first.0,
        counted(fragments.into(), "fragment", "fragments"),
        bytes(carried)
    )
}

pub(super) fn incomplete(fragments: u32, lost: PacketId) -> String {
    format!(
        "All {fragments} fragments were sent, but packet {} was lost on its way. The receiver keeps the others for a while, \
         waits for it in vain, and throws them away: with one fragment, the whole IP packet is lost.",
        lost.0
    )
}

pub(super) const fn unusable(why: Refusal) -> &'static str {
    match why {
        Refusal::Cut => {
            "The capture kept only a part of this fragment, so it cannot be put together with the others here. The \
             receiver may have had all of it."
        }
        Refusal::Length => {
            "No receiver can use it: a fragment has data, and unless it is the last one, a multiple of 8 bytes of it."
        }
        Refusal::TooLong => {
            "It would end beyond byte 65535, farther than IP's length fields can count: a receiver must drop it. Such \
             fragments were once sent to crash hosts (the \"ping of death\")."
        }
        Refusal::Overlap => {
            "It belongs to an IPv6 packet whose fragments overlap. No sender has a reason for that, so a receiver must \
             drop the whole packet."
        }
        Refusal::End => "It contradicts another fragment on where the packet ends, so it is not used here.",
        Refusal::Duplicate => "All of its bytes had come before: it adds nothing.",
    }
}

/// A datagram that answers another one.
pub(super) fn answer(fact: &Fact) -> String {
    let Fact::Answer { end, bytes: count, length, answers, waiting } = *fact else { return String::new() };
    let which = if waiting > 1 {
        format!("{waiting} were waiting: that it answers this one, only their order suggests.")
    } else {
        "To UDP it is one more datagram; only the programs know that it is an answer.".to_owned()
    };
    format!("The {}'s answer to packet {}: {}. {which}", name(end), answers.0, udp_length(count, length))
}

/// Echo requests without a reply.
pub(super) fn echo_unanswered(fact: &Fact) -> String {
    let Fact::EchoUnanswered { unanswered, of, first } = *fact else { return String::new() };
    let first = first.map_or_else(String::new, |packet| format!(", the first of them packet {}", packet.0));
    format!(
        "Of {}, {unanswered} had no reply that was seen{first}. Request or reply may be lost or filtered, or no host is \
                 there.",
        counted(of, "echo request", "echo requests")
    )
}
