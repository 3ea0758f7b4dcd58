//! The files of homework: assignments, and submissions as they are handed in.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::questions::Material;
use super::text::shown;
use super::{Failure, Recording, RecordingKind};
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

/// Reads a submission: a trace with answers in it, or any recording without.
///
/// # Errors
///
/// It cannot be read, or is longer than a submission may be.
pub(crate) fn read_submission(path: &Path) -> Result<ReadSubmission, String> {
    let size = fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if size > LONGEST {
        return Err(too_long(path, LONGEST));
    }
    let (submission, recording) = if begins_with_brace(path)? {
        let text = read_text(path, LONGEST)?;
        (Submission::read(&text), Recording::of_text(path, text))
    } else {
        let recording = Recording::open(path).map_err(|error| error.to_string())?;
        let submission = match recording.kind() {
            RecordingKind::Trace => packed::homework(&read_text(path, LONGEST)?).map(Submission::of_page),
            RecordingKind::Capture => None,
        };
        (submission.unwrap_or_default(), recording)
    };
    let (material, report) = Material::read(recording, None).map_err(|error| error.to_string())?;
    Ok(ReadSubmission { submission, material, defects: report.defects() })
}

/// The files of a folder, in the order of their names. What is no file is left out.
///
/// # Errors
///
/// The folder cannot be read, or has more files than there can be submissions.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && fs::metadata(&path).is_ok_and(|there| there.is_file()) {
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

fn begins_with_brace(path: &Path) -> Result<bool, String> {
    let mut first = [0];
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let count = file.take(1).read(&mut first).map_err(|error| unreadable(path, &error))?;
    Ok(count == 1 && first == *b"{")
}

pub(super) fn read_text(path: &Path, longest: u64) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    file.take(longest + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > longest {
        return Err(too_long(path, longest));
    }
    // What is no UTF-8 is a defect of the line in which it stands.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    said!("cannot read {}: {}", "无法读取 {}：{}", shown(path), answered(error))
}

fn too_long(path: &Path, longest: u64) -> String {
    let megabytes = longest >> 20;
    said!("{}: is longer than {megabytes} MiB", "{}：超过 {megabytes} MiB", shown(path))
}
