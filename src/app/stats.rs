//! Counting: the flows, times and protocols of a trace or a capture file. No records and no sentences are made; packets go
//! from the file through decode straight into analysis.

use std::io::{self, Write};

use serde::Serialize;

use super::Failure;
use super::capture_frames::{self, FrameSink, TimedFrame};
use super::opened::OpenedRecording;
use super::portions::{self, Filling};
use super::recording::Recording;
use super::report::Report;
use crate::analysis::column::{Column, sort};
use crate::analysis::counting::Ordinary;
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::hierarchy::ProtocolNode;
use crate::analysis::sink::Discard;
use crate::analysis::summary::FlowSummary;
use crate::analysis::{Analysis, Seen, Untracked};
use crate::call::{Call, End};
use crate::decode::reassemble::FragmentView;
use crate::frame::Timestamp;
use crate::source::Filter;
use crate::source::file::Input;
use crate::step::{Description, Event, Packet};
use crate::trace::Item;
use crate::trace::record::Header;
use batch::Batch;
use document::{Document, Documents};
use intake::Intake;

mod batch;
mod document;
mod intake;
pub(crate) mod live;

/// The totals of a trace or a capture file, in the order of the JSON document.
#[derive(Serialize)]
pub(crate) struct Stats {
    /// The filter; `None` where every packet was counted.
    filter: Option<String>,
    /// How many packets were counted.
    pub(crate) packets: u64,
    /// Their bytes on the wire.
    #[serde(rename = "wire_bytes")]
    pub(crate) bytes: u64,
    /// Nanoseconds from the first packet to the last.
    pub(crate) duration_ns: i64,
    /// How many flows there are, listed or not.
    pub(crate) flow_count: u64,
    /// The flows that are listed.
    pub(crate) flows: Vec<FlowSummary>,
    /// What analysis had no room for.
    #[serde(skip_serializing_if = "Untracked::is_nothing")]
    pub(crate) untracked: Untracked,
    /// The protocols, from the outermost inwards.
    pub(crate) protocols: Vec<ProtocolNode>,
}

impl Stats {
    /// Counts the packets of a recording that a filter admits.
    ///
    /// # Errors
    ///
    /// The recording cannot be read, or the filter asks for something that its frames do not have. What is wrong with the
    /// file itself is in the [`Report`]: what comes before it has been counted.
    pub(crate) fn of(recording: Recording, filter: Option<Filter>) -> Result<(Self, Report), Failure> {
        let mut counter = Counter::new(filter);
        let report = match recording {
            Recording { name, opened: OpenedRecording::Capture(input), .. } => {
                Report::of_capture(count_capture(input, &mut counter)?, name)
            }
            trace => trace.read(|item| counter.item(&item))?,
        };
        Ok((counter.finish(), report))
    }

    /// Puts the flows in order and keeps the first `most` of them.
    pub(crate) fn sort(&mut self, by: Column, most: Option<usize>) {
        sort(&mut self.flows, by);
        self.flows.truncate(most.unwrap_or(usize::MAX));
    }
}

/// Writes what files come to as one JSON document; with several files, it has a member for each.
///
/// # Errors
///
/// The writer's.
pub(crate) fn write_json(files: &[(&str, &Stats)], out: &mut impl Write) -> io::Result<()> {
    match files {
        [(file, stats)] => serde_json::to_writer(&mut *out, &Document::new(file, stats))?,
        _ => serde_json::to_writer(&mut *out, &Documents::new(files))?,
    }
    out.write_all(b"\n")
}

/// Counts the packets of a capture file; gives what is wrong with it, after everything before that has been counted.
///
/// Two threads share the work: one reads and decodes, the other one follows the flows.
fn count_capture(input: Input, counter: &mut Counter) -> Result<Option<String>, Failure> {
    let Counter { intake, analysis, .. } = counter;
    let fill =
        |batches| capture_frames::read(input, &mut Filler { intake, batch: Batch::default(), batches });
    portions::share(fill, |batch: &mut Batch| {
        batch.follow(analysis);
        Ok::<_, Failure>(())
    })?
}

