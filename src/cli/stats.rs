//! `captrace stats`: what a trace or a capture file comes to. No records are made and no sentences: packets go from the
//! file straight through decode into analysis.

use std::io::{self, BufReader, BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::Path;

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
use crate::decode;
use crate::frame::{LinkType, Timestamp};
use crate::source::Filter;
use crate::source::file::{Input, Reader};
use crate::trace::read::read;
use crate::trace::record::{CallRecord, Header};
use crate::trace::{Links, Record};
use crate::view::stats::{FlowTable, Totals, protocols};

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
    let packets = counts.hierarchy.packets();
    let stats = counts.finish(args);
    if args.json {
        stats.write()?;
    } else if packets > 0 || defect.is_none() {
        stats.draw(screen)?;
    }
    defect.map_or(Ok(()), |defect| Err(Failure::failed(defect)))
}

/// Counts the packets of a capture file; gives what was wrong with it, after everything before that has been counted.
fn capture(input: Input, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut reader = match Reader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let mut progress = Progress::new(reader.input().size());
    let mut last = Timestamp::default();
    let defect = loop {
        progress.reached(reader.input().taken());
        match reader.next() {
            Ok(Some(frame)) => {
                last = frame.time.unwrap_or(last);
                counts.packet(last, frame.link_type, frame.bytes, frame.original_len)?;
            }
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    progress.clear();
    Ok(defect)
}

/// Counts the packets of a trace; gives what was wrong with it.
fn trace(input: Input, path: &Path, counts: &mut Counts) -> Result<Option<String>, Failure> {
    let mut links = Links::default();
    let mut epoch = 0;
    let mut failure = None;
    let findings = read(BufReader::new(input), |record| match record {
        Record::Header(header) => {
            links = Links::of(&header);
            epoch = header::epoch(&header).unwrap_or(0);
            counts.learn(&header);
        }
        Record::Packet(packet) if failure.is_none() => {
            let time = Timestamp::from_nanoseconds(epoch.saturating_add(packet.t_ns));
            let wire = usize::try_from(packet.len.wire).unwrap_or(usize::MAX);
            failure = counts.packet(time, links.of_packet(&packet), &packet.raw, wire).err();
        }
        Record::Call(call) => counts.call(&call, epoch),
        _ => {}
    });
    let findings = findings.map_err(|error| unreadable(path, &error))?;
    failure.map_or(Ok(complaint(path, &findings)), Err)
}

/// What is counted.
struct Counts {
    filter: Option<Filter>,
    /// The link types that the filter is known to suit.
    suited: Vec<LinkType>,
    analysis: Analysis,
    hierarchy: Hierarchy,
    number: u64,
    first: Option<Timestamp>,
    last: Timestamp,
}

impl Counts {
    fn new(filter: Option<Filter>) -> Self {
        Self {
            filter,
            suited: Vec::new(),
            analysis: Analysis::default(),
            hierarchy: Hierarchy::default(),
            number: 0,
            first: None,
            last: Timestamp::default(),
        }
    }

    /// Takes from a trace's header which port is the server's, as it was known when the trace was made.
    fn learn(&mut self, header: &Header) {
        let server = header.endpoints.iter().find(|endpoint| endpoint.role == End::Server);
        self.analysis = Analysis::new(server.map(|server| server.at.port));
    }

    /// Counts one packet, if the filter admits it.
    fn packet(
        &mut self,
        time: Timestamp,
        link: LinkType,
        bytes: &[u8],
        wire_len: usize,
    ) -> Result<(), Failure> {
        self.number += 1;
        if !self.admits(link, bytes, wire_len)? {
            return Ok(());
        }
        self.first.get_or_insert(time);
        self.last = time;
        let packet = decode::decode(link, bytes, wire_len);
        self.hierarchy.count(&packet, wire_len);
        let reference = PacketRef { id: PacketId(self.number), n: RecordNumber(self.number) };
        self.analysis.packet(Seen { reference, time, wire_len, packet: &packet });
        Ok(())
    }

    /// Follows a socket call, which tells who is the client and who listens; a filter is for packets alone.
    fn call(&mut self, call: &CallRecord, epoch: i64) {
        if self.filter.is_some() {
            return;
        }
        let socket = |address: Address| SocketAddr::new(address.address, address.port);
        self.number += 1;
        let call = Call {
            time: Timestamp::from_nanoseconds(epoch.saturating_add(call.t_ns)),
            end: call.end,
            transport: call.protocol,
            local: call.local.map(socket),
            peer: call.peer.map(socket),
            action: call.action,
        };
        self.analysis.call(RecordNumber(self.number), &call);
    }

    fn admits(&mut self, link: LinkType, bytes: &[u8], wire_len: usize) -> Result<bool, Failure> {
        let Some(filter) = &self.filter else { return Ok(true) };
        if !self.suited.contains(&link) {
            filter.applies_to(link).map_err(Failure::usage)?;
            self.suited.push(link);
        }
        Ok(filter.matches(link, bytes, wire_len))
    }

    fn finish(self, args: &args::Stats) -> Stats {
        let (packets, bytes) = (self.hierarchy.packets(), self.hierarchy.bytes());
        let (mut flows, untracked) = self.analysis.finish();
        let all = untracked.flows.saturating_add(u64::try_from(flows.len()).unwrap_or(u64::MAX));
        sort(&mut flows, order(args.sort));
        flows.truncate(args.top.unwrap_or(usize::MAX));
        Stats {
            file: args.file.to_string_lossy().into_owned(),
            filter: self.filter.map(|filter| filter.expression().to_owned()),
            duration_ns: self.first.map_or(0, |first| self.last.since(first)),
            totals: Totals { flows: all, packets, bytes, untracked },
            flows,
            protocols: self.hierarchy.tree(),
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
        let table = FlowTable::new(&self.flows, screen.look);
        if !self.flows.is_empty() {
            screen.show(&table.heading())?;
        }
        for flows in self.flows.chunks(ROWS) {
            let rows: Vec<_> = flows.iter().map(|flow| table.row(flow)).collect();
            screen.show(&rows)?;
        }
        let shown = u64::try_from(self.flows.len()).unwrap_or(u64::MAX);
        screen.show(&table.ending(shown, &self.totals))?;
        screen.show(&protocols(&self.protocols, &self.totals, screen.look))
    }
}
