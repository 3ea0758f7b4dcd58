//! What one end of a TCP connection has sent: which bytes, how often each, and what it has acknowledged.

use std::collections::VecDeque;

use super::{Counts, FirstAcks, PacketDescription, PacketRole};
use crate::decode::{Flags, Tcp};
use crate::link::kind::Kind;

/// How many data segments are remembered: more than any window of Linux's holds, so that what is sent again is known.
const REMEMBERED: usize = 16_384;

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Half {
    /// How many new ones of each kind it has sent.
    pub(super) counts: Counts,
    /// The sequence number of its SYN, or the one before the first that was seen.
    initial: Option<u32>,
    /// The number after the last that it has sent, counted from its SYN's, which is 0.
    next: u64,
    pieces: VecDeque<SentBefore>,
    syn: Option<SentBefore>,
    fin: Option<SentBefore>,
    rst: Option<SentBefore>,
    /// What its segments without anything else have acknowledged.
    acks: Frontier,
    /// What all of its segments have acknowledged.
    all: Frontier,
}

/// Something that was sent: its numbers, and how often.
#[derive(Debug, Clone, Copy)]
struct SentBefore {
    /// The first sequence number, counted from the SYN's.
    first: u64,
    /// The sequence number after the last.
    end: u64,
    /// Its ordinal among those of its sender, and among those of its connection.
    numbers: (u32, u32),
    copies: u32,
}

/// How far one end has acknowledged.
#[derive(Debug, Default)]
struct Frontier {
    /// The highest acknowledgment number, and the highest before it.
    highest: u64,
    before: u64,
    numbers: (u32, u32),
    copies: u32,
}

/// What counts the packets of an end: in all connections, and in this one.
struct Counters<'a> {
    all: &'a mut Counts,
    own: &'a mut Counts,
}

impl Counters<'_> {
    fn next(&mut self, kind: Kind) -> (u32, u32) {
        (self.all.next(kind), self.own.next(kind))
    }
}

impl Half {
    /// Whether another SYN than one with this number began it.
    pub(super) fn began_otherwise(&self, seq: u32) -> bool {
        self.initial.is_some_and(|initial| initial != seq)
    }

    /// Describes a segment that this end sends.
    pub(super) fn describe(
        &mut self,
        peer: &Self,
        tcp: &Tcp,
        payload_len: usize,
        counts: &mut Counts,
        described: &mut PacketDescription,
    ) {
        let is_syn = tcp.flags.has(Flags::SYN);
        // Where the SYN was not seen, the first number that was is taken for the one after it.
        let initial = *self.initial.get_or_insert(if is_syn { tcp.seq } else { tcp.seq.wrapping_sub(1) });
        let first = unwrapped(tcp.seq, initial, self.next);
        let acknowledged = peer.initial.filter(|_| tcp.flags.has(Flags::ACK));
        let acknowledged = acknowledged.map(|initial| unwrapped(tcp.ack, initial, peer.next));
        described.fin_of_peer = peer.fin.map(|fin| fin.first);
        let mut counters = Counters { all: counts, own: &mut self.counts };
        let roles = &mut described.roles;
        let length = payload_len as u64;
        if tcp.flags.has(Flags::RST) {
            roles.push(sent(&mut self.rst, Kind::Rst, first, &mut counters));
        } else if is_syn {
            let kind = if tcp.flags.has(Flags::ACK) { Kind::SynAck } else { Kind::Syn };
            roles.push(sent(&mut self.syn, kind, first, &mut counters));
            self.next = self.next.max(1);
        } else {
            if length > 0 {
                described.data = Some((first, first + length - 1));
                roles.push(data(&mut self.pieces, self.next, first, first + length, &mut counters));
            }
            if tcp.flags.has(Flags::FIN) {
                roles.push(sent(&mut self.fin, Kind::Fin, first + length, &mut counters));
            }
            if roles.is_empty() {
                roles.push(self.acks.reach(Kind::Ack, acknowledged, &mut counters));
            }
            self.next = self.next.max(first + length + u64::from(tcp.flags.has(Flags::FIN)));
        }
        let copy = roles.first().map_or(1, |role| role.copy);
        let reached = self.all.reach(Kind::Segment, acknowledged, &mut counters);
        roles.push(PacketRole { copy, ..reached });
    }
}

