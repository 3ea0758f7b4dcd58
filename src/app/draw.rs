//! A whole recording as text.

use super::Failure;
use super::recording::Recording;
use super::rendering::{Rendering, View};
use super::report::Report;
use super::screen::Screen;
use crate::trace::Item;
use crate::view::Look;

/// Draws a recording as text without colour; the [`Report`] says whether all of it could be read.
///
/// # Errors
///
/// The system fails to give more bytes, or a record cannot be written as JSON. What is wrong with the file itself is in the report.
pub fn draw(recording: Recording, view: View, look: Look) -> Result<(String, Report), Failure> {
    let screen = Screen::new(look, false);
    let mut rendering = Rendering::new(view, look, None);
    let mut text = String::new();
    let report = recording.read(|item| match item {
        Item::Header(header) => rendering.begin(&header, screen, &mut text),
        Item::Step(step) => rendering.step(&step, screen, &mut text),
    })?;
    rendering.finish(screen, &mut text);
    Ok((text, report))
}
