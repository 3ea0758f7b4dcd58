//! Who only counts comes to the same summaries as who has everything told: over the captures of real kernels here, and
//! over the corpus where there is one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/capture.rs"]
mod capture;
#[path = "../benches/support/generate.rs"]
mod generate;
#[path = "support/here.rs"]
mod here;

use std::path::Path;

use captrace::analysis::fact::{PacketId, PacketRef, RecordNumber};
use captrace::analysis::{Analysis, Seen};
use captrace::decode;
use captrace::frame::{Timestamp, VantageIndex};

/// How many flows a file has; fails where the two ways of following them differ.
fn compare(path: &Path) -> usize {
    compare_bytes(&capture::unpacked(path), &path.display().to_string())
}

fn compare_bytes(file: &[u8], name: &str) -> usize {
    let (mut telling, mut counting) = (Analysis::new(None), Analysis::counting(None));
    for (number, frame) in (1..).zip(capture::frames(file)) {
        let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
        let time = Timestamp::from_nanoseconds(frame.nanoseconds);
        let (bytes, wire_len) = (&frame.bytes, frame.original_len);
        let packet = decode::decode(frame.link, bytes, wire_len);
        telling.frame(Seen { reference, time, wire_len, packet: &packet }, VantageIndex(0), bytes);
        let packet = decode::outline(frame.link, bytes, wire_len);
        counting.count(Seen { reference, time, wire_len, packet: &packet }, VantageIndex(0), bytes);
    }
    let (told, counted) = (telling.finish(), counting.finish());
    assert_eq!(told, counted, "{name}");
    told.0.len()
}

fn compare_all(paths: &[std::path::PathBuf]) {
    let flows: usize = paths.iter().map(|path| compare(path)).sum();
    assert!(flows >= paths.len().min(20), "{flows} flows are too few to tell anything");
}

#[test]
fn who_only_counts_comes_to_the_same_summaries() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let is_capture = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "gz");
    let paths: Vec<_> = capture::files(&here).into_iter().filter(is_capture).collect();
    assert!(!paths.is_empty());
    compare_all(&paths);
}

#[test]
fn who_only_counts_comes_to_the_same_summaries_over_the_corpus() {
    let Some(corpus) = here::corpus() else { return };
    for folder in ["teaching", "tcp-trouble", "formats", "malformed"] {
        compare_all(&capture::files(&corpus.join(folder)));
    }
}

/// Far more segments than wait at a time, in many connections in turn; and what nobody wants.
#[test]
fn who_only_counts_comes_to_the_same_summaries_however_many_wait() {
    let mut file = Vec::new();
    generate::connections(&mut file, 20_000, 200, 50, 11).unwrap();
    assert_eq!(compare_bytes(&file, "connections"), 200);
    for kind in [generate::Hostile::SynFlood, generate::Hostile::Acks(20), generate::Hostile::Noise(20)] {
        let mut file = Vec::new();
        generate::hostile(&mut file, kind, 5_000, 11).unwrap();
        assert!(compare_bytes(&file, &format!("{kind:?}")) >= 20);
    }
}
