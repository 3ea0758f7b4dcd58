//! What a link is like: rate, delay, jitter, queue and loss, for each direction by itself.

use super::quantity::{Probability, Rate, TimeSpan};
use crate::call::End;

/// A link, both directions of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkSettings {
    /// From the client to the server.
    pub to_server: Path,
    /// From the server to the client.
    pub to_client: Path,
}

impl LinkSettings {
    /// The same in both directions.
    pub const fn symmetric(path: Path) -> Self {
        Self { to_server: path, to_client: path }
    }

    /// The way that the packets of one end take.
    pub const fn from(&self, sender: End) -> &Path {
        match sender {
            End::Client => &self.to_server,
            End::Server => &self.to_client,
        }
    }
}

/// One direction of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Path {
    /// How fast bits enter it; none if that takes no time.
    pub rate: Option<Rate>,
    /// How long each bit is under way.
    pub delay: TimeSpan,
    /// How much longer a packet may be under way: each waits by chance between nothing and this. The order stays.
    pub jitter: TimeSpan,
    /// How many packets may wait until the one before them has entered the link. More are dropped. None: no limit, up
    /// to [`BOUND`]. Without a rate nothing waits.
    pub queue: Option<u32>,
    /// How likely a packet is lost.
    pub loss: Probability,
}

/// The most packets of one direction that the link holds at a time, whatever its queue: so that its memory is bounded.
pub const BOUND: usize = 100_000;
