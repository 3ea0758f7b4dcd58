//! Capture files of limited size, one after the other: `x.pcapng` becomes `x-00001.pcapng`, `x-00002.pcapng` and so on.
//!
//! Numbers go on after the highest that stands in the folder, so no file of an earlier capture is touched; what is
//! removed are the oldest files of this capture alone.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::Failure;
use super::text::shown;
use super::text_file::give_to_caller;
use crate::language::said;
use crate::trace::write::WriteError;

/// The files of a capture that is saved in several.
#[derive(Debug)]
pub(crate) struct Rotation {
    /// The name that was asked for, which no file has.
    name: PathBuf,
    /// How long a file may become, in bytes.
    limit: u64,
    /// How many files are kept; `None` for all.
    keep: Option<usize>,
    /// The number of the last file.
    number: u64,
    /// The files that are kept, the oldest first.
    kept: VecDeque<WrittenFile>,
    /// How many were removed.
    removed: u64,
}

/// A file that was written, and what identifies it whatever name it has.
#[derive(Debug)]
struct WrittenFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl Rotation {
    /// Files of about `limit` bytes, of which the last `keep` are kept.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub(crate) fn new(name: &Path, limit: u64, keep: Option<usize>) -> Result<Self, Failure> {
        let mut this =
            Self { name: name.to_owned(), limit, keep, number: 0, kept: VecDeque::new(), removed: 0 };
        let failed = |error| this.failed(error);
        let mut highest = 0;
        for entry in fs::read_dir(this.folder()).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            highest = highest.max(this.number_of(&name).unwrap_or(0));
        }
        this.number = highest;
        Ok(this)
    }

    /// The name that was asked for.
    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    /// How long a file may become, in bytes.
    pub(crate) const fn limit(&self) -> u64 {
        self.limit
    }

    /// The folder of the files.
    pub(crate) fn folder(&self) -> &Path {
        let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or_else(|| Path::new("."))
    }

    /// Makes the next file, and then removes the oldest if there are too many.
    ///
    /// # Errors
    ///
    /// The file cannot be made, or an older one cannot be removed.
    pub(crate) fn next(&mut self) -> Result<(PathBuf, File), Failure> {
        self.number += 1;
        let path = self.name.with_file_name(format!("{}-{:05}.{}", self.stem(), self.number, self.end()));
        let failed = |error| Failure::from(WriteError::Open { path: path.clone(), error });
        let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
        give_to_caller(&file, &path)?;
        let there = file.metadata().map_err(failed)?;
        self.kept.push_back(WrittenFile { path: path.clone(), identity: (there.dev(), there.ino()) });
        while self.keep.is_some_and(|keep| self.kept.len() > keep) {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.removed += u64::from(oldest.remove().map_err(|error| self.failed(error))?);
        }
        Ok((path, file))
    }

    fn stem(&self) -> String {
        self.name.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn end(&self) -> String {
        self.name.extension().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The number in the name of a file of such a rotation.
    fn number_of(&self, name: &OsStr) -> Option<u64> {
        let name = name.to_str()?.strip_prefix(&self.stem())?.strip_prefix('-')?;
        name.strip_suffix(&self.end())?.strip_suffix('.')?.parse().ok()
    }

    fn failed(&self, error: io::Error) -> Failure {
        WriteError::Open { path: self.name.clone(), error }.into()
    }
}

impl WrittenFile {
    /// Removes the file, unless another one has its name by now. Returns whether it did.
    fn remove(&self) -> io::Result<bool> {
        match fs::symlink_metadata(&self.path) {
            Ok(there) if (there.dev(), there.ino()) == self.identity => {
                fs::remove_file(&self.path).map(|()| true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// What is there now: the first and the last file.
impl fmt::Display for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |file: Option<&WrittenFile>| file.map(|file| shown(&file.path)).unwrap_or_default();
        let (first, last, count) = (name(self.kept.front()), name(self.kept.back()), self.kept.len());
        let removed = self.removed;
        let range = match count {
            1 => first,
            _ => said!("{first} to {last} ({count} files)", "{first} 至 {last}（{count} 个文件）"),
        };
        match removed {
            0 => f.write_str(&range),
            1 => f.write_str(&said!("{range}; 1 older file was removed", "{range}；删除了 1 个较早的文件")),
            _ => f.write_str(&said!(
                "{range}; {removed} older files were removed",
                "{range}；删除了 {removed} 个较早的文件"
            )),
        }
    }
}
