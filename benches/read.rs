//! How fast capture files are read: captrace's list and JSON, and tcpdump and tshark on the same file if they are
//! installed, one after the other in one run.
//!
//! `CAPTRACE_BENCH_PACKETS` says how many packets (200,000 if it does not). The aim is a list ahead of tcpdump's, and
//! JSON at least 100 times as fast as tshark's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on must fail loudly"
)]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "support/generate.rs"]
mod generate;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PACKETS: u64 = 200_000;
/// tshark is slow, so its file has fewer packets, by this factor.
const FEWER: u64 = 10;
const RUNS: usize = 3;
const SEED: u64 = 2026;

fn main() {
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let asked = std::env::var("CAPTRACE_BENCH_PACKETS").ok();
    let packets = asked.map_or(PACKETS, |asked| asked.parse().expect("CAPTRACE_BENCH_PACKETS is a number"));
    let room = tempfile::tempdir().unwrap();
    let (whole, part) = (room.path().join("whole.pcap"), room.path().join("part.pcap"));
    let whole = Sample::new(&whole, packets);
    let part = Sample::new(&part, (packets / FEWER).max(1));
    let jsonl = room.path().join("out.jsonl");
    let captrace = env!("CARGO_BIN_EXE_captrace");

    let list = whole.time("captrace read --view list", captrace, &["read", "--view", "list", whole.name()]);
    let convert = ["convert", "--force", whole.name(), jsonl.to_str().unwrap()];
    let json = whole.time("captrace convert to jsonl", captrace, &convert);
    let tcpdump = whole.time("tcpdump -n -r", "tcpdump", &["-n", "-r", whole.name()]);
    let tshark = part.time("tshark -n -r", "tshark", &["-n", "-r", part.name()]);
    let tshark_json = part.time("tshark -n -T json -r", "tshark", &["-n", "-T", "json", "-r", part.name()]);
    compare("list to tcpdump", list, tcpdump);
    compare("list to tshark", list, tshark);
    compare("JSON to tshark's", json, tshark_json);
}

/// A capture file to measure with.
struct Sample<'a> {
    path: &'a Path,
    packets: u64,
    bytes: u64,
}

impl<'a> Sample<'a> {
    fn new(path: &'a Path, packets: u64) -> Self {
        generate::pcap(&mut BufWriter::new(File::create(path).unwrap()), packets, SEED).unwrap();
        Self { path, packets, bytes: fs::metadata(path).unwrap().len() }
    }

    fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// Packets per second of the best of several runs, which is printed; `None` if the program is not installed.
    fn time(&self, what: &str, program: &str, arguments: &[&str]) -> Option<f64> {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..RUNS {
            let start = Instant::now();
            let mut command = Command::new(program);
            command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
            let Ok(status) = command.status() else {
                println!("{what:28} not installed");
                return None;
            };
            assert!(status.success(), "{what} failed");
            times.push(start.elapsed());
        }
        let best = times.iter().min().unwrap().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "these are counts of packets and bytes in one file")]
        let (packets, bytes) = (self.packets as f64 / best, self.bytes as f64 / best);
        println!(
            "{what:28} {:8} packets in {best:7.3} s  {packets:10.0} packets/s  {:7.1} MB/s",
            self.packets,
            bytes / 1e6
        );
        Some(packets)
    }
}

fn compare(what: &str, ours: Option<f64>, theirs: Option<f64>) {
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        println!("{what:28} {:6.2} times", ours / theirs);
    }
}
