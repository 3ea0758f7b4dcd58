//! The screen: how wide it is, which language it speaks, whether it takes colour, and lines on it.

use std::io::{self, Write};

use super::Failure;
use crate::cli::args::{self, ColorChoice, LanguageChoice};
use crate::explain::Language;
use crate::view::Look;
use crate::view::paint::paint_into;
use crate::view::text::Line;

/// Columns where the output is no terminal.
const PIPE_WIDTH: u16 = 80;
/// The narrowest and the widest that is drawn in.
const WIDTHS: (u16, u16) = (60, 400);

/// Standard output, and how to draw on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) look: Look,
    colour: bool,
}

impl Screen {
    /// The screen as the arguments, the terminal and the locale want it.
    pub(crate) fn new(look: &args::Look, absolute: bool) -> Self {
        let terminal = terminal_size::terminal_size().map(|(width, _)| width.0);
        let width = look.width.or(terminal).unwrap_or(PIPE_WIDTH).clamp(WIDTHS.0, WIDTHS.1);
        let colour = match look.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => supports_color::on(supports_color::Stream::Stdout).is_some(),
        };
        let look = Look { width: usize::from(width), language: language(look), absolute, why: None };
        Self { look, colour }
    }

    /// The screen for a story that is told in this way.
    pub(crate) fn of_story(look: &args::Look, telling: &args::Telling) -> Self {
        let screen = Self::new(look, telling.absolute);
        Self { look: Look { why: telling.sentences(), ..screen.look }, ..screen }
    }

    /// Writes lines, at once.
    ///
    /// # Errors
    ///
    /// When standard output takes no more, except where its reader has simply gone: then the program ends here,
    /// quietly, as `head` expects it to.
    pub(crate) fn show(&self, lines: &[Line]) -> Result<(), Failure> {
        let mut text = String::new();
        self.draw(&mut text, lines);
        print(&text)
    }

    /// Appends lines as [`Screen::show`] writes them.
    pub(crate) fn draw(&self, text: &mut String, lines: &[Line]) {
        for line in lines {
            paint_into(text, line, self.colour);
            text.push('\n');
        }
    }
}

/// Writes text to standard output, at once; ends the program where nobody reads it any more.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    written_out(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// What came of writing to standard output; ends the program where nobody reads it any more.
pub(crate) fn written_out(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        outcome => {
            outcome.map_err(|error| Failure::failed(format!("cannot write to standard output: {error}")))
        }
    }
}

/// The language that was asked for, else that of the locale, by the order that POSIX gives its variables.
pub(crate) fn language(look: &args::Look) -> Language {
    match look.lang {
        Some(LanguageChoice::En) => Language::English,
        Some(LanguageChoice::Zh) => Language::Chinese,
        None => {
            let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
            let locale = variables
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty());
            locale.and_then(|locale| Language::of_locale(&locale)).unwrap_or_default()
        }
    }
}
