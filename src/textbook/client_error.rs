//! The result of a client: the reply, or why there is none.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;

use super::policy::BOOK_READ;

/// The reply of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The sentence in upper case, if the server does its work.
    pub bytes: Vec<u8>,
    /// The address of the server, as the client asked it.
    pub server: SocketAddr,
    /// The address that the reply came from: over UDP it can be another one.
    pub from: SocketAddr,
    /// The address of the client.
    pub local: SocketAddr,
}

/// Why there is no reply or only a part of it, and what to do about it.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The host name has no address.
    #[error(
        "no address is known for the host {name:?}: {reason} (check its spelling, or give an address such as 127.0.0.1)"
    )]
    NameNotFound {
        /// The name.
        name: String,
        /// The resolver's error.
        reason: io::Error,
    },
    /// The host name has several addresses, and none of them answered.
    #[error("none of the addresses of {name} answered:{}", list(.tried))]
    NoAddressAnswered {
        /// The name.
        name: String,
        /// Each address with its error, in the order of the attempts.
        tried: Vec<(SocketAddr, Self)>,
    },
    /// The client's socket could not be created or bound.
    #[error("cannot open a socket for talking to {server}: {reason}")]
    Socket {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
    /// TCP: the SYN was answered with RST.
    #[error(
        "nothing listens at {} port {}: its host answered the SYN with RST, which refuses the connection \
         (start a server there with: captrace server tcp --port {})",
        .server.ip(), .server.port(), .server.port()
    )]
    TcpRefused {
        /// The server.
        server: SocketAddr,
    },
    /// UDP: the datagram was answered with an ICMP message.
    #[error(
        "nothing listens at {} port {}: the datagram arrived, and its host sent back the ICMP message \
         \"port unreachable\" (start a server there with: captrace server udp --port {})",
        .server.ip(), .server.port(), .server.port()
    )]
    UdpRefused {
        /// The server.
        server: SocketAddr,
    },
    /// There is no route, or a router reported that the host is unreachable.
    #[error("{} cannot be reached: {reason} (check the address and this machine's network)", .server.ip())]
    Unreachable {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
    /// TCP: no answer to the SYN.
    #[error(
        "no answer from {} port {} within {} s: each SYN that TCP sent (it repeats them) was lost or thrown away, \
         as by a firewall or where no host has this address (check the address, or wait longer with --timeout)",
        .server.ip(), .server.port(), .after.as_secs_f64()
    )]
    ConnectTimeout {
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
    },
    /// TCP: the connection is established, but no byte was transferred within the timeout.
    #[error(
        "{server} is connected, but for {} s nothing more came from its program; {} bytes of reply had come by then \
         (its host may well have acknowledged the sentence: the program may be busy with another client, or waiting for more; --timeout waits longer)",
        .after.as_secs_f64(), .received.len()
    )]
    TcpSilence {
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
        /// The part of the reply that was received before.
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
        /// The server.
        server: SocketAddr,
        /// The timeout.
        after: Duration,
    },
    /// TCP: the server reset the connection.
    #[error(
        "{server} reset the connection (RST): {sent} bytes had been sent to it, and {} bytes of reply had come; {}",
        .received.len(), why_reset(*.sent)
    )]
    Reset {
        /// The server.
        server: SocketAddr,
        /// The number of bytes that the kernel had accepted for sending.
        sent: usize,
        /// The part of the reply that was received before.
        received: Vec<u8>,
    },
    /// UDP: the sentence is too long for a datagram.
    #[error(
        "{bytes} bytes do not fit into one datagram: UDP over {} holds at most {limit} \
         (shorten the sentence, or use TCP: captrace client tcp)",
        if .server.is_ipv4() { "IPv4" } else { "IPv6" }
    )]
    DatagramTooLong {
        /// The server.
        server: SocketAddr,
        /// The length of the sentence in bytes.
        bytes: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
    /// Another error.
    #[error("the exchange with {server} failed: {reason}")]
    Other {
        /// The server.
        server: SocketAddr,
        /// The system's error.
        reason: io::Error,
    },
}

impl ClientError {
    /// The part of the reply that was received before the error.
    pub fn received(&self) -> &[u8] {
        match self {
            Self::Reset { received, .. } | Self::TcpSilence { received, .. } => received,
            _ => &[],
        }
    }

    /// Whether no server was reached at this address, so that the next address of the same host should be tried.
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

/// Whether the error means that the host or its network is unreachable.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    use io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable, PermissionDenied, TimedOut};
    matches!(error.kind(), HostUnreachable | NetworkDown | NetworkUnreachable | PermissionDenied | TimedOut)
}

/// The probable reason for a reset after this many bytes.
fn why_reset(sent: usize) -> &'static str {
    if sent > BOOK_READ {
        "a server that closes while bytes of the client are still unread resets, as the book's does with the rest of \
         a sentence longer than the 2,048 bytes of its one read \
         (shorten the sentence, or ask a server started with: captrace server tcp)"
    } else {
        "its program probably closed without reading everything, or crashed; or a firewall broke in \
         (look at the server's own messages)"
    }
}

fn list(tried: &[(SocketAddr, ClientError)]) -> String {
    tried.iter().fold(String::new(), |list, (address, error)| format!("{list}\n  {address}: {error}"))
}
