//! Many recordings as one table for data tools (Apache Parquet): a row for each packet, or for each flow.
//!
//! A row says what a trace (`.jsonl`) says: its columns are members of the packet's record, or of the summary of a flow
//! (`parquet/table.rs`). Memory is bounded: rows are written in groups.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use super::{Failure, Recording, Report};
use crate::trace::write::open;
pub(crate) use table::DataTable;
use table::{ColumnKind, TableColumn, TableRows};

mod table;

/// How many rows a group has: all of one are in memory at once.
const GROUP: usize = 1 << 16;

/// Writes the rows of these recordings, in this order; gives what is wrong with each of them.
///
/// # Errors
///
/// The file cannot be written. What is wrong with a recording does not keep the others from being read.
pub(crate) fn convert(
    recordings: &[PathBuf],
    table: DataTable,
    output: &Path,
    overwrite: bool,
) -> Result<Vec<String>, Failure> {
    let file = open(output, overwrite)?;
    let failed =
        |error: ParquetError| Failure::WriteTable { path: output.to_owned(), error: error.to_string() };
    let mut writer = TableWriter::new(file, table).map_err(failed)?;
    let mut defects = Vec::new();
    for path in recordings {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut rows = TableRows::new(table, name);
        let read = Recording::open(path.clone()).and_then(|recording| {
            recording.read(|item| rows.of(&item, |row| writer.row(&row).map_err(failed)))
        });
        match read {
            Ok(report) => defects.extend(Report::defects(&report)),
            Err(failure @ Failure::WriteTable { .. }) => return Err(failure),
            Err(failure) => defects.push(failure.to_string()),
        }
    }
    writer.finish().map_err(failed)?;
    Ok(defects)
}

/// The files of a folder in the order of their names, without hidden ones; a file is its own only one.
///
/// # Errors
///
/// The folder cannot be read.
pub(crate) fn recordings_of(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |error| Failure::Unreadable { path: path.to_owned(), error };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// A table that is being written.
struct TableWriter {
    writer: SerializedFileWriter<File>,
    columns: Vec<ColumnRows>,
    rows: usize,
}

/// The values of a column in the group of rows that is gathered. A row without a value has the level 0.
struct ColumnRows {
    pointer: &'static str,
    values: ColumnValues,
    levels: Vec<i16>,
}

enum ColumnValues {
    Numbers(Vec<i64>),
    Flags(Vec<bool>),
    Texts(Vec<ByteArray>),
}

impl TableWriter {
    fn new(file: File, table: DataTable) -> Result<Self, ParquetError> {
        let member = |column: TableColumn| {
            format!("optional {} {}{};", column.kind.name(), column.name, column.kind.annotation())
        };
        let members = table.columns().map(member);
        let schema = format!("message {} {{ {} }}", table.name(), members.collect::<String>());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("captrace ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = Arc::new(parse_message_type(&schema)?);
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        let columns = table.columns().map(|column| ColumnRows {
            pointer: column.pointer,
            values: match column.kind {
                ColumnKind::Number | ColumnKind::Time => ColumnValues::Numbers(Vec::new()),
                ColumnKind::Flag => ColumnValues::Flags(Vec::new()),
                ColumnKind::Text => ColumnValues::Texts(Vec::new()),
            },
            levels: Vec::new(),
        });
        Ok(Self { writer, columns: columns.collect(), rows: 0 })
    }

    /// Adds a row: an object with the members that the columns point to.
    fn row(&mut self, row: &Value) -> Result<(), ParquetError> {
        for column in &mut self.columns {
            column.push(row);
        }
        self.rows += 1;
        if self.rows == GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            if let Some(into) = group.next_column()? {
                column.write(into)?;
            }
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<(), ParquetError> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.close().map(drop)
    }
}

impl ColumnRows {
    fn push(&mut self, row: &Value) {
        let value = row.pointer(self.pointer).filter(|value| !value.is_null());
        let has_value = match &mut self.values {
            ColumnValues::Numbers(numbers) => add(numbers, value.and_then(Value::as_i64)),
            ColumnValues::Flags(flags) => add(flags, value.and_then(Value::as_bool)),
            ColumnValues::Texts(texts) => add(texts, value.map(text).as_deref().map(ByteArray::from)),
        };
        self.levels.push(i16::from(has_value));
    }

    /// Writes the values, and empties the column.
    fn write(&mut self, mut into: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match &mut self.values {
            ColumnValues::Numbers(numbers) => {
                into.typed::<Int64Type>().write_batch(numbers, levels, None)?;
                numbers.clear();
            }
            ColumnValues::Flags(flags) => {
                into.typed::<BoolType>().write_batch(flags, levels, None)?;
                flags.clear();
            }
            ColumnValues::Texts(texts) => {
                into.typed::<ByteArrayType>().write_batch(texts, levels, None)?;
                texts.clear();
            }
        }
        self.levels.clear();
        into.close()
    }
}

fn add<T>(values: &mut Vec<T>, value: Option<T>) -> bool {
    let is_there = value.is_some();
    values.extend(value);
    is_there
}

/// A text as it is; several, as flags have them, with a space between.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Which table the name of a file asks for.
pub(crate) fn table_of(output: &Path) -> Option<DataTable> {
    let stem = output.file_stem()?.to_str()?;
    [DataTable::Packets, DataTable::Flows].into_iter().find(|table| stem.ends_with(table.name()))
}
