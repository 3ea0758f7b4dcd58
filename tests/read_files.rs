//! `captrace read` and `captrace convert` over other people's files: every view, no panic, no hang, no control
//! characters, every frame accounted for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use captrace::internals::source::file;

/// The longest that any one command may take.
const LIMIT: Duration = Duration::from_secs(20);
/// How long to wait between two looks at a command.
const BEAT: Duration = Duration::from_millis(1);
/// Larger files take the time of many small ones, and say no more.
const LARGEST: u64 = 100_000;
const VIEWS: [&str; 6] = ["list", "detail", "hex", "jsonl", "json", "ladder"];

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the program; `None` if it did not end in time.
fn run(arguments: &[&str], input: &[u8]) -> Option<Ran> {
    let mut child = Command::new(here::PROGRAM)
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    thread::spawn(move || drop(stdin.write_all(&input)));
    let drain = |mut pipe: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.read_to_end(&mut bytes);
            String::from_utf8(bytes).expect("output is UTF-8")
        })
    };
    let stdout = drain(Box::new(child.stdout.take().unwrap()));
    let stderr = drain(Box::new(child.stderr.take().unwrap()));
    let mut waited = Duration::ZERO;
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if waited > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        thread::sleep(BEAT);
        waited += BEAT;
    };
    Some(Ran { code, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() })
}

fn read(arguments: &[&str]) -> Ran {
    run(&[&["read"], arguments].concat(), b"").expect("it ends")
}

