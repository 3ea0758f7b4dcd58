//! A packet in a scene: an arrow between the two ends, or something aside.

use super::{Level, Wording};
use crate::analysis::fact::Fact;
use crate::analysis::flow::Direction;
use crate::decode::{Flags, Transport};
use crate::explain::Remark;
use crate::scene::arrivals::Arrivals;
use crate::scene::item::{Arrow, Aside, AsideWords, Moment, Weight};
use crate::scene::label::Label;
use crate::step::{Packet, Step};

/// The arrow of a packet that travels in this direction.
pub(super) fn arrow<'s>(
    step: &'s Step,
    packet: &'s Packet,
    direction: Direction,
    sent: Moment,
    wording: Wording,
    arrivals: &Arrivals,
) -> Arrow<'s> {
    // A fragment of what never comes to be whole is no more than that.
    let is_of_nothing = step.facts().any(|fact| matches!(fact, Fact::Reassembled { lost: Some(_), .. }));
    let label = match wording.level {
        _ if is_of_nothing => Label::of_fragment(packet),
        Level::Brief => Label::brief(step, packet, wording.absolute),
        Level::Why | Level::Measure => Label::of(packet, wording.absolute),
    };
    let weight = weight(step, packet, &label);
    // What one vantage saw does not tell when the packet was received.
    let mut received = arrivals.of_packet(packet.id).iter().map(|time| sent.at(*time));
    Arrow {
        packet: packet.id,
        last: None,
        sender: direction.sender(),
        sent,
        received: received.next(),
        copies: received.collect(),
        lost: arrivals.lost(packet),
        weight,
        label,
    }
}

fn weight(step: &Step, packet: &Packet, label: &Label<'_>) -> Weight {
    let is_again =
        |fact: &Fact| matches!(fact, Fact::SynAgain { .. } | Fact::DataAgain { .. } | Fact::FinAgain { .. });
    let inner = packet.innermost().0;
    match &inner.transport {
        _ if label.is_alarm => Weight::Alarm,
        _ if step.facts().any(is_again) => Weight::Again,
        Some(Transport::Tcp(tcp)) if tcp.flags.has_any(Flags::SYN | Flags::FIN) => Weight::Control,
        _ if inner.payload_len > 0 => Weight::Data,
        Some(Transport::Tcp(_)) => Weight::Ack,
        _ => Weight::Control,
    }
}

/// What a packet is that has no direction between the two ends.
pub(super) fn aside(packet: &Packet, seen: Moment) -> Aside<'_> {
    let bytes = u64::try_from(packet.wire_len).unwrap_or(u64::MAX);
    let what = if let Some(piece) = packet.decoded.innermost().fragment() {
        let offset = u32::try_from(piece.offset).unwrap_or(u32::MAX);
        AsideWords::Remark(Remark::Fragment { bytes, offset })
    } else {
        let label = Label::in_list(packet, false);
        if label.pieces.is_empty() {
            AsideWords::Remark(Remark::OtherPacket { bytes })
        } else {
            AsideWords::Label(Box::new(label))
        }
    };
    Aside { packet: packet.id, seen, what }
}

/// Why a packet could not be read to the end; none where it could.
pub(super) fn unreadable(packet: &Packet) -> Option<Remark> {
    let stop = packet.stop()?;
    let stop = format!(
        "{} @ {}: {} < {} ({})",
        stop.layer, stop.offset, stop.available, stop.needed, stop.promised_by
    );
    Some(Remark::Unreadable { stop })
}
