//! `captrace convert`: a trace becomes a capture file, a capture file a trace; so does each of a folder.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::locale::language;
use super::{Exit, args, defects, progress};
use crate::app::file_output::FileOutput;
use crate::app::folder::{in_parallel, recordings, stem};
use crate::app::text::shown;
use crate::app::{Recording, RecordingKind};
use crate::language::said;
use crate::trace::Item;
use crate::trace::write::WriteError;

pub(super) fn run(args: &args::Convert, look: &args::Look) -> Result<(), Exit> {
    if is_same(&args.input, &args.output) {
        return Err(Exit::usage(said!(
            "a file cannot be converted into itself: name another output",
            "文件不能转换成它自己：请另取一个输出文件名"
        )));
    }
    if args.input.is_dir() { folder(args, look) } else { convert(args, &args.input, &args.output, look) }
}

/// Converts each recording of a folder into a file of another folder, many at once.
fn folder(args: &args::Convert, look: &args::Look) -> Result<(), Exit> {
    if args.output.extension().is_some() {
        return Err(Exit::usage(said!(
            "{} is a folder, so what is written is a folder, too: name one without an ending",
            "{} 是文件夹，所以写出的也是文件夹：请给出没有后缀的名字",
            shown(&args.input)
        )));
    }
    let inputs = recordings(&args.input)?;
    fs::create_dir_all(&args.output)
        .map_err(|error| WriteError::Open { path: args.output.clone(), error })?;
    let outputs = inputs.iter().map(|input| target(input, &args.output)).collect::<Result<Vec<_>, Exit>>()?;
    if let Some((one, other)) = inputs.iter().enumerate().find_map(|(place, input)| {
        let same = outputs.iter().take(place).position(|output| Some(output) == outputs.get(place))?;
        Some((inputs.get(same)?, input))
    }) {
        return Err(Exit::usage(said!(
            "{} and {} would become one file: rename one of them",
            "{} 和 {} 会变成同一个文件：请给其中一个改名",
            shown(one),
            shown(other)
        )));
    }
    progress::hide();
    let pairs: Vec<_> = inputs.iter().zip(&outputs).collect();
    let outcomes = in_parallel(&pairs, |(input, output)| convert(args, input, output, look));
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    let code = failed.first().map_or(0, |exit| exit.code);
    let messages: Vec<_> = failed.into_iter().map(|exit| exit.message).collect();
    if messages.is_empty() { Ok(()) } else { Err(Exit { code, message: messages.join("\n") }) }
}

/// What a recording of a folder becomes: a capture file a trace, a trace a capture file.
fn target(input: &Path, folder: &Path) -> Result<PathBuf, Exit> {
    let ending = match Recording::open(input)?.kind() {
        RecordingKind::Capture => ".jsonl",
        RecordingKind::Trace => ".pcapng",
    };
    let mut name = stem(input).unwrap_or(input).as_os_str().to_owned();
    name.push(ending);
    Ok(folder.join(name))
}

/// Converts one file.
fn convert(args: &args::Convert, input: &Path, output: &Path, look: &args::Look) -> Result<(), Exit> {
    let is_capture = output.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
    if is_capture && args.wireshark {
        return Err(Exit::usage(said!(
            "a capture file has no room for what Wireshark would say: write .jsonl or .json",
            "捕获文件中放不下 Wireshark 的看法：请写成 .jsonl 或 .json"
        )));
    }
    let recording = Recording::open(input)?.with_wireshark(args.wireshark);
    // Created with the first item: an input that cannot be read must not leave an empty output behind.
    let mut target = None;
    let report = recording.read(|item| {
        if target.is_none() {
            target = Some(FileOutput::create(output, args.force, language(look))?.in_bulk());
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