/// Fills batches with the frames of a file.
struct Filler<'a> {
    intake: &'a mut Intake,
    batch: Batch,
    batches: Filling<Batch>,
}

impl Filler<'_> {
    fn hand_over(&mut self) {
        // Following never stops before the end.
        let _ = self.batches.hand_over(&mut self.batch);
    }
}

impl FrameSink<Failure> for Filler<'_> {
    fn begin(&mut self, _: Header, _: Timestamp) -> Result<(), Failure> {
        Ok(())
    }

    fn describe(&mut self, _: Description) -> Result<(), Failure> {
        Ok(())
    }

    fn frame(&mut self, frame: &TimedFrame<'_>) -> Result<(), Failure> {
        self.intake.frame(frame.raw(), &mut self.batch)?;
        if self.batch.is_full() {
            self.hand_over();
        }
        Ok(())
    }

    fn finish(&mut self, _: Option<u64>) -> Result<(), Failure> {
        self.hand_over();
        Ok(())
    }
}

/// Counts what it is given.
struct Counter {
    intake: Intake,
    analysis: Analysis<Discard>,
    /// Whether a path is seen at both of its ends: then the bytes of packets show which of them are the same.
    has_path: bool,
}

impl Counter {
    fn new(filter: Option<Filter>) -> Self {
        Self { intake: Intake::new(filter), analysis: Analysis::counting(None), has_path: false }
    }

    /// Counts what a trace has.
    fn item(&mut self, item: &Item) -> Result<(), Failure> {
        match item {
            Item::Header(header) => self.learn(header),
            Item::Step(step) => match &step.event {
                Event::Packet(packet) => self.packet(step.time, packet)?,
                Event::Call(call) => self.call(call),
                _ => {}
            },
        }
        Ok(())
    }

    /// Takes the server's port from a trace's header, as it was known when the trace was made.
    fn learn(&mut self, header: &Header) {
        let server = header.endpoints.iter().find(|endpoint| endpoint.role == End::Server);
        self.analysis = Analysis::counting(server.map(|server| server.at.port)).seen_at(header.places());
        self.has_path = header.vantages.iter().any(|vantage| vantage.path.is_some());
    }

    /// Counts a packet of a trace by the layers that its reader has decoded.
    fn packet(&mut self, time: Timestamp, packet: &Packet) -> Result<(), Failure> {
        let Some(number) = self.intake.packet(time, packet)? else { return Ok(()) };
        let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
        let Packet { vantage, wire_len, ref decoded, ref bytes, .. } = *packet;
        let seen = Seen { reference, time, vantage, wire_len, packet: decoded, bytes: &[] };
        if let Some(ordinary) = Ordinary::of(seen).filter(|_| !self.has_path) {
            self.analysis.count_ordinary(&ordinary);
        } else {
            let is_needed = self.has_path || FragmentView::of(decoded).is_some();
            self.analysis.frame(seen, if is_needed { bytes } else { &[] });
        }
        Ok(())
    }

    /// Follows a socket call, which tells who is the client and who listens. A filter selects packets only: with one, calls
    /// are not followed.
    fn call(&mut self, call: &Call) {
        if self.intake.filter.is_none() {
            self.intake.number += 1;
            self.analysis.call(RecordNumber(self.intake.number), call);
        }
    }

    fn finish(self) -> Stats {
        let Self { intake, analysis, .. } = self;
        let (flows, untracked) = analysis.finish();
        let listed = u64::try_from(flows.len()).unwrap_or(u64::MAX);
        Stats {
            flow_count: untracked.flows.saturating_add(listed),
            flows,
            untracked,
            packets: intake.hierarchy.packets(),
            bytes: intake.hierarchy.bytes(),
            duration_ns: intake.duration(),
            protocols: intake.hierarchy.tree(),
            filter: intake.filter.map(|filter| filter.expression().to_owned()),
        }
    }
}
