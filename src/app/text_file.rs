//! A file of text that is not a trace: a picture, a table, a page.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::Failure;
use crate::source::surrender::caller;
use crate::trace::write::{WriteError, open};

/// Writes a file.
///
/// # Errors
///
/// It is there already and is not to be overwritten, or the system cannot write it.
pub(crate) fn save(path: &Path, overwrite: bool, text: &[u8]) -> Result<(), Failure> {
    let mut file = create(path, overwrite)?;
    let written = file.write_all(text).and_then(|()| file.flush());
    written.map_err(|error| WriteError::Open { path: path.to_owned(), error })?;
    Ok(())
}

/// Writes a file in place of an earlier one: whoever looks, or comes after an end in the middle, finds one of the two whole.
///
/// # Errors
///
/// The system cannot write it.
pub(crate) fn replace(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    save(&new, true, text)?;
    fs::rename(&new, path).map_err(|error| WriteError::Open { path: path.to_owned(), error })?;
    Ok(())
}

/// Makes a file. Under sudo it belongs to the user who called.
///
/// # Errors
///
/// It is there already and is not to be overwritten, or the system cannot make it.
pub(crate) fn create(path: &Path, overwrite: bool) -> Result<File, Failure> {
    let file = open(path, overwrite)?;
    give_to_caller(&file, path)?;
    Ok(file)
}

/// Under sudo, gives a file that was made to the user who called.
///
/// # Errors
///
/// The system refuses it.
pub(super) fn give_to_caller(file: &File, path: &Path) -> Result<(), Failure> {
    let Some((user, group)) = caller() else { return Ok(()) };
    let given = std::os::unix::fs::fchown(file, Some(user), Some(group));
    given.map_err(|error| Failure::Owner { path: path.to_owned(), error })
}
