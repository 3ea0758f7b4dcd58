//! `captrace demo` as a student runs it: real packets on a real loopback, as root and as an ordinary user.

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

#[test]
fn tcp_is_told_from_the_first_syn_to_the_last_ack() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--measure", "--message", "hello"]);
    assert_whole_connection(&trace, 5);
    let expected_client = ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"];
    assert_eq!(trace.states("client"), expected_client);
    let expected_server = ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"];
    assert_eq!(trace.states("server"), expected_server);
    let text = stdout(&output);
    for words in [
        "── 1 open: three-way handshake ──",
        "── 2 data: every byte is numbered and acknowledged ──",
        "── 3 close: the server is done first ──",
        "Step 1 of 3.",
        "Step 2 of 3.",
        "Step 3 of 3.",
        "ack 6 = 1 + 5 bytes",
        "\"hello\"",
        "\"HELLO\"",
        "connect(127.0.0.1:",
        "none dropped by the kernel",
    ] {
        assert!(spoken(&text).contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn the_client_closes_first_on_request() {
    if !can_demo() {
        return;
    }
    let (_, trace) = demo(&["--tcp", "--close-first", "client"]);
    assert_whole_connection(&trace, 15);
    assert_eq!(trace.summary()["flows"][0]["closed_first"], "client");
    assert_eq!(trace.states("client").last(), Some(&"TIME-WAIT"));
    assert_eq!(trace.states("server").last(), Some(&"CLOSED"));
}

#[test]
fn udp_is_two_datagrams_and_a_list_of_what_is_not_there() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--udp", "--why", "--message", "hello"]);
    assert_eq!(trace.packets(), ["c2s UDP length 13", "s2c UDP length 13"]);
    assert_eq!(trace.rules(), ["udp.datagram", "udp.answer", "udp.absent"]);
    let text = spoken(&stdout(&output));
    for words in [
        "What UDP itself does not have: a handshake",
        "ACKs",
        "UDP keeps no state of a connection",
        "length 13",
    ] {
        assert!(text.contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn no_flag_shows_udp_then_tcp_then_the_comparison() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--measure"]);
    let flows = trace.summary()["flows"].as_array().unwrap().clone();
    assert_eq!(
        flows.iter().map(|flow| flow["protocol"].as_str().unwrap()).collect::<Vec<_>>(),
        ["udp", "tcp"]
    );
    let text = stdout(&output);
    let places = ["UDP     ms", "TCP     ms", "── comparison ──"].map(|words| text.find(words).expect(words));
    assert!(places.is_sorted(), "{text}");
    for measure in [
        "packets",
        "bytes on the wire",
        "header bytes for each byte",
        "round trips before the reply",
        "time before the first reply",
        "state kept by the hosts",
        "when data is lost",
    ] {
        assert!(text.lines().any(|line| line.starts_with(measure)), "{measure:?} is missing in:\n{text}");
    }
}

#[test]
fn two_ladders_stand_side_by_side_where_there_is_room() {
    if !can_demo() {
        return;
    }
    let (output, _) = demo(&["--compare", "--width", "170"]);
    let text = stdout(&output);
    let names = text.lines().find(|line| line.starts_with("UDP")).unwrap();
    assert!(names.contains("TCP     ms"), "{text}");
    assert!(text.lines().all(|line| line.width() <= 170), "{text}");
}

#[test]
fn ipv6_runs_the_same_exchange() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--ipv6"]);
    assert_whole_connection(&trace, 15);
    assert_eq!(trace.of_type("packet")[0]["ip"]["version"], 6);
    assert!(stdout(&output).contains("client [::1]:"));
}

#[test]
fn absolute_numbers_are_those_of_the_wire() {
    if !can_demo() {
        return;
    }
    let (output, trace) = demo(&["--tcp", "--absolute"]);
    let syn = trace.of_type("packet")[0];
    assert!(stdout(&output).contains(&format!("SYN  seq {}", syn["tcp"]["seq"])), "{}", stdout(&output));
    assert_eq!(syn["tcp"]["seq_rel"], 0);
}

#[test]
fn long_and_odd_messages_come_back_whole() {
    if !can_demo() {
        return;
    }
    let long = "x".repeat(100_000);
    let (output, trace) = demo(&["--tcp", "--message", &long]);
    assert_whole_connection(&trace, 100_000);
    assert!(stdout(&output).lines().all(|line| line.width() <= 80));
    let (_, trace) = demo(&["--tcp", "--close-first", "client", "--message", &long]);
    assert_whole_connection(&trace, 100_000);
    let (output, _) = demo(&["--message", "straße 三次握手 \u{1b}[31m\u{202e}"]);
    let text = stdout(&output);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
    let (_, trace) = demo(&["--udp", "--message", ""]);
    assert_eq!(trace.packets(), ["c2s UDP length 8", "s2c UDP length 8"]);
}

/// In every line of a ladder the two lifelines are in the same columns, in every language.
fn assert_straight(text: &str) {
    let mut rows = 0;
    for line in text.lines().filter(|line| line.contains(['│', '├'])) {
        rows += 1;
        let columns: Vec<_> = line
            .char_indices()
            .filter(|(_, letter)| "│├┤".contains(*letter))
            .map(|(at, _)| line[..at].width())
            .collect();
        assert_eq!(columns, [11, 74], "{line}");
        assert!(line.width() <= 80, "{line}");
    }
    assert!(rows > 12, "{text}");
}

#[test]
fn the_lifelines_are_straight_in_english_and_in_chinese() {
    if !can_demo() {
        return;
    }
    let (english, _) = demo(&["--tcp", "--lang", "en"]);
    assert_straight(&stdout(&english));
    let (chinese, _) = demo(&["--tcp", "--lang", "zh"]);
    let text = stdout(&chinese);
    assert_straight(&text);
    for words in ["客户 127.0.0.1:", "服务器 127.0.0.1:", "SYN-SENT", "ack 16 = 1 + 15 字节"] {
        assert!(spoken(&text).contains(words), "{words:?} is missing in:\n{text}");
    }
}

#[test]
fn the_locale_chooses_the_language_and_the_argument_overrules_it() {
    if !can_demo() {
        return;
    }
    let udp = |locale: &str, more: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["demo", "--udp", "--port", &free_port()]).args(more).env("LC_ALL", locale);
        stdout(&command.output().unwrap())
    };
    assert!(udp("zh_CN.UTF-8", &[]).contains("客户"));
    assert!(udp("zh_CN.UTF-8", &["--lang", "en"]).contains("client"));
    assert!(udp("de_DE.UTF-8", &[]).contains("client"));
}

