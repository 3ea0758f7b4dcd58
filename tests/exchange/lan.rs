//! Two hosts and a wire between them: network namespaces joined by a veth pair. Needs root.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::exchange::Trace;
use crate::here::{PROGRAM, has, is_root};
use captrace::internals::frame::LinkType;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Two hosts, `10.77.0.1` and `10.77.0.2` (`fd77::1` and `fd77::2`), on one wire.
struct Lan {
    names: [String; 2],
    folder: tempfile::TempDir,
}

impl Lan {
    fn new() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if !is_root() || !has("ip", "iproute2") {
            return None;
        }
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let names = ["a", "b"].map(|end| format!("captrace-{}-{count}{end}", std::process::id()));
        let lan = Self { names, folder: tempfile::tempdir().unwrap() };
        let [a, b] = &lan.names;
        for name in &lan.names {
            ip(&["netns", "add", name]);
        }
        ip(&["link", "add", "wire", "netns", a, "type", "veth", "peer", "name", "wire", "netns", b]);
        for (name, host) in [(a, "1"), (b, "2")] {
            ip(&["-n", name, "link", "set", "lo", "up"]);
            ip(&["-n", name, "addr", "add", &format!("10.77.0.{host}/24"), "dev", "wire"]);
            // Without duplicate address detection the address can be used at once.
            ip(&["-n", name, "addr", "add", &format!("fd77::{host}/64"), "dev", "wire", "nodad"]);
            ip(&["-n", name, "link", "set", "wire", "up"]);
        }
        Some(lan)
    }

    /// The program, on one of the hosts, in the test's folder.
    fn on(&self, host: usize) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.names[host], PROGRAM]).current_dir(self.folder.path());
        command
    }

    fn run(&self, host: usize, arguments: &[&str]) -> Output {
        self.on(host).args(arguments).output().unwrap()
    }

    /// A server on the second host, once it is ready.
    fn server(&self, arguments: &[&str]) -> Server {
        let mut child = self.on(1).arg("server").args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("ready")), "the server did not become ready");
        Server { child, rest: Box::new(lines) }
    }

    fn trace(&self, name: &str) -> Trace {
        Trace::load(&self.folder.path().join(name))
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        for name in &self.names {
            let _ = Command::new("ip").args(["netns", "del", name]).status();
        }
    }
}

struct Server {
    child: Child,
    rest: Box<dyn Iterator<Item = String>>,
}

