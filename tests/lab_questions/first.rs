//! The first segments of an upload.

use crate::ask::{Trace, capture, ids, number, tshark};

/// Questions 6 and 16: byte 1 of the client's has the number of the SYN + 1.
#[test]
fn the_segment_with_the_post_is_the_first_with_data() {
    let trace = Trace::of("upload");
    let post = trace
        .data("c2s")
        .find(|packet| packet["payload"]["text"].as_str().is_some_and(|text| text.starts_with("POST")));
    let post = post.unwrap();
    assert_eq!(ids([post]), [4]);
    assert_eq!((number(&post["tcp"]["seq_rel"]), number(&post["tcp"]["seq"])), (1, 1_431_078_649));
    assert_eq!(number(&post["payload"]["len"]), 1448);
    // 65 bytes of header and 150,000 of text do not fit in it.
    let all = trace.notes("tcp.bytes").into_iter().find(|note| note.values["end"] == "client").unwrap();
    assert_eq!((all.number("bytes"), all.evidence), (150_065, vec![191, 1, 190]));
}

/// Segment, its first byte, when it was sent, the packet that acknowledged it, SampleRTT and EstimatedRTT, in ns.
const FIRST_SIX: [(u64, u64, i64, u64, i64, i64); 6] = [
    // The first sample is the first estimate.
    (4, 1, 21_673_716, 14, 22_092_451, 22_092_451),
    // 0.875 × 22,092,451 + 0.125 × 23,575,433, and so on.
    (5, 1449, 21_679_244, 17, 23_575_433, 22_277_824),
    (6, 2897, 21_689_059, 20, 25_045_455, 22_623_778),
    (7, 4345, 21_690_231, 23, 26_560_134, 23_115_822),
    (8, 5793, 21_696_180, 24, 28_048_874, 23_732_454),
    (9, 7241, 21_697_331, 27, 29_539_238, 24_458_302),
];

/// Questions 7 and 17.
#[test]
fn the_first_six_segments_give_samples_and_estimates() {
    let trace = Trace::of("upload");
    assert_eq!(ids(trace.data("c2s").take(6)), [4, 5, 6, 7, 8, 9]);
    for (segment, seq, sent, acknowledged, sample, estimate) in FIRST_SIX {
        let packet = trace.packet(segment);
        assert_eq!((number(&packet["tcp"]["seq_rel"]), packet["t_ns"].as_i64().unwrap()), (seq, sent));
        let note = trace.note("tcp.rtt.sample", acknowledged);
        assert_eq!(note.evidence, [acknowledged, segment]);
        assert_eq!(note.values["sample_ns"].as_i64().unwrap(), sample);
        // Ours is counted in whole microseconds, as printed: each line differs by at most half a microsecond from the
        // last.
        let ours: i64 = note.values["estimated_ns"].as_i64().unwrap();
        assert!((ours - estimate).abs() <= 2_000, "{ours} ns for {estimate} after packet {acknowledged}");
    }
}

/// Question 7: what is read adds up, and each line goes on from the line above.
#[test]
fn the_sums_of_the_estimate_add_up_as_they_are_printed() {
    for name in ["upload", "loss", "spurious-timeout", "held-back"] {
        let trace = Trace::of(name);
        let samples = trace.notes("tcp.rtt.sample");
        let whole = samples.iter().filter(|note| note.values["end"] == "client");
        let mut last: Option<[f64; 2]> = None;
        for note in whole {
            let text = &note.text;
            let after = |what: &str| -> Vec<f64> {
                let sum = text.split(what).nth(1).unwrap_or_else(|| panic!("{what} in {text}"));
                let sum = sum.split(". ").next().unwrap();
                let is_part = |letter: char| !letter.is_ascii_digit() && letter != '.';
                let parts = sum.split(is_part).map(|part| part.trim_end_matches('.'));
                parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
            };
            let near =
                |have: f64, want: f64| assert!((have - want).abs() < 0.000_51, "{have}, {want}: {text}");
            if let Some([rtt, deviation]) = last {
                let estimate = after("EstimatedRTT = ");
                near(estimate[1], rtt);
                near(0.875 * estimate[1] + 0.125 * estimate[3], estimate[4]);
                let dev = after("DevRTT = ");
                near(dev[1], deviation);
                near(0.75 * dev[1] + 0.25 * (dev[3] - dev[4]).abs(), dev[5]);
            }
            let timeout = after("TimeoutInterval = ");
            near(timeout[0] + timeout[1] * timeout[2], timeout[3]);
            last = Some([timeout[0], timeout[2]]);
        }
        assert!(last.is_some(), "{name}");
    }
}

/// The same where an acknowledgment covers two segments: tshark gives a sample to the last of them only.
#[test]
fn every_segment_is_timed_to_the_first_acknowledgment_that_covers_it() {
    let Some(rows) = tshark(&capture("upload")) else { return };
    let trace = Trace::of("upload");
    let mut samples = std::collections::BTreeMap::new();
    for note in trace.notes("tcp.rtt.sample").iter().filter(|note| note.values["end"] == "client") {
        samples.insert(note.number("segment"), (note.about, note.number("sample_ns")));
        for covered in note.values["also"].as_array().unwrap() {
            samples.insert(number(&covered["segment"]), (note.about, number(&covered["sample_ns"])));
        }
    }
    let mut timed = 0;
    for row in rows.iter().filter(|row| !row.from_server && row.len > 0) {
        let later = rows.iter().filter(|ack| ack.from_server && ack.frame > row.frame);
        let first = later.clone().find(|ack| ack.ack >= row.seq + row.len).unwrap();
        let expected = (first.frame, u64::try_from(first.ns - row.ns).unwrap());
        assert_eq!(samples.get(&row.frame), Some(&expected), "packet {}", row.frame);
        timed += 1;
    }
    // 150,065 = 103 × 1448 + 921.
    assert_eq!(timed, 104);
}

/// Questions 8 and 18: 1448 = MSS 1460 - 12 bytes of options; with its header of 32 a segment has 1480 bytes.
#[test]
fn the_first_segments_are_full() {
    let trace = Trace::of("upload");
    for packet in trace.data("c2s").take(6) {
        let (len, header) = (number(&packet["tcp"]["len"]), number(&packet["tcp"]["header_len"]));
        assert_eq!((len, len + header), (1448, 1480));
    }
    // None is larger than the other end accepts, so none was seen before a network card cut it.
    assert!(trace.notes("tcp.data.offload").is_empty());
}
