//! Messages on standard error, apart from the output.

use std::io::{self, IsTerminal as _, Write as _};

use crate::app::charset::Charset;
use crate::view::text::wrap;

/// Writes a message to standard error; wrapped where that is a terminal, but for commands, which are there to be
/// copied and stand six columns in. A failure to write is ignored: it must not end the command.
pub fn complain(message: &str) {
    let text = format!("captrace: {message}");
    let text = Charset::chosen().show(&text);
    let columns = std::io::stderr().is_terminal().then(|| {
        let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| width.0);
        usize::from(width.max(40))
    });
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match columns {
            Some(columns) if indent < 6 => {
                // What follows a bullet stands below its words.
                let bullet = if line.trim_start().starts_with("- ") { 2 } else { 0 };
                let room = columns.saturating_sub(indent + bullet);
                let (mark, text) = line.trim_start().split_at(bullet);
                for (place, part) in wrap(text, room).into_iter().enumerate() {
                    let margin = " ".repeat(if place == 0 { indent } else { indent + bullet });
                    say(&format!("{margin}{}{part}", if place == 0 { mark } else { "" }));
                }
            }
            _ => say(line),
        }
    }
}

/// Writes one line to standard error; ignores a failure.
fn say(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
