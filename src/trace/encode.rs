//! From steps to the records of a trace.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::packet::PacketRecord;
use super::record::{
    CallRecord, DescriptionRecord, FateRecord, Header, NoteRecord, NoteWords, Record, StateRecord,
    SummaryRecord, TcpInfoRecord,
};
use crate::analysis::Change;
use crate::analysis::flow::FlowId;
use crate::call::{Address, Call};
use crate::frame::{Timestamp, VantageIndex};
use crate::kernel::KernelSample;
use crate::step::{Description, Event, Note, Packet, StateChange, Statement, Step};

/// Turns steps into records, using the epoch of the trace's header and the vantages that were described so far.
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    epoch: Timestamp,
    vantages: Vec<String>,
}

impl Encoder {
    /// An encoder for a trace with this header. If the header's epoch cannot be read, times count from 1970; the reader
    /// does the same.
    pub fn of(header: &Header) -> Self {
        let epoch = header.epoch().unwrap_or_default();
        Self { epoch, vantages: header.vantages.iter().map(|vantage| vantage.id.clone()).collect() }
    }

    /// The records of a step: the event, what the link did with its packet, then the states that it changed, then its notes.
    pub fn records<'a>(&'a mut self, step: &'a Step) -> impl Iterator<Item = Record> + 'a {
        if let Event::Description(description) = &step.event {
            self.learn(description);
        }
        let this = &*self;
        let t_ns = step.time.since(this.epoch);
        let own = match &step.event {
            Event::Packet(packet) => Some(Record::Packet(Box::new(this.packet(t_ns, step, packet)))),
            Event::Call(call) => Some(Record::Call(call_record(t_ns, step, call))),
            Event::Kernel(sample) => Some(Record::TcpInfo(TcpInfoRecord {
                n: step.n,
                t_ns,
                flow: step.flow,
                sample: KernelSample::clone(sample),
            })),
            Event::Description(description) => Some(Record::Description(DescriptionRecord {
                n: step.n,
                t_ns,
                description: Description::clone(description),
            })),
            Event::Remark => None,
            Event::End(summary) => Some(Record::Summary(SummaryRecord::new(step.n, t_ns, summary))),
        };
        let fate = step.packet().and_then(|packet| packet.fate.as_deref());
        let fate =
            fate.map(|fate| Record::Fate(FateRecord::new((step.n, t_ns, step.flow), this.epoch, fate)));
        let changes = step.changes.iter().map(move |change| state(t_ns, change));
        let notes = step.notes.iter().map(move |written| note(t_ns, step.flow, written));
        own.into_iter().chain(fate).chain(changes).chain(notes)
    }

    /// Learns the ids of further vantages. Those before them that were never described keep their places.
    fn learn(&mut self, description: &Description) {
        let undescribed = self.vantages.len()..description.first.0;
        self.vantages.extend(undescribed.map(undescribed_id));
        self.vantages.extend(description.vantages.iter().map(|vantage| vantage.id.clone()));
    }

    fn packet(&self, t_ns: i64, step: &Step, packet: &Packet) -> PacketRecord {
        let written = packet.written.as_ref().and_then(|written| written.vantage.clone());
        let vantage = written.unwrap_or_else(|| self.vantage(packet.vantage));
        PacketRecord::new((step.n, t_ns, step.flow), vantage, packet)
    }

    /// The id of a vantage.
    fn vantage(&self, vantage: VantageIndex) -> String {
        self.vantages.get(vantage.0).cloned().unwrap_or_else(|| undescribed_id(vantage.0))
    }
}

/// The id of a vantage that nothing describes.
fn undescribed_id(place: usize) -> String {
    format!("interface-{place}")
}

fn call_record(t_ns: i64, step: &Step, call: &Call) -> CallRecord {
    CallRecord {
        n: step.n,
        t_ns,
        flow: step.flow,
        end: call.end,
        protocol: call.transport,
        local: call.local.map(Address::from),
        peer: call.peer.map(Address::from),
        action: call.action,
        took_ns: call.result.map(|result| result.took_ns),
        error: call.error(),
    }
}

fn state(t_ns: i64, change: &StateChange) -> Record {
    let StateChange { n, flow, change } = *change;
    let Change { end, from, to, cause, basis } = change;
    Record::State(StateRecord { n, t_ns, flow, end, from, to, cause, basis })
}

fn note(t_ns: i64, flow: Option<FlowId>, note: &Note) -> Record {
    let Note { n, about, statement, basis, evidence, written } = note;
    let (rfc, book, text) = match (written, statement) {
        (Some(written), _) => (
            Cow::Owned(written.rfc.clone()),
            Cow::Owned(written.book.clone()),
            NoteWords::Read(written.words.clone()),
        ),
        (None, Statement::Known(fact)) => {
            (fact.rfc().into(), fact.book().into(), NoteWords::Of(fact.clone()))
        }
        (None, Statement::Other { .. }) => ("".into(), "".into(), NoteWords::Read(BTreeMap::new())),
    };
    Record::Note(NoteRecord {
        n: *n,
        t_ns,
        flow,
        about: *about,
        statement: statement.clone(),
        basis: *basis,
        evidence: evidence.to_vec(),
        rfc,
        book,
        text,
    })
}