impl Server {
    /// Ends it as Ctrl-C does; what it wrote after it was ready.
    fn interrupt(mut self) -> String {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), Signal::SIGINT).unwrap();
        let text = self.rest.by_ref().collect::<Vec<_>>().join("\n");
        assert!(self.child.wait().unwrap().success(), "{text}");
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ip(arguments: &[&str]) {
    let output = Command::new("ip").args(arguments).output().unwrap();
    assert!(output.status.success(), "ip {arguments:?}: {output:?}");
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_demo_does_the_clients_half_against_a_server_on_another_host() {
    let Some(lan) = Lan::new() else { return };
    let server = lan.server(&["tcp", "--save", "server.jsonl"]);
    let output = lan.run(
        0,
        &["demo", "--tcp", "--why", "--on", "wire", "--server", "10.77.0.2", "--save", "client.jsonl"],
    );
    let text = stdout(&output);
    assert!(text.lines().next().unwrap().ends_with("· wire"), "{text}");
    assert!(text.contains("client 10.77.0.1:") && text.contains("server 10.77.0.2:12000"), "{text}");
    let drawn = server.interrupt();
    assert!(
        drawn.contains("client 10.77.0.1:") && drawn.contains("And I have yours: it is open."),
        "{drawn}"
    );
    assert!(drawn.contains("Served 1 client"), "{drawn}");

    // The same packets were seen at both ends of the wire.
    let (at_client, at_server) = (lan.trace("client.jsonl"), lan.trace("server.jsonl"));
    assert_eq!(at_client.packets(), at_server.packets());
    for trace in [&at_client, &at_server] {
        assert_eq!(trace.summary()["flows"][0]["ending"], "closed");
        assert_eq!(trace.summary()["flows"][0]["closed_first"], "client");
    }
    assert_eq!(at_client.0[0]["vantages"][0]["kind"], "client");
}

#[test]
fn clients_with_show_capture_on_the_interface_of_the_route() {
    let Some(lan) = Lan::new() else { return };
    for (protocol, host, expected) in [("udp", "10.77.0.2", 2), ("udp", "fd77::2", 2), ("tcp", "fd77::2", 9)]
    {
        let server = lan.server(&[protocol]);
        let file = format!("{protocol}-{}.jsonl", host.len());
        let output = lan.run(0, &["client", protocol, "--why", "--host", host, "--save", &file, "hello"]);
        let text = stdout(&output);
        assert!(text.lines().next().unwrap().ends_with("· wire"), "{text}");
        let reply = if protocol == "tcp" { "From server: HELLO" } else { "HELLO" };
        assert_eq!(text.lines().last(), Some(reply));
        assert!(lan.trace(&file).packets().len() >= expected, "{:?}", lan.trace(&file).packets());
        server.interrupt();
    }
}

#[test]
fn a_server_with_show_draws_each_client() {
    let Some(lan) = Lan::new() else { return };
    let server = lan.server(&["udp", "--show"]);
    for (host, address) in [(0, "10.77.0.2"), (1, "127.0.0.1"), (0, "fd77::2")] {
        let output = lan.run(host, &["client", "udp", "--host", address, "hello"]);
        assert_eq!(stdout(&output), "HELLO\n");
    }
    let text = server.interrupt();
    for client in ["client 10.77.0.1:", "client 127.0.0.1:", "client [fd77::1]:"] {
        assert!(text.contains(client), "{client} is missing in:\n{text}");
    }
    assert_eq!(text.matches("├──").count(), 3, "{text}");
    assert!(text.contains("6 packets"), "{text}");
}

#[test]
fn a_datagram_in_fragments_is_captured_whole() {
    let Some(lan) = Lan::new() else { return };
    let server = lan.server(&["udp"]);
    let sentence = "x".repeat(5000);
    let output = lan.run(0, &["client", "udp", "--host", "10.77.0.2", "--save", "f.jsonl", &sentence]);
    assert!(stdout(&output).ends_with(&format!("{}\n", "X".repeat(5000))));
    let trace = lan.trace("f.jsonl");
    // 5,008 bytes in pieces of 1,480: four there and four back.
    assert_eq!(trace.of_type("packet").len(), 8, "{:#?}", trace.of_type("packet"));
    server.interrupt();
}

#[test]
fn a_missing_server_is_reported_in_the_terms_of_each_protocol() {
    let Some(lan) = Lan::new() else { return };
    let refused = lan.run(0, &["client", "tcp", "--host", "10.77.0.2", "--save", "r.jsonl", "hello"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(lan.trace("r.jsonl").summary()["flows"][0]["ending"], "refused");
    let unreachable = lan.run(0, &["client", "udp", "--host", "10.77.0.2", "--save", "u.jsonl", "hello"]);
    assert_eq!(unreachable.status.code(), Some(1));
    assert_eq!(lan.trace("u.jsonl").packets()[1], "s2c ICMP type 3 code 3");
    let silent =
        lan.run(0, &["client", "udp", "--host", "10.77.0.9", "--timeout", "0.3", "--save", "s.jsonl", "x"]);
    assert_eq!(silent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&silent.stderr).contains("nothing was sent to 10.77.0.9"), "{silent:?}");
}

/// A capture on a host's end of the wire, saved in the test's folder, once it has begun.
fn capture(lan: &Lan, host: usize, name: &str, arguments: &[&str]) -> Child {
    let mut command = lan.on(host);
    command.args(["capture", "-i", "wire", "--save", name]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let path = lan.folder.path().join(name);
    for _ in 0..2000 {
        if std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return child;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let _ = child.kill();
    let output = child.wait_with_output();
    panic!("the capture did not begin: {output:?}");
}

/// Broadcasts frames, each twice: a datagram to port 9 untagged, in VLANs 5 and 6, in VLAN 5 within 6, and an
/// ARP-like frame in VLAN 5.
const SEND_TAGGED: &str = r#"
import socket, struct
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire", 0))
udp = struct.pack("!HHHH", 4000, 9, 12, 0) + b"tags"
ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes([10,77,0,1]), bytes([10,77,0,255]))
ip = ip[:10] + bytes(2) + ip[12:]
link = b"\xff" * 6 + bytes([2, 0, 0, 0, 0, 1])
tag = lambda number: struct.pack("!HH", 0x8100, number)
for frame in [b"\x08\x00" + ip + udp,
              tag(5) + b"\x08\x00" + ip + udp,
              tag(0xe006) + b"\x08\x00" + ip + udp,
              tag(6) + tag(5) + b"\x08\x00" + ip + udp,
              tag(5) + b"\x08\x06" + bytes(28)]:
    for _ in range(2):
        wire.send(link + frame)
"#;

#[test]
fn vlan_tags_are_captured_and_selected_as_they_are_from_a_file() {
    let Some(lan) = Lan::new() else { return };
    let selected = [
        ("udp port 9 or vlan", 10),
        ("vlan", 8),
        ("vlan 5", 4),
        ("vlan 5 and udp port 9", 2),
        ("vlan 6", 4),
        ("vlan 6 and vlan 5 and udp", 2),
        ("udp port 9", 2),
        ("vlan and arp", 2),
    ];
    // The sending kernel leaves the tags in the frames, the receiving kernel removes them.
    let captures: Vec<(String, Child)> = [0, 1]
        .iter()
        .flat_map(|host| selected.iter().map(move |(filter, _)| (*host, *filter)))
        .enumerate()
        .map(|(place, (host, filter))| {
            let name = format!("{place}.pcapng");
            let child = capture(&lan, host, &name, &["-c", "10", "--for", "8s", filter]);
            (name, child)
        })
        .collect();
    let mut python = Command::new("ip");
    python.args(["netns", "exec", &lan.names[0], "python3", "-c", SEND_TAGGED]);
    assert!(python.status().unwrap().success());

    let mut frames = Vec::new();
    for (name, child) in captures {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        frames.push(frames_of(&lan, &name));
    }
    let (sent, received) = frames.split_at(selected.len());
    assert_eq!(sent, received, "the same frames, tags included");
    for (((filter, count), frames), name) in selected.iter().zip(received).zip(0..) {
        assert_eq!(frames.len(), *count, "{filter} ({name})");
        let filter = captrace::internals::source::Filter::parse(filter).unwrap();
        let of_all = received[0].iter();
        let wanted = of_all.filter(|frame| filter.matches(LinkType::Ethernet, frame, frame.len()));
        assert!(wanted.eq(frames.iter()), "{} selects the same live as from a file", filter.expression());
    }
    let text = stdout(&lan.run(1, &["read", "2.pcapng", "--view", "detail"]));
    assert!(text.contains("802.1Q"), "{text}");
}

fn frames_of(lan: &Lan, name: &str) -> Vec<Vec<u8>> {
    let mut reader = captrace::internals::source::file::open(&lan.folder.path().join(name)).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        frames.push(frame.bytes.to_vec());
    }
    frames
}

fn interrupted(child: Child) -> Output {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_removed_interface_ends_the_capture_and_saved_packets_stay() {
    for way in [&["link", "set", "wire", "down"][..], &["link", "del", "wire"][..]] {
        let Some(lan) = Lan::new() else { return };
        let child = capture(&lan, 1, "x.pcapng", &["udp port 9"]);
        let mut python = Command::new("ip");
        python.args(["netns", "exec", &lan.names[0], "python3", "-c", SEND_TAGGED]);
        assert!(python.status().unwrap().success());
        ip(&[&["-n", &lan.names[1]], way].concat());
        let output = child.wait_with_output().unwrap();
        let (text, errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains("the interface wire is down or gone"), "{errors}");
        assert!(errors.contains("saved x.pcapng") && text.contains("2 packets"), "{text}{errors}");
        assert_eq!(frames_of(&lan, "x.pcapng").len(), 2);
    }
}

#[test]
fn an_interface_is_promiscuous_only_while_it_is_asked_for() {
    let Some(lan) = Lan::new() else { return };
    let promiscuity = || {
        let output = Command::new("ip").args(["-n", &lan.names[1], "-d", "link", "show", "wire"]).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let (_, after) = text.split_once("promiscuity ").unwrap_or_else(|| panic!("{text}"));
        after.split(' ').next().unwrap().to_owned()
    };
    for (arguments, expected) in [(&["udp"][..], "0"), (&["--promiscuous", "udp"][..], "1")] {
        let child = capture(&lan, 1, &format!("{expected}.jsonl"), arguments);
        assert_eq!(promiscuity(), expected, "{arguments:?}");
        assert!(interrupted(child).status.success());
        assert_eq!(promiscuity(), "0");
    }
}

#[test]
fn without_a_name_the_interface_of_the_default_route_is_captured_and_named() {
    let Some(lan) = Lan::new() else { return };
    let none = lan.run(1, &["capture", "--for", "50ms"]);
    assert_eq!(none.status.code(), Some(1), "{none:?}");
    let errors = String::from_utf8_lossy(&none.stderr);
    assert!(errors.contains("no default route") && errors.contains("name one with -i"), "{errors}");
    ip(&["-n", &lan.names[1], "route", "add", "default", "via", "10.77.0.1"]);
    let output = lan.run(1, &["capture", "--for", "50ms"]);
    assert!(output.status.success(), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("capturing on wire, which the default route takes"), "{errors}");
}

#[test]
fn twenty_thousand_datagrams_are_captured_and_none_is_lost() {
    let Some(lan) = Lan::new() else { return };
    let child = capture(&lan, 1, "x.pcap", &["--view", "jsonl", "udp port 9"]);
    let send = "
import socket
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20000):
    udp.sendto(b'x' * 100, ('10.77.0.2', 9))
";
    // The output is not read: a blocked screen loses no frames, until the kernel's buffer is full.
    let mut python = Command::new("ip");
    python.args(["netns", "exec", &lan.names[0], "python3", "-c", send]);
    assert!(python.status().unwrap().success());
    let output = interrupted(child);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(frames_of(&lan, "x.pcap").len(), 20_000);
    let text = String::from_utf8(output.stdout).unwrap();
    let summary = text.lines().last().unwrap();
    assert!(summary.contains(r#""dropped":0"#), "{summary}");
}

/// What a client says where nobody on the network has the address that it asks: no packet of its own was sent.
#[test]
fn where_nobody_has_the_address_the_client_says_that_nothing_was_sent() {
    let Some(lan) = Lan::new() else { return };
    for protocol in ["tcp", "udp"] {
        let output = lan.run(
            0,
            &["client", protocol, "hi", "--host", "10.77.0.99", "--show", "--timeout", "1", "--lang", "en"],
        );
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("nothing was sent to 10.77.0.99 port 12000"), "{said}");
        assert!(!said.contains("lost"), "{said}");
    }
}

/// A router that rejects what it should forward: the ICMP error is the answer.
#[test]
fn where_a_router_rejects_the_request_the_client_says_so() {
    for (route, host, meaning) in
        [("prohibit", "198.51.100.1", "prohibited"), ("unreachable", "198.51.100.2", "unreachable")]
    {
        for protocol in ["tcp", "udp"] {
            // A router of its own for each request: a kernel sends few ICMP errors a second to one host.
            let Some(lan) = Lan::new() else { return };
            let [a, b] = &lan.names;
            ip(&["-n", a, "route", "add", "198.51.100.0/24", "via", "10.77.0.2"]);
            ip(&["netns", "exec", b, "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
            ip(&["-n", b, "route", "add", route, host]);
            let arguments =
                ["client", protocol, "hi", "--host", host, "--show", "--timeout", "1", "--lang", "en"];
            let said = String::from_utf8(lan.run(0, &arguments).stderr).unwrap();
            assert!(said.contains(&format!("as the ladder shows: {meaning}.")), "{said}");
            assert!(!said.contains("lost") && !said.contains("check the address and"), "{said}");
        }
    }
}

/// Addresses that have no room beside each other stand below each other, each of them whole.
#[test]
fn an_interface_with_many_addresses_is_listed_within_80_columns() {
    let Some(lan) = Lan::new() else { return };
    let long = ["1", "2", "3"].map(|end| format!("2001:db8:aaaa:bbbb:cccc:dddd:eeee:fff{end}"));
    for address in &long {
        ip(&["-n", &lan.names[0], "addr", "add", &format!("{address}/64"), "dev", "wire", "nodad"]);
    }
    let listed = String::from_utf8(lan.run(0, &["interfaces"]).stdout).unwrap();
    assert!(listed.lines().all(|line| line.chars().count() <= 80), "{listed}");
    let words: Vec<_> = listed.split_whitespace().collect();
    assert!(long.iter().all(|address| words.contains(&address.as_str())), "{listed}");
}
