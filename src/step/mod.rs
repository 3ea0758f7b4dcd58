//! Steps: the events of an exchange, each with everything that belongs to it.
//!
//! A step is a packet or a socket call, with the states that it changed and the facts about it. The [`Recorder`] turns
//! frames and calls into steps; the reader of a trace returns the same steps. Views, filters and files work on steps:
//! they never group or decode anything themselves.
//!
//! ```text
//! recorder.rs    frames and calls in, steps out
//! trouble_recorder.rs  the same for a list, which explains nothing
//! packet.rs      the packet of a step: decoded once, with its numbers
//! pairing.rs     which packets of two recordings correspond
//! statement.rs   what a note says
//! lab_totals.rs  what a run of the lab comes to
//! score.rs       what observers find of what the network did
//! origin.rs      what a capture file says about a packet
//! vantage.rs     where packets were seen, and what a file says of that
//! ```

pub mod lab_totals;
pub mod origin;
pub mod packet;
pub mod pairing;
pub mod recorder;
pub mod score;
pub mod statement;
pub mod trouble_recorder;
pub mod vantage;

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::analysis::difference::ComparedSegment;
use crate::analysis::fact::{Basis, Fact, Finding, Phase, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::analysis::{Change, Untracked};
use crate::call::Call;
use crate::decode::Flags;
use crate::explain::Language;
use crate::frame::Timestamp;
use crate::kernel::KernelSample;
pub use origin::{FileOption, PacketOrigin};
pub use packet::{DatagramFragment, DifferenceReason, LinkFate, Opinion, Packet, Whole};
pub use recorder::Recorder;
pub use statement::Statement;
pub use vantage::Description;

/// One event, with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The number of its record, or of its first note or change if the event itself has no record.
    pub n: RecordNumber,
    /// When it happened.
    pub time: Timestamp,
    /// The flow that it belongs to; `None` if it belongs to no flow, or to the trace as a whole.
    pub flow: Option<FlowId>,
    /// What happened.
    pub event: Event,
    /// The states that changed with it.
    pub changes: SmallVec<[StateChange; 2]>,
    /// The facts about it.
    pub notes: Vec<Note>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A packet was seen.
    Packet(Box<Packet>),
    /// A program called its socket.
    Call(Call),
    /// A kernel said what it knows of a connection.
    Kernel(Box<KernelSample>),
    /// A capture file described more of itself.
    Description(Box<Description>),
    /// Nothing new: the notes are about a flow or about the trace as a whole.
    Remark,
    /// The trace ends with these totals.
    End(Box<Summary>),
}

/// A state that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The number of its record.
    pub n: RecordNumber,
    /// The connection. It differs from the step's flow if a new connection ends an earlier one.
    pub flow: FlowId,
    /// What changed.
    pub change: Change,
}

/// A fact about a packet, or about a flow as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The number of its record.
    pub n: RecordNumber,
    /// The record of the packet or of the kernel's sample that it is about; `None` if it is about the flow as a whole.
    pub about: Option<RecordNumber>,
    /// The fact.
    pub statement: Statement,
    /// How the fact is known.
    pub basis: Basis,
    /// The records of the packets that support it; the packet that it is about comes first.
    pub evidence: SmallVec<[RecordNumber; 2]>,
    /// The text of the trace that it was read from; `None` if it was not read from a trace.
    pub written: Option<Box<Written>>,
}

/// The text of a note, as it is written in a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where the rule is written.
    pub rfc: String,
    /// The section of the textbook.
    pub book: String,
    /// The words, by language (`en`, `zh`).
    pub words: BTreeMap<String, String>,
}

/// The totals of a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Packets in the trace.
    pub packets: u64,
    /// Packets that the kernel dropped for lack of buffer space; `None` if they were not counted.
    pub dropped: Option<u64>,
    /// The counts and times of each flow.
    pub flows: Vec<FlowSummary>,
    /// Flows that were not listed and packets that were not followed, because of the limits of the analysis.
    pub untracked: Untracked,
}

