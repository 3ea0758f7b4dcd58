//! Reports in a real browser: `tests/browser/check.js` opens them in headless Chromium and does what a student does.
//!
//! It needs node, Chromium, and what `npm ci` installs in `tests/browser` (`.ci/run` does all of it). With
//! `CAPTRACE_SHOTS=FOLDER` it makes screenshots of the main pages in that folder, too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/pcap.rs"]
mod pcap;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hostile::hostile;
use pcap::{ACK, Capture, FIN, PSH, SYN};

fn captrace(words: &[&str]) {
    let output = Command::new(here::PROGRAM)
        .args(words)
        .env("LANG", "C.UTF-8")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A long download: a handshake, then data and acknowledgments.
fn long(packets: u32) -> Vec<u8> {
    let mut capture = Capture::default();
    capture.tcp(true, SYN, (1_000, 0), b"").tcp(false, SYN | ACK, (5_000, 1_001), b"").tcp(
        true,
        ACK,
        (1_001, 5_001),
        b"",
    );
    let mut seq = 5_001;
    for number in 0..(packets - 3) / 2 {
        let line = format!("line {number:06} of a long download\n");
        capture.tcp(false, PSH | ACK, (seq, 1_001), line.as_bytes());
        seq += u32::try_from(line.len()).unwrap();
        capture.tcp(true, ACK, (1_001, seq), b"");
    }
    capture.tcp(false, FIN | ACK, (seq, 1_001), b"");
    capture.bytes
}

/// One question of ARP, in the classic format of pcap: header, record, Ethernet, ARP.
fn arp() -> Vec<u8> {
    let header: [u32; 6] = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 1];
    let record: [u32; 4] = [1_700_000_000, 0, 42, 42];
    let mut bytes: Vec<u8> = header.iter().chain(&record).flat_map(|word| word.to_le_bytes()).collect();
    bytes.extend([0xff; 6].iter().chain(&[2; 6]).chain(&[8, 6]));
    bytes.extend([0, 1, 8, 0, 6, 4, 0, 1, 2, 2, 2, 2, 2, 2, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    bytes
}

#[test]
fn a_report_works_in_a_real_browser() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !has_node || !Path::new(&chromium).exists() || !tools.join("node_modules/playwright-core").exists() {
        here::skipped(
            "node, Chromium or what npm ci installs in tests/browser is missing: .ci/run installs them",
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("long.pcap"), long(10_000)).unwrap();
    let name = at("<script>window.hacked=1;\"'&.pcap");
    fs::write(&name, hostile()).unwrap();
    let tcp = "traces/tcp-server-closes.jsonl";
    captrace(&["report", tcp, "-o", &at("tcp.html")]);
    captrace(&["report", "traces/udp-and-tcp.jsonl", "-o", &at("flows.html")]);
    captrace(&["report", "traces/udp.jsonl", "-o", &at("udp.html")]);
    let lab = "traces/lab/lost-fast.jsonl.gz";
    captrace(&["report", lab, "-o", &at("lab.html")]);
    captrace(&["report", tcp, "traces/lab/server-closes.jsonl.gz", "-o", &at("pairs.html")]);
    captrace(&["report", "traces/udp.jsonl", tcp, "-o", &at("udp-tcp.html")]);
    captrace(&["report", "tests/captures/loss.pcap.gz", "-o", &at("loss.html")]);
    captrace(&["export", lab, "--to-scale", "-o", &at("lab.svg")]);
    captrace(&["report", &at("long.pcap"), "-o", &at("long.html")]);
    fs::write(at("huge.pcap"), long(20_600)).unwrap();
    captrace(&["report", &at("huge.pcap"), "-o", &at("huge.html")]);
    captrace(&["report", &name, "-o", &at("hostile.html")]);
    fs::write(at("arp.pcap"), arp()).unwrap();
    captrace(&["report", &at("arp.pcap"), "-o", &at("arp.html")]);
    captrace(&["export", tcp, "-o", &at("order.svg")]);
    captrace(&[
        "export",
        "tests/captures/loss.pcap.gz",
        "--steps",
        "1-60",
        "--to-scale",
        "-o",
        &at("scale.svg"),
    ]);
    captrace(&["export", tcp, "--lang", "zh", "--why", "-o", &at("chinese.svg")]);
    captrace(&["export", tcp, "-o", &at("tcp.mmd")]);
    captrace(&["export", &name, "-o", &at("hostile.mmd")]);
    if let Ok(shots) = std::env::var("CAPTRACE_SHOTS") {
        let made =
            Command::new("node").arg(tools.join("shots.js")).arg(folder.path()).arg(&shots).status().unwrap();
        assert!(made.success());
    }
    let checked = Command::new("node").arg(tools.join("check.js")).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{said}\n{}", String::from_utf8_lossy(&checked.stderr));
    println!("{said}");
    // The saved page is still a trace.
    let read = |file: &str| {
        Command::new(here::PROGRAM).args(["read", file, "--width", "80"]).output().unwrap().stdout
    };
    assert_eq!(read(&at("saved-twice.html")), read(tcp));
    let pdf = Command::new("pdftotext").args(["-f", "1", "-l", "1", &at("tcp.pdf"), "-"]).output();
    let Ok(pdf) = pdf else { return here::skipped("pdftotext is missing") };
    let first = String::from_utf8_lossy(&pdf.stdout).into_owned();
    assert!(first.contains("SYN-SENT") && first.contains("FIN-WAIT-1"), "the ladder is on page 1: {first}");
}

#[test]
fn a_report_is_small_and_keeps_the_trace() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("long.pcap"), long(10_000)).unwrap();
    captrace(&["report", &at("long.pcap")]);
    let size = fs::metadata(at("long.html")).unwrap().len();
    println!("10,000 packets: {size} bytes");
    assert!(size < 100_000 + 400 * 10_000, "{size} bytes for 10,000 packets");
    captrace(&["report", "traces/tcp-server-closes.jsonl", "-o", &at("small.html")]);
    assert!(fs::metadata(at("small.html")).unwrap().len() < 100_000 + 400 * 10);
    // What the page holds is what the trace holds, record by record.
    captrace(&["convert", &at("small.html"), &at("from-page.jsonl")]);
    captrace(&["convert", "traces/tcp-server-closes.jsonl", &at("from-trace.jsonl")]);
    let records = |name: &str| fs::read_to_string(at(name)).unwrap();
    assert_eq!(records("from-page.jsonl"), records("from-trace.jsonl"));
}

