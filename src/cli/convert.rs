//! `captrace convert`: a trace becomes a capture file, a capture file a trace.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::locale::language;
use super::{Exit, args, defects};
use crate::app::Recording;
use crate::app::file_output::FileOutput;
use crate::language::said;
use crate::trace::Item;

pub(super) fn run(args: &args::Convert, look: &args::Look) -> Result<(), Exit> {
    if is_same(&args.input, &args.output) {
        return Err(Exit::usage(said!(
            "a file cannot be converted into itself: name another output",
            "文件不能转换成它自己：请另取一个输出文件名"
        )));
    }
    let is_capture = args.output.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
    if is_capture && args.wireshark {
        return Err(Exit::usage(said!(
            "a capture file has no room for what Wireshark would say: write .jsonl or .json",
            "捕获文件中放不下 Wireshark 的看法：请写成 .jsonl 或 .json"
        )));
    }
    let recording = Recording::open(&args.input)?.with_wireshark(args.wireshark);
    // Created with the first item: an input that cannot be read must not leave an empty output behind.
    let mut target = None;
    let report = recording.read(|item| {
        if target.is_none() {
            target = Some(FileOutput::create(&args.output, args.force, language(look))?.in_bulk());
        }
        let Some(target) = &mut target else { return Ok(()) };
        match item {
            Item::Header(header) => target.begin(&header),
            Item::Step(step) => target.write(&step),
        }
    });
    let finished = target.as_mut().map_or(Ok(()), FileOutput::finish);
    let report = report?;
    finished?;
    let kept = if target.is_some() {
        said!("\n  what could be read is converted", "\n  能读的部分已经转换")
    } else {
        String::new()
    };
    defects(&report).map_or(Ok(()), |defect| Err(Exit::failed(format!("{defect}{kept}"))))
}

/// Whether two names mean one file, however they are spelt.
fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    one == other || identity(one).is_some_and(|file| identity(other) == Some(file))
}
