//! The columns of both tables, and the rows of a recording.
//!
//! Each column names a member of the record that a trace has, so that both say the same.

use serde_json::{Value, json};

use crate::app::Failure;
use crate::trace::Item;
use crate::trace::encode::Encoder;
use crate::trace::record::Record;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DataTable {
    /// A packet.
    Packets,
    /// A flow.
    Flows,
}

/// A column, and where its value stands in the record (RFC 6901).
#[derive(Debug, Clone, Copy)]
pub(super) struct TableColumn {
    pub(super) name: &'static str,
    pub(super) kind: ColumnKind,
    pub(super) pointer: &'static str,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Number,
    Flag,
    Text,
    /// Microseconds of UTC: what every data tool reads. The nanoseconds are in another column.
    Time,
}

impl ColumnKind {
    /// As a schema of Parquet names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Number | Self::Time => "int64",
            Self::Flag => "boolean",
            Self::Text => "byte_array",
        }
    }

    /// How its values are to be understood.
    pub(super) const fn annotation(self) -> &'static str {
        match self {
            Self::Number | Self::Flag => "",
            Self::Text => " (STRING)",
            Self::Time => " (TIMESTAMP(MICROS,true))",
        }
    }
}

/// The columns of packets and flows; in all of them, `trace` is the name of the file.
const PACKETS: &[(&str, ColumnKind, &str)] = &[
    ("trace", ColumnKind::Text, "/trace"),
    ("n", ColumnKind::Number, "/n"),
    ("id", ColumnKind::Number, "/id"),
    ("time", ColumnKind::Time, "/time"),
    ("t_ns", ColumnKind::Number, "/t_ns"),
    ("vantage", ColumnKind::Text, "/vantage"),
    ("flow", ColumnKind::Number, "/flow"),
    ("dir", ColumnKind::Text, "/dir"),
    ("wire_len", ColumnKind::Number, "/len/wire"),
    ("captured_len", ColumnKind::Number, "/len/captured"),
    ("eth_src", ColumnKind::Text, "/eth/src"),
    ("eth_dst", ColumnKind::Text, "/eth/dst"),
    ("eth_type", ColumnKind::Number, "/eth/type"),
    ("ip_version", ColumnKind::Number, "/ip/version"),
    ("ip_src", ColumnKind::Text, "/ip/src"),
    ("ip_dst", ColumnKind::Text, "/ip/dst"),
    ("ip_ttl", ColumnKind::Number, "/ip/ttl"),
    ("ip_id", ColumnKind::Number, "/ip/id"),
    ("ip_df", ColumnKind::Flag, "/ip/df"),
    ("ip_proto", ColumnKind::Number, "/ip/proto"),
    ("ip_total_len", ColumnKind::Number, "/ip/total_len"),
    ("ip_checksum", ColumnKind::Text, "/ip/checksum/status"),
    ("tcp_sport", ColumnKind::Number, "/tcp/sport"),
    ("tcp_dport", ColumnKind::Number, "/tcp/dport"),
    ("tcp_seq", ColumnKind::Number, "/tcp/seq"),
    ("tcp_ack", ColumnKind::Number, "/tcp/ack"),
    ("tcp_seq_rel", ColumnKind::Number, "/tcp/seq_rel"),
    ("tcp_ack_rel", ColumnKind::Number, "/tcp/ack_rel"),
    ("tcp_len", ColumnKind::Number, "/tcp/len"),
    ("tcp_in_flight", ColumnKind::Number, "/tcp/in_flight"),
    ("tcp_flags", ColumnKind::Text, "/tcp/flags"),
    ("tcp_window", ColumnKind::Number, "/tcp/window/bytes"),
    ("tcp_checksum", ColumnKind::Text, "/tcp/checksum/status"),
    ("udp_sport", ColumnKind::Number, "/udp/sport"),
    ("udp_dport", ColumnKind::Number, "/udp/dport"),
    ("udp_length", ColumnKind::Number, "/udp/length"),
    ("udp_checksum", ColumnKind::Text, "/udp/checksum/status"),
    ("payload_len", ColumnKind::Number, "/payload/len"),
    ("payload_text", ColumnKind::Text, "/payload/text"),
    ("facts", ColumnKind::Text, "/facts"),
];

