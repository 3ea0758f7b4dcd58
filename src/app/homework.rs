//! The files of homework: assignments, and submissions as they are handed in.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::questions::Material;
use super::text::shown;
use super::{Failure, Recording};
use crate::homework::submission::Submission;
use crate::language::{answered, said};
use crate::page::packed;
use crate::trace::write::{Form, TraceText};

/// The longest submission, in bytes.
pub(super) const LONGEST: u64 = 64 << 20;
/// The most submissions of one assignment.
const MOST_SUBMISSIONS: usize = 10_000;

/// A submission that could be read.
pub(crate) struct ReadSubmission {
    pub(crate) submission: Submission,
    pub(crate) material: Material,
    /// What is wrong with its trace.
    pub(crate) defects: Option<String>,
}

/// Reads what was handed in by others: as [`read_submission`], but a link, which leads to what was not handed in, is refused.
///
/// # Errors
///
/// As [`read_submission`].
pub(crate) fn read_handed_in(path: &Path) -> Result<ReadSubmission, String> {
    if fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink()) {
        let name = shown(path);
        return Err(said!("{name}: is a link, not a file", "{name}：是链接，不是文件"));
    }
    read_submission(path)
}

/// Reads a submission: a trace with answers in it, a page with both, or any recording without. Each may be compressed.
///
/// # Errors
///
/// It is no file, cannot be read, or is longer than a submission may be.
pub(crate) fn read_submission(path: &Path) -> Result<ReadSubmission, String> {
    let (bytes, damage) = unpacked(path, whole_file(path, LONGEST)?)?;
    let (submission, recording) = if bytes.starts_with(b"{") {
        let text = as_text(bytes);
        (Submission::read(&text), Recording::of_text(path, text))
    } else if bytes.starts_with(packed::BEGINNING) {
        of_page(path, &as_text(bytes))?
    } else {
        (Submission::default(), Recording::open(path).map_err(|error| error.to_string())?)
    };
    let (material, report) = Material::read(recording, None).map_err(|error| error.to_string())?;
    Ok(ReadSubmission { submission, material, defects: report.defects().or(damage) })
}

/// What is in a page, and its trace.
fn of_page(path: &Path, page: &str) -> Result<(Submission, Recording), String> {
    let trace = packed::trace(page, LONGEST).ok_or_else(|| {
        let (name, megabytes) = (shown(path), LONGEST >> 20);
        said!(
            "{name}: is a page without a trace of captrace, or with one of more than {megabytes} MiB",
            "{name}：网页中没有 captrace 的记录，或者记录超过 {megabytes} MiB"
        )
    })?;
    let submission = packed::homework(page).map(|json| Submission::of_page(json, &trace));
    Ok((submission.unwrap_or_default(), Recording::of_text(path, trace)))
}

/// Bytes as they were before gzip, and what is wrong with the compressed ones; those that are not compressed as they are.
fn unpacked(path: &Path, bytes: Vec<u8>) -> Result<(Vec<u8>, Option<String>), String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok((bytes, None));
    }
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes.as_slice()).take(LONGEST + 1).read_to_end(&mut unpacked);
    if is_longer(&unpacked, LONGEST) {
        return Err(too_long(path, LONGEST));
    }
    Ok((unpacked, read.err().map(|error| unreadable(path, &error))))
}

/// What is in a folder, in the order of the names, hidden files left out.
///
/// # Errors
///
/// The folder cannot be read, or has more files than there can be submissions.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden {
            files.push(path);
        }
        if files.len() > MOST_SUBMISSIONS {
            return Err(said!(
                "{}: holds more than {MOST_SUBMISSIONS} files",
                "{}：文件超过 {MOST_SUBMISSIONS} 个",
                shown(folder)
            ));
        }
    }
    files.sort();
    Ok(files)
}

/// A recording as a trace in lines, and its steps.
///
/// # Errors
///
/// It cannot be read, is too long, or is damaged.
pub(crate) fn trace_of(recording: Recording) -> Result<(String, Material), String> {
    let (material, report) = Material::read(recording, None).map_err(|error| error.to_string())?;
    if let Some(defects) = report.defects() {
        return Err(defects);
    }
    let (mut trace, mut text) = (TraceText::new(Form::Lines), String::new());
    let written = match &material.header {
        Some(header) => trace.header(header, &mut text),
        None => Ok(()),
    };
    let written =
        written.and_then(|()| material.steps.iter().try_for_each(|step| trace.step(step, &mut text)));
    written.map_err(|error| Failure::from(error).to_string())?;
    Ok((text, material))
}

/// A file that has no more than so many bytes, as text.
pub(super) fn read_text(path: &Path, longest: u64) -> Result<String, String> {
    Ok(as_text(bytes_of(fs::File::open(path), path, longest)?))
}

/// What is no UTF-8 is a defect of the line in which it stands.
fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The bytes of what must be a file: a pipe or a device may never end.
fn whole_file(path: &Path, longest: u64) -> Result<Vec<u8>, String> {
    let there = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    let name = shown(path);
    if there.is_dir() {
        return Err(said!("{name}: is a folder, not a file", "{name}：是文件夹，不是文件"));
    }
    if !there.is_file() {
        return Err(said!("{name}: is a pipe or a device, not a file", "{name}：是管道或设备，不是文件"));
    }
    // It may have become a pipe since.
    bytes_of(fs::File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path), path, longest)
}

fn bytes_of(file: io::Result<fs::File>, path: &Path, longest: u64) -> Result<Vec<u8>, String> {
    let file = file.map_err(|error| unreadable(path, &error))?;
    let size = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    if size > longest {
        return Err(too_long(path, longest));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(longest + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if is_longer(&bytes, longest) { Err(too_long(path, longest)) } else { Ok(bytes) }
}

fn is_longer(bytes: &[u8], longest: u64) -> bool {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX) > longest
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    said!("cannot read {}: {}", "无法读取 {}：{}", shown(path), answered(error))
}

fn too_long(path: &Path, longest: u64) -> String {
    let megabytes = longest >> 20;
    said!("{}: is longer than {megabytes} MiB", "{}：超过 {megabytes} MiB", shown(path))
}
