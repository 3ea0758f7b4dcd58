//! What an ICMP error says about the packet that it quotes (RFC 792; RFC 4443, 3).

use crate::decode::Icmp;

/// What an ICMP error says about the packet that it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryError {
    /// A firewall or a router forbids it.
    Prohibited,
    /// No program uses the port.
    PortUnreachable,
    /// The host, its network or its protocol cannot be reached.
    Unreachable,
    /// Its time to live ran out on the way.
    Expired,
    /// It is longer than the next link allows, and must not be divided there.
    TooBig,
    /// One of its fields has an invalid value.
    Invalid,
    /// It may have been delivered.
    Unknown,
}

impl DeliveryError {
    /// The error of an ICMP message of this type and code; `v6` for ICMPv6.
    pub const fn of(v6: bool, kind: u8, code: u8) -> Self {
        match (v6, kind, code) {
            // RFC 1122, 3.2.2.1, and RFC 1812, 5.2.7.1; RFC 4443, 3.1.
            (false, 3, 9 | 10 | 13) | (true, 1, 1 | 5 | 6) => Self::Prohibited,
            (false, 3, 3) | (true, 1, 4) => Self::PortUnreachable,
            (false, 3, 4) | (true, 2, _) => Self::TooBig,
            (false, 3, _) | (true, 1, _) => Self::Unreachable,
            (false, 11, 0) | (true, 3, 0) => Self::Expired,
            (false, 12, _) | (true, 4, _) => Self::Invalid,
            _ => Self::Unknown,
        }
    }

    /// Whether it answers the packet in place of the host that it was sent to: no other answer will come.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Prohibited | Self::PortUnreachable | Self::Unreachable | Self::Expired | Self::Invalid
        )
    }
}

impl From<&Icmp> for DeliveryError {
    fn from(icmp: &Icmp) -> Self {
        Self::of(icmp.v6, icmp.kind, icmp.code)
    }
}
