//! `captrace stats` as a user sees it, against tshark's counts of the same files, and over floods.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../benches/support/generate.rs"]
mod generate;
#[path = "support/here.rs"]
mod here;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use captrace::internals::analysis::LISTED;
use generate::Hostile;
use serde_json::Value;

fn stats(arguments: &[&str]) -> String {
    let output = Command::new(here::PROGRAM)
        .arg("stats")
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stats(&[&["--json"], arguments].concat())).unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

#[test]
fn traces_and_captures_are_shown_as_tables() {
    insta::assert_snapshot!("stats_trace", stats(&["traces/udp-and-tcp.jsonl"]));
    insta::assert_snapshot!("stats_trace_zh", stats(&["traces/udp-and-tcp.jsonl", "--lang", "zh"]));
    insta::assert_snapshot!("stats_loss", stats(&["tests/captures/loss.pcap.gz", "--width", "120"]));
    insta::assert_snapshot!("stats_reorder", stats(&["tests/captures/reorder.pcap.gz", "--width", "200"]));
    insta::assert_snapshot!(
        "stats_zero_window",
        stats(&["tests/captures/zero-window.pcap.gz", "--width", "200"])
    );
    insta::assert_snapshot!(
        "stats_port_again",
        stats(&["tests/captures/port-again.pcap.gz", "--width", "100"])
    );
}

#[test]
fn a_filter_says_what_is_counted_and_sort_and_top_what_is_shown() {
    let trace = "traces/udp-and-tcp.jsonl";
    let all = json(&[trace]);
    let udp = json(&[trace, "udp"]);
    assert_eq!((number(&all["packets"]), number(&udp["packets"])), (12, 2));
    assert_eq!((&udp["filter"], number(&udp["flow_count"])), (&Value::from("udp"), 1));
    let first = |order: &str| json(&[trace, "--sort", order, "--top", "1"])["flows"].clone();
    assert_eq!(first("flow")[0]["protocol"], "udp");
    assert_eq!(first("bytes")[0]["protocol"], "tcp");
    assert_eq!(first("packets").as_array().unwrap().len(), 1);
}

#[test]
fn the_flows_are_those_of_the_trace_itself() {
    for name in
        ["tcp-server-closes", "tcp-client-closes", "tcp-refused", "udp", "udp-unreachable", "udp-and-tcp"]
    {
        let path = format!("traces/{name}.jsonl");
        let trace = std::fs::read_to_string(&path).unwrap();
        let summary: Value = serde_json::from_str(trace.lines().last().unwrap()).unwrap();
        let flows = json(&[&path])["flows"].clone();
        assert_eq!(flows.as_array().unwrap().len(), summary["flows"].as_array().unwrap().len(), "{name}");
        for (flow, reported) in flows.as_array().unwrap().iter().zip(summary["flows"].as_array().unwrap()) {
            // A trace that an older version wrote has fewer members.
            for (member, value) in reported.as_object().unwrap() {
                assert_eq!(&flow[member], value, "{name}: {member}");
            }
        }
    }
}

#[test]
fn input_from_a_pipe_is_counted() {
    let file = File::open("tests/captures/loss.pcap.gz").unwrap();
    let piped = Command::new(here::PROGRAM).args(["stats", "--json", "-"]).stdin(file).output().unwrap();
    let piped: Value = serde_json::from_slice(&piped.stdout).unwrap();
    let read = json(&["tests/captures/loss.pcap.gz"]);
    assert_eq!((&piped["flows"], &piped["protocols"]), (&read["flows"], &read["protocols"]));
}

