//! `captrace run` with a student's programs: what they print, how they end, and the sentence that names their mistake. As this
//! user, and where this is root as user 65534, too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/here.rs"]
mod here;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use here::{Nobody, PROGRAM, has, skipped, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The folder with the programs.
fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs")
}

/// Whether programs can be run here.
fn can_run() -> bool {
    let possible = captrace::internals::host::private::probe().is_ok();
    if !possible {
        skipped("a private network is refused here");
    }
    possible && has("python3", "python3")
}

/// `captrace run` with these arguments in the folder of the programs.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("run").args(arguments).current_dir(programs()).env_remove("LC_ALL").env("LANG", "C.UTF-8");
    command
}

/// Runs it, with a sentence on standard input.
fn fed(mut command: Command, sentence: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A client that asks for nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(format!("{sentence}\n").as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A text as one line.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a server and a client; gives the exit code, what came before the ladder, and what came after it, as one line.
fn pair(server: &str, client: &str, more: &[&str]) -> (i32, String, String) {
    let (server, client) = (format!("python3 {server}"), format!("python3 {client}"));
    let arguments = [&["--brief", "--server", &server, "--client", &client], more].concat();
    let output = fed(command(&arguments), "hello, captrace");
    let text = stdout(&output);
    let ladder = ["\nTCP ", "\nUDP ", "\n0 packets"].iter().filter_map(|begin| text.find(begin)).min();
    let (before, rest) = text.split_at(ladder.unwrap_or_else(|| panic!("no ladder in {output:?}")));
    let heading = if more.contains(&"zh") { "── 程序 ─" } else { "── programs ─" };
    let (_, after) = rest.split_once(heading).unwrap_or_else(|| panic!("no end in {text}"));
    (output.status.code().unwrap(), before.trim_end().to_owned(), joined(after))
}

fn assert_says(text: &str, words: &[&str]) {
    // A line may break anywhere between two Chinese characters.
    let unbroken = |text: &str| text.replace(' ', "");
    for word in words {
        assert!(unbroken(text).contains(&unbroken(word)), "{word:?} is missing in:\n{text}");
    }
}

/// What a run says where nothing went wrong.
fn assert_no_mistake(text: &str) {
    assert!(!text.contains("what to look at"), "{text}");
}

#[test]
fn the_books_programs_over_tcp_print_what_they_print_and_no_mistake_is_named() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("TCPServer.py", "TCPClient.py", &[]);
    assert_eq!(
        before,
        "server │ The server is ready to receive\nInput lowercase sentence: From server: HELLO, CAPTRACE"
    );
    assert_says(
        &after,
        &[
            "server python3 TCPServer.py: still running, waiting in accept(); captrace ended it",
            "client python3 TCPClient.py: ended with exit code 0",
        ],
    );
    assert_no_mistake(&after);
    assert_eq!(code, 0);
}

#[test]
fn the_books_programs_over_udp_do_so_too() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("UDPServer.py", "UDPClient.py", &[]);
    assert_eq!(before, "server │ The server is ready to receive\nInput lowercase sentence: HELLO, CAPTRACE");
    assert_no_mistake(&after);
    assert_eq!(code, 0);
}

#[test]
fn a_server_that_does_not_close_stays_in_close_wait() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_without_close.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server has not closed this connection. The client has: its FIN (packet 8) was acknowledged by the kernel, \
             and the server's end stays in CLOSE-WAIT until the program calls close() or ends (RFC 9293, 3.6). Here it ended \
             only because the program was ended. Call close() on the socket that accept() returned.",
        ],
    );
    assert_eq!(code, 0);
    let (_, _, after) = pair("server_without_close.py", "TCPClient.py", &["--lang", "zh"]);
    assert_says(&after, &["服务器没有关闭这条连接", "CLOSE-WAIT"]);
}

