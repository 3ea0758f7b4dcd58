//! Groups the records of a trace into steps. No other code groups records.
//!
//! A record joins the step before it if it is where captrace writes it: states before notes, with the same time and about
//! the same packet. Any other record begins a step of its own, so that no record of another writer is lost. A step is
//! passed on when the next one begins.

use std::net::SocketAddr;

use super::MAX_DEFECTS;
use super::defect::brief;
use super::packet::Packets;
use crate::analysis::Change;
use crate::analysis::fact::RecordNumber;
use crate::analysis::flow::FlowId;
use crate::call::{Call, CallResult};
use crate::frame::{LinkType, Timestamp};
use crate::kernel::KernelSample;
use crate::language::said;
use crate::step::{Event, Note, StateChange, Step, Written};
use crate::trace::packet::PacketRecord;
use crate::trace::record::{
    CallRecord, DescriptionRecord, FateRecord, Header, NoteRecord, Record, StateRecord, Vantage,
};

/// A part of a trace, as it is read.
#[expect(clippy::large_enum_variant, reason = "an item is passed on at once and not kept")]
#[derive(Debug, Clone)]
pub enum Item {
    /// The header: always first.
    Header(Header),
    /// The next step.
    Step(Step),
}

/// Groups records into steps.
pub(super) struct Grouping<'a> {
    sink: &'a mut dyn FnMut(Item),
    epoch: Timestamp,
    packets: Packets,
    /// The step so far.
    step: Option<Step>,
}

impl<'a> Grouping<'a> {
    pub(super) fn new(sink: &'a mut dyn FnMut(Item)) -> Self {
        Self { sink, epoch: Timestamp::default(), packets: Packets::default(), step: None }
    }

    /// Takes the next record; returns its defect, if its contents are inconsistent.
    pub(super) fn take(&mut self, record: Record) -> Option<String> {
        let far = record.t_ns().and_then(|t_ns| self.far(t_ns));
        match record {
            Record::Header(header) => return self.header(header),
            Record::Packet(packet) => {
                return together(far.into_iter().chain(self.packet(*packet)));
            }
            Record::Description(description) => {
                return together(far.into_iter().chain(self.description(description)));
            }
            Record::Call(call) => {
                let incomplete = self.call(&call);
                return far.or(incomplete);
            }
            Record::Fate(fate) => return far.or_else(|| self.fate(fate)),
            Record::TcpInfo(record) => {
                let time = self.time(record.t_ns);
                let sample = Box::new(KernelSample { time, ..record.sample });
                self.begin(Step::new(record.n, time, record.flow, Event::Kernel(sample)));
            }
            Record::State(state) => self.state(&state),
            Record::Note(note) => self.note(note),
            // The room homework reads them.
            Record::Submission(_) | Record::Answer(_) | Record::SubmissionEnd(_) => {}
            Record::Summary(summary) => {
                let (n, time) = (summary.n, self.time(summary.t_ns));
                self.begin(Step::new(n, time, None, Event::End(Box::new(summary.into()))));
            }
        }
        far
    }

    /// Passes on the last step.
    pub(super) fn finish(&mut self) {
        if let Some(step) = self.step.take() {
            (self.sink)(Item::Step(step));
        }
    }

    fn begin(&mut self, step: Step) {
        self.finish();
        self.step = Some(step);
    }

    /// The step that a record with this time and flow joins; a new one if it may not join the last step.
    fn joined(
        &mut self,
        record: (RecordNumber, i64, Option<FlowId>),
        may: impl Fn(&Step) -> bool,
    ) -> &mut Step {
        let (n, t_ns, flow) = record;
        let time = self.time(t_ns);
        let joins = self.step.as_ref().is_some_and(|step| step.time == time && may(step));
        if !joins {
            self.finish();
        }
        self.step.get_or_insert_with(|| Step::new(n, time, flow, Event::Remark))
    }

    /// What is wrong with a time that lies beyond those that a [`Timestamp`] can hold.
    fn far(&self, t_ns: i64) -> Option<String> {
        let epoch = self.epoch.nanoseconds();
        epoch.checked_add(t_ns).is_none().then(|| {
            said!(
                "\"t_ns\": expected a moment in the years 1678 to 2261, found one {t_ns} ns away from the \
                 header's epoch: the nearest that can be kept is shown",
                "\"t_ns\"：应是 1678 年到 2261 年之间的时刻，却与头部的起始时刻相差 {t_ns} ns：显示能表示\
                 的最近时刻"
            )
        })
    }

    /// The moment of `t_ns`; where [`Grouping::far`] complains, the nearest that can be kept.
    fn time(&self, t_ns: i64) -> Timestamp {
        Timestamp::from_nanoseconds(self.epoch.nanoseconds().saturating_add(t_ns))
    }