#[test]
fn a_truncated_file_is_counted_up_to_the_cut() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("cut.pcap");
    let mut bytes = Vec::new();
    generate::pcap(&mut bytes, 10, 1).unwrap();
    bytes.truncate(bytes.len() - 5);
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new(here::PROGRAM).args(["stats", path.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("9 packets"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cut.pcap"));
}

#[test]
fn of_many_flows_the_column_that_orders_them_is_shown_on_the_narrowest_screen() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("many.pcap");
    let mut bytes = Vec::new();
    generate::pcap(&mut bytes, 2000, 20).unwrap();
    std::fs::write(&path, bytes).unwrap();
    for (order, heading) in [
        ("packets", "packets"),
        ("bytes", "bytes"),
        ("duration", "duration"),
        ("handshake", "handshake"),
        ("rtt", "RTT median"),
        ("retransmissions", "resent"),
        ("duplicate-acks", "dup ACKs"),
        ("out-of-order", "out of order"),
        ("zero-windows", "zero win"),
    ] {
        let text = stats(&[path.to_str().unwrap(), "--sort", order, "--width", "60"]);
        let headings = text.lines().nth(1).unwrap();
        assert!(headings.starts_with("flow  client ") && headings.contains(heading), "{order}: {headings}");
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    }
}

/// Packets each way between two sockets, the lower one first.
type Conversations = BTreeMap<[String; 2], [u64; 2]>;

fn add(all: &mut Conversations, (a, b): (String, String), (from_a, from_b): (u64, u64)) {
    let (key, counts) = if a < b { ([a, b], [from_a, from_b]) } else { ([b, a], [from_b, from_a]) };
    let both = all.entry(key).or_default();
    both[0] += counts[0];
    both[1] += counts[1];
}

fn ours(document: &Value) -> Conversations {
    let mut all = Conversations::new();
    for flow in document["flows"].as_array().unwrap().iter().filter(|flow| flow["protocol"] == "tcp") {
        let at = |end: &str| format!("{}:{}", flow[end]["address"].as_str().unwrap(), flow[end]["port"]);
        let packets = &flow["packets"];
        add(&mut all, (at("client"), at("server")), (number(&packets["client"]), number(&packets["server"])));
    }
    all
}

/// `10.0.0.1:80 <-> 10.0.0.2:4000  3  180 bytes  4  300 bytes  …`: first what the left one receives.
fn theirs(text: &str) -> Conversations {
    let mut all = Conversations::new();
    for line in text.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        if let [a, "<->", b, to_a, _, _, to_b, ..] = words[..] {
            let count = |word: &str| word.replace(',', "").parse().unwrap();
            add(&mut all, (a.to_owned(), b.to_owned()), (count(to_b), count(to_a)));
        }
    }
    all
}

fn packets_below(document: &Value, path: &[&str]) -> u64 {
    let mut level = &document["protocols"];
    let mut packets = 0;
    for name in path {
        let Some(node) = level.as_array().unwrap().iter().find(|node| node["name"] == **name) else {
            return 0;
        };
        packets = number(&node["packets"]);
        level = &node["children"];
    }
    packets
}

/// The same of `-z io,phs`: each protocol is indented two columns below the one that carries it.
fn frames_below(text: &str, path: &[&str]) -> u64 {
    let mut stack: Vec<&str> = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(frames)) = (words.next(), words.next()) else { continue };
        let Some(frames) = frames.strip_prefix("frames:") else { continue };
        stack.truncate((line.len() - line.trim_start().len()) / 2);
        stack.push(name);
        if stack == path {
            return frames.parse().unwrap();
        }
    }
    0
}

