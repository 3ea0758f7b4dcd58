//! What captrace's facts claim about one segment, in terms that Wireshark shares.

use crate::analysis::fact::Fact;
use crate::analysis::reason::{AckTrigger, LateCause, ResendCause};

/// What the facts say about the bytes of a segment, or about its SYN or FIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Bytes {
    /// It has no bytes, or no fact is about them.
    #[default]
    None,
    /// They were not seen before.
    New,
    /// All of them were seen before.
    Again(ResendCause),
    /// Some of them were seen before.
    Overlap,
    /// They fill a gap.
    Late(LateCause),
    /// They precede the first byte that was seen.
    Before,
}

/// What the facts say about a repeated acknowledgment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum RepeatedAck {
    /// It repeats no acknowledgment, or no fact says so.
    #[default]
    No,
    /// A duplicate ACK as RFC 5681 defines it.
    Duplicate,
    /// The same number with another window.
    Window,
    /// It brings nothing new.
    Again(Option<AckTrigger>),
    /// A number below the highest one.
    Old,
}

/// What captrace's facts say about one segment.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that is there or not")]
pub(super) struct OurClaims {
    pub(super) seen_twice: bool,
    pub(super) bytes: Bytes,
    pub(super) handshake: bool,
    pub(super) crossing: bool,
    /// Whether it carries a SYN or FIN that was not seen before.
    pub(super) marks: bool,
    pub(super) fin_again: bool,
    pub(super) gap: bool,
    pub(super) reset: bool,
    pub(super) reused: bool,
    pub(super) unseen: bool,
    pub(super) missed: bool,
    pub(super) repeated: RepeatedAck,
    pub(super) selective: bool,
    pub(super) twice: bool,
    pub(super) full: bool,
    pub(super) closed: bool,
    pub(super) keep_alive: bool,
    pub(super) probe: bool,
    /// Whether its receiver drops it: it belongs to an earlier connection, or is too old.
    pub(super) outside: bool,
    /// Whether it is a SYN ACK with another initial number than the first one.
    pub(super) renumbers: bool,
    /// Whether it repeats a damaged segment, which Wireshark counted.
    pub(super) repeats_damaged: bool,
}

impl OurClaims {
    pub(super) fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut ours = Self::default();
        for fact in facts {
            ours.add(fact);
        }
        if ours.repeats_damaged && ours.bytes == Bytes::New {
            ours.bytes = Bytes::Again(ResendCause::Unknown);
        }
        ours
    }

    fn add(&mut self, fact: &Fact) {
        match fact {
            Fact::SeenTwice { .. } => self.seen_twice = true,
            Fact::HandshakeAck { .. } => self.handshake = true,
            Fact::SynAckOther { .. } => (self.handshake, self.renumbers) = (true, true),
            Fact::SynAck { .. } => (self.handshake, self.marks) = (true, true),
            Fact::Syn { .. } | Fact::Fin { .. } => self.marks = true,
            Fact::SynCrosses { .. } | Fact::SynCrossedAck { .. } => self.crossing = true,
            Fact::Data { .. } => self.bytes = Bytes::New,
            // A fast retransmit may cross the acknowledgment of its bytes, and then proves needless.
            Fact::DataAgain { was_acknowledged: true, .. } => {
                self.bytes = Bytes::Again(ResendCause::Needless);
            }
            Fact::DataAgain { cause, .. } => self.bytes = Bytes::Again(*cause),
            Fact::SynAgain { .. } => self.bytes = Bytes::Again(ResendCause::Unknown),
            Fact::FinAgain { .. } => self.fin_again = true,
            Fact::DataOverlap { .. } => self.bytes = Bytes::Overlap,
            Fact::DataLate { cause, .. } => self.bytes = Bytes::Late(*cause),
            Fact::DataBefore { .. } => self.bytes = Bytes::Before,
            Fact::DataGap { .. } => self.gap = true,
            Fact::Refused { .. } | Fact::Reset { .. } | Fact::ResetIgnored { .. } => self.reset = true,
            Fact::PortsReused { .. } => self.reused = true,
            Fact::AckUnseen { .. } => self.unseen = true,
            Fact::AckMissed { .. } => self.missed = true,
            Fact::AckDuplicate { .. } => self.repeated = RepeatedAck::Duplicate,
            Fact::WindowUpdate { .. } => self.repeated = RepeatedAck::Window,
            Fact::AfterReset { .. } => self.repeated = RepeatedAck::Again(None),
            Fact::AckAgain { to, .. } => self.repeated = RepeatedAck::Again(*to),
            Fact::AckOld { .. } => self.repeated = RepeatedAck::Old,
            Fact::AckSelective { .. } => self.selective = true,
            Fact::AckTwice { .. } => self.twice = true,
            Fact::WindowFull { .. } => self.full = true,
            Fact::ZeroWindow { .. } => self.closed = true,
            Fact::KeepAlive { .. } => self.keep_alive = true,
            Fact::WindowProbe { .. } => self.probe = true,
            Fact::HalfOpen { .. } | Fact::OldTimestamp { .. } | Fact::Damaged { certain: true, .. } => {
                self.outside = true;
            }
            Fact::DamagedAgain { .. } => self.repeats_damaged = true,
            _ => {}
        }
    }

    /// Whether it carries data or a FIN that was sent before or arrives late.
    pub(super) fn says_again(&self) -> bool {
        self.fin_again || matches!(self.bytes, Bytes::Again(_) | Bytes::Overlap | Bytes::Late(_))
    }
}
