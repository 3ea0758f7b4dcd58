//! The waiting time of a student: from the start of `captrace demo --tcp` to its first arrow, and to its end.
//!
//! Prints the median and the worst of several runs. The aim is a first arrow within 0.3 s and an end within 1 s; most
//! of it is spent waiting for late packets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on must fail loudly")]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 20;

fn main() {
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (mut first, mut whole): (Vec<_>, Vec<_>) = (0..RUNS).map(|_| once()).unzip();
    report("first arrow", &mut first);
    report("whole demo", &mut whole);
}

/// One run: the time to the first arrow, and to the end.
fn once() -> (Duration, Duration) {
    let start = Instant::now();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .args(["demo", "--tcp", "--port", "12999"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line.contains("├──")).expect("an arrow");
    let first = start.elapsed();
    lines.for_each(drop);
    assert!(demo.wait().unwrap().success(), "the demo failed");
    (first, start.elapsed())
}

fn report(what: &str, times: &mut [Duration]) {
    times.sort();
    let (median, worst) = (times.get(RUNS / 2), times.last());
    println!("{what:12} median {:7.1?}  worst {:7.1?}  of {RUNS} runs", median.unwrap(), worst.unwrap());
}
