//! Who may run it, and what is said where something is refused.

use super::*;

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
