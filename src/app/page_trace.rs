//! The trace in a page that `captrace report` made.

use std::io::Read as _;
use std::path::Path;

use super::Failure;
use crate::language::said;
use crate::page::packed;
use crate::source::file::{FileError, Input};

/// The most bytes of a page that is read.
const LARGEST: u64 = 256 << 20;

/// The trace in a page; none where the file is no page, or holds no trace.
pub(super) fn trace_in(input: &mut Input, path: &Path) -> Result<Option<String>, Failure> {
    let is_page = input.beginning().is_ok_and(|beginning| {
        let least = beginning.len().min(packed::BEGINNING.len());
        least >= 8 && beginning.get(..least) == packed::BEGINNING.get(..least)
    });
    if !is_page {
        return Ok(None);
    }
    let mut page = Vec::new();
    let read = input.take(LARGEST).read_to_end(&mut page);
    read.map_err(|error| Failure::Unreadable { path: path.to_owned(), error })?;
    let trace = std::str::from_utf8(&page).ok().and_then(|page| packed::trace(page, packed::MOST));
    let missing = || FileError::Read {
        offset: 0,
        source: std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            said!("it is a page without a trace of captrace in it", "这个网页中没有 captrace 的记录"),
        ),
    };
    trace.map(Some).ok_or_else(|| Failure::NotReadable { path: path.to_owned(), error: missing() })
}
