//! What a client gets: the reply, or why there is none.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;

use super::manner::BOOK_READ;

/// What came back from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The sentence in upper case, if the server does its work.
    pub bytes: Vec<u8>,
    /// The server that answered.
    pub server: SocketAddr,
    /// From where it was asked.
    pub local: SocketAddr,
}

/// Why there is no reply, or not all of it, and what to do about it.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The name of the host leads to no address.
    #[error(
        "no address is known for the host {name:?}: {reason} (check its spelling, or give an address such as 127.0.0.1)"
    )]
    NameNotFound {
        /// The name.
        name: String,
        /// What the resolver said.
        reason: io::Error,
    },
    /// The name leads to several addresses, and none of them answered.
    #[error("none of the addresses of {name} answered:{}", list(.tried))]
    NoAddressAnswered {
        /// The name.
        name: String,
        /// Each address with its reason, in the order in which they were tried.
        tried: Vec<(SocketAddr, Self)>,
    },
    /// The client's own socket could not be made, or not be bound.
    #[error("cannot open a socket for talking to {server}: {reason}")]
    Socket {
        /// The server that was to be spoken to.
        server: SocketAddr,
        /// What the system said.
        reason: io::Error,
    },
    /// TCP: the SYN was answered with RST.
    #[error(
        "nothing listens at {} port {}: its host answered the SYN with RST, which refuses the connection \
         (start a server there with: captrace server tcp --port {})",
        .server.ip(), .server.port(), .server.port()
    )]
    TcpRefused {
        /// The server that was asked for.
        server: SocketAddr,
    },
    /// UDP: the datagram was answered with an ICMP message.
    #[error(
        "nothing listens at {} port {}: the datagram arrived, and its host sent back the ICMP message \
         \"port unreachable\" (start a server there with: captrace server udp --port {})",
        .server.ip(), .server.port(), .server.port()
    )]
    UdpRefused {
        /// The server that was asked for.
        server: SocketAddr,
    },
    /// The system knows no way there, or a router on the way said so.
    #[error("{} cannot be reached: {reason} (check the address and this machine's network)", .server.ip())]
    Unreachable {
        /// The server that was asked for.
        server: SocketAddr,
        /// What the system said.
        reason: io::Error,
    },
    /// TCP: no answer to the SYN.
    #[error(
        "no answer from {} port {} within {} s: each SYN that TCP sent (it repeats them) was lost or thrown away, \
         as by a firewall or where no host has this address (check the address, or wait longer with --timeout)",
        .server.ip(), .server.port(), .after.as_secs_f64()
    )]
    ConnectTimeout {
        /// The server that was asked for.
        server: SocketAddr,
        /// How long it was waited for.
        after: Duration,
    },
    /// TCP: the connection stands, but nothing has moved on it for too long.
    #[error(
        "{server} is connected, but for {} s nothing more came from its program; {} bytes of reply had come by then \
         (its host may well have acknowledged the sentence: the program may be busy with another client, or waiting for more; --timeout waits longer)",
        .after.as_secs_f64(), .received.len()
    )]
    TcpSilence {
        /// The server that was asked.
        server: SocketAddr,
        /// How long it was waited for.
        after: Duration,
        /// What had come before.
        received: Vec<u8>,
    },
    /// UDP: no reply.
    #[error(
        "no reply from {} port {} within {} s: the request was lost, or the reply was, or nobody listens there and a \
         firewall keeps that secret; UDP cannot tell which, and it never sends again \
         (run the client once more, or wait longer with --timeout)",
        .server.ip(), .server.port(), .after.as_secs_f64()
    )]
    UdpSilence {
        /// The server that was asked.
        server: SocketAddr,
        /// How long it was waited for.
        after: Duration,
    },
    /// TCP: the server reset the connection.
    #[error(
        "{server} reset the connection (RST): {sent} bytes had been sent to it, and {} bytes of reply had come; {}",
        .received.len(), why_reset(*.sent)
    )]
    Reset {
        /// The server that was asked.
        server: SocketAddr,
        /// How many bytes the client's system had taken to send.
        sent: usize,
        /// What had come before.
        received: Vec<u8>,
    },
    /// UDP: more bytes than a datagram holds.
    #[error(
        "{bytes} bytes do not fit into one datagram: UDP over {} holds at most {limit} \
         (shorten the sentence, or use TCP: captrace client tcp)",
        if .server.is_ipv4() { "IPv4" } else { "IPv6" }
    )]
    DatagramTooLong {
        /// The server that was to be asked.
        server: SocketAddr,
        /// How long the sentence is.
        bytes: usize,
        /// The most that is possible.
        limit: usize,
    },
    /// Something else.
    #[error("the exchange with {server} failed: {reason}")]
    Other {
        /// The server that was asked.
        server: SocketAddr,
        /// What the system said.
        reason: io::Error,
    },
}

impl ClientError {
    /// What had come of the reply before things went wrong.
    pub fn received(&self) -> &[u8] {
        match self {
            Self::Reset { received, .. } | Self::TcpSilence { received, .. } => received,
            _ => &[],
        }
    }

    /// Whether no server was found at this address, so that the next address of the same host is worth a try.
    pub fn is_no_contact(&self) -> bool {
        matches!(
            self,
            Self::Socket { .. }
                | Self::TcpRefused { .. }
                | Self::UdpRefused { .. }
                | Self::Unreachable { .. }
                | Self::ConnectTimeout { .. }
                | Self::UdpSilence { .. }
        )
    }
}

/// Whether the system says that a host or its network is out of reach.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    use io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable, PermissionDenied, TimedOut};
    matches!(error.kind(), HostUnreachable | NetworkDown | NetworkUnreachable | PermissionDenied | TimedOut)
}

/// What a reset means after this many bytes.
fn why_reset(sent: usize) -> &'static str {
    if sent > BOOK_READ {
        "a server that closes while bytes of the client are still unread resets, as the book's does with the rest of \
         a sentence longer than the 2,048 bytes of its one read \
         (shorten the sentence, or ask a server started with: captrace server tcp)"
    } else {
        "its program crashed, or does not speak with this client, or a firewall broke in \
         (look at the server's own messages)"
    }
}

fn list(tried: &[(SocketAddr, ClientError)]) -> String {
    tried.iter().fold(String::new(), |list, (address, error)| format!("{list}\n  {address}: {error}"))
}
