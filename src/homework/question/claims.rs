//! Claims that students make. Each is true or false of this exchange, with the packets that show it and the reason in
//! words.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end, lab};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{ResendCause, Shape};
use crate::analysis::tcp::TcpState;
use crate::call::{Action, End};
use crate::decode::{ChecksumStatus, Flags, Transport};
use crate::homework::exchange::{FlowPacket, QuestionedFlow};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    claim("claim-nothing-sent-again", nothing_sent_again),
    claim("claim-one-send-one-segment", one_send_one_segment),
    claim("claim-one-segment-holds-all", one_segment_holds_all),
    claim("claim-receive-is-send", receive_is_send),
    claim("claim-ack-after-reading", ack_after_reading),
    claim("claim-syn-takes-no-number", syn_takes_no_number),
    claim("claim-fin-takes-number", fin_takes_number),
    claim("claim-ack-is-last-byte", ack_is_last_byte),
    claim("claim-every-segment-acknowledged", every_segment_acknowledged),
    claim("claim-four-segments", four_segments),
    claim("claim-client-closes", client_closes),
    claim("claim-closed-at-once", closed_at_once),
    claim("claim-window-field-is-bytes", window_field_is_bytes),
    claim("claim-syn-acknowledges", syn_acknowledges),
    claim("claim-same-start", same_start),
    claim("claim-start-at-zero", start_at_zero),
    claim("claim-third-takes-number", third_takes_number),
    claim("claim-duplicate-ack-is-loss", duplicate_ack_is_loss),
    claim("claim-sent-again-was-lost", sent_again_was_lost),
    claim("claim-only-timer-repairs", only_timer_repairs),
    claim("claim-receiver-limits", receiver_limits),
    claim("claim-push-ends-message", push_ends_message),
    claim("claim-full-is-mss", full_is_mss),
    claim("claim-same-port", same_port),
    claim("claim-headers-are-small", headers_are_small),
    claim("claim-cwnd-in-header", cwnd_in_header),
    claim("claim-loss-is-reported", lab::loss_is_reported),
    claim("claim-same-delay", lab::same_delay),
    claim("claim-checksum-wrong", checksum_wrong),
    claim("claim-udp-opens", udp_opens),
    claim("claim-udp-acknowledges", udp_acknowledges),
    claim("claim-udp-length-is-data", udp_length_is_data),
];

const fn claim(name: &'static str, answer: fn(&QuestionedFlow<'_>) -> LabAnswer) -> LabQuestion {
    ask(name, AnswerKind::Truth, answer)
}

fn truth(is_true: bool, evidence: impl IntoIterator<Item = PacketId>) -> RightAnswer {
    RightAnswer::new(AnswerValue::Truth(is_true), evidence)
}

/// The packets that these facts are about.
fn about(exchange: &QuestionedFlow<'_>, wanted: impl Fn(&Fact) -> bool) -> Vec<PacketId> {
    let found = exchange.every(|fact| wanted(fact).then_some(()));
    found.into_iter().filter_map(|((), shown)| shown.about).collect()
}

/// The first and the last packet: what is true of all of them.
fn whole(exchange: &QuestionedFlow<'_>) -> Result<[PacketId; 2], Unanswerable> {
    match (exchange.packets.first(), exchange.packets.last()) {
        (Some(first), Some(last)) => Ok([first.id(), last.id()]),
        _ => Err(Unanswerable::NoData),
    }
}

fn nothing_sent_again(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    exchange.data_of(exchange.sender()).next().ok_or(Unanswerable::NoData)?;
    let again = about(exchange, Fact::repeats);
    let first = again.first().copied();
    let evidence = if again.is_empty() { whole(exchange)?.to_vec() } else { again };
    Ok(truth(first.is_none(), evidence)
        .with("packet", first.map_or(AnswerValue::Number(0), AnswerValue::packet)))
}

/// The bytes of each send call of an end, in order; of each receive call.
fn calls(exchange: &QuestionedFlow<'_>, of: End) -> (Vec<u64>, Vec<u64>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for call in exchange.calls.iter().filter(|call| call.end == of) {
        match call.action {
            Action::Send { bytes } => sent.push(bytes),
            Action::Receive { bytes } if bytes > 0 => received.push(bytes),
            _ => {}
        }
    }
    (sent, received)
}

