//! Any bytes, as a frame of any link type: decoded, analysed, drawn, and written as a trace that can be read again. The
//! first byte chooses the link type and the view, the second says how much the capture cut.
#![no_main]

mod support;

use captrace::internals::frame::LinkType;
use libfuzzer_sys::fuzz_target;
use support::{Told, frame};

const LINK_TYPES: [u32; 9] = [0, 1, 101, 108, 113, 228, 229, 276, 147];

fuzz_target!(|bytes: &[u8]| {
    let [link, cut, bytes @ ..] = bytes else { return };
    let link_type = LinkType::from_number(LINK_TYPES[usize::from(*link) % LINK_TYPES.len()]);
    let (view, cut) = (*link / 16, usize::from(*cut));
    let mut told = Told::new(view, link_type);
    told.frame(frame(0, link_type, bytes, cut));
    told.end();
    let packet = captrace::internals::decode::decode(link_type, bytes, bytes.len() + cut);
    let _ = captrace::internals::decode::tree(&packet, bytes);
});
