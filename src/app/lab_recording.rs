//! The recorded run of a scenario: for machines where no hosts can be made, and for a first look.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;

use super::Failure;
use super::lab_plots::LabPlots;
use super::recording::Recording;
use super::screen_output::ScreenOutput;
use super::turns::Turns;
use crate::lab::scenario::builtin::Builtin;
use crate::scene::plot::PlotQuestion;
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

/// Shows a recorded run as a run is shown, one exchange behind the other, or these plots of it; and what it came to, unless the
/// recording has a part of the packets alone.
///
/// # Errors
///
/// The recording cannot be read, or the screen takes no more.
pub(crate) fn replay(
    recording: Recording,
    mut output: ScreenOutput,
    plots: &[PlotQuestion],
    is_sampled: bool,
) -> Result<(), Failure> {
    let screen = output.screen;
    let (mut turns, mut totals, mut drawn) = (Turns::default(), LabTotals::default(), LabPlots::of(plots));
    if !plots.is_empty() {
        output = ScreenOutput::unseen(screen);
    }
    recording.read(|item| match item {
        Item::Header(header) => output.begin(&header),
        Item::Step(step) => {
            totals.step(&step);
            drawn.step(&step);
            turns.take(step).into_iter().try_for_each(|step| output.show(step))
        }
    })?;
    output.flush()?;
    output.print_closing_notice()?;
    drawn.show(screen)?;
    if is_sampled {
        return Ok(());
    }
    screen.show(&lines(&totals, screen.look.width, screen.look.language))
}
