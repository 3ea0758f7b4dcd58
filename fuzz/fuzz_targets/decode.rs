//! Any bytes, as a frame of any link type: decoded, analysed, and written as a trace that can be read again. The first
//! byte chooses the link type, the second says how much the capture cut.
#![no_main]

use captrace::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::trace::record::{Clock, Header};
use captrace::trace::write::{Form, text};
use captrace::trace::{Record, Recorder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [link, cut, bytes @ ..] = bytes else { return };
    let numbers = [0, 1, 101, 108, 113, 228, 229, 276, 147];
    let link_type = LinkType::from_number(numbers[usize::from(*link) % numbers.len()]);
    let header = Header {
        schema: captrace::trace::record::SCHEMA.to_owned(),
        version: captrace::trace::record::VERSION.to_owned(),
        tool: "fuzz".to_owned(),
        tool_version: "0".to_owned(),
        created: "1970-01-01T00:00:00Z".to_owned(),
        command: String::new(),
        endpoints: Vec::new(),
        vantages: Vec::new(),
        clock: Clock {
            source: "realtime".to_owned(),
            epoch: "1970-01-01T00:00:00Z".to_owned(),
            unit: "ns".to_owned(),
        },
    };
    let mut recorder = Recorder::new(&header, Timestamp::default(), None);
    let original_len = bytes.len() + usize::from(*cut);
    let frame = Frame {
        time: Timestamp::default(),
        vantage: VantageIndex(0),
        link_type,
        bytes: bytes.to_vec(),
        original_len,
    };
    for record in recorder.frame(frame) {
        let line = text(Form::Lines, &record, 1);
        let again: Record = serde_json::from_slice(&line).unwrap();
        assert_eq!(again, record);
    }
    let packet = captrace::decode::decode(link_type, bytes, original_len);
    let _ = captrace::decode::tree(&packet, bytes);
});
