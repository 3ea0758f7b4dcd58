//! Merges the two streams of events: frames and socket calls come in by time, are numbered, decoded and analysed, and
//! leave as steps.

use std::collections::BTreeMap;
use std::mem;

use smallvec::{SmallVec, smallvec};

use super::{
    DatagramFragment, Description, Event, LinkFate, Note, Packet, StateChange, Statement, Step, Summary,
    Whole, Written,
};
use crate::analysis::fact::{Basis, Finding, PacketId, PacketRef, RecordNumber};
use crate::analysis::flow::{Both, Direction, FlowId};
use crate::analysis::fragments::Assembly;
use crate::analysis::summary::FlowSummary;
use crate::analysis::truth::Truth;
use crate::analysis::vantage::Standpoint;
use crate::analysis::{Analysis, Change, Conclusion, Seen, Verdict};
use crate::call::{Call, TransportProtocol};
use crate::decode;
use crate::frame::{Frame, Timestamp};
use crate::kernel::KernelSample;

/// The steps of one frame or call: its own step, and the closing remarks on flows that are no longer followed.
pub type Steps = SmallVec<[Step; 1]>;

/// Turns frames and calls into steps.
#[derive(Debug, Default)]
pub struct Recorder {
    analysis: Analysis,
    last_time: Timestamp,
    records: u64,
    packets: u64,
    /// What is known beyond the packets.
    truth: Truth,
    /// The packet that was delivered to each end last.
    delivered: Both<Option<PacketRef>>,
    /// Packets that have a number and were not followed, and their bytes.
    passed_over: (u64, u64),
}

impl Recorder {
    /// A recorder for a trace that begins at `epoch`. `server_port` is the port of a server, if it is known.
    pub fn new(epoch: Timestamp, server_port: Option<u16>) -> Self {
        Self { analysis: Analysis::new(server_port), last_time: epoch, ..Self::default() }
    }

    /// Sets the places where frames are seen, indexed by vantage.
    #[must_use]
    pub fn seen_at(self, places: Vec<Standpoint>) -> Self {
        Self { analysis: self.analysis.seen_at(places), ..self }
    }

    /// Decodes a frame and analyses it.
    pub fn frame(&mut self, frame: Frame) -> Steps {
        self.frame_with_check(frame, 0)
    }

    /// The same for a frame whose last `check_len` bytes on the wire are its check sequence.
    pub fn frame_with_check(&mut self, frame: Frame, check_len: u8) -> Steps {
        let Frame { time, vantage, link_type, bytes, original_len, fate } = frame;
        self.last_time = self.last_time.max(time);
        let decoded = decode::decode_with_check(link_type, &bytes, original_len, check_len);
        let mut reference = PacketRef { id: PacketId(self.packets + 1), n: self.next_number() };
        let fate = fate.map(|fate| Box::new(LinkFate { n: self.next_number(), fate: *fate }));
        let seen = Seen { reference, time, vantage, wire_len: original_len, packet: &decoded, bytes: &bytes };
        let known = fate.as_ref().map(|fate| &fate.fate);
        let mut verdict = self.analysis.frame_with_fate(seen, &bytes, known);
        // A frame that was seen at the other end of the path is the same packet.
        match verdict.first {
            Some(first) => reference.id = first.id,
            None => self.packets += 1,
        }
        if let (Some(_), Some((_, direction))) = (verdict.first, verdict.flow) {
            *self.delivered.of_mut(direction.sender().other()) = Some(reference);
        }
        let flow = verdict.flow.map(|(flow, _)| flow);
        self.truth.packet(reference, (flow, time), known, &mut verdict.findings);
        let packet = Box::new(Packet {
            id: reference.id,
            vantage,
            direction: verdict.flow.map(|(_, direction)| direction),
            link: link_type,
            wire_len: original_len,
            bytes,
            decoded,
            numbers: verdict.numbers,
            fragment: verdict.datagram.map(DatagramFragment::from),
            whole: verdict.assembly.take().map(|assembly| Box::new(Whole::from(*assembly))),
            fate,
            comments: Vec::new(),
            origin: None,
            wireshark: None,
            written: None,
        });
        self.steps(reference.n, time, Event::Packet(packet), verdict)
    }