fn one_send_one_segment(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let (sent, _) = calls(exchange, sender);
    if sent.is_empty() {
        return Err(Unanswerable::NoCalls);
    }
    let segments: Vec<_> = exchange.data_of(sender).collect();
    let lengths: Vec<_> = segments.iter().map(|seen| seen.payload()).collect();
    Ok(truth(sent == lengths, segments.iter().map(|seen| seen.id()))
        .with("end", end(sender))
        .with("sends", AnswerValue::count(sent.len()))
        .with("segments", AnswerValue::count(segments.len())))
}

fn one_segment_holds_all(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let segments: Vec<_> = exchange.data_of(sender).collect();
    let first = segments.first().ok_or(Unanswerable::NoData)?;
    // What was sent again is the same data; with all of it in one segment, each copy has all of it.
    let total = *exchange.flow.payload_bytes.of(sender);
    let is_alone = segments.iter().all(|seen| seen.payload() == first.payload())
        && exchange
            .facts
            .iter()
            .filter(|shown| matches!(shown.fact, Fact::Data { end, .. } if *end == sender))
            .count()
            == 1;
    Ok(truth(is_alone, segments.iter().map(|seen| seen.id()))
        .with("end", end(sender))
        .with("packet", AnswerValue::packet(first.id()))
        .with("bytes", AnswerValue::Bytes(first.payload()))
        .with("total", AnswerValue::Bytes(total)))
}

fn receive_is_send(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let (sent, _) = calls(exchange, sender);
    let (_, received) = calls(exchange, sender.other());
    if sent.is_empty() || received.is_empty() {
        return Err(Unanswerable::NoCalls);
    }
    Ok(truth(sent == received, exchange.data_of(sender).map(FlowPacket::id))
        .with("sends", AnswerValue::count(sent.len()))
        .with("receives", AnswerValue::count(received.len())))
}

fn ack_after_reading(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let receiver = sender.other();
    let reads = |call: &&&crate::call::Call| {
        call.end == receiver && matches!(call.action, Action::Receive { bytes } if bytes > 0)
    };
    let read = exchange.calls.iter().find(reads).ok_or(Unanswerable::NoCalls)?;
    let wanted = |fact: &Fact| matches!(fact, Fact::AckData { end, .. } if *end == receiver).then_some(());
    let ((), shown) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    let ack = shown.about.and_then(|id| exchange.packet(id)).ok_or(Unanswerable::NoAck)?;
    Ok(truth(read.time <= ack.step.time, shown.evidence.iter().copied())
        .with("packet", AnswerValue::packet(ack.id()))
        .with("end", end(receiver))
        .with("between", AnswerValue::Duration(read.time.since(ack.step.time).abs())))
}

fn syn_takes_no_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, isn) = exchange.syn()?;
    let (syn_ack, _, ack) = exchange.syn_ack()?;
    Ok(truth(ack == 0, [syn_ack.id(), syn.id()])
        .with("isn", AnswerValue::Number(isn.into()))
        .with("packet", AnswerValue::packet(syn_ack.id())))
}

fn fin_takes_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let first = |fact: &Fact| match fact {
        Fact::Fin { end, seq, first: true, .. } => Some((*end, *seq)),
        _ => None,
    };
    let ((of, seq), fin) = exchange.first(first).ok_or(Unanswerable::NoClose)?;
    let answers = |fact: &Fact| match fact {
        Fact::AckFin { end, ack, .. } if *end != of => Some(*ack),
        _ => None,
    };
    let (ack, shown) = exchange.first(answers).ok_or(Unanswerable::NoClose)?;
    Ok(truth(ack == seq + 1, shown.about.into_iter().chain(fin.about))
        .with("seq", AnswerValue::Number(seq))
        .with("ack", AnswerValue::Number(ack)))
}

fn ack_is_last_byte(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { ack, answers: Some(answers), .. } => Some((*ack, *answers)),
        _ => None,
    };
    let ((ack, answers), shown) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    let packet = shown.about.ok_or(Unanswerable::NoAck)?;
    Ok(truth(false, [packet, answers])
        .with("packet", AnswerValue::packet(packet))
        .with("last", AnswerValue::Number(ack.saturating_sub(1)))
        .with("ack", AnswerValue::Number(ack)))
}

