//! A socket call that one of the textbook's programs made, as it is told to whoever watches.
//!
//! The calls are the other half of the story: a student writes `send`, and the network shows what became of it.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::frame::Timestamp;

/// One end of a conversation, by the part it plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The end that speaks first (the initiator).
    Client,
    /// The end that waits to be spoken to (the responder).
    Server,
}

impl End {
    /// The end at the other side.
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
pub enum Transport {
    /// The User Datagram Protocol (RFC 768).
    Udp,
    /// The Transmission Control Protocol (RFC 9293).
    Tcp,
}

impl Transport {
    /// Its short name, in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }
}

/// What a program asked of its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Action {
    /// The socket got its own address and port (UDP server: from here on it can be spoken to).
    Bind,
    /// The socket waits for connections (TCP server).
    Listen,
    /// A connection was asked for (TCP client).
    Connect,
    /// A finished handshake was handed to the server's program.
    Accept,
    /// Bytes were handed to the kernel for sending.
    Send {
        /// How many bytes.
        bytes: u64,
    },
    /// Bytes arrived at the program; none means that the other end has finished sending.
    Receive {
        /// How many bytes.
        bytes: u64,
    },
    /// The program will send no more, but still listens (half-close).
    Shutdown,
    /// The program has finished with the socket.
    Close,
}

/// One socket call, told at the moment that matters: calls that cause packets (`connect`, `send`, `shutdown`,
/// `close`, and `bind` and `listen`) just before the kernel is asked, calls that packets cause (`accept`,
/// `receive`) just after the kernel answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// When, by the clock that also stamps frames.
    pub time: Timestamp,
    /// Who called.
    pub end: End,
    /// Over which protocol.
    pub transport: Transport,
    /// The caller's own address, where it is bound to one.
    pub local: Option<SocketAddr>,
    /// The address at the other side, where there is one.
    pub peer: Option<SocketAddr>,
    /// What was asked.
    pub action: Action,
}

/// Whoever watches the textbook's programs: told of each call, from the thread that makes it.
pub type Watch = std::sync::Arc<dyn Fn(Call) + Send + Sync>;

/// A watch that looks away: for programs that nobody traces.
pub fn nobody() -> Watch {
    std::sync::Arc::new(|_| ())
}
