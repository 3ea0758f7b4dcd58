//! Where packets were captured, and what that shows about their arrival.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::call::End;

/// Where on the path packets were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VantageKind {
    /// On the one host where both programs run.
    Loopback,
    /// At the client's host.
    Client,
    /// At the server's host.
    Server,
    /// Somewhere between the two, or at an unknown place: a capture file does not say.
    #[default]
    Link,
}

/// A place where packets are captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standpoint {
    /// What kind of place it is.
    pub kind: VantageKind,
    /// The path that it is an end of, if known. Two standpoints are the ends of one path.
    pub path: Option<u32>,
}

/// What is known about the arrival of a segment when it is captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It was captured at its receiver.
    Seen,
    /// It was captured on a loopback, which loses nothing and delivers at once.
    Certain,
    /// It was captured on the way. Only later packets of its receiver can show whether it arrived.
    Open,
}

impl VantageKind {
    /// Whether this is the host of `end` alone.
    pub const fn is_at(self, end: End) -> bool {
        matches!((self, end), (Self::Client, End::Client) | (Self::Server, End::Server))
    }

    /// What is known about the arrival of a segment that `sender` sent and that was captured here.
    pub const fn arrival(self, sender: End) -> Arrival {
        match self {
            Self::Loopback => Arrival::Certain,
            _ if self.is_at(sender.other()) => Arrival::Seen,
            _ => Arrival::Open,
        }
    }

    /// `Loopback` if the addresses show that the packet never left its host; otherwise the same place.
    ///
    /// The link type does not show it: BSD systems give their tunnels the header of a loopback, too.
    #[must_use]
    pub fn or_loopback(self, source: IpAddr, destination: IpAddr) -> Self {
        let is_local = source == destination || (source.is_loopback() && destination.is_loopback());
        if is_local && self == Self::Link { Self::Loopback } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_known_to_arrive_on_a_loopback_and_at_its_receiver() {
        use VantageKind::{Client, Link, Loopback, Server};
        let arrivals = [Loopback, Client, Server, Link].map(|kind| kind.arrival(End::Client));
        assert_eq!(arrivals, [Arrival::Certain, Arrival::Open, Arrival::Seen, Arrival::Open]);
        assert_eq!(Client.arrival(End::Server), Arrival::Seen);
    }
}
