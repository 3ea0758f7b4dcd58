//! Runs of like packets: full-size data in order with the acknowledgments of it, further duplicate ACKs, datagrams.
//!
//! A packet that only goes on with what those before it did waits in a [`PacketRun`]. When the run ends, a short one gives an arrow
//! for each packet, a long one gives a single arrow for all. Nothing else is folded: the first packets of a kind, whatever
//! has words of its own, what is lost, late or sent again, and duplicate ACKs up to the third, which has consequences.

use super::super::item::{Arrow, Element, Source, Weight};
use super::super::label::{Label, Piece};
use super::ItemSink;
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::AckCause;
use crate::call::End;
use crate::step::{Packet, Step};

/// The longest run that is shown packet by packet.
const SHOWN: usize = 3;
/// The least data in a full-size segment, in bytes: what every host accepts (RFC 9293, 3.7.1: 536), less the timestamps.
const FULL_SIZE: u32 = 536 - 12;
/// The duplicate ACKs that are shown one by one: the third asks for a fast retransmit (RFC 5681, 3.2).
const TELLING_ACKS: u32 = 3;

/// What a packet adds to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunPacket {
    /// Full-size data in order.
    Data { first: u64, bytes: u64 },
    /// An acknowledgment that carries nothing.
    Ack { ack: u64 },
    /// A further duplicate ACK.
    Duplicate { ack: u64 },
    /// A datagram.
    Datagram { bytes: u64 },
}

/// What the packets of a run have in common, apart from the end that sends the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunKind {
    Transfer,
    Duplicates,
    Datagrams,
}

/// Like packets in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PacketRun {
    kind: RunKind,
    /// The end that sends the data.
    sender: End,
    /// The first arrows, for a run that stays short.
    shown: Vec<(Source, Arrow<'static>)>,
    last: PacketId,
    packets: usize,
    segments: u64,
    bytes: u64,
    first: Option<u64>,
    acks: u64,
    ack: u64,
}

impl RunPacket {
    /// What a packet adds to a run; none where it must stand by itself. `knows` says whether a fact needs no words.
    pub(super) fn of(
        step: &Step,
        packet: &Packet,
        absolute: bool,
        knows: impl Fn(&Fact) -> bool,
    ) -> Option<Self> {
        let mut member = None;
        for note in &step.notes {
            let fact = note.fact()?;
            if fact.is_measured() {
                continue;
            }
            let found = match *fact {
                Fact::Data { first, bytes: bytes @ FULL_SIZE.., .. } => {
                    Self::Data { first, bytes: u64::from(bytes) }
                }
                Fact::AckData { ack, piggybacked: false, cause, .. } if !fills(cause) => Self::Ack { ack },
                Fact::AckDuplicate { ack, count, .. } if count > TELLING_ACKS => Self::Duplicate { ack },
                Fact::Datagram { opens: false, bytes: bytes @ FULL_SIZE.., .. } => {
                    Self::Datagram { bytes: u64::from(bytes) }
                }
                Fact::Offload { .. }
                | Fact::WindowFull { .. }
                | Fact::FullSegment { .. }
                | Fact::Push { .. }
                    if knows(fact) =>
                {
                    continue;
                }
                Fact::AckSelective { .. }
                    if matches!(member, None | Some(Self::Duplicate { .. })) && knows(fact) =>
                {
                    continue;
                }
                _ => return None,
            };
            if member.is_some() || !knows(fact) {
                return None;
            }
            member = Some(found);
        }
        let tcp = packet.tcp().filter(|_| absolute);
        let selects = step.facts().any(|fact| matches!(fact, Fact::AckSelective { .. }));
        Some(match (member?, tcp) {
            (Self::Ack { .. }, _) if selects => return None,
            (Self::Data { bytes, .. }, Some(tcp)) => Self::Data { first: u64::from(tcp.seq), bytes },
            (Self::Ack { .. }, Some(tcp)) => Self::Ack { ack: u64::from(tcp.ack) },
            (Self::Duplicate { .. }, Some(tcp)) => Self::Duplicate { ack: u64::from(tcp.ack) },
            (member, _) => member,
        })
    }

    const fn kind(self) -> RunKind {
        match self {
            Self::Data { .. } | Self::Ack { .. } => RunKind::Transfer,
            Self::Duplicate { .. } => RunKind::Duplicates,
            Self::Datagram { .. } => RunKind::Datagrams,
        }
    }

