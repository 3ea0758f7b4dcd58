//! From styled lines to what a terminal takes.

use owo_colors::OwoColorize;

use super::text::{Line, Span, Style};

/// Appends a line as a terminal takes it; without escape sequences if `colour` is false.
///
/// The colours are those of the terminal's own palette that stay readable on a light and a dark ground; no meaning rests on
/// colour alone.
pub fn paint_into(text: &mut String, line: &Line, colour: bool) {
    if colour {
        text.extend(line.spans().map(paint_span));
    } else {
        text.push_str(line.text().trim_end());
    }
}

fn paint_span(span: Span<'_>) -> String {
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
