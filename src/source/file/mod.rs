//! Capture files: pcap and pcapng, read as a stream and written packet by packet.
//!
//! A [`FileReader`] reads a path, `-` for standard input, or any other source, and returns [`FrameRef`]s in file order,
//! each with its annotations. Memory does not grow with the length of the file. The first bytes of a file decide its
//! format, not its name; gzip is uncompressed. A [`Writer`] writes what a [`FileReader`] returned: bytes, times, lengths,
//! vantages, comments, directions and packet numbers are preserved.
//!
//! A length in a file is not trusted: it is checked before use, and memory grows only with bytes that have arrived.
//! From a truncated or damaged file, the reader returns every whole packet before the damage, then a [`FileError`]
//! with its offset.
//!
//! The formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, and the LINKTYPE list of the tcpdump group.
//!
//! ```
//! use captrace::internals::frame::{LinkType, Timestamp};
//! use captrace::internals::source::file::{FrameRef, InterfaceDescription, FileReader, Section, Writer};
//!
//! let mut writer = Writer::pcapng(Vec::new(), &Section::ours());
//! writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)])?;
//! writer.write(&FrameRef::new(Timestamp::from_nanoseconds(1), LinkType::Ethernet, b"a frame"))?;
//! let file = writer.finish()?;
//!
//! let mut reader = FileReader::new(std::io::Cursor::new(file))?;
//! while let Some(frame) = reader.next()? {
//!     assert_eq!(frame.bytes, b"a frame");
//! }
//! assert_eq!(reader.interfaces()[0].name.as_deref(), Some("lo"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::path::Path;

pub mod descriptions;
mod error;
pub mod frame_location;
mod frame_ref;
pub mod input;
pub mod interface;
pub mod reader;
pub mod writer;

mod clock;
mod fields;
mod limit;
mod magic;
mod options;
mod pcap;
mod pcapng;

pub use error::FileError;
pub use frame_ref::{Annotations, FrameRef, PacketFlags};
pub use input::Input;
pub use interface::{InterfaceDescription, Section};
pub use magic::Format;
pub use reader::FileReader;
pub use writer::{FileWriteError, Writer};

/// Opens a capture file; `-` is standard input (a file of that name is `./-`).
///
/// # Errors
///
/// [`FileError::Open`], [`FileError::Read`], or what is wrong with the beginning of the file.
pub fn open(path: &Path) -> Result<FileReader, FileError> {
    FileReader::from_input(Input::open(path)?)
}
