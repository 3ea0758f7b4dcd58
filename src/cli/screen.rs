//! The screen that the arguments, the terminal and the locale ask for.

use super::args::{self, ColorChoice, LanguageChoice};
use crate::app::View;
use crate::app::file_output::FileOutput;
use crate::app::pipeline::Outputs;
use crate::app::screen::Screen;
use crate::app::screen_output::ScreenOutput;
use crate::explain::Language;
use crate::view::Look;

/// The width in columns where standard output is not a terminal.
const PIPE_WIDTH: u16 = 80;
/// The narrowest and the widest screen, in columns.
const WIDTHS: (u16, u16) = (60, 400);

/// The screen for a command that explains no packets.
pub(super) fn plain(look: &args::Look) -> Screen {
    screen(look, &args::Telling::default())
}

/// The screen for a command that explains packets.
pub(super) fn explaining(look: &args::Look, telling: &args::Telling) -> Screen {
    screen(look, telling)
}

/// A ladder on the screen, and the files in which the same steps are saved.
pub(super) fn ladder(screen: Screen, telling: &args::Telling, files: Vec<FileOutput>) -> Outputs {
    let output = ScreenOutput::new(screen, View::Ladder, None).only(&telling.only);
    Outputs { output, files, wireshark: telling.wireshark }
}

fn screen(look: &args::Look, telling: &args::Telling) -> Screen {
    let terminal = terminal_size::terminal_size().map(|(width, _)| width.0);
    let width = look.width.or(terminal).unwrap_or(PIPE_WIDTH).clamp(WIDTHS.0, WIDTHS.1);
    let colour = match look.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => supports_color::on(supports_color::Stream::Stdout).is_some(),
    };
    let look = Look {
        width: usize::from(width),
        language: language(look),
        absolute: telling.absolute,
        level: telling.level(),
        unfold: telling.unfold,
    };
    Screen::new(look, colour)
}

/// The language that was asked for, or else that of the locale. POSIX gives the variables this order (Base Definitions,
/// 8.2).
pub(super) fn language(look: &args::Look) -> Language {
    match look.lang {
        Some(LanguageChoice::En) => Language::English,
        Some(LanguageChoice::Zh) => Language::Chinese,
        None => {
            let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
            let values = variables.into_iter().filter_map(|name| std::env::var(name).ok());
            let locale = values.into_iter().find(|value| !value.is_empty());
            locale.and_then(|locale| Language::of_locale(&locale)).unwrap_or_default()
        }
    }
}
