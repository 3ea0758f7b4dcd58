//! Steps: everything that happened, one thing at a time, each with all that belongs to it.
//!
//! A step is a packet or a socket call, with the states that it changed and the facts about it. The [`Recorder`] makes
//! steps of frames and calls; the reader of a trace gives the same steps again. Whatever comes later (a view, a filter,
//! a file) works on steps, and groups and decodes nothing itself.
//!
//! ```text
//! recorder.rs    frames and calls in, steps out
//! packet.rs      the packet of a step: decoded once, with its numbers
//! statement.rs   what a note says
//! origin.rs      what a capture file says about a packet
//! ```

pub mod origin;
pub mod packet;
pub mod recorder;
pub mod statement;

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::analysis::difference::Shown;
use crate::analysis::fact::{Basis, Fact, Finding, Phase, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::analysis::{Change, Untracked};
use crate::call::Call;
use crate::decode::Flags;
use crate::explain::Language;
use crate::frame::Timestamp;
pub use origin::{FileOption, PacketOrigin, Passage};
pub use packet::{DatagramFragment, Opinion, Packet, Reason, Whole};
pub use recorder::Recorder;
pub use statement::Statement;

/// One thing that happened, with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The number of its record, or of the first one where it has none of its own.
    pub n: RecordNumber,
    /// When it happened.
    pub time: Timestamp,
    /// The flow that it belongs to; none where it belongs to none, or to the trace as a whole.
    pub flow: Option<FlowId>,
    /// What happened.
    pub event: Event,
    /// The states that changed with it.
    pub changes: SmallVec<[StateChange; 2]>,
    /// What there is to say about it.
    pub notes: Vec<Note>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A packet was seen.
    Packet(Box<Packet>),
    /// A program called its socket.
    Call(Call),
    /// Nothing new: the notes are about a flow or about the trace as a whole.
    Remark,
    /// The trace ends, and comes to this.
    End(Box<Summary>),
}

/// A state that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The number of its record.
    pub n: RecordNumber,
    /// Whose connection: another one than the step's where a new connection ends an earlier one.
    pub flow: FlowId,
    /// What changed.
    pub change: Change,
}

/// A fact about a packet, or about a flow as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The number of its record.
    pub n: RecordNumber,
    /// The record that it is about: the packet's; none where it is about the flow as a whole.
    pub about: Option<RecordNumber>,
    /// What it says.
    pub statement: Statement,
    /// How that is known.
    pub basis: Basis,
    /// The records of the packets that support it, the one that it is about first.
    pub evidence: SmallVec<[RecordNumber; 2]>,
    /// How the trace says it that it was read from; none where it was not read from one.
    pub written: Option<Box<Written>>,
}

/// How a trace says what a note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where the rule is written.
    pub rfc: String,
    /// The section of the textbook.
    pub book: String,
    /// The words, by language (`en`, `zh`).
    pub words: BTreeMap<String, String>,
}

/// What a trace comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Packets in the trace.
    pub packets: u64,
    /// Packets that the kernel dropped because it had no room for them; none where nothing counted them.
    pub dropped: Option<u64>,
    /// The counts and times of each flow.
    pub flows: Vec<FlowSummary>,
    /// Flows that were not listed, and packets that were not followed, because there was no room.
    pub untracked: Untracked,
}

impl Step {
    /// A step that changes no state and says nothing yet.
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

    /// The summary, if it is the end of the trace.
    pub fn summary(&self) -> Option<&Summary> {
        if let Event::End(summary) = &self.event { Some(summary) } else { None }
    }

    /// The facts that are known about it.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> + Clone {
        self.notes.iter().filter_map(Note::fact)
    }

    /// The phase that its facts belong to: the first fact that knows one decides. That a packet is a fragment decides
    /// only where no other fact does. What belongs to no flow has no phase.
    pub fn phase(&self) -> Option<Phase> {
        self.flow?;
        let is_fragment = |fact: &&Fact| matches!(fact, Fact::Fragment { .. });
        let above = self.facts().filter(|fact| !is_fragment(fact)).find_map(Fact::phase);
        above.or_else(|| self.facts().find_map(Fact::phase))
    }

    /// What a comparison with Wireshark needs of its segment; none where it is no segment of a connection.
    pub fn shown(&self) -> Option<Shown> {
        let packet = self.packet()?;
        let flags = packet.tcp()?.flags;
        Some(Shown {
            flow: self.flow?,
            end: packet.direction?.sender(),
            ack: flags.has(Flags::ACK),
            rst: flags.has(Flags::RST),
            ack_rel: packet.numbers.ack_rel,
            is_scale_known: packet.numbers.scale.is_some(),
        })
    }
}

impl Note {
    /// What analysis found, under the number of its record.
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

    /// The fact; none where a later version knows it and this one does not.
    pub const fn fact(&self) -> Option<&Fact> {
        match &self.statement {
            Statement::Known(fact) => Some(fact),
            Statement::Other { .. } => None,
        }
    }

    /// What it says in words: this version's, or where it knows none, those of the trace.
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
