//! `captrace server --show` and `captrace client --show` on this machine's own loopback. Needs root or CAP_NET_RAW.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::exchange::Trace;
use crate::here;
use crate::here::{Nobody, PROGRAM, can_capture};
use captrace::internals::cli::args::{self, Arguments};
use clap::builder::PossibleValue;
use clap::{CommandFactory as _, Parser as _};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A server that draws its exchanges, at a port that the system chose.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    port: u16,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        Self::over("tcp", arguments)
    }

    fn over(protocol: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["server", protocol, "--port", "0", "--show"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("ready") {
            line.clear();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "the server did not become ready");
        }
        let port = line.split("port ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        Self { child, stdout, port }
    }

    fn end(mut self, signal: Signal) -> String {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
        let mut text = String::new();
        self.stdout.read_to_string(&mut text).unwrap();
        self.child.wait().unwrap();
        text
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(port: u16, more: &[&str]) -> Output {
    let port = port.to_string();
    Command::new(PROGRAM)
        .args(["client", "tcp", "--host", "127.0.0.1", "--port", &port])
        .args(more)
        .output()
        .unwrap()
}

/// Waits until the file holds at least this many lines.
fn wait_for_lines(path: &Path, lines: usize) {
    for _ in 0..200 {
        if std::fs::read_to_string(path).is_ok_and(|text| text.lines().count() >= lines) {
            return;
        }
        thread::sleep(Duration::from_millis(25));
    }
    panic!("{} did not come to hold {lines} lines", path.display());
}

#[test]
fn a_kill_leaves_whole_lines_that_can_be_drawn() {
    if !can_capture() {
        return;
    }
    for name in ["killed.jsonl", "killed.json"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        let server = Server::start(&["--save", file.to_str().unwrap()]);
        assert!(ask(server.port, &["hello"]).status.success());
        wait_for_lines(&file, 30);
        server.end(Signal::SIGKILL);
        assert!(std::fs::read_to_string(&file).unwrap().ends_with('\n'), "the last line is whole");
        let output = Command::new(PROGRAM).arg("read").arg(&file).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("it is open.") && text.contains("\"HELLO\""), "{text}");
        assert!(text.contains("cut short"), "{text}");
    }
}

#[test]
fn clients_at_once_keep_to_their_own_lifelines() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.jsonl");
    let server = Server::start(&["--save", file.to_str().unwrap()]);
    let port = server.port;
    let clients: Vec<_> = (0..8).map(|_| thread::spawn(move || ask(port, &["hello"]))).collect();
    for client in clients {
        assert!(client.join().unwrap().status.success());
    }
    let text = server.end(Signal::SIGINT);
    let trace = Trace::load(&file);
    let flows = trace.summary()["flows"].as_array().unwrap();
    assert_eq!(flows.len(), 8);
    assert!(flows.iter().all(|flow| flow["ending"] == "closed"), "{flows:#?}");
    assert_eq!(text.matches("I want to talk").count(), 8, "{text}");
    assert!(text.contains("Served 8 clients"), "{text}");
}

/// The drawing of each exchange: the client's address in its heading, and the lines below.
fn exchanges(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("TCP     ms client ") {
            Some(rest) => found.push((rest.split(' ').next().unwrap().to_owned(), String::new())),
            None => {
                if let Some((_, below)) = found.last_mut() {
                    below.push_str(line);
                    below.push('\n');
                }
            }
        }
    }
    found
}

/// Whether a drawing shows a connection from its first packet to its last.
fn is_whole(drawing: &str) -> bool {
    let arrows: Vec<_> = drawing.lines().filter(|line| line.contains(['▶', '◀'])).collect();
    let count = |part: &str| arrows.iter().filter(|arrow| arrow.contains(part)).count();
    count("├── SYN  seq") == 1 && count("SYN ACK  seq") == 1 && count("FIN ACK  seq") == 2 && count("\"") >= 2
}

