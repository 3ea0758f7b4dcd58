//! `captrace convert`: a trace becomes a capture file, a capture file a trace.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::locale::language;
use super::{Exit, args, defects};
use crate::app::Recording;
use crate::app::file_output::FileOutput;
#[cfg(feature = "parquet")]
use crate::app::parquet;
use crate::language::said;
use crate::trace::Item;

pub(super) fn run(args: &args::Convert, look: &args::Look) -> Result<(), Exit> {
    if is_same(&args.input, &args.output) {
        return Err(Exit::usage(said!(
            "a file cannot be converted into itself: name another output",
            "文件不能转换成它自己：请另取一个输出文件名"
        )));
    }
    if args.output.extension().is_some_and(|end| end == "parquet") {
        return to_table(args);
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

/// Writes the rows of a recording, or of all in a folder.
#[cfg(feature = "parquet")]
fn to_table(args: &args::Convert) -> Result<(), Exit> {
    let Some(table) = parquet::table_of(&args.output) else {
        return Err(Exit::usage(said!(
            "which table? name packets.parquet, with a row for each packet, or flows.parquet, with one for each flow",
            "要哪个表？请写 packets.parquet（每个分组一行）或 flows.parquet（每个流一行）"
        )));
    };
    let recordings = parquet::recordings_of(&args.input)?;
    let defects = parquet::convert(&recordings, table, &args.output, args.force)?;
    if defects.is_empty() { Ok(()) } else { Err(Exit::failed(defects.join("\n"))) }
}

#[cfg(not(feature = "parquet"))]
fn to_table(_: &args::Convert) -> Result<(), Exit> {
    Err(Exit::usage(said!(
        "this captrace was built without tables: cargo install --features parquet captrace has them",
        "这个 captrace 没有编入表格功能：用 cargo install --features parquet captrace 安装带此功能的版本"
    )))
}

/// Whether two names mean one file, however they are spelt.
fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    one == other || identity(one).is_some_and(|file| identity(other) == Some(file))
}
