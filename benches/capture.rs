//! What a capture costs: captrace and tcpdump, one after the other, save the same flood of datagrams on loopback, in a network
//! of their own. Needs root.
//!
//! `CAPTRACE_BENCH_PACKETS` says how many datagrams (1,000,000 if it does not). The aim: none lost, and at most 1.5 times
//! the processor time of `tcpdump -w`. Each file is counted before its time is printed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on must fail loudly"
)]
#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::fs::{self, File};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use captrace::internals::source::file;
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeValLike as _;
use nix::unistd::Pid;

const PACKETS: u64 = 1_000_000;
const PORT: u16 = 7000;
/// Payload of a datagram, in bytes: a frame has 42 more.
const BYTES: usize = 100;

fn main() {
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let asked = std::env::var("CAPTRACE_BENCH_PACKETS").ok();
    let packets = asked.map_or(PACKETS, |asked| asked.parse().expect("CAPTRACE_BENCH_PACKETS is a number"));
    if unshare(CloneFlags::CLONE_NEWNET).is_err() {
        println!("skipped: a network of its own needs root");
        return;
    }
    let up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
    assert!(up.is_ok_and(|status| status.success()), "ip link set lo up failed");
    let folder = tempfile::tempdir().unwrap();
    let captrace = env!("CARGO_BIN_EXE_captrace");
    let filter = "udp port 7000";
    let measure = |what: &str, program: &str, arguments: &[&str], end: &str| {
        let file = folder.path().join(format!("x.{end}"));
        let cost = saved(program, arguments, &file, packets);
        let _ = fs::remove_file(&file);
        if let Some((processor, found, rate)) = cost {
            println!(
                "{what:36} {processor:6.2} s of processor  {found:8} of {packets} saved, sent at {rate:7.0}/s"
            );
        } else {
            println!("{what:36} not installed");
        }
        cost.map(|(processor, ..)| processor)
    };
    for _ in 0..3 {
        let tcpdump = measure("tcpdump -w", "tcpdump", &["-n", "-i", "lo", filter, "-w"], "pcap");
        let quiet = &["capture", "--quiet", "-i", "lo", filter, "--force", "--save"];
        let ours = measure("captrace capture --quiet, .pcapng", captrace, quiet, "pcapng");
        let pcap = measure("captrace capture --quiet, .pcap", captrace, quiet, "pcap");
        let list = &["capture", "--view", "list", "-i", "lo", filter, "--force", "--save"];
        measure("captrace capture --view list, .pcapng", captrace, list, "pcapng");
        if let (Some(tcpdump), Some(ours), Some(pcap)) = (tcpdump, ours, pcap) {
            println!("captrace to tcpdump: {:.2} (.pcapng), {:.2} (.pcap)", ours / tcpdump, pcap / tcpdump);
        }
    }
}

/// Has a program save a flood; gives its processor time in seconds, how many packets the file has, and how many were sent a
/// second. `None` if it is not installed.
fn saved(program: &str, arguments: &[&str], file: &Path, packets: u64) -> Option<(f64, u64, f64)> {
    let receiver = UdpSocket::bind(("127.0.0.1", PORT)).unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.connect(receiver.local_addr().unwrap()).unwrap();
    let before = processor_of_children();
    let screen = File::create(file.with_extension("screen")).unwrap();
    let mut command = Command::new(program);
    let child = command.args(arguments).arg(file).stdout(screen).stderr(Stdio::null()).spawn().ok()?;
    // Both have opened the capture when the file is there; tcpdump a moment after.
    while !file.exists() {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(500));
    let (text, begun) = ([b'x'; BYTES], Instant::now());
    for _ in 0..packets {
        // The receiver's queue is full, which is no error for the sender.
        let _ = sender.send(&text);
    }
    #[expect(clippy::cast_precision_loss, reason = "it is printed without decimals")]
    let rate = packets as f64 / begun.elapsed().as_secs_f64();
    thread::sleep(Duration::from_secs(2));
    end(child);
    #[expect(clippy::cast_precision_loss, reason = "it is printed with two decimals")]
    let processor = (processor_of_children() - before) as f64 / 1e6;
    let mut reader = file::open(file).unwrap();
    let mut found = 0;
    while reader.next().unwrap().is_some() {
        found += 1;
    }
    Some((processor, found, rate))
}

fn end(mut child: Child) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    assert!(child.wait().unwrap().success(), "the capture failed");
}

/// The processor time of all children that have ended, in microseconds.
fn processor_of_children() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    (usage.user_time() + usage.system_time()).num_microseconds()
}
