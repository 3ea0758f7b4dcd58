//! Counting: the flows, times and protocols of a trace or a capture file. No records and no sentences are made; packets go
//! from the file through decode straight into analysis.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use serde::Serialize;

use super::Failure;
use super::file_clock::FileClock;
use super::opened::OpenedRecording;
use super::progress::Progress;
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
use crate::frame::{RawFrame, Timestamp};
use crate::source::Filter;
use crate::source::file::{FileReader, Input};
use crate::step::{Event, Packet};
use crate::trace::Item;
use crate::trace::read::{self, ReadReport};
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
        let (name, opened) = recording.into_parts();
        let report = match opened {
            OpenedRecording::Capture(input) => Report::of_capture(count_capture(input, &mut counter)?, name),
            OpenedRecording::Trace(input) => {
                Report::of_trace(count_trace(BufReader::new(input), &name, &mut counter)?, name)
            }
            OpenedRecording::Text(text) => {
                Report::of_trace(count_trace(text.as_bytes(), &name, &mut counter)?, name)
            }
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

/// How many batches there are: one that is filled, one that is followed, and one between the two threads.
const BATCHES: usize = 3;

/// Counts the packets of a capture file; gives what is wrong with it, after everything before that has been counted.
///
/// Two threads share the work: this one reads and decodes, the other one follows the flows.
fn count_capture(mut input: Input, counter: &mut Counter) -> Result<Option<String>, Failure> {
    let clock = FileClock::of(&mut input);
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let Counter { intake, analysis, .. } = counter;
    let (full, to_follow) = mpsc::channel::<Batch>();
    let (empty, to_fill) = mpsc::channel();
    for _ in 0..BATCHES {
        // This cannot fail: the receiver is here.
        let _ = empty.send(Batch::default());
    }
    thread::scope(|scope| {
        scope.spawn(move || {
            for mut batch in to_follow {
                batch.follow(analysis);
                // The reader is gone at the end of the file.
                let _ = empty.send(batch);
            }
        });
        let outcome = fill(&mut reader, clock, intake, &to_fill, &full);
        // The other thread ends when no more batches can come.
        drop(full);
        outcome
    })
}

/// Reads a capture file to its end and fills batches with its frames; gives what is wrong with it.
fn fill(
    reader: &mut FileReader,
    mut clock: FileClock,
    intake: &mut Intake,
    to_fill: &Receiver<Batch>,
    full: &Sender<Batch>,
) -> Result<Option<String>, Failure> {
    let mut progress = Progress::new(reader.input().size());
    // The other thread returns batches until this one has dropped `full`.
    let mut batch = to_fill.recv().unwrap_or_default();
    let outcome = loop {
        progress.reached(reader.input().taken());
        match reader.next() {
            Ok(Some(frame)) => {
                let (time, _) = clock.read(frame.time);
                let frame = RawFrame {
                    time,
                    vantage: frame.vantage,
                    link_type: frame.link_type,
                    bytes: frame.bytes,
                    original_len: frame.original_len,
                };
                if let Err(failure) = intake.frame(frame, &mut batch) {
                    break Err(failure);
                }
            }
            Ok(None) => break Ok(clock.defect()),
            Err(error) => {
                let defects: Vec<_> = [error.to_string()].into_iter().chain(clock.defect()).collect();
                break Ok(Some(defects.join("\n  ")));
            }
        }
        if batch.is_full() {
            let _ = full.send(batch);
            batch = to_fill.recv().unwrap_or_default();
        }
    };
    let _ = full.send(batch);
    progress.end();
    outcome
}

/// Counts the packets of a trace.
fn count_trace(source: impl BufRead, name: &Path, counter: &mut Counter) -> Result<ReadReport, Failure> {
    let mut failure = None;
    let findings = read::steps(source, |item| match item {
        Item::Header(header) => counter.learn(&header),
        Item::Step(step) => match &step.event {
            Event::Packet(packet) if failure.is_none() => {
                failure = counter.packet(step.time, packet).err();
            }
            Event::Call(call) => counter.call(call),
            _ => {}
        },
    });
    let findings = findings.map_err(|error| Failure::Unreadable { path: name.to_owned(), error })?;
    failure.map_or(Ok(findings), Err)
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
