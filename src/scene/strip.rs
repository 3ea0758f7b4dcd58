//! The strip of bytes: what of each direction is acknowledged, in flight, in the present packet, and not yet sent.
//!
//! [`Strips`] passes over steps and gives how far both directions of a flow have come after each packet ([`Sent`]), from the
//! packet's flags, its relative numbers and its length. A painter asks [`Sent::parts`] for ranges, and [`Letters`] for the
//! bytes themselves, where they are few enough to be shown one by one.

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::fact::PacketId;
use crate::analysis::flow::{Both, FlowId};
use crate::call::End;
use crate::decode::{Flags, Transport};
use crate::step::{Packet, Step};

/// How many numbers of a direction are kept one by one: more have no room on a line.
const KEPT: usize = 128;
/// No window is larger (RFC 7323, 2.3): a number further ahead is none of this connection's.
const LARGEST_WINDOW: u64 = 1 << 30;

/// Where a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The other end has acknowledged it.
    Acknowledged,
    /// It was sent, and is not acknowledged.
    InFlight,
    /// The present packet carries it.
    InPacket,
    /// It is sent later.
    NotSent,
}

/// How far one direction of a flow has come. Numbers are counted from the initial sequence number, so that the SYN has
/// number 0 and the first byte number 1, and go on beyond 2^32. Datagrams have no numbers: their bytes are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    /// The first number, and the one after the last that was sent; none where nothing was sent.
    seen: Option<(u64, u64)>,
    /// The number after the last one that the other end has acknowledged.
    acknowledged: u64,
    /// What the present packet carries, from the first number to the one after the last.
    packet: Option<(u64, u64)>,
}

/// What a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// The SYN.
    Syn,
    /// A byte.
    Byte(u8),
    /// A byte that was not captured.
    Unseen,
    /// The FIN.
    Fin,
}

/// What the first numbers of a direction stand for.
#[derive(Debug, Clone, Default)]
pub struct Letters {
    first: u64,
    letters: Vec<Letter>,
}

/// Follows the bytes of all flows.
#[derive(Debug, Default)]
pub struct Strips {
    flows: HashMap<FlowId, Both<Sent>>,
    letters: HashMap<FlowId, Both<Letters>>,
    last: Option<PacketId>,
}

impl Sent {
    /// The first number that was sent; none where nothing was sent.
    pub fn first(&self) -> Option<u64> {
        self.seen.map(|(first, _)| first)
    }

    /// The number after the last that was sent; none where nothing was sent.
    pub fn end(&self) -> Option<u64> {
        self.seen.map(|(_, end)| end)
    }

    /// The number after the last one that the other end has acknowledged.
    pub const fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// What the present packet carries, from the first number to the one after the last.
    pub const fn packet(&self) -> Option<(u64, u64)> {
        self.packet
    }

    /// The ranges of numbers up to `end`, in order; neighbours differ, and none is empty. `end` is the number
    /// that the direction reaches at last: what is beyond the last number sent so far is not sent yet.
    pub fn parts(&self, first: u64, end: u64) -> Vec<(Range<u64>, Part)> {
        let next = self.end().unwrap_or(first);
        let (from, to) = self.packet.unwrap_or((next, next));
        let mut bounds = [first, self.acknowledged, from, to, next, end].map(|bound| bound.clamp(first, end));
        bounds.sort_unstable();
        let mut parts: Vec<(Range<u64>, Part)> = Vec::new();
        for (start, stop) in bounds.into_iter().zip(bounds.into_iter().skip(1)).filter(|(a, b)| a < b) {
            let part = match start {
                number if (from..to).contains(&number) => Part::InPacket,
                number if number < self.acknowledged.min(next) => Part::Acknowledged,
                number if number < next => Part::InFlight,
                _ => Part::NotSent,
            };
            match parts.last_mut() {
                Some((range, last)) if *last == part => range.end = stop,
                _ => parts.push((start..stop, part)),
            }
        }
        parts
    }

    /// Whether a number is near enough to what was sent last to be one of this connection's.
    fn is_near(&self, number: u64) -> bool {
        self.end().is_none_or(|end| number <= end.saturating_add(LARGEST_WINDOW))
    }

