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
    // If standard error takes no more, no message can say so.
    let _ = io::stderr().write_all(line(percent).as_bytes());
}

/// The line that is written: it begins anew each time, and in the end it is empty.
fn line(percent: Option<u64>) -> String {
    let Some(percent) = percent else { return "\r\x1b[K".to_owned() };
    let done = BAR * percent.min(100) / 100;
    let part = |columns: u64, letter: &str| letter.repeat(usize::try_from(columns).unwrap_or(0));
    format!("\r{}{} {percent:3} %", part(done, "━"), part(BAR - done, "─"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_always_as_long_and_fills_from_the_left() {
        for (percent, done) in [(0, 0), (1, 0), (3, 1), (50, 20), (99, 39), (100, 40), (250, 40)] {
            let line = line(Some(percent));
            let bar = line.strip_prefix('\r').unwrap().split(' ').next().unwrap().to_owned();
            assert_eq!(bar, "━".repeat(done) + &"─".repeat(40 - done), "{percent}");
            assert!(line.ends_with(&format!(" {percent:3} %")), "{line}");
        }
    }

    #[test]
    fn at_the_end_the_line_is_erased() {
        assert_eq!(line(None), "\r\x1b[K");
    }
}
