//! Marks files, on several cores at once. A file costs its own marks and nothing else, whatever is in it.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::assignment_folder::AssignmentFolder;
use super::homework::read_handed_in;
use crate::homework::assignment::StudentRun;
use crate::homework::copies::Fingerprint;
use crate::homework::marking::{self, ExpectedRun, Handed, MarkedSubmission};
use crate::homework::submission::SubmissionRecord;
use crate::homework::variant::Variant;
use crate::language::said;

/// How many files are read at once at most: each takes memory.
const MOST_AT_ONCE: usize = 4;

/// A file with its marks, or the reason why it has none.
pub(crate) type MarkedFile = (PathBuf, Result<MarkedSubmission, String>);

/// Marks files, and keeps their order.
pub(crate) fn mark_all(
    folder: &AssignmentFolder,
    recorded: Option<&Fingerprint>,
    files: &[PathBuf],
) -> Vec<MarkedFile> {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(MOST_AT_ONCE);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = files.get(place) else { return own };
            own.push((place, one(folder, recorded, path)));
        }
    };
    let mut marked = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let all =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        all.flatten().collect::<Vec<_>>()
    });
    marked.sort_by_key(|(place, _)| *place);
    files.iter().cloned().zip(marked.into_iter().map(|(_, marks)| marks)).collect()
}

fn one(
    folder: &AssignmentFolder,
    recorded: Option<&Fingerprint>,
    path: &Path,
) -> Result<MarkedSubmission, String> {
    let read = read_handed_in(path)?;
    let handed = Handed {
        run: expected(folder, recorded, read.submission.record.as_ref())?,
        submission: &read.submission,
        header: read.material.header.as_ref(),
        steps: &read.material.steps,
        defects: read.defects.as_deref(),
    };
    if handed.steps.iter().all(|step| step.packet().is_none()) {
        return Err(read.defects.unwrap_or_else(|| said!("there is no packet in it", "其中没有分组")));
    }
    Ok(marking::mark(&folder.assignment, handed))
}

/// What a student was to run.
fn expected<'a>(
    folder: &AssignmentFolder,
    recorded: Option<&'a Fingerprint>,
    record: Option<&SubmissionRecord>,
) -> Result<Option<ExpectedRun<'a>>, String> {
    let run = folder.assignment.run.kind();
    let is_recorded = record.is_some_and(|record| record.recorded);
    Ok(match (run, recorded, record) {
        (StudentRun::Nothing(_), Some(recorded), _) => Some(ExpectedRun::Recorded(recorded)),
        (_, Some(recorded), _) if is_recorded => Some(ExpectedRun::Recorded(recorded)),
        (StudentRun::Scenario(name), _, Some(record)) => {
            let variant = Variant::of(&folder.assignment.name, &record.student);
            Some(ExpectedRun::Lab(Box::new(folder.link(name, &variant)?)))
        }
        (StudentRun::Exchange(..), _, Some(_)) => Some(ExpectedRun::Exchange),
        _ => None,
    })
}
