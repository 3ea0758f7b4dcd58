//! Standard output as a screen: lines in a given width and language, with colour or without.

use std::io::{self, Write};

use super::Failure;
use super::charset::Charset;
use crate::view::paint::paint_into;
use crate::view::pen::LineSink;
use crate::view::text::Line;
use crate::view::{Look, ascii};

/// Standard output, and how to draw on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) look: Look,
    pub(super) colour: bool,
}

impl Screen {
    /// Standard output, drawn on with this look, in colour or without.
    pub(crate) const fn new(look: Look, colour: bool) -> Self {
        Self { look, colour }
    }

    /// Writes lines, at once.
    ///
    /// # Errors
    ///
    /// Standard output takes no more, or its reader is gone.
    pub(crate) fn show(&self, lines: &[Line]) -> Result<(), Failure> {
        let mut text = String::new();
        self.draw(&mut text, lines);
        print(&text)
    }

    /// Appends lines as [`Screen::show`] writes them.
    pub(crate) fn draw(&self, text: &mut String, lines: &[Line]) {
        for line in lines {
            self.draw_line(text, line);
        }
    }

    /// A text that takes lines as [`Screen::show`] writes them.
    pub(crate) const fn onto(self, text: &mut String) -> ScreenText<'_> {
        ScreenText { screen: self, text }
    }

    /// Appends a line as [`Screen::show`] writes it.
    pub(crate) fn draw_line(&self, text: &mut String, line: &Line) {
        match Charset::chosen() {
            Charset::Utf8 => paint_into(text, line, self.colour),
            Charset::Ascii => paint_into(text, &ascii::line(line), self.colour),
        }
        text.push('\n');
    }
}

/// Lines as a screen shows them, at the end of a text.
pub(crate) struct ScreenText<'t> {
    screen: Screen,
    text: &'t mut String,
}

impl LineSink for ScreenText<'_> {
    fn line(&mut self, line: &Line) {
        self.screen.draw_line(self.text, line);
    }

    fn plain(&mut self) -> Option<&mut String> {
        let is_plain = !self.screen.colour && Charset::chosen() == Charset::Utf8;
        is_plain.then_some(&mut *self.text)
    }
}

/// Writes text to standard output at once.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    written_out(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// The outcome of writing to standard output.
pub(crate) fn written_out(outcome: io::Result<()>) -> Result<(), Failure> {
    outcome.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ReaderGone,
        _ => Failure::StandardOutput(error),
    })
}
