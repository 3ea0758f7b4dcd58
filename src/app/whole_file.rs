//! A file that takes what it is given whole or not at all.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write};

/// A file in which each write is whole: on a full disk the part that still fitted is taken back, so that the file ends with
/// a whole packet. A pipe or a device keeps what it has taken.
#[derive(Debug)]
pub(crate) struct WholeFile {
    file: File,
    /// The length of the file, in bytes.
    length: u64,
}

impl WholeFile {
    /// An empty file, opened for writing.
    pub(crate) const fn new(file: File) -> Self {
        Self { file, length: 0 }
    }

    /// Takes back what was written of a piece that did not fit; false where that is not possible.
    fn take_back(&mut self) -> bool {
        self.file.set_len(self.length).is_ok() && self.file.seek(SeekFrom::Start(self.length)).is_ok()
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sent = 0;
        while let Some(rest) = bytes.get(sent..).filter(|rest| !rest.is_empty()) {
            match self.file.write(rest) {
                Ok(count) if count > 0 => sent += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                _ if sent > 0 && !self.take_back() => break,
                Ok(_) => return Err(io::ErrorKind::WriteZero.into()),
                Err(error) => return Err(error),
            }
        }
        self.length = self.length.saturating_add(u64::try_from(sent).unwrap_or(u64::MAX));
        Ok(sent)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
