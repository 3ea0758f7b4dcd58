//! The variants of the programs' behaviour.

/// The buffer size of the book's programs: the maximum number of bytes of one read.
pub(super) const BOOK_READ: usize = 2048;

/// How much a server reads before it replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadPolicy {
    /// Reply to everything. TCP: reply to each piece until the client has finished sending, then close. UDP: reply to
    /// each datagram whole.
    Whole,
    /// Like the book's programs. TCP: one read of at most 2,048 bytes, one reply, close. UDP: the first 2,048 bytes
    /// of each datagram.
    Textbook,
    /// TCP: read until this many bytes have arrived (or the client has finished sending), reply once, close. So the
    /// server closes first, and receives a sentence of this length completely. UDP: the same as
    /// [`ReadPolicy::Whole`].
    Exactly(usize),
}
