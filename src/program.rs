//! The programs that `captrace run` started, as plain values: how each ended, and what the kernel said of their sockets.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::call::{End, TransportProtocol};

/// What a program was started as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It was started first, and was to wait for a client.
    Server,
    /// It was started when the server was ready.
    Client,
    /// It was started without another one.
    Alone,
}

impl Role {
    /// The program that has one end of a flow.
    #[must_use]
    pub fn of(end: End, roles: &[Self]) -> Self {
        let role = match end {
            End::Client => Self::Client,
            End::Server => Self::Server,
        };
        if roles.contains(&role) { role } else { Self::Alone }
    }
}

/// A program that was started, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// What it was started as.
    pub role: Role,
    /// Its command, as it may be typed again.
    pub command: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When it ended, in nanoseconds since 1970; `None` unless it ended by itself.
    pub ended_ns: Option<i64>,
    /// The last line that is not blank of what it wrote to standard error (of a server: to either output); empty if none.
    pub last_line: String,
    /// What it was waiting for when the run was over, where the kernel said so.
    pub waits: Option<Wait>,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was not started.
    NotStarted,
    /// It ended by itself, with this exit code.
    Exited(i32),
    /// A signal ended it that captrace did not send.
    Killed(i32),
    /// It was still running when the run was over; captrace ended it.
    Stopped,
}

/// A system call in which a program waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The call.
    pub call: WaitingCall,
    /// The two addresses of the socket that it waited for, where it was a connected one.
    pub socket: Option<(SocketAddr, SocketAddr)>,
}

/// The calls in which a program waits for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingCall {
    /// `accept`: a client.
    Accept,
    /// `recv`, or `read` from a socket: bytes, or the end of them.
    Receive,
    /// `send`, or `write` to a socket: room for more bytes.
    Send,
    /// `connect`: an answer to the SYN.
    Connect,
    /// `select`, `poll` or `epoll_wait`: one of several things, or a timeout.
    Poll,
    /// `read` from what is not a socket: a person who types.
    Input,
}

/// A socket that waited for clients: a TCP socket that listens, a UDP socket that has a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// The transport protocol.
    pub transport: TransportProtocol,
    /// Its address; unspecified if it takes any.
    pub at: SocketAddr,
}

/// A TCP connection as the kernel had it when the run was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSocket {
    /// The address of this end.
    pub local: SocketAddr,
    /// The address of the other end.
    pub peer: SocketAddr,
    /// Its state.
    pub state: OpenState,
    /// How many bytes had arrived that no program had read.
    pub unread: u32,
}

/// The states of a connection whose program has a close to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    /// Both directions are open.
    Established,
    /// The other end has closed, this one has not.
    CloseWait,
}

/// A TCP socket that the kernel gave up, as it was at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSocket {
    /// The address of this end.
    pub local: SocketAddr,
    /// The address of the other end.
    pub peer: SocketAddr,
    /// How many bytes had arrived in order.
    pub received: u64,
    /// How many numbers had arrived that no program had read: bytes, and the FIN if it was not read.
    pub unread: u32,
}

/// Why a run was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The client, or the program that was alone, ended.
    Ended,
    /// The server ended before a client could be started.
    ServerEnded,
    /// Nothing happened for so many seconds: no packet, no line, no end.
    Silence(u64),
    /// The end was asked for: Ctrl-C, or SIGTERM.
    Asked,
}

/// Everything that was seen of the programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The programs, the server first.
    pub programs: Vec<Program>,
    /// Why the run was over.
    pub over: Over,
    /// When captrace began to end what still ran, in nanoseconds since 1970.
    pub ending_ns: i64,
    /// Whether the client was started although no socket waited for it.
    pub never_listened: bool,
    /// The sockets that waited for clients at any time.
    pub listening: Vec<Listening>,
    /// The connections that the programs had open when the run was over, before captrace ended any of them.
    pub open: Vec<OpenSocket>,
    /// The sockets that had been closed by then.
    pub closed: Vec<ClosedSocket>,
}

impl Witness {
    /// What the programs were started as.
    pub fn roles(&self) -> Vec<Role> {
        self.programs.iter().map(|program| program.role).collect()
    }

    /// The program that was started as this.
    pub fn program(&self, role: Role) -> Option<&Program> {
        self.programs.iter().find(|program| program.role == role)
    }
}
