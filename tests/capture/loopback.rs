//! `captrace capture` on this machine's own loopback. Needs root or CAP_NET_RAW.

use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::exchange::Trace;
use crate::here;
use crate::here::{Nobody, PROGRAM, can_capture, wait_until};
use crate::running::Capture;
use captrace::internals::source::file;
use nix::sys::signal::Signal;

/// Starts a capture on loopback that saves into `file`, too, and waits until it captures.
fn on_loopback(arguments: &[&str], file: &Path) -> Capture {
    let saved = ["-i", "lo", "--save", file.to_str().unwrap()];
    Capture::start(&[&saved, arguments].concat(), file)
}

/// Two sockets, one of which sends to the other: a flow of its own.
struct Pair {
    from: UdpSocket,
    to: UdpSocket,
}

impl Pair {
    fn new() -> Self {
        let bind = || UdpSocket::bind("127.0.0.1:0").unwrap();
        Self { from: bind(), to: bind() }
    }

    fn port(&self) -> u16 {
        self.to.local_addr().unwrap().port()
    }

    fn filter(&self) -> String {
        format!("udp port {}", self.port())
    }

    fn send(&self, bytes: &[u8]) {
        self.from.send_to(bytes, self.to.local_addr().unwrap()).unwrap();
    }
}

fn packets(path: &Path) -> usize {
    fs::read_to_string(path).map_or(0, |text| text.matches(r#""type":"packet""#).count())
}

/// The frames of a capture file, or the packets of a trace converted to one: bytes, time, length on the wire.
fn frames(path: &Path) -> Vec<(Vec<u8>, Option<i64>, usize)> {
    let folder = tempfile::tempdir().unwrap();
    let mut path = path.to_owned();
    if path.extension().is_some_and(|end| end.to_string_lossy().starts_with("json")) {
        let copy = folder.path().join("copy.pcapng");
        let output = Command::new(PROGRAM).arg("convert").arg(&path).arg(&copy).output().unwrap();
        assert!(copy.exists(), "{output:?}");
        path = copy;
    }
    let mut reader = file::open(&path).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        let time = frame.time.map(captrace::internals::frame::Timestamp::nanoseconds);
        frames.push((frame.bytes.to_vec(), time, frame.original_len));
    }
    frames
}

#[test]
fn a_capture_ends_at_its_count_and_the_filter_excludes_other_traffic() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.jsonl");
    let (ours, others) = (Pair::new(), Pair::new());
    let capture = on_loopback(&["-c", "2", &ours.filter()], &file);
    for _ in 0..5 {
        others.send(b"not for you");
        ours.send(b"for you");
    }
    let ended = capture.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let trace = Trace::load(&file);
    let reported = trace.of_type("packet");
    assert_eq!(reported.len(), 2);
    assert!(reported.iter().all(|packet| packet["udp"]["dport"] == ours.port()), "{reported:#?}");
    assert_eq!(trace.summary()["packets"], 2);
    assert!(ended.stdout.contains("2 packets"), "{}", ended.stdout);
    assert!(ended.stdout.contains("TCP 0  UDP 2  other 0"), "{}", ended.stdout);
}

#[test]
fn a_capture_ends_at_its_duration() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::new();
    let ended = on_loopback(&["--for", "300ms", &pair.filter()], &folder.path().join("x.jsonl")).end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("0 packets captured"), "{}", ended.stdout);
}

#[test]
fn a_signal_ends_a_capture_with_its_summary_and_all_files_agree() {
    if !can_capture() {
        return;
    }
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let folder = tempfile::tempdir().unwrap();
        let of = |end: &str| folder.path().join(format!("x.{end}"));
        let others: Vec<PathBuf> = ["json", "pcap", "pcapng"].map(of).to_vec();
        let saves: Vec<&str> = others.iter().flat_map(|path| ["--save", path.to_str().unwrap()]).collect();
        let pair = Pair::new();
        let filter = pair.filter();
        let capture = on_loopback(&[saves, vec![filter.as_str()]].concat(), &of("jsonl"));
        for len in [0, 1, 100, 1400] {
            pair.send(&vec![b'x'; len]);
        }
        wait_until("four packets", || packets(&of("jsonl")) == 4);
        let ended = capture.end_by(signal);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout.contains("4 packets"), "{}", ended.stdout);
        let first = frames(&of("jsonl"));
        assert_eq!(first.len(), 4);
        for other in others {
            assert_eq!(frames(&other), first, "{}", other.display());
            assert!(ended.stderr.contains(other.to_str().unwrap()), "{}", ended.stderr);
        }
    }
}

