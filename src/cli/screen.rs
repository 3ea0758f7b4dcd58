//! The screen that the arguments, the terminal and the locale ask for.

use super::args::{self, ColorChoice};
use super::locale::{columns, language};
use crate::app::View;
use crate::app::file_output::FileOutput;
use crate::app::pipeline::Outputs;
use crate::app::screen::Screen;
use crate::app::screen_output::ScreenOutput;
use crate::view::Look;

/// The width in columns where there is no terminal and `COLUMNS` is not set.
const PIPE_WIDTH: u16 = 80;
/// The narrowest and the widest screen, in columns.
const WIDTHS: (u16, u16) = (60, 400);

/// The screen for a command that explains no packets.
pub(super) fn plain(look: &args::Look) -> Screen {
    explaining(look, &args::Telling::default())
}

/// A ladder on the screen, and the files in which the same steps are saved.
pub(super) fn ladder(screen: Screen, telling: &args::Telling, files: Vec<FileOutput>) -> Outputs {
    let output = ScreenOutput::new(screen, View::Ladder, None).only(&telling.only);
    Outputs { output, files, wireshark: telling.wireshark, in_turns: false }
}

/// The screen for a command that explains packets.
pub(super) fn explaining(look: &args::Look, telling: &args::Telling) -> Screen {
    let terminal = terminal_size::terminal_size().map(|(width, _)| width.0);
    let width = look.width.or(terminal).or_else(columns).unwrap_or(PIPE_WIDTH).clamp(WIDTHS.0, WIDTHS.1);
    let colour = match look.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => supports_color::on(supports_color::Stream::Stdout).is_some(),
    };
    let look = Look {
        absolute: telling.absolute,
        level: telling.level(),
        unfold: telling.unfold,
        times: telling.times(),
        ..Look::new(usize::from(width), language(look))
    };
    Screen::new(look, colour)
}
