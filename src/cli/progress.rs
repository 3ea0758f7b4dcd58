//! How far a long file has been read: one line on standard error, where that is a terminal and standard output is not.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::charset::Charset;

/// Columns of the bar.
const BAR: u64 = 40;

/// Whether no bar is drawn: where several files are read at once, each would draw over the others.
static HIDDEN: AtomicBool = AtomicBool::new(false);

/// Draws no bar for the rest of the command.
pub(super) fn hide() {
    HIDDEN.store(true, Ordering::Relaxed);
}

/// Draws the bar for a percentage; takes it away for `None`.
pub(super) fn show(percent: Option<u64>) {
    let is_able = Charset::chosen() == Charset::Utf8 && !HIDDEN.load(Ordering::Relaxed);
    if !is_able || !io::stderr().is_terminal() || io::stdout().is_terminal() {
        return;
    }
    let line = percent.map_or_else(
        || "\r\x1b[K".to_owned(),
        |percent| {
            let done = BAR * percent.min(100) / 100;
            let part = |columns: u64, letter: &str| letter.repeat(usize::try_from(columns).unwrap_or(0));
            format!("\r{}{} {percent:3} %", part(done, "━"), part(BAR - done, "─"))
        },
    );
    // If standard error takes no more, no message can say so.
    let _ = io::stderr().write_all(line.as_bytes());
}