/// The READMEs show this run; what is said of the mistake there is what is said here.
#[test]
fn the_readmes_show_what_is_said_of_a_server_that_does_not_close() {
    if !can_run() {
        return;
    }
    for (readme, language, heading) in
        [("README.md", "en", "── what to look at ─"), ("README.zh-CN.md", "zh", "── 要注意的地方 ─")]
    {
        let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        let sample = readme.split("```").find(|block| block.contains("\n$ captrace run --server")).unwrap();
        let (_, shown) = sample.split_once(heading).unwrap();
        let (_, _, after) = pair("server_without_close.py", "TCPClient.py", &["--lang", language]);
        assert_says(&after, &[&joined(shown.trim_start_matches('─'))]);
    }
}

#[test]
fn a_client_that_waits_for_that_close_is_ended_after_the_silence() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_without_close.py", "client_reads_to_end.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "client python3 client_reads_to_end.py: still running, waiting in recv(); captrace ended it",
            "! Nothing happened for 4 s. The client waits in recv() for more bytes, or for the end of them; the server has \
             sent 15 bytes, has not closed the connection, and waits in accept() for the next client.",
            "(inferred)",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_server_that_reads_5_of_15_bytes_resets_the_connection() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("server_recv_5.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server closed its socket when it had read 5 of the 15 bytes that had arrived: 10 were thrown away. That is \
             why its close became a RST (packet",
            "(RFC 9293, 3.6.1; RFC 1122, 4.2.2.13)",
            "recv(n) returns at most n bytes",
        ],
    );
    let (_, _, after) = pair("server_recv_5.py", "TCPClient.py", &["--lang", "zh"]);
    assert_says(&after.replace(' ', ""), &["到达的15字节中只读了5字节，10字节被丢弃"]);
}

/// What is said of two sends of 7 and 8 bytes in either language, whatever came back.
fn assert_names_two_sends(after: &str, language: &str) {
    let words = match language {
        "zh" => [
            "! 客户分 2 次发送了 15 字节（7 + 8），只有一个",
            "TCP 传送的是字节流，没有消息的边界",
            "粘包",
            "（推断）",
        ],
        _ => [
            "! The client sent 15 bytes in 2 pieces (7 + 8), and one answer of",
            "TCP carries a stream of bytes, without messages",
            "Programs mark the end of a message themselves",
            "(inferred)",
        ],
    };
    assert_says(after, &words);
}

#[test]
fn two_sends_are_one_stream() {
    if !can_run() {
        return;
    }
    for language in ["en", "zh"] {
        let (_, before, after) = pair("TCPServer.py", "client_sends_twice.py", &["--lang", language]);
        assert_says(&before, &["first: HELLO, "]);
        // The server reads both pieces or one; what it does not read comes before or after its close. Both sends are named
        // each time.
        assert_names_two_sends(&after, language);
    }
}

#[test]
fn a_second_send_that_is_never_read_is_named_with_what_was_thrown_away() {
    if !can_run() {
        return;
    }
    let unread = [
        (
            "en",
            "! The server closed its socket when it had read 7 of the 15 bytes that had arrived: 8 were thrown away.",
        ),
        ("zh", "到达的 15 字节中只读了 7 字节，8 字节被丢弃"),
    ];
    for (language, unread) in unread {
        let (_, _, after) =
            pair("server_closes_late.py", "client_sends_twice_slowly.py", &["--lang", language]);
        assert_says(&after, &[unread]);
        assert_names_two_sends(&after, language);
    }
}

