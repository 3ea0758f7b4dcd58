//! `captrace read`: a saved trace, drawn as it was drawn when it was made; or a capture file.

use std::path::Path;

use super::advice::filter;
use super::step::Stepper;
use super::{Exit, args, defects, screen};
use crate::app::View;
use crate::app::capture_list::ListItem;
use crate::app::folder::recordings;
use crate::app::screen::Screen;
use crate::app::screen_output::ScreenOutput;
use crate::app::selection::Selection;
use crate::app::text::{Noun, count, shown};
use crate::app::{Recording, RecordingKind, Report};
use crate::explain::Remark;
use crate::language::said;
use crate::trace::Item;
use crate::view::text::{Line, Style, rule};

pub(super) fn run(args: &args::Read, look: &args::Look) -> Result<(), Exit> {
    // What is wrong with the arguments is said before a file is looked for.
    let selection = selection(args)?;
    match args.file.as_ref().filter(|_| args.sample.is_none()) {
        Some(path) if path.is_dir() => folder(args, path, &selection, look),
        Some(path) => show(args, Recording::open(path)?, selection, look),
        None => {
            let sample = args.sample.ok_or_else(|| {
                Exit::usage(said!(
                    "name the trace to read, or a sample: --sample udp",
                    "请给出要读的记录，或一个样例：--sample udp"
                ))
            })?;
            show(args, sample.recording(), selection, look)
        }
    }
}

/// Which packets are shown.
fn selection(args: &args::Read) -> Result<Selection, Exit> {
    // With a sample there is no file, and the filter begins where its name would stand.
    let first =
        args.file.iter().filter(|_| args.sample.is_some()).map(|word| word.to_string_lossy().into_owned());
    let words: Vec<_> = first.chain(args.filter.iter().cloned()).collect();
    Ok(Selection::new(filter("read", &words)?, args.flow, args.from, args.to))
}

/// Shows each recording of a folder, in the order of their names, below its name.
fn folder(args: &args::Read, folder: &Path, selection: &Selection, look: &args::Look) -> Result<(), Exit> {
    if matches!(args.view, Some(View::Jsonl | View::Json)) || args.stepping.step.is_some() {
        return Err(Exit::usage(said!(
            "a folder is drawn file by file: for JSON write captrace convert {0} FOLDER, for --step name one file",
            "文件夹是一个文件接一个文件地画的：要 JSON，请用 captrace convert {0} 文件夹；用 --step 时请给出一个文件",
            shown(folder)
        )));
    }
    let screen = screen::explaining(look, &args.telling);
    let (mut complaints, mut code) = (Vec::new(), 0);
    for (place, path) in recordings(folder)?.iter().enumerate() {
        let heading = rule(&path.to_string_lossy(), screen.look.width);
        screen.show(&(place > 0).then(Line::default).into_iter().chain([heading]).collect::<Vec<_>>())?;
        match Recording::open(path)
            .map_err(Exit::from)
            .and_then(|recording| show(args, recording, selection.clone(), look))
        {
            Ok(()) => {}
            // Where the reader is gone or the arguments are wrong, so it is for the next file.
            Err(exit) if exit.code != 1 => return Err(exit),
            Err(exit) => {
                code = exit.code;
                complaints.push(exit.message);
            }
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(Exit { code, message: complaints.join("\n") }) }
}

fn show(
    args: &args::Read,
    recording: Recording,
    selection: Selection,
    look: &args::Look,
) -> Result<(), Exit> {
    let mut screen = screen::explaining(look, &args.telling);
    screen.look = args.ladder.on(screen.look);
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
    let recording = recording.with_wireshark(args.telling.wireshark);
    let report = if output.needs_troubles_alone() {
        recording.list(|item| match item {
            ListItem::Header(header) => output.begin(&header),
            ListItem::Step(step) => output.show_lent(step),
        })
    } else {
        recording.read(|item| match item {
            Item::Header(header) => output.begin(&header),
            Item::Step(step) => output.show(step),
        })
    }?;
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
    let view = args.view.unwrap_or(if args.field.is_some() { View::Hex } else { suits });
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
