//! The answers that follow from the fields which tshark reads in single packets. The arithmetic here is this test's own: it
//! knows nothing of analysis.

use std::collections::BTreeMap;

use captrace::internals::homework::{AnswerValue, Asked};

/// A segment as tshark reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadSegment {
    pub(crate) number: u64,
    pub(crate) ns: i64,
    pub(crate) wire: u64,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) raw: (u64, u64),
    pub(crate) seq: u64,
    pub(crate) ack: u64,
    pub(crate) len: u64,
    pub(crate) header: u64,
    pub(crate) flags: u64,
    pub(crate) window: (u64, u64),
    pub(crate) mss: Option<u64>,
    pub(crate) shift: Option<u64>,
    pub(crate) is_zero_window: bool,
    pub(crate) is_window_full: bool,
    /// Whether it asks about the other end's window, or whether it is still there.
    pub(crate) is_probe: bool,
}

impl ReadSegment {
    pub(crate) const FIN: u64 = 1;
    pub(crate) const SYN: u64 = 2;
    pub(crate) const RST: u64 = 4;
    pub(crate) const PSH: u64 = 8;
    pub(crate) const ACK: u64 = 16;

    pub(crate) fn has(&self, flags: u64) -> bool {
        self.flags & flags == flags
    }
}

/// The answers that follow from the segments of a connection, by question.
pub(crate) struct Expected<'a> {
    all: &'a [ReadSegment],
    /// The client's address and port.
    client: &'a str,
    pub(crate) answers: BTreeMap<&'static str, AnswerValue>,
}

impl<'a> Expected<'a> {
    pub(crate) fn of(all: &'a [ReadSegment], client: &'a str) -> Self {
        let mut expected = Self { all, client, answers: BTreeMap::new() };
        let _ = expected.opening();
        let _ = expected.data();
        let _ = expected.closing();
        let _ = expected.cost();
        expected
    }

    fn put(&mut self, question: &'static str, value: Option<AnswerValue>) {
        if let Some(value) = value {
            self.answers.insert(question, value);
        }
    }

    fn number(&mut self, question: &'static str, value: Option<u64>) {
        self.put(question, value.map(AnswerValue::Number));
    }

    fn bytes(&mut self, question: &'static str, value: Option<u64>) {
        self.put(question, value.map(AnswerValue::Bytes));
    }

    fn packet(&mut self, question: &'static str, found: Option<&ReadSegment>) {
        self.put(question, found.map(|found| packet(found.number)));
    }

    fn has_syn(&self, from: &str) -> bool {
        self.all.iter().any(|seen| seen.from == from && seen.has(ReadSegment::SYN))
    }

    fn opening(&mut self) -> Option<()> {
        let all = self.all;
        let syn = all.iter().find(|seen| seen.has(ReadSegment::SYN) && !seen.has(ReadSegment::ACK))?;
        self.put("client-address", Some(AnswerValue::Address(syn.from.parse().unwrap())));
        self.put("server-address", Some(AnswerValue::Address(syn.to.parse().unwrap())));
        self.number("syn-number", Some(syn.raw.0));
        self.bytes("window-of-syn", Some(syn.window.0));
        self.bytes("mss-of-client", syn.mss);
        self.number("scale-of-client", syn.shift);
        let syn_ack = all.iter().find(|seen| seen.has(ReadSegment::SYN | ReadSegment::ACK))?;
        self.number("syn-ack-number", Some(syn_ack.raw.0));
        self.number("syn-ack-acknowledges", Some(syn_ack.raw.1));
        self.bytes("mss-of-server", syn_ack.mss);
        self.number("scale-of-server", syn_ack.shift);
        let third = all.iter().find(|seen| seen.from == syn.from && seen.has(ReadSegment::ACK))?;
        self.number("third-number", Some(third.seq));
        self.number("third-acknowledges", Some(third.ack));
        self.bytes("third-data", Some(third.len));
        Some(())
    }

