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
pub(crate) enum Table {
    /// A packet.
    Packets,
    /// A flow.
    Flows,
}

/// A column, and where its value stands in the record (RFC 6901).
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) pointer: &'static str,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Flag,
    Text,
    /// Microseconds of UTC: what every data tool reads. The nanoseconds are in another column.
    Time,
}

impl Kind {
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
const PACKETS: &[(&str, Kind, &str)] = &[
    ("trace", Kind::Text, "/trace"),
    ("n", Kind::Number, "/n"),
    ("id", Kind::Number, "/id"),
    ("time", Kind::Time, "/time"),
    ("t_ns", Kind::Number, "/t_ns"),
    ("vantage", Kind::Text, "/vantage"),
    ("flow", Kind::Number, "/flow"),
    ("dir", Kind::Text, "/dir"),
    ("wire_len", Kind::Number, "/len/wire"),
    ("captured_len", Kind::Number, "/len/captured"),
    ("eth_src", Kind::Text, "/eth/src"),
    ("eth_dst", Kind::Text, "/eth/dst"),
    ("eth_type", Kind::Number, "/eth/type"),
    ("ip_version", Kind::Number, "/ip/version"),
    ("ip_src", Kind::Text, "/ip/src"),
    ("ip_dst", Kind::Text, "/ip/dst"),
    ("ip_ttl", Kind::Number, "/ip/ttl"),
    ("ip_id", Kind::Number, "/ip/id"),
    ("ip_df", Kind::Flag, "/ip/df"),
    ("ip_proto", Kind::Number, "/ip/proto"),
    ("ip_total_len", Kind::Number, "/ip/total_len"),
    ("ip_checksum", Kind::Text, "/ip/checksum/status"),
    ("tcp_sport", Kind::Number, "/tcp/sport"),
    ("tcp_dport", Kind::Number, "/tcp/dport"),
    ("tcp_seq", Kind::Number, "/tcp/seq"),
    ("tcp_ack", Kind::Number, "/tcp/ack"),
    ("tcp_seq_rel", Kind::Number, "/tcp/seq_rel"),
    ("tcp_ack_rel", Kind::Number, "/tcp/ack_rel"),
    ("tcp_len", Kind::Number, "/tcp/len"),
    ("tcp_in_flight", Kind::Number, "/tcp/in_flight"),
    ("tcp_flags", Kind::Text, "/tcp/flags"),
    ("tcp_window", Kind::Number, "/tcp/window/bytes"),
    ("tcp_checksum", Kind::Text, "/tcp/checksum/status"),
    ("udp_sport", Kind::Number, "/udp/sport"),
    ("udp_dport", Kind::Number, "/udp/dport"),
    ("udp_length", Kind::Number, "/udp/length"),
    ("udp_checksum", Kind::Text, "/udp/checksum/status"),
    ("payload_len", Kind::Number, "/payload/len"),
    ("payload_text", Kind::Text, "/payload/text"),
    ("facts", Kind::Text, "/facts"),
];

const FLOWS: &[(&str, Kind, &str)] = &[
    ("trace", Kind::Text, "/trace"),
    ("flow", Kind::Number, "/flow"),
    ("protocol", Kind::Text, "/protocol"),
    ("client_address", Kind::Text, "/client/address"),
    ("client_port", Kind::Number, "/client/port"),
    ("server_address", Kind::Text, "/server/address"),
    ("server_port", Kind::Number, "/server/port"),
    ("client_packets", Kind::Number, "/packets/client"),
    ("server_packets", Kind::Number, "/packets/server"),
    ("client_wire_bytes", Kind::Number, "/wire_bytes/client"),
    ("server_wire_bytes", Kind::Number, "/wire_bytes/server"),
    ("client_payload_bytes", Kind::Number, "/payload_bytes/client"),
    ("server_payload_bytes", Kind::Number, "/payload_bytes/server"),
    ("duration_ns", Kind::Number, "/duration_ns"),
    ("handshake_ns", Kind::Number, "/handshake_ns"),
    ("first_reply_ns", Kind::Number, "/first_reply_ns"),
    ("round_trips", Kind::Number, "/round_trips"),
    ("retransmissions", Kind::Number, "/retransmissions"),
    ("client_retransmitted", Kind::Number, "/retransmitted/client"),
    ("server_retransmitted", Kind::Number, "/retransmitted/server"),
    ("client_duplicate_acks", Kind::Number, "/duplicate_acks/client"),
    ("server_duplicate_acks", Kind::Number, "/duplicate_acks/server"),
    ("client_out_of_order", Kind::Number, "/out_of_order/client"),
    ("server_out_of_order", Kind::Number, "/out_of_order/server"),
    ("shape", Kind::Text, "/shape"),
    ("completeness", Kind::Number, "/completeness"),
    ("ending", Kind::Text, "/ending"),
    ("closed_first", Kind::Text, "/closed_first"),
    ("reset_by", Kind::Text, "/reset_by"),
    ("client_state", Kind::Text, "/states/client"),
    ("server_state", Kind::Text, "/states/server"),
    ("client_rtt_median_ns", Kind::Number, "/rtt/client/median_ns"),
    ("server_rtt_median_ns", Kind::Number, "/rtt/server/median_ns"),
    ("initial_rtt_ns", Kind::Number, "/initial_rtt_ns"),
    ("client_smallest_window", Kind::Number, "/smallest_window/client"),
    ("server_smallest_window", Kind::Number, "/smallest_window/server"),
    ("client_most_in_flight", Kind::Number, "/most_in_flight/client"),
    ("server_most_in_flight", Kind::Number, "/most_in_flight/server"),
];

impl Table {
    /// Its name, with which the name of its file ends.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Flows => "flows",
        }
    }

    /// Its columns, in order.
    pub(super) fn columns(self) -> impl Iterator<Item = Column> {
        let columns = match self {
            Self::Packets => PACKETS,
            Self::Flows => FLOWS,
        };
        columns.iter().map(|(name, kind, pointer)| Column { name, kind: *kind, pointer })
    }
}

/// Makes rows of the items of one recording.
pub(super) struct Rows {
    table: Table,
    trace: String,
    encoder: Encoder,
}

impl Rows {
    pub(super) fn new(table: Table, trace: String) -> Self {
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
            Table::Packets => step.packet().is_some(),
            Table::Flows => step.summary().is_some(),
        };
        if !is_wanted {
            return Ok(());
        }
        let mut records = self.encoder.records(step);
        // A record is always an object.
        let mut record = records.next().map(|record| value(&record)).unwrap_or_default();
        match self.table {
            Table::Packets => {
                let rule = |record: Record| Some(value(&record).get("rule")?.as_str()?.to_owned());
                let facts: Vec<_> = records.filter_map(rule).collect();
                if let Some(row) = record.as_object_mut() {
                    row.insert("facts".to_owned(), json!(facts.join(" ")));
                    row.insert("time".to_owned(), json!(step.time.nanoseconds().div_euclid(1000)));
                }
                write(self.named(record))
            }
            Table::Flows => {
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
