//! The control bits of TCP (RFC 9293, 3.1).

use std::fmt;
use std::ops::BitOr;

use super::name::Name;

/// A set of control bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(u16);

impl Flags {
    /// No more data from the sender.
    pub const FIN: Self = Self(0x01);
    /// Synchronize sequence numbers.
    pub const SYN: Self = Self(0x02);
    /// Reset the connection.
    pub const RST: Self = Self(0x04);
    /// Push: deliver the data to the program without waiting for more.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgment field is significant.
    pub const ACK: Self = Self(0x10);
    /// The urgent pointer is significant.
    pub const URG: Self = Self(0x20);
    /// ECN-Echo (RFC 3168).
    pub const ECE: Self = Self(0x40);
    /// Congestion window reduced (RFC 3168).
    pub const CWR: Self = Self(0x80);
    /// Accurate ECN (RFC 9768), once the nonce sum.
    pub const AE: Self = Self(0x100);

    /// The names in display order: the flags that say what a segment is for come first.
    const NAMES: [(Self, &'static str); 9] = [
        (Self::SYN, "SYN"),
        (Self::FIN, "FIN"),
        (Self::RST, "RST"),
        (Self::PSH, "PSH"),
        (Self::ACK, "ACK"),
        (Self::URG, "URG"),
        (Self::ECE, "ECE"),
        (Self::CWR, "CWR"),
        (Self::AE, "AE"),
    ];

    /// The flags with these bits, including the three reserved bits above them.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & 0x0fff)
    }

    /// The bits; FIN is the lowest.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether every flag of `flags` is set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Whether at least one flag of `flags` is set.
    pub const fn has_any(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// Each flag in header order: its bit in the 16-bit word of data offset and flags (0 is the first on the wire),
    /// its name, and whether it is set.
    pub(super) fn bits_in_order(self) -> impl Iterator<Item = (usize, Name, bool)> {
        const LONG: [(Flags, Name); 9] = [
            (Flags::AE, Name::AccurateEcn),
            (Flags::CWR, Name::CongestionWindowReduced),
            (Flags::ECE, Name::EcnEcho),
            (Flags::URG, Name::Urgent),
            (Flags::ACK, Name::Acknowledgment),
            (Flags::PSH, Name::Push),
            (Flags::RST, Name::Reset),
            (Flags::SYN, Name::Synchronize),
            (Flags::FIN, Name::Finish),
        ];
        // Four bits of data offset and three reserved ones come first.
        LONG.into_iter().zip(7..).map(move |((flag, name), bit)| (bit, name, self.has(flag)))
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| name)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.names().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}
