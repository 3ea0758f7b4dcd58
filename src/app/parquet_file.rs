//! Many recordings become one Parquet file, one after the other in the order of their names. The feature `parquet` brings it.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Failure;
use super::report::Report;
use crate::explain::Language;
use crate::export::csv::RowsOf;
#[cfg(not(feature = "parquet"))]
use crate::language::both;
#[cfg(feature = "parquet")]
use crate::language::said;

/// Why there is no Parquet file.
#[derive(Debug, Error)]
pub(crate) enum ParquetFileError {
    /// This program was built without the feature.
    #[cfg(not(feature = "parquet"))]
    #[error("{}", both(
        "this captrace was built without Parquet: build it with cargo build --release --features parquet, or write tables of \
         single recordings with captrace export FILE -o packets.csv",
        "这个 captrace 构建时没有包含 Parquet：请用 cargo build --release --features parquet 构建，或用 captrace export FILE -o \
         packets.csv 逐个写出表格"
    ).spoken())]
    NotBuilt,
    /// It cannot be made.
    #[error(transparent)]
    Make(#[from] Failure),
    /// It cannot be written.
    #[cfg(feature = "parquet")]
    #[error("{}", said!("cannot write to {}: {error}", "无法写到 {}：{error}", super::text::shown(path)))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: String,
    },
}

/// How the reading of each recording ended, in their order.
pub(crate) type Reports = Vec<Result<Report, Failure>>;

/// Writes the packets or the flows of these recordings. A recording that cannot be read leaves out its rows, and no more.
///
/// # Errors
///
/// The file cannot be made or written, or this program was built without the feature.
#[cfg(feature = "parquet")]
pub(crate) fn write(
    recordings: &[PathBuf],
    rows: RowsOf,
    to: ParquetTarget<'_>,
) -> Result<Reports, ParquetFileError> {
    match rows {
        RowsOf::Packets => table::write::<table::Packets>(recordings, to),
        RowsOf::Flows => table::write::<table::Flows>(recordings, to),
    }
}

/// This program cannot write it.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "parquet"))]
pub(crate) fn write(_: &[PathBuf], _: RowsOf, _: ParquetTarget<'_>) -> Result<Reports, ParquetFileError> {
    Err(ParquetFileError::NotBuilt)
}

/// The file, and how it is written.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "nothing is written without the feature"))]
pub(crate) struct ParquetTarget<'p> {
    /// Its name.
    pub(crate) path: &'p Path,
    /// Whether a file of this name is overwritten.
    pub(crate) overwrite: bool,
    /// The language of sentences.
    pub(crate) language: Language,
}

#[cfg(feature = "parquet")]
mod table {
    use std::fs::File;
    use std::io::BufWriter;
    use std::path::{Path, PathBuf};

    use ::parquet::errors::ParquetError;

    use super::super::folder::in_order;
    use super::super::recording::Recording;
    use super::super::text::shown;
    use super::super::text_file::create;
    use super::{Failure, ParquetFileError, ParquetTarget, Report, Reports};
    use crate::explain::Language;
    use crate::export::parquet::{FlowOfTrace, PacketOfTrace, PacketRows, ParquetTable, TableRow};
    use crate::language::{answered, quoted};
    use crate::step::Step;
    use crate::trace::Item;
    use crate::trace::record::Header;

    /// Rows that are handed over at once.
    const BATCH: usize = 1024;

    /// Makes the rows of one recording.
    pub(super) trait RowsOfRecording {
        type Made: TableRow + Send;
        fn of(trace: &str, language: Language) -> Self;
        fn begin(&mut self, header: &Header);
        fn rows(&mut self, step: &Step, to: &mut Vec<Self::Made>);
    }

    /// A row for each packet.
    pub(super) struct Packets(PacketRows);

    impl RowsOfRecording for Packets {
        type Made = PacketOfTrace;

        fn of(trace: &str, language: Language) -> Self {
            Self(PacketRows::new(trace, language))
        }

        fn begin(&mut self, header: &Header) {
            self.0.begin(header);
        }