#[test]
fn a_snapshot_length_truncates_frames_and_keeps_their_original_length() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, capture_file) = (folder.path().join("x.jsonl"), folder.path().join("x.pcapng"));
    let pair = Pair::new();
    let save = capture_file.to_str().unwrap();
    let capture = on_loopback(&["-c", "1", "--snaplen", "60", "--save", save, &pair.filter()], &file);
    pair.send(&[7; 500]);
    assert_eq!(capture.end().code, Some(0));
    let frames = frames(&capture_file);
    assert_eq!((frames[0].0.len(), frames[0].2), (60, 14 + 20 + 8 + 500));
    let trace = Trace::load(&file);
    let len = &trace.of_type("packet")[0]["len"];
    assert_eq!((len["wire"].as_u64(), len["captured"].as_u64()), (Some(542), Some(60)));
}

#[test]
fn a_second_flow_turns_the_ladder_into_a_list() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Pair::new(), Pair::new());
    let filter = format!("udp port {} or udp port {}", one.port(), other.port());
    let file = folder.path().join("x.jsonl");
    let capture = on_loopback(&["-c", "3", &filter], &file);
    one.send(b"first");
    wait_until("the first packet", || packets(&file) == 1);
    thread::sleep(Duration::from_millis(30));
    other.send(b"second");
    one.send(b"third");
    let ended = capture.end();
    let text = ended.stdout;
    assert!(text.contains("──▶┤"), "a ladder comes first: {text}");
    let listed: Vec<_> = text.lines().skip_while(|line| !line.starts_with("#  ")).skip(1).take(2).collect();
    assert!(listed[0].starts_with("2 ") && listed[0].contains("\"second\""), "{text}");
    assert!(listed[1].starts_with("3 ") && listed[1].contains("\"third\""), "{text}");
    assert!(!listed[0].contains(" 0.000000 "), "times count from the first packet: {text}");
    assert_eq!(text.matches("\"first\"").count(), 1, "{text}");
    assert!(text.contains("3 packets"), "{text}");
}

#[test]
fn one_flow_can_be_selected() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Pair::new(), Pair::new());
    let filter = format!("udp port {} or udp port {}", one.port(), other.port());
    let file = folder.path().join("x.jsonl");
    let capture = on_loopback(&["-c", "2", "--flow", "2", &filter], &file);
    one.send(b"first");
    wait_until("the first packet", || packets(&file) == 1);
    other.send(b"second");
    let ended = capture.end();
    assert!(ended.stdout.contains("\"second\"") && !ended.stdout.contains("\"first\""), "{}", ended.stdout);
    assert_eq!(packets(&file), 2, "everything is saved");
}

#[test]
fn a_running_capture_has_no_privileges() {
    if !can_capture() || !here::is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::new();
    let file = folder.path().join("x.jsonl");
    let capture = on_loopback(&[&pair.filter()], &file);
    pair.send(b"one");
    wait_until("the first packet", || packets(&file) == 1);
    let mut seen = 0;
    for thread in fs::read_dir(format!("/proc/{}/task", capture.process())).unwrap() {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert!(status.contains(&format!("{set}:\t0000000000000000\n")), "{status}");
        }
        assert!(status.contains("NoNewPrivs:\t1\n") && !status.contains("Uid:\t0"), "{status}");
        seen += 1;
    }
    assert!(seen > 1, "the capture has a thread of its own");
    assert_eq!(capture.end_by(Signal::SIGINT).code, Some(0));
}

#[test]
fn a_kill_leaves_files_that_can_be_read() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let of = |end: &str| folder.path().join(format!("x.{end}"));
    let ends = ["json", "pcap", "pcapng"];
    let names = ends.map(of).map(|path| path.to_str().unwrap().to_owned());
    let saves: Vec<&str> = names.iter().flat_map(|name| ["--save", name.as_str()]).collect();
    let pair = Pair::new();
    let filter = pair.filter();
    let capture = on_loopback(&[saves, vec![filter.as_str()]].concat(), &of("jsonl"));
    for _ in 0..10 {
        pair.send(b"hello");
    }
    wait_until("ten packets", || packets(&of("jsonl")) == 10);
    assert_eq!(capture.end_by(Signal::SIGKILL).code, None);
    assert_eq!(packets(&of("jsonl")), 10);
    for end in ["json", "pcap", "pcapng"] {
        // A packet is saved once its facts are known, so the last one may be lost.
        let held = frames(&of(end)).len();
        assert!((9..=10).contains(&held), "{end} holds {held} packets");
    }
}

