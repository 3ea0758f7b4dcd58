//! `captrace convert`: a trace becomes a capture file, a capture file a trace.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::screen::language;
use super::{Failure, args};
use crate::app::failure::{complaint, source};
use crate::app::input::{self, Outcome};
use crate::app::save::Target;
use crate::trace::TraceItem;

pub(super) fn run(args: &args::Convert, look: &args::Look) -> Result<(), Failure> {
    if is_same(&args.input, &args.output) {
        return Err(Failure::usage("a file cannot be converted into itself: name another output"));
    }
    // The input is opened first: a wrong name must not leave an empty output behind.
    let mut target = None;
    let is_capture = args.output.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
    if is_capture && args.wireshark {
        return Err(Failure::usage(
            "a capture file has no room for what Wireshark would say: write .jsonl or .json",
        ));
    }
    let outcome = input::steps(&args.input, args.wireshark, |_, item| {
        if target.is_none() {
            target = Some(Target::create(&args.output, args.force, language(look))?.in_bulk());
        }
        let Some(target) = &mut target else { return Ok(()) };
        match item {
            TraceItem::Header(header) => target.begin(&header),
            TraceItem::Step(step) => target.write(&step),
        }
    });
    let finished = target.as_mut().map_or(Ok(()), Target::finish);
    let outcome = outcome?;
    finished?;
    let defect = match outcome {
        Outcome::Trace(findings) => complaint(&args.input, &findings),
        Outcome::Capture(defect) => defect.map(|defect| format!("{}: {defect}", source(&args.input))),
    };
    let kept = if target.is_some() { "\n  what could be read is converted" } else { "" };
    defect.map_or(Ok(()), |defect| Err(Failure::failed(format!("{defect}{kept}"))))
}

/// Whether two names mean one file, however they are spelt.
fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    one == other || identity(one).is_some_and(|file| identity(other) == Some(file))
}
