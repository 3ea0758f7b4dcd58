//! Header prediction: nearly every segment of an open connection carries the next bytes, or acknowledges bytes that wait,
//! and does nothing else. A few comparisons show that (hosts take the same short way: Van Jacobson, 1990). Where nobody
//! reads what is said of a segment, its entry into the books is then all that is left to do.

use super::segment::Segment;
use super::sender::Sender;
use super::{Connection, TcpState};
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// Takes the short way with a segment sent by `from`, if it is such a one and nobody is told of it: it comes to the
    /// same as [`Self::segment`]. Otherwise gives `false`, and nothing has been done.
    pub fn predicts(&mut self, from: End, segment: &Segment<'_>) -> bool {
        if segment.is_told || !self.is_predicted(from, segment) {
            return false;
        }
        self.last = Some((segment.packet, segment.time));
        self.completeness.note(segment);
        let window = self.window(from, segment);
        let other: &mut Sender = self.senders.of_mut(from.other());
        let acknowledges = other.acked != segment.ack();
        let waited = if acknowledges { other.is_acknowledged_next(segment) } else { None };
        let own: &mut Sender = self.senders.of_mut(from);
        own.sends_next(segment, window);
        if acknowledges {
            own.duplicates = 0;
        }
        if let Some(waited) = waited {
            own.answered_in(waited);
        }
        self.timing.segment(from, segment, &mut Vec::new());
        true
    }

    /// Whether it is what comes next while data flows and nothing is missing.
    fn is_predicted(&self, from: End, segment: &Segment<'_>) -> bool {
        let unusual = Flags::SYN | Flags::FIN | Flags::RST | Flags::URG;
        let Some(ack) = segment.ack().filter(|_| !segment.header.flags.has_any(unusual)) else {
            return false;
        };
        let open = Some(TcpState::Established);
        if (self.states.client, self.states.server) != (open, open) || segment.has_sack() {
            return false;
        }
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let (Some(waits), Some(next)) = (other.acked, other.next) else { return false };
        let acknowledges = ack.is_after(waits) && !ack.is_after(next);
        let carries = segment.len > 0 && ack == waits;
        (acknowledges || carries)
            && own.next == Some(segment.seq())
            && own.flows()
            && other.flows()
            && segment.header.window > 0
    }
}