    /// Gives a packet of so many bytes its number, without following it: for analysis it was not seen.
    pub fn pass_over(&mut self, time: Timestamp, bytes: usize) {
        self.last_time = self.last_time.max(time);
        self.packets += 1;
        self.records += 1;
        self.passed_over.0 += 1;
        self.passed_over.1 += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// Analyses a socket call.
    pub fn call(&mut self, call: &Call) -> Steps {
        self.last_time = self.last_time.max(call.time);
        let n = self.next_number();
        let verdict = self.analysis.call(n, call);
        self.steps(n, call.time, Event::Call(*call), verdict)
    }

    /// Takes what a kernel says of a connection.
    pub fn kernel(&mut self, sample: KernelSample) -> Steps {
        self.last_time = self.last_time.max(sample.time);
        let n = self.next_number();
        let flow = self.analysis.flow_between(sample.local, sample.peer);
        let delivered = *self.delivered.of(sample.end);
        let findings = self.truth.sample(flow, &sample, delivered);
        let flow = flow.map(|flow| (flow, Direction::from(sample.end)));
        let verdict = Verdict { flow, findings, ..Verdict::default() };
        self.steps(n, sample.time, Event::Kernel(Box::new(sample)), verdict)
    }

    /// Takes what a capture file describes behind its first packet.
    pub fn description(&mut self, description: Description) -> Step {
        Step::new(self.next_number(), self.last_time, None, Event::Description(Box::new(description)))
    }

    /// The closing remarks about the flows of a protocol, or about all flows if none is given. Each remark is made once.
    pub fn conclude(&mut self, transport: Option<TransportProtocol>) -> Vec<Step> {
        let conclusions = self.analysis.conclude(transport);
        self.conclusions(conclusions)
    }

    /// The closing remarks about one flow, which is over.
    pub fn conclude_flow(&mut self, flow: FlowId) -> Vec<Step> {
        let conclusions = self.analysis.conclude_flow(flow);
        self.conclusions(conclusions)
    }

    fn conclusions(&mut self, conclusions: Vec<Conclusion>) -> Vec<Step> {
        conclusions.into_iter().flat_map(|conclusion| self.conclusion(self.last_time, conclusion)).collect()
    }

    /// The steps that end the trace: the remaining closing remarks, and the summary. `dropped` is the number of packets
    /// that the kernel dropped for lack of buffer space, if it counted them.
    pub fn finish(&mut self, dropped: Option<u64>) -> Vec<Step> {
        let mut steps = self.conclude(None);
        let remark = self.analysis.last_remark();
        steps.extend(remark.map(|finding| self.remark(self.last_time, None, finding)));
        let n = self.next_number();
        let (flows, mut untracked) = mem::take(&mut self.analysis).finish();
        untracked.packets += self.passed_over.0;
        untracked.bytes += self.passed_over.1;
        let summary = Summary { packets: self.packets, dropped, flows, untracked };
        steps.push(Step::new(n, self.last_time, None, Event::End(Box::new(summary))));
        steps
    }

    /// A remark on the trace as a whole that comes with its words, by language: what was seen outside of the packets.
    pub fn remark_in_words(&mut self, rule: &str, basis: Basis, words: BTreeMap<String, String>) -> Step {
        let (step, note) = (self.next_number(), self.next_number());
        let statement = Statement::Other { rule: rule.to_owned(), values: None };
        let written = Some(Box::new(Written { rfc: String::new(), book: String::new(), words }));
        let note = Note { n: note, about: None, statement, basis, evidence: SmallVec::new(), written };
        Step { notes: vec![note], ..Step::new(step, self.last_time, None, Event::Remark) }
    }

    /// The summaries of the flows so far.
    pub fn flows(&self) -> Vec<FlowSummary> {
        self.analysis.summaries()
    }

    /// The number of packets recorded.
    pub const fn packets(&self) -> u64 {
        self.packets
    }

    /// Whether every flow of this protocol has ended; false if none was seen.
    pub fn is_over(&self, transport: TransportProtocol) -> bool {
        self.analysis.is_over(transport)
    }

    fn next_number(&mut self) -> RecordNumber {
        self.records += 1;
        RecordNumber(self.records)
    }

    /// The step of an event with its verdict, and the closing remarks that it caused.
    fn steps(&mut self, n: RecordNumber, time: Timestamp, event: Event, verdict: Verdict) -> Steps {
        let Verdict { flow, changes, ended, findings, closing, .. } = verdict;
        let flow = flow.map(|(flow, _): (FlowId, Direction)| flow);
        let about = matches!(event, Event::Packet(_) | Event::Kernel(_)).then_some(n);
        let mut step = Step::new(n, time, flow, event);
        // An earlier connection ends before the connection that replaces it begins.
        let own = flow.into_iter().flat_map(|flow| changes.iter().map(move |change| (flow, *change)));
        step.changes = ended.into_iter().chain(own).map(|(flow, change)| self.change(flow, change)).collect();
        step.notes =
            findings.into_iter().map(|finding| Note::new(self.next_number(), about, finding)).collect();
        let mut steps: Steps = smallvec![step];
        steps.extend(closing.into_iter().flat_map(|conclusion| self.conclusion(time, conclusion)));
        steps
    }

    /// The remarks on a flow as a whole, then the state changes that nothing can contradict any more.
    fn conclusion(&mut self, time: Timestamp, conclusion: Conclusion) -> Vec<Step> {
        let Conclusion { flow, changes, findings } = conclusion;
        let mut steps: Vec<_> =
            findings.into_iter().map(|finding| self.remark(time, Some(flow), finding)).collect();
        let changes: SmallVec<[StateChange; 2]> =
            changes.into_iter().map(|change| self.change(flow, change)).collect();
        let n = changes.first().map(|change| change.n);
        steps.extend(n.map(|n| Step { changes, ..Step::new(n, time, Some(flow), Event::Remark) }));
        steps
    }

    fn change(&mut self, flow: FlowId, change: Change) -> StateChange {
        StateChange { n: self.next_number(), flow, change }
    }

    fn remark(&mut self, time: Timestamp, flow: Option<FlowId>, finding: Finding) -> Step {
        let n = self.next_number();
        Step { notes: vec![Note::new(n, None, finding)], ..Step::new(n, time, flow, Event::Remark) }
    }
}

impl From<Assembly> for Whole {
    fn from(assembly: Assembly) -> Self {
        let Assembly { whole, fragments } = assembly;
        Self { datagram: whole, fragments: fragments.iter().map(|fragment| fragment.n).collect() }
    }
}
