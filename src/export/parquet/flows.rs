//! The columns of flows: what the totals at the end of a trace say of each.

use std::sync::Arc;

use serde::Serialize;

use super::TableRow;
use super::column::{ColumnValues, TableColumn};
use crate::analysis::summary::FlowSummary;
use crate::call::End;

/// A flow as a row.
pub(crate) struct FlowOfTrace {
    trace: Arc<str>,
    client: String,
    server: String,
    ending: Option<String>,
    shape: Option<String>,
    state_client: Option<String>,
    state_server: Option<String>,
    totals: FlowSummary,
}

impl FlowOfTrace {
    /// The row of a flow in the recording of this name.
    pub(crate) fn new(trace: &str, totals: FlowSummary) -> Self {
        Self {
            trace: trace.into(),
            client: totals.client.address.to_string(),
            server: totals.server.address.to_string(),
            ending: word(&totals.ending),
            shape: word(&totals.shape),
            state_client: word(&totals.states.client),
            state_server: word(&totals.states.server),
            totals,
        }
    }
}

/// The word that a trace has for this; none where it has none.
fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// A count as Parquet's number; the largest where it has no room for it.
#[expect(clippy::unnecessary_wraps, reason = "a column of numbers takes what may be missing")]
fn number(count: u64) -> Option<i64> {
    Some(i64::try_from(count).unwrap_or(i64::MAX))
}

const fn text(name: &'static str, of: fn(&FlowOfTrace) -> Option<&str>) -> TableColumn<FlowOfTrace> {
    TableColumn { name, values: ColumnValues::Text(of) }
}

const fn whole(name: &'static str, of: fn(&FlowOfTrace) -> Option<i64>) -> TableColumn<FlowOfTrace> {
    TableColumn { name, values: ColumnValues::Number(of) }
}

impl TableRow for FlowOfTrace {
    const NAME: &'static str = "flows";

    const COLUMNS: &'static [TableColumn<Self>] = &[
        text("trace", |row| Some(&row.trace)),
        whole("flow", |row| Some(i64::from(row.totals.flow.0))),
        text("protocol", |row| Some(row.totals.protocol.name())),
        text("client", |row| Some(&row.client)),
        whole("client_port", |row| Some(i64::from(row.totals.client.port))),
        text("server", |row| Some(&row.server)),
        whole("server_port", |row| Some(i64::from(row.totals.server.port))),
        whole("packets_client", |row| number(row.totals.packets.client)),
        whole("packets_server", |row| number(row.totals.packets.server)),
        whole("payload_client", |row| number(row.totals.payload_bytes.client)),
        whole("payload_server", |row| number(row.totals.payload_bytes.server)),
        whole("wire_client", |row| number(row.totals.wire_bytes.client)),
        whole("wire_server", |row| number(row.totals.wire_bytes.server)),
        whole("duration_ns", |row| Some(row.totals.duration_ns)),
        whole("handshake_ns", |row| row.totals.handshake_ns),
        whole("first_reply_ns", |row| row.totals.first_reply_ns),
        whole("initial_rtt_ns", |row| row.totals.initial_rtt_ns),
        whole("round_trips", |row| row.totals.round_trips.map(i64::from)),
        whole("retransmissions", |row| number(row.totals.retransmissions)),
        whole("retransmitted_client", |row| number(row.totals.retransmitted.client)),
        whole("retransmitted_server", |row| number(row.totals.retransmitted.server)),
        whole("duplicate_acks_client", |row| number(row.totals.duplicate_acks.client)),
        whole("duplicate_acks_server", |row| number(row.totals.duplicate_acks.server)),
        whole("out_of_order_client", |row| number(row.totals.out_of_order.client)),
        whole("out_of_order_server", |row| number(row.totals.out_of_order.server)),
        whole("rtt_median_client_ns", |row| row.totals.rtt.client.as_ref().map(|rtt| rtt.median_ns)),
        whole("rtt_median_server_ns", |row| row.totals.rtt.server.as_ref().map(|rtt| rtt.median_ns)),
        whole("smallest_window_client", |row| row.totals.smallest_window.client.map(i64::from)),
        whole("smallest_window_server", |row| row.totals.smallest_window.server.map(i64::from)),
        whole("zero_windows_client", |row| Some(i64::from(row.totals.zero_windows.client))),
        whole("zero_windows_server", |row| Some(i64::from(row.totals.zero_windows.server))),
        whole("most_in_flight_client", |row| Some(i64::from(row.totals.most_in_flight.client))),
        whole("most_in_flight_server", |row| Some(i64::from(row.totals.most_in_flight.server))),
        text("shape", |row| row.shape.as_deref()),
        text("ending", |row| row.ending.as_deref()),
        text("closed_first", |row| row.totals.closed_first.map(End::name)),
        text("reset_by", |row| row.totals.reset_by.map(End::name)),
        text("state_client", |row| row.state_client.as_deref()),
        text("state_server", |row| row.state_server.as_deref()),
        whole("completeness", |row| row.totals.completeness.map(i64::from)),
    ];
}