const FLOWS: &[(&str, ColumnKind, &str)] = &[
    ("trace", ColumnKind::Text, "/trace"),
    ("flow", ColumnKind::Number, "/flow"),
    ("protocol", ColumnKind::Text, "/protocol"),
    ("client_address", ColumnKind::Text, "/client/address"),
    ("client_port", ColumnKind::Number, "/client/port"),
    ("server_address", ColumnKind::Text, "/server/address"),
    ("server_port", ColumnKind::Number, "/server/port"),
    ("client_packets", ColumnKind::Number, "/packets/client"),
    ("server_packets", ColumnKind::Number, "/packets/server"),
    ("client_wire_bytes", ColumnKind::Number, "/wire_bytes/client"),
    ("server_wire_bytes", ColumnKind::Number, "/wire_bytes/server"),
    ("client_payload_bytes", ColumnKind::Number, "/payload_bytes/client"),
    ("server_payload_bytes", ColumnKind::Number, "/payload_bytes/server"),
    ("duration_ns", ColumnKind::Number, "/duration_ns"),
    ("handshake_ns", ColumnKind::Number, "/handshake_ns"),
    ("first_reply_ns", ColumnKind::Number, "/first_reply_ns"),
    ("round_trips", ColumnKind::Number, "/round_trips"),
    ("retransmissions", ColumnKind::Number, "/retransmissions"),
    ("client_retransmitted", ColumnKind::Number, "/retransmitted/client"),
    ("server_retransmitted", ColumnKind::Number, "/retransmitted/server"),
    ("client_duplicate_acks", ColumnKind::Number, "/duplicate_acks/client"),
    ("server_duplicate_acks", ColumnKind::Number, "/duplicate_acks/server"),
    ("client_out_of_order", ColumnKind::Number, "/out_of_order/client"),
    ("server_out_of_order", ColumnKind::Number, "/out_of_order/server"),
    ("shape", ColumnKind::Text, "/shape"),
    ("completeness", ColumnKind::Number, "/completeness"),
    ("ending", ColumnKind::Text, "/ending"),
    ("closed_first", ColumnKind::Text, "/closed_first"),
    ("reset_by", ColumnKind::Text, "/reset_by"),
    ("client_state", ColumnKind::Text, "/states/client"),
    ("server_state", ColumnKind::Text, "/states/server"),
    ("client_rtt_median_ns", ColumnKind::Number, "/rtt/client/median_ns"),
    ("server_rtt_median_ns", ColumnKind::Number, "/rtt/server/median_ns"),
    ("initial_rtt_ns", ColumnKind::Number, "/initial_rtt_ns"),
    ("client_smallest_window", ColumnKind::Number, "/smallest_window/client"),
    ("server_smallest_window", ColumnKind::Number, "/smallest_window/server"),
    ("client_most_in_flight", ColumnKind::Number, "/most_in_flight/client"),
    ("server_most_in_flight", ColumnKind::Number, "/most_in_flight/server"),
];

impl DataTable {
    /// Its name, with which the name of its file ends.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Flows => "flows",
        }
    }

    /// Its columns, in order.
    pub(super) fn columns(self) -> impl Iterator<Item = TableColumn> {
        let columns = match self {
            Self::Packets => PACKETS,
            Self::Flows => FLOWS,
        };
        columns.iter().map(|(name, kind, pointer)| TableColumn { name, kind: *kind, pointer })
    }
}

/// Makes rows of the items of one recording.
pub(super) struct TableRows {
    table: DataTable,
    trace: String,
    encoder: Encoder,
}

impl TableRows {
    pub(super) fn new(table: DataTable, trace: String) -> Self {
        Self { table, trace, encoder: Encoder::default() }
    }

    /// Gives the rows of an item to `write`.
    ///
    /// # Errors
    ///
    /// Those of `write`.
    pub(super) fn of(
        &mut self,
        item: &Item,
        mut write: impl FnMut(Value) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let step = match item {
            Item::Header(header) => {
                self.encoder = Encoder::of(header);
                return Ok(());
            }
            Item::Step(step) => step,
        };
        let is_wanted = match self.table {
            DataTable::Packets => step.packet().is_some(),
            DataTable::Flows => step.summary().is_some(),
        };
        if !is_wanted {
            return Ok(());
        }
        let mut records = self.encoder.records(step);
        // A record is always an object.
        let mut record = records.next().map(|record| value(&record)).unwrap_or_default();
        match self.table {
            DataTable::Packets => {
                let rule = |record: Record| Some(value(&record).get("rule")?.as_str()?.to_owned());
                let facts: Vec<_> = records.filter_map(rule).collect();
                if let Some(row) = record.as_object_mut() {
                    row.insert("facts".to_owned(), json!(facts.join(" ")));
                    row.insert("time".to_owned(), json!(step.time.nanoseconds().div_euclid(1000)));
                }
                write(self.named(record))
            }
            DataTable::Flows => {
                let flows = record.get_mut("flows").map(Value::take);
                let flows = flows.and_then(|flows| flows.as_array().cloned()).unwrap_or_default();
                flows.into_iter().try_for_each(|flow| write(self.named(flow)))
            }
        }
    }

    /// The row with the name of the recording.
    fn named(&self, mut row: Value) -> Value {
        if let Some(row) = row.as_object_mut() {
            row.insert("trace".to_owned(), json!(self.trace));
        }
        row
    }
}

/// A record as JSON has it; null if it cannot be written as JSON, which a trace would refuse, too.
fn value(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}
