//! The ways in which the programs may go about their exchange.

/// The most bytes that the book's programs take in one read.
pub(super) const BOOK_READ: usize = 2048;

/// How much a server reads before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Everything comes back. TCP: piece by piece until the client has finished sending, then close. UDP: each
    /// datagram whole.
    Whole,
    /// What the book's programs do. TCP: one read of at most 2,048 bytes, one reply, close. UDP: the first 2,048
    /// bytes of each datagram.
    Textbook,
    /// TCP: read until this many bytes have come (or the client has finished sending), one reply, close: the
    /// server closes first, and loses nothing of a sentence this long. UDP: the same as [`Manner::Whole`].
    Exactly(usize),
}

/// Which end of a TCP connection finishes sending first, as far as the client can decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The client: when all is sent and the reply has begun, or when nothing has come for a second (some servers
    /// wait for the end of the sentence), it says that it will send no more, and reads on to the reply's end.
    First,
    /// The server: the client reads until the server has finished, and closes then.
    AfterServer,
}
