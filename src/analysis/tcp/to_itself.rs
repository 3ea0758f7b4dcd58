//! A socket that has connected to itself: client and server are one, so each of its segments is one of both ends.
//!
//! RFC 9293, 3.5: its own SYN reaches it in SYN-SENT, which is a simultaneous open; its own FIN, a simultaneous close.

use super::{Connection, Segment, SegmentOutcome};
use crate::analysis::Changes;
use crate::analysis::fact::{Basis, Fact, observed};
use crate::analysis::sink::{Discard, Sink};
use crate::analysis::vantage::VantageKind;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// Follows a segment that its sender has sent to itself: as one of `from`, and as one of the other end. The findings are
    /// those of `from`.
    pub fn to_itself<S: Sink>(&mut self, from: End, segment: &Segment<'_>, sink: &mut S) -> SegmentOutcome {
        // Both ends send it before either receives it.
        let mut segment = *segment;
        segment.seen_at = VantageKind::Link;
        let opens = segment.has(Flags::SYN) && !segment.has(Flags::ACK);
        let mut changes = Changes::new();
        if !opens {
            changes.extend(self.segment(from.other(), &segment, &mut Discard).changes);
        }
        let outcome = self.segment(from, &segment, sink);
        changes.extend(outcome.changes);
        if opens {
            changes.extend(self.segment(from.other(), &segment, &mut Discard).changes);
            let fact = Fact::ConnectsToItself { port: segment.source_port() };
            sink.explain(|| [observed(fact, [segment.packet])]);
        }
        for end in [from, from.other()] {
            for arrived in self.states.take(end) {
                self.arrived(end, &arrived, Basis::Observed, &mut changes);
            }
        }
        SegmentOutcome { changes, ..outcome }
    }
}