/// The recordings of a folder and of the folders in it.
fn recordings(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_recording = |file: &PathBuf| file.extension().is_some_and(|end| end != "md" && end != "py");
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let within = folders.iter().flat_map(|folder| recordings(folder));
    files.into_iter().filter(is_recording).chain(within).collect()
}

#[test]
fn the_report_of_every_recording_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let [page, lines] = ["page.html", "page.jsonl"].map(|name| folder.path().join(name));
    let [page, lines] = [&page, &lines].map(|path| path.to_str().unwrap());
    let folders = ["traces", "tests/captures"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    for recording in folders.iter().flat_map(|folder| recordings(folder)) {
        captrace(&["report", recording.to_str().unwrap(), "-o", page, "--force"]);
        captrace(&["convert", page, lines, "--force"]);
        let text = fs::read_to_string(lines).unwrap();
        // A packet that was seen at both ends is one.
        let packets = text.lines().filter(|line| line.starts_with("{\"type\":\"packet\""));
        let id = |line: &str| line.split_once("\"id\":").unwrap().1.split_once(',').unwrap().0.to_owned();
        let packets = packets.map(id).collect::<HashSet<_>>().len() as u64;
        let (size, most) = (fs::metadata(page).unwrap().len(), 100_000 + 400 * packets);
        println!("{}: {packets} packets: {size} bytes", recording.display());
        assert!(size <= most, "{}: {size} bytes, not {most}", recording.display());
    }
}

#[test]
fn what_packets_say_is_text_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = at("<script>.pcap");
    fs::write(&file, hostile()).unwrap();
    for end in ["svg", "md", "mmd", "puml", "csv", "txt", "html"] {
        let to = at(&format!("out.{end}"));
        let command = if end == "html" { "report" } else { "export" };
        captrace(&[command, &file, "-o", &to]);
        let text = fs::read_to_string(&to).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{end}: nothing is obeyed");
        if ["svg", "md", "mmd", "puml"].contains(&end) {
            let outside: String = text.split("```text").next().unwrap().to_owned();
            assert!(!outside.contains("<script") && !outside.contains("<img"), "{end}: {outside}");
        }
    }
    // No cell is a formula for a spreadsheet.
    let mut table = csv::ReaderBuilder::new().has_headers(false).from_path(at("out.csv")).unwrap();
    for cell in table.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
    }
    let page = fs::read_to_string(at("out.html")).unwrap();
    assert!(page.contains("<title>&#60;script&#62;.pcap") || page.contains("<title>&lt;script&gt;.pcap"));
}

#[test]
fn a_page_without_a_trace_gets_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, "<!doctype html>\n<title>x</title>").unwrap();
    let output = Command::new(here::PROGRAM).arg("read").arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("a page without a trace"), "{said}");
}
