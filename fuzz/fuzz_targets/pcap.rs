//! Any bytes after one of the headers of a pcap file: both byte orders; microseconds, nanoseconds, modified.
#![no_main]

mod support;

use libfuzzer_sys::fuzz_target;

const MAGIC: [u32; 3] = [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34];

fuzz_target!(|bytes: &[u8]| {
    let [kind, bytes @ ..] = bytes else { return };
    let magic = MAGIC[usize::from(kind / 2) % MAGIC.len()];
    let magic = if kind % 2 == 0 { magic.to_le_bytes() } else { magic.to_be_bytes() };
    support::read_and_write(&[&magic[..], bytes].concat());
});
