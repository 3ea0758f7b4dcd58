//! `captrace read`: a saved trace, drawn as it was drawn when it was made; or a capture file, told as a trace.

use std::fmt::Write as _;
use std::path::Path;

use super::{Failure, args, screen};
use crate::app;
use crate::app::failure::{complaint, source};
use crate::app::input::{self, Origin, Outcome};
use crate::app::output::{Output, View};
use crate::app::screen::Screen;
use crate::app::selection::{Selection, filter};
use crate::app::text::count;
use crate::explain::Remark;
use crate::trace::TraceItem;
use crate::trace::read::ReadReport;
use crate::view::text::{Line, Style};

pub(super) fn run(args: &args::Read, look: &args::Look) -> Result<(), Failure> {
    let screen = screen::explaining(look, &args.telling);
    let selection = Selection::new(filter(&args.filter)?, args.flow, args.from, args.to);
    match (args.sample, &args.file) {
        (Some(sample), _) => {
            let mut showing = Showing::new(args, screen, selection, View::Ladder);
            let path = Path::new(sample.path);
            let wireshark = args.telling.wireshark;
            let findings = input::steps_of_text(sample.text, path, wireshark, |item| showing.show(item))?;
            showing.trace_ends(path, &findings)
        }
        (None, Some(path)) => file(args, path, screen, selection),
        (None, None) => Err(Failure::usage("name the trace to read, or a sample: --sample udp")),
    }
}

/// A trace or a capture file.
fn file(args: &args::Read, path: &Path, screen: Screen, selection: Selection) -> Result<(), Failure> {
    // Which view suits is known with the first item: a trace has a ladder, a capture file is a list.
    let mut selection = Some(selection);
    let mut showing: Option<Showing> = None;
    let outcome = input::steps(path, args.telling.wireshark, |origin, item| {
        let suits = match (origin, args.flow) {
            (Origin::Capture, None) => View::List,
            _ => View::Ladder,
        };
        let new = || Showing::new(args, screen, selection.take().unwrap_or_default(), suits);
        showing.get_or_insert_with(new).show(item)
    })?;
    let mut showing =
        showing.unwrap_or_else(|| Showing::new(args, screen, Selection::default(), View::Ladder));
    match outcome {
        Outcome::Trace(findings) => showing.trace_ends(path, &findings),
        Outcome::Capture(defect) => {
            showing.output.flush()?;
            showing.output.tell_rest()?;
            match defect {
                Some(defect) => Err(Failure::failed(format!("{}: {defect}", source(path)))),
                None => Ok(()),
            }
        }
    }
}

/// Steps on their way to the screen.
struct Showing {
    output: Output,
}

impl Showing {
    /// The view that was asked for, or else the one that suits.
    fn new(args: &args::Read, screen: Screen, selection: Selection, suits: View) -> Self {
        let view = args.view.map_or(if args.field.is_some() { View::Hex } else { suits }, View::from);
        let output =
            Output::new(screen, view, args.field.clone()).selecting(selection).only(&args.telling.only);
        let output = if args.view.is_none() { output.offering_ladder() } else { output };
        // What comes through a pipe may come slowly, from a capture that goes on.
        let at_hand = args.file.as_ref().is_none_or(|path| path.is_file());
        Self { output: if at_hand { output.in_bulk() } else { output } }
    }

    fn show(&mut self, item: TraceItem) -> Result<(), app::Failure> {
        match item {
            TraceItem::Header(header) => self.output.begin(&header),
            TraceItem::Step(step) => self.output.show(step),
        }
    }

    /// The end of a trace: what is left to show, and what is to be said of it.
    fn trace_ends(&mut self, path: &Path, findings: &ReadReport) -> Result<(), Failure> {
        self.output.flush()?;
        self.output.tell_rest()?;
        if findings.records > 0 && !findings.complete && self.output.is_drawn() {
            let screen = self.output.screen;
            let text = screen.look.language.words().remark(&Remark::CutShort);
            screen.show(&[Line::default(), Line::of(text, Style::Alarm)])?;
        }
        verdict(path, findings)
    }
}

/// What is to be said of a trace that has been drawn: nothing where all is well.
fn verdict(path: &Path, findings: &ReadReport) -> Result<(), Failure> {
    let Some(mut message) = complaint(path, findings) else { return Ok(()) };
    if findings.records > 0 {
        let _ = write!(message, "\n  what could be read is shown ({})", count(findings.records, "record"));
    }
    Err(Failure::failed(message))
}
