//! The bytes of a file, uncompressed if necessary, through a buffer that holds the bytes being parsed.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::Range;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::error::FileError;
use super::magic::{self, Format};

/// The size of one read, in bytes. Twice the size was not faster (1 million packets, in the page cache).
const ROOM: usize = 256 << 10;

/// A file that is read at its own position, independent of other readers.
struct Positioned {
    file: Arc<File>,
    at: u64,
}

impl Read for Positioned {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// An opened file. Its format can be detected before it is decided how to read it.
///
/// Its [`Read`] implementation returns the uncompressed bytes from the beginning.
pub struct Input {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The part of the buffer that is filled and not consumed.
    filled: Range<usize>,
    /// The number of uncompressed bytes that were consumed.
    offset: u64,
    ended: bool,
    compressed: bool,
    taken: Arc<AtomicU64>,
    size: Option<u64>,
    /// The file itself, where it can be read a second time.
    file: Option<Arc<File>>,
}

impl Input {
    /// Opens a file; `-` is standard input.
    ///
    /// # Errors
    ///
    /// [`FileError::Open`], or [`FileError::Read`] if the first bytes cannot be read.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let opened = if path.as_os_str() == "-" {
            io::stdin().as_fd().try_clone_to_owned().map(File::from)
        } else {
            File::open(path)
        };
        let file = opened.map_err(|source| FileError::Open { path: path.to_owned(), source })?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        if path.as_os_str() == "-" || size.is_none() {
            return Ok(Self { size, ..Self::new(file)? });
        }
        Self::of_file(Arc::new(file), size)
    }

    fn of_file(file: Arc<File>, size: Option<u64>) -> Result<Self, FileError> {
        let source = Positioned { file: Arc::clone(&file), at: 0 };
        Ok(Self { size, file: Some(file), ..Self::new(source)? })
    }

    /// The same file from its beginning, to be read independently of this input, without opening it again; none of what can be read
    /// only once, as a pipe.
    ///
    /// # Errors
    ///
    /// As [`Input::new`].
    pub fn again(&self) -> Result<Option<Self>, FileError> {
        self.file.as_ref().map(|file| Self::of_file(Arc::clone(file), self.size)).transpose()
    }

    /// Reads from any source.
    ///
    /// # Errors
    ///
    /// [`FileError::Read`] if the first bytes cannot be read.
    pub fn new(source: impl Read + Send + 'static) -> Result<Self, FileError> {
        let taken = Arc::new(AtomicU64::new(0));
        let mut source = CountingReader { source, taken: Arc::clone(&taken) };
        let mut beginning = Vec::new();
        let peeked = (&mut source).take(2).read_to_end(&mut beginning);
        peeked.map_err(|source| FileError::Read { offset: 0, source })?;

        let compressed = beginning == [0x1f, 0x8b];
        let whole = Cursor::new(beginning).chain(source);
        let source: Box<dyn Read + Send> = if compressed {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(ROOM, whole)))
        } else {
            Box::new(whole)
        };
        Ok(Self {
            source,
            buffer: Vec::new(),
            filled: 0..0,
            offset: 0,
            ended: false,
            compressed,
            taken,
            size: None,
            file: None,
        })
    }

    /// The first 8 bytes of the file, or fewer if it is shorter.
    ///
    /// # Errors
    ///
    /// [`FileError::Read`] and [`FileError::Compression`].
    pub fn beginning(&mut self) -> Result<&[u8], FileError> {
        self.has(magic::LENGTH)?;
        let end = self.filled.end.min(self.filled.start + magic::LENGTH);
        Ok(self.slice(self.filled.start..end))
    }

    /// The format of the file, if it is a capture file.
    ///
    /// # Errors
    ///
    /// As [`Input::beginning`].
    pub fn format(&mut self) -> Result<Option<Format>, FileError> {
        self.beginning().map(magic::recognize)
    }

    /// What has been read, and not consumed yet.
    pub fn read_ahead(&self) -> &[u8] {
        self.slice(self.filled.clone())
    }

    /// The size of the stored file in bytes; `None` if it is unknown, as for a pipe.
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// The number of bytes read from the stored file: the progress towards [`Input::size`].
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// The number of uncompressed bytes that were consumed: the offset of the next byte.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The number of bytes in the buffer.
    pub(super) fn available(&self) -> usize {
        self.filled.len()
    }

    /// Whether at least `length` bytes follow. If so, they are in the buffer in one piece.
    #[inline]
    pub(super) fn has(&mut self, length: usize) -> Result<bool, FileError> {
        if self.filled.len() >= length { Ok(true) } else { self.fill(length) }
    }

    /// The next `length` bytes, or fewer if the buffer has fewer.
    #[inline]
    pub(super) fn peek(&self, length: usize) -> &[u8] {
        let there = self.read_ahead();
        there.get(..length).unwrap_or(there)
    }

    /// Consumes up to `length` bytes of the buffer. Returns their range for [`Input::slice`], which is valid until
    /// the next read.
    #[inline]
    pub(super) fn consume(&mut self, length: usize) -> Range<usize> {
        let length = length.min(self.filled.len());
        let consumed = self.filled.start..self.filled.start + length;
        self.filled.start = consumed.end;
        self.offset += length as u64;
        consumed
    }

    /// Bytes that were consumed.
    #[inline]
    pub(super) fn slice(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// Skips `length` bytes. Returns how many there were.
    pub(super) fn skip(&mut self, length: u64) -> Result<u64, FileError> {
        let mut left = length;
        while left > 0 && self.has(1)? {
            let step = usize::try_from(left).unwrap_or(usize::MAX);
            left -= self.consume(step).len() as u64;
        }
        Ok(length - left)
    }

    /// Reads until `length` bytes are in the buffer, or the file ends.
    fn fill(&mut self, length: usize) -> Result<bool, FileError> {
        while self.filled.len() < length && !self.ended {
            self.make_room();
            let room = self.buffer.get_mut(self.filled.end..).unwrap_or_default();
            match self.source.read(room) {
                Ok(0) => self.ended = true,
                Ok(count) => self.filled.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.explain(error)),
            }
        }
        Ok(self.filled.len() >= length)
    }

    /// Moves the rest to the beginning of the buffer. The buffer grows only when it is full of data that has arrived,
    /// so a length field in a file cannot make it large.
    fn make_room(&mut self) {
        if self.filled.start > 0 {
            self.buffer.copy_within(self.filled.clone(), 0);
            self.filled = 0..self.filled.len();
        }
        if self.filled.end == self.buffer.len() {
            self.buffer.resize((2 * self.buffer.len()).max(ROOM), 0);
        }
    }

    fn explain(&self, source: io::Error) -> FileError {
        let offset = self.offset + self.filled.len() as u64;
        let damaged = matches!(
            source.kind(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
        );
        if self.compressed && damaged {
            FileError::Compression { offset, source }
        } else {
            FileError::Read { offset, source }
        }
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.has(1).map_err(io::Error::other)?;
        let length = into.len().min(self.available());
        let range = self.consume(length);
        if let Some(into) = into.get_mut(..length) {
            into.copy_from_slice(self.slice(range));
        }
        Ok(length)
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// Counts the bytes that are read.
struct CountingReader<R> {
    source: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(into)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
