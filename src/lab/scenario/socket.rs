//! The options that a program gives its socket before it uses it.

use crate::link::quantity::TimeSpan;

/// The options of a socket; none: as the kernel has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SocketOptions {
    /// Nagle's algorithm (RFC 9293, 3.7.4): TCP_NODELAY, inverted.
    pub nagle: Option<bool>,
    /// Whether each segment is acknowledged at once: TCP_QUICKACK, set right after the connection is established.
    pub quickack: Option<bool>,
    /// After how much silence a keep-alive probe is sent, and then after how much more: SO_KEEPALIVE, TCP_KEEPIDLE,
    /// TCP_KEEPINTVL. Whole seconds.
    pub keep_alive: Option<TimeSpan>,
    /// The send buffer, in bytes: SO_SNDBUF. The kernel doubles it.
    pub send_buffer: Option<u32>,
    /// The receive buffer, in bytes: SO_RCVBUF. The kernel doubles it.
    pub receive_buffer: Option<u32>,
    /// The largest segment, in bytes of data: TCP_MAXSEG.
    pub mss: Option<u32>,
    /// How long sent data may stay unacknowledged: TCP_USER_TIMEOUT (RFC 9293, 3.8.3).
    pub user_timeout: Option<TimeSpan>,
}
