//! The two ends of a connection as Wireshark distinguishes them: by their addresses, not by which one opened it.

use std::net::IpAddr;

/// An end of a connection: `High` has the higher address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    High,
    Low,
}

impl Side {
    /// The side of the sender. If both addresses are equal, the ports decide. A socket that is connected to itself is
    /// `Low` in both directions.
    pub(super) fn of_sender(source: (IpAddr, u16), destination: (IpAddr, u16)) -> Self {
        let ((from, from_port), (to, to_port)) = (source, destination);
        let high = if from == to { from_port > to_port } else { from > to };
        if high { Self::High } else { Self::Low }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::High => Self::Low,
            Self::Low => Self::High,
        }
    }
}

/// A value for each side of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PerSide<T> {
    high: T,
    low: T,
}

impl<T> PerSide<T> {
    pub(super) const fn of(&self, side: Side) -> &T {
        match side {
            Side::High => &self.high,
            Side::Low => &self.low,
        }
    }

    pub(super) const fn of_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::High => &mut self.high,
            Side::Low => &mut self.low,
        }
    }

    /// The value of this side, and that of the other side.
    pub(super) const fn pair(&mut self, side: Side) -> (&mut T, &mut T) {
        match side {
            Side::High => (&mut self.high, &mut self.low),
            Side::Low => (&mut self.low, &mut self.high),
        }
    }
}
