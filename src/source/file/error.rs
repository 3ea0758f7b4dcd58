//! What can be wrong with a capture file.

use std::io;
use std::path::PathBuf;

/// Why a file cannot be read, or not any further.
///
/// Offsets count bytes from the beginning of the file; in a compressed file, of what it unpacks to. Every packet before
/// the offset has been delivered.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file, or this user may not read it.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The system failed to give more bytes.
    #[error("cannot read on at byte {offset}: {source}")]
    Read {
        /// How many bytes were read before.
        offset: u64,
        /// What the system answered.
        source: io::Error,
    },
    /// The gzip around the file is damaged, or cut short.
    #[error(
        "the gzip compression is damaged or cut short after {offset} unpacked bytes ({source}): what was before it \
         has been read; fetch the file again, or check it with `gzip -t`"
    )]
    Compression {
        /// How many bytes could be unpacked.
        offset: u64,
        /// What is wrong.
        source: io::Error,
    },
    /// There is not one byte.
    #[error("the file is empty, without even a header: was the capture stopped before it had begun?")]
    Empty,
    /// The file is something else, which can be told from how it begins.
    #[error("this is {found}, not pcap or pcapng: {advice}")]
    Foreign {
        /// What it is.
        found: &'static str,
        /// What can be done.
        advice: &'static str,
    },
    /// The file begins like nothing that is known here.
    #[error(
        "this is not a capture file: it begins with the bytes {found}, where pcap has d4 c3 b2 a1 or the like and \
         pcapng 0a 0d 0d 0a"
    )]
    Unrecognized {
        /// Its first bytes, in hexadecimal.
        found: String,
    },
    /// A version of the format that is not known here.
    #[error(
        "byte {offset}: {format} version {major}.{minor} where {known} was expected: the file is damaged, or written \
         by a later program"
    )]
    Version {
        /// Where it stands.
        offset: u64,
        /// Of which format.
        format: &'static str,
        /// What was found.
        major: u16,
        /// What was found.
        minor: u16,
        /// What can be read.
        known: &'static str,
    },
    /// The file ends within something.
    #[error(
        "the file is cut short: {what} begins at byte {offset} and has {needed} bytes, of which {available} are there; \
         everything before it has been read"
    )]
    Cut {
        /// Where the thing begins.
        offset: u64,
        /// What is cut.
        what: &'static str,
        /// How many bytes it has.
        needed: u64,
        /// How many of them are there.
        available: u64,
    },
    /// A length that no such thing can have.
    #[error(
        "byte {offset}: {what} claims {length} bytes, more than the {limit} that it can have: the file is damaged here; \
         everything before has been read"
    )]
    TooLong {
        /// Where the thing begins.
        offset: u64,
        /// What it is.
        what: &'static str,
        /// What it claims.
        length: u64,
        /// The most that is accepted.
        limit: u64,
    },
    /// Something that contradicts the format.
    #[error(
        "byte {offset}: {what}: expected {expected}, found {found}: the file is damaged here; everything before has \
         been read"
    )]
    Broken {
        /// Where the thing begins that is wrong.
        offset: u64,
        /// What it is.
        what: &'static str,
        /// What the format asks for.
        expected: &'static str,
        /// What stands there.
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
        /// How many interfaces its section has.
        known: usize,
    },
    /// More than is kept of what describes the packets.
    #[error(
        "byte {offset}: more than {limit} {what}: no sound capture has so many; everything before has been read"
    )]
    TooMany {
        /// Where the first begins that is too many.
        offset: u64,
        /// Of what.
        what: &'static str,
        /// How many are kept.
        limit: usize,
    },
}
