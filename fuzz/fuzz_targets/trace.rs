//! Any bytes, as a trace: what can be read of it, and what is said of the rest.
#![no_main]

use captrace::trace::read::records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let findings = read(bytes, |record| {
        let _ = record.number();
    })
    .unwrap();
    for defect in &findings.defects {
        let _ = defect.to_string();
    }
});
