//! A packet in a scene: an arrow between the two ends, or something aside.

use super::{Editor, Sink};
use crate::analysis::fact::Fact;
use crate::explain::Remark;
use crate::scene::group::Group;
use crate::scene::item::{Arrow, Aside, Element, Moment, Source, Weight};
use crate::scene::label::Label;
use crate::scene::message::Message;
use crate::trace::packet::PacketRecord;

impl Editor {
    pub(super) fn packet<'s>(
        &mut self,
        packet: &'s PacketRecord,
        step: &'s Group,
        source: Source,
        out: &mut impl Sink<'s>,
    ) {
        let moment = self.context.moment(packet);
        let absolute = self.wording.absolute;
        match packet.dir.filter(|_| self.context.current.is_some()) {
            Some(direction) => out.put(Some(source), || {
                let label = Label::of(packet, absolute);
                let weight = weight(packet, step, &label);
                let sender = direction.sender();
                Element::Arrow(Arrow {
                    packet: packet.id,
                    sender,
                    sent: moment,
                    received: None,
                    weight,
                    label,
                })
            }),
            None => out.put(Some(source), || Element::Aside(aside(packet, moment))),
        }
    }
}

fn weight(packet: &PacketRecord, step: &Group, label: &Label<'_>) -> Weight {
    let is_again =
        |fact: &Fact| matches!(fact, Fact::SynAgain { .. } | Fact::DataAgain { .. } | Fact::FinAgain { .. });
    let layers = packet.layers.innermost();
    let carries = layers.payload.as_ref().is_some_and(|payload| payload.len > 0);
    let controls = |flag: &str| flag == "SYN" || flag == "FIN";
    match &layers.tcp {
        _ if label.is_alarm => Weight::Alarm,
        _ if step.facts().any(|(_, fact)| is_again(fact)) => Weight::Again,
        Some(tcp) if tcp.flags.iter().any(|flag| controls(flag)) => Weight::Control,
        _ if carries => Weight::Data,
        Some(_) => Weight::Ack,
        None => Weight::Control,
    }
}

/// What a packet is that has no direction between the two ends.
fn aside(packet: &PacketRecord, seen: Moment) -> Aside {
    let bytes = packet.len.wire;
    let piece = packet.layers.innermost().ip.as_ref().filter(|ip| ip.is_fragment());
    let remark = match piece {
        Some(ip) => Remark::Fragment { bytes, offset: ip.frag_offset.unwrap_or(0) },
        None => Remark::OtherPacket { bytes },
    };
    Aside { packet: packet.id, seen, message: Message::Remark(remark) }
}

/// Why a packet could not be read to the end; none where it could.
pub(super) fn unreadable(packet: &PacketRecord) -> Option<Remark> {
    let stop = packet.layers.stop.as_ref()?;
    let stop = format!(
        "{} @ {}: {} < {} ({})",
        stop.layer, stop.offset, stop.available, stop.needed, stop.promised_by
    );
    Some(Remark::Unreadable { stop })
}
