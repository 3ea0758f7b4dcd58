//! What a server tells of its work, for a log.

use std::io;
use std::net::SocketAddr;

/// The beginning of what was received or sent, and how much it was in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The first bytes, at most [`Excerpt::LONGEST`].
    pub beginning: Vec<u8>,
    /// How many bytes there were in all.
    pub bytes: u64,
}

impl Excerpt {
    /// How many bytes an excerpt keeps: enough for a line of a log.
    pub const LONGEST: usize = 240;

    /// The excerpt of bytes that are all there.
    pub fn of(bytes: &[u8]) -> Self {
        let mut excerpt = Self::default();
        excerpt.add(bytes);
        excerpt
    }

    /// Notes that these bytes came next.
    pub(super) fn add(&mut self, next: &[u8]) {
        let room = Self::LONGEST.saturating_sub(self.beginning.len());
        self.beginning.extend(next.iter().take(room));
        self.bytes += next.len() as u64;
    }
}

/// Something that a server did, or that happened to it. None of it ends the server.
#[derive(Debug)]
pub enum ServerEvent {
    /// A client got its reply: a TCP connection was closed in order, or a UDP datagram was answered.
    Answered {
        /// Who asked.
        client: SocketAddr,
        /// What it sent.
        heard: Excerpt,
        /// What it was sent.
        said: Excerpt,
        /// How many of its bytes are not UTF-8, and went back unchanged.
        not_utf8: u64,
    },
    /// A TCP connection broke: the client reset it, or vanished.
    Broken {
        /// Who asked.
        client: SocketAddr,
        /// What it had sent.
        heard: Excerpt,
        /// What it had been sent.
        said: Excerpt,
        /// What the system said.
        reason: io::Error,
    },
    /// A TCP connection was still open when the server was stopped, and was closed for that.
    Interrupted {
        /// Who asked.
        client: SocketAddr,
        /// What it had sent.
        heard: Excerpt,
        /// What it had been sent.
        said: Excerpt,
    },
    /// A UDP reply was not sent: in upper case the sentence is too long for a datagram.
    ReplyTooLong {
        /// Who asked.
        client: SocketAddr,
        /// What it sent.
        heard: Excerpt,
        /// How long the reply would have been.
        bytes: usize,
    },
    /// A UDP reply was not sent, for another reason.
    NotSent {
        /// Who asked.
        client: SocketAddr,
        /// What it sent.
        heard: Excerpt,
        /// What the system said.
        reason: io::Error,
    },
    /// No client could be taken for a while, for example because too many files are open.
    Trouble {
        /// What the system said.
        reason: io::Error,
    },
}

/// What a server did from beginning to end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Served {
    /// TCP: connections that were accepted. UDP: datagrams that were received.
    pub exchanges: u64,
    /// How many bytes of sentences came.
    pub received: u64,
    /// How many bytes of replies were handed to the system.
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
