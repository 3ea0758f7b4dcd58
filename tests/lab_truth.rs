//! Runs of the kernels' own TCP and of UDP over a link that loses, delays, reorders and copies by chance: from both ends
//! everything is found that the link did, and nothing else; from one end it is scored. The same seed loses the same data.
//!
//! `CAPTRACE_RUNS=500 cargo test --test lab_truth -- --nocapture` takes more seeds, and prints the scores.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;
#[path = "support/records.rs"]
mod records;
#[path = "support/scored.rs"]
mod scored;
#[path = "support/troubled.rs"]
mod troubled;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use captrace::internals::frame::Frame;
use captrace::internals::step::Step;
use captrace::internals::step::score::{Scores, score};
use captrace::internals::trace::{Item, read};
use here::{PROGRAM, skipped};
use records::{fates, of_type, records};
use scored::ScoreTotals;
use troubled::troubled;

/// How many seeds; CAPTRACE_RUNS says another number.
const SEEDS: u64 = 50;
/// How many labs at the same time: most of them wait most of the time.
const AT_ONCE: usize = 8;

/// Runs a scenario; the text of its trace. What the machine was too busy for is run again.
fn run(scenario: &str, folder: &Path, name: &str) -> String {
    let (file, trace) = (folder.join(format!("{name}.toml")), folder.join(format!("{name}.jsonl")));
    fs::write(&file, scenario).unwrap();
    for _ in 0..5 {
        let mut command = Command::new(PROGRAM);
        command
            .args(["lab", "run", "--brief", "--force", "--save"])
            .arg(&trace)
            .arg(&file)
            .env("LC_ALL", "C.UTF-8");
        let output = command.output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{name}: {complaints}\n{scenario}");
        // What the link never got has no fate.
        if !complaints.contains("frames were dropped before they reached the link") {
            return fs::read_to_string(&trace).unwrap();
        }
    }
    panic!("{name}: this machine lost frames in each of five runs");
}

/// Two programs over TCP, or for each fifth seed over UDP.
fn scenario(seed: u64) -> String {
    if seed.is_multiple_of(5) {
        let programs = "transport = \"udp\"\n[client]\nsteps = [\"send 300 bytes 60 times every 3 ms\"]\n\
                        [server]\nsteps = [\"receive 60 datagrams within 1 s\"]";
        return troubled(seed, ("datagram", 60), programs);
    }
    let (ip, sack) = (if seed.is_multiple_of(3) { 6 } else { 4 }, seed % 2);
    let congestion = if seed.is_multiple_of(7) { "cubic" } else { "reno" };
    let programs = format!(
        "ip = \"{ip}\"\ncongestion = \"{congestion}\"\n[kernel]\ntcp_sack = {sack}\n\
         [client]\nsteps = [\"connect\", \"send 60000 bytes\", \"receive to the end\", \"close\"]\n\
         [server]\nsteps = [\"receive 60000 bytes\", \"send 15000 bytes\", \"close\"]"
    );
    troubled(seed, ("data", 40), &programs)
}

/// The frames of a trace, with what the link did with those that were seen where they were sent.
fn frames(trace: &str) -> Vec<Frame> {
    let frame = |step: Step| {
        let packet = step.packet()?;
        let fate = packet.fate.as_ref().map(|known| Box::new(known.fate.clone()));
        let (bytes, original_len) = (packet.bytes.clone(), packet.wire_len);
        Some(Frame {
            time: step.time,
            vantage: packet.vantage,
            link_type: packet.link,
            bytes,
            original_len,
            fate,
        })
    };
    let mut frames = Vec::new();
    let report = read::steps(trace.as_bytes(), |item| {
        if let Item::Step(step) = item {
            frames.extend(frame(step));
        }
    });
    assert_eq!(report.unwrap().defects, []);
    frames
}

#[test]
fn from_both_ends_all_that_happened_to_the_kernels_packets_is_found_and_nothing_else() {
    if captrace::internals::host::private::probe().is_err() {
        return skipped("namespaces are refused here");
    }
    let seeds = std::env::var("CAPTRACE_RUNS").ok().map_or(SEEDS, |runs| runs.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (next, totals, wrong) =
        (AtomicU64::new(1), Mutex::new(ScoreTotals::default()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > seeds {
                        return;
                    }
                    let scenario = scenario(seed);
                    let trace = run(&scenario, folder.path(), &seed.to_string());
                    let scores: Scores = score(&frames(&trace));
                    totals.lock().unwrap().add(scores);
                    if !scores.both.is_exact() {
                        wrong.lock().unwrap().push(format!("{:#?}\n{scenario}", scores.both));
                    }
                }
            });
        }
    });
    let (totals, wrong) = (totals.into_inner().unwrap(), wrong.into_inner().unwrap());
    println!("{seeds} seeds\n{totals}");
    assert!(wrong.is_empty(), "{} of {seeds} runs:\n{}", wrong.len(), wrong.join("\n"));
    let Scores { both, client, server } = totals.0;
    assert!(
        both.losses.happened > 50 && both.copies.happened > 10 && both.reorderings.happened > 10,
        "{both:#?}"
    );
    assert!(
        client.losses.found > 0 && server.copies.found > 0 && server.reorderings.found > 0,
        "{client:#?} {server:#?}"
    );
}

/// The data segments of a trace whose first transmission was lost: who sent them, their first byte and their length.
fn lost(trace: &str) -> BTreeSet<(String, u64, u64)> {
    let records = records(trace);
    let fates = fates(&records);
    let (mut seen, mut lost) = (BTreeSet::new(), BTreeSet::new());
    for packet in of_type(&records, "packet") {
        let (Some(fate), Some(len)) =
            (fates.get(&packet["n"].as_u64().unwrap()), packet["tcp"]["len"].as_u64())
        else {
            continue;
        };
        let segment = (packet["dir"].to_string(), packet["tcp"]["seq_rel"].as_u64().unwrap(), len);
        if len > 0 && seen.insert(segment.clone()) && fate["treatment"]["name"] == "dropped" {
            lost.insert(segment);
        }
    }
    lost
}

#[test]
fn the_same_seed_loses_the_same_data_segments() {
    if captrace::internals::host::private::probe().is_err() {
        return skipped("namespaces are refused here");
    }
    let runs: usize = std::env::var("CAPTRACE_LAB_RUNS").ok().map_or(3, |runs| runs.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for seed in 1..=3 {
            let folder = folder.path();
            scope.spawn(move || {
                let scenario = format!(
                    "seed = {seed}\nat_most = \"60 s\"\n[link]\nloss = \"4 %\"\ndelay = \"5 ms\"\n\
                     [client]\nsteps = [\"connect\", \"send 100000 bytes\", \"receive to the end\", \"close\"]\n\
                     [server]\nsteps = [\"receive 100000 bytes\", \"send 50000 bytes\", \"close\"]"
                );
                let once = || lost(&run(&scenario, folder, &format!("same-{seed}")));
                let first = once();
                assert!(!first.is_empty(), "seed {seed}");
                for again in 2..=runs {
                    assert_eq!(once(), first, "seed {seed}, run {again}");
                }
                println!("seed {seed}: {} data segments lost, the same in {runs} of {runs} runs", first.len());
            });
        }
    });
}