fn every_segment_acknowledged(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { end, segments, .. } if *end != sender => Some(*segments),
        _ => None,
    };
    let acks = exchange.every(wanted);
    let many = acks.iter().find(|(segments, _)| *segments > 1);
    let (segments, shown) = many.or_else(|| acks.first()).ok_or(Unanswerable::NoAck)?;
    Ok(truth(many.is_none(), shown.evidence.iter().copied())
        .with("packet", shown.about.map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("segments", AnswerValue::Number((*segments).into())))
}

fn four_segments(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let shape = exchange.flow.shape.ok_or(Unanswerable::NoClose)?;
    let four = match shape {
        Shape::FourSegments => true,
        Shape::ThreeSegments | Shape::Simultaneous | Shape::Reset => false,
        Shape::HalfClosed | Shape::Refused | Shape::Unseen => return Err(Unanswerable::NoClose),
    };
    let closes = |fact: &Fact| matches!(fact, Fact::Fin { .. } | Fact::AckFin { .. } | Fact::Reset { .. });
    Ok(truth(four, about(exchange, closes)))
}

fn client_closes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let first = exchange.flow.closed_first.ok_or(Unanswerable::NoClose)?;
    let closes = |fact: &Fact| match fact {
        Fact::Fin { end, first: true, .. } | Fact::Reset { end, .. } => Some(*end),
        _ => None,
    };
    let (_, shown) = exchange.first(closes).ok_or(Unanswerable::NoClose)?;
    let packet = shown.about.ok_or(Unanswerable::NoClose)?;
    Ok(truth(first == End::Client, [packet])
        .with("packet", AnswerValue::packet(packet))
        .with("end", end(first)))
}

fn closed_at_once(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let first = exchange.flow.closed_first.ok_or(Unanswerable::NoClose)?;
    let waits = exchange
        .changes
        .iter()
        .find(|(change, _)| change.change.end == first && change.change.to == TcpState::TimeWait);
    let (_, cause) = waits.ok_or(Unanswerable::NoClose)?;
    Ok(truth(false, *cause).with("end", end(first)))
}

fn window_field_is_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let scaled = |fact: &Fact| match fact {
        Fact::WindowScaled { raw, shift, bytes, .. } if *shift > 0 => Some((*raw, *shift, *bytes)),
        _ => None,
    };
    if let Some(((raw, shift, bytes), shown)) = exchange.first(scaled) {
        return Ok(truth(false, shown.evidence.iter().copied())
            .with("raw", AnswerValue::Number(raw.into()))
            .with("factor", AnswerValue::Number(1 << shift.min(14)))
            .with("bytes", AnswerValue::Bytes(bytes)));
    }
    let not_scaled = |fact: &Fact| matches!(fact, Fact::SynOptions { scaled: Some(false), .. }).then_some(());
    let ((), shown) = exchange.first(not_scaled).ok_or(Unanswerable::NoWindow)?;
    Ok(truth(true, shown.evidence.iter().copied()))
}

fn syn_acknowledges(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, _) = exchange.syn()?;
    Ok(truth(syn.has(Flags::ACK), [syn.id()]).with("packet", AnswerValue::packet(syn.id())))
}

fn same_start(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, one) = exchange.syn()?;
    let (syn_ack, other, _) = exchange.syn_ack()?;
    Ok(truth(one == other, [syn.id(), syn_ack.id()])
        .with("client", AnswerValue::Number(one.into()))
        .with("server", AnswerValue::Number(other.into())))
}

fn start_at_zero(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, isn) = exchange.syn()?;
    Ok(truth(isn == 0, [syn.id()])
        .with("packet", AnswerValue::packet(syn.id()))
        .with("isn", AnswerValue::Number(isn.into())))
}

