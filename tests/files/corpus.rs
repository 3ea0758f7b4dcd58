//! Compares with tshark on real captures, if they are available. They are other people's and not part of this
//! project.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use captrace::internals::source::file::{self, FileError, Format, Input};

use super::file_frame::FileFrame;
use super::{drain, here, hostile, read, read_whole, round_trip};

/// Files on which tshark 4.0 multiplies microseconds by 1000 in 32 bits, so that the fraction of each second is
/// wrong.
const OVERFLOWS: &str = "tcp-trouble/tcpflow/bug8.pcap";

/// Files on which tshark counts custom blocks as packets without time and protocol. They are not packets.
pub(crate) const CUSTOM_BLOCKS: [&str; 5] = [
    "formats/pcapng-generator/be-basic-test017.pcapng",
    "formats/pcapng-generator/be-basic-test018.pcapng",
    "formats/pcapng-generator/le-advanced-test102.pcapng",
    "formats/pcapng-generator/le-basic-test018.pcapng",
    "formats/pcapng-generator/le-difficult-test202.pcapng",
];

/// All captures below this folder, in order.
pub(crate) fn captures(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if !name.contains(".oracle.tsv") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 50, "{}", found.len());
    found
}

/// Time in nanoseconds, length on the wire, captured length.
type Row = (Option<i64>, usize, usize);

/// tshark's table of the packets of a capture, with or without custom blocks.
fn oracle(capture: &Path, without_custom_blocks: bool) -> Vec<Row> {
    let mut plain = capture.as_os_str().to_owned();
    plain.push(".oracle.tsv");
    let mut packed = plain.clone();
    packed.push(".gz");
    let path = if Path::new(&plain).exists() { plain } else { packed };
    let mut text = String::new();
    Input::new(File::open(path).unwrap()).unwrap().read_to_string(&mut text).unwrap();
    text.lines()
        .skip(1)
        .filter(|line| {
            let columns: Vec<_> = line.split('\t').collect();
            !(without_custom_blocks && columns[1].is_empty() && columns.contains(&"data"))
        })
        .map(|line| {
            let mut columns = line.split('\t').skip(1);
            let time = nanoseconds(columns.next().unwrap());
            let [wire, captured] = [(); 2].map(|()| columns.next().unwrap().parse().unwrap());
            (time, wire, captured)
        })
        .collect()
}

/// Converts tshark's seconds, with nine decimals, to nanoseconds.
pub(crate) fn nanoseconds(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let (seconds, fraction) = text.split_once('.').unwrap();
    assert_eq!(fraction.len(), 9);
    Some(format!("{seconds}{fraction}").parse().unwrap())
}

fn rows(frames: &[FileFrame]) -> Vec<Row> {
    frames
        .iter()
        .map(|frame| {
            let time = frame.timed.then(|| frame.frame.time.nanoseconds());
            (time, frame.frame.original_len, frame.frame.bytes.len())
        })
        .collect()
}

#[test]
fn every_real_capture_has_the_packets_times_and_lengths_that_tshark_sees() {
    let Some(corpus) = here::corpus() else { return };
    let (mut files, mut packets) = (0, 0);
    let mut different = BTreeMap::new();
    for folder in ["teaching", "tcp-trouble", "formats"] {
        for path in captures(&corpus.join(folder)) {
            let (frames, error) = file::open(&path).map_or_else(|error| (Vec::new(), Some(error)), drain);
            let name = path.strip_prefix(&corpus).unwrap().to_str().unwrap().to_owned();
            let cut = matches!(error, Some(FileError::Cut { .. }));
            if let Some(error) = error
                && !(cut && name == "teaching/ppa1/http-fault-post.pcap")
            {
                different.insert(name.clone(), error.to_string());
            }
            let expected = oracle(&path, CUSTOM_BLOCKS.contains(&name.as_str()));
            let mut found = rows(&frames);
            if name == OVERFLOWS {
                for (found, expected) in found.iter_mut().zip(&expected) {
                    assert_eq!((found.0.unwrap() - expected.0.unwrap()) % (1 << 32), 0);
                    found.0 = expected.0;
                }
            }
            if found != expected {
                let first = found.iter().zip(&expected).position(|(one, other)| one != other);
                let pair = first.map(|n| (found[n], expected[n]));
                let text =
                    format!("{} packets, tshark {}; first {first:?}: {pair:?}", found.len(), expected.len());
                different.insert(name, text);
            }
            files += 1;
            packets += frames.len();
        }
    }
    assert!(different.is_empty(), "of {files} files: {different:#?}");
    assert!(files >= 317 && packets > 30_000, "{files} files, {packets} packets");
}

#[test]
fn every_real_capture_is_the_same_after_it_was_converted_and_back() {
    let Some(corpus) = here::corpus() else { return };
    for folder in ["teaching", "tcp-trouble", "formats"] {
        for path in captures(&corpus.join(folder)) {
            let bytes = std::fs::read(&path).unwrap();
            let (frames, error) = read(&bytes);
            if error.is_some() {
                continue;
            }
            let converted = round_trip::convert(&bytes, Format::PcapNg);
            assert_eq!(read_whole(&converted), frames, "{}", path.display());
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn no_malformed_capture_panics_hangs_or_goes_unexplained() {
    let Some(corpus) = here::corpus() else { return };
    let mut total = 0;
    for path in captures(&corpus.join("malformed")) {
        let bytes = std::fs::read(&path).unwrap();
        let begin = Instant::now();
        total += hostile::survive(&bytes);
        let (frames, error) = read(&bytes);
        assert!(begin.elapsed() < Duration::from_secs(10), "{}", path.display());
        assert!(!frames.is_empty() || error.is_some() || bytes.len() < 400, "{}", path.display());
    }
    assert!(total > 300, "{total}");
}
