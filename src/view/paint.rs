//! From styled lines to what a terminal takes.

use owo_colors::OwoColorize;

use super::text::{Line, Span, Style};

/// The line as a terminal takes it; without escape sequences where `colour` is false.
///
/// The colours are those of the terminal's own palette that stay readable on light and dark ground; no meaning rests
/// on colour alone.
pub fn paint(line: &Line, colour: bool) -> String {
    if !colour {
        let plain: String = line.spans().iter().map(Span::text).collect();
        return plain.trim_end().to_owned();
    }
    line.spans().iter().map(paint_span).collect()
}

fn paint_span(span: &Span) -> String {
    let text = span.text();
    match span.style() {
        Style::Plain => text.to_owned(),
        Style::Dim => text.dimmed().to_string(),
        Style::Heading => text.bold().to_string(),
        Style::Client => text.cyan().to_string(),
        Style::Server => text.magenta().to_string(),
        Style::State => text.green().bold().to_string(),
        Style::Alarm => text.red().bold().to_string(),
    }
}
