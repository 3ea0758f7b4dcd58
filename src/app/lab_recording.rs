//! The recorded run of a scenario: for machines where no hosts can be made, and for a first look.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;

use super::Failure;
use super::recording::Recording;
use super::screen_output::ScreenOutput;
use super::turns::Turns;
use crate::lab::scenario::builtin::Builtin;
use crate::step::lab_totals::LabTotals;
use crate::trace::Item;
use crate::view::lab::lines;

/// The recorded run of a scenario.
///
/// # Errors
///
/// It cannot be unpacked.
pub(crate) fn recorded(scenario: &Builtin) -> Result<Recording, Failure> {
    let path = PathBuf::from(format!("traces/lab/{}.jsonl.gz", scenario.name));
    let mut text = String::new();
    match GzDecoder::new(scenario.recording).read_to_string(&mut text) {
        Ok(_) => Ok(Recording::of_text(&path, text)),
        Err(error) => Err(Failure::Unreadable { path, error }),
    }
}

/// Shows a recorded run as a run is shown: one exchange behind the other, and what it came to.
///
/// # Errors
///
/// The recording cannot be read, or the screen takes no more.
pub(crate) fn replay(recording: Recording, mut output: ScreenOutput) -> Result<(), Failure> {
    let screen = output.screen;
    let (mut turns, mut totals) = (Turns::default(), LabTotals::default());
    recording.read(|item| match item {
        Item::Header(header) => output.begin(&header),
        Item::Step(step) => {
            totals.step(&step);
            turns.take(step).into_iter().try_for_each(|step| output.show(step))
        }
    })?;
    output.flush()?;
    output.print_closing_notice()?;
    screen.show(&lines(&totals, screen.look.width, screen.look.language))
}
