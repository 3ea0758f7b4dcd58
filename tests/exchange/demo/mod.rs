//! `captrace demo` as a student runs it: real packets on a real loopback, as root and as an ordinary user.

mod drawn;
mod refused;
mod saved;

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::thread;

use crate::exchange::Trace;
use crate::here;
use crate::here::{Nobody, PROGRAM, can_capture, can_demo, skipped};
use unicode_width::UnicodeWidthStr;

/// A free port: below those that the kernel gives to clients, and another one each time.
fn free_port() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(21000);
    let free = |port: &u16| {
        TcpListener::bind(("127.0.0.1", *port)).is_ok() && UdpSocket::bind(("127.0.0.1", *port)).is_ok()
    };
    std::iter::repeat_with(|| NEXT.fetch_add(1, Ordering::Relaxed)).find(free).unwrap().to_string()
}

/// Runs the demo at a free port, with a trace.
fn demo(arguments: &[&str]) -> (Output, Trace) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.jsonl");
    let output = Command::new(PROGRAM)
        .args(["demo", "--port", &free_port(), "--save"])
        .arg(&file)
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    (output, Trace::load(&file))
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The text of a ladder, without its lines and line breaks.
fn spoken(text: &str) -> String {
    text.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every TCP exchange of the textbook contains, however the kernel sends its acknowledgments.
fn assert_whole_connection(trace: &Trace, bytes: u64) {
    let packets = trace.packets();
    assert_eq!(packets[0], "c2s SYN seq 0 ack null len 0", "{packets:?}");
    assert_eq!(packets[1], "s2c SYN ACK seq 0 ack 1 len 0", "{packets:?}");
    assert!(packets[2].starts_with("c2s ACK seq 1 ack 1"), "{packets:?}");
    let fins: Vec<_> = packets.iter().filter(|packet| packet.contains("FIN")).collect();
    assert_eq!(fins.len(), 2, "{packets:?}");
    let summary = trace.summary();
    assert_eq!(summary["dropped"], 0);
    assert_eq!(summary["packets"], packets.len());
    let flow = &summary["flows"][0];
    assert_eq!(flow["ending"], "closed", "{packets:?}");
    assert_eq!(flow["payload_bytes"], serde_json::json!({"client": bytes, "server": bytes}));
    assert_eq!(summary["flows"].as_array().unwrap().len(), 1);
}
