//! The events of a server, for a log.

use std::io;
use std::net::SocketAddr;

/// The beginning of received or sent data, and its total length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The first bytes, at most [`Excerpt::LONGEST`].
    pub beginning: Vec<u8>,
    /// The total number of bytes.
    pub bytes: u64,
}

impl Excerpt {
    /// The maximum number of bytes in an excerpt: enough for a line of a log.
    pub const LONGEST: usize = 240;

    /// The excerpt of complete data.
    pub fn of(bytes: &[u8]) -> Self {
        let mut excerpt = Self::default();
        excerpt.add(bytes);
        excerpt
    }

    /// Appends the next bytes.
    pub(super) fn add(&mut self, next: &[u8]) {
        let room = Self::LONGEST.saturating_sub(self.beginning.len());
        self.beginning.extend(next.iter().take(room));
        self.bytes += next.len() as u64;
    }
}

/// An event of a server. No event ends the server.
#[derive(Debug)]
pub enum ServerEvent {
    /// A client got its reply: a TCP connection was closed normally, or a UDP datagram was answered.
    Answered {
        /// The client's address.
        client: SocketAddr,
        /// The data received from it.
        heard: Excerpt,
        /// The data sent to it.
        said: Excerpt,
        /// The number of bytes that are not UTF-8; they were returned unchanged.
        not_utf8: u64,
    },
    /// A TCP connection failed: the client reset it, or became unreachable.
    Broken {
        /// The client's address.
        client: SocketAddr,
        /// The data received from it.
        heard: Excerpt,
        /// The data sent to it.
        said: Excerpt,
        /// The system's error.
        reason: io::Error,
    },
    /// A TCP connection was closed because the server was stopped.
    Interrupted {
        /// The client's address.
        client: SocketAddr,
        /// The data received from it.
        heard: Excerpt,
        /// The data sent to it.
        said: Excerpt,
    },
    /// A UDP reply was not sent because the uppercase sentence is too long for a datagram.
    ReplyTooLong {
        /// The client's address.
        client: SocketAddr,
        /// The data received from it.
        heard: Excerpt,
        /// The length of the reply in bytes.
        bytes: usize,
    },
    /// A UDP reply was not sent, for another reason.
    NotSent {
        /// The client's address.
        client: SocketAddr,
        /// The data received from it.
        heard: Excerpt,
        /// The system's error.
        reason: io::Error,
    },
    /// The server cannot accept or receive for a while, for example because too many files are open.
    Trouble {
        /// The system's error.
        reason: io::Error,
    },
}

/// The totals of a server's run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Served {
    /// TCP: connections that were accepted. UDP: datagrams that were received.
    pub exchanges: u64,
    /// The number of bytes received.
    pub received: u64,
    /// The number of bytes handed to the kernel for sending.
    pub sent: u64,
}

impl Served {
    pub(super) fn count(&mut self, heard: &Excerpt, said: &Excerpt) {
        self.exchanges += 1;
        self.received += heard.bytes;
        self.sent += said.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_keeps_the_beginning_and_counts_everything() {
        let mut excerpt = Excerpt::of(&[b'a'; 200]);
        excerpt.add(&[b'b'; 200]);
        assert_eq!(excerpt.bytes, 400);
        assert_eq!(excerpt.beginning, [[b'a'; 200].as_slice(), &[b'b'; 40]].concat());
    }
}
