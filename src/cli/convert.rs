//! `captrace convert`: a trace becomes a capture file, a capture file a trace; so does each of a folder, and all of them one
//! Parquet file.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::locale::language;
use super::{Exit, args, defects, progress};
use crate::app::file_output::FileOutput;
use crate::app::folder::{in_parallel, recordings, stem};
use crate::app::parquet_file::{self, ParquetTarget};
use crate::app::text::shown;
use crate::app::{Recording, RecordingKind};
use crate::export::csv::RowsOf;
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
    if args.output.extension().is_some_and(|end| end == "parquet") {
        return parquet(args, look);
    }
    if args.input.is_dir() { folder(args, look) } else { convert(args, &args.input, &args.output, look) }
}

/// Writes the packets or the flows of a recording, or of all in a folder, into one Parquet file.
fn parquet(args: &args::Convert, look: &args::Look) -> Result<(), Exit> {
    if args.wireshark {
        return Err(Exit::usage(said!(
            "a Parquet file has no column for what Wireshark would say: write .jsonl or .json",
            "Parquet 文件中没有放 Wireshark 看法的列：请写成 .jsonl 或 .json"
        )));
    }
    let rows = rows(&args.output)?;
    let inputs = if args.input.is_dir() { recordings(&args.input)? } else { vec![args.input.clone()] };
    progress::hide();
    let target = ParquetTarget { path: &args.output, overwrite: args.force, language: language(look) };
    let reports = parquet_file::write(&inputs, rows, target).map_err(Exit::failed)?;
    all_or_first(reports.into_iter().map(|report| {
        defects(&report?).map_or(Ok(()), |defect| Err(Exit::failed(with_what_is_kept(&defect))))
    }))
}

/// What the rows of a Parquet file of this name are of.
fn rows(path: &Path) -> Result<RowsOf, Exit> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if stem.ends_with("packets") {
        Ok(RowsOf::Packets)
    } else if stem.ends_with("flows") {
        Ok(RowsOf::Flows)
    } else {
        Err(Exit::usage(said!(
            "{} does not say what its rows are: a name that ends in packets.parquet or flows.parquet does",
            "{} 没有说明每一行是什么：文件名应以 packets.parquet（每个分组一行）或 flows.parquet（每条流一行）结尾",
            shown(path)
        )))
    }
}

/// The first exit code, with all messages; nothing where all went well.
fn all_or_first(outcomes: impl IntoIterator<Item = Result<(), Exit>>) -> Result<(), Exit> {
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    let code = failed.first().map_or(0, |exit| exit.code);
    let messages: Vec<_> = failed.into_iter().map(|exit| exit.message).collect();
    if messages.is_empty() { Ok(()) } else { Err(Exit { code, message: messages.join("\n") }) }
}

/// What is wrong with an input, and that the rest of it was converted.
fn with_what_is_kept(defect: &str) -> String {
    said!("{defect}\n  what could be read is converted", "{defect}\n  能读的部分已经转换")
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
    all_or_first(in_parallel(&pairs, |(input, output)| convert(args, input, output, look)))
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
    let Some(defect) = defects(&report) else { return Ok(()) };
    Err(Exit::failed(if target.is_some() { with_what_is_kept(&defect) } else { defect }))
}

/// Whether two names mean one file, however they are spelt.
fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    one == other || identity(one).is_some_and(|file| identity(other) == Some(file))
}
