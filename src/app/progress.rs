//! How far a long file has been read, for a listener that shows it.

use std::sync::OnceLock;

/// How many frames pass between two looks: looking costs more than a frame.
const PACE: u64 = 1 << 16;

/// Who takes the percentages; nothing at the end of the file.
static LISTENER: OnceLock<fn(Option<u64>)> = OnceLock::new();

/// Gives the percentage of each long file that has been read to this function from time to time, and `None` at its end.
/// The first listener stays.
pub(crate) fn listen(listener: fn(Option<u64>)) {
    let _ = LISTENER.set(listener);
}

/// Follows the reading of a file.
pub(crate) struct Progress {
    /// The length of the file in bytes, where it is known.
    total: Option<u64>,
    looks: u64,
}

impl Progress {
    /// Of a file with this many bytes; `None` for a pipe, whose length is unknown.
    pub(crate) const fn new(total: Option<u64>) -> Self {
        Self { total, looks: 0 }
    }

    /// So many bytes have been read.
    pub(crate) fn reached(&mut self, bytes: u64) {
        self.looks += 1;
        if !self.looks.is_multiple_of(PACE) {
            return;
        }
        if let (Some(total @ 1..), Some(listener)) = (self.total, LISTENER.get()) {
            listener(Some(bytes.min(total).saturating_mul(100) / total));
        }
    }

    /// The file is read.
    pub(crate) fn end(&self) {
        if let Some(listener) = LISTENER.get().filter(|_| self.looks >= PACE) {
            listener(None);
        }
    }
}
