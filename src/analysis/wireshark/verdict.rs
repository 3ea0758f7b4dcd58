//! What Wireshark reports about a segment.

use serde::{Deserialize, Serialize};

/// What Wireshark reports about a segment: its fields, without `tcp.` and `tcp.analysis.` before their names.
#[expect(clippy::struct_excessive_bools, reason = "each is one of Wireshark's fields")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Wireshark"))]
pub struct WiresharkVerdict {
    /// Number of the connection, from 0.
    pub stream: u32,
    /// The sum of what was seen of the connection: 1 SYN, 2 SYNACK, 4 ACK, 8 data, 16 FIN, 32 RST. For a file that can
    /// be read twice, up to its end; otherwise up to the packet before this one.
    pub completeness: u8,
    /// Sequence number, relative to the first.
    pub seq: u32,
    /// Acknowledgment number, relative to the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack: Option<u32>,
    /// Bytes of data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub len: Option<u32>,
    /// The window in bytes, scaled if the scale is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_size: Option<u32>,
    /// The frame that it acknowledges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acks_frame: Option<u64>,
    /// The time since that frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_rtt_ns: Option<i64>,
    /// The time from the SYN to the first ACK without SYN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_rtt_ns: Option<i64>,
    /// Bytes sent and not acknowledged, including those of this segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_in_flight: Option<u32>,
    /// Bytes sent since the last PSH.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push_bytes_sent: Option<u32>,
    /// A new connection between the ports of an earlier one.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub reused_ports: bool,
    /// A retransmission.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub retransmission: bool,
    /// A retransmission after duplicate ACKs.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub fast_retransmission: bool,
    /// A retransmission of bytes that were acknowledged already.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub spurious_retransmission: bool,
    /// The time since the frame that Wireshark takes for the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto_ns: Option<i64>,
    /// That frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto_frame: Option<u64>,
    /// Reordered on the way.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub out_of_order: bool,
    /// Bytes before the segment were not captured.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub lost_segment: bool,
    /// It acknowledges bytes that were not captured.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub ack_lost_segment: bool,
    /// The segment changes nothing but the window.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub window_update: bool,
    /// The data reaches the end of the receiver's window.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub window_full: bool,
    /// A keep-alive: at most one byte, one number before the next.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub keep_alive: bool,
    /// The answer to a keep-alive.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub keep_alive_ack: bool,
    /// The same ACK again.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub duplicate_ack: bool,
    /// How often the ACK was repeated, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_ack_num: Option<u32>,
    /// The first frame with this ACK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_ack_frame: Option<u64>,
    /// A window probe: one byte into a window of zero.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub zero_window_probe: bool,
    /// A window of zero.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub zero_window: bool,
    /// The answer to a window probe.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub zero_window_probe_ack: bool,
    /// A SYN with a Fast Open cookie.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub tfo_syn: bool,
    /// A SYNACK that acknowledges the data of such a SYN.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub tfo_ack: bool,
    /// A SYNACK that does not acknowledge the data of such a SYN.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub tfo_ignored: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_unset(flag: &bool) -> bool {
    !*flag
}

