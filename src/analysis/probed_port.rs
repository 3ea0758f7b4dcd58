//! What a probe shows of a port.

/// What became of a SYN that no data followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProbedPort {
    /// The server accepted it, and a reset ended the connection.
    Open,
    /// A RST refused it.
    Refused,
    /// Nothing answered it.
    Unanswered,
}
