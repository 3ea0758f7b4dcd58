//! `captrace stats`: what a trace or a capture file comes to. No records are made and no sentences: packets go from the
//! file straight through decode into analysis.

use std::io::{self, BufReader, BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::{mem, thread};

use serde::Serialize;

use super::args::{self, SortKey};
use super::input::open;
use super::progress::Progress;
use super::read::{complaint, shown};
use super::save::unreadable;
use super::screen::{Screen, written_out};
use super::selection::filter;
use super::{Failure, header};
use crate::analysis::column::{Order, sort};
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::hierarchy::{Hierarchy, ProtocolNode};
use crate::analysis::summary::{Address, FlowSummary};
use crate::analysis::{Analysis, Seen, Untracked};
use crate::call::{Call, End};
use crate::decode::reassemble::Piece;
use crate::decode::{self, Packet};
use crate::frame::{LinkType, Timestamp, VantageIndex};
use crate::source::Filter;
use crate::source::file::{Input, Reader};
use crate::trace::read::read;
use crate::trace::record::{CallRecord, Header};
use crate::trace::{Links, Record};
use crate::view::stats::{FlowTable, Totals, protocols, title};
use crate::view::text::Line;

/// What `schema` says in the JSON document.
const SCHEMA: &str = "captrace.stats";
/// The version of the document: a minor version only adds.
const VERSION: &str = "1.0";

pub(super) fn run(args: &args::Stats, look: &args::Look) -> Result<(), Failure> {
    let screen = Screen::new(look, false);
    let filter = filter(&args.filter)?;
    let (input, format) = open(&args.file)?;
    let mut counts = Counts::new(filter);
    let defect = match format {
        Some(_) => capture(input, &mut counts)?.map(|defect| format!("{}: {defect}", shown(&args.file))),
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

/// How many packets go from one thread to the other together, and how many such batches may be on their way.
const BATCH: usize = 256;
const BATCHES: usize = 4;

/// Counts the packets of a capture file; gives what was wrong with it, after everything before that has been counted.
///
/// Two threads share the work: this one reads and decodes, the other one follows the flows.
fn capture(input: Input, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut reader = match Reader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let mut progress = Progress::new(reader.input().size());
    let Counts { intake, analysis } = counts;
    let (full, to_follow) = mpsc::sync_channel::<Vec<Decoded>>(BATCHES);
    let (empty, to_fill) = mpsc::channel::<Vec<Decoded>>();
    let outcome = thread::scope(|scope| {
        scope.spawn(move || {
            for mut batch in to_follow {
                for decoded in &batch {
                    decoded.follow(analysis);
                }
                batch.clear();
                // At the end of the file nobody takes it back.
                let _ = empty.send(batch);
            }
        });
        let mut last = Timestamp::default();
        let mut batch = Vec::with_capacity(BATCH);
        let defect = loop {
            progress.reached(reader.input().taken());
            match reader.next() {
                Ok(Some(frame)) => {
                    last = frame.time.unwrap_or(last);
                    let seen = Taken {
                        time: last,
                        vantage: frame.vantage,
                        link: frame.link_type,
                        bytes: frame.bytes,
                        wire_len: frame.original_len,
                    };
                    intake.packet(seen, &mut batch)?;
                }
                Ok(None) => break None,
                Err(error) => break Some(error.to_string()),
            }
            if batch.len() == BATCH {
                let next = to_fill.try_recv().unwrap_or_else(|_| Vec::with_capacity(BATCH));
                // The other thread ends only after this one.
                let _ = full.send(mem::replace(&mut batch, next));
            }
        };
        let _ = full.send(batch);
        // The other thread ends when nothing more can come.
        drop(full);
        Ok(defect)
    });
    progress.clear();
    outcome
}

/// Counts the packets of a trace; gives what was wrong with it.
fn trace(input: Input, path: &Path, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut links = Links::default();
    let mut vantages = Vec::new();
    let mut epoch = 0;
    let mut batch = Vec::new();
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
            batch.drain(..).for_each(|decoded| decoded.follow(&mut counts.analysis));
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

/// What is counted of packets as they come in, and which of them are followed.
struct Intake {
    filter: Option<Filter>,
    /// The link types that the filter is known to suit.
    suited: Vec<LinkType>,
    hierarchy: Hierarchy,
    number: u64,
    first: Option<Timestamp>,
    last: Timestamp,
}

/// A packet on its way to analysis.
struct Decoded {
    reference: PacketRef,
    time: Timestamp,
    vantage: VantageIndex,
    wire_len: usize,
    packet: Packet,
    /// Its bytes, where it is a fragment, to be put together with others; otherwise nothing needs them any more.
    bytes: Vec<u8>,
}

/// A packet as it was read.
#[derive(Clone, Copy)]
struct Taken<'a> {
    time: Timestamp,
    vantage: VantageIndex,
    link: LinkType,
    bytes: &'a [u8],
    wire_len: usize,
}

impl Decoded {
    fn follow(&self, analysis: &mut Analysis) {
        let Self { reference, time, vantage, wire_len, ref packet, ref bytes } = *self;
        analysis.count(Seen { reference, time, wire_len, packet }, vantage, bytes);
    }
}

impl Counts {
    fn new(filter: Option<Filter>) -> Self {
        let intake = Intake {
            filter,
            suited: Vec::new(),
            hierarchy: Hierarchy::default(),
            number: 0,
            first: None,
            last: Timestamp::default(),
        };
        Self { intake, analysis: Analysis::counting(None) }
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
            filter: intake.filter.map(|filter| filter.expression().to_owned()),
            duration_ns: intake.first.map_or(0, |first| intake.last.since(first)),
            totals: Totals { flows: all, packets, bytes, untracked },
            flows,
            protocols: intake.hierarchy.tree(),
        }
    }
}

impl Intake {
    /// Counts one packet and adds it to a batch, if the filter admits it.
    fn packet(&mut self, taken: Taken<'_>, batch: &mut Vec<Decoded>) -> Result<(), Failure> {
        let Taken { time, vantage, link, bytes, wire_len } = taken;
        self.number += 1;
        if !self.admits(link, bytes, wire_len)? {
            return Ok(());
        }
        self.first.get_or_insert(time);
        self.last = time;
        let packet = decode::outline(link, bytes, wire_len);
        self.hierarchy.count(&packet, wire_len);
        let reference = PacketRef { id: PacketId(self.number), n: RecordNumber(self.number) };
        let bytes = if Piece::of(&packet).is_some() { bytes.to_vec() } else { Vec::new() };
        batch.push(Decoded { reference, time, vantage, wire_len, packet, bytes });
        Ok(())
    }

    fn admits(&mut self, link: LinkType, bytes: &[u8], wire_len: usize) -> Result<bool, Failure> {
        let Some(filter) = &self.filter else { return Ok(true) };
        if !self.suited.contains(&link) {
            filter.applies_to(link).map_err(Failure::usage)?;
            self.suited.push(link);
        }
        Ok(filter.matches(link, bytes, wire_len))
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
        let tables = FlowTable::of(&self.flows, screen.look);
        if !self.flows.is_empty() {
            screen.show(&[title(screen.look)])?;
        }
        for (place, table) in tables.iter().enumerate().filter(|_| !self.flows.is_empty()) {
            if place > 0 {
                screen.show(&[Line::default()])?;
            }
            screen.show(&[table.heading()])?;
            for flows in self.flows.chunks(ROWS) {
                screen.show(&flows.iter().map(|flow| table.row(flow)).collect::<Vec<_>>())?;
            }
        }
        if let Some(table) = tables.last() {
            screen.show(&table.ending(shown, &self.totals))?;
        }
        screen.show(&protocols(&self.protocols, &self.totals, screen.look))
    }
}