#[test]
fn a_pipe_gets_no_colour_unless_it_is_asked_for() {
    if !can_demo() {
        return;
    }
    assert!(!stdout(&demo(&["--udp"]).0).contains('\u{1b}'));
    assert!(stdout(&demo(&["--udp", "--color", "always"]).0).contains("\u{1b}["));
}

/// Unrelated traffic on loopback, until it is dropped.
struct Noise(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl Noise {
    fn make() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let one = UdpSocket::bind("127.0.0.1:0").unwrap();
            let other = UdpSocket::bind("127.0.0.1:0").unwrap();
            while !flag.load(Ordering::Relaxed) {
                one.send_to(b"noise", other.local_addr().unwrap()).unwrap();
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                drop(std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            }
        });
        Self(stop, Some(thread))
    }
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().unwrap().join().unwrap();
    }
}

#[test]
fn the_trace_has_exactly_the_packets_of_the_exchange() {
    if !can_demo() {
        return;
    }
    let _noise = Noise::make();
    for _ in 0..5 {
        let (_, trace) = demo(&["--tcp"]);
        assert_whole_connection(&trace, 15);
        assert_eq!(
            trace.of_type("packet").len(),
            trace.of_type("packet").iter().filter(|packet| packet["flow"] == 1).count()
        );
        let (_, trace) = demo(&["--udp"]);
        assert_eq!(trace.packets().len(), 2);
    }
}