/// The role of a segment that occupies one number, or none, and is known by it.
fn sent(slot: &mut Option<SentBefore>, kind: Kind, first: u64, counters: &mut Counters<'_>) -> PacketRole {
    let sent = match slot {
        Some(sent) if sent.first == first => {
            sent.copies = sent.copies.saturating_add(1);
            *sent
        }
        _ => *slot.insert(SentBefore { first, end: first + 1, numbers: counters.next(kind), copies: 1 }),
    };
    PacketRole { copy: sent.copies, ..PacketRole::new(kind, sent.numbers) }
}

/// The role of a data segment: it is new if it ends beyond all before it and begins there, too.
fn data(
    pieces: &mut VecDeque<SentBefore>,
    next: u64,
    first: u64,
    end: u64,
    counters: &mut Counters<'_>,
) -> PacketRole {
    let place = pieces.partition_point(|piece| piece.end <= first);
    let known = pieces.get_mut(place).filter(|piece| piece.first <= first);
    let numbers = if let Some(piece) = known {
        piece.copies = piece.copies.saturating_add(1);
        let (copy, numbers, known_to) = (piece.copies, piece.numbers, piece.end);
        // Sent again, with more data behind it: the rest belongs to the same segment from now on.
        if place + 1 == pieces.len() && end > known_to {
            pieces.push_back(SentBefore { first: known_to, end, numbers, copies: 1 });
        }
        return PacketRole { copy, ..PacketRole::new(Kind::Data, numbers) };
    } else if first < next.max(1) && end <= next {
        // It is older than what is remembered.
        return PacketRole { copy: 2, ..PacketRole::new(Kind::Data, (0, 0)) };
    } else {
        counters.next(Kind::Data)
    };
    pieces.push_back(SentBefore { first, end, numbers, copies: 1 });
    if pieces.len() > REMEMBERED {
        pieces.pop_front();
    }
    PacketRole::new(Kind::Data, numbers)
}

impl Frontier {
    /// The role of a segment that acknowledges up to this number. It is new if none of its kind has acknowledged as much.
    fn reach(&mut self, kind: Kind, up_to: Option<u64>, counters: &mut Counters<'_>) -> PacketRole {
        let number = up_to.unwrap_or_default();
        if number > self.highest || self.copies == 0 {
            let numbers = counters.next(kind);
            *self = Self { highest: number.max(self.highest), before: self.highest, numbers, copies: 1 };
        } else {
            self.copies = self.copies.saturating_add(1);
        }
        let newly = FirstAcks { from: self.before, to: self.highest };
        let acknowledges = (number == self.highest).then_some(newly);
        PacketRole { copy: self.copies, acknowledges, ..PacketRole::new(kind, self.numbers) }
    }
}

/// A sequence number counted from the initial one, without end: the value nearest to `near` (RFC 9293, 3.4: what is under way
/// is less than half of all numbers). What comes before the initial one is 0.
fn unwrapped(seq: u32, initial: u32, near: u64) -> u64 {
    let relative = seq.wrapping_sub(initial);
    let ahead = relative.wrapping_sub(low_half(near)).cast_signed();
    near.saturating_add_signed(i64::from(ahead))
}

/// The lower 32 bits.
#[allow(clippy::cast_possible_truncation, reason = "that is what it is for")]
const fn low_half(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_across_the_wrap_and_stop_at_the_initial_one() {
        assert_eq!(unwrapped(5, u32::MAX, 0), 6);
        assert_eq!(unwrapped(100, 99, (1 << 32) + 3), (1 << 32) + 1);
        assert_eq!(unwrapped(98, 99, 0), 0);
    }
}
