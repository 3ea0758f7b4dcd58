//! How fast `captrace stats` is and how much memory it takes, compared with tshark and tcptrace on the same file if
//! they are installed, one after the other in one run.
//!
//! `CAPTRACE_BENCH_PACKETS` says how many packets the larger file has (10,000,000 if it does not); the smaller one
//! has a fifth. The aim: ten times as fast as tcptrace, 50 times as fast as tshark, below 50 MiB, and no more for the
//! larger file than for the smaller one. Then floods and random segments, and the other commands in constant memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on must fail loudly"
)]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "support/generate.rs"]
mod generate;
#[path = "support/measure.rs"]
mod measure;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use generate::Hostile;
use measure::{Cost, run};

const PACKETS: u64 = 10_000_000;
const CONNECTIONS: u64 = 20_000;
/// The number of connections open at the same time in most files.
const AT_ONCE: usize = 1_000;
const RUNS: usize = 3;
const SEED: u64 = 2026;

fn main() {
    measure::be_the_one_who_measures();
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let asked = std::env::var("CAPTRACE_BENCH_PACKETS").ok();
    let large = asked.map_or(PACKETS, |asked| asked.parse().expect("CAPTRACE_BENCH_PACKETS is a number"));
    let small = large / 5;
    let room = tempfile::tempdir().unwrap();
    let make = |name: &str, packets: u64, write: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        Sample::new(room.path().join(name), packets, write)
    };

    let file = make("small", small, &|out| generate::connections(out, small, CONNECTIONS, AT_ONCE, SEED));
    let stats = file.time("captrace stats", &captrace(&["stats", &file.name()]), RUNS);
    let tcptrace = file.time("tcptrace -n -l", &["tcptrace", "-n", "-l", &file.name()], RUNS);
    let tshark =
        file.time("tshark -q -z conv,tcp", &["tshark", "-n", "-q", "-z", "conv,tcp", "-r", &file.name()], 1);
    compare("stats to tcptrace", stats, tcptrace);
    compare("stats to tshark", stats, tshark);
    drop(file);
    let file = make("all-open", small, &|out| {
        generate::connections(out, small, CONNECTIONS, usize::try_from(CONNECTIONS).unwrap(), SEED)
    });
    file.time("stats, all open at once", &captrace(&["stats", &file.name()]), 1);
    drop(file);
    for (what, kind) in [
        ("stats, SYN flood", Hostile::SynFlood),
        ("stats, only ACKs", Hostile::Acks(10)),
        ("stats, only ACKs, many", Hostile::Acks(CONNECTIONS)),
        ("stats, random segments", Hostile::Noise(1)),
        ("stats, random, many", Hostile::Noise(CONNECTIONS)),
    ] {
        for packets in [small / 10, small / 2] {
            let file = make("hostile", packets, &|out| generate::hostile(out, kind, packets, SEED));
            file.time(what, &captrace(&["stats", &file.name()]), 1);
        }
    }
    let file = make("large", large, &|out| generate::connections(out, large, CONNECTIONS, AT_ONCE, SEED));
    let larger = file.time("captrace stats", &captrace(&["stats", &file.name()]), 1);
    if let (Some(small), Some(large)) = (stats, larger) {
        println!("memory for five times the packets {:5.2} times", large.mib() / small.mib());
    }
    file.time("captrace read --view list", &captrace(&["read", "--view", "list", &file.name()]), 1);
    let out = room.path().join("out.pcapng");
    let name = file.name();
    let convert = captrace(&["convert", "--force", &name, out.to_str().unwrap()]);
    file.time("captrace convert to pcapng", &convert, 1);
}

/// The command line of captrace.
fn captrace<'a, const N: usize>(arguments: &[&'a str; N]) -> Vec<&'a str> {
    std::iter::once(env!("CARGO_BIN_EXE_captrace")).chain(arguments.iter().copied()).collect()
}

/// A capture file to measure with; gone when it is dropped.
struct Sample {
    path: PathBuf,
    packets: u64,
    bytes: u64,
}

impl Sample {
    fn new(path: PathBuf, packets: u64, write: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>) -> Self {
        let mut out = BufWriter::new(File::create(&path).unwrap());
        write(&mut out).unwrap();
        out.flush().unwrap();
        drop(out);
        let bytes = fs::metadata(&path).unwrap().len();
        Self { path, packets, bytes }
    }

    fn name(&self) -> String {
        self.path.to_str().unwrap().to_owned()
    }

    /// The best of several runs, which is printed; `None` if the program is not installed.
    fn time(&self, what: &str, command: &[&str], runs: usize) -> Option<Cost> {
        let costs: Option<Vec<Cost>> = (0..runs).map(|_| run(command)).collect();
        let Some(costs) = costs else {
            println!("{what:28} not installed");
            return None;
        };
        let best = costs.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "these are counts of packets and bytes in one file")]
        let (packets, bytes) = (self.packets as f64 / best.seconds, self.bytes as f64 / best.seconds);
        println!(
            "{what:28} {:9} packets in {:7.3} s ({:7.3} s of processor)  {packets:10.0} packets/s  {:7.1} MB/s  {:6.1} MiB",
            self.packets,
            best.seconds,
            best.processor,
            bytes / 1e6,
            best.mib()
        );
        Some(best)
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        let _ = fs::remove_file(Path::new(&self.path));
    }
}

fn compare(what: &str, ours: Option<Cost>, theirs: Option<Cost>) {
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        let (clock, processor) = (theirs.seconds / ours.seconds, theirs.processor / ours.processor);
        println!("{what:28} {clock:6.1} times by the clock, {processor:6.1} times by the processor");
    }
}
