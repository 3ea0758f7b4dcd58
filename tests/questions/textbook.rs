//! The published answers of the textbook's lab on TCP (tcp-ethereal-trace-1, 7th edition), against a capture that is made here
//! from the numbers in them: the textbook's own traces are not ours to hand on. Its first sixteen packets decide questions 4 to 8,
//! 10 and 11, and part of 13.

use std::fs;

use captrace::internals::homework::{AnswerValue, Asked, QuestionedFlow};
use captrace::{Fact, Failure, Item, Language, Recording, Step};

#[path = "../support/pcap.rs"]
mod pcap;

use pcap::{ACK, Capture, PSH, SYN};

const CLIENT: u32 = 232_129_012;
const SERVER: u32 = 883_061_785;

/// A segment of the published answers, by position as `SEGMENTS` says.
type Segment = (u64, u32, usize, u32, u32, i64, i64, u64);

/// Of each of the first six segments: its packet, its first byte, how many bytes, when it was sent and when its ACK came, in µs,
/// the published SampleRTT in µs and EstimatedRTT in units of 0.1 ms, and the packet of the ACK.
const SEGMENTS: [Segment; 6] = [
    (4, 1, 565, 26_477, 53_937, 27_460, 275, 6),
    (5, 566, 1460, 41_737, 77_294, 35_557, 285, 9),
    (7, 2026, 1460, 54_026, 124_085, 70_059, 337, 12),
    (8, 3486, 1460, 54_690, 169_118, 114_430, 438, 14),
    (10, 4946, 1460, 77_405, 217_299, 139_890, 558, 15),
    (11, 6406, 1460, 78_157, 267_802, 189_640, 725, 16),
];

/// The first sixteen packets.
fn capture() -> Vec<u8> {
    let mut capture = Capture::default();
    let (client, server) = (|byte: u32| CLIENT + byte, SERVER + 1);
    capture.at(0).tcp(true, SYN, (CLIENT, 0), b"");
    capture.at(23_172).tcp(false, SYN | ACK, (SERVER, client(1)), b"");
    capture.at(23_265).tcp(true, ACK, (client(1), server), b"");
    let mut packets = Vec::new();
    for (_, first, bytes, sent, acknowledged, ..) in SEGMENTS {
        let text = if first == 1 { b'P' } else { b'x' };
        packets.push((sent, true, first, vec![text; bytes]));
        packets.push((acknowledged, false, first + u32::try_from(bytes).unwrap(), Vec::new()));
    }
    // The seventh segment, which no question is about.
    packets.push((124_185, true, 7866, vec![b'x'; 1147]));
    packets.sort_by_key(|(time, ..)| *time);
    for (time, from_client, number, payload) in packets {
        let (flags, numbers) =
            if from_client { (ACK | PSH, (client(number), server)) } else { (ACK, (server, client(number))) };
        capture.at(time).tcp(from_client, flags, numbers, &payload);
    }
    capture.bytes
}

fn steps() -> Vec<Step> {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("made.pcap");
    fs::write(&path, capture()).unwrap();
    let mut steps = Vec::new();
    let report = Recording::open(&path).unwrap().read(|item| -> Result<(), Failure> {
        if let Item::Step(step) = item {
            steps.push(step);
        }
        Ok(())
    });
    assert_eq!(report.unwrap().defects(), None);
    steps
}

#[test]
fn the_published_answers_are_ours() {
    let steps = steps();
    let flow = &QuestionedFlow::all(&steps)[0];
    let asked = Asked::all(flow).0;
    let answer = |name: &str| {
        let asked = asked.iter().find(|asked| asked.question.name == name);
        asked.unwrap_or_else(|| panic!("{name} is not asked")).clone()
    };
    let right = |name: &str| answer(name).right(Language::English);
    // Questions 4, 5 and 6: 0 and 0, 1; packet 4 with number 1.
    assert_eq!(right("syn-number"), "232129012 (or 0)");
    assert_eq!(
        (right("syn-ack-number").as_str(), right("syn-ack-acknowledges").as_str()),
        ("883061785 (or 0)", "232129013 (or 1)")
    );
    assert_eq!(right("syn-flags"), "SYN is set, ACK is not");
    assert_eq!(right("syn-ack-flags"), "SYN and ACK are set");
    assert_eq!(
        (right("first-data").as_str(), right("first-data-number").as_str()),
        ("4", "1 (or 232129013)")
    );
    // Question 7 of the first two segments, question 8 of the first, question 10.
    assert_eq!(right("first-sample"), "27.460 ms");
    assert_eq!(right("second-sample"), "35.557 ms");
    assert_eq!(right("second-estimate"), "28.472 ms");
    assert_eq!(
        (right("first-data-bytes").as_str(), right("longest-segment").as_str()),
        ("565 bytes", "1460 bytes")
    );
    assert_eq!(answer("retransmissions").answer.value, AnswerValue::Number(0));
    // Question 13's table: 5840 bytes are outstanding after packet 11, and at no earlier moment more.
    let most = answer("most-in-flight");
    assert_eq!((most.right(Language::English).as_str(), most.evidence().as_str()), ("5840 bytes", "11"));
    // Question 11: usually 1460 bytes.
    assert_eq!(right("ack-covers"), "1460 bytes");
}

/// Question 7, all six: what the estimate is after each ACK, to the last digit that is published.
#[test]
fn six_samples_and_six_estimates_are_as_published() {
    let steps = steps();
    let flow = &QuestionedFlow::all(&steps)[0];
    let samples = flow.every(|fact| match fact {
        Fact::RttSample { segment, sample_ns, estimated_ns, .. } => {
            Some((segment.0, *sample_ns, *estimated_ns))
        }
        _ => None,
    });
    let mut compared = 0;
    for ((segment, sample, estimated), shown) in samples {
        let Some(published) = SEGMENTS.iter().find(|(packet, ..)| *packet == segment) else { continue };
        let (_, _, _, _, _, sample_us, tenths, ack) = *published;
        assert_eq!(shown.about.unwrap().0, ack, "packet {segment}");
        // Published with five digits.
        assert!((sample / 1000 - sample_us).abs() <= 5, "packet {segment}: {sample} ns");
        let estimated = estimated.unwrap();
        // Each line of the solution rounds and goes on from what it rounded.
        assert!((estimated - tenths * 100_000).abs() <= 100_000, "packet {segment}: {estimated} ns");
        compared += 1;
    }
    assert_eq!(compared, 6);
}