/// All captures below a folder that are no larger than `LARGEST`, in order.
fn captures(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains(".oracle.tsv")
                && fs::metadata(&path).unwrap().len() <= LARGEST
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The number of frames that captrace reads before the end or the first error.
fn frames(path: &Path) -> u64 {
    let Ok(mut reader) = file::open(path) else { return 0 };
    let mut frames = 0;
    while let Ok(Some(_)) = reader.next() {
        frames += 1;
    }
    frames
}

/// What is wrong with how a command ended.
fn complaints(ran: Option<&Ran>, codes: &[i32]) -> Vec<String> {
    let Some(ran) = ran else { return vec!["does not end".to_owned()] };
    let mut wrong = Vec::new();
    if !ran.code.is_some_and(|code| codes.contains(&code)) {
        wrong.push(format!("ends with {:?}: {}", ran.code, ran.stderr));
    }
    if ran.stderr.contains("panicked") {
        wrong.push(ran.stderr.clone());
    }
    for (name, text) in [("output", &ran.stdout), ("errors", &ran.stderr)] {
        if let Some(letter) = text.chars().find(|letter| letter.is_control() && *letter != '\n') {
            wrong.push(format!("{letter:?} in its {name}"));
        }
    }
    wrong
}

/// How many packets a view shows.
fn shown(view: &str, text: &str) -> Option<u64> {
    let is_line = |line: &&str| {
        let mut words = line.split_whitespace();
        let number = words.next().is_some_and(|word| word.parse::<u64>().is_ok());
        number && words.next().is_some_and(|word| word.contains('.') && word.parse::<f64>().is_ok())
    };
    let count = match view {
        "list" => text.lines().filter(is_line).count(),
        "detail" | "hex" => text.lines().filter(|line| line.starts_with("── packet ")).count(),
        "jsonl" | "json" => text.lines().filter(|line| line.contains(r#"{"type":"packet""#)).count(),
        _ => return None,
    };
    Some(u64::try_from(count).unwrap())
}

/// The number in the last line.
fn reported(text: &str) -> Option<u64> {
    let is_reported = |line: &&str| line.contains(" captured");
    text.lines().rfind(is_reported)?.split(' ').next()?.parse().ok()
}

fn sweep(path: &Path) -> Vec<String> {
    let name = path.to_str().unwrap();
    let frames = frames(path);
    let mut wrong = Vec::new();
    for view in VIEWS {
        let ran = run(&["read", name, "--view", view], b"");
        let mut found = complaints(ran.as_ref(), &[0, 1]);
        if let Some(ran) = ran {
            if shown(view, &ran.stdout).is_some_and(|shown| shown != frames) {
                found.push(format!("shows {:?} of {frames} frames", shown(view, &ran.stdout)));
            }
            if view == "list" && !ran.stdout.is_empty() && reported(&ran.stdout) != Some(frames) {
                found.push(format!("tells of {:?} of {frames} frames", reported(&ran.stdout)));
            }
        }
        wrong.extend(found.into_iter().map(|found| format!("--view {view}: {found}")));
    }
    let filtered = run(&["read", name, "tcp or udp"], b"");
    wrong.extend(complaints(filtered.as_ref(), &[0, 1, 2]).into_iter().map(|it| format!("filter: {it}")));
    let compared = run(&["compare", name, name], b"");
    wrong.extend(complaints(compared.as_ref(), &[0, 1]).into_iter().map(|it| format!("compare: {it}")));
    let beside = run(&["read", name, "--wireshark", "--view", "jsonl"], b"");
    wrong.extend(complaints(beside.as_ref(), &[0, 1]).into_iter().map(|it| format!("--wireshark: {it}")));
    let counted = run(&["stats", name, "--json"], b"");
    wrong.extend(complaints(counted.as_ref(), &[0, 1]).into_iter().map(|it| format!("stats: {it}")));
    let document: Option<serde_json::Value> = counted.and_then(|ran| serde_json::from_str(&ran.stdout).ok());
    let packets = document.as_ref().and_then(|document| document["packets"].as_u64());
    if packets.is_some_and(|packets| packets != frames) {
        wrong.push(format!("stats: counts {packets:?} of {frames} frames"));
    }
    let piped = run(&["read", "-"], &fs::read(path).unwrap());
    wrong.extend(complaints(piped.as_ref(), &[0, 1]).into_iter().map(|it| format!("read -: {it}")));
    let folder = tempfile::tempdir().unwrap();
    for form in ["jsonl", "json", "pcapng", "pcap"] {
        let output = folder.path().join(format!("x.{form}"));
        let converted = run(&["convert", name, output.to_str().unwrap()], b"");
        let mut found = complaints(converted.as_ref(), &[0, 1]);
        // A pcap file holds packets of one link type; whatever says so has written what came before.
        let whole = form != "pcap" || converted.is_some_and(|ran| ran.code == Some(0));
        if whole && form.starts_with("pcap") && self::frames(&output) != frames {
            found.push(format!("holds {} of {frames} frames", self::frames(&output)));
        }
        if form.starts_with("json") && output.exists() {
            let text = fs::read_to_string(&output).unwrap();
            if shown(form, &text) != Some(frames) {
                found.push(format!("holds {:?} of {frames} frames", shown(form, &text)));
            }
            let again = run(&["read", output.to_str().unwrap(), "--view", "list"], b"");
            found.extend(complaints(again.as_ref(), &[0, 1]));
            if again.is_some_and(|again| again.stderr.contains("cannot be read")) {
                found.push("our own trace cannot be read".to_owned());
            }
        }
        wrong.extend(found.into_iter().map(|found| format!("convert to {form}: {found}")));
    }
    wrong
}

/// Sweeps the files, several at once.
fn sweep_all(files: &[PathBuf]) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = sweep(path);
                    let name = path.display();
                    wrong.lock().unwrap().extend(found.into_iter().map(|found| format!("{name}: {found}")));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let most = most_memory();
    assert!(most < MOST_MEMORY, "a command took {most} kB");
}

/// The most that any one command may take, in kB: some 30 MB are the program itself, built without optimisation.
const MOST_MEMORY: i64 = 100_000;

/// The most that any one command took so far, in kB.
#[expect(unsafe_code, reason = "nix has this behind a feature that nothing else needs")]
fn most_memory() -> i64 {
    // SAFETY: all its members may be 0, and the call fills it.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live value of the type that the call writes.
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage) }, 0);
    usage.ru_maxrss
}

#[test]
fn malformed_files_pass_through_every_view_and_form() {
    let Some(corpus) = here::corpus() else { return };
    sweep_all(&captures(&corpus.join("malformed")));
}

