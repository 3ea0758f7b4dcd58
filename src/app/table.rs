//! A recording as a table, written row by row: it may be of any length.

use std::fs::File;
use std::io::{self, BufWriter, Stdout, Write};
use std::path::Path;

use super::screen::written_out;
use super::selection::Selection;
use super::text_file::create;
use super::{Failure, Recording, Report};
use crate::explain::Language;
use crate::export::csv::{CsvTable, RowsOf};
use crate::trace::Item;
use crate::trace::write::WriteError;

/// Writes what a selection admits of a recording to a file, or to standard output. Says how many packets there were.
///
/// # Errors
///
/// The recording cannot be read, the selection does not suit it, or the table cannot be written.
pub(crate) fn write(
    recording: Recording,
    mut selection: Selection,
    to: Option<(&Path, bool)>,
    (of, language): (RowsOf, Language),
) -> Result<Report, Failure> {
    let target = match to {
        Some((path, overwrite)) => Target::File(BufWriter::new(create(path, overwrite)?)),
        None => Target::Screen(BufWriter::new(io::stdout())),
    };
    let failed = |error: io::Error| match to {
        Some((path, _)) => WriteError::Open { path: path.to_owned(), error }.into(),
        None => written_out(Err(error)).err().unwrap_or(Failure::ReaderGone),
    };
    let flow = selection.flow;
    let mut table = CsvTable::new(target, of, language).map_err(failed)?;
    let report = recording.read(|item| -> Result<(), Failure> {
        match item {
            Item::Header(header) => selection.begin(&header),
            Item::Step(step) if selection.admits(&step)? => {
                let shows = |summary: &crate::analysis::summary::FlowSummary| {
                    flow.is_none_or(|flow| summary.flow.0 == flow)
                };
                table.step(&step, shows).map_err(failed)
            }
            Item::Step(_) => Ok(()),
        }
    })?;
    table.finish().map_err(failed)?;
    Ok(report)
}

/// Where a table is written.
enum Target {
    File(BufWriter<File>),
    Screen(BufWriter<Stdout>),
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Screen(screen) => screen.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Screen(screen) => screen.flush(),
        }
    }
}