fn third_takes_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let third = exchange.handshake_ack()?;
    let later =
        exchange.data_of(End::Client).find(|seen| seen.id() > third.id()).ok_or(Unanswerable::NoData)?;
    let (Some(one), Some(two)) = (third.packet.numbers.seq_rel, later.packet.numbers.seq_rel) else {
        return Err(Unanswerable::NoHandshake);
    };
    if third.payload() > 0 {
        return Err(Unanswerable::NoHandshake);
    }
    Ok(truth(one != two, [third.id(), later.id()])
        .with("third", AnswerValue::packet(third.id()))
        .with("data", AnswerValue::packet(later.id()))
        .with("seq", AnswerValue::Number(one)))
}

fn duplicate_ack_is_loss(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let duplicates = about(exchange, |fact| matches!(fact, Fact::AckDuplicate { .. }));
    let first = *duplicates.first().ok_or(Unanswerable::NoDuplicateAck)?;
    let again = about(
        exchange,
        |fact| matches!(fact, Fact::DataAgain { cause, .. } if *cause != ResendCause::Needless),
    );
    let needless = about(exchange, |fact| {
        matches!(fact, Fact::AckTwice { bytes: 1.., .. } | Fact::CopyArrived { first: true, .. })
    });
    // What was sent again and arrived once was missing.
    let lost = !again.is_empty() && needless.is_empty();
    Ok(truth(lost, [first].into_iter().chain(again).chain(needless))
        .with("packet", AnswerValue::packet(first)))
}

fn sent_again_was_lost(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let again = about(exchange, |fact| matches!(fact, Fact::DataAgain { .. }));
    let first = *again.first().ok_or(Unanswerable::NoRetransmission)?;
    let arrived = about(exchange, |fact| {
        matches!(
            fact,
            Fact::AckTwice { bytes: 1.., .. }
                | Fact::CopyArrived { first: true, .. }
                | Fact::DataAgain { was_acknowledged: true, .. }
                | Fact::ResentTruly { arrived_ns: Some(_), .. }
        )
    });
    let shown = about(exchange, |fact| {
        matches!(fact, Fact::CopyArrived { first: false, .. } | Fact::ResentTruly { arrived_ns: None, .. })
    });
    if arrived.is_empty() && shown.is_empty() {
        return Err(Unanswerable::NoDsack);
    }
    Ok(truth(arrived.is_empty(), arrived.iter().copied().chain([first]).chain(shown))
        .with("packet", AnswerValue::packet(first)))
}

fn only_timer_repairs(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let causes = exchange.every(|fact| match fact {
        Fact::DataAgain { cause, .. } if *cause != ResendCause::Unknown => Some(*cause),
        _ => None,
    });
    let by_timer = |cause: ResendCause| {
        matches!(
            cause,
            ResendCause::Timeout
                | ResendCause::AfterTimeout
                | ResendCause::TailProbe
                | ResendCause::ProbeOrTimeout
        )
    };
    let other = causes.iter().find(|(cause, _)| !by_timer(*cause));
    let (_, shown) = other.or_else(|| causes.first()).ok_or(Unanswerable::NoRetransmission)?;
    let packet = shown.about.ok_or(Unanswerable::NoRetransmission)?;
    Ok(truth(other.is_none(), shown.evidence.iter().copied()).with("packet", AnswerValue::packet(packet)))
}

fn receiver_limits(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    exchange.data_of(sender).next().ok_or(Unanswerable::NoData)?;
    let limits = |fact: &Fact| match fact {
        Fact::WindowFull { end, .. } | Fact::WindowLimits { end, .. } => *end == sender,
        Fact::ZeroWindow { end, after_fin: false } => *end == sender.other(),
        _ => false,
    };
    let limited = about(exchange, limits);
    let is_limited = !limited.is_empty();
    let evidence = if is_limited { limited } else { whole(exchange)?.to_vec() };
    let first = evidence.first().copied().map_or(AnswerValue::Number(0), AnswerValue::packet);
    let most = u64::from(*exchange.flow.most_in_flight.of(sender));
    Ok(truth(is_limited, evidence).with("packet", first).with("most", AnswerValue::Bytes(most)))
}

fn push_ends_message(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let segments: Vec<_> = exchange.data_of(sender).collect();
    let (last, before) = segments.split_last().ok_or(Unanswerable::NoData)?;
    if before.is_empty() {
        return Err(Unanswerable::OneSegment);
    }
    let early: Vec<_> = before.iter().filter(|seen| seen.has(Flags::PSH)).map(|seen| seen.id()).collect();
    let only_last = early.is_empty() && last.has(Flags::PSH);
    Ok(truth(only_last, early.iter().copied().chain([last.id()]))
        .with("last", AnswerValue::packet(last.id())))
}

