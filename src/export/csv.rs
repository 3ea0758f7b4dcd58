//! Packets and flows as comma-separated values (RFC 4180): one row of headings, then one row each. Headings are names for
//! programs, the same in every language; a value that is not known is an empty cell. Text that a spreadsheet would take for a
//! formula begins with an apostrophe.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::row::{PacketRow, Rows};
use super::spell::cell;
use crate::analysis::summary::FlowSummary;
use crate::call::End;
use crate::explain::Language;
use crate::step::Step;

/// The columns of packets. Times are seconds, lengths bytes; `seq` and `ack` count from the initial sequence number.
const PACKETS: [&str; 18] = [
    "packet",
    "time_s",
    "flow",
    "from",
    "source",
    "source_port",
    "destination",
    "destination_port",
    "protocol",
    "flags",
    "seq",
    "ack",
    "raw_seq",
    "raw_ack",
    "window",
    "len",
    "wire_len",
    "words",
];

/// The columns of flows.
const FLOWS: [&str; 18] = [
    "flow",
    "protocol",
    "client",
    "client_port",
    "server",
    "server_port",
    "packets_client",
    "packets_server",
    "payload_client",
    "payload_server",
    "wire_client",
    "wire_server",
    "duration_s",
    "handshake_s",
    "round_trips",
    "retransmissions",
    "ending",
    "closed_first",
];

/// A table that is written row by row.
pub struct CsvTable<W: Write> {
    writer: Writer<W>,
    rows: Rows,
    language: Language,
    of: RowsOf,
}

/// What a table has rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsOf {
    /// Packets.
    Packets,
    /// Flows, with their totals.
    Flows,
}

impl<W: Write> CsvTable<W> {
    /// A table with its headings.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub fn new(to: W, of: RowsOf, language: Language) -> io::Result<Self> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
        match of {
            RowsOf::Packets => writer.write_record(PACKETS)?,
            RowsOf::Flows => writer.write_record(FLOWS)?,
        }
        Ok(Self { writer, rows: Rows::default(), language, of })
    }

    /// Adds the row of a packet; the rows of flows come with the totals at the end, those that `shows` admits.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub fn step(&mut self, step: &Step, shows: impl Fn(&FlowSummary) -> bool) -> io::Result<()> {
        match self.of {
            RowsOf::Packets => {
                let Some(row) = self.rows.row(step, self.language) else { return Ok(()) };
                self.writer.write_record(packet(&row, self.language))?;
            }
            RowsOf::Flows => {
                let flows = step.summary().into_iter().flat_map(|summary| &summary.flows);
                for summary in flows.filter(|flow| shows(flow)) {
                    self.writer.write_record(flow(summary))?;
                }
            }
        }
        Ok(())
    }

    /// Gives to the system what still waits.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn packet(row: &PacketRow, language: Language) -> Vec<String> {
    let port = |side: Option<(std::net::IpAddr, Option<u16>)>| or_empty(side.and_then(|(_, port)| port));
    let address = |side: Option<(std::net::IpAddr, Option<u16>)>| or_empty(side.map(|(address, _)| address));
    vec![
        row.packet.to_string(),
        seconds(row.since_ns),
        or_empty(row.flow),
        row.from(language).to_owned(),
        address(row.source),
        port(row.source),
        address(row.destination),
        port(row.destination),
        row.protocol.to_owned(),
        row.flags.clone(),
        or_empty(row.seq),
        or_empty(row.ack),
        or_empty(row.raw_seq),
        or_empty(row.raw_ack),
        or_empty(row.window),
        row.len.to_string(),
        row.wire_len.to_string(),
        cell(&row.words.join(" ")).into_owned(),
    ]
}

fn flow(summary: &FlowSummary) -> Vec<String> {
    let ending: &'static str = summary.ending.into();
    vec![
        summary.flow.0.to_string(),
        summary.protocol.name().to_owned(),
        summary.client.address.to_string(),
        summary.client.port.to_string(),
        summary.server.address.to_string(),
        summary.server.port.to_string(),
        summary.packets.client.to_string(),
        summary.packets.server.to_string(),
        summary.payload_bytes.client.to_string(),
        summary.payload_bytes.server.to_string(),
        summary.wire_bytes.client.to_string(),
        summary.wire_bytes.server.to_string(),
        seconds(summary.duration_ns),
        or_empty(summary.handshake_ns.map(seconds)),
        or_empty(summary.round_trips),
        summary.retransmissions.to_string(),
        ending.to_lowercase(),
        or_empty(summary.closed_first.map(End::name)),
    ]
}

/// Nanoseconds as seconds, exactly.
fn seconds(ns: i64) -> String {
    let sign = if ns < 0 { "-" } else { "" };
    let ns = ns.unsigned_abs();
    format!("{sign}{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_lose_no_nanosecond() {
        assert_eq!(seconds(1_000_000_001), "1.000000001");
        assert_eq!(seconds(-5), "-0.000000005");
    }
}
