//! Sentences about packets whose checksums do not fit.

use crate::analysis::reason::Checksummed;

/// A packet with a wrong checksum; `certain` if its sender has sent right ones.
pub(super) fn wrong(checksum: Checksummed, certain: bool) -> String {
    let name = match checksum {
        Checksummed::Ip => " IP 首部",
        Checksummed::Tcp => " TCP ",
        Checksummed::Udp => " UDP ",
        Checksummed::Icmp => " ICMP ",
    };
    if certain {
        format!("它的{name}检验和错误：分组在途中受损。接收方把它丢弃，所以它什么也不改变。")
    } else {
        format!(
            "它的{name}检验和错误。如果捕获是在发送方的机器上做的，网卡稍后才填入检验和；否则分组已经受损，接收方把它丢弃。"
        )
    }
}
