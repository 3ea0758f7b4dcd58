//! `captrace stats`: what a trace or a capture file comes to. No records are made and no sentences: packets go from the
//! file straight through decode into analysis.

use std::io::{self, BufReader, BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use serde::Serialize;

use super::failure::unreadable;
use super::failure::{complaint, source};
use super::input::open;
use super::progress::Progress;
use super::screen::{Screen, written_out};
use super::selection::filter;
use super::{Failure, header};
use crate::analysis::column::{Column, Order, sort};
use crate::analysis::fact::RecordNumber;
use crate::analysis::hierarchy::ProtocolNode;
use crate::analysis::summary::{Address, FlowSummary};
use crate::analysis::{Analysis, Untracked};
use crate::call::{Call, End};
use crate::cli::args::{self, SortKey};
use crate::frame::{Timestamp, VantageIndex};
use crate::source::Filter;
use crate::source::file::{Input, Reader};
use crate::trace::read::read;
use crate::trace::record::{CallRecord, Header};
use crate::trace::{Links, Record};
use crate::view::stats::{FlowTable, Totals, protocols, title};
use crate::view::text::Line;
use batch::Batch;
use intake::{Intake, Taken};

mod batch;
mod intake;

/// What `schema` says in the JSON document.
const SCHEMA: &str = "captrace.stats";
/// The version of the document: a minor version only adds.
const VERSION: &str = "1.0";

pub(crate) fn run(args: &args::Stats, look: &args::Look) -> Result<(), Failure> {
    let screen = Screen::new(look, false);
    let filter = filter(&args.filter)?;
    let (input, format) = open(&args.file)?;
    let mut counts = Counts::new(filter);
    let defect = match format {
        Some(_) => capture(input, &mut counts)?.map(|defect| format!("{}: {defect}", source(&args.file))),
        None => trace(input, &args.file, &mut counts)?,
    };
    let packets = counts.intake.hierarchy.packets();
    let stats = counts.finish(args);
    if args.json {
        stats.write()?;
    } else if packets > 0 || defect.is_none() {
        stats.draw(screen)?;
    }
    defect.map_or(Ok(()), |defect| Err(Failure::failed(defect)))
}

/// How many batches there are: one is filled, one is followed, the others are on their way.
const BATCHES: usize = 3;

/// Counts the packets of a capture file; gives what was wrong with it, after everything before that has been counted.
///
/// Two threads share the work: this one reads and decodes, the other one follows the flows.
fn capture(input: Input, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut reader = match Reader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let Counts { intake, analysis } = counts;
    let (full, to_follow) = mpsc::channel::<Batch>();
    let (empty, to_fill) = mpsc::channel();
    for _ in 0..BATCHES {
        // Both ends are here.
        let _ = empty.send(Batch::default());
    }
    thread::scope(|scope| {
        scope.spawn(move || {
            for mut batch in to_follow {
                batch.follow(analysis);
                // At the end of the file nobody takes it back.
                let _ = empty.send(batch);
            }
        });
        let outcome = fill(&mut reader, intake, &to_fill, &full);
        // The other thread ends when nothing more can come.
        drop(full);
        outcome
    })
}

/// Reads a capture file to its end, into the batches that come in; gives what was wrong with it.
fn fill(
    reader: &mut Reader,
    intake: &mut Intake,
    to_fill: &Receiver<Batch>,
    full: &Sender<Batch>,
) -> Result<Option<String>, Failure> {
    let mut progress = Progress::new(reader.input().size());
    let mut last = Timestamp::default();
    // A batch comes back as long as the other thread runs, which is longer than this one.
    let mut batch = to_fill.recv().unwrap_or_default();
    let outcome = loop {
        progress.reached(reader.input().taken());
        match reader.next() {
            Ok(Some(frame)) => {
                last = frame.time.unwrap_or(last);
                let taken = Taken {
                    time: last,
                    vantage: frame.vantage,
                    link: frame.link_type,
                    bytes: frame.bytes,
                    wire_len: frame.original_len,
                };
                if let Err(failure) = intake.packet(taken, &mut batch) {
                    break Err(failure);
                }
            }
            Ok(None) => break Ok(None),
            Err(error) => break Ok(Some(error.to_string())),
        }
        if batch.is_full() {
            let _ = full.send(batch);
            batch = to_fill.recv().unwrap_or_default();
        }
    };
    let _ = full.send(batch);
    progress.clear();
    outcome
}

/// Counts the packets of a trace; gives what was wrong with it.
fn trace(input: Input, path: &Path, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut links = Links::default();
    let mut vantages = Vec::new();
    let mut epoch = 0;
    let mut batch = Batch::default();
    let mut failure = None;
    let findings = read(BufReader::new(input), |record| match record {
        Record::Header(header) => {
            links = Links::of(&header);
            epoch = header::epoch(&header).unwrap_or(0);
            vantages = header.vantages.iter().map(|vantage| vantage.id.clone()).collect();
            counts.learn(&header);
        }
        Record::Packet(packet) if failure.is_none() => {
            let time = Timestamp::from_nanoseconds(epoch.saturating_add(packet.t_ns));
            let place = vantages.iter().position(|vantage| *vantage == packet.vantage);
            let taken = Taken {
                time,
                vantage: VantageIndex(place.unwrap_or(vantages.len())),
                link: links.of_packet(&packet),
                bytes: &packet.raw,
                wire_len: usize::try_from(packet.len.wire).unwrap_or(usize::MAX),
            };
            failure = counts.intake.packet(taken, &mut batch).err();
            batch.follow(&mut counts.analysis);
        }
        Record::Call(call) => counts.call(&call, epoch),
        _ => {}
    });
    let findings = findings.map_err(|error| unreadable(path, &error))?;
    failure.map_or(Ok(complaint(path, &findings)), Err)
}

/// What is counted.
struct Counts {
    intake: Intake,
    analysis: Analysis,
}

impl Counts {
    fn new(filter: Option<Filter>) -> Self {
        Self { intake: Intake::new(filter), analysis: Analysis::counting(None) }
    }

    /// Takes from a trace's header which port is the server's, as it was known when the trace was made.
    fn learn(&mut self, header: &Header) {
        let server = header.endpoints.iter().find(|endpoint| endpoint.role == End::Server);
        self.analysis = Analysis::counting(server.map(|server| server.at.port));
    }

    /// Follows a socket call, which tells who is the client and who listens; a filter is for packets alone.
    fn call(&mut self, call: &CallRecord, epoch: i64) {
        if self.intake.filter.is_some() {
            return;
        }
        let socket = |address: Address| SocketAddr::new(address.address, address.port);
        self.intake.number += 1;
        let call = Call {
            time: Timestamp::from_nanoseconds(epoch.saturating_add(call.t_ns)),
            end: call.end,
            transport: call.protocol,
            local: call.local.map(socket),
            peer: call.peer.map(socket),
            action: call.action,
        };
        self.analysis.call(RecordNumber(self.intake.number), &call);
    }

    fn finish(self, args: &args::Stats) -> Stats {
        let Self { intake, analysis } = self;
        let (packets, bytes) = (intake.hierarchy.packets(), intake.hierarchy.bytes());
        let (mut flows, untracked) = analysis.finish();
        let all = untracked.flows.saturating_add(u64::try_from(flows.len()).unwrap_or(u64::MAX));
        sort(&mut flows, order(args.sort));
        flows.truncate(args.top.unwrap_or(usize::MAX));
        Stats {
            file: args.file.to_string_lossy().into_owned(),
            by: order(args.sort).column(),
            duration_ns: intake.duration(),
            filter: intake.filter.map(|filter| filter.expression().to_owned()),
            totals: Totals { flows: all, packets, bytes, untracked },
            flows,
            protocols: intake.hierarchy.tree(),
        }
    }
}

const fn order(key: SortKey) -> Order {
    match key {
        SortKey::Flow => Order::Flow,
        SortKey::Packets => Order::Packets,
        SortKey::Bytes => Order::Bytes,
        SortKey::Duration => Order::Duration,
        SortKey::Handshake => Order::Handshake,
        SortKey::Rtt => Order::Rtt,
        SortKey::Retransmissions => Order::Retransmissions,
        SortKey::DuplicateAcks => Order::DuplicateAcks,
        SortKey::OutOfOrder => Order::OutOfOrder,
        SortKey::ZeroWindows => Order::ZeroWindows,
    }
}

/// What was counted, to be shown.
struct Stats {
    file: String,
    /// The column by which the flows are put in order.
    by: Column,
    filter: Option<String>,
    duration_ns: i64,
    totals: Totals,
    flows: Vec<FlowSummary>,
    protocols: Vec<ProtocolNode>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'static str,
    tool_version: &'static str,
    file: &'a str,
    /// Null where every packet was counted.
    filter: Option<&'a str>,
    packets: u64,
    wire_bytes: u64,
    duration_ns: i64,
    /// How many flows there are, listed or not.
    flow_count: u64,
    flows: &'a [FlowSummary],
    #[serde(skip_serializing_if = "Untracked::is_nothing")]
    untracked: Untracked,
    protocols: &'a [ProtocolNode],
}

impl Stats {
    /// Prints the document, without ever having the whole text in memory.
    fn write(&self) -> Result<(), Failure> {
        let document = Document {
            schema: SCHEMA,
            version: VERSION,
            tool_version: env!("CARGO_PKG_VERSION"),
            file: &self.file,
            filter: self.filter.as_deref(),
            packets: self.totals.packets,
            wire_bytes: self.totals.bytes,
            duration_ns: self.duration_ns,
            flow_count: self.totals.flows,
            flows: &self.flows,
            untracked: self.totals.untracked,
            protocols: &self.protocols,
        };
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = serde_json::to_writer(&mut stdout, &document).map_err(io::Error::from);
        written_out(written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()))
    }

    fn draw(&self, screen: Screen) -> Result<(), Failure> {
        /// Rows that are written at once.
        const ROWS: usize = 256;
        let shown = u64::try_from(self.flows.len()).unwrap_or(u64::MAX);
        let tables = FlowTable::of(&self.flows, self.by, screen.look);
        if !self.flows.is_empty() {
            screen.show(&[title(screen.look)])?;
        }
        for (place, table) in tables.iter().enumerate().filter(|_| !self.flows.is_empty()) {
            if place > 0 {
                screen.show(&[Line::default()])?;
            }
            screen.show(&table.heading())?;
            for flows in self.flows.chunks(ROWS) {
                screen.show(&flows.iter().flat_map(|flow| table.row(flow)).collect::<Vec<_>>())?;
            }
        }
        if let Some(table) = tables.last() {
            screen.show(&(!self.flows.is_empty()).then(Line::default).into_iter().collect::<Vec<_>>())?;
            screen.show(&table.ending(shown, &self.totals))?;
        }
        screen.show(&protocols(&self.protocols, &self.totals, screen.look))
    }
}