    fn sends(&mut self, from: u64, to: u64) {
        let (first, end) = self.seen.unwrap_or((from, to));
        self.seen = Some((first.min(from), end.max(to)));
        self.packet = (from < to).then_some((from, to));
    }

    fn is_acknowledged(&mut self, ack: u64) {
        if let Some(end) = self.end().filter(|_| self.is_near(ack)) {
            self.acknowledged = self.acknowledged.max(ack.min(end));
        }
    }
}

impl Strips {
    /// Passes over a step; gives how far both directions of its flow have come with its packet. None where it has neither.
    pub fn pass(&mut self, step: &Step) -> Option<Both<Sent>> {
        let (flow, packet) = step.flow.zip(step.packet())?;
        let sent = self.flows.entry(flow).or_default();
        (sent.client.packet, sent.server.packet) = (None, None);
        // A packet that was seen at the other end too is counted once.
        let is_new = self.last.is_none_or(|last| packet.id > last);
        self.last = self.last.max(Some(packet.id));
        let sender = packet.direction?.sender();
        if packet.fragment.is_none() || packet.whole.is_some() {
            match &packet.innermost().0.transport {
                Some(Transport::Tcp(tcp)) => segment(sent, packet, sender, tcp.flags),
                Some(Transport::Udp(_)) if is_new => datagram(sent.of_mut(sender), packet),
                _ => {}
            }
        }
        let sent = *sent;
        if let Some((from, _)) = sent.of(sender).packet {
            self.letters.entry(flow).or_default().of_mut(sender).take(packet, from);
        }
        Some(sent)
    }

    /// How far both directions of a flow have come by now.
    pub fn now(&self, flow: FlowId) -> Both<Sent> {
        self.flows.get(&flow).copied().unwrap_or_default()
    }

    /// What the first numbers of a direction stand for.
    pub fn letters(&self, flow: FlowId, end: End) -> Option<&Letters> {
        self.letters.get(&flow).map(|letters| letters.of(end))
    }
}

/// A segment sends what it carries, and acknowledges what the other end has sent.
fn segment(sent: &mut Both<Sent>, packet: &Packet, sender: End, flags: Flags) {
    let own = sent.of_mut(sender);
    // A reset carries nothing that is numbered (RFC 9293, 3.5.2).
    let seq = packet.numbers.seq_rel.filter(|_| !flags.has(Flags::RST));
    if let Some(from) = seq.filter(|seq| own.is_near(*seq)) {
        let takes = [Flags::SYN, Flags::FIN].into_iter().filter(|flag| flags.has(*flag)).count();
        own.sends(from, from.saturating_add(count(packet.innermost().0.payload_len + takes)));
    }
    if let Some(ack) = packet.numbers.ack_rel.filter(|_| flags.has(Flags::ACK)) {
        sent.of_mut(sender.other()).is_acknowledged(ack);
    }
}

fn datagram(own: &mut Sent, packet: &Packet) {
    let from = own.end().unwrap_or(1);
    own.sends(from, from.saturating_add(count(packet.innermost().0.payload_len)));
}

impl Letters {
    /// The first number, and what it and those after it stand for.
    pub fn all(&self) -> (u64, &[Letter]) {
        (self.first, &self.letters)
    }

