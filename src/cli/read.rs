//! `captrace read`: a saved trace, drawn as it was drawn when it was made.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::screen::Screen;
use super::text::count;
use super::{Failure, args, samples};
use crate::explain::{self, Remark};
use crate::trace::Record;
use crate::trace::read::{Findings, read};
use crate::view::drawing::Drawing;
use crate::view::text::{Line, Style, visible};

pub(super) fn run(args: &args::Read, look: &args::Look) -> Result<(), Failure> {
    let screen = Screen::new(look, args.absolute);
    let mut drawing = Drawing::new(screen.look);
    let mut failure = None;
    let sink = |record| {
        if failure.is_none() {
            failure = screen.show(&drawing.feed(&record)).err();
        }
    };
    let (path, findings) = match (args.sample, &args.file) {
        (Some(sample), _) => {
            let (name, text) = samples::trace(sample);
            (PathBuf::from(name), read(text.as_bytes(), sink).map_err(Failure::failed)?)
        }
        (None, Some(path)) => (path.clone(), load(path, sink)?),
        (None, None) => return Err(Failure::usage("name the trace to read, or a sample: --sample udp")),
    };
    failure.map_or(Ok(()), Err)?;
    screen.show(&drawing.flush())?;
    if findings.records > 0 && !findings.complete {
        let text = explain::remark(screen.look.language, &Remark::CutShort);
        screen.show(&[Line::default(), Line::of(text, Style::Alarm)])?;
    }
    verdict(&path, &findings)
}

/// Reads the trace in `path`, handing each record to `sink`.
pub(super) fn load(path: &Path, sink: impl FnMut(Record)) -> Result<Findings, Failure> {
    let cannot = |error: io::Error| {
        let message = format!("cannot read {}: {error}", shown(path));
        if error.kind() == io::ErrorKind::PermissionDenied {
            Failure::permission(message)
        } else {
            Failure::failed(message)
        }
    };
    let file = File::open(path).map_err(cannot)?;
    read(BufReader::new(file), sink).map_err(cannot)
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
            shown(path),
            visible(&kinds)
        );
    }
    let lines =
        findings.defects.iter().map(|defect| format!("{}: {}", shown(path), visible(&defect.to_string())));
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

/// A file's name as it may be printed.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
