//! How fast a capture file is read: `captrace`'s list, JSON and totals beside those of tcpdump, tshark, tcptrace and
//! nfpcapd on the same file, as far as they are installed, one after the other in one run.
//!
//! First it checks that the outputs agree: the numbers of packets and connections with tshark's, the list of the file with
//! the lists that are made the slow ways, the JSON with itself when it has been read and written again.
//!
//! `CAPTRACE_BENCH_PACKETS` says how many packets (400,000 if it does not), `CAPTRACE_BENCH_PROGRAM` which other build of captrace
//! is measured. README.md has the aims.
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
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use measure::{Cost, run};

const PACKETS: u64 = 400_000;
/// The slow programs get a file with fewer packets, by this factor.
const FEWER: u64 = 10;
const RUNS: usize = 3;
const SEED: u64 = 2026;

fn main() {
    measure::be_the_one_who_measures();
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let asked = std::env::var("CAPTRACE_BENCH_PACKETS").ok();
    let packets = asked.map_or(PACKETS, |asked| asked.parse().expect("CAPTRACE_BENCH_PACKETS is a number"));
    let room = tempfile::tempdir().unwrap();
    let whole = Sample::new(room.path().join("whole.pcap"), packets);
    let part = Sample::new(room.path().join("part.pcap"), (packets / FEWER).max(1));
    let jsonl = part.agrees(room.path());

    let list = whole.captrace("list", &["read", "--view", "list"]);
    let tcpdump = whole.time("tcpdump -n -r", &["tcpdump", "-n", "-r"], 1);
    let json = part.captrace("jsonl", &["read", "--view", "jsonl"]);
    let back = Sample { path: jsonl, packets: part.packets }
        .captrace("jsonl read back", &["read", "--view", "list"]);
    let tshark_json = part.time("tshark -T json -r", &["tshark", "-n", "-T", "json", "-r"], 1);
    let stats = whole.captrace("stats", &["stats"]);
    let tshark = part.time("tshark -z conv,tcp -r", &["tshark", "-n", "-q", "-z", "conv,tcp", "-r"], 1);
    let tcptrace = whole.time("tcptrace -n -l", &["tcptrace", "-n", "-l"], 1);
    let flows = room.path().join("flows");
    fs::create_dir(&flows).unwrap();
    let nfpcapd = whole.time("nfpcapd -r", &["nfpcapd", "-l", flows.to_str().unwrap(), "-r"], 1);

    compare("list to tcpdump", list, tcpdump);
    compare("jsonl to tshark -T json", json, tshark_json);
    compare("reading jsonl to writing it", back, json);
    compare("stats to nfpcapd", stats, nfpcapd);
    compare("stats to tcptrace", stats, tcptrace);
    compare("stats to tshark", stats, tshark);
}

/// A file to measure with.
struct Sample {
    path: PathBuf,
    packets: u64,
}

/// What a run costs for each packet.
#[derive(Clone, Copy)]
struct PerPacket {
    seconds: f64,
    processor: f64,
}

impl Sample {
    fn new(path: PathBuf, packets: u64) -> Self {
        generate::clients(&mut BufWriter::new(File::create(&path).unwrap()), packets, SEED).unwrap();
        let packets = number_in(&output(&[captrace(), "stats", "--json", name(&path)]), "\"packets\":");
        Self { path, packets }
    }

    fn name(&self) -> &str {
        name(&self.path)
    }

    /// Checks that all programs and all ways come to the same; gives the file as JSON.
    fn agrees(&self, room: &Path) -> PathBuf {
        let jsonl = room.join("part.jsonl");
        let list = output(&[captrace(), "read", "--view", "list", self.name()]);
        let piped =
            output(&["sh", "-c", &format!("cat {} | {} read --view list -", self.name(), captrace())]);
        assert_eq!(list, piped, "the list of a file and that of a pipe, which is read on one thread, differ");
        output(&[captrace(), "convert", self.name(), name(&jsonl)]);
        let from_trace = output(&[captrace(), "read", "--view", "list", name(&jsonl)]);
        assert_eq!(list, from_trace, "the list of a file and that of the trace that it became differ");
        let written = fs::read(&jsonl).unwrap();
        assert_eq!(output(&[captrace(), "read", "--view", "jsonl", name(&jsonl)]), written, "jsonl changes");
        self.agrees_with_tshark();
        jsonl
    }

    fn agrees_with_tshark(&self) {
        if Command::new("tshark").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            println!("tshark is not installed: no counts are compared");
            return;
        }
        let text =
            String::from_utf8(output(&["tshark", "-n", "-q", "-z", "conv,tcp", "-r", self.name()])).unwrap();
        let connections = text.lines().filter(|line| line.contains("<->")).count() as u64;
        let frames = output(&["tshark", "-n", "-T", "fields", "-e", "frame.number", "-r", self.name()]);
        let frames = String::from_utf8(frames).unwrap().lines().count() as u64;
        let stats = output(&[captrace(), "stats", "--json", self.name()]);
        let counted = (number_in(&stats, "\"packets\":"), number_in(&stats, "\"flow_count\":"));
        assert_eq!(counted, (frames, connections), "captrace and tshark count differently");
    }

    fn captrace(&self, what: &str, arguments: &[&str]) -> Option<PerPacket> {
        let command: Vec<_> = std::iter::once(captrace()).chain(arguments.iter().copied()).collect();
        self.time(&format!("captrace {what}"), &command, RUNS)
    }

    /// The best of several runs, which is printed; `None` if the program is not installed.
    #[expect(clippy::cast_precision_loss, reason = "this is the number of packets in a file")]
    fn time(&self, what: &str, command: &[&str], runs: usize) -> Option<PerPacket> {
        let command: Vec<_> = command.iter().copied().chain([self.name()]).collect();
        let costs: Option<Vec<Cost>> = (0..runs).map(|_| run(&command)).collect();
        let Some(costs) = costs else {
            println!("{what:26} not installed");
            return None;
        };
        let best = costs.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).unwrap();
        let packets = self.packets as f64;
        println!(
            "{what:26} {:8} packets  {:7.3} s  {:7.3} s of processor  {:9.3} µs a packet  {:7.1} MiB",
            self.packets,
            best.seconds,
            best.processor,
            best.seconds / packets * 1e6,
            best.mib()
        );
        Some(PerPacket { seconds: best.seconds / packets, processor: best.processor / packets })
    }
}

/// The program that is measured.
fn captrace() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    let named =
        || std::env::var("CAPTRACE_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_captrace").into());
    PROGRAM.get_or_init(named)
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a command prints.
fn output(command: &[&str]) -> Vec<u8> {
    let output = Command::new(command[0]).args(&command[1..]).stderr(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    output.stdout
}

/// The first number that follows a text.
fn number_in(text: &[u8], before: &str) -> u64 {
    let text = String::from_utf8_lossy(text);
    let behind = text.split_once(before).expect(before).1;
    behind.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

fn compare(what: &str, ours: Option<PerPacket>, theirs: Option<PerPacket>) {
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        let (clock, processor) = (theirs.seconds / ours.seconds, theirs.processor / ours.processor);
        println!("{what:28} {clock:7.2} times by the clock, {processor:7.2} times by the processor");
    }
}
