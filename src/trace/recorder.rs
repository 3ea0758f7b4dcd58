//! Where the streams join: frames and socket calls come in in order of time, get their numbers, pass through decode
//! and analysis, and leave as the records of a trace.

use std::mem;

use super::packet::{Fragment, Layers, Length, PacketRecord};
use super::record::{CallRecord, Header, NoteRecord, Record, StateRecord, Statement, Summary, Words};
use crate::analysis::fact::{Finding, PacketId, PacketRef, RecordNumber};
use crate::analysis::flow::FlowId;
use crate::analysis::summary::Address;
use crate::analysis::{Analysis, Change, Seen};
use crate::call::{Call, Transport};
use crate::decode;
use crate::frame::{Frame, Timestamp, VantageIndex};

/// Turns frames and calls into records.
#[derive(Debug)]
pub struct Recorder {
    analysis: Analysis,
    vantages: Vec<String>,
    epoch: Timestamp,
    last_time: Timestamp,
    records: u64,
    packets: u64,
}

impl Recorder {
    /// A recorder for the trace that `header` begins; `epoch` is the moment that its clock names.
    pub fn new(header: &Header, epoch: Timestamp, server_port: Option<u16>) -> Self {
        Self {
            analysis: Analysis::new(server_port),
            vantages: header.vantages.iter().map(|vantage| vantage.id.clone()).collect(),
            epoch,
            last_time: epoch,
            records: 0,
            packets: 0,
        }
    }

    /// The records that one frame gives: the packet, then the states that it changed, then what there is to say.
    pub fn frame(&mut self, frame: Frame) -> Vec<Record> {
        self.last_time = self.last_time.max(frame.time);
        let packet = decode::decode(frame.link_type, &frame.bytes, frame.original_len);
        self.packets += 1;
        let reference = PacketRef { id: PacketId(self.packets), n: self.next_number() };
        let seen = Seen { reference, time: frame.time, wire_len: frame.original_len, packet: &packet };
        let verdict = self.analysis.frame(seen, frame.vantage, &frame.bytes);
        let t_ns = frame.time.since(self.epoch);
        let mut record = Box::new(PacketRecord {
            n: reference.n,
            t_ns,
            vantage: self.vantage(frame.vantage),
            flow: verdict.flow.map(|(flow, _)| flow),
            dir: verdict.flow.map(|(_, direction)| direction),
            id: reference.id,
            len: Length { wire: length(frame.original_len), captured: length(frame.bytes.len()) },
            fragment: verdict.datagram.as_ref().map(Fragment::new),
            reassembled: None,
            comments: Vec::new(),
            file: None,
            layers: Layers::new(&packet, &frame.bytes, verdict.numbers),
            wireshark: None,
            differs: Vec::new(),
            raw: frame.bytes,
        });
        if let Some(assembly) = &verdict.assembly {
            record.complete(assembly, verdict.numbers);
        }
        let mut records = vec![Record::Packet(record)];
        records.extend(self.ended(t_ns, &verdict.ended));
        let flow = verdict.flow.map(|(flow, _)| flow);
        records.extend(self.states(t_ns, flow, &verdict.changes));
        records.extend(
            verdict.findings.into_iter().map(|finding| self.note(t_ns, flow, Some(reference.n), finding)),
        );
        records.extend(self.closing(t_ns, verdict.closing));
        records
    }

    /// The records that one socket call gives.
    pub fn call(&mut self, call: &Call) -> Vec<Record> {
        self.last_time = self.last_time.max(call.time);
        let n = self.next_number();
        let verdict = self.analysis.call(n, call);
        let t_ns = call.time.since(self.epoch);
        let flow = verdict.flow.map(|(flow, _)| flow);
        let address = |socket: std::net::SocketAddr| Address { address: socket.ip(), port: socket.port() };
        let mut records = vec![Record::Call(CallRecord {
            n,
            t_ns,
            flow,
            end: call.end,
            protocol: call.transport,
            local: call.local.map(address),
            peer: call.peer.map(address),
            action: call.action,
        })];
        records.extend(self.ended(t_ns, &verdict.ended));
        records.extend(self.states(t_ns, flow, &verdict.changes));
        records.extend(self.closing(t_ns, verdict.closing));
        records
    }

    /// The closing remarks about the flows of a protocol (about every flow, where none is named); each is made once.
    pub fn conclude(&mut self, transport: Option<Transport>) -> Vec<Record> {
        let t_ns = self.last_time.since(self.epoch);
        let remarks = self.analysis.conclude(transport);
        self.closing(t_ns, remarks)
    }

    /// The records that end the trace: the closing remarks that have not been made, and the summary. `dropped` is
    /// what the kernel had no room for, where somebody counted.
    pub fn finish(&mut self, dropped: Option<u64>) -> Vec<Record> {
        let mut records = self.conclude(None);
        let t_ns = self.last_time.since(self.epoch);
        let remark = self.analysis.last_remark();
        records.extend(remark.map(|finding| self.note(t_ns, None, None, finding)));
        let (n, packets) = (self.next_number(), self.packets);
        let (flows, untracked) = mem::take(&mut self.analysis).finish();
        records.push(Record::Summary(Summary { n, t_ns, packets, dropped, flows, untracked }));
        records
    }

    /// How many packets were recorded.
    pub const fn packets(&self) -> u64 {
        self.packets
    }

    /// Whether every flow of this protocol that was seen has come to its end; false where none was seen.
    pub fn is_over(&self, transport: Transport) -> bool {
        self.analysis.is_over(transport)
    }

    /// The id of a vantage; one that the header does not name is named by its place.
    fn vantage(&self, vantage: VantageIndex) -> String {
        self.vantages.get(vantage.0).cloned().unwrap_or_else(|| format!("interface-{}", vantage.0))
    }

    fn next_number(&mut self) -> RecordNumber {
        self.records += 1;
        RecordNumber(self.records)
    }

    fn states(&mut self, t_ns: i64, flow: Option<FlowId>, changes: &[Change]) -> Vec<Record> {
        let Some(flow) = flow else { return Vec::new() };
        let state = |change: &Change| {
            let Change { end, from, to, cause, basis } = *change;
            Record::State(StateRecord { n: self.next_number(), t_ns, flow, end, from, to, cause, basis })
        };
        changes.iter().map(state).collect()
    }

    /// The states of flows that gave way to this one.
    fn ended(&mut self, t_ns: i64, ended: &[(FlowId, Change)]) -> Vec<Record> {
        ended
            .iter()
            .flat_map(|(flow, change)| self.states(t_ns, Some(*flow), std::slice::from_ref(change)))
            .collect()
    }

    fn closing(&mut self, t_ns: i64, remarks: Vec<(FlowId, Finding)>) -> Vec<Record> {
        remarks.into_iter().map(|(flow, finding)| self.note(t_ns, Some(flow), None, finding)).collect()
    }

    fn note(
        &mut self,
        t_ns: i64,
        flow: Option<FlowId>,
        about: Option<RecordNumber>,
        finding: Finding,
    ) -> Record {
        let Finding { fact, basis, evidence } = finding;
        Record::Note(NoteRecord {
            n: self.next_number(),
            t_ns,
            flow,
            about,
            basis,
            evidence: evidence.iter().map(|packet| packet.n).collect(),
            rfc: fact.rfc().into(),
            book: fact.book().into(),
            text: Words::Of(fact.clone()),
            statement: Statement::Known(fact),
        })
    }
}

fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
