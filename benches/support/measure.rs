//! Measures the time and the peak memory of a program.
//!
//! The kernel reports the maximum over all children. To measure each program by itself, the measuring program runs a
//! copy of itself, which runs only that program.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Set for the copy that measures.
const COPY: &str = "CAPTRACE_MEASURES";

/// The exit code of the copy if the program is not installed.
const NOT_INSTALLED: i32 = 99;

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Time by the clock.
    pub(crate) seconds: f64,
    /// Time of the processors, which other programs on the machine disturb less.
    pub(crate) processor: f64,
    /// The most memory, in KiB (`VmHWM`).
    pub(crate) kib: u64,
}

impl Cost {
    #[expect(clippy::cast_precision_loss, reason = "it is printed with one decimal")]
    pub(crate) fn mib(&self) -> f64 {
        self.kib as f64 / 1024.0
    }
}

/// In the copy, measures and ends; otherwise does nothing.
pub(crate) fn be_the_one_who_measures() {
    if std::env::var_os(COPY).is_none() {
        return;
    }
    let mut arguments = std::env::args().skip(1);
    let mut command = Command::new(arguments.next().unwrap());
    command.args(arguments).env_remove(COPY).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let Ok(status) = command.status() else { std::process::exit(NOT_INSTALLED) };
    let elapsed = start.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let processor = usage.user_time() + usage.system_time();
    println!("{} {} {}", elapsed.as_micros(), processor.num_microseconds(), usage.max_rss());
    std::process::exit(i32::from(!status.success()));
}

/// Runs a command; `None` if it is not installed.
pub(crate) fn run(command: &[&str]) -> Option<Cost> {
    let mut copy = Command::new(std::env::current_exe().unwrap());
    let mut child = copy.args(command).env(COPY, "1").stdout(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    let status = child.wait().unwrap();
    if status.code() == Some(NOT_INSTALLED) {
        return None;
    }
    assert!(status.success(), "{command:?} failed");
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().unwrap());
    let mut next = || numbers.next().unwrap();
    let mut time = || Duration::from_micros(next()).as_secs_f64();
    let (seconds, processor) = (time(), time());
    Some(Cost { seconds, processor, kib: next() })
}
