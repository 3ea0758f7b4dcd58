//! The socket calls of the textbook's programs, as an observer sees them.
//!
//! Calls and packets belong together: a student writes `send`, and the network shows its effect.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::frame::Timestamp;

/// An address and a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Address {
    /// The IP address.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
}

impl From<SocketAddr> for Address {
    fn from(socket: SocketAddr) -> Self {
        Self { address: socket.ip(), port: socket.port() }
    }
}

impl From<Address> for SocketAddr {
    fn from(address: Address) -> Self {
        Self::new(address.address, address.port)
    }
}

impl fmt::Display for Address {
    /// An IPv6 address is in brackets (RFC 5952, 6).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SocketAddr::from(*self).fmt(f)
    }
}

/// For `serde(with)`: a socket's address is written as an [`Address`].
pub mod socket_address {
    use std::net::SocketAddr;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Address;

    /// Writes the address of a socket.
    pub fn serialize<S: Serializer>(socket: &SocketAddr, serializer: S) -> Result<S::Ok, S::Error> {
        Address::from(*socket).serialize(serializer)
    }

    /// Reads it back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
        Address::deserialize(deserializer).map(SocketAddr::from)
    }
}

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
    IntoStaticStr,
    VariantNames,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The end that sends first (the initiator).
    Client,
    /// The end that is addressed (the responder).
    Server,
}

impl End {
    /// Its name for programs, the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, schemars(rename = "Transport"))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// The socket was closed so that the connection is reset (SO_LINGER with a time of 0).
    Abort,
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
    /// How it went, where that was seen.
    pub result: Option<CallResult>,
}

impl Call {
    /// What the kernel answered if it refused the call.
    pub fn error(&self) -> Option<CallError> {
        self.result?.error
    }

    /// Whether the call did what it says. A connection that was asked for was asked for, even if it was refused in the end.
    pub fn took_effect(&self) -> bool {
        self.error().is_none()
            || matches!(self.action, Action::Connect | Action::Shutdown | Action::Close | Action::Abort)
    }
}

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallResult {
    /// How long it took, in nanoseconds. A call that packets cause began so long before its time; one that causes packets ended so
    /// long after it.
    pub took_ns: u64,
    /// What the kernel answered; none if the call succeeded.
    pub error: Option<CallError>,
}

/// Why a call failed, by the name that the system has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum CallError {
    /// Nothing came within the time that the program gave the call.
    EAgain,
    /// The other end answered with a RST, or with ICMP: no program uses the port.
    EConnRefused,
    /// The other end reset the connection.
    EConnReset,
    /// The connection was ended on this side.
    EConnAborted,
    /// No answer came, however often it was asked.
    ETimedOut,
    /// Data was sent after the connection had ended.
    EPipe,
    /// The socket is not connected.
    ENotConn,
    /// The address or the port is taken.
    EAddrInUse,
    /// The host has no such address.
    EAddrNotAvail,
    /// No way leads to the host.
    EHostUnreach,
    /// No way leads to the network.
    ENetUnreach,
    /// The datagram is larger than the protocol allows.
    EMsgSize,
    /// A signal came first.
    EIntr,
    /// The call goes on in the background (a socket that does not wait).
    EInProgress,
    /// Another reason.
    Other,
}

impl CallError {
    /// The reason that a number of `errno.h` stands for, as Linux has them.
    pub const fn from_errno(number: i32) -> Self {
        match number {
            4 => Self::EIntr,
            11 => Self::EAgain,
            32 => Self::EPipe,
            90 => Self::EMsgSize,
            98 => Self::EAddrInUse,
            99 => Self::EAddrNotAvail,
            101 => Self::ENetUnreach,
            103 => Self::EConnAborted,
            104 => Self::EConnReset,
            107 => Self::ENotConn,
            110 => Self::ETimedOut,
            111 => Self::EConnRefused,
            113 => Self::EHostUnreach,
            115 => Self::EInProgress,
            _ => Self::Other,
        }
    }

    /// Its name; `error` for another reason.
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "error",
            named => named.into(),
        }
    }
}

/// An observer of the textbook's programs. It is called for each call, on the calling thread.
pub type CallObserver = std::sync::Arc<dyn Fn(Call) + Send + Sync>;

/// A no-op observer, for programs that are not traced.
pub fn no_observer() -> CallObserver {
    std::sync::Arc::new(|_| ())
}
