//! Any bytes, as a capture file: every frame of it, and what is said beside each.
#![no_main]

use std::io::Cursor;

use captrace::source::file::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = Reader::new(Cursor::new(bytes.to_vec())) else { return };
    while let Ok(Some(frame)) = reader.next() {
        let _ = frame.keep();
    }
});