#[test]
fn a_server_that_crashes_is_named_with_its_last_line() {
    if !can_run() {
        return;
    }
    let (code, before, after) = pair("server_crashes.py", "TCPClient.py", &[]);
    assert_says(&before, &["server │ Traceback (most recent call last):", "server │ TypeError: "]);
    assert_says(
        &after,
        &[
            "server python3 server_crashes.py: ended with exit code 1",
            "! The server ended with exit code 1, which means an error, and wrote last: TypeError: ",
            "When a program ends, the kernel closes every socket that it left open: the client saw packet ",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_client_that_a_signal_ends_is_named_with_the_signal() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("TCPServer.py", "client_is_killed.py", &[]);
    assert_says(
        &after,
        &[
            "client python3 client_is_killed.py: ended by SIGSEGV (11)",
            "! The client was ended by SIGSEGV (11)",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_client_whose_server_waits_elsewhere_is_told_where() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("TCPServer.py", "client_asks_other_port.py", &[]);
    assert_says(
        &after,
        &[
            "! Nobody waited at TCP port 12001 of 127.0.0.1: the SYN was answered by RST (packet 2). The server waits at port \
             12000: client and server must agree.",
        ],
    );
    assert_eq!(code, 1);
    let (_, _, after) = pair("UDPServer.py", "TCPClient.py", &[]);
    assert_says(&after, &["The server has UDP port 12000: one of the two speaks the wrong protocol."]);
    let (_, _, after) = pair("TCPServer.py", "UDPClient.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "! Nobody waited at UDP port 12000 of 127.0.0.1: ICMP answered \"port unreachable\" (packet 2). The server has TCP",
        ],
    );
}

#[test]
fn programs_that_wait_for_each_other_are_both_named() {
    if !can_run() {
        return;
    }
    let (code, _, after) = pair("server_waits_for_end.py", "TCPClient.py", &["--timeout", "4"]);
    assert_says(
        &after,
        &[
            "Packet 6 came when captrace ended the programs: the kernel closed what they had left open.",
            "! Nothing happened for 4 s. Both programs wait in recv() for the other one.",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_server_without_listen_and_one_that_ends_at_once_are_named() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("server_without_listen.py", "TCPClient.py", &[]);
    assert_says(
        &after,
        &[
            "! The server is running, but no socket of it waits for a client",
            "The client was started all the same.",
        ],
    );
    let (code, before, after) = pair("server_binds_twice.py", "TCPClient.py", &[]);
    assert_says(&before, &["server │ OSError: [Errno 98] Address already in use"]);
    assert_says(
        &after,
        &[
            "client python3 TCPClient.py: not started",
            "! The server asked for a port that another socket has.",
            "! The server ended before any socket of it waited for a client, so the client was not started.",
        ],
    );
    assert_eq!(code, 1);
}

#[test]
fn a_host_that_is_elsewhere_is_named() {
    if !can_run() {
        return;
    }
    let (_, _, after) = pair("TCPServer.py", "client_asks_other_host.py", &[]);
    assert_says(
        &after,
        &["! The client named a host that it cannot reach.", "127.0.0.1, ::1 and the name localhost"],
    );
}

#[test]
fn a_program_that_is_alone_has_standard_input_and_output() {
    if !can_run() {
        return;
    }
    let output = fed(command(&["--brief", "--", "python3", "TCPClient.py"]), "hello");
    let text = stdout(&output);
    assert_says(&stderr(&output), &["ConnectionRefusedError: [Errno 111] Connection refused"]);
    assert_says(
        &joined(&text),
        &["program python3 TCPClient.py: ended with exit code 1", "No program waited at any port."],
    );
    assert_eq!(output.status.code(), Some(1));
    let output = fed(command(&["--", "python3", "-c", "print(input())"]), "hello");
    assert_says(&stdout(&output), &["hello\n", "No packet was sent."]);
}

#[test]
fn a_program_that_does_not_exist_is_named_before_anything_runs() {
    let refused = |arguments: &[&str]| {
        let output = command(arguments).output().unwrap();
        assert_eq!(stdout(&output), "");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        stderr(&output)
    };
    assert_eq!(
        refused(&["--", "python33", "TCPClient.py"]),
        "captrace: there is no program python33 in the folders of PATH\n"
    );
    assert_eq!(
        refused(&["--server", "TCPServer.py", "--client", "python3 TCPClient.py"]),
        "captrace: there is no program TCPServer.py; a file of this name is here: write 'python3 TCPServer.py'\n"
    );
    assert_eq!(
        refused(&["--server", "python3 'TCPServer.py", "--", "python3"]),
        "captrace: in python3 'TCPServer.py: the quotation mark ' is not closed\n"
    );
}

#[test]
fn what_is_saved_can_be_read_again_and_names_the_programs() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.jsonl");
    let name = file.to_str().unwrap();
    pair("TCPServer.py", "TCPClient.py", &["--save", name]);
    let trace = fs::read_to_string(&file).unwrap();
    assert_says(
        trace.lines().next().unwrap(),
        &["captrace run --brief --server 'python3 TCPServer.py' --client 'python3 TCPClient.py'"],
    );
    let read = Command::new(PROGRAM).args(["read", name]).output().unwrap();
    assert!(read.status.success());
    assert_says(&stdout(&read), &["HELLO, CAPTRACE"]);
}

#[test]
fn user_65534_needs_no_permission() {
    if !can_run() {
        return;
    }
    let Some(nobody) = Nobody::new() else { return };
    for name in ["TCPServer.py", "server_recv_5.py", "client_reads_to_end.py"] {
        fs::write(nobody.file(name), fs::read(programs().join(name)).unwrap()).unwrap();
    }
    let run = |server: &str| {
        let arguments = ["run", "--brief", "--server", server, "--client", "python3 client_reads_to_end.py"];
        stdout(&nobody.run(&["env", "LANG=C.UTF-8"], &arguments))
    };
    let text = run("python3 TCPServer.py");
    assert_says(&text, &["From server: HELLO, CAPTRACE", "ended with exit code 0"]);
    assert_no_mistake(&text);
    assert_says(
        &joined(&run("python3 server_recv_5.py")),
        &["it had read 5 of the 15 bytes that had arrived"],
    );
}

/// The processes whose command line has this word.
fn with_word(word: &str) -> Vec<String> {
    let commands = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let text = fs::read(entry.path().join("cmdline")).ok()?;
        Some(String::from_utf8_lossy(&text).replace('\0', " "))
    });
    commands.filter(|command| command.contains(word) && !command.starts_with("cargo")).collect()
}

/// Starts a program that leaves others behind, marked by a word; returns when all run.
fn started(word: &str) -> Child {
    let mut child = command(&["--", "python3", "leaves_others_behind.py", word])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = [0; 8];
    child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
    assert_eq!(&line, b"started\n");
    wait_until("the children ignore signals", || with_word(&format!("{word} child")).len() == 2);
    child
}

#[test]
fn nothing_remains_after_a_signal_that_asks_and_after_one_that_does_not() {
    if !can_run() {
        return;
    }
    for (signal, word) in
        [(Signal::SIGINT, "by-int"), (Signal::SIGTERM, "by-term"), (Signal::SIGKILL, "by-kill")]
    {
        let word = format!("{word}-{}", std::process::id());
        let child = started(&word);
        kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        if signal != Signal::SIGKILL {
            assert_says(&joined(&stdout(&output)), &["still running; captrace ended it"]);
        }
        wait_until("all are gone", || with_word(&word).is_empty());
    }
}

/// What was seen of the programs outside of their packets is saved, too, and shown when the trace is read.
#[test]
fn a_trace_of_a_run_says_again_how_the_programs_ended_and_what_went_wrong() {
    if !can_run() {
        return;
    }
    let room = tempfile::tempdir().unwrap();
    let trace = room.path().join("run.jsonl");
    let (_, _, after) = pair("server_without_close.py", "TCPClient.py", &["--save", trace.to_str().unwrap()]);
    let (_, mistakes) = after.split_once("! ").expect("a mistake");
    let mistake = mistakes.split_inclusive('.').next().unwrap();
    for (language, name) in [("en", "client"), ("zh", "客户")] {
        let read =
            Command::new(PROGRAM).args(["read", "--why", "--lang", language]).arg(&trace).output().unwrap();
        let read = joined(&stdout(&read).replace(['│', '─'], " "));
        assert_says(&read, &[&format!("{name}: python3 TCPClient.py: ")]);
        if language == "en" {
            assert_says(&read, &[mistake]);
        }
    }
}
