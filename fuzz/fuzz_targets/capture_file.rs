//! Any bytes, as a capture file of any kind, compressed or not.
#![no_main]

mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::read_and_write(bytes));
