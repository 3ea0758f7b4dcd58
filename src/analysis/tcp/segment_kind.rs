//! What a segment is: the result of classifying it.

use crate::analysis::reason::{AckTrigger, LateCause, ResendCause};

/// What a segment is: what is counted of it, and what the other end must answer.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of the segment, whatever the others say"
)]
pub(super) struct SegmentKind {
    /// What its bytes are.
    pub(super) carried: Carried,
    /// Whether its SYN or its FIN was sent before.
    pub(super) syn_again: bool,
    pub(super) fin_again: bool,
    /// Whether it is the second FIN, and acknowledges the first.
    pub(super) closes_in_three: bool,
    /// What it asks of the other end, if it carries nothing new but must be answered.
    pub(super) asks: Option<AckTrigger>,
    /// Whether it is as long as the other end's MSS allows, and whether it has PSH: each is explained once.
    pub(super) fills: bool,
    pub(super) pushes: bool,
    /// Whether it is the first one after a time in which its program had nothing to send.
    pub(super) pauses: bool,
    /// Why it repeats bytes, if it does; worked out only if the sink takes findings.
    pub(super) cause: Option<ResendCause>,
}

impl SegmentKind {
    /// Whether any of its parts (SYN, bytes, FIN) was sent before.
    pub(super) const fn repeats(self) -> bool {
        self.syn_again || self.fin_again || self.carried.repeats()
    }
}

/// How the bytes of a segment relate to those that were sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Carried {
    /// It carries none.
    #[default]
    Nothing,
    /// They are new.
    New,
    /// Bytes before them, or before its FIN, were not seen.
    BehindGap,
    /// They lie before the first byte that was seen.
    Before,
    /// All of them were sent before.
    Again,
    /// Some of them were sent before; the rest is new.
    Overlap,
    /// They come later than bytes with higher numbers.
    Late(LateCause),
}

impl Carried {
    /// Whether they were sent before, seen or not.
    pub(super) const fn repeats(self) -> bool {
        matches!(self, Self::Again | Self::Overlap | Self::Late(LateCause::SentAgain))
    }

    /// Whether they come later than bytes with higher numbers, and were not sent again.
    pub(super) const fn is_out_of_order(self) -> bool {
        matches!(self, Self::Late(_)) && !self.repeats()
    }

    /// Whether the other end has all of them already, and answers with an ACK that acknowledges nothing new.
    pub(super) const fn asks_again(self) -> bool {
        matches!(self, Self::Again | Self::Before)
    }
}
