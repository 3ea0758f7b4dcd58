//! `--only`, `--why` and `--brief`: what is shown of a capture, and how the rest is reported.

use std::process::Command;

use captrace::internals::analysis::topic::Topic;
use serde_json::Value;

use crate::here;

struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn read(arguments: &[&str]) -> Said {
    let mut command = Command::new(here::PROGRAM);
    command.arg("read").args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What is printed where all is well.
fn printed(arguments: &[&str]) -> String {
    let said = read(arguments);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    said.stdout
}

fn capture(name: &str) -> String {
    format!("{}/tests/captures/{name}.pcap.gz", env!("CARGO_MANIFEST_DIR"))
}

const TRACE: &[&str] = &["--sample", "tcp-server-closes"];

fn sample(more: &[&str]) -> String {
    printed(&[TRACE, more].concat())
}

#[test]
fn every_view_shows_the_packets_of_a_topic_alone() {
    insta::assert_snapshot!("ladder.en", sample(&["--only", "teardowns"]));
    insta::assert_snapshot!("ladder.zh", sample(&["--only", "teardowns", "--lang", "zh"]));
    insta::assert_snapshot!("list.en", sample(&["--only", "handshakes", "--view", "list"]));
    insta::assert_snapshot!("list.zh", sample(&["--only", "handshakes", "--view", "list", "--lang", "zh"]));
    insta::assert_snapshot!("hex.en", sample(&["--only", "data", "--view", "hex", "--from", "5", "--why"]));
}

#[test]
fn the_list_says_why_and_the_ladder_does_not_where_that_is_asked_for() {
    insta::assert_snapshot!("list_why.en", sample(&["--view", "list", "--why", "--to", "5"]));
    insta::assert_snapshot!("list_why.zh", sample(&["--view", "list", "--why", "--to", "5", "--lang", "zh"]));
    insta::assert_snapshot!("ladder_brief.en", sample(&["--brief"]));
    assert_eq!(sample(&["--brief", "--why"]), sample(&["--why"]));
    assert_eq!(sample(&["--brief"]), sample(&[]));
    assert_eq!(sample(&["--why", "--brief"]), sample(&["--brief"]));
}

#[test]
fn the_detail_view_ends_with_what_the_packet_does() {
    insta::assert_snapshot!("detail.en", sample(&["--view", "detail", "--from", "9"]));
    insta::assert_snapshot!("detail.zh", sample(&["--view", "detail", "--from", "9", "--lang", "zh"]));
    let without = sample(&["--view", "detail", "--brief"]);
    assert!(!without.contains("What it does") && without.contains("Synchronize"));
}

#[test]
fn topics_are_joined_and_may_be_named_in_the_singular() {
    let of = |only: &[&str]| sample(&[only, &["--view", "list"]].concat());
    assert_eq!(of(&["--only", "handshakes,resets"]), of(&["--only", "handshake", "--only", "reset"]));
    assert!(
        of(&["--only", "resets,handshakes"])
            .ends_with("3 of 10 packets shown, none dropped by the kernel\nonly handshakes, resets\n")
    );
}

#[test]
fn a_topic_meets_a_filter_a_flow_and_numbers() {
    let text = sample(&["--only", "acks", "--to", "5"]);
    assert!(text.ends_with("2 of 5 packets that were chosen from 10 shown: only acks\n"), "{text}");
    let trace = format!("{}/traces/tcp-server-closes.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = printed(&[&trace, "tcp[tcpflags] & tcp-fin != 0", "--only", "teardowns"]);
    assert!(text.ends_with("2 of 2 packets that were chosen from 10 shown: only teardowns\n"), "{text}");
    assert!(sample(&["--only", "acks", "--flow", "7"]).contains("none of 0 packets shown"));
}

#[test]
fn where_nothing_is_of_the_topic_the_topics_that_there_are_are_reported() {
    let text = sample(&["--only", "resets"]);
    let last: Vec<_> = text.lines().rev().take(2).collect();
    assert_eq!(
        last,
        [
            "data 2, acks 5, windows 4, rtt 5, teardowns 3",
            "none of 10 packets shown: no fact about resets; packets by topic: handshakes 3,",
        ]
    );
    assert!(sample(&["--only", "resets", "--lang", "zh"]).contains("没有 resets 类的事实"));
}

#[test]
fn records_for_programs_stay_whole_and_the_rest_is_reported_beside_them() {
    let said = read(&[TRACE, &["--only", "teardowns", "--view", "json"]].concat());
    assert_eq!(said.code, Some(0));
    assert_eq!(said.stderr, "captrace: 3 of 10 packets shown: only teardowns\n");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let records = document["records"].as_array().unwrap();
    let of = |kind: &str| records.iter().filter(|record| record["type"] == kind).count();
    assert_eq!((of("packet"), document["summary"]["packets"].as_u64()), (3, Some(10)));
    let ids: Vec<_> = records.iter().filter(|record| record["type"] == "packet").collect();
    // Every note and state shown belongs to a packet that is shown.
    for record in records.iter().filter(|record| record["type"] == "note") {
        assert!(ids.iter().any(|packet| packet["n"] == record["about"]), "{record}");
    }
    assert!(of("call") > 0 && of("state") > 0);
}

#[test]
fn real_troubles_are_found() {
    let list = |name: &str, only: &str| printed(&[&capture(name), "--only", only, "--why"]);
    insta::assert_snapshot!("keep_alive", list("keep-alive", "keepalives"));
    let zero = list("zero-window", "problems");
    assert!(zero.contains("win 0: the server has no room left."), "{zero}");
    let refused = list("refused", "resets");
    assert!(refused.contains("Refused: a reset answers the SYN"), "{refused}");
    let sent_again = list("syn-loss", "retransmissions");
    assert!(sent_again.ends_with("packets shown\nonly retransmissions\n"), "{sent_again}");
}

#[test]
fn times_are_counted_from_the_first_packet_though_it_is_not_shown() {
    let (all, some) = (sample(&["--view", "list"]), sample(&["--view", "list", "--only", "teardowns"]));
    let line = |text: &str| text.lines().find(|line| line.starts_with("10 ")).unwrap().to_owned();
    assert_eq!(line(&all), line(&some));
    let (all, some) = (sample(&[]), sample(&["--only", "teardowns"]));
    let line = |text: &str| text.lines().find(|line| line.ends_with(" 10")).unwrap().to_owned();
    assert_eq!(line(&all), line(&some));
}

#[test]
fn exactly_the_known_topics_are_accepted() {
    for &topic in Topic::ALL {
        assert_eq!(Topic::named(topic.name()), Some(topic));
        let text = sample(&["--only", topic.name()]);
        assert!(text.contains("packets shown"), "{topic}");
    }
    let said = read(&[TRACE, &["--only", "handshaks"]].concat());
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.stderr.contains("a similar value exists: 'handshakes'"), "{}", said.stderr);
    assert_eq!(read(&[TRACE, &["--only", ""]].concat()).code, Some(2));
}

#[test]
fn a_range_of_packets_has_the_calls_and_states_between_them_and_no_others() {
    let trace = format!("{}/traces/udp-and-tcp.jsonl", env!("CARGO_MANIFEST_DIR"));
    let ladder = |more: &[&str]| printed(&[&[trace.as_str(), "--why", "--width", "80"], more].concat());
    // The states of the connection that begins with packet 3 are none of packets 1 and 2.
    let udp = ladder(&["--to", "2"]);
    assert!(udp.contains("bind(port 12000)"), "{udp}");
    assert!(!udp.contains("LISTEN") && !udp.contains("CLOSED"), "{udp}");
    let opens = ladder(&["--to", "3", "--flow", "2"]);
    assert!(opens.contains("CLOSED") && opens.contains("connect(") && opens.contains("SYN-SENT"), "{opens}");
    assert!(!opens.contains("ESTABLISHED") && !opens.contains("send("), "{opens}");
    // Times are those of the whole, with the call that caused the first of them.
    let middle = ladder(&["--from", "6", "--to", "7"]);
    let lines: Vec<_> = middle.lines().map(str::trim_start).collect();
    let at = lines.iter().position(|line| line.contains("hello, captrace")).unwrap();
    assert!(lines[at].starts_with("0.211") && lines[at - 1].contains("send(15 bytes)"), "{middle}");
    // The records are the same for programs.
    let records = printed(&[&trace, "--from", "6", "--to", "7", "--view", "jsonl"]);
    let records: Vec<Value> = records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = records.iter().map(|record| record["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["header", "call", "packet", "note", "note", "packet", "note", "note", "note", "summary"],
        "send() before packet 6; recv() comes after packet 7"
    );
}

#[test]
fn every_view_counts_time_from_the_first_packet_shown_or_not() {
    let list = sample(&["--view", "list", "--from", "5", "--to", "5"]);
    let whole = sample(&["--view", "list"]);
    let line = list.lines().find(|line| line.starts_with("5 ")).unwrap();
    assert!(whole.lines().any(|other| other == line), "{line}\n{whole}");
}
