//! Quiet captures, several interfaces and files that follow each other: what other programs read of them. Needs root.

use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::here::{PROGRAM, can_capture, skipped};
use crate::running::{Capture, Ended};
use nix::sys::signal::Signal;

/// A capture of the datagrams to one socket.
struct Datagrams {
    capture: Capture,
    to: UdpSocket,
}

impl Datagrams {
    /// Starts it, and waits until it captures: until this file has its header.
    fn start(arguments: &[&str], ready: &Path) -> Self {
        let to = UdpSocket::bind("127.0.0.1:0").unwrap();
        let filter = format!("udp port {}", to.local_addr().unwrap().port());
        let capture = Capture::start(&[arguments, &[&filter]].concat(), ready);
        Self { capture, to }
    }

    /// Sends datagrams, each with its number in its first four bytes.
    fn send(&self, count: u32, bytes: usize) {
        let from = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut text = vec![b'.'; bytes.max(4)];
        for number in 0..count {
            text[..4].copy_from_slice(&number.to_be_bytes());
            from.send_to(&text, self.to.local_addr().unwrap()).unwrap();
        }
    }

    fn end(self, signal: Signal) -> Ended {
        self.capture.end_by(signal)
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How many packets another program finds in a file.
fn counted_by(program: &[&str], file: &Path) -> usize {
    let output = Command::new(program[0]).args(&program[1..]).arg(file).output().unwrap();
    assert!(output.status.success(), "{program:?}: {}", err(&output));
    out(&output).lines().count()
}

const TCPDUMP: &[&str] = &["tcpdump", "-n", "-r"];
const TSHARK: &[&str] = &["tshark", "-n", "-T", "fields", "-e", "frame.number", "-r"];

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        skipped(&format!("{program} is not installed"));
    }
    found
}

#[test]
fn a_quiet_capture_says_one_line_of_counts_and_saves_what_tcpdump_and_tshark_read() {
    if !can_capture() || !has("tcpdump") || !has("tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (end, signal) in [("pcapng", Signal::SIGINT), ("pcap", Signal::SIGHUP)] {
        let file = folder.path().join(format!("x.{end}"));
        let capture = Datagrams::start(&["-i", "lo", "--quiet", "--save", file.to_str().unwrap()], &file);
        capture.send(2000, 18);
        let ended = capture.end(signal);
        assert_eq!(ended.code, Some(0), "{signal}: {}", ended.stderr);
        assert_eq!(ended.stdout, "2000 packets, 120000 bytes, 0 lost\n");
        assert!(ended.stderr.contains(&format!("saved {}", file.display())), "{}", ended.stderr);
        assert_eq!(counted_by(TCPDUMP, &file), 2000);
        assert_eq!(counted_by(TSHARK, &file), 2000);
    }
}

#[test]
fn the_flows_are_counted_at_the_end_of_a_quiet_capture_as_stats_counts_them() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.pcapng");
    let arguments = ["-i", "lo", "--quiet", "--stats", "--save", file.to_str().unwrap()];
    let capture = Datagrams::start(&arguments, &file);
    capture.send(500, 100);
    let said = capture.end(Signal::SIGINT).stdout;
    let (counts, table) = said.split_once("\n\n").unwrap();
    assert_eq!(counts, "500 packets, 71000 bytes, 0 lost");
    let stats = Command::new(PROGRAM).arg("stats").arg(&file).output().unwrap();
    assert_eq!(table, out(&stats));
}

