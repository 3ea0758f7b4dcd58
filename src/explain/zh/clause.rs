//! Parts that several sentences share.

use crate::analysis::fact::PacketId;
use crate::explain::quantity::duration;

/// After which packet, and how long after it.
pub(super) fn since(original: Option<PacketId>, after_ns: Option<i64>) -> String {
    match (original, after_ns) {
        (Some(original), Some(after)) => format!("，{}", after_packet(original, after)),
        _ => String::new(),
    }
}

/// "距第 8 个分组 204.0 ms". In a file whose times run backwards: "时间比第 9 个分组早 164.3 ms".
pub(super) fn after_packet(packet: PacketId, after_ns: i64) -> String {
    if after_ns < 0 {
        format!("时间比第 {} 个分组早 {}", packet.0, duration(after_ns.saturating_neg()))
    } else {
        format!("距第 {} 个分组 {}", packet.0, duration(after_ns))
    }
}

/// The same as `range`, with a FIN that comes after the bytes or alone.
pub(super) fn range_and_fin(first: u64, count: u32, fin: bool) -> String {
    match (count, fin) {
        (0, true) => "FIN ".to_owned(),
        (_, true) => format!("{}和 FIN ", range(first, count)),
        (_, false) => range(first, count),
    }
}

/// Which copy it is, from the second on.
pub(super) fn nth(copies: u32) -> String {
    if copies > 1 { format!("第 {copies} 次") } else { String::new() }
}

/// "第 7 字节" or "第 1 到 16 字节".
pub(super) fn range(first: u64, count: u32) -> String {
    match count {
        1 => format!("第 {first} 字节"),
        _ => format!("第 {first} 到 {} 字节", first.saturating_add(u64::from(count)).saturating_sub(1)),
    }
}

/// "回应第 4 个分组。", or nothing.
pub(super) fn answering(answers: Option<PacketId>) -> String {
    answers.map_or_else(String::new, |packet| format!("回应第 {} 个分组。", packet.0))
}

/// The sum behind an acknowledgment of a SYN, and of data with it.
pub(super) fn ack_of_syn(ack: u64) -> String {
    match ack.saturating_sub(1) {
        0 => "ack 1 = 0 + 1".to_owned(),
        data => format!("ack {ack} = 0 + SYN 的 1 + {data} 字节"),
    }
}

/// "长度 23 = 首部 8 字节 + 数据 15 字节".
pub(super) fn udp_length(bytes: u32, length: u32) -> String {
    if bytes.checked_add(8) == Some(length) {
        format!("长度 {length} = 首部 8 字节 + 数据 {bytes} 字节")
    } else {
        // A jumbogram, or a length that the packet does not keep.
        format!("数据 {bytes} 字节，而长度字段是 {length}")
    }
}