#[test]
fn exchanges_at_once_are_drawn_whole_one_after_the_other() {
    if !can_capture() {
        return;
    }
    for level in ["--brief", "--why"] {
        let server = Server::start(&[level]);
        let mut clients: Vec<_> =
            (0..4).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
        let addresses: Vec<_> =
            clients.iter().map(|client| client.local_addr().unwrap().to_string()).collect();
        for part in ["hel", "lo"] {
            for client in &mut clients {
                client.write_all(part.as_bytes()).unwrap();
                thread::sleep(Duration::from_millis(30));
            }
        }
        // The last to come is the first to go.
        for mut client in clients.into_iter().rev() {
            client.shutdown(std::net::Shutdown::Write).unwrap();
            client.read_to_end(&mut Vec::new()).unwrap();
            thread::sleep(Duration::from_millis(30));
        }
        thread::sleep(Duration::from_millis(300));
        let text = server.end(Signal::SIGINT);
        let drawn = exchanges(&text);
        assert_eq!(drawn.len(), 4, "{text}");
        for (client, drawing) in &drawn {
            assert!(addresses.contains(client) && is_whole(drawing), "{client}\n{drawing}\nof\n{text}");
        }
        // The first one is drawn as it happens.
        assert_eq!(drawn[0].0, addresses[0], "{text}");
    }
}

#[test]
fn an_exchange_that_hangs_gives_way_and_comes_again_whole() {
    if !can_capture() {
        return;
    }
    let server = Server::start(&[]);
    let mut slow = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    slow.write_all(b"hello").unwrap();
    for _ in 0..2 {
        assert!(ask(server.port, &["quick"]).status.success());
    }
    thread::sleep(Duration::from_millis(2500));
    slow.shutdown(std::net::Shutdown::Write).unwrap();
    slow.read_to_end(&mut Vec::new()).unwrap();
    let address = slow.local_addr().unwrap().to_string();
    drop(slow);
    thread::sleep(Duration::from_millis(300));
    let text = server.end(Signal::SIGINT);
    let drawn = exchanges(&text);
    assert_eq!(drawn.len(), 4, "{text}");
    assert!(drawn[0].0 == address && drawn[3].0 == address, "{text}");
    let said =
        "this exchange is not over: others that are come first; it is drawn again, whole, when it is over";
    assert!(drawn[0].1.split_whitespace().collect::<Vec<_>>().join(" ").ends_with(said), "{text}");
    for (client, drawing) in &drawn[1..] {
        assert!(is_whole(drawing), "{client}\n{drawing}\nof\n{text}");
    }
}

#[test]
fn a_client_that_breaks_off_is_reported_as_a_reset() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reset.jsonl");
    let server = Server::start(&["--save", file.to_str().unwrap()]);
    let mut client = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    client.write_all(b"hello").unwrap();
    client.read_exact(&mut [0; 5]).unwrap();
    socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    let text = server.end(Signal::SIGINT);
    assert!(text.contains("── broken off: a reset from the client ──"), "{text}");
    let trace = Trace::load(&file);
    assert_eq!(trace.summary()["flows"][0]["ending"], "reset");
    assert_eq!(trace.states("client").last(), Some(&"CLOSED"));
    assert_eq!(trace.states("server").last(), Some(&"CLOSED"));
}

#[test]
fn the_client_prints_the_reply_below_its_drawing() {
    if !can_capture() {
        return;
    }
    let server = Server::start(&[]);
    let output = ask(server.port, &["--show", "hello"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"hello\""), "{text}");
    assert_eq!(text.lines().last(), Some("From server: HELLO"));
}

#[test]
fn without_permission_both_say_what_would_allow_it() {
    let Some(nobody) = Nobody::new() else { return };
    for arguments in [
        &["client", "tcp", "--host", "127.0.0.1", "--show", "hello"][..],
        &["server", "udp", "--port", "0", "--show"],
    ] {
        let output = nobody.run(&[], arguments);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("setcap cap_net_raw=ep"), "{said}");
        let root = format!("captrace {}", arguments.join(" "));
        let is_demo = |line: &str| line.starts_with("      ") && line.contains("captrace demo");
        assert!(said.contains(&root) && !said.lines().any(is_demo), "{said}");
    }
}

#[test]
fn every_privilege_is_given_up_before_the_first_packet_is_read() {
    if !can_capture() || !here::is_root() {
        return;
    }
    let server = Server::start(&[]);
    let threads = std::fs::read_dir(format!("/proc/{}/task", server.child.id())).unwrap();
    let mut seen = 0;
    for thread in threads {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert!(status.contains(&format!("{set}:\t0000000000000000\n")), "{status}");
        }
        assert!(status.contains("NoNewPrivs:\t1\n"), "{status}");
        assert!(!status.contains("Uid:\t0"), "{status}");
        seen += 1;
    }
    assert!(seen > 1, "the capture has a thread of its own");
    assert!(ask(server.port, &["hello"]).status.success());
    server.end(Signal::SIGINT);
}