impl WiresharkVerdict {
    /// Those of its fields that are there, by the names that they have in a trace, in the order of the alphabet.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let number = |number: Option<i128>| number.map(|number| number.to_string());
        let flag = |flag: bool| flag.then(|| "true".to_owned());
        let all = [
            ("ack", number(self.ack.map(i128::from))),
            ("ack_lost_segment", flag(self.ack_lost_segment)),
            ("ack_rtt_ns", number(self.ack_rtt_ns.map(i128::from))),
            ("acks_frame", number(self.acks_frame.map(i128::from))),
            ("bytes_in_flight", number(self.bytes_in_flight.map(i128::from))),
            ("completeness", number(Some(self.completeness.into()))),
            ("duplicate_ack", flag(self.duplicate_ack)),
            ("duplicate_ack_frame", number(self.duplicate_ack_frame.map(i128::from))),
            ("duplicate_ack_num", number(self.duplicate_ack_num.map(i128::from))),
            ("fast_retransmission", flag(self.fast_retransmission)),
            ("initial_rtt_ns", number(self.initial_rtt_ns.map(i128::from))),
            ("keep_alive", flag(self.keep_alive)),
            ("keep_alive_ack", flag(self.keep_alive_ack)),
            ("len", number(self.len.map(i128::from))),
            ("lost_segment", flag(self.lost_segment)),
            ("out_of_order", flag(self.out_of_order)),
            ("push_bytes_sent", number(self.push_bytes_sent.map(i128::from))),
            ("retransmission", flag(self.retransmission)),
            ("reused_ports", flag(self.reused_ports)),
            ("rto_frame", number(self.rto_frame.map(i128::from))),
            ("rto_ns", number(self.rto_ns.map(i128::from))),
            ("seq", number(Some(self.seq.into()))),
            ("spurious_retransmission", flag(self.spurious_retransmission)),
            ("stream", number(Some(self.stream.into()))),
            ("tfo_ack", flag(self.tfo_ack)),
            ("tfo_ignored", flag(self.tfo_ignored)),
            ("tfo_syn", flag(self.tfo_syn)),
            ("window_full", flag(self.window_full)),
            ("window_size", number(self.window_size.map(i128::from))),
            ("window_update", flag(self.window_update)),
            ("zero_window", flag(self.zero_window)),
            ("zero_window_probe", flag(self.zero_window_probe)),
            ("zero_window_probe_ack", flag(self.zero_window_probe_ack)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The words in brackets that begin a line of Wireshark's packet list; empty if there are none.
    pub fn words(&self) -> String {
        let dup = match (self.duplicate_ack, self.duplicate_ack_frame, self.duplicate_ack_num) {
            (true, Some(frame), Some(number)) => format!("TCP Dup ACK {frame}#{number}"),
            _ => String::new(),
        };
        let plain = self.retransmission && !self.fast_retransmission && !self.spurious_retransmission;
        // Wireshark puts each flag before the earlier ones.
        let words = [
            (self.zero_window_probe_ack, "TCP ZeroWindowProbeAck"),
            (self.zero_window, "TCP ZeroWindow"),
            (self.zero_window_probe, "TCP ZeroWindowProbe"),
            (!dup.is_empty(), &dup),
            (self.keep_alive_ack, "TCP Keep-Alive ACK"),
            (self.keep_alive, "TCP Keep-Alive"),
            (self.window_full, "TCP Window Full"),
            (self.window_update, "TCP Window Update"),
            (self.ack_lost_segment, "TCP ACKed unseen segment"),
            (self.lost_segment, "TCP Previous segment not captured"),
            (self.out_of_order, "TCP Out-Of-Order"),
            (self.spurious_retransmission, "TCP Spurious Retransmission"),
            (self.fast_retransmission, "TCP Fast Retransmission"),
            (plain, "TCP Retransmission"),
            (self.reused_ports, "TCP Port numbers reused"),
        ];
        let said: Vec<_> =
            words.iter().filter(|(said, _)| *said).map(|(_, word)| format!("[{word}]")).collect();
        said.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_those_of_a_trace() {
        let verdict = |flag: bool| {
            let named = serde_json::to_value(WiresharkVerdict::default()).unwrap();
            let all = WiresharkVerdict::default().fields().len();
            assert_eq!(named.as_object().unwrap().len(), all);
            WiresharkVerdict {
                ack: Some(7),
                rto_ns: Some(-5),
                zero_window: flag,
                tfo_syn: flag,
                keep_alive: flag,
                ..WiresharkVerdict::default()
            }
        };
        for verdict in [verdict(true), verdict(false)] {
            let written = serde_json::to_value(verdict).unwrap();
            let written: Vec<_> = written
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str(), value.to_string()))
                .collect();
            assert_eq!(verdict.fields(), written);
        }
    }

    #[test]
    fn words_are_spelt_and_ordered_as_wireshark_does() {
        let dup = WiresharkVerdict {
            duplicate_ack: true,
            duplicate_ack_num: Some(2),
            duplicate_ack_frame: Some(7),
            ..WiresharkVerdict::default()
        };
        assert_eq!(dup.words(), "[TCP Dup ACK 7#2]");
        let lost =
            WiresharkVerdict { lost_segment: true, ack_lost_segment: true, ..WiresharkVerdict::default() };
        assert_eq!(lost.words(), "[TCP ACKed unseen segment] [TCP Previous segment not captured]");
        let fast = WiresharkVerdict {
            retransmission: true,
            fast_retransmission: true,
            ..WiresharkVerdict::default()
        };
        assert_eq!(fast.words(), "[TCP Fast Retransmission]");
        assert_eq!(WiresharkVerdict::default().words(), "");
    }
}
