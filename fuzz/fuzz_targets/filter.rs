//! Any text as a filter: a valid filter has a program for Ethernet, or an error that says why not.
#![no_main]

use captrace::internals::frame::LinkType;
use captrace::internals::source::Filter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Filter::parse(text) {
        Ok(filter) => {
            let _ = filter.program(LinkType::Ethernet);
            let _ = filter.matches(LinkType::Ethernet, text.as_bytes(), text.len());
        }
        Err(error) => drop(error.to_string()),
    }
});
