//! Where captrace runs: screens that close, locales and terminals of other kinds, full disks, signals, and programs that are
//! there already. Exchanges need root or CAP_NET_RAW.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use crate::here::{PROGRAM, can_capture, has, is_root, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use unicode_width::UnicodeWidthStr;

/// The program in a locale of UTF-8, whatever the locale of this test is.
fn captrace(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANGUAGE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.args(arguments).env("LANG", "C.UTF-8").env("TERM", "xterm").stdin(Stdio::null());
    command
}

/// Standard output or standard error whose reader is gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What `captrace read` shows of a file, which must be whole.
fn shown(file: &Path) -> String {
    let output = captrace(&["read", file.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}: {output:?}", file.display());
    let text = text(&output.stdout);
    assert!(!text.contains("cut short"), "{text}");
    text
}

/// Names of files in a folder, each of another form.
fn files(folder: &Path) -> Vec<PathBuf> {
    ["x.jsonl", "x.json", "x.pcap", "x.pcapng"].map(|name| folder.join(name)).into()
}

#[test]
fn what_is_saved_does_not_depend_on_who_reads_the_screen() {
    if !can_capture() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    thread::spawn(move || {
        for client in server.incoming() {
            std::io::copy(&mut client.as_ref().unwrap(), &mut client.as_ref().unwrap()).unwrap();
        }
    });
    for arguments in [
        &["demo", "--tcp", "--on", "loopback"][..],
        &["client", "tcp", "--host", "127.0.0.1", "--port", &port, "hello", "--show"],
    ] {
        for is_silent in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let files = files(folder.path());
            let mut command = captrace(arguments);
            command.args(files.iter().flat_map(|file| [Path::new("--save"), file]));
            command.stdout(closed()).stderr(if is_silent { closed() } else { Stdio::piped() });
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
            if !is_silent {
                assert_eq!(text(&output.stderr).matches("saved").count(), files.len(), "{output:?}");
            }
            for file in &files {
                let shown = shown(file);
                assert!(shown.contains("SYN") && shown.contains("FIN"), "{}: {shown}", file.display());
            }
        }
    }
}

#[test]
fn a_screen_that_is_full_ends_nothing_either_but_is_said() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = captrace(&["demo", "--tcp", "--on", "loopback", "--save", file.to_str().unwrap()]);
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = text(&output.stderr);
    let last = "captrace: cannot write to standard output: No space left on device (os error 28)\n";
    assert!(said.ends_with(last), "{said}");
    assert!(shown(&file).contains("FIN"));
}

#[test]
fn without_a_file_a_closed_screen_ends_the_command_quietly() {
    for arguments in [
        &["read", "--sample", "udp-and-tcp"][..],
        &["read", "traces/udp.jsonl", "--view", "json"],
        &["stats", "traces/udp.jsonl"],
        &["compare", "traces/udp.jsonl", "traces/tcp-ipv6.json"],
        &["explain"],
        &["doctor"],
        &["interfaces"],
        &["schema"],
        &["--help"],
    ] {
        let output = captrace(arguments).stdout(closed()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    let arguments = ["convert", "traces/tcp-ipv6.json", file.to_str().unwrap()];
    let output = captrace(&arguments).stdout(closed()).stderr(closed()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(shown(&file).contains("FIN"));
}

/// A capture that runs, and is killed if the test fails.
struct Running(Child);

impl Running {
    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.0.id()).unwrap()), signal).unwrap();
    }

    /// The exit code, once it has ended.
    fn code(&mut self) -> Option<i32> {
        wait_until("the end", || self.0.try_wait().unwrap().is_some());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn length(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

/// Sends one datagram over loopback, to a port that nobody listens on.
fn send_one() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let _ = socket.send_to(b"one", "127.0.0.1:9");
}

#[test]
fn a_capture_goes_on_for_its_file_until_it_is_stopped() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    let mut command = captrace(&["capture", "-i", "lo", "udp port 9", "--save", file.to_str().unwrap()]);
    let mut running = Running(command.stdout(closed()).stderr(closed()).spawn().unwrap());
    wait_until("the header", || length(&file) > 0);
    for _ in 0..3 {
        let before = length(&file);
        send_one();
        wait_until("another packet", || length(&file) > before);
    }
    running.signal(Signal::SIGINT);
    assert_eq!(running.code(), Some(0));
    shown(&file);
    assert!(fs::read_to_string(&file).unwrap().matches("\"type\":\"packet\"").count() >= 3);
}

