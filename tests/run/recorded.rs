//! What runs around the programs: standard input, files that are saved, other users, signals.

use super::*;

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
    for (language, ended) in
        [("en", "client: python3 TCPClient.py: "), ("zh", "客户：python3 TCPClient.py：")]
    {
        let read =
            Command::new(PROGRAM).args(["read", "--why", "--lang", language]).arg(&trace).output().unwrap();
        let read = joined(&stdout(&read).replace(['│', '─'], " "));
        assert_says(&read, &[ended]);
        if language == "en" {
            assert_says(&read, &[mistake]);
        }
    }
}