    /// The end that sends the data, where this end sends the packet.
    const fn data_sender(self, end: End) -> End {
        match self {
            Self::Data { .. } | Self::Datagram { .. } => end,
            Self::Ack { .. } | Self::Duplicate { .. } => end.other(),
        }
    }
}

/// Whether an acknowledgment tells that a gap is closing.
const fn fills(cause: AckCause) -> bool {
    matches!(cause, AckCause::GapFilled | AckCause::GapPartFilled)
}

impl PacketRun {
    /// A run of this packet alone.
    pub(super) fn new(member: RunPacket, source: Source, arrow: Arrow<'static>) -> Self {
        let mut run = Self {
            kind: member.kind(),
            sender: member.data_sender(arrow.sender),
            shown: Vec::new(),
            last: arrow.packet,
            packets: 0,
            segments: 0,
            bytes: 0,
            first: None,
            acks: 0,
            ack: 0,
        };
        run.add(member, source, arrow);
        run
    }

    /// Whether a packet that this end sends goes on with it.
    pub(super) fn takes(&self, member: RunPacket, end: End) -> bool {
        let is_alike = match (self.kind, member) {
            // While duplicate ACKs come, the sender goes on.
            (RunKind::Duplicates, RunPacket::Data { .. }) => true,
            (kind, member) => kind == member.kind(),
        };
        is_alike && self.sender == member.data_sender(end)
    }

    /// Takes the next packet.
    pub(super) fn add(&mut self, member: RunPacket, source: Source, arrow: Arrow<'static>) {
        self.last = arrow.packet;
        self.packets += 1;
        if self.packets <= SHOWN {
            self.shown.push((source, arrow));
        }
        match member {
            RunPacket::Data { first, bytes } => {
                self.first = self.first.or(Some(first));
                (self.segments, self.bytes) = (self.segments + 1, self.bytes + bytes);
            }
            RunPacket::Datagram { bytes } => {
                (self.segments, self.bytes) = (self.segments + 1, self.bytes + bytes);
            }
            RunPacket::Ack { ack } | RunPacket::Duplicate { ack } => {
                (self.acks, self.ack) = (self.acks + 1, ack);
            }
        }
    }

    /// Adds its arrows: one for each packet, or one for all.
    pub(super) fn end<'s>(self, out: &mut impl ItemSink<'s>) {
        if self.packets <= SHOWN {
            for (source, arrow) in self.shown {
                let Some(label) = arrow.label.kept() else { continue };
                out.put(Some(source), || Element::Arrow(Box::new(arrow.labelled(label))));
            }
            return;
        }
        let label = self.label();
        let Some((source, arrow)) = self.shown.into_iter().next() else { return };
        let weight = if self.segments > 0 { Weight::Data } else { Weight::Ack };
        let sender = if self.segments > 0 { self.sender } else { self.sender.other() };
        let arrow = Arrow {
            last: Some(self.last),
            sender,
            weight,
            received: None,
            lost: None,
            ..arrow.labelled(label)
        };
        out.put(Some(source), || Element::Arrow(Box::new(arrow)));
    }

    fn label<'s>(&self) -> Label<'s> {
        let segments = match self.kind {
            RunKind::Datagrams => Piece::Datagrams(self.segments),
            RunKind::Transfer | RunKind::Duplicates => Piece::Segments(self.segments),
        };
        let mut pieces = Vec::new();
        if self.segments > 0 {
            pieces.push(segments);
            // The numbers of the wire begin again at 0 after 2^32.
            let last = self.first.and_then(|first| first.checked_add(self.bytes)?.checked_sub(1));
            pieces.extend(self.first.zip(last).map(|(first, last)| Piece::Range(first, last)));
        }
        match self.kind {
            RunKind::Duplicates => pieces.push(Piece::DuplicateAcks(self.acks, self.ack)),
            RunKind::Transfer if self.acks > 0 => pieces.push(Piece::Acks(self.acks)),
            RunKind::Transfer | RunKind::Datagrams => {}
        }
        if self.segments > 0 {
            pieces.push(Piece::Bytes(self.bytes));
        }
        if self.kind == RunKind::Transfer && self.acks > 0 {
            pieces.push(Piece::UpTo(self.ack));
        }
        let pieces = pieces.into_iter();
        Label { pieces: pieces.collect(), payload: None, is_alarm: false }
    }
}
