//! `captrace read`: a saved trace, drawn as it was drawn when it was made; or a capture file, told as a trace.

use std::fmt::Write as _;
use std::path::Path;

use super::args::View;
use super::input::{self, Origin, Outcome, Reach};
use super::output::Output;
use super::screen::Screen;
use super::selection::{Selection, filter};
use super::text::count;
use super::wireshark::{Beside, Together};
use super::{Failure, args, samples};
use crate::explain::{self, Remark};
use crate::trace::Record;
use crate::trace::read::{Findings, read};
use crate::view::text::{Line, Style, visible};

pub(super) fn run(args: &args::Read, look: &args::Look) -> Result<(), Failure> {
    let screen = Screen::of_story(look, &args.telling);
    let selection = Selection::new(filter(&args.filter)?, args.flow, args.from, args.to);
    match (args.sample, &args.file) {
        (Some(sample), _) => {
            let (name, text) = samples::trace(sample);
            let mut showing = Showing::new(args, screen, selection, View::Ladder);
            let mut failure = None;
            let mut beside = args.telling.wireshark.then(|| Beside::of_text(text));
            let mut together = Together::default();
            let mut show = |mut records: Vec<Record>| {
                if let Some(beside) = &mut beside {
                    beside.put(&mut records);
                }
                if failure.is_none() {
                    failure = showing.show(&records).err();
                }
            };
            let findings = read(text.as_bytes(), |record| show(together.take(record)));
            show(together.rest());
            failure.map_or(Ok(()), Err)?;
            showing.trace_ends(Path::new(name), &findings.map_err(Failure::failed)?)
        }
        (None, Some(path)) => file(args, path, screen, selection),
        (None, None) => Err(Failure::usage("name the trace to read, or a sample: --sample udp")),
    }
}

/// A trace or a capture file.
fn file(args: &args::Read, path: &Path, screen: Screen, selection: Selection) -> Result<(), Failure> {
    // Which view suits is known with the first record: a trace has a ladder, a capture file is a list.
    let mut selection = Some(selection);
    let mut showing: Option<Showing> = None;
    let reach = if matches!(args.view, Some(View::Json | View::Jsonl)) { Reach::Trace } else { Reach::Any };
    let outcome = input::records(path, reach, args.telling.wireshark, |origin, records| {
        let suits = match (origin, args.flow) {
            (Origin::Capture, None) => View::List,
            _ => View::Ladder,
        };
        let new = || Showing::new(args, screen, selection.take().unwrap_or_default(), suits);
        showing.get_or_insert_with(new).show(records)
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

/// Records on their way to the screen.
struct Showing {
    output: Output,
}

impl Showing {
    /// The view that was asked for, or else the one that suits.
    fn new(args: &args::Read, screen: Screen, selection: Selection, suits: View) -> Self {
        let view = args.view.unwrap_or(if args.field.is_some() { View::Hex } else { suits });
        let output =
            Output::new(screen, view, args.field.clone()).selecting(selection).only(&args.telling.only);
        let output = if args.view.is_none() { output.offering_ladder() } else { output };
        // What comes through a pipe may come slowly, from a capture that goes on.
        let at_hand = args.file.as_ref().is_none_or(|path| path.is_file());
        Self { output: if at_hand { output.in_bulk() } else { output } }
    }

    fn show(&mut self, records: &[Record]) -> Result<(), Failure> {
        self.output.show(records)
    }

    /// The end of a trace: what is left to show, and what is to be said of it.
    fn trace_ends(&mut self, path: &Path, findings: &Findings) -> Result<(), Failure> {
        self.output.flush()?;
        self.output.tell_rest()?;
        if findings.records > 0 && !findings.complete && self.output.is_drawn() {
            let screen = self.output.screen;
            let text = explain::remark(screen.look.language, &Remark::CutShort);
            screen.show(&[Line::default(), Line::of(text, Style::Alarm)])?;
        }
        verdict(path, findings)
    }
}

/// What is to be said of a trace that has been drawn: nothing where all is well.
fn verdict(path: &Path, findings: &Findings) -> Result<(), Failure> {
    let Some(mut message) = complaint(path, findings) else { return Ok(()) };
    if findings.records > 0 {
        let _ = write!(message, "\n  what could be read is shown ({})", count(findings.records, "record"));
    }
    Err(Failure::failed(message))
}

/// What is wrong with a trace that has been read, one defect a line; none where all is well. Tells of what was passed
/// over on the way: that is no defect.
pub(super) fn complaint(path: &Path, findings: &Findings) -> Option<String> {
    if let Some(kinds) = passed_over(findings) {
        eprintln!(
            "captrace: {}: passed over records of types that this version does not know: {}",
            source(path),
            visible(&kinds)
        );
    }
    let lines =
        findings.defects.iter().map(|defect| format!("{}: {}", source(path), visible(&defect.to_string())));
    let more = (findings.more_defects > 0).then(|| format!("and {} more like these", findings.more_defects));
    let lines: Vec<_> = lines.chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n  "))
}

/// The types of records that were passed over, each with its count; none where all were known.
fn passed_over(findings: &Findings) -> Option<String> {
    let of_kind = |(kind, count): &(String, u64)| format!("{count} of \"{kind}\"");
    let mut kinds: Vec<_> = findings.passed_over.iter().map(of_kind).collect();
    if findings.more_passed_over > 0 {
        kinds.push(format!("{} of others", findings.more_passed_over));
    }
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// What is read, as it may be printed: a file's name, or standard input.
pub(super) fn source(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { shown(path) }
}

/// A file's name as it may be printed.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