#[test]
fn a_capture_without_a_file_ends_with_its_screen() {
    if !can_capture() {
        return;
    }
    let mut command = captrace(&["capture", "-i", "lo", "udp port 9"]);
    let mut running = Running(command.stdout(closed()).stderr(Stdio::null()).spawn().unwrap());
    wait_until("the end", || {
        send_one();
        running.0.try_wait().unwrap().is_some()
    });
    assert_eq!(running.code(), Some(0));
}

#[test]
fn closing_the_terminal_ends_a_capture_with_its_summary() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.json");
    let mut command = captrace(&["capture", "-i", "lo", "udp port 9", "--save", file.to_str().unwrap()]);
    let mut running = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_until("the header", || length(&file) > 0);
    let before = length(&file);
    send_one();
    wait_until("a packet", || length(&file) > before);
    running.signal(Signal::SIGHUP);
    assert_eq!(running.code(), Some(0));
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(document["summary"]["packets"].as_u64().unwrap() > 0, "{}", document["summary"]);
}

#[test]
fn nohup_is_respected() {
    if !can_capture() || !has("nohup", "coreutils") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    let mut command = Command::new("nohup");
    command.arg(PROGRAM).args(["capture", "-i", "lo", "udp port 9", "--save"]).arg(&file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = Running(command.spawn().unwrap());
    wait_until("the header", || length(&file) > 0);
    running.signal(Signal::SIGHUP);
    let before = length(&file);
    send_one();
    wait_until("a packet", || length(&file) > before);
    running.signal(Signal::SIGTERM);
    assert_eq!(running.code(), Some(0));
}

#[test]
fn several_demos_at_once_have_a_port_each() {
    if !can_capture() {
        return;
    }
    let demo =
        || captrace(&["demo", "--on", "loopback"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let demos: Vec<_> = (0..4).map(|_| demo().unwrap()).collect();
    for demo in demos {
        let output = demo.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        for line in text(&output.stderr).lines() {
            assert!(
                line.starts_with("captrace: port 12000 is taken: the server of this demo gets port "),
                "{line}"
            );
            assert!(line.ends_with(" (--port N names another)"), "{line}");
        }
    }
    // A port that was asked for is that port.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output =
        captrace(&["demo", "--tcp", "--on", "loopback", "--port", &port.to_string()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = format!("captrace: port {port} (TCP) is already in use by");
    assert!(text(&output.stderr).starts_with(&said), "{output:?}");
}

#[test]
fn without_a_default_route_an_interface_is_to_be_named() {
    if !is_root() || !has("unshare", "util-linux") {
        return;
    }
    let mut command = Command::new("unshare");
    let output = command.args(["--net", PROGRAM, "capture"]).env("LANG", "C.UTF-8").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "captrace: this machine has no default route, so no interface stands out: name one with -i; captrace interfaces \
         lists them\n"
    );
}

/// Runs the program with a limit on the length of each file that it writes: 512 bytes times `blocks`.
fn with_room(blocks: u64, arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -f {blocks}; exec \"$@\""), "sh", PROGRAM]).args(arguments);
    command.env("LANG", "C.UTF-8").output().unwrap()
}

#[test]
fn a_full_disk_leaves_files_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    for blocks in [1, 3, 7, 20] {
        for file in files(folder.path()) {
            let name = file.to_str().unwrap();
            let arguments = ["convert", "--force", "traces/udp-and-tcp.jsonl", name];
            let output = with_room(blocks, &arguments);
            if output.status.success() {
                continue;
            }
            assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
            let said = text(&output.stderr);
            assert!(said.contains("File too large") && said.contains(name), "{said}");
            let written = fs::read_to_string(&file).unwrap_or_default();
            if file.extension().is_some_and(|end| end == "json") && !written.is_empty() {
                let document = serde_json::from_str::<serde_json::Value>(&written);
                let document = document.unwrap_or_else(|error| panic!("{blocks}: {error}: {written}"));
                let records = document["records"].as_array().unwrap().len() + 1;
                assert!(said.contains(&format!("it holds {records} whole records")), "{said}");
            } else if file.extension().is_some_and(|end| end == "jsonl") {
                assert!(written.is_empty() || written.ends_with("}\n"), "{blocks}: {written}");
            } else if length(&file) > 0 {
                let output = captrace(&["read", name]).output().unwrap();
                assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
            }
        }
    }
}

#[test]
fn a_demo_on_a_full_disk_keeps_what_fits() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.json");
    let name = file.to_str().unwrap();
    let output = with_room(20, &["demo", "--tcp", "--on", "loopback", "--save", name]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains("FIN"), "the exchange is shown to its end: {output:?}");
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(!document["records"].as_array().unwrap().is_empty());
}

const VIEWS: [&str; 4] = ["ladder", "list", "detail", "hex"];