    fn data(&mut self) -> Option<()> {
        let all = self.all;
        let client = self.client;
        let of = |client_sends: bool| all.iter().filter(move |seen| (seen.from == client) == client_sends);
        let payload = |client_sends| of(client_sends).map(|seen| seen.len).sum::<u64>();
        let client_sends = payload(false) <= payload(true);
        let data: Vec<_> = of(client_sends).filter(|seen| seen.len > 0).collect();
        let first = *data.first()?;
        self.packet("first-data", Some(first));
        // Without a SYN, tshark counts from the first packet that it sees: raw numbers are the same for all.
        let has_syn = self.has_syn(&first.from);
        self.number("first-data-number", Some(if has_syn { first.seq } else { first.raw.0 }));
        self.bytes("first-data-bytes", Some(first.len));
        // The corpus' tables do not have the length of the header.
        let header = Some(first.header).filter(|header| *header > 0);
        self.bytes("tcp-header", header);
        self.bytes("segment-bytes", header.map(|header| header + first.len));
        self.number("next-number", has_syn.then_some(first.seq + first.len));
        self.number("data-segments", u64::try_from(data.len()).ok());
        let pushed = data.iter().filter(|seen| seen.has(ReadSegment::PSH)).count();
        self.number("push-segments", u64::try_from(pushed).ok());
        self.bytes("longest-segment", data.iter().map(|seen| seen.len).max());
        // As raw numbers, which wrap: an ACK of bytes before the first packet covers nothing of it.
        let past = |seen: &ReadSegment| {
            let next = u32::try_from((first.raw.0 + first.len) % (1 << 32)).unwrap();
            u32::try_from(seen.raw.1).unwrap().wrapping_sub(next).cast_signed()
        };
        let is_answer =
            |seen: &ReadSegment| (seen.from == client) != client_sends && seen.has(ReadSegment::ACK);
        let covers = |seen: &&ReadSegment| is_answer(seen) && past(seen) >= 0;
        let ack = all.iter().find(covers)?;
        self.packet("first-data-acknowledged", Some(ack));
        self.number("first-ack-number", Some(if has_syn { ack.ack } else { ack.raw.1 }));
        let answering =
            of(!client_sends).filter(|seen| !seen.has(ReadSegment::SYN) && !seen.has(ReadSegment::RST));
        self.bytes("smallest-window", answering.map(|seen| seen.window.1).min());
        self.packet("window-filled", all.iter().find(|seen| seen.is_window_full));
        self.packet("window-closes", all.iter().find(|seen| seen.is_zero_window));
        let again = sent_again(all);
        self.packet("first-retransmission", again.iter().find(|seen| seen.len > 0).copied());
        self.number("retransmissions", u64::try_from(again.len()).ok());
        Some(())
    }

    fn closing(&mut self) -> Option<()> {
        let all = self.all;
        let fin = all.iter().find(|seen| seen.has(ReadSegment::FIN))?;
        self.packet("first-fin", Some(fin));
        let has_syn = self.has_syn(&fin.from);
        let raw = (fin.raw.0 + fin.len) % (1 << 32);
        self.number("fin-number", Some(if has_syn { fin.seq + fin.len } else { raw }));
        let acknowledged = all.iter().find(|seen| seen.from != fin.from && seen.ack > fin.seq + fin.len)?;
        let number = if has_syn { acknowledged.ack } else { acknowledged.raw.1 };
        self.number("fin-acknowledged", Some(number));
        let client = self.client;
        for (question, client_sends) in [("bytes-of-client", true), ("bytes-of-server", false)] {
            let own = |seen: &&ReadSegment| (seen.from == client) == client_sends;
            let fin = all.iter().filter(own).find(|seen| seen.has(ReadSegment::FIN));
            let end = fin.map(|fin| fin.seq + fin.len);
            let is_acknowledged = |end: u64| all.iter().any(|seen| !own(&seen) && seen.ack == end + 1);
            self.bytes(question, end.filter(|end| is_acknowledged(*end)).and_then(|end| end.checked_sub(1)));
        }
        Some(())
    }

