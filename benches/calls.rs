//! What it costs a program that its calls are recorded: a loop of small sends, by itself and in `captrace lab exec`.
//!
//! Prints the time of a call for both, the mean of all and the best of 20 rounds. The aim is at most 100 µs more for each call.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on must fail loudly")]

use std::fs;
use std::process::Command;

/// A server that lets everything lie.
const SERVER: &str = "from socket import *\nimport time\ns = socket(AF_INET, SOCK_DGRAM)\ns.bind(('', 12000))\ntime.sleep(100)\n";
/// A client that sends to the host that it is given, or to itself.
const CLIENT: &str = "from socket import *\nimport sys, time\nsink = socket(AF_INET, SOCK_DGRAM)\nsink.bind(('127.0.0.1', 0))\n\
    c = socket(AF_INET, SOCK_DGRAM)\nc.connect((sys.argv[1], 12000) if len(sys.argv) > 1 else sink.getsockname())\n\
    def a_round():\n    begin = time.perf_counter_ns()\n    for _ in range(250): c.send(b'x')\n    return (time.perf_counter_ns() - begin) / 250e3\n\
    rounds = [a_round() for _ in range(20)]\nprint(f'{sum(rounds) / 20:.1f} µs a call, at best {min(rounds):.1f} µs')\n";

fn main() {
    // `cargo test --benches` must not spend time here.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.py"), SERVER).unwrap();
    fs::write(folder.path().join("client.py"), CLIENT).unwrap();
    let alone = Command::new("python3").arg("client.py").current_dir(&folder).output();
    println!("by itself:        {}", first_line(&alone.unwrap().stdout));
    let recorded = Command::new(env!("CARGO_BIN_EXE_captrace"))
        .args(["lab", "exec", "--brief", "--delay", "0ms"])
        .args(["--server", "python3 server.py", "--client", "python3 client.py 192.0.2.2"])
        .current_dir(&folder)
        .output();
    println!("calls recorded:   {}", first_line(&recorded.unwrap().stdout));
}

fn first_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).lines().next().unwrap_or("it failed").to_owned()
}