#[test]
fn without_permission_it_advises_how_to_allow_a_capture() {
    let Some(nobody) = Nobody::new() else { return };
    let output = nobody.run(&[], &["capture", "-i", "lo", "--save", "x.jsonl"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("setcap cap_net_raw=ep"), "{output:?}");
    let left = fs::metadata(nobody.file("x.jsonl")).map_or(0, |file| file.len());
    assert_eq!(left, 0, "nothing was captured");
}

#[test]
fn the_error_for_an_unknown_interface_lists_the_existing_ones() {
    let output = Command::new(PROGRAM).args(["capture", "-i", "nosuch0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("nosuch0") && errors.contains("lo"), "{errors}");
    let listed = Command::new(PROGRAM).arg("interfaces").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.lines().any(|line| line.starts_with("lo ") && line.contains("127.0.0.1")), "{listed}");
}

#[test]
fn a_bad_filter_is_refused_before_anything_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    let output = Command::new(PROGRAM)
        .args(["capture", "-i", "lo", "tcp prot 80", "--save"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("^^^^"), "{output:?}");
    assert!(!file.exists());
}

/// A disk of 16 KiB, which exists while this value lives.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=16k", "none"]).arg(folder.path()).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            here::left_out("a small disk cannot be mounted here");
        }
        mounted.then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_ends_a_capture_which_reports_what_was_saved() {
    if !can_capture() || !here::is_root() {
        return;
    }
    for end in ["pcapng", "jsonl", "json", "pcap"] {
        let Some(disk) = SmallDisk::new() else { return };
        let elsewhere = tempfile::tempdir().unwrap();
        let (whole, short) =
            (elsewhere.path().join("whole.jsonl"), disk.0.path().join(format!("short.{end}")));
        let pair = Pair::new();
        let filter = pair.filter();
        let capture = on_loopback(&["--save", short.to_str().unwrap(), &filter], &whole);
        for _ in 0..60 {
            pair.send(&[b'x'; 500]);
        }
        let ended = capture.end();
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert!(ended.stderr.contains("No space left on device"), "{}", ended.stderr);
        assert!(ended.stderr.contains(short.to_str().unwrap()), "{}", ended.stderr);
        let held: usize = ended
            .stderr
            .split_once("it holds what was captured before: ")
            .and_then(|(_, after)| after.split(' ').next())
            .and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("{end}: {}", ended.stderr));
        assert!(held > 0, "{}", ended.stderr);
        let output = Command::new(PROGRAM).args(["read", "--view", "jsonl"]).arg(&short).output().unwrap();
        let read = String::from_utf8(output.stdout).unwrap().matches(r#""type":"packet""#).count();
        assert!((held..=held + 1).contains(&read), "{end} holds {read} packets, said were {held}");
        // Files on other disks are complete, and the summary is shown.
        assert!(fs::read_to_string(&whole).unwrap().contains(r#""type":"summary""#));
        assert!(ended.stdout.contains(" packets"), "{}", ended.stdout);
    }
}

#[test]
fn a_disk_that_is_full_from_the_beginning_is_reported() {
    if !can_capture() || !here::is_root() {
        return;
    }
    let Some(disk) = SmallDisk::new() else { return };
    let filling = fs::write(disk.0.path().join("filling"), vec![0; 1 << 20]);
    assert!(filling.is_err(), "the disk takes no more");
    let file = disk.0.path().join("x.pcapng");
    let output = Command::new(PROGRAM).args(["capture", "-i", "lo", "--save"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("No space left on device") && errors.contains("no packet was saved"), "{errors}");
}

#[test]
fn under_sudo_files_belong_to_the_calling_user() {
    use std::os::unix::fs::MetadataExt;
    if !can_capture() || !here::is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let files = ["x.jsonl", "x.json", "x.pcap", "x.pcapng"].map(|name| folder.path().join(name));
    let sudo = || {
        let mut command = Command::new(PROGRAM);
        command.env("SUDO_UID", "12345").env("SUDO_GID", "12346");
        command
    };
    let mut capture = sudo();
    capture.args(["capture", "-i", "lo", "--for", "50ms"]);
    for file in &files {
        capture.arg("--save").arg(file);
    }
    let output = capture.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let converted = folder.path().join("converted.pcapng");
    let output = sudo().arg("convert").arg(&files[0]).arg(&converted).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for file in files.iter().chain([&converted]) {
        let metadata = fs::metadata(file).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (12345, 12346), "{}", file.display());
    }
}

#[test]
fn a_time_may_have_a_fraction_and_must_have_a_meaning() {
    if !can_capture() {
        return;
    }
    for time in ["0.1s", "100ms", "0.002m", "0.1"] {
        let output = Command::new(PROGRAM).args(["capture", "-i", "lo", "--for", time]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{time}: {output:?}");
    }
    for time in ["", "s", "-1s", "5 parsecs", "0s", "1e9s", "1.2.3s", "nan", "99999999999999999999999h"] {
        let for_ = format!("--for={time}");
        let output = Command::new(PROGRAM).args(["capture", "-i", "lo", &for_]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{time}: {output:?}");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("--for"), "{errors}");
    }
}

#[test]
fn memory_is_bounded_however_many_packets_come_and_however_slow_the_screen_is() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::new();
    let filter = pair.filter();
    // The output is not read: the pipe is full after 64 KiB, and frames have to wait.
    let capture = on_loopback(&[&filter], &folder.path().join("x.jsonl"));
    for _ in 0..200_000 {
        pair.send(&[b'x'; 1000]);
    }
    let status = fs::read_to_string(format!("/proc/{}/status", capture.process())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    // The kernel's ring of 64 MiB is part of the program's memory where it has been written to.
    assert!(kilobytes < 150_000 + 65_536, "{kilobytes} kB");
}
