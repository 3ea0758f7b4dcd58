//! What saving and comparing refuse.

use super::*;

#[test]
fn a_file_that_cannot_be_saved_is_reported_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.jsonl");
    fs::write(&there, "something").unwrap();
    for (name, message) in [
        (
            "trace.txt",
            "cannot tell what to write to trace.txt: expected a name that ends in .jsonl (lines), .json (one document), .pcap or .pcapng",
        ),
        (
            "trace",
            "cannot tell what to write to trace: expected a name that ends in .jsonl (lines), .json (one document), .pcap or .pcapng",
        ),
        (
            "no/such/folder.jsonl",
            "cannot write to no/such/folder.jsonl: No such file or directory (os error 2)",
        ),
        ("there.jsonl", "there.jsonl is there already: choose another name, or overwrite it with --force"),
    ] {
        // A client needs no permission to find out: its files are opened first.
        let mut command = traces::captrace();
        command.current_dir(folder.path()).args([
            "client",
            "udp",
            "hello",
            "--host",
            "127.0.0.1",
            "--save",
            name,
        ]);
        let Said { out, err, code } = said(&mut command);
        assert_eq!(err, format!("captrace: {message}\n"));
        assert_eq!(out, "");
        assert!(code.is_some_and(|code| code != 0));
    }
    assert_eq!(fs::read_to_string(there).unwrap(), "something");
}

fn compare(a: &str, b: &str) -> Said {
    said(traces::captrace().current_dir(traces::frozen_folder()).args(["compare", a, b]))
}

#[test]
fn a_trace_can_be_compared_with_itself_and_with_the_flow_of_another_that_corresponds() {
    let same = compare("udp.jsonl", "udp.jsonl");
    assert_eq!((same.err.as_str(), same.code), ("", Some(0)));
    assert!(
        same.out.contains("one flow, captured twice, each packet in one row: 2 are in both"),
        "{}",
        same.out
    );
    let two = compare("udp-and-tcp.jsonl", "tcp-ipv6.json");
    assert_eq!(two.err, "captrace: udp-and-tcp.jsonl: holds 2 flows; flow 2 is compared\n");
    assert_eq!((two.out.matches("SYN ACK").count(), two.code), (2, Some(0)));
    assert!(two.out.contains("TCP udp-and-tcp.jsonl"), "{}", two.out);
}

#[test]
fn only_whole_traces_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, contents: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, contents).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let only = "only whole traces are compared; captrace read shows what can be read of this one";
    let text = traces::text_of("udp.jsonl");
    let cut = path("cut", &text.as_bytes()[..text.trim_end().rfind('\n').unwrap()]);
    let wrong = path("wrong", &with_member(4, "/n", json!("4")));
    let other = path("other", b"hello");
    let number = "\"n\": expected an integer from 0 to 18446744073709551615, found \"4\"";
    for (a, message) in [
        (
            &cut,
            format!(
                "{cut}: the trace has no summary: its capture was cut short, or is still going on\n  {only}"
            ),
        ),
        (&wrong, format!("{wrong}: line 4: a record of type \"packet\" cannot be read: {number}\n  {only}")),
        (
            &other,
            format!(
                "{other}: line 1: neither a capture file (pcap, pcapng) nor a trace: expected a header with \"schema\":\"captrace.trace\", found some other text"
            ),
        ),
    ] {
        for Said { out, err, code } in [compare(a, "udp.jsonl"), compare("udp.jsonl", a)] {
            assert_eq!(err, format!("captrace: {message}\n"));
            assert_eq!((out.as_str(), code), ("", Some(1)));
        }
    }
    let summary = "{\"type\":\"summary\",\"n\":1,\"t_ns\":0,\"packets\":0,\"dropped\":0,\"flows\":[]}";
    let empty = path("empty", format!("{}\n{summary}\n", udp()[0]).as_bytes());
    assert_eq!(compare(&empty, "udp.jsonl").err, format!("captrace: {empty}: holds no flow to compare\n"));
    assert_eq!(
        compare("udp.jsonl", "no-such.jsonl").err,
        "captrace: cannot read no-such.jsonl: No such file or directory (os error 2)\n"
    );
}
