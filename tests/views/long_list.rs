//! The list of a long file, which one thread reads and another one draws: the same as that of a pipe, which one thread does.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use super::here;
use super::pcap_file::{ACK, Capture, FIN, PSH, SYN};

/// More than 1 MiB: a connection, of which some segments were captured twice.
fn long_capture() -> Vec<u8> {
    let mut capture = Capture::default();
    capture.tcp(true, SYN, (100, 0), b"").tcp(false, SYN | ACK, (500, 101), b"");
    capture.tcp(true, ACK, (101, 501), b"");
    let text = [b'a'; 1000];
    let mut next = 101;
    for round in 0..1200 {
        capture.tcp(true, PSH | ACK, (next, 501), &text);
        if round % 100 == 7 {
            capture.tcp(true, PSH | ACK, (next, 501), &text);
        }
        next += 1000;
        capture.tcp(false, ACK, (501, next), b"");
    }
    capture.tcp(true, FIN | ACK, (next, 501), b"");
    capture.bytes
}

fn list(file: &Path) -> (String, String, Option<i32>) {
    let output = Command::new(here::PROGRAM).args(["read", "--view", "list"]).arg(file).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn list_of_pipe(bytes: &[u8]) -> (String, Option<i32>) {
    let mut child = Command::new(here::PROGRAM)
        .args(["read", "--view", "list", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut stdin, bytes) = (child.stdin.take().unwrap(), bytes.to_vec());
    let writer = thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn a_long_file_is_listed_as_a_pipe_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.pcap");
    let whole = long_capture();
    // Whole, and with the last packet cut.
    for (bytes, code) in [(&whole[..], 0), (&whole[..whole.len() - 7], 1)] {
        std::fs::write(&file, bytes).unwrap();
        let (listed, error, ended) = list(&file);
        assert_eq!(ended, Some(code), "{error}");
        assert_eq!((listed.clone(), ended), list_of_pipe(bytes));
        assert!(listed.matches("captured again").count() >= 12, "{listed}");
        assert!(listed.lines().any(|line| line.starts_with("2000 ")), "{listed}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_list_of_a_long_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.pcap");
    std::fs::write(&file, long_capture()).unwrap();
    let mut child = Command::new(here::PROGRAM)
        .args(["read", "--view", "list"])
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut beginning = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut beginning).unwrap();
    assert!(child.wait().unwrap().success());
}
