//! Packets and flows of many recordings as Parquet, a file of typed columns for data frames and databases. The feature
//! `parquet` brings it.
//!
//! ```text
//! column.rs    a column: its name, its type, and where its values are found in a row
//! packets.rs   the columns of packets        flows.rs   those of flows
//! ```
//!
//! The values are those of the same packets and totals in a trace, and their names the same in every language.

mod column;
mod flows;
mod packets;

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use column::TableColumn;
pub(crate) use flows::FlowOfTrace;
pub(crate) use packets::{PacketOfTrace, PacketRows};

/// Rows that are gathered before they are written. More compress better, and take more memory: about 300 bytes a packet.
const GROUP: usize = 32_768;

/// What a table has rows of.
pub(crate) trait TableRow: Sized + 'static {
    /// The name of the table.
    const NAME: &'static str;
    /// Its columns, in their order.
    const COLUMNS: &'static [TableColumn<Self>];
}

/// A Parquet file that takes row after row.
pub(crate) struct ParquetTable<W: Write + Send, R: TableRow> {
    writer: SerializedFileWriter<W>,
    waiting: Vec<R>,
}

impl<W: Write + Send, R: TableRow> ParquetTable<W, R> {
    /// A file without rows.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub(crate) fn new(to: W) -> Result<Self, ParquetError> {
        let schema = Arc::new(parse_message_type(&schema::<R>())?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        Ok(Self { writer: SerializedFileWriter::new(to, schema, Arc::new(properties))?, waiting: Vec::new() })
    }

    /// Adds rows.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub(crate) fn add(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), ParquetError> {
        for row in rows {
            self.waiting.push(row);
            if self.waiting.len() >= GROUP {
                self.write()?;
            }
        }
        Ok(())
    }

    /// Writes the rows that wait, as a group of their own.
    fn write(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in R::COLUMNS {
            let Some(mut to) = group.next_column()? else { break };
            column.write(&self.waiting, &mut to)?;
            to.close()?;
        }
        group.close()?;
        self.waiting.clear();
        Ok(())
    }

    /// Writes what waits and the end of the file, without which nothing of it can be read.
    ///
    /// # Errors
    ///
    /// The system takes no more.
    pub(crate) fn finish(mut self) -> Result<W, ParquetError> {
        if !self.waiting.is_empty() {
            self.write()?;
        }
        self.writer.into_inner()
    }
}

/// The schema in Parquet's own words.
fn schema<R: TableRow>() -> String {
    let columns: Vec<_> = R::COLUMNS.iter().map(TableColumn::schema).collect();
    format!("message {} {{\n{}\n}}", R::NAME, columns.join("\n"))
}
