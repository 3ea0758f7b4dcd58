//! `captrace read`: a saved trace, drawn as it was drawn when it was made; or a capture file.

use super::advice::filter;
use super::step::Stepper;
use super::{Exit, args, defects, screen};
use crate::app::View;
use crate::app::screen::Screen;
use crate::app::screen_output::ScreenOutput;
use crate::app::selection::Selection;
use crate::app::text::{Noun, count};
use crate::app::{Recording, RecordingKind, Report};
use crate::explain::Remark;
use crate::language::said;
use crate::trace::Item;
use crate::view::text::{Line, Style};

pub(super) fn run(args: &args::Read, look: &args::Look) -> Result<(), Exit> {
    let mut screen = screen::explaining(look, &args.telling);
    screen.look = args.ladder.on(screen.look);
    let selection = Selection::new(filter("read", &args.filter)?, args.flow, args.from, args.to);
    let recording = match (args.sample, &args.file) {
        (Some(sample), _) => sample.recording(),
        (None, Some(path)) => Recording::open(path)?,
        (None, None) => {
            return Err(Exit::usage(said!(
                "name the trace to read, or a sample: --sample udp",
                "请给出要读的记录，或一个样例：--sample udp"
            )));
        }
    };
    let stepper = Stepper::new(&args.stepping, screen);
    let output = match &stepper {
        Some(_) if args.view.is_some() || args.field.is_some() => {
            return Err(Exit::usage(said!(
                "--step shows packets in its own view: leave out --view and --field",
                "--step 用它自己的视图显示分组：请去掉 --view 和 --field"
            )));
        }
        Some(stepper) => stepper.output().only(&args.telling.only),
        None => output(args, screen, &recording),
    };
    let mut output = output.selecting(selection);
    let report = recording.with_wireshark(args.telling.wireshark).read(|item| match item {
        Item::Header(header) => output.begin(&header),
        Item::Step(step) => output.show(step),
    })?;
    output.flush()?;
    output.print_closing_notice()?;
    stepper.map_or(Ok(()), Stepper::show)?;
    if report.is_cut_short() && output.is_drawn() {
        let text = screen.look.language.words().remark(&Remark::CutShort);
        screen.show(&[Line::default(), Line::of(text, Style::Alarm)])?;
    }
    verdict(&report)
}

/// The view that was asked for. Without one, a trace is a ladder, and a capture file a list, unless one flow is named.
fn output(args: &args::Read, screen: Screen, recording: &Recording) -> ScreenOutput {
    let suits = match (recording.kind(), args.flow) {
        (RecordingKind::Capture, None) => View::List,
        _ => View::Ladder,
    };
    let view = args.view.map_or(if args.field.is_some() { View::Hex } else { suits }, View::from);
    let output = ScreenOutput::new(screen, view, args.field.clone()).only(&args.telling.only);
    let output = if args.view.is_none() { output.offering_ladder() } else { output };
    if recording.is_stored() { output.in_bulk() } else { output }
}

/// What is wrong with a recording that has been shown.
fn verdict(report: &Report) -> Result<(), Exit> {
    let Some(mut message) = defects(report) else { return Ok(()) };
    if report.records() > 0 {
        let records = count(report.records(), Noun::Record);
        message +=
            &said!("\n  what could be read is shown ({records})", "\n  能读的部分已经显示（{records}）");
    }
    Err(Exit::failed(message))
}
