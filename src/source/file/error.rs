//! The errors of reading a capture file.

use std::io;
use std::path::PathBuf;

/// Why a file cannot be read, or cannot be read any further.
///
/// Offsets are in bytes from the beginning of the file; in a compressed file, of the uncompressed data. Every packet
/// before the offset has been delivered.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file, or this user may not read it.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system failed to give more bytes.
    #[error("cannot read on at byte {offset}: {source}")]
    Read {
        /// The number of bytes that were read before.
        offset: u64,
        /// The system's error.
        source: io::Error,
    },
    /// The gzip compression is damaged or truncated.
    #[error(
        "the gzip compression is damaged or cut short after {offset} unpacked bytes ({source}): what was before it \
         has been read; fetch the file again, or check it with `gzip -t`"
    )]
    Compression {
        /// The number of bytes that could be uncompressed.
        offset: u64,
        /// The error of the decompressor.
        source: io::Error,
    },
    /// The file has no bytes.
    #[error("the file is empty, without even a header: was the capture stopped before it had begun?")]
    Empty,
    /// The file has another, known format.
    #[error("this is {found}, not pcap or pcapng: {advice}")]
    Foreign {
        /// What it is, for the message.
        found: &'static str,
        /// What the user can do.
        advice: &'static str,
    },
    /// The file has an unknown format.
    #[error(
        "this is not a capture file: it begins with the bytes {found}, where pcap has d4 c3 b2 a1 or the like and \
         pcapng 0a 0d 0d 0a"
    )]
    Unrecognized {
        /// Its first bytes, in hexadecimal.
        found: String,
    },
    /// The version of the format is not supported.
    #[error(
        "byte {offset}: {format} version {major}.{minor} where {known} was expected: the file is damaged, or written \
         by a later program"
    )]
    Version {
        /// The offset of the version.
        offset: u64,
        /// The format.
        format: &'static str,
        /// The version in the file.
        major: u16,
        /// The version in the file.
        minor: u16,
        /// The versions that are supported.
        known: &'static str,
    },
    /// The file ends within a header, packet or block.
    #[error(
        "the file is cut short: {what} begins at byte {offset} and has {needed} bytes, of which {available} are there; \
         everything before it has been read"
    )]
    Cut {
        /// The offset at which it begins.
        offset: u64,
        /// What is truncated.
        what: &'static str,
        /// Its length in bytes.
        needed: u64,
        /// The number of bytes that are in the file.
        available: u64,
    },
    /// A length above the limit for this kind of object.
    #[error(
        "byte {offset}: {what} claims {length} bytes, more than the {limit} that it can have: the file is damaged here; \
         everything before has been read"
    )]
    TooLong {
        /// The offset at which it begins.
        offset: u64,
        /// What it is, for the message.
        what: &'static str,
        /// The length in the file.
        length: u64,
        /// The maximum length.
        limit: u64,
    },
    /// A violation of the format.
    #[error(
        "byte {offset}: {what}: expected {expected}, found {found}: the file is damaged here; everything before has \
         been read"
    )]
    Broken {
        /// The offset of the header, packet or block that is wrong.
        offset: u64,
        /// What it is, for the message.
        what: &'static str,
        /// What the format requires.
        expected: &'static str,
        /// The value in the file.
        found: u64,
    },
    /// A packet from an interface that the file has not described.
    #[error(
        "byte {offset}: a packet from interface {interface}, where the section has described {known}: the file is \
         damaged here; everything before has been read"
    )]
    UnknownInterface {
        /// Where the packet's block begins.
        offset: u64,
        /// The interface's number in its section.
        interface: u32,
        /// The number of interfaces in its section.
        known: usize,
    },
    /// More interfaces, sections or text than are kept.
    #[error(
        "byte {offset}: more than {limit} {what}: no sound capture has so many; everything before has been read"
    )]
    TooMany {
        /// The offset of the first one beyond the limit.
        offset: u64,
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}