#[test]
fn files_of_every_format_pass_through_every_view_and_form() {
    let Some(corpus) = here::corpus() else { return };
    let files = captures(&corpus.join("formats"));
    sweep_all(&files.into_iter().step_by(2).collect::<Vec<_>>());
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("traces").join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_trace_is_listed_detailed_and_dumped() {
    let (tcp, udp) = (sample("tcp-client-closes.jsonl"), sample("udp-unreachable.jsonl"));
    let of = |arguments: &[&str]| {
        let ran = read(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        ran.stdout
    };
    insta::assert_snapshot!("list", of(&[&tcp, "--view", "list"]));
    insta::assert_snapshot!("list_wide", of(&[&tcp, "--view", "list", "--width", "140"]));
    insta::assert_snapshot!("list_icmp", of(&[&udp, "--view", "list"]));
    insta::assert_snapshot!("detail", of(&[&tcp, "--view", "detail", "--to", "1"]));
    insta::assert_snapshot!("hex", of(&[&tcp, "--field", "tcp.seq", "--from", "4", "--to", "4"]));
}

/// A pcap file of Ethernet frames, a millisecond apart.
fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    let word = |file: &mut Vec<u8>, value: u32| file.extend(value.to_le_bytes());
    word(&mut file, 0xa1b2_c3d4);
    file.extend([2, 0, 4, 0]);
    for value in [0, 0, 65535, 1] {
        word(&mut file, value);
    }
    for (frame, place) in frames.iter().zip(0..) {
        let len = u32::try_from(frame.len()).unwrap();
        for value in [1_700_000_000, place * 1000, len, len] {
            word(&mut file, value);
        }
        file.extend(frame);
    }
    file
}

fn ethernet(ether_type: u16, rest: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], &ether_type.to_be_bytes()[..], rest].concat()
}

fn ipv4(protocol: u8, rest: &[u8]) -> Vec<u8> {
    let len = u8::try_from(20 + rest.len()).unwrap();
    let header = [0x45, 0, 0, len, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    ethernet(0x0800, &[&header[..], rest].concat())
}

fn arp(operation: u8) -> Vec<u8> {
    let sender = [2, 0, 0, 0, 0, 2, 10, 0, 0, 2];
    let target = [0, 0, 0, 0, 0, 0, 10, 0, 0, 1];
    ethernet(0x0806, &[&[0, 1, 8, 0, 6, 4, 0, operation][..], &sender, &target].concat())
}

#[test]
fn every_packet_in_a_list_says_what_it_is() {
    let frames = [
        arp(1),
        arp(2),
        ipv4(1, &[8, 0, 0, 0, 0, 7, 0, 1]),
        ipv4(1, &[0, 0, 0, 0, 0, 7, 0, 1]),
        ipv4(89, &[0; 24]),
        ipv4(200, &[0; 8]),
        ethernet(0x88cc, &[0; 40]),
        ethernet(0x9999, &[0; 40]),
        ethernet(0x0026, &[&[0x42, 0x42, 3][..], &[0; 43]].concat()),
        ethernet(0x0800, &[0x45, 0, 0]),
        ipv4(6, &[0, 80, 0x1f, 0x90]),
    ];
    let ran = run(&["read", "-"], &pcap(&frames)).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!("every_kind", ran.stdout);
}

#[test]
fn a_bad_expression_is_pointed_at() {
    let ran = read(&[&sample("udp.jsonl"), "tcp or or"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stdout.is_empty());
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines[1..], ["  tcp or or", "         ^^"], "{}", ran.stderr);
}

#[test]
fn a_filter_that_does_not_apply_to_the_link_type_is_a_usage_error() {
    let mut file = pcap(&[vec![0x45; 40]]);
    file[20] = 101;
    let ran = run(&["read", "-", "vlan"], &file).unwrap();
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("only Ethernet frames have VLAN tags") && ran.stderr.contains("^^^^"));
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
}