        fn rows(&mut self, step: &Step, to: &mut Vec<PacketOfTrace>) {
            to.extend(self.0.row(step));
        }
    }

    /// A row for each flow of the totals.
    pub(super) struct Flows {
        trace: String,
    }

    impl RowsOfRecording for Flows {
        type Made = FlowOfTrace;

        fn of(trace: &str, _: Language) -> Self {
            Self { trace: trace.to_owned() }
        }

        fn begin(&mut self, _: &Header) {}

        fn rows(&mut self, step: &Step, to: &mut Vec<FlowOfTrace>) {
            let flows = step.summary().into_iter().flat_map(|summary| &summary.flows);
            to.extend(flows.map(|flow| FlowOfTrace::new(&self.trace, flow.clone())));
        }
    }

    pub(super) fn write<T: RowsOfRecording>(
        recordings: &[PathBuf],
        to: ParquetTarget<'_>,
    ) -> Result<Reports, ParquetFileError> {
        let failed =
            |error: ParquetError| ParquetFileError::Write { path: to.path.to_owned(), error: reason(&error) };
        // Created with the first rows: a folder that cannot be read must not leave an empty file behind.
        let mut table: Option<ParquetTable<BufWriter<File>, T::Made>> = None;
        let mut outcome = Ok(());
        let reports = in_order(
            recordings,
            |path, give| read::<T>(path, to.language, give),
            |rows| {
                outcome = add(&mut table, rows, to, failed);
                outcome.is_ok()
            },
        );
        outcome?;
        if let Some(table) = table {
            let written = table.finish().map_err(failed)?;
            written.into_inner().map_err(|error| ParquetFileError::Write {
                path: to.path.to_owned(),
                error: answered(error.error()),
            })?;
        }
        Ok(reports)
    }

    fn add<R: TableRow>(
        table: &mut Option<ParquetTable<BufWriter<File>, R>>,
        rows: Vec<R>,
        to: ParquetTarget<'_>,
        failed: impl Fn(ParquetError) -> ParquetFileError,
    ) -> Result<(), ParquetFileError> {
        let table = if let Some(table) = table {
            table
        } else {
            let file = BufWriter::new(create(to.path, to.overwrite)?);
            table.insert(ParquetTable::new(file).map_err(&failed)?)
        };
        table.add(rows).map_err(failed)
    }

    /// Why a file could not be written: what the system answered, or else the library's own words.
    fn reason(error: &ParquetError) -> String {
        let system = match error {
            ParquetError::External(error) => error.downcast_ref::<std::io::Error>(),
            _ => None,
        };
        system.map_or_else(|| quoted(&error.to_string()), answered)
    }

    /// Why the reading of a recording ends early.
    enum Stop {
        Failure(Failure),
        /// The rows can no longer be written.
        Unwanted,
    }

    impl From<Failure> for Stop {
        fn from(failure: Failure) -> Self {
            Self::Failure(failure)
        }
    }

    /// Reads a recording, and gives its rows; none where they are no longer wanted.
    fn read<T: RowsOfRecording>(
        path: &Path,
        language: Language,
        give: &mut dyn FnMut(Vec<T::Made>) -> bool,
    ) -> Option<Result<Report, Failure>> {
        let recording = match Recording::open(path) {
            Ok(recording) => recording,
            Err(failure) => return Some(Err(failure)),
        };
        let name = path.file_name().unwrap_or(path.as_os_str());
        let mut maker = T::of(&shown(Path::new(name)), language);
        let mut rows = Vec::new();
        let report = recording.read(|item| {
            match item {
                Item::Header(header) => maker.begin(&header),
                Item::Step(step) => maker.rows(&step, &mut rows),
            }
            let is_wanted = rows.len() < BATCH || give(std::mem::take(&mut rows));
            if is_wanted { Ok(()) } else { Err(Stop::Unwanted) }
        });
        let is_wanted = rows.is_empty() || give(rows);
        match report {
            Err(Stop::Failure(failure)) => Some(Err(failure)),
            Ok(report) if is_wanted => Some(Ok(report)),
            _ => None,
        }
    }
}
