//! The columns of packets: what the record of a packet in a trace says, the link's verdict, and the facts about it.

use std::net::IpAddr;
use std::sync::Arc;

use super::TableRow;
use super::column::{ColumnValues, TableColumn};
use crate::call::End;
use crate::decode::Network;
use crate::explain::Language;
use crate::export::row::{self, Rows};
use crate::fate::Fate;
use crate::frame::Timestamp;
use crate::step::{Event, Statement, Step};
use crate::trace::record::{Header, Vantage};

/// A packet as a row.
pub(crate) struct PacketOfTrace {
    trace: Arc<str>,
    vantage: Option<Arc<str>>,
    time: Timestamp,
    /// Nanoseconds since the moment that the trace's header names.
    t_ns: i64,
    ttl: Option<u8>,
    in_flight: Option<u32>,
    /// What the link did with it, where captrace was the link.
    fate: Option<&'static str>,
    is_lost: Option<bool>,
    rules: Vec<String>,
    source: Option<String>,
    destination: Option<String>,
    common: row::PacketRow,
}

/// Makes the rows of one recording.
pub(crate) struct PacketRows {
    trace: Arc<str>,
    language: Language,
    rows: Rows,
    epoch: Option<Timestamp>,
    vantages: Vec<Arc<str>>,
}

impl PacketRows {
    /// Rows whose column `trace` has this name.
    pub(crate) fn new(trace: &str, language: Language) -> Self {
        Self { trace: trace.into(), language, rows: Rows::default(), epoch: None, vantages: Vec::new() }
    }

    /// Takes what the header says of clock and vantages.
    pub(crate) fn begin(&mut self, header: &Header) {
        self.epoch = header.epoch();
        self.vantages.clear();
        self.learn(&header.vantages);
    }

    fn learn(&mut self, vantages: &[Vantage]) {
        self.vantages.extend(vantages.iter().map(|vantage| Arc::from(vantage.id.as_str())));
    }

    /// The row of a step; none where it is no packet.
    pub(crate) fn row(&mut self, step: &Step) -> Option<PacketOfTrace> {
        if let Event::Description(description) = &step.event {
            self.vantages.resize(description.first.0, "".into());
            self.learn(&description.vantages);
        }
        let packet = step.packet()?;
        let common = self.rows.row(step, self.language)?;
        let fate = packet.fate.as_ref().map(|link| &link.fate);
        let address = |side: Option<(IpAddr, Option<u16>)>| side.map(|(address, _)| address.to_string());
        Some(PacketOfTrace {
            trace: Arc::clone(&self.trace),
            vantage: self.vantages.get(packet.vantage.0).cloned(),
            time: step.time,
            t_ns: step.time.since(self.epoch.unwrap_or_default()),
            ttl: packet.network().map(Network::ttl),
            in_flight: packet.numbers.in_flight,
            fate: fate.map(|fate| fate.treatment.into()),
            is_lost: fate.map(Fate::is_lost),
            rules: step.notes.iter().map(|note| rule(&note.statement)).collect(),
            source: address(common.source),
            destination: address(common.destination),
            common,
        })
    }
}

/// The token of a fact's rule.
fn rule(statement: &Statement) -> String {
    match statement {
        Statement::Known(fact) => fact.token().to_owned(),
        Statement::Other { rule, .. } => rule.clone(),
    }
}

/// A count as Parquet's number; the largest where it has no room for it.
fn number(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

const fn column(name: &'static str, values: ColumnValues<PacketOfTrace>) -> TableColumn<PacketOfTrace> {
    TableColumn { name, values }
}

impl TableRow for PacketOfTrace {
    const NAME: &'static str = "packets";

    const COLUMNS: &'static [TableColumn<Self>] = &[
        column("trace", ColumnValues::Text(|row| Some(&row.trace))),
        column("packet", ColumnValues::Number(|row| Some(number(row.common.packet)))),
        column("time", ColumnValues::Moment(|row| Some(row.time.nanoseconds()))),
        column("t_ns", ColumnValues::Number(|row| Some(row.t_ns))),
        column("vantage", ColumnValues::Text(|row| row.vantage.as_deref())),
        column("flow", ColumnValues::Number(|row| row.common.flow.map(i64::from))),
        column("from", ColumnValues::Text(|row| row.common.end.map(End::name))),
        column("source", ColumnValues::Text(|row| row.source.as_deref())),
        column("source_port", ColumnValues::Number(|row| row.common.source?.1.map(i64::from))),
        column("destination", ColumnValues::Text(|row| row.destination.as_deref())),
        column("destination_port", ColumnValues::Number(|row| row.common.destination?.1.map(i64::from))),
        column(
            "protocol",
            ColumnValues::Text(|row| Some(row.common.protocol).filter(|name| !name.is_empty())),
        ),
        column("ttl", ColumnValues::Number(|row| row.ttl.map(i64::from))),
        column("flags", ColumnValues::Text(|row| row.common.raw_seq.map(|_| row.common.flags.as_str()))),
        column("seq", ColumnValues::Number(|row| row.common.seq.map(number))),
        column("ack", ColumnValues::Number(|row| row.common.ack.map(number))),
        column("raw_seq", ColumnValues::Number(|row| row.common.raw_seq.map(i64::from))),
        column("raw_ack", ColumnValues::Number(|row| row.common.raw_ack.map(i64::from))),
        column("window", ColumnValues::Number(|row| row.common.window.map(number))),
        column("in_flight", ColumnValues::Number(|row| row.in_flight.map(i64::from))),
        column("len", ColumnValues::Number(|row| Some(number(row.common.len)))),
        column("wire_len", ColumnValues::Number(|row| Some(number(row.common.wire_len)))),
        column("fate", ColumnValues::Text(|row| row.fate)),
        column("lost", ColumnValues::Truth(|row| row.is_lost)),
        column("rules", ColumnValues::Texts(|row| &row.rules)),
        column("words", ColumnValues::Texts(|row| &row.common.words)),
    ];
}
