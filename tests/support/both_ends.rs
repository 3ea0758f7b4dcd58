//! Real captures, doubled as the other end of the path would have seen them.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::path::Path;

use captrace::internals::analysis::vantage::{Standpoint, VantageKind};
use captrace::internals::fate::{Cause, Delivery, Fate, Treatment};
use captrace::internals::frame::{Frame, Timestamp, VantageIndex};
use captrace::internals::step::{Recorder, Step};
use captrace::internals::trace::record::{Clock, Header, SCHEMA, VERSION, Vantage};

use super::capture;

/// How long a packet takes from one end to the other.
pub const ONE_WAY_NS: i64 = 10_000_000;
pub const CLIENT: VantageIndex = VantageIndex(0);
pub const SERVER: VantageIndex = VantageIndex(1);

/// The frames of a capture that was made at the client, 10.9.0.1.
pub fn at_client(name: &str) -> Vec<Frame> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures").join(name);
    let frame = |captured: capture::Captured| Frame {
        time: Timestamp::from_nanoseconds(captured.nanoseconds),
        vantage: CLIENT,
        link_type: captured.link,
        bytes: captured.bytes,
        original_len: captured.original_len,
        fate: None,
    };
    capture::frames(&capture::unpacked(&path)).into_iter().map(frame).collect()
}

/// The same frame as the server's end sees it, behind one router.
pub fn at_server(frame: &Frame) -> Frame {
    let is_sent = frame.bytes[26..30] == [10, 9, 0, 1];
    let later = if is_sent { ONE_WAY_NS } else { -ONE_WAY_NS };
    let time = Timestamp::from_nanoseconds(frame.time.nanoseconds() + later);
    let mut bytes = frame.bytes.clone();
    bytes[0..6].copy_from_slice(&[2, 0, 0, 0, 0, 9]);
    bytes[22] -= 1;
    bytes[24] ^= 1;
    Frame { time, vantage: SERVER, bytes, ..frame.clone() }
}

/// Both ends' frames in order of time, but for those that the network lost: their places in the capture.
pub fn at_both(frames: &[Frame], lost: &[usize]) -> Vec<Frame> {
    let arrived = frames.iter().enumerate().filter(|(place, _)| !lost.contains(place));
    let mut all: Vec<_> = frames.iter().cloned().chain(arrived.map(|(_, frame)| at_server(frame))).collect();
    all.sort_by_key(|frame| frame.time);
    all
}

/// Every step, the last of them with the summary.
pub fn steps(frames: Vec<Frame>, places: &[Standpoint]) -> Vec<Step> {
    let mut recorder = Recorder::new(frames[0].time, None).seen_at(places.to_vec());
    let mut steps: Vec<_> = frames.into_iter().flat_map(|frame| recorder.frame(frame)).collect();
    steps.extend(recorder.finish(None));
    steps
}

pub const fn place(kind: VantageKind, path: Option<u32>) -> Standpoint {
    Standpoint { kind, path }
}

pub const BOTH: [Standpoint; 2] = [place(VantageKind::Client, Some(0)), place(VantageKind::Server, Some(0))];

/// The header of a trace that was captured at these places.
pub fn header(places: &[Standpoint]) -> Header {
    let vantage = |(at, place): (usize, &Standpoint)| Vantage {
        id: format!("v{at}"),
        kind: place.kind,
        interface: "eth0".to_owned(),
        link_type: "ethernet".to_owned(),
        mtu: Some(1500),
        path: place.path.map(|path| path.to_string()),
        file: None,
    };
    Header {
        schema: SCHEMA.to_owned(),
        version: VERSION.to_owned(),
        tool: "captrace".to_owned(),
        tool_version: "0".to_owned(),
        created: "1970-01-01T00:00:00Z".to_owned(),
        command: "test".to_owned(),
        endpoints: Vec::new(),
        vantages: places.iter().enumerate().map(vantage).collect(),
        clock: Clock {
            source: "realtime".to_owned(),
            epoch: "1970-01-01T00:00:00Z".to_owned(),
            unit: "ns".to_owned(),
        },
        file: None,
        lab: None,
    }
}

/// The frames of both ends, each with what the link did with it at its first sighting. The frames at these places of the
/// capture were dropped by a rule.
pub fn with_fates(frames: &[Frame], lost: &[usize]) -> Vec<Frame> {
    let link = |sent: &Frame, treatment, cause, arrived: Option<Timestamp>| {
        let deliveries = arrived.map(|left| Delivery { due: left, left }).into_iter().collect();
        let fate = Some(Box::new(Fate { treatment, cause, deliveries, waiting: 0 }));
        Frame { fate, ..sent.clone() }
    };
    let mut all = Vec::new();
    for (place, frame) in frames.iter().enumerate() {
        let other = at_server(frame);
        if lost.contains(&place) {
            let rule = Cause::Rule { number: 1, text: "client data 5".to_owned() };
            all.push(link(frame, Treatment::Dropped, rule, None));
            continue;
        }
        let (sent, arrived) = if frame.time < other.time { (frame, &other) } else { (&other, frame) };
        all.push(link(sent, Treatment::Passed, Cause::Link, Some(arrived.time)));
        all.push(arrived.clone());
    }
    all.sort_by_key(|frame| frame.time);
    all
}