fn tshark(path: &Path, table: &str) -> String {
    let mut command = Command::new("tshark");
    command.args(["-n", "-2", "-q", "-z", table, "-r"]).arg(path);
    // Otherwise what TCP carries is put together, and counted where its last segment is.
    command.args(["-o", "tcp.desegment_tcp_streams:FALSE"]);
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

/// Conversations and protocols where tshark's definitions and ours agree: whole packets of TCP and ARP, directly above
/// Ethernet.
#[test]
fn counts_are_those_of_tshark() {
    if !here::has("tshark", "tshark") {
        return;
    }
    let mut files: Vec<PathBuf> = ["loss", "port-again", "zero-window", "both-open", "refused"]
        .map(|name| PathBuf::from(format!("tests/captures/{name}.pcap.gz")))
        .into();
    if let Some(corpus) = here::corpus() {
        let mut found: Vec<PathBuf> = std::fs::read_dir(corpus.join("teaching"))
            .unwrap()
            .chain(std::fs::read_dir(corpus.join("tcp-trouble")).unwrap())
            .flat_map(|folder| {
                let folder = folder.unwrap().path();
                if folder.is_dir() {
                    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
                } else {
                    vec![folder]
                }
            })
            .filter(|path| path.is_file() && !path.to_string_lossy().contains(".oracle.tsv"))
            .filter(|path| path.metadata().unwrap().len() < 300_000)
            .collect();
        found.sort();
        // A sample, because tshark is slow.
        files.extend(found.into_iter().step_by(12));
    }
    let mut compared = 0;
    for path in &files {
        let conversations = theirs(&tshark(path, "conv,tcp"));
        let tree = tshark(path, "io,phs");
        let name = path.to_str().unwrap();
        let document = json(&[name]);
        assert_eq!(ours(&document), conversations, "{name}");
        for stack in [&["eth"][..], &["eth", "arp"], &["eth", "ip"], &["eth", "ip", "tcp"]] {
            assert_eq!(packets_below(&document, stack), frames_below(&tree, stack), "{name}: {stack:?}");
        }
        compared += conversations.len();
    }
    assert!(compared >= 5, "only {compared} conversations");
}

/// Writes unwanted traffic, and counts it.
fn count(kind: Hostile, packets: u64) -> Value {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("hostile.pcap");
    let mut out = BufWriter::new(File::create(&path).unwrap());
    generate::hostile(&mut out, kind, packets, 7).unwrap();
    out.flush().unwrap();
    let document = json(&[path.to_str().unwrap()]);
    assert_eq!(number(&document["packets"]), packets);
    document
}

/// The number of packets in the list, and the number of those reported outside it.
fn accounted(document: &Value) -> u64 {
    let flows = document["flows"].as_array().unwrap();
    let both = |flow: &Value| number(&flow["packets"]["client"]) + number(&flow["packets"]["server"]);
    let untracked = document.get("untracked").map_or(0, |untracked| number(&untracked["packets"]));
    flows.iter().map(both).sum::<u64>() + untracked
}

#[test]
fn a_flood_of_syns_is_counted_to_the_last() {
    let document = count(Hostile::SynFlood, 100_000);
    let listed = u64::try_from(LISTED).unwrap();
    assert_eq!(number(&document["flow_count"]), 100_000);
    assert_eq!(number(&document["untracked"]["flows"]), 100_000 - listed);
    assert_eq!(number(&document["untracked"]["packets"]), 100_000 - listed);
    assert!(number(&document["untracked"]["let_go"]) >= 100_000 - listed);
    assert_eq!(accounted(&document), 100_000);
}

#[test]
fn flows_of_pure_acknowledgments_are_counted() {
    for connections in [1, 1000] {
        let document = count(Hostile::Acks(connections), 50_000);
        assert_eq!(number(&document["flow_count"]), connections);
        assert_eq!((accounted(&document), document.get("untracked")), (50_000, None));
    }
}

#[test]
fn random_segments_between_the_same_ports_are_all_counted() {
    for connections in [1, 1000] {
        let document = count(Hostile::Noise(connections), 50_000);
        assert_eq!(accounted(&document), 50_000);
        assert!(number(&document["flow_count"]) >= connections);
    }
}

#[test]
fn several_files_are_counted_one_after_the_other_each_under_its_name() {
    let files = ["tests/captures/loss.pcap.gz", "tests/captures/refused.pcap.gz"];
    let shown = stats(&[&files[..], &["tcp"]].concat());
    let headings: Vec<_> = shown.lines().filter(|line| line.starts_with("── flows")).collect();
    assert_eq!(headings.len(), 2, "{shown}");
    for (heading, file) in headings.iter().zip(files) {
        assert!(heading.contains(&format!("flows · {file} ─")), "{heading}");
    }
    let document = json(&[&files[..], &["tcp"]].concat());
    let names: Vec<_> = document["files"].as_array().unwrap().iter().map(|file| &file["file"]).collect();
    assert_eq!(names, files);
    assert_eq!(document["files"][1]["flows"][0]["ending"], "refused");
    assert_eq!(document["files"][0]["filter"], "tcp");
}

#[test]
fn the_end_of_a_flow_is_what_ended_it_and_who_did() {
    // A SYN without an answer is no open connection.
    let unanswered = json(&["tests/captures/field/backlog.pcapng"]);
    let endings: Vec<_> =
        unanswered["flows"].as_array().unwrap().iter().map(|flow| &flow["ending"]).collect();
    assert_eq!(endings, ["reset", "unanswered", "unanswered", "unanswered"]);
    // The client closes, and the server resets the connection.
    assert_eq!(unanswered["flows"][0]["closed_first"], "client");
    assert_eq!(unanswered["flows"][0]["reset_by"], "server");
    assert!(stats(&["tests/captures/field/backlog.pcapng"]).contains("server reset"));
}

#[test]
fn throughput_smallest_window_and_share_of_headers_are_columns() {
    let shown = stats(&["tests/captures/zero-window.pcap.gz", "--width", "240"]);
    let heading = shown.lines().find(|line| line.contains("client")).unwrap();
    for column in ["bit/s", "min window", "headers"] {
        assert!(heading.contains(column), "{heading}");
    }
    let flow = &json(&["tests/captures/zero-window.pcap.gz"])["flows"][0];
    let throughput = &flow["throughput"]["client"];
    let rate = number(&throughput["bytes"]) * 8_000_000_000 / number(&throughput["duration_ns"]);
    assert!(rate > 1_000 && rate < 1_000_000, "{rate}");
    let rate = f64::from(u32::try_from(rate).unwrap());
    assert!(shown.contains(&format!("{:.1}k", rate / 1000.0)[..3]), "{shown}");
}
