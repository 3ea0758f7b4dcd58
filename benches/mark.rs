//! What marking costs: 200 submissions of 10 packets, and 200 of 2,000 packets. The aim on two cores is 2 s, 15 s and 200 MB.
//!
//! The submissions are made byte by byte, each with numbers of its own, as in `tests/homework`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on must fail loudly")]
#![allow(clippy::indexing_slicing, reason = "the same, in what the tests share")]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "../tests/homework/class.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod class;
#[path = "support/measure.rs"]
mod measure;

use std::fs;
use std::process::Command;

use captrace::internals::homework::Variant;
use captrace::internals::trace::write::Form;

const PROGRAM: &str = env!("CARGO_BIN_EXE_captrace");
const CLASS: u32 = 200;

fn main() {
    measure::be_the_one_who_measures();
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    for rounds in [0, 995] {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
        let assigned =
            Command::new(PROGRAM).args(["assign", "handshake-and-close", "-o", &at("hw")]).output();
        assert!(assigned.unwrap().status.success());
        fs::create_dir(at("in")).unwrap();
        for number in 0..CLASS {
            let id = class::id(number);
            let variant = Variant::of("handshake-and-close", &id);
            let trace = class::long_trace(&variant, number, Form::Lines, rounds);
            fs::write(at(&format!("in/{id}.answers.jsonl")), class::submission(&id, &trace, "0")).unwrap();
        }
        let cost = measure::run(&[PROGRAM, "mark", &at("hw"), &at("in"), "--csv", &at("marks.csv")]).unwrap();
        // Whoever marks faster must still mark: each question of each student, and no remark.
        let table = fs::read_to_string(at("marks.csv")).unwrap();
        let rows = table.lines().count();
        let remarks = table.lines().skip(1).filter(|row| row.contains(",file,")).count();
        assert!(rows > 200 * 15 && remarks == 0, "{rows} rows, {remarks} remarks");
        println!(
            "{CLASS} submissions of {:5} packets: {:6.2} s by the clock, {:6.2} s of the processors, {:5.0} MiB",
            10 + 2 * rounds,
            cost.seconds,
            cost.processor,
            cost.mib()
        );
    }
}
