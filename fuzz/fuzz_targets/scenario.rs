//! Any text as a scenario: it is one, or each mistake names a line. What it asks of the link holds for a frame, too.
#![no_main]

use captrace::internals::call::End;
use captrace::internals::frame::Timestamp;
use captrace::internals::lab::scenario::Scenario;
use captrace::internals::link::LabLink;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Scenario::read(text) {
        Ok(scenario) => {
            let mut link = LabLink::new(scenario.link, scenario.rules, scenario.seed);
            link.frame(End::Client, Timestamp::default(), text.as_bytes());
            while let Some(due) = link.next_due() {
                link.pop(due);
            }
            assert_eq!(link.fates().len(), 1);
        }
        Err(error) => assert!(error.mistakes.iter().all(|mistake| mistake.line > 0), "{error}"),
    }
});