#[test]
fn a_trace_cannot_be_saved_without_analysis() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        Command::new(PROGRAM)
            .args(["capture", "-i", "lo"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
    };
    let refused = run(&["--quiet", "--save", "x.jsonl"]).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("save .pcapng"), "{}", err(&refused));
    assert!(!folder.path().join("x.jsonl").exists());
    let refused = run(&["--rotate", "1MB", "--save", "x.jsonl"]).unwrap();
    assert!(err(&refused).contains("--rotate takes .pcap and .pcapng"), "{}", err(&refused));
    let refused = run(&["--rotate", "1", "--save", "x.pcapng"]).unwrap();
    assert!(err(&refused).contains("100MB"), "{}", err(&refused));
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: Result<fs::DirEntry, _>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn files_follow_each_other_whole_and_only_what_was_written_is_removed() {
    if !can_capture() || !has("tcpdump") {
        return;
    }
    for quiet in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        // Files of an earlier capture: they stay, and numbers go on after theirs.
        fs::write(folder.path().join("x-00003.pcapng"), "earlier").unwrap();
        fs::write(folder.path().join("x-7.pcapng.old"), "other").unwrap();
        let save = folder.path().join("x.pcapng");
        let mut arguments =
            vec!["-i", "lo", "--rotate", "64kB", "--keep", "3", "--save", save.to_str().unwrap()];
        arguments.extend(quiet.then_some("--quiet"));
        let capture = Datagrams::start(&arguments, &folder.path().join("x-00004.pcapng"));
        // 300 packets of 1042 bytes do not fit into four files.
        capture.send(300, 1000);
        let ended = capture.end(Signal::SIGINT);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let names = names(folder.path());
        assert_eq!(names.len(), 5, "{names:?}");
        assert!(names.contains(&"x-00003.pcapng".to_owned()) && names.contains(&"x-7.pcapng.old".to_owned()));
        let kept: Vec<PathBuf> = names[1..4].iter().map(|name| folder.path().join(name)).collect();
        assert_eq!(fs::read_to_string(folder.path().join("x-00003.pcapng")).unwrap(), "earlier");
        let said = ended.stderr;
        assert!(said.contains("(3 files)") && said.contains("older files were removed"), "{said}");
        let in_all: usize = kept.iter().map(|file| counted_by(TCPDUMP, file)).sum();
        assert!((100..300).contains(&in_all), "{in_all} packets in {kept:?}");
        for file in &kept {
            assert!(fs::metadata(file).unwrap().len() <= 64_000 + 1_000, "{}", file.display());
        }
    }
}

#[test]
fn all_interfaces_are_captured_and_each_has_its_name_in_the_file() {
    if !can_capture() || !has("tshark") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (place, interfaces) in [vec!["-i", "any"], vec!["-i", "lo", "-i", "lo"]].into_iter().enumerate() {
        let file = folder.path().join(format!("{place}.pcapng"));
        let more = ["--quiet", "--save", file.to_str().unwrap()];
        let capture = Datagrams::start(&[&interfaces[..], &more].concat(), &file);
        capture.send(50, 20);
        let ended = capture.end(Signal::SIGTERM);
        assert_eq!(ended.stdout, "50 packets, 3100 bytes, 0 lost\n", "{}", ended.stderr);
        let fields = ["-n", "-T", "fields", "-e", "frame.interface_name", "-r"];
        let names = Command::new("tshark").args(fields).arg(&file).output().unwrap();
        assert_eq!(out(&names), "lo\n".repeat(50));
    }
}

#[test]
fn packets_of_two_interfaces_stand_in_the_order_of_their_times() {
    if !can_capture() || !has("tshark") {
        return;
    }
    // Two ends of a cable in a network of their own: each frame passes both.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.pcapng");
    let script = format!(
        "ip link add name e0 type veth peer name e1 && ip link set e0 up && ip link set e1 up && ip link set lo up && \
         ip addr add 10.9.9.1/24 dev e0 && ip neigh add 10.9.9.2 lladdr 02:00:00:00:00:02 dev e0 && \
         ({PROGRAM} capture -i e0 -i e1 --quiet -c 400 --save {} 'udp port 7777' & \
          while [ ! -s {0} ]; do sleep 0.05; done; \
          python3 -c \"import socket; s = socket.socket(2, 2); [s.sendto(b'x', ('10.9.9.2', 7777)) for i in range(200)]\"; \
          wait)",
        file.display()
    );
    let run = Command::new("unshare").args(["-n", "sh", "-c", &script]).output().unwrap();
    assert!(run.status.success(), "{}", err(&run));
    let fields = ["-n", "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.interface_name", "-r"];
    let read = Command::new("tshark").args(fields).arg(&file).output().unwrap();
    let read = out(&read);
    let rows: Vec<_> = read.lines().filter_map(|line| line.split_once('\t')).collect();
    assert_eq!(rows.len(), 400);
    assert!(rows.windows(2).all(|two| two[0].0 <= two[1].0), "{rows:?}");
    assert_eq!(rows.iter().filter(|(_, name)| *name == "e0").count(), 200);
}
