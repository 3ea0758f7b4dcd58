//! How soon two hosts are ready, and how late the lab delivers: datagrams at a fixed pace over a link of 10 ms, and the time
//! between their two sightings, less those 10 ms.
//!
//! Prints the median, the 99th percentile and the worst, for several paces, and how many frames a second a transfer without a
//! limit comes to; how many frames the interfaces dropped; how long one exchange takes from prompt to prompt, and how long twenty
//! at once. The aim on an idle machine: hosts within 20 ms; a median of at most 60 µs, 300 µs for 99 of 100, and nothing early at
//! 10,000 frames a second; 100,000 frames a second, each sampled, and none dropped; an exchange within 0.5 s, twenty within 2 s.
//! A frame that is seen at two ends is one frame.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on must fail loudly"
)]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::collections::HashMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use captrace::internals::host::pair::{Pair, Setup};
use serde_json::Value;

const DELAY_NS: i64 = 10_000_000;

fn main() {
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    if std::env::args().any(|argument| argument == "--hosts") {
        let began = Instant::now();
        let hosts = Pair::make(&Setup::default()).unwrap();
        println!("{}", began.elapsed().as_nanos());
        return drop(hosts);
    }
    hosts();
    for (pause, datagrams) in [("10 ms", 200), ("1 ms", 2000), ("100 us", 10_000)] {
        let scenario = format!(
            "transport = \"udp\"\nat_most = \"20 s\"\n[client]\nsteps = [\"send 100 bytes {datagrams} times every {pause}\"]\n\
             [server]\nsteps = [\"receive {datagrams} datagrams within 5 s\"]\n"
        );
        let Measured { mut late, dropped, .. } = run(&scenario);
        late.sort_unstable();
        let at =
            |share: usize| late.get(late.len() * share / 1000).or(late.last()).copied().unwrap_or(0) / 1000;
        println!(
            "one each {pause:6}  {} delivered  late by {} µs (median), {} µs (99 %), {} µs (worst), \
             earliest {} ns; {dropped} dropped",
            late.len(),
            at(500),
            at(990),
            at(1000),
            late.first().unwrap()
        );
    }
    let Measured { frames_per_s, dropped, .. } = run(
        "mtu = 1500\nat_most = \"20 s\"\n[link]\ndelay = \"0 ms\"\n[client]\nsteps = [\"connect\", \"send 60000000 bytes\", \"close\"]\n\
         [server]\nsteps = [\"receive to the end\", \"close\"]\n",
    );
    println!(
        "a transfer without a limit: {frames_per_s:.0} frames a second, each sampled; {dropped} dropped"
    );
    exchanges();
}

/// One exchange from prompt to prompt, again and again; and twenty at the same time.
fn exchanges() {
    let mut took: Vec<Duration> = (0..10).map(|_| together(1)).collect();
    took.sort_unstable();
    println!("an exchange: {:?} (median), {:?} (worst of {})", took[5], took[9], took.len());
    println!("twenty exchanges at once: {:?}", together(20));
}

/// How long it takes until so many labs, which begin together, have ended.
fn together(count: usize) -> Duration {
    let began = Instant::now();
    let mut labs: Vec<_> = (0..count)
        .map(|_| {
            let mut lab = Command::new(env!("CARGO_BIN_EXE_captrace"));
            lab.args(["lab", "run", "exchange"]).stdout(Stdio::null()).stderr(Stdio::null());
            lab.spawn().unwrap()
        })
        .collect();
    assert!(labs.iter_mut().all(|lab| lab.wait().unwrap().success()), "a lab failed");
    began.elapsed()
}

/// What a run came to.
struct Measured {
    /// By how much each packet came late, in nanoseconds.
    late: Vec<i64>,
    frames_per_s: f64,
    /// How many frames the interfaces had no room for.
    dropped: u64,
}

/// Makes two hosts again and again, each pair by a process of its own, as the program does.
fn hosts() {
    let mut took: Vec<Duration> = (0..20).map(|_| made()).collect();
    took.sort_unstable();
    println!("two hosts: ready after {:?} (median), {:?} (worst of {})", took[10], took[19], took.len());
}

/// How long this program takes for two hosts: it is run again with the argument `--hosts`, prints that, and ends.
fn made() -> Duration {
    let output = Command::new(std::env::current_exe().unwrap()).arg("--hosts").output().unwrap();
    Duration::from_nanos(String::from_utf8(output.stdout).unwrap().trim().parse().unwrap())
}

/// Runs a scenario.
fn run(scenario: &str) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let (file, trace) = (folder.path().join("bench.toml"), folder.path().join("bench.jsonl"));
    fs::write(&file, scenario).unwrap();
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .args(["lab", "run", file.to_str().unwrap(), "--save", trace.to_str().unwrap()])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "the lab failed");
    let whole = began.elapsed();
    let mut first: HashMap<u64, i64> = HashMap::new();
    let (mut late, mut times, mut dropped) = (Vec::new(), Vec::new(), 0);
    for line in fs::read_to_string(&trace).unwrap().lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        dropped = record["dropped"].as_u64().unwrap_or(dropped);
        let (Some("packet"), Some(id)) = (record["type"].as_str(), record["id"].as_u64()) else { continue };
        let time = record["t_ns"].as_i64().unwrap();
        times.push(time);
        if let Some(sent) = first.insert(id, time) {
            late.push(time - sent - DELAY_NS);
        }
    }
    let span = times.iter().max().unwrap_or(&0) - times.iter().min().unwrap_or(&0);
    let span = Duration::from_nanos(span.unsigned_abs()).min(whole).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a number of frames")]
    let frames_per_s = first.len() as f64 / span;
    Measured { late, frames_per_s, dropped }
}