#[test]
fn causes_come_before_their_effects() {
    if !can_demo() {
        return;
    }
    let (_, trace) = demo(&["--tcp"]);
    let place = |what: &dyn Fn(&serde_json::Value) -> bool| trace.0.iter().position(what).unwrap();
    let call = |end: &'static str, name: &'static str| {
        place(&move |record| record["type"] == "call" && record["end"] == end && record["name"] == name)
    };
    let first = |dir: &'static str| {
        place(&move |record| record["dir"] == dir && record["tcp"]["len"].as_u64().is_some_and(|len| len > 0))
    };
    let syn = place(&|record| record["type"] == "packet");
    assert!(call("server", "listen") < syn && call("client", "connect") < syn);
    assert!(call("client", "send") < first("c2s") && first("c2s") < call("server", "receive"));
    assert!(call("server", "send") < first("s2c") && first("s2c") < call("client", "receive"));
    let times: Vec<_> = trace.0.iter().filter_map(|record| record["t_ns"].as_i64()).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn an_ordinary_user_gets_a_private_network_and_one_line_that_says_so() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    let Some(nobody) = Nobody::new() else { return };
    let output = nobody.run(&[], &["demo", "--tcp", "--save", "t.jsonl"]);
    assert!(output.status.success(), "{output:?}");
    let said = stderr(&output);
    assert!(said.lines().next().unwrap().contains("private"), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert_whole_connection(&Trace::load(&nobody.file("t.jsonl")), 15);
    let owner = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(nobody.file("t.jsonl")).unwrap());
    assert_eq!(owner, 65534);
    let output = nobody.run(&[], &["demo", "--on", "private", "--udp", "--ipv6"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(stderr(&output), "");
}

#[test]
fn if_loopback_is_refused_the_commands_that_allow_it_are_given() {
    let Some(nobody) = Nobody::new() else { return };
    let output = nobody.run(&[], &["demo", "--on", "loopback"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let said = stderr(&output);
    assert!(said.contains("setcap cap_net_raw=ep /"), "{said}");
    assert!(said.contains("captrace read --sample"), "{said}");
    assert_eq!(stdout(&output), "");
}

#[test]
fn if_everything_is_refused_the_cause_is_named_and_a_sample_is_offered() {
    if let Err(error) = captrace::internals::host::private::probe() {
        return skipped(&error.to_string());
    }
    let Some(nobody) = Nobody::new() else { return };
    // The limit is set in a separate user namespace, so that the machine's limit does not change. There the program
    // is root, so its packet sockets are refused by dropping the capability.
    let limited =
        "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -net_raw \"$@\"";
    let before = ["unshare", "--map-root-user", "sh", "-c", limited, "sh"];
    let output = nobody.run(&before, &["demo"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let said = stderr(&output);
    assert!(said.contains("user.max_user_namespaces"), "{said}");
    assert!(said.contains("captrace read --sample"), "{said}");
    let replay = nobody.run(&[], &["read", "--sample", "tcp-server-closes"]);
    assert!(replay.status.success(), "{replay:?}");
    assert!(stdout(&replay).contains("I want to talk"));
}

#[test]
fn a_port_in_use_is_reported_with_its_process_before_anything_is_drawn() {
    if !can_capture() {
        return;
    }
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    let output = Command::new(PROGRAM).args(["demo", "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = stderr(&output);
    assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
    assert!(said.contains("--port"), "{said}");
    assert_eq!(stdout(&output), "");
}

#[test]
fn root_can_use_a_privileged_port() {
    if !can_capture() || !here::is_root() {
        return;
    }
    // Ports 7 and 9 are for services that no machine runs any more.
    let output = Command::new(PROGRAM).args(["demo", "--tcp", "--port", "9"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(stdout(&output).contains("server 127.0.0.1:9"), "{}", stdout(&output));
}

#[test]
fn arguments_that_cannot_be_combined_are_usage_errors() {
    let usage = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert_eq!(stdout(&output), "");
        stderr(&output)
    };
    assert!(usage(&["demo", "--tcp", "--udp"]).contains("cannot be used with"));
    assert!(usage(&["demo", "--on", "private", "--server", "192.0.2.1"]).contains("no other host is in"));
    assert!(usage(&["demo", "--width", "20"]).contains("60"));
    assert!(usage(&["demo", "--port", "0"]).contains("port"));
    assert!(usage(&["demo", "--nonsense"]).contains("unexpected argument"));
    assert!(usage(&["demo", "--force"]).contains("--save"));
    usage(&[]);
}

#[test]
fn a_target_that_cannot_be_written_is_reported_before_anything_is_drawn() {
    if !can_demo() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full.jsonl");
    std::fs::write(&full, "something").unwrap();
    let cases = [
        (folder.path().join("no/such/folder.jsonl"), "cannot write to", 1),
        (folder.path().join("trace.txt"), "expected a name that ends in .jsonl", 2),
        (full.clone(), "--force", 1),
    ];
    for (path, words, code) in cases {
        let output = Command::new(PROGRAM).args(["demo", "--udp", "--save"]).arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    assert_eq!(std::fs::read_to_string(&full).unwrap(), "something");
    let arguments = ["demo", "--udp", "--port", &free_port(), "--force", "--save"];
    assert!(Command::new(PROGRAM).args(arguments).arg(&full).output().unwrap().status.success());
    assert_eq!(Trace::load(&full).packets().len(), 2);
}

#[test]
fn a_closed_output_ends_the_demo_quietly() {
    if !can_demo() {
        return;
    }
    let port = free_port();
    let piped = format!("'{PROGRAM}' demo --port {port} | head -n 3");
    let output = Command::new("sh").args(["-c", &piped]).output().unwrap();
    assert_eq!(stdout(&output).lines().count(), 3);
    assert_eq!(stderr(&output), "");
}

/// Every packet of the trace, as a capture file that tshark reads.
fn as_pcap(trace: &Trace, path: &Path) {
    use base64::Engine as _;
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for packet in trace.of_type("packet") {
        let raw = base64::engine::general_purpose::STANDARD.decode(packet["raw"].as_str().unwrap()).unwrap();
        let time = u32::try_from(packet["t_ns"].as_u64().unwrap() / 1000).unwrap();
        let (len, wire) = (u32::try_from(raw.len()).unwrap(), packet["len"]["wire"].as_u64().unwrap());
        for number in [0, time, len, u32::try_from(wire).unwrap()] {
            file.extend(number.to_le_bytes());
        }
        file.extend(raw);
    }
    std::fs::write(path, file).unwrap();
}

#[test]
fn tshark_reads_the_same_from_the_same_packets() {
    if !can_demo() || !here::has("tshark", "tshark") {
        return;
    }
    let (_, trace) = demo(&["--tcp"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.pcap");
    as_pcap(&trace, &file);
    let fields =
        ["tcp.seq", "tcp.ack", "tcp.len", "tcp.flags", "tcp.window_size", "tcp.seq_raw", "tcp.completeness"];
    let mut tshark = Command::new("tshark");
    tshark.args(["-2", "-n", "-T", "fields", "-r"]).arg(&file);
    for field in fields {
        tshark.args(["-e", field]);
    }
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or(0).to_string();
    let ours: Vec<_> = trace
        .of_type("packet")
        .into_iter()
        .map(|packet| {
            let tcp = &packet["tcp"];
            let flags = format!("0x{:04x}", tcp["flags_bits"].as_u64().unwrap());
            let [seq, ack, len, window, raw] =
                [&tcp["seq_rel"], &tcp["ack_rel"], &tcp["len"], &tcp["window"]["bytes"], &tcp["seq"]]
                    .map(number);
            // 31: SYN, SYN ACK, ACK, data and FIN were all seen.
            format!("{seq}\t{ack}\t{len}\t{flags}\t{window}\t{raw}\t31")
        })
        .collect();
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), ours);
}

#[test]
fn a_message_too_long_for_a_datagram_is_reported_before_anything_starts() {
    if !here::can_capture() {
        return;
    }
    let message = "x".repeat(65_508);
    let port = free_port();
    let run = |arguments: &[&str]| {
        let common = ["demo", "--on", "loopback", "--port", &port, "--message", &message];
        std::process::Command::new(PROGRAM).args(common).args(arguments).output().unwrap()
    };
    let udp = run(&["--udp"]);
    assert_eq!(udp.status.code(), Some(2), "{}", stderr(&udp));
    assert_eq!(
        stderr(&udp),
        "captrace: the message has 65508 bytes, one datagram holds at most 65507 = 65,535 - 20 (IPv4's header) - 8 \
         (UDP's header): shorten it, or use --tcp, which has no such limit\n"
    );
    assert!(udp.stdout.is_empty(), "{}", String::from_utf8_lossy(&udp.stdout));
    let both = run(&[]);
    assert!(both.status.success(), "{}", stderr(&both));
    assert!(stderr(&both).contains("TCP, which has no such limit, is shown alone"), "{}", stderr(&both));
    assert!(stdout(&both).contains("SYN") && !stdout(&both).contains("UDP  "), "{}", stdout(&both));
    // IPv6's length does not count its own header.
    assert!(run(&["--udp", "--ipv6"]).status.success());
}