#[test]
fn under_sudo_the_saved_trace_belongs_to_the_user_who_called() {
    use std::os::unix::fs::MetadataExt;
    if !can_capture() || !here::is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.jsonl");
    let output = Command::new(PROGRAM)
        .args(["client", "udp", "--host", "127.0.0.1", "--port", "9", "--timeout", "0.3", "hello", "--save"])
        .arg(&file)
        .env("SUDO_UID", "12345")
        .env("SUDO_GID", "12346")
        .output()
        .unwrap();
    let owner = std::fs::metadata(&file).unwrap();
    assert_eq!((owner.uid(), owner.gid()), (12345, 12346), "{output:?}");
}

#[test]
fn a_udp_server_at_every_address_has_one_flow_for_each_client() {
    if !can_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("udp.jsonl");
    let server = Server::over("udp", &["--why", "--save", file.to_str().unwrap()]);
    let port = server.port.to_string();
    for host in ["127.0.0.1", "::1"] {
        let client = ["client", "udp", "--host", host, "--port", &port, "hello"];
        assert!(Command::new(PROGRAM).args(client).output().unwrap().status.success());
    }
    let text = server.end(Signal::SIGINT);
    assert_eq!(Trace::load(&file).summary()["flows"].as_array().unwrap().len(), 2);
    assert_eq!(text.matches("recvfrom() → 5 bytes").count(), 2, "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("UDP     ms")).count(), 2, "{text}");
}

#[test]
fn what_is_asked_of_a_story_is_asked_of_server_and_client_alike() {
    if !can_capture() {
        return;
    }
    let server = Server::start(&["--only", "teardowns", "--brief"]);
    // Options of the drawing imply the drawing.
    let output = ask(server.port, &["hello", "--only", "handshakes", "--wireshark"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("it is open.") && !text.contains("PSH ACK"), "{text}");
    assert!(text.contains("of 10 packets shown") && text.contains("\nonly handshakes\n"), "{text}");
    let text = server.end(Signal::SIGINT);
    assert!(text.contains("FIN-WAIT-1") && !text.contains("uses up number"), "{text}");
    assert!(text.contains("of 10 packets shown") && text.contains("\nonly teardowns\n"), "{text}");
}

#[test]
fn every_option_under_story_makes_server_and_client_draw() {
    let whole = Arguments::command();
    for name in ["server", "client"] {
        let command = whole.find_subcommand(name).unwrap();
        let story: Vec<_> =
            command.get_arguments().filter(|argument| argument.get_help_heading() == Some("Story")).collect();
        assert!(story.len() > 5, "{name}: {story:?}");
        for argument in story {
            let option = format!("--{}", argument.get_long().unwrap());
            let values = argument.get_possible_values();
            let value = values.first().filter(|_| argument.get_action().takes_values());
            let words = ["captrace", name, "tcp", &option];
            let words = words.into_iter().chain(value.map(PossibleValue::get_name));
            let is_shown = match Arguments::try_parse_from(words).unwrap().command {
                args::Command::Server(server) => server.showing.is_asked_for(),
                args::Command::Client(client) => client.showing.is_asked_for(),
                other => panic!("{other:?}"),
            };
            assert!(is_shown, "captrace {name} tcp {option}");
        }
    }
}

/// A server that reads until its client is done: the client's program hears nothing, and says that it is done.
#[test]
fn a_client_that_gives_the_word_after_a_silence_says_why() {
    if !can_capture() {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut sentence = String::new();
        stream.read_to_string(&mut sentence).unwrap();
        stream.write_all(sentence.to_uppercase().as_bytes()).unwrap();
    });
    let output = ask(port, &["hello", "--show", "--why", "--timeout", "20", "--lang", "en"]);
    server.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().replace(['│', '\n'], " ");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.success() && words.contains("HELLO"), "{words}");
    assert!(
        words.contains("FIN-WAIT-1")
            && words.contains("nothing came back. The client's program closes its direction"),
        "{words}"
    );
}