impl Step {
    /// A step without changes and notes.
    pub(crate) fn new(n: RecordNumber, time: Timestamp, flow: Option<FlowId>, event: Event) -> Self {
        Self { n, time, flow, event, changes: SmallVec::new(), notes: Vec::new() }
    }

    /// Its packet, if it is one.
    pub fn packet(&self) -> Option<&Packet> {
        if let Event::Packet(packet) = &self.event { Some(packet) } else { None }
    }

    /// Its packet, if it is one, to add to it.
    pub fn packet_mut(&mut self) -> Option<&mut Packet> {
        if let Event::Packet(packet) = &mut self.event { Some(packet) } else { None }
    }

    /// Its socket call, if it is one.
    pub const fn call(&self) -> Option<&Call> {
        if let Event::Call(call) = &self.event { Some(call) } else { None }
    }

    /// What a kernel said, if it is that.
    pub fn kernel(&self) -> Option<&KernelSample> {
        if let Event::Kernel(sample) = &self.event { Some(sample) } else { None }
    }

    /// The summary, if it is the end of the trace.
    pub fn summary(&self) -> Option<&Summary> {
        if let Event::End(summary) = &self.event { Some(summary) } else { None }
    }

    /// The facts that are known about it.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> + Clone {
        self.notes.iter().filter_map(Note::fact)
    }

    /// The phase of the first fact that has one; for a FIN, with data or without, it is the teardown. The fact that the packet is a fragment counts only if no other fact has
    /// a phase. A step without a flow has no phase.
    pub fn phase(&self) -> Option<Phase> {
        self.flow?;
        let is_fragment = |fact: &&Fact| matches!(fact, Fact::Fragment { .. });
        if self.facts().any(|fact| matches!(fact, Fact::Fin { .. } | Fact::FinAgain { .. })) {
            return Some(Phase::Teardown);
        }
        let above = self.facts().filter(|fact| !is_fragment(fact)).find_map(Fact::phase);
        above.or_else(|| self.facts().find_map(Fact::phase))
    }

    /// What a comparison with Wireshark needs of its segment; `None` if it is not a segment of a connection.
    pub fn shown(&self) -> Option<ComparedSegment> {
        let packet = self.packet()?;
        let flags = packet.tcp()?.flags;
        Some(ComparedSegment {
            flow: self.flow?,
            end: packet.direction?.sender(),
            ack: flags.has(Flags::ACK),
            rst: flags.has(Flags::RST),
            // Wireshark's numbers wrap, as the field does.
            ack_rel: packet.numbers.ack_rel.map(wrapped),
            is_scale_known: packet.numbers.scale.is_some(),
        })
    }
}

/// A relative number as a field of 32 bits holds it.
fn wrapped(count: u64) -> u32 {
    u32::try_from(count & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

impl Note {
    /// A note of what analysis found, with the number of its record.
    fn new(n: RecordNumber, about: Option<RecordNumber>, finding: Finding) -> Self {
        let Finding { fact, basis, evidence } = finding;
        Self {
            n,
            about,
            statement: Statement::Known(fact),
            basis,
            evidence: evidence.iter().map(|packet| packet.n).collect(),
            written: None,
        }
    }

    /// The fact; `None` if only a later version knows it.
    pub const fn fact(&self) -> Option<&Fact> {
        match &self.statement {
            Statement::Known(fact) => Some(fact),
            Statement::Other { .. } => None,
        }
    }

    /// Its sentence: this version's, or the trace's if this version does not know the fact.
    pub fn words(&self, language: Language) -> String {
        match &self.statement {
            Statement::Known(fact) => language.words().sentence(fact),
            Statement::Other { rule, .. } => {
                let written = |key: &str| self.written.as_ref().and_then(|written| written.words.get(key));
                let key = match language {
                    Language::English => "en",
                    Language::Chinese => "zh",
                };
                written(key).or_else(|| written("en")).unwrap_or(rule).clone()
            }
        }
    }
}
