//! Capture files: pcap and pcapng, read as a stream and written packet by packet.
//!
//! In: a path, `-` for standard input, or anything that can be read. Out: [`FrameRef`]s in the order of the file, each
//! with what the file says beside it, in constant memory however long the file is. What a file begins with decides what
//! it is, never its name; gzip is undone on the way. The other way round, a [`Writer`] takes what a [`Reader`] gives,
//! and bytes, times, lengths, vantages, comments, directions and packet numbers survive.
//!
//! Nothing in a file is believed before it is there: a length is checked before it is followed, and memory grows only
//! with bytes that have arrived. A file that is cut or damaged gives every whole packet before the damage, then a
//! [`FileError`] that says where it is.
//!
//! The formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, and the LINKTYPE list of the tcpdump group.
//!
//! ```
//! use captrace::frame::{LinkType, Timestamp};
//! use captrace::source::file::{FrameRef, InterfaceDescription, Reader, Section, Writer};
//!
//! let mut writer = Writer::pcapng(Vec::new(), &Section::ours());
//! writer.declare(&[InterfaceDescription::named("lo", LinkType::Ethernet)])?;
//! writer.write(&FrameRef::new(Timestamp::from_nanoseconds(1), LinkType::Ethernet, b"a frame"))?;
//! let file = writer.finish()?;
//!
//! let mut reader = Reader::new(std::io::Cursor::new(file))?;
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
pub use frame_ref::{Annotations, FileFrame, FrameDirection, FrameRef, PacketFlags};
pub use input::Input;
pub use interface::{InterfaceDescription, Section};
pub use magic::Format;
pub use reader::Reader;
pub use writer::{FileWriteError, Writer};

/// Opens a capture file; `-` is standard input (a file of that name is `./-`).
///
/// # Errors
///
/// [`FileError::Open`], [`FileError::Read`], or what is wrong with the beginning of the file.
pub fn open(path: &Path) -> Result<Reader, FileError> {
    Reader::from_input(Input::open(path)?)
}
