//! Recordings as tables, documents and diagrams, and the bytes of a flow: what a student hands in or reads elsewhere.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::here;
use crate::pcap;

const TCP: &str = "traces/tcp-server-closes.jsonl";

fn captrace(words: &[&str]) -> Output {
    let mut command = Command::new(here::PROGRAM);
    command.args(words).env("LANG", "C.UTF-8").current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().unwrap()
}

fn said(words: &[&str]) -> String {
    let output = captrace(words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The rows of a table, by RFC 4180.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn packets_are_a_table_with_one_row_of_headings_and_typed_columns() {
    let text = said(&["export", TCP, "--as", "csv"]);
    assert!(text.lines().all(|line| !line.is_empty()) && text.contains("\r\n"), "RFC 4180, 2.1");
    let rows = rows(&text);
    assert_eq!(rows.len(), 11);
    let column = |name: &str| rows[0].iter().position(|heading| heading == name).unwrap();
    let numbers = ["packet", "time_s", "flow", "source_port", "seq", "len", "wire_len"].map(column);
    for row in &rows[1..] {
        assert!(numbers.iter().all(|place| row[*place].parse::<f64>().is_ok()), "{row:?}");
    }
    let data = &rows[4];
    let shown =
        ["packet", "time_s", "from", "flags", "seq", "ack", "len"].map(|name| data[column(name)].as_str());
    assert_eq!(shown, ["4", "0.000192858", "client", "PSH ACK", "1", "1", "15"]);
    assert_eq!(rows[1][column("ack")], "", "a SYN acknowledges nothing");
}

#[test]
fn flows_are_a_table_of_totals() {
    let rows = rows(&said(&["export", "traces/udp-and-tcp.jsonl", "--as", "csv-flows"]));
    assert_eq!(rows.len(), 3);
    let column = |name: &str| rows[0].iter().position(|heading| heading == name).unwrap();
    let of = |row: &[String], name: &str| row[column(name)].clone();
    assert_eq!((of(&rows[1], "protocol"), of(&rows[1], "payload_client")), ("UDP".into(), "15".into()));
    assert_eq!((of(&rows[2], "protocol"), of(&rows[2], "ending")), ("TCP".into(), "closed".into()));
    let one = self::rows(&said(&["export", "traces/udp-and-tcp.jsonl", "--as", "csv-flows", "--flow", "2"]));
    assert_eq!(one.len(), 2);
}

#[test]
fn a_document_has_a_table_the_ladder_and_a_diagram() {
    let text = said(&["export", TCP, "--as", "md"]);
    assert!(text.starts_with("| # | ms | "), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("| ") && line.ends_with(" |")).count(), 12);
    assert!(text.contains("```text\n") && text.contains("```mermaid\nsequenceDiagram\n"), "{text}");
    let ladder = said(&["export", TCP, "--as", "txt"]);
    assert!(text.contains(&ladder), "the same ladder:\n{ladder}");
    assert!(ladder.contains("├── SYN  seq 0 ─") && ladder.contains("FIN-WAIT-1"), "{ladder}");
}

#[test]
fn diagrams_name_both_ends_and_each_packet() {
    let mermaid = said(&["export", TCP, "--as", "mermaid"]);
    assert!(mermaid.contains("participant client as client 127.0.0.1#58;33267\n"), "{mermaid}");
    let arrow = |line: &&str| line.contains("->>");
    assert_eq!(mermaid.lines().filter(arrow).count(), 10);
    assert!(mermaid.contains("    server->>client: 5#58; ACK  ack 16 = 1 + 15 bytes\n"), "{mermaid}");
    let plantuml = said(&["export", TCP, "--as", "plantuml"]);
    assert!(plantuml.starts_with("@startuml\n") && plantuml.ends_with("@enduml\n"));
    assert_eq!(plantuml.lines().filter(|line| line.contains(" -> ")).count(), 10, "{plantuml}");
    let chinese = said(&["export", TCP, "--as", "mermaid", "--lang", "zh"]);
    assert!(chinese.contains("participant client as 客户"), "{chinese}");
}

#[test]
fn the_bytes_of_a_flow_come_in_order_from_both_ends() {
    let text = said(&["follow", TCP, "--flow", "1"]);
    assert_eq!(
        text,
        "── client, from byte 1 ──\nhello, captrace\n── server, from byte 1 ──\nHELLO, CAPTRACE\n"
    );
    assert_eq!(said(&["follow", TCP, "--as", "raw", "--from", "server"]), "HELLO, CAPTRACE");
    let hex = said(&["follow", TCP, "--as", "hex", "--from", "client"]);
    assert!(
        hex.contains("       1  68 65 6c 6c 6f 2c 20 63 61 70 74 72 61 63 65     hello, captrace\n"),
        "{hex}"
    );
}

#[test]
fn what_was_lost_and_sent_again_is_there_once() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    for name in ["loss.pcap.gz", "reorder.pcap.gz", "timeout.pcap.gz"] {
        let file = folder.join(name);
        let text = said(&["follow", file.to_str().unwrap(), "--as", "raw", "--from", "client"]);
        let lines: Vec<_> = text.lines().collect();
        assert!(lines.len() > 2, "{name}");
        // Each line of the sender says at which byte it begins, counted from 0.
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let whole =
                line.strip_suffix('\n').and_then(|line| line.strip_prefix("This line begins with byte "));
            if let Some(said) = whole {
                assert!(said.starts_with(&format!("{at} ")), "{name}: at {at}: {line}");
            }
            at += line.len();
        }
    }
}

