//! The socket calls of the textbook's programs, as an observer sees them.
//!
//! Calls and packets belong together: a student writes `send`, and the network shows its effect.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::frame::Timestamp;

/// One end of an exchange, by its role.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    IntoStaticStr,
    VariantNames,
)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The end that sends first (the initiator).
    Client,
    /// The end that is addressed (the responder).
    Server,
}

impl End {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// The two transport protocols of the textbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Transport")]
pub enum TransportProtocol {
    /// The User Datagram Protocol (RFC 768).
    Udp,
    /// The Transmission Control Protocol (RFC 9293).
    Tcp,
}

impl TransportProtocol {
    /// Its short name, in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }
}

/// The call that a program made on its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Action {
    /// The socket was bound to an address and port (UDP server: from here on it receives datagrams).
    Bind,
    /// The socket listens for connections (TCP server).
    Listen,
    /// A connection was requested (TCP client).
    Connect,
    /// An established connection was accepted (TCP server).
    Accept,
    /// Data was handed to the kernel.
    Send {
        /// The number of bytes.
        bytes: u64,
    },
    /// Data was received; 0 bytes means that the other end has finished sending.
    Receive {
        /// The number of bytes.
        bytes: u64,
    },
    /// The program has finished sending, but still receives (half-close).
    Shutdown,
    /// The socket was closed.
    Close,
}

/// One socket call. Calls that cause packets (`connect`, `send`, `shutdown`, `close`, and `bind` and `listen`) are
/// reported just before the kernel is called; calls that packets cause (`accept`, `receive`) just after they return.
/// So the cause always has the earlier time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The time, by the clock that also timestamps frames.
    pub time: Timestamp,
    /// The end that called.
    pub end: End,
    /// The protocol of the socket.
    pub transport: TransportProtocol,
    /// The local address, if the socket is bound.
    pub local: Option<SocketAddr>,
    /// The address of the peer, if there is one.
    pub peer: Option<SocketAddr>,
    /// The call.
    pub action: Action,
}

/// An observer of the textbook's programs. It is called for each call, on the calling thread.
pub type CallObserver = std::sync::Arc<dyn Fn(Call) + Send + Sync>;

/// A no-op observer, for programs that are not traced.
pub fn no_observer() -> CallObserver {
    std::sync::Arc::new(|_| ())
}