#[test]
fn a_locale_that_is_not_utf8_gets_ascii_in_the_same_columns() {
    for view in VIEWS {
        let command = |locale: &str| {
            let mut command = captrace(&["read", "--sample", "udp-and-tcp", "--view", view, "--width", "80"]);
            text(&command.env("LC_ALL", locale).output().unwrap().stdout)
        };
        let (unicode, ascii) = (command("C.UTF-8"), command("C"));
        assert!(ascii.is_ascii() && !ascii.contains('?'), "{view}: {ascii}");
        assert_eq!(unicode.lines().count(), ascii.lines().count(), "{view}");
        if view == "ladder" {
            assert!(ascii.contains("-->|") && ascii.contains("|<--"), "{ascii}");
            for (before, after) in unicode.lines().zip(ascii.lines()) {
                assert!(after.len() <= 80, "{after}");
                assert!(before.width() == after.len() || !before.contains('│'), "{before}\n{after}");
            }
        }
    }
}

#[test]
fn a_dumb_terminal_gets_ascii_and_an_option_overrules_it() {
    let read = |name: &str, value: &str, more: &[&str]| {
        let mut command = captrace(&["read", "--sample", "udp"]);
        text(&command.args(more).env(name, value).output().unwrap().stdout)
    };
    assert!(read("TERM", "dumb", &[]).is_ascii());
    assert!(read("TERM", "dumb", &["--charset", "utf-8"]).contains('▶'));
    assert!(read("TERM", "xterm", &["--charset", "ascii"]).is_ascii());
    assert!(read("TERM", "xterm", &[]).contains('▶'));
}

#[test]
fn help_advice_and_machine_are_ascii_there_too() {
    for arguments in [
        &["--help"][..],
        &["explain", "--help"],
        &["doctor"],
        &["read", "…"],
        &["explain"],
        &["explain", "é"],
    ] {
        let output = captrace(arguments).env("LC_ALL", "C").output().unwrap();
        assert!(output.stdout.is_ascii() && output.stderr.is_ascii(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn what_programs_read_stays_utf8() {
    let records = |locale: &str| {
        let mut command = captrace(&["explain", "--json", "SYN"]);
        command.env("LC_ALL", locale).output().unwrap().stdout
    };
    assert_eq!(records("C"), records("C.UTF-8"));
    assert!(text(&records("C")).contains('序'));
}

#[test]
fn chinese_where_it_cannot_be_shown_is_english_and_says_so() {
    for locale in ["zh_CN.GB18030", "zh_CN.GBK", "zh_TW.Big5", "zh_CN"] {
        let output = captrace(&["read", "--sample", "udp"]).env("LANG", locale).output().unwrap();
        assert_eq!(
            text(&output.stderr),
            format!(
                "captrace: the locale {locale} is not UTF-8, so there is no Chinese here, but English; with --charset utf-8 it \
                 is shown all the same\n"
            )
        );
        assert!(output.stdout.is_ascii() && text(&output.stdout).contains("client"), "{output:?}");
    }
    let asked = captrace(&["read", "--sample", "udp", "--lang", "zh"]).env("TERM", "dumb").output().unwrap();
    assert!(asked.stdout.is_ascii());
    assert_eq!(
        text(&asked.stderr),
        "captrace: this terminal shows ASCII alone, so there is no Chinese here, but English; with --charset utf-8 it is shown \
         all the same\n"
    );
    let mut forced = captrace(&["read", "--sample", "udp", "--lang", "zh", "--charset", "utf-8"]);
    let forced = forced.env("LC_ALL", "C").output().unwrap();
    assert!(text(&forced.stdout).contains("客户") && forced.stderr.is_empty());
}

#[test]
fn the_list_of_languages_counts() {
    let client = |set: &[(&str, &str)]| {
        let mut command = captrace(&["read", "--sample", "udp"]);
        text(&command.envs(set.iter().copied()).output().unwrap().stdout)
    };
    assert!(client(&[("LANG", "en_US.UTF-8"), ("LANGUAGE", "zh_CN:en")]).contains("客户"));
    assert!(client(&[("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "en")]).contains("client"));
    assert!(client(&[("LANG", "zh_CN.UTF-8")]).contains("客户"));
}

#[test]
fn columns_count_where_there_is_no_terminal() {
    let widest = |columns: &str, more: &[&str]| {
        let mut command = captrace(&["read", "--sample", "tcp-server-closes"]);
        let output = command.args(more).env("COLUMNS", columns).output().unwrap();
        text(&output.stdout).lines().map(UnicodeWidthStr::width).max().unwrap()
    };
    assert_eq!(widest("100", &[]), 100);
    assert_eq!(widest("100", &["--width", "70"]), 70);
    assert_eq!(widest("none", &[]), 80);
    assert_eq!(widest("5", &[]), 60);
}