#[test]
fn bytes_that_were_not_captured_are_said_to_be_missing() {
    use pcap::{ACK, Capture, PSH, SYN};
    let mut capture = Capture::default();
    capture.tcp(true, SYN, (100, 0), b"").tcp(false, SYN | ACK, (500, 101), b"");
    capture.tcp(true, ACK, (101, 501), b"").tcp(true, PSH | ACK, (101, 501), b"ab");
    // Two bytes pass unseen; the other end acknowledges them.
    capture.tcp(true, PSH | ACK, (105, 501), b"ef\n").tcp(false, ACK, (501, 108), b"");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &capture.bytes).unwrap();
    let file = file.path().to_str().unwrap();
    assert_eq!(
        said(&["follow", file]),
        "── client, from byte 1 ──\nab\n[bytes 3 to 4 were not captured]\nef\n"
    );
    let raw = captrace(&["follow", file, "--as", "raw", "--lang", "zh"]);
    assert_eq!(raw.stdout, b"abef\n");
    assert!(String::from_utf8(raw.stderr).unwrap().contains("[第 3 到 4 个字节没有捕获到]"));
}

#[test]
fn a_flow_that_is_not_there_and_a_format_that_nobody_knows_get_an_answer() {
    let refused = |words: &[&str]| {
        let output = captrace(words);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(
        refused(&["follow", TCP, "--flow", "9"])
            .contains("there is no flow 9: captrace stats lists the flows")
    );
    assert!(
        refused(&["export", TCP, "-o", "x.doc"])
            .contains("a file whose name ends in .svg, .png, .md, .mmd, .puml, .csv or .txt")
    );
}

#[test]
fn what_was_lost_ends_in_a_cross_in_every_picture() {
    let file = "traces/lab/lost-fast.jsonl.gz";
    let mermaid = said(&["export", file, "--as", "mermaid", "--unfold"]);
    assert_eq!(mermaid.lines().filter(|line| line.contains("client-xserver")).count(), 1, "{mermaid}");
    assert_eq!(
        mermaid.lines().filter(|line| line.contains("client-->>server")).count(),
        1,
        "sent again: {mermaid}"
    );
    let plantuml = said(&["export", file, "--as", "plantuml", "--unfold"]);
    assert_eq!(plantuml.lines().filter(|line| line.contains(" ->x")).count(), 1, "{plantuml}");
    assert!(
        plantuml.lines().any(|line| line.contains("->(")),
        "what was seen at both ends slants: {plantuml}"
    );
    let svg = said(&["export", file, "--as", "svg", "--to-scale"]);
    let cross = |line: &&str| line.starts_with("<line") && line.contains("stroke-width=\"2.5\"");
    assert_eq!(svg.lines().filter(cross).count(), 2, "{svg}");
    assert!(svg.contains("stroke-dasharray=\"4 3\""), "what was sent again is tied to its original");
    let slanted = svg.lines().filter(|line| line.starts_with("<text") && line.contains("rotate(")).count();
    assert!(slanted > 10, "{slanted}");
}

#[test]
fn a_picture_in_pixels_is_made_by_the_feature_png_and_its_absence_gets_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("x.png");
    let output = captrace(&["export", TCP, "--lang", "zh", "-o", to.to_str().unwrap()]);
    if cfg!(feature = "png") {
        assert!(output.status.success(), "{output:?}");
        let png = std::fs::read(to).unwrap();
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        // PNG, 11.2.2: the width stands first in the header, which is the first chunk.
        let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
        assert!(width > 2 * 700 && png.len() > 20_000, "{width} pixels wide, {} bytes", png.len());
    } else {
        assert!(!output.status.success() && !to.exists());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--features png") && said.contains(".svg"), "{said}");
    }
}
