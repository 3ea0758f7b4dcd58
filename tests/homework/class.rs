//! Submissions of a class that does not exist: exchanges made byte by byte, each with numbers of its own.

use captrace::internals::frame::{Frame, LinkType, Timestamp, VantageIndex};
use captrace::internals::homework::{AnswerRecord, PosedQuestion, SubmissionRecord, Variant, written};
use captrace::internals::step::Recorder;
use captrace::internals::trace::record::Header;
use captrace::internals::trace::write::{Form, TraceText};
use serde_json::json;

const SYN: u8 = 2;
const ACK: u8 = 16;
const FIN: u8 = 1;

/// What a student's kernel chose, from a number.
fn chosen(number: u32, salt: u32) -> u32 {
    let mut x = number.wrapping_mul(0x9e37_79b9).wrapping_add(salt.wrapping_mul(0x85eb_ca6b)) ^ 0x27d4_eb2f;
    for _ in 0..3 {
        x ^= x >> 15;
        x = x.wrapping_mul(0x2c1b_3c6d);
    }
    x
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).copied().map_or(0, u32::from)).sum()
}

fn folded(mut sum: u32) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}

/// A segment over IPv4, with right checksums.
fn frame(ports: (u16, u16), from_client: bool, (seq, ack, flags): (u32, u32, u8), data: &[u8]) -> Vec<u8> {
    let (source, destination) = if from_client { ports } else { (ports.1, ports.0) };
    let hosts = if from_client { [10, 0, 0, 1, 10, 0, 0, 2] } else { [10, 0, 0, 2, 10, 0, 0, 1] };
    let mut tcp = Vec::new();
    tcp.extend(source.to_be_bytes());
    tcp.extend(destination.to_be_bytes());
    tcp.extend(seq.to_be_bytes());
    tcp.extend(ack.to_be_bytes());
    tcp.extend([5 << 4, flags, 0x20, 0, 0, 0, 0, 0]);
    tcp.extend(data);
    let length = u16::try_from(tcp.len()).unwrap();
    let pseudo = sum(&hosts) + 6 + u32::from(length);
    let checksum = folded(pseudo + sum(&tcp)).to_be_bytes();
    tcp[16..18].copy_from_slice(&checksum);
    let mut ip = vec![0x45, 0];
    ip.extend((length + 20).to_be_bytes());
    ip.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
    ip.extend(hosts);
    let checksum = folded(sum(&ip)).to_be_bytes();
    ip[10..12].copy_from_slice(&checksum);
    let mut frame = vec![0; 12];
    frame.extend([8, 0]);
    frame.extend(ip);
    frame.extend(tcp);
    frame
}

/// The header of a trace.
fn header() -> Header {
    serde_json::from_value(json!({
        "schema": "captrace.trace", "version": "1.0", "tool": "captrace", "tool_version": "0", "created": "2026-01-01T00:00:00Z",
        "command": "captrace demo --tcp", "endpoints": [],
        "vantages": [{ "id": "lo", "kind": "loopback", "interface": "lo", "link_type": "ethernet", "mtu": 65536 }],
        "clock": { "source": "realtime", "epoch": "2026-01-01T00:00:00Z", "unit": "ns" }
    }))
    .unwrap()
}

/// The trace of a student's exchange: ten packets. `number` is what the kernel's random choices come from.
pub(crate) fn trace(variant: &Variant, number: u32, form: Form) -> String {
    long_trace(variant, number, form, 0)
}

/// The same with so many more segments of 1000 bytes from the client, each with its ACK.
pub(crate) fn long_trace(variant: &Variant, number: u32, form: Form, rounds: u32) -> String {
    let (a, b) = (chosen(number, 1), chosen(number, 2));
    let ports = (u16::try_from(32_768 + chosen(number, 3) % 28_000).unwrap(), variant.port);
    let message = variant.message.as_bytes();
    let len = u32::try_from(message.len()).unwrap();
    let (a1, b1) = (a.wrapping_add(1), b.wrapping_add(1));
    let (mut a2, b2) = (a1.wrapping_add(len), b1.wrapping_add(len));
    let (upper, more) = (message.to_ascii_uppercase(), [b'x'; 1000]);
    let mut segments: Vec<(bool, u32, u32, u8, &[u8])> = vec![
        (true, a, 0, SYN, b""),
        (false, b, a1, SYN | ACK, b""),
        (true, a1, b1, ACK, b""),
        (true, a1, b1, ACK, message),
        (false, b1, a2, ACK, b""),
        (false, b1, a2, ACK, &upper),
        (true, a2, b2, ACK, b""),
    ];
    for _ in 0..rounds {
        segments.push((true, a2, b2, ACK, &more));
        a2 = a2.wrapping_add(1000);
        segments.push((false, b2, a2, ACK, b""));
    }
    segments.extend::<[(bool, u32, u32, u8, &[u8]); 3]>([
        (false, b2, a2, FIN | ACK, b""),
        (true, a2, b2.wrapping_add(1), FIN | ACK, b""),
        (false, b2.wrapping_add(1), a2.wrapping_add(1), ACK, b""),
    ]);
    let header = header();
    let epoch = header.epoch().unwrap();
    let mut recorder = Recorder::new(epoch, None).seen_at(header.places());
    let (mut trace, mut text) = (TraceText::new(form), String::new());
    trace.header(&header, &mut text).unwrap();
    for (place, (from_client, seq, ack, flags, data)) in (1..).zip(segments) {
        let bytes = frame(ports, from_client, (seq, ack, flags), data);
        let time = epoch.nanoseconds() + place * 1_000_000 + i64::from(chosen(number, 4) % 1000);
        let time = Timestamp::from_nanoseconds(time);
        let original_len = bytes.len();
        let frame = Frame {
            time,
            vantage: VantageIndex(0),
            link_type: LinkType::Ethernet,
            bytes,
            original_len,
            fate: None,
        };
        for step in recorder.frame(frame) {
            trace.step(&step, &mut text).unwrap();
        }
    }
    for step in recorder.finish(Some(0)) {
        trace.step(&step, &mut text).unwrap();
    }
    text
}

/// A student's id, from a number.
pub(crate) fn id(number: u32) -> String {
    format!("s{:07}", 1_000_000 + number)
}

/// What a student hands in: a trace with answers in it.
pub(crate) fn submission(student: &str, trace: &str, given: &str) -> String {
    let variant = Variant::of("handshake-and-close", student);
    let posed = |name: &str| PosedQuestion { name: name.to_owned(), evidence: false };
    let record = SubmissionRecord {
        student: student.to_owned(),
        assignment: "handshake-and-close".to_owned(),
        language: "en".to_owned(),
        recorded: false,
        seed: None,
        message: Some(variant.message),
        port: Some(variant.port),
        questions: vec![posed("third-data"), posed("syn-number")],
        chain: String::new(),
    };
    let answer = |question: &str, given: &str| AnswerRecord {
        question: question.to_owned(),
        given: given.to_owned(),
        evidence: vec![1],
        chain: String::new(),
    };
    written(trace, &record, &[answer("third-data", "0"), answer("syn-number", given)]).unwrap()
}

/// What an honest student hands in.
pub(crate) fn honest(number: u32) -> String {
    let variant = Variant::of("handshake-and-close", &id(number));
    submission(&id(number), &trace(&variant, number, Form::Lines), "0")
}
