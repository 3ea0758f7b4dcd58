//! A column: its name, its type, and where its values are found in a row.

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;

/// A column of rows `R`.
pub(crate) struct TableColumn<R> {
    pub(super) name: &'static str,
    pub(super) values: ColumnValues<R>,
}

/// The type of a column, and the value that a row has in it: none where it is not known, or does not apply.
pub(crate) enum ColumnValues<R> {
    /// Whole numbers of 64 bits.
    Number(fn(&R) -> Option<i64>),
    /// Moments, in nanoseconds since the Unix epoch.
    Moment(fn(&R) -> Option<i64>),
    /// Yes or no.
    Truth(fn(&R) -> Option<bool>),
    /// Text.
    Text(fn(&R) -> Option<&str>),
    /// A list of texts, which may be empty.
    Texts(fn(&R) -> &[String]),
}

impl<R> TableColumn<R> {
    /// The column in Parquet's words for schemas.
    pub(super) fn schema(&self) -> String {
        let name = self.name;
        match self.values {
            ColumnValues::Number(_) => format!("optional int64 {name};"),
            ColumnValues::Moment(_) => format!("optional int64 {name} (TIMESTAMP(NANOS,true));"),
            ColumnValues::Truth(_) => format!("optional boolean {name};"),
            ColumnValues::Text(_) => format!("optional binary {name} (STRING);"),
            ColumnValues::Texts(_) => {
                format!(
                    "required group {name} (LIST) {{ repeated group list {{ required binary element (STRING); }} }}"
                )
            }
        }
    }

    /// Writes the values of these rows.
    pub(super) fn write(&self, rows: &[R], to: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self.values {
            ColumnValues::Number(of) | ColumnValues::Moment(of) => {
                write::<Int64Type>(rows.iter().map(of), to)
            }
            ColumnValues::Truth(of) => write::<BoolType>(rows.iter().map(of), to),
            ColumnValues::Text(of) => {
                write::<ByteArrayType>(rows.iter().map(|row| of(row).map(ByteArray::from)), to)
            }
            ColumnValues::Texts(of) => write_lists(rows.iter().map(of), to),
        }
    }
}

/// Writes values that may be missing: the definition level is 1 where there is one.
fn write<T: DataType>(
    column: impl Iterator<Item = Option<T::T>>,
    to: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let (mut values, mut definitions) = (Vec::new(), Vec::new());
    for value in column {
        definitions.push(i16::from(value.is_some()));
        values.extend(value);
    }
    to.typed::<T>().write_batch(&values, Some(&definitions), None).map(drop)
}

/// Writes lists: the repetition level is 0 at the first element of each, and an empty list has the definition level 0.
fn write_lists<'r>(
    column: impl Iterator<Item = &'r [String]>,
    to: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
    for list in column {
        if list.is_empty() {
            definitions.push(0);
            repetitions.push(0);
        }
        for (place, text) in list.iter().enumerate() {
            definitions.push(1);
            repetitions.push(i16::from(place > 0));
            values.push(ByteArray::from(text.as_str()));
        }
    }
    to.typed::<ByteArrayType>().write_batch(&values, Some(&definitions), Some(&repetitions)).map(drop)
}
