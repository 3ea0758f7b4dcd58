//! What captrace shows of a segment beside its facts: numbers that Wireshark shows, too.

use crate::analysis::fact::{Covered, Fact, PacketId, SampleBy};
use crate::analysis::flow::FlowId;
use crate::analysis::reason::AckCause;
use crate::analysis::tcp::Numbers;
use crate::analysis::wireshark::Verdict;
use crate::call::End;

/// A segment as captrace shows it.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the header")]
pub struct Shown {
    /// Its flow.
    pub flow: FlowId,
    /// Who sent it.
    pub end: End,
    /// Whether SYN is set.
    pub syn: bool,
    /// Whether ACK is set.
    pub ack: bool,
    /// Whether FIN is set.
    pub fin: bool,
    /// Whether RST is set.
    pub rst: bool,
    /// Bytes of data.
    pub len: u32,
    /// The numbers that the connection gives it.
    pub numbers: Numbers,
    /// The field of the window.
    pub window: u16,
    /// Bytes that its selective acknowledgments tell, in all.
    pub sacked: u32,
}

impl Shown {
    /// The window in bytes; none where the scale is unknown.
    pub(super) fn window_bytes(&self) -> Option<u64> {
        let scale = if self.window == 0 { Some(0) } else { self.numbers.scale };
        scale.map(|scale| u64::from(self.window) << scale.min(14))
    }
}

/// A number that both show of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// Which connection it belongs to.
    Stream,
    /// What was seen of the connection.
    Completeness,
    /// The relative sequence number.
    Seq,
    /// The relative acknowledgment number.
    Ack,
    /// The window in bytes.
    WindowSize,
    /// The packet that it acknowledges.
    AcksFrame,
    /// The time since that packet.
    AckRtt,
    /// The round trip of the handshake.
    InitialRtt,
    /// Bytes sent and not acknowledged.
    BytesInFlight,
    /// The time since what it repeats was sent before.
    Rto,
    /// How often the same was acknowledged.
    DuplicateAckNum,
}

impl Number {
    /// All of them, in the order in which Wireshark shows them.
    pub const ALL: [Self; 11] = [
        Self::Stream,
        Self::Completeness,
        Self::Seq,
        Self::Ack,
        Self::WindowSize,
        Self::AcksFrame,
        Self::AckRtt,
        Self::InitialRtt,
        Self::BytesInFlight,
        Self::Rto,
        Self::DuplicateAckNum,
    ];

    /// Its name among Wireshark's numbers in a trace.
    pub const fn member(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Completeness => "completeness",
            Self::Seq => "seq",
            Self::Ack => "ack",
            Self::WindowSize => "window_size",
            Self::AcksFrame => "acks_frame",
            Self::AckRtt => "ack_rtt_ns",
            Self::InitialRtt => "initial_rtt_ns",
            Self::BytesInFlight => "bytes_in_flight",
            Self::Rto => "rto_ns",
            Self::DuplicateAckNum => "duplicate_ack_num",
        }
    }
}

/// What the facts about a segment say of times and counts.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that is there or not")]
pub(super) struct Told<'a> {
    sample: Option<(PacketId, i64)>,
    also: &'a [Covered],
    pub(super) by_timestamp: bool,
    /// Whether the timestamp tells which of two copies arrived first.
    pub(super) copy: bool,
    pub(super) ambiguous: bool,
    /// SYN to SYN ACK, SYN ACK to ACK, and both.
    pub(super) initial: Option<(i64, i64, i64)>,
    pub(super) initial_by_timestamp: bool,
    /// Whether its receiver takes nothing of it.
    pub(super) outside: bool,
    /// The packet that it acknowledges; of a bare repetition nothing is said here.
    pub(super) answers: Option<PacketId>,
    pub(super) cause: Option<AckCause>,
    /// Whether it acknowledges data or a FIN for the first time.
    pub(super) advances: bool,
    pub(super) syn_ack: bool,
    pub(super) third_step: bool,
    pub(super) duplicate: Option<u32>,
    /// Of what is sent again: the time since the first copy, and that.
    pub(super) again: Option<(Option<i64>, Option<PacketId>)>,
}

impl<'a> Told<'a> {
    pub(super) fn of(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut told = Self::default();
        for fact in facts {
            told.add(fact);
        }
        told
    }

    fn add(&mut self, fact: &'a Fact) {
        match fact {
            Fact::RttSample { segment, sample_ns, by, also, .. } => {
                self.sample = Some((*segment, *sample_ns));
                (self.also, self.by_timestamp) = (also, *by == SampleBy::Timestamp);
            }
            Fact::CopyArrived { .. } => self.copy = true,
            Fact::HalfOpen { .. } | Fact::OldTimestamp { .. } => self.outside = true,
            Fact::RttAmbiguous { .. } => self.ambiguous = true,
            Fact::InitialRtt { syn_ns, syn_ack_ns, initial_ns, by } => {
                self.initial = Some((*syn_ns, *syn_ack_ns, *initial_ns));
                self.initial_by_timestamp = *by == SampleBy::Timestamp;
            }
            Fact::SynAck { answers, .. } => (self.syn_ack, self.answers) = (true, *answers),
            Fact::HandshakeAck { answers, .. } => (self.third_step, self.answers) = (true, Some(*answers)),
            Fact::Refused { answers, .. } => self.answers = Some(*answers),
            Fact::AckData { answers, cause, .. } => {
                (self.advances, self.answers, self.cause) = (true, *answers, Some(*cause));
            }
            Fact::AckFin { answers, .. } => (self.advances, self.answers) = (true, Some(*answers)),
            Fact::AckDuplicate { count, .. } => self.duplicate = Some(*count),
            Fact::DataAgain { after_ns, original, .. } => self.again = Some((*after_ns, *original)),
            Fact::SynAgain { after_ns, original, .. } | Fact::FinAgain { after_ns, original, .. } => {
                self.again.get_or_insert((Some(*after_ns), Some(*original)));
            }
            _ => {}
        }
    }

    /// Whether it gives a sample.
    pub(super) const fn is_sampled(&self) -> bool {
        self.sample.is_some()
    }

    /// The sample of this packet.
    pub(super) fn sample_of(&self, packet: PacketId) -> Option<i64> {
        let last = self.sample.filter(|(segment, _)| *segment == packet).map(|(_, sample)| sample);
        let covered = || self.also.iter().find(|covered| covered.segment == packet);
        last.or_else(|| covered().map(|covered| covered.sample_ns))
    }
}

/// The frame that Wireshark says is acknowledged, as captrace numbers it: both count a file's packets from 1.
pub(super) fn acknowledged(verdict: &Verdict) -> Option<PacketId> {
    verdict.acks_frame.map(PacketId)
}