    fn header(&mut self, header: Header) -> Option<String> {
        let epoch = header.epoch();
        self.epoch = epoch.unwrap_or_default();
        self.packets.vantages.learn(&header.vantages);
        let clock = epoch.is_none().then(|| {
            said!(
                "the header's clock has no epoch that can be read: times are counted from 1970",
                "头部的时钟没有可读的起始时刻：时间从 1970 年算起"
            )
        });
        let complaint = together(clock.into_iter().chain(unknown_links(&header.vantages)));
        (self.sink)(Item::Header(header));
        complaint
    }

    /// Learns vantages that the header does not have; a defect if their link types are unknown.
    fn description(&mut self, record: DescriptionRecord) -> Option<String> {
        let DescriptionRecord { n, t_ns, mut description } = record;
        description.first = self.packets.vantages.learn(&description.vantages);
        let complaint = unknown_links(&description.vantages);
        self.begin(Step::new(n, self.time(t_ns), None, Event::Description(Box::new(description))));
        complaint
    }

    fn packet(&mut self, record: PacketRecord) -> Option<String> {
        let (n, time, flow) = (record.n, self.time(record.t_ns), record.flow);
        let (packet, complaint) = self.packets.packet(record, time);
        self.begin(Step::new(n, time, flow, Event::Packet(Box::new(packet))));
        complaint
    }

    /// Begins a call; a defect if its result is incomplete.
    fn call(&mut self, record: &CallRecord) -> Option<String> {
        let time = self.time(record.t_ns);
        let call = Call {
            time,
            end: record.end,
            transport: record.protocol,
            local: record.local.map(SocketAddr::from),
            peer: record.peer.map(SocketAddr::from),
            action: record.action,
            result: record.took_ns.map(|took_ns| CallResult { took_ns, error: record.error }),
        };
        self.begin(Step::new(record.n, time, record.flow, Event::Call(call)));
        (record.took_ns.is_none() && record.error.is_some()).then(|| {
            said!(
                "record {} is a call with an error and without took_ns: its result is left out",
                "记录 {} 是有 error 而没有 took_ns 的调用：略去它的结果",
                record.n.0
            )
        })
    }

    /// What the link did with the packet before; a defect if that is another packet.
    fn fate(&mut self, record: FateRecord) -> Option<String> {
        let epoch = self.epoch;
        let about = record.about;
        let step = self.step.as_mut().filter(|step| step.n == about && step.notes.is_empty());
        let packet = step.and_then(Step::packet_mut).filter(|packet| packet.fate.is_none());
        let Some(packet) = packet else {
            return Some(said!(
                "\"about\": expected the number of the packet in the record before, found {}: this fate is not shown",
                "\"about\"：应是前一条中分组的编号，却是 {}：不显示链路对它做了什么",
                about.0
            ));
        };
        packet.fate = Some(Box::new(record.fate(epoch)));
        None
    }

    fn state(&mut self, record: &StateRecord) {
        let StateRecord { n, t_ns, flow, end, from, to, cause, basis } = *record;
        let change = Change { end, from, to, cause, basis };
        let step = self.joined((n, t_ns, Some(flow)), |step| step.notes.is_empty() && !is_end(step));
        step.changes.push(StateChange { n, flow, change });
    }

    fn note(&mut self, record: NoteRecord) {
        let NoteRecord { n, t_ns, flow, about, statement, basis, evidence, rfc, book, text } = record;
        let is_about = |step: &Step| {
            let has_notes = matches!(step.event, Event::Packet(_) | Event::Kernel(_));
            about == Some(step.n) && flow == step.flow && has_notes
        };
        let written = Written { rfc: rfc.into_owned(), book: book.into_owned(), words: text.into_words() };
        let step = self.joined((n, t_ns, flow), is_about);
        step.notes.push(Note {
            n,
            about,
            statement,
            basis,
            evidence: evidence.into(),
            written: Some(Box::new(written)),
        });
    }
}

/// Several complaints as one.
fn together(complaints: impl Iterator<Item = String>) -> Option<String> {
    complaints.reduce(|one, other| said!("{one}; {other}", "{one}；{other}"))
}

/// What is wrong with vantages whose link types this version does not know.
fn unknown_links(vantages: &[Vantage]) -> Option<String> {
    together(vantages.iter().filter_map(unknown_link).take(MAX_DEFECTS))
}

/// What is wrong with a vantage whose link type this version does not know.
fn unknown_link(vantage: &Vantage) -> Option<String> {
    if LinkType::named(&vantage.link_type).is_some() {
        return None;
    }
    Some(said!(
        "vantage \"{}\" has link type \"{}\": expected null, ethernet, raw_ip, loop, linux_sll, \
         linux_sll2, raw_ipv4, raw_ipv6 or linktype_ with a number; its packets are shown as bytes \
         without layers",
        "观察点 \"{}\" 的链路类型是 \"{}\"：应是 null、ethernet、raw_ip、loop、linux_sll、linux_sll2、\
         raw_ipv4、raw_ipv6，或带编号的 linktype_；它的分组按没有分层的字节显示",
        brief(&vantage.id),
        brief(&vantage.link_type)
    ))
}

/// Whether a step ends the trace: nothing changes with that.
const fn is_end(step: &Step) -> bool {
    matches!(step.event, Event::End(_))
}
