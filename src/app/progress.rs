//! How far a long file has been read: one line on standard error, where that is a terminal and standard output is not.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::charset::Charset;

/// How many frames pass between two looks: looking costs more than a frame.
const PACE: u64 = 1 << 16;
/// Columns of the bar.
const BAR: u64 = 40;

/// Whether no bar is drawn: where several files are read at once, each would draw over the others.
static HIDDEN: AtomicBool = AtomicBool::new(false);

/// A line that grows with the bytes that have been read.
pub(crate) struct Progress {
    /// The length of the file in bytes, where a bar is wanted and the length is known.
    total: Option<u64>,
    looks: u64,
    drawn: bool,
}

impl Progress {
    /// Draws no bar for the rest of the command.
    pub(crate) fn hide() {
        HIDDEN.store(true, Ordering::Relaxed);
    }

    /// A bar for a file of this many bytes; none for a pipe, whose length is unknown.
    pub(crate) fn new(total: Option<u64>) -> Self {
        let is_able = Charset::chosen() == Charset::Utf8;
        let is_hidden = HIDDEN.load(Ordering::Relaxed);
        let wanted = is_able && !is_hidden && io::stderr().is_terminal() && !io::stdout().is_terminal();
        Self { total: total.filter(|total| wanted && *total > 0), looks: 0, drawn: false }
    }

    /// So many bytes have been read.
    pub(crate) fn reached(&mut self, bytes: u64) {
        let Some(total) = self.total else { return };
        self.looks += 1;
        if !self.looks.is_multiple_of(PACE) {
            return;
        }
        let done = BAR.saturating_mul(bytes.min(total)) / total;
        let part = |columns: u64, letter: &str| letter.repeat(usize::try_from(columns).unwrap_or(0));
        let percent = bytes.min(total).saturating_mul(100) / total;
        let bar = format!("\r{}{} {percent:3} %", part(done, "━"), part(BAR - done, "─"));
        self.drawn = io::stderr().write_all(bar.as_bytes()).is_ok();
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        if self.drawn {
            // If standard error takes no more, no message can say so.
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
    }
}
