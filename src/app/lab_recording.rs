//! The recorded run of a scenario: for machines where no hosts can be made, and for a first look.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;

use super::Failure;
use super::recording::Recording;
use crate::lab::scenario::builtin::Builtin;

/// The recorded run of a scenario.
///
/// # Errors
///
/// It cannot be unpacked.
pub(crate) fn recorded(scenario: &Builtin) -> Result<Recording, Failure> {
    let path = PathBuf::from(format!("traces/lab/{}.jsonl.gz", scenario.name));
    let mut text = String::new();
    match GzDecoder::new(scenario.recording).read_to_string(&mut text) {
        Ok(_) => Ok(Recording::of_text(&path, text)),
        Err(error) => Err(Failure::Unreadable { path, error }),
    }
}
