//! Capture files: every dialect read, everything written read back, and other people's tools as judges.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/file_frame.rs"]
mod file_frame;
#[path = "support/here.rs"]
mod here;

#[path = "files/build.rs"]
mod build;
#[path = "files/corpus.rs"]
mod corpus;
#[path = "files/hostile.rs"]
mod hostile;
#[path = "files/memory.rs"]
mod memory;
#[path = "files/packing.rs"]
mod packing;
#[path = "files/pcap.rs"]
mod pcap;
#[path = "files/pcapng.rs"]
mod pcapng;
#[path = "files/peers.rs"]
mod peers;
#[path = "files/round_trip.rs"]
mod round_trip;

use captrace::internals::source::file::{FileError, FileReader};
use file_frame::FileFrame;

/// The frames of a file, and the error at its end, if any.
fn read(file: &[u8]) -> (Vec<FileFrame>, Option<FileError>) {
    match FileReader::new(std::io::Cursor::new(file.to_vec())) {
        Ok(reader) => drain(reader),
        Err(error) => (Vec::new(), Some(error)),
    }
}

/// The frames of a file that must be valid.
fn read_whole(file: &[u8]) -> Vec<FileFrame> {
    let (frames, error) = read(file);
    assert!(error.is_none(), "{}", error.unwrap());
    frames
}

fn drain(mut reader: FileReader) -> (Vec<FileFrame>, Option<FileError>) {
    let mut frames = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(frame)) => frames.push(FileFrame::of(&frame)),
            Ok(None) => return (frames, None),
            Err(error) => return (frames, Some(error)),
        }
    }
}