fn full_is_mss(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::FullSegment { bytes, mss, options, .. } => Some((*bytes, *mss, *options)),
        _ => None,
    };
    let ((bytes, mss, options), shown) = exchange.first(wanted).ok_or(Unanswerable::NoFullSegment)?;
    Ok(truth(bytes == u32::from(mss), shown.evidence.iter().copied())
        .with("packet", shown.about.map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("bytes", AnswerValue::Bytes(bytes.into()))
        .with("mss", AnswerValue::Bytes(mss.into()))
        .with("options", AnswerValue::Bytes(options.into())))
}

fn same_port(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let first = exchange.packets.first().ok_or(Unanswerable::NoData)?.id();
    let (client, server) = (exchange.flow.client.port, exchange.flow.server.port);
    Ok(truth(client == server, [first])
        .with("client", AnswerValue::Number(client.into()))
        .with("server", AnswerValue::Number(server.into())))
}

fn headers_are_small(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let flow = exchange.flow;
    if flow.total_payload() == 0 {
        return Err(Unanswerable::NoData);
    }
    let is_small = flow.total_headers().saturating_mul(10) < flow.total_wire();
    Ok(truth(is_small, whole(exchange)?)
        .with("headers", AnswerValue::Number(flow.total_headers()))
        .with("wire", AnswerValue::Number(flow.total_wire())))
}

fn checksum_wrong(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let status = |seen: &FlowPacket<'_>| match &seen.packet.innermost().0.transport {
        Some(Transport::Tcp(tcp)) => Some(tcp.checksum.status),
        Some(Transport::Udp(udp)) => Some(udp.checksum.status),
        _ => None,
    };
    let clear =
        |seen: &&FlowPacket<'_>| matches!(status(seen), Some(ChecksumStatus::Partial | ChecksumStatus::Bad));
    let seen = exchange.packets.iter().find(clear).ok_or(Unanswerable::ChecksumsFit)?;
    let is_bad = status(seen) == Some(ChecksumStatus::Bad);
    Ok(truth(is_bad, [seen.id()]).with("packet", AnswerValue::packet(seen.id())))
}

/// The first datagram.
fn datagram<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(&'a FlowPacket<'a>, u16), Unanswerable> {
    exchange.udp()?;
    let found = exchange.packets.iter().find_map(|seen| match &seen.packet.innermost().0.transport {
        Some(Transport::Udp(udp)) => Some((seen, udp.length)),
        _ => None,
    });
    found.ok_or(Unanswerable::NoData)
}

fn udp_opens(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, _) = datagram(exchange)?;
    if seen.payload() == 0 {
        return Err(Unanswerable::NoData);
    }
    Ok(truth(false, [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("data", AnswerValue::Bytes(seen.payload())))
}

fn udp_acknowledges(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.udp()?;
    let wanted = |fact: &Fact| if let Fact::Answer { answers, .. } = fact { Some(*answers) } else { None };
    let (answers, shown) = exchange.first(wanted).ok_or(Unanswerable::NoReply)?;
    let packet = shown.about.ok_or(Unanswerable::NoReply)?;
    Ok(truth(false, [packet, answers])
        .with("packet", AnswerValue::packet(packet))
        .with("request", AnswerValue::packet(answers)))
}

fn udp_length_is_data(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, length) = datagram(exchange)?;
    if u64::from(length).checked_sub(8) != Some(seen.payload()) {
        return Err(Unanswerable::LengthDiffers);
    }
    Ok(truth(false, [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("length", AnswerValue::Number(length.into()))
        .with("data", AnswerValue::Number(seen.payload())))
}

/// The window in the header is the receiver's; what congestion control allows stands in no packet.
fn cwnd_in_header(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let data = exchange.data_of(exchange.sender()).next().ok_or(Unanswerable::NoData)?;
    Ok(truth(false, [data.id()]).with("packet", AnswerValue::packet(data.id())))
}