    /// What the numbers of a packet stand for.
    fn take(&mut self, packet: &Packet, from: u64) {
        let (inner, bytes) = packet.innermost();
        let flags = packet.tcp().map(|tcp| tcp.flags).unwrap_or_default();
        let seen = inner.payload(bytes).iter().map(|byte| Letter::Byte(*byte));
        let payload = seen.chain(std::iter::repeat(Letter::Unseen)).take(inner.payload_len);
        let syn = flags.has(Flags::SYN).then_some(Letter::Syn);
        let fin = flags.has(Flags::FIN).then_some(Letter::Fin);
        if self.letters.is_empty() {
            self.first = from;
        }
        let Some(start) = from.checked_sub(self.first) else { return };
        for (letter, place) in syn.into_iter().chain(payload).chain(fin).zip(start..) {
            let Some(place) = usize::try_from(place).ok().filter(|place| *place < KEPT) else { return };
            if self.letters.len() <= place {
                self.letters.resize(place + 1, Letter::Unseen);
            }
            if let Some(kept) = self.letters.get_mut(place) {
                *kept = letter;
            }
        }
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Part::{Acknowledged, InFlight, InPacket, NotSent};
    use super::*;
    use crate::scene::tests::steps;

    /// The parts of a direction, with the bytes of each.
    type Parts = Vec<(Range<u64>, Part)>;

    /// The parts of both directions after each packet.
    fn parts(steps: &[Step]) -> Vec<[Parts; 2]> {
        let mut strips = Strips::default();
        let sent: Vec<_> = steps.iter().filter_map(|step| strips.pass(step)).collect();
        let ends = strips.now(FlowId(1));
        let of = |sent: &Sent, end: &Sent| {
            let (first, end) = end.seen.unwrap_or_default();
            sent.parts(first, end)
        };
        sent.iter().map(|sent| [of(&sent.client, &ends.client), of(&sent.server, &ends.server)]).collect()
    }

    #[test]
    fn the_bytes_of_an_exchange_are_not_sent_then_in_the_packet_then_in_flight_then_acknowledged() {
        let steps = steps(include_bytes!("../../traces/tcp-server-closes.jsonl"));
        let after = parts(&steps);
        let [client, server] = &after[0];
        assert_eq!(*client, [(0..1, InPacket), (1..17, NotSent)]);
        assert_eq!(*server, [(0..17, NotSent)]);
        let [client, server] = &after[1];
        assert_eq!(*client, [(0..1, Acknowledged), (1..17, NotSent)]);
        assert_eq!(*server, [(0..1, InPacket), (1..17, NotSent)]);
        let [client, server] = &after[3];
        assert_eq!(*client, [(0..1, Acknowledged), (1..16, InPacket), (16..17, NotSent)]);
        assert_eq!(*server, [(0..1, Acknowledged), (1..17, NotSent)]);
        let [client, _] = &after[4];
        assert_eq!(*client, [(0..16, Acknowledged), (16..17, NotSent)]);
        let [client, server] = after.last().unwrap();
        assert_eq!((&client[..], &server[..]), (&[(0..17, Acknowledged)][..], &[(0..17, Acknowledged)][..]));
    }

    #[test]
    fn what_was_sent_and_is_not_acknowledged_is_in_flight_around_a_packet_that_is_sent_again() {
        let sent = Sent { seen: Some((1, 401)), acknowledged: 101, packet: Some((201, 301)) };
        let expected = [
            (1..101, Acknowledged),
            (101..201, InFlight),
            (201..301, InPacket),
            (301..401, InFlight),
            (401..501, NotSent),
        ];
        assert_eq!(sent.parts(1, 501), expected);
    }

    #[test]
    fn wild_numbers_are_passed_over_and_no_more_is_acknowledged_than_was_sent() {
        let mut sent = Sent { seen: Some((1, 101)), acknowledged: 1, packet: None };
        assert!(sent.is_near(101 + (1 << 30)) && !sent.is_near(102 + (1 << 30)));
        sent.is_acknowledged(1 << 31);
        assert_eq!(sent.acknowledged, 1);
        sent.is_acknowledged(1000);
        assert_eq!(sent.acknowledged, 101);
    }

    #[test]
    fn letters_are_the_bytes_of_a_direction_between_its_syn_and_fin() {
        let steps = steps(include_bytes!("../../traces/tcp-server-closes.jsonl"));
        let mut strips = Strips::default();
        for step in &steps {
            strips.pass(step);
        }
        let (first, letters) = strips.letters(FlowId(1), End::Server).unwrap().all();
        let bytes = "HELLO, CAPTRACE".bytes().map(Letter::Byte);
        let expected: Vec<_> = [Letter::Syn].into_iter().chain(bytes).chain([Letter::Fin]).collect();
        assert_eq!((first, letters), (0, &expected[..]));
    }

    #[test]
    fn bytes_of_datagrams_are_counted_and_never_acknowledged() {
        let steps = steps(include_bytes!("../../traces/udp.jsonl"));
        let after = parts(&steps);
        assert_eq!(after[0][0], [(1..16, InPacket)]);
        assert_eq!(after[1], [vec![(1..16, InFlight)], vec![(1..16, InPacket)]]);
    }
}