/// The numbers of the packets in a list.
fn numbers(text: &str) -> Vec<u64> {
    let listed = text.lines().filter(|line| shown("list", line) == Some(1));
    listed.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn filters_numbers_and_flows_select() {
    let trace = sample("udp-and-tcp.jsonl");
    let list = |more: &[&str]| numbers(&read(&[&[trace.as_str(), "--view", "list"], more].concat()).stdout);
    let all = list(&[]);
    let (tcp, udp) = (list(&["tcp"]), list(&["udp"]));
    assert_eq!(tcp.len() + udp.len(), all.len());
    assert!(!tcp.is_empty() && !udp.is_empty());
    assert_eq!(list(&["tcp", "or", "udp"]), all);
    assert_eq!(list(&["--from", "3", "--to", "5"]), [3, 4, 5]);
    assert_eq!([list(&["--flow", "1"]), list(&["--flow", "2"])].concat().len(), all.len());
    assert!(list(&["--flow", "99"]).is_empty());
    assert!(list(&["--from", "5", "--to", "3"]).is_empty());
    assert_eq!(list(&["tcp[tcpflags] & tcp-syn != 0"]).len(), 2);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let trace = sample("tcp-client-closes.jsonl");
    let bytes = fs::read(&trace).unwrap();
    for more in [&["--view", "list"][..], &["--view", "list", "tcp[13] == 2"]] {
        let from_pipe = run(&[&["read", "-"], more].concat(), &bytes).unwrap();
        let from_file = read(&[&[trace.as_str()], more].concat());
        assert_eq!((from_pipe.code, from_pipe.stdout), (Some(0), from_file.stdout));
    }
}

#[test]
fn an_unreadable_file_is_reported_and_leaves_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("x.jsonl");
    let output = output.to_str().unwrap();
    let ran = run(&["convert", "nosuch.pcap", output], b"").unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("nosuch.pcap"), "{}", ran.stderr);
    let ran = run(&["convert", &sample("udp.jsonl"), "x.txt"], b"").unwrap();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains(".pcapng"), "{}", ran.stderr);
    let ran = run(&["convert", "-", output], b"neither a trace nor a capture").unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(!ran.stderr.is_empty());
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn reading_stops_when_the_output_is_closed() {
    // The pipe stays open, so only the closed output can end the program.
    let frame = [&[0xff; 12][..], &[0x12, 0x34], &[b'x'; 1000]].concat();
    let input = pcap(&vec![frame; 500]);
    for view in VIEWS {
        let mut child = Command::new(here::PROGRAM)
            .args(["read", "-", "--view", view])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(&input);
        let mut waited = Duration::ZERO;
        while child.try_wait().unwrap().is_none() {
            if view == "ladder" {
                // It draws flows alone, and this has none: it writes nothing until the end.
                break;
            }
            assert!(waited < LIMIT, "--view {view} goes on");
            thread::sleep(BEAT);
            waited += BEAT;
        }
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.stderr, b"", "--view {view}");
    }
}

#[test]
fn errors_of_unreadable_files_are_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("empty"), "").unwrap();
    let cases = [
        (path("missing"), "No such file"),
        (path("empty"), "the file is empty"),
        ("/dev/null".to_owned(), "the file is empty"),
    ];
    for (name, expected) in cases {
        let output = path("x.jsonl");
        for arguments in [vec!["read", &name], vec!["convert", &name, &output]] {
            let ran = run(&arguments, b"").unwrap();
            assert_eq!(ran.code, Some(1), "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.contains(expected), "{arguments:?}: {}", ran.stderr);
            assert!(ran.stderr.contains(&name), "{arguments:?}: {}", ran.stderr);
        }
    }
    // A folder is read file by file, and converted into another folder.
    let (name, output) = (folder.path().to_str().unwrap(), path("x.jsonl"));
    let none = format!(
        "captrace: no capture and no trace in {name}: expected names that end in .pcap, .pcapng, .cap, .jsonl or .json\n"
    );
    let file = format!(
        "captrace: {name} is a folder, so what is written is a folder, too: name one without an ending\n"
    );
    for (arguments, code, message) in [
        (vec!["read", name], 1, &none),
        (vec!["convert", name, &path("x")], 1, &none),
        (vec!["convert", name, &output], 2, &file),
    ] {
        let ran = run(&arguments, b"").unwrap();
        assert_eq!((ran.code, &ran.stderr), (Some(code), message), "{arguments:?}");
    }
    assert!(!Path::new(&path("x")).exists() && !Path::new(&output).exists(), "nothing is written");
}

#[test]
fn a_fifo_is_read_as_it_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fifo");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let (copy, trace) = (path.clone(), sample("udp.jsonl"));
    let writer = thread::spawn(move || fs::copy(trace, copy).unwrap());
    let ran = read(&[path.to_str().unwrap()]);
    writer.join().unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("2 packets"), "{}", ran.stdout);
}

#[test]
fn a_filter_is_checked_again_for_interfaces_that_a_pipe_describes_late() {
    let block = |kind: u32, body: &[u8]| {
        let total = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
        [&kind.to_le_bytes()[..], &total, body, &total].concat()
    };
    let section = block(0x0a0d_0d0a, &[&[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..], &[0xff; 8]].concat());
    let interface = |link_type: u8| block(1, &[link_type, 0, 0, 0, 0, 0, 0, 0]);
    let packet = |interface: u8| {
        let head = [interface, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0];
        block(6, &[&head[..], &[0; 60]].concat())
    };
    let file = [section, interface(1), packet(0), interface(101), packet(1)].concat();
    let ran = run(&["read", "-", "vlan"], &file).unwrap();
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("only Ethernet frames have VLAN tags"), "{}", ran.stderr);
    let ran = run(&["read", "-", "less 100", "--view", "list"], &file).unwrap();
    assert_eq!(shown("list", &ran.stdout), Some(2), "{}{}", ran.stdout, ran.stderr);
}
