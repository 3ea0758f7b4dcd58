//! The columns of tshark's TCP analysis as captrace has them.

use captrace::internals::analysis::wireshark::WiresharkVerdict;

/// A field of tshark's.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) is_flag: bool,
    /// What captrace has for it, as tshark writes it.
    pub(crate) value: fn(&WiresharkVerdict) -> Option<String>,
}

const fn number(name: &'static str, value: fn(&WiresharkVerdict) -> Option<String>) -> Column {
    Column { name, is_flag: false, value }
}

const fn flag(name: &'static str, value: fn(&WiresharkVerdict) -> Option<String>) -> Column {
    Column { name, is_flag: true, value }
}

fn text<T: ToString>(value: Option<T>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn set(flag: bool) -> Option<String> {
    flag.then(|| "1".to_owned())
}

/// Seconds with nine decimals.
fn seconds(nanoseconds: Option<i64>) -> Option<String> {
    nanoseconds.map(|time| {
        let size = time.unsigned_abs();
        let sign = if time < 0 { "-" } else { "" };
        format!("{sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000)
    })
}

/// Every column.
pub(crate) const COLUMNS: &[Column] = &[
    number("tcp.stream", |verdict| text(Some(verdict.stream))),
    number("tcp.completeness", |verdict| text(Some(verdict.completeness))),
    number("tcp.seq", |verdict| text(Some(verdict.seq))),
    number("tcp.ack", |verdict| text(verdict.ack)),
    number("tcp.len", |verdict| text(verdict.len)),
    number("tcp.window_size", |verdict| text(verdict.window_size)),
    number("tcp.analysis.initial_rtt", |verdict| seconds(verdict.initial_rtt_ns)),
    number("tcp.analysis.ack_rtt", |verdict| seconds(verdict.ack_rtt_ns)),
    number("tcp.analysis.acks_frame", |verdict| text(verdict.acks_frame)),
    number("tcp.analysis.rto", |verdict| seconds(verdict.rto_ns)),
    number("tcp.analysis.rto_frame", |verdict| text(verdict.rto_frame)),
    number("tcp.analysis.duplicate_ack_num", |verdict| text(verdict.duplicate_ack_num)),
    number("tcp.analysis.duplicate_ack_frame", |verdict| text(verdict.duplicate_ack_frame)),
    number("tcp.analysis.bytes_in_flight", |verdict| text(verdict.bytes_in_flight)),
    number("tcp.analysis.push_bytes_sent", |verdict| text(verdict.push_bytes_sent)),
    flag("tcp.analysis.retransmission", |verdict| set(verdict.retransmission)),
    flag("tcp.analysis.fast_retransmission", |verdict| set(verdict.fast_retransmission)),
    flag("tcp.analysis.spurious_retransmission", |verdict| set(verdict.spurious_retransmission)),
    flag("tcp.analysis.out_of_order", |verdict| set(verdict.out_of_order)),
    flag("tcp.analysis.lost_segment", |verdict| set(verdict.lost_segment)),
    flag("tcp.analysis.ack_lost_segment", |verdict| set(verdict.ack_lost_segment)),
    flag("tcp.analysis.window_update", |verdict| set(verdict.window_update)),
    flag("tcp.analysis.window_full", |verdict| set(verdict.window_full)),
    flag("tcp.analysis.zero_window", |verdict| set(verdict.zero_window)),
    flag("tcp.analysis.zero_window_probe", |verdict| set(verdict.zero_window_probe)),
    flag("tcp.analysis.zero_window_probe_ack", |verdict| set(verdict.zero_window_probe_ack)),
    flag("tcp.analysis.keep_alive", |verdict| set(verdict.keep_alive)),
    flag("tcp.analysis.keep_alive_ack", |verdict| set(verdict.keep_alive_ack)),
    flag("tcp.analysis.duplicate_ack", |verdict| set(verdict.duplicate_ack_num.is_some())),
    flag("tcp.analysis.tfo_syn", |verdict| set(verdict.tfo_syn)),
    flag("tcp.analysis.tfo_ack", |verdict| set(verdict.tfo_ack)),
    flag("tcp.analysis.tfo_ignored", |verdict| set(verdict.tfo_ignored)),
    flag("tcp.analysis.reused_ports", |verdict| set(verdict.reused_ports)),
];

/// What captrace shows as bytes and tshark finds TCP in.
const UNREAD: &[&str] = &[":sflow:"];

/// Single files and columns that differ, and why.
const LISTED: &[(&str, &str, &str)] = &[
    ("tcpflow/bug8.pcap", "tcp.analysis.initial_rtt", CLOCK),
    ("tcpflow/bug8.pcap", "tcp.analysis.ack_rtt", CLOCK),
];

const CLOCK: &str =
    "the file has more microseconds than a second has, of which tshark keeps 32 bits of nanoseconds";

impl Column {
    /// The reason for an accepted difference, if there is one.
    pub(crate) fn excuse(
        &self,
        has_verdict: bool,
        protocols: &str,
        theirs: &str,
        file: &str,
    ) -> Option<&'static str> {
        let listed = LISTED.iter().find(|(name, column, _)| file.ends_with(name) && *column == self.name);
        if let Some((_, _, reason)) = listed {
            return Some(reason);
        }
        if !has_verdict && UNREAD.iter().any(|layer| protocols.contains(layer)) {
            return Some("inside a protocol that captrace does not decode");
        }
        let quoted = protocols.contains(":icmp:") && !theirs.is_empty();
        (quoted && self.name == "tcp.seq").then_some("an ICMP error quotes no more of the header: no segment")
    }
}
