//! Any bytes as a trace: read as far as possible, with the defects reported.
#![no_main]

use captrace::internals::trace::read::steps;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let findings = steps(bytes, |_| ())
    .unwrap();
    for defect in &findings.defects {
        let _ = defect.to_string();
    }
});