    fn cost(&mut self) -> Option<()> {
        let all = self.all;
        let (first, last) = (all.first()?, all.last()?);
        self.number("packets", u64::try_from(all.len()).ok());
        self.put("duration", Some(AnswerValue::Duration(last.ns - first.ns)));
        self.bytes("wire-bytes", Some(all.iter().map(|seen| seen.wire).sum()));
        Some(())
    }
}

/// What an end has sent so far.
#[derive(Default)]
struct SentBytes {
    /// Where its last segment began, counted from its first one, and the number there.
    last: Option<(i64, u32)>,
    /// The bytes, as ranges without order.
    ranges: Vec<(i64, i64)>,
    syns: Vec<i64>,
    fins: Vec<i64>,
}

/// The segments with a SYN, a FIN or bytes that were sent before: nothing is asked but their numbers.
fn sent_again(all: &[ReadSegment]) -> Vec<&ReadSegment> {
    let mut ends: BTreeMap<&str, SentBytes> = BTreeMap::new();
    let mut again = Vec::new();
    for seen in all.iter().filter(|seen| !seen.is_probe) {
        let sent = ends.entry(&seen.from).or_default();
        let raw = u32::try_from(seen.raw.0).unwrap_or_default();
        let begin =
            sent.last.map_or(0, |(place, last)| place + i64::from(raw.wrapping_sub(last).cast_signed()));
        sent.last = Some((begin, raw));
        let end = begin + i64::try_from(seen.len).unwrap_or_default();
        let overlaps = |range: &(i64, i64)| range.0 < end && begin < range.1;
        let (has_syn, has_fin) = (seen.has(ReadSegment::SYN), seen.has(ReadSegment::FIN));
        if (has_syn && sent.syns.contains(&begin))
            || sent.ranges.iter().any(overlaps)
            || (seen.len == 0 && has_fin && sent.fins.contains(&end))
        {
            again.push(seen);
        }
        sent.syns.extend(has_syn.then_some(begin));
        sent.fins.extend(has_fin.then_some(end));
        if seen.len > 0 {
            sent.ranges.push((begin, end));
        }
    }
    again
}

pub(crate) fn packet(number: u64) -> AnswerValue {
    AnswerValue::Packets(vec![captrace::internals::analysis::fact::PacketId(number)])
}

/// The answers that depend on which packet the question names.
pub(crate) fn named(asked: &Asked, all: &[ReadSegment]) -> Option<AnswerValue> {
    let with = |name: &str| match asked.answer.with.iter().find(|(known, _)| *known == name)?.1.clone() {
        AnswerValue::Packets(packets) => all.iter().find(|seen| seen.number == packets[0].0),
        _ => None,
    };
    let between = |from: &str, to: &str| Some(AnswerValue::Duration(with(to)?.ns - with(from)?.ns));
    match asked.question.name {
        "scaled-window" => {
            let named = with("packet")?;
            let first = all.iter().find(|seen| seen.from == named.from && !seen.has(ReadSegment::SYN))?;
            Some(AnswerValue::Bytes(first.window.1))
        }
        "first-sample" | "second-sample" | "shortest-sample" | "longest-sample" => between("segment", "ack"),
        "handshake-time" => between("first", "last"),
        "first-reply" => between("first", "reply"),
        "retransmitted-after" | "syn-again-after" => between("original", "packet"),
        "window-closed-for" => between("closed", "opened"),
        "window-after" => Some(AnswerValue::Bytes(with("opened")?.window.1)),
        "first-data-sent" => between("first", "segment"),
        "first-data-answered" => between("first", "ack"),
        "retransmitted-number" => Some(AnswerValue::Number(with("packet")?.seq)),
        "duplicate-ack-number" => Some(AnswerValue::Number(with("packet")?.ack)),
        _ => None,
    }
}
