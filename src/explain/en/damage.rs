//! Sentences about packets whose checksums do not fit.

use crate::analysis::reason::Checksummed;

/// A packet with a wrong checksum; `certain` if its sender has sent right ones.
pub(super) fn wrong(checksum: Checksummed, certain: bool) -> String {
    let name = match checksum {
        Checksummed::Ip => "IP header",
        Checksummed::Tcp => "TCP",
        Checksummed::Udp => "UDP",
        Checksummed::Icmp => "ICMP",
    };
    if certain {
        format!(
            "The {name} checksum is wrong: the packet was damaged on the way. Its receiver throws it away, so it \
             changes nothing."
        )
    } else {
        format!(
            "The {name} checksum is wrong. If this capture was made on the sending machine, its network card fills the \
             checksum in later. If not, the packet is damaged, and its receiver throws it away."
        )
    }
}
