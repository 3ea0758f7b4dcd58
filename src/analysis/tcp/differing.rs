//! Bytes that are sent again, and are not those that were sent before with the same numbers.

use super::{Connection, Fact, Finding, Segment};
use crate::analysis::fact::{PacketRef, inferred, observed};
use crate::analysis::payloads::Payloads;
use crate::analysis::reason::Differing;
use crate::analysis::seq::SeqNumber;
use crate::call::End;
use crate::decode::Flags;

/// The first of the bytes that differ, and how many there are.
#[derive(Debug, Clone, Copy)]
struct ByteDifference {
    first: SeqNumber,
    bytes: u32,
    original: PacketRef,
    was_padding: bool,
}

impl Connection {
    /// The finding about a segment of `from` with this payload, which is not entered yet, if it carries other bytes than
    /// an earlier one with the same numbers. `is_padding` says that its payload seems to be the padding of a frame.
    pub(in crate::analysis) fn differing(
        &self,
        from: End,
        segment: &Segment<'_>,
        (payload, is_padding): (&[u8], bool),
        known: &Payloads,
    ) -> Option<Finding> {
        if segment.header.flags.has_any(Flags::SYN | Flags::RST) {
            return None;
        }
        let own = self.ledgers.of(from);
        // Nothing was sent before with the numbers of a segment that begins at SND.NXT.
        if own.next == Some(segment.seq()) {
            return None;
        }
        let ByteDifference { first, bytes, original, was_padding } =
            self.difference(from, segment, payload, known)?;
        let asks = own.next == own.acked && own.next == Some(segment.end()) && segment.len == 1;
        let why = match (asks && !segment.has(Flags::FIN), is_padding, was_padding) {
            (true, ..) => Differing::KeepAlive,
            (_, true, _) => Differing::Padding,
            (_, _, true) => Differing::WasPadding,
            _ => Differing::Changed,
        };
        let was_acknowledged = own.acked.is_some_and(|acked| !segment.after_data().is_after(acked));
        let number = own.relative(first)?;
        let fact = Fact::BytesDiffer {
            end: from,
            first: number,
            bytes,
            original: original.id,
            why,
            was_acknowledged,
        };
        let known = if why == Differing::Changed { observed } else { inferred };
        Some(known(fact, [segment.packet, original]))
    }

    fn difference(
        &self,
        from: End,
        segment: &Segment<'_>,
        payload: &[u8],
        known: &Payloads,
    ) -> Option<ByteDifference> {
        let mut found: Option<ByteDifference> = None;
        for sent in self.ledgers.of(from).unacked.overlapping(segment.first_byte(), segment.after_data()) {
            let start = if sent.seq.is_after(segment.first_byte()) { sent.seq } else { segment.first_byte() };
            let skipped = usize::try_from(start.relative_to(segment.first_byte())).ok()?;
            let end = if sent.end.is_before(segment.after_data()) { sent.end } else { segment.after_data() };
            let len = usize::try_from(end.relative_to(start)).ok()?;
            let Some(before) = known.carried(sent.packet.id, start, len) else { continue };
            let now = payload.get(skipped..).unwrap_or_default();
            for (place, _) in (0..).zip(before.bytes.zip(now)).filter(|(_, (was, is))| was != *is) {
                let (original, was_padding) = (sent.packet, before.is_padding);
                let none = ByteDifference { first: start.plus(place), bytes: 0, original, was_padding };
                found.get_or_insert(none).bytes += 1;
            }
        }
        found
    }
}
