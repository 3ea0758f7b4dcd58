//! Bad input: the messages for files that are not traces, or are defective traces.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "support/traces.rs"]
mod traces;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// The output of a command, and its exit code.
struct Said {
    out: String,
    err: String,
    code: Option<i32>,
}

fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let said = Said {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    };
    for text in [&said.out, &said.err] {
        let obeyed = text.chars().find(|letter| letter.is_control() && *letter != '\n' || is_bidi(*letter));
        assert_eq!(obeyed, None, "a terminal would obey: {text}");
    }
    said
}

fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `captrace read` of a file `x` with these contents.
fn read(contents: &[u8]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), contents).unwrap();
    said(traces::captrace().current_dir(folder.path()).args(["read", "x", "--why"]))
}

/// The trace of a UDP exchange, line by line; its calls are on lines 2, 3, 6, 7, 10, 11 and 13, its packets on 4 and 8.
fn udp() -> Vec<String> {
    traces::text_of("udp.jsonl").lines().map(str::to_owned).collect()
}

/// The UDP trace with one line replaced.
fn with_line(number: usize, line: &str) -> Vec<u8> {
    let mut lines = udp();
    line.clone_into(&mut lines[number - 1]);
    lines.join("\n").into_bytes()
}

/// The UDP trace with one member of one line set.
fn with_member(number: usize, pointer: &str, value: Value) -> Vec<u8> {
    let mut record: Value = serde_json::from_str(&udp()[number - 1]).unwrap();
    *record.pointer_mut(pointer).unwrap() = value;
    with_line(number, &record.to_string())
}

#[test]
fn a_file_that_is_no_trace_is_named_for_what_it_is() {
    let expected = "captrace: x: line 1: neither a capture file (pcap, pcapng) nor a trace: expected a header with \"schema\":\"captrace.trace\", found";
    for (contents, found) in [
        (b"Dear all,\nplease find attached\n".as_slice(), "some other text"),
        (b"\xff\xfe\x00\x01binary", "bytes that are no text"),
        (b"\0\0\0\0", "bytes that are no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)"),
        (b"<!doctype html>\n<html>", "a text that begins with \"<\", like HTML or XML"),
        (b"[{\"_index\":\"packets\"}]", "a JSON list"),
        (b"{\"qlog_version\":\"0.3\"}", "a JSON object without one"),
        (b"{\n  \"name\": \"x\"\n}\n", "a JSON object without one"),
        (b"{\"type\":7}", "a record without a type"),
        (b"{\"type\":\"header\",\"sch", "a JSON object that is cut short before any"),
        (b"{'type': 'header'}", "no JSON: key must be a string at column 2"),
        (b"{\"header\":5}", "a \"header\" that is no object"),
    ] {
        let Said { out, err, code } = read(contents);
        assert_eq!(err, format!("{expected} {found}\n"));
        assert_eq!((out.as_str(), code), ("", Some(1)));
    }
    // What begins as a capture file is read as one.
    for contents in [
        b"\xd4\xc3\xb2\xa1\x02\0\x04\0".as_slice(),
        b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0",
        b"\x1f\x8b\x08\0",
    ] {
        let Said { out, err, code } = read(contents);
        assert!(err.starts_with("captrace: x: ") && !err.contains("nor a trace"), "{err}");
        assert_eq!((out.as_str(), code), ("", Some(1)));
    }
}

#[test]
fn a_huge_line_is_not_read_to_its_end() {
    let long = vec![b'a'; 17 << 20];
    assert!(read(&long).err.ends_with("found some other text\n"));
    let object = [b"{\"a\":\"".as_slice(), &long].concat();
    assert!(read(&object).err.ends_with("found a JSON object of more than 16777216 bytes without one\n"));
    let line = [udp()[0].as_bytes(), b"\n{\"type\":\"packet\",\"raw\":\"", &long].concat();
    let said = read(&line);
    assert_eq!(
        said.err,
        "captrace: x: line 2: the line is longer than 16777216 bytes: no record is, and nothing from here is read\n  \
         what could be read is shown (1 record)\n"
    );
    let document = [b"{\"header\":", udp()[0].as_bytes(), b",\"records\":[\n{\"raw\":\"", &long].concat();
    assert_eq!(
        read(&document).err,
        "captrace: x: line 2: no record is longer than 16777216 bytes, and nothing from here is read\n  what could be \
         read is shown (1 record)\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let at = |path: &str| said(traces::captrace().args(["read", path]));
    for (path, message) in [
        (
            "/no/such/trace.jsonl",
            "captrace: cannot read /no/such/trace.jsonl: No such file or directory (os error 2)\n",
        ),
        ("/tmp", "captrace: cannot read /tmp: Is a directory (os error 21)\n"),
        (
            "/dev/null",
            "captrace: /dev/null: the file is empty: neither a trace nor a capture file (pcap, pcapng)\n",
        ),
    ] {
        let Said { out, err, code } = at(path);
        assert_eq!((out.as_str(), err.as_str(), code), ("", message, Some(1)));
    }
    for blank in [b"".as_slice(), b"\n\n", b"\xef\xbb\xbf\r\n"] {
        assert_eq!(
            read(blank).err,
            "captrace: x: the file is empty: neither a trace nor a capture file (pcap, pcapng)\n"
        );
    }
}

#[test]
fn a_file_that_this_user_may_not_read_is_a_matter_of_permission() {
    if !traces::here::is_root() || !traces::here::has("setpriv", "util-linux") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let path = folder.path().join("x.jsonl");
    fs::write(&path, udp().join("\n")).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    // The program, too, must be where that user can reach it.
    let program = folder.path().join("captrace");
    let copied = Command::new("cp").arg(traces::captrace().get_program()).arg(&program).status();
    assert!(copied.unwrap().success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).arg("read").arg(&path);
    let Said { out, err, code } = said(&mut command);
    assert_eq!(err, format!("captrace: cannot read {}: Permission denied (os error 13)\n", path.display()));
    assert_eq!((out.as_str(), code), ("", Some(3)));
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_others_are_drawn() {
    let cases: [(Vec<u8>, &str); 9] = [
        (with_line(4, "not json"), "line 4: not JSON: expected ident at column 2"),
        (with_line(4, "{\"type\":\"packet\""), "line 4: not JSON: EOF while parsing an object at column 16"),
        (with_line(4, "[1,2]"), "line 4: expected a record: an object whose \"type\" is a string"),
        (with_line(4, "{\"type\":null}"), "line 4: expected a record: an object whose \"type\" is a string"),
        (
            with_line(4, "{\"type\":\"packet\"}"),
            "line 4: a record of type \"packet\" cannot be read: \"n\" is missing",
        ),
        (with_line(4, "\0\0\0"), "line 4: not JSON: expected value at column 1"),
        (
            with_line(4, &format!("{{\"type\":\"packet\",\"x\":{}", "[".repeat(5000))),
            "line 4: not JSON: recursion limit exceeded at column 148",
        ),
        (
            with_line(4, "{\"type\":\"packet\",\"n\":1e999}"),
            "line 4: not JSON: number out of range at column 26",
        ),
        (
            with_line(4, &format!("{{\"type\":\"packet\",\"n\":\"{}\"}}", "0123456789".repeat(1 << 17))),
            "line 4: a record of type \"packet\" cannot be read: \"n\": expected an integer from 0 to 18446744073709551615, \
             found \"01234567890123456789012345678901234567890123456789012345678901234567890123456789…\"",
        ),
    ];
    for (contents, message) in cases {
        let Said { out, err, code } = read(&contents);
        assert_eq!(err, format!("captrace: x: {message}\n  what could be read is shown (13 records)\n"));
        assert!(out.contains("HELLO, CAPTRACE") && out.contains("2 packets"), "{out}");
        assert_eq!(code, Some(1));
    }
    let mut invalid = with_line(4, "{\"type\":\"?\"}");
    *invalid.iter_mut().find(|byte| **byte == b'?').unwrap() = 0xff;
    assert!(read(&invalid).err.contains("line 4: not JSON: invalid unicode code point at column"));
}

#[test]
fn a_member_of_a_wrong_type_is_named_with_what_was_expected() {
    let number = "expected an integer from 0 to";
    for (line, pointer, value, message) in [
        (
            4,
            "/t_ns",
            json!(1e30),
            "\"t_ns\": expected an integer from -9223372036854775808 to 9223372036854775807, found 1e+30",
        ),
        (
            4,
            "/t_ns",
            json!(1_u64 << 63),
            "\"t_ns\": expected an integer from -9223372036854775808 to 9223372036854775807, found 9223372036854775808",
        ),
        (4, "/n", json!(-5), &format!("\"n\": {number} 18446744073709551615, found -5")),
        (4, "/flow", json!("1"), &format!("\"flow\": {number} 4294967295, found \"1\"")),
        (4, "/dir", json!("up"), "\"dir\": expected \"c2s\", \"s2c\", found \"up\""),
        (4, "/len/wire", json!(1.5), &format!("\"len.wire\": {number} 18446744073709551615, found 1.5")),
        (4, "/eth/type", json!(65536), &format!("\"eth.type\": {number} 65535, found 65536")),
        (4, "/ip/src", json!("localhost"), "\"ip.src\": expected an IP address, found \"localhost\""),
        (4, "/ip/df", json!(1), "\"ip.df\": expected a boolean, found 1"),
        (4, "/udp", json!([]), "\"udp\": expected an object, found a list"),
        (4, "/udp/sport", json!(null), &format!("\"udp.sport\": {number} 65535, found null")),
        (
            4,
            "/udp/checksum/status",
            json!("good"),
            "\"udp.checksum.status\": expected \"ok\", \"bad\", \"partial\", \"absent\", \"unverified\", found \"good\"",
        ),
        (4, "/payload/text", json!(["a"]), "\"payload.text\": expected a string, found a list"),
        (4, "/raw", json!("????"), "raw is not base64: Invalid symbol 63, offset 0."),
        (3, "/end", json!("middle"), "\"end\": expected \"client\", \"server\", found \"middle\""),
        (
            3,
            "/name",
            json!(1),
            "\"name\": expected \"bind\", \"listen\", \"connect\", \"accept\", \"send\", \"receive\", \"shutdown\", \"close\", found 1",
        ),
        (3, "/bytes", json!("15"), &format!("\"bytes\": {number} 18446744073709551615, found \"15\"")),
        (5, "/values/opens", json!(0), "\"values.opens\": expected a boolean, found 0"),
        (
            5,
            "/evidence/0",
            json!("3"),
            &format!("\"evidence.0\": {number} 18446744073709551615, found \"3\""),
        ),
        (
            5,
            "/basis",
            json!("told"),
            "\"basis\": expected \"observed\", \"inferred\", \"known\", found \"told\"",
        ),
        (5, "/text/en", json!(1), "\"text.en\": expected a string, found 1"),
    ] {
        let kind = match line {
            3 => "call",
            4 => "packet",
            _ => "note",
        };
        let Said { out, err, code } = read(&with_member(line, pointer, value));
        let expected = format!(
            "captrace: x: line {line}: a record of type \"{kind}\" cannot be read: {message}\n  what could be read is \
             shown (13 records)\n"
        );
        assert_eq!(err, expected);
        assert!(out.contains("HELLO, CAPTRACE"), "{out}");
        assert_eq!(code, Some(1));
    }
    let text = traces::text_of("tcp-server-closes.jsonl");
    for (right, wrong, message) in [
        ("\"to\":\"LISTEN\"", "\"to\":\"listen\"", "\"to\": expected \"CLOSED\", \"LISTEN\","),
        (
            "\"mss\":65495",
            "\"mss\":\"big\"",
            "\"tcp.options.0.mss\": expected an integer from 0 to 65535, found \"big\"",
        ),
        ("\"ending\":\"closed\"", "\"ending\":null", "\"flows.0.ending\": expected \"closed\", \"refused\","),
    ] {
        let said = read(text.replacen(right, wrong, 1).as_bytes());
        assert!(said.err.contains(message), "{}", said.err);
        assert_eq!(said.code, Some(1));
    }
}

#[test]
fn whichever_member_has_another_type_is_the_one_that_is_named() {
    for name in ["tcp-server-closes.jsonl", "udp-unreachable.jsonl"] {
        let records = traces::records(&traces::text_of(name));
        let header = records[0].to_string();
        for record in &records {
            let mut places = Vec::new();
            scalars(record, "", &mut places);
            for place in
                places.iter().filter(|place| !["/type", "/schema", "/version"].contains(&place.as_str()))
            {
                let mut changed = record.clone();
                *changed.pointer_mut(place).unwrap() = json!({ "x": 0.5 });
                let is_header = record == &records[0];
                let text = if is_header { changed.to_string() } else { format!("{header}\n{changed}") };
                let mut count = 0;
                let findings =
                    captrace::internals::trace::read::records(text.as_bytes(), |_| count += 1).unwrap();
                let path = place[1..].replace('/', ".");
                let message = &findings.defects[0].message;
                assert!(
                    message.contains(&format!("cannot be read: \"{path}\": expected")),
                    "{path}: {message}"
                );
                assert_eq!(count, u32::from(!is_header));
            }
        }
    }
}

/// The pointers of all values that have no members.
fn scalars(value: &Value, pointer: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| scalars(member, &format!("{pointer}/{name}"), into));
        }
        Value::Array(items) => {
            let numbered = (0_u64..).zip(items);
            numbered.for_each(|(place, item)| scalars(item, &format!("{pointer}/{place}"), into));
        }
        _ => into.push(pointer.to_owned()),
    }
}

#[test]
fn a_packet_whose_record_says_something_else_than_its_bytes_is_told_and_shown_as_its_bytes_are() {
    let told = |contents: &[u8]| {
        let Said { out, err, code } = read(contents);
        assert!(out.contains("HELLO, CAPTRACE"), "{out}");
        assert_eq!(code, Some(1));
        err
    };
    let shown = "what could be read is shown (14 records)";
    assert_eq!(
        told(&with_member(4, "/udp/dport", json!(53))),
        format!(
            "captrace: x: line 4: \"udp.dport\" is 53 in the record and 12000 in its raw bytes: what the bytes say is shown\n  {shown}\n"
        )
    );
    let cut = with_member(4, "/raw", json!("AAAAAAAAAAAAAAAACABFAAA="));
    assert!(told(&cut).contains("line 4: \"len.captured\" is "));
    // Written again, the record is what it was.
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.jsonl"), with_member(4, "/udp/dport", json!(53))).unwrap();
    let mut convert = traces::captrace();
    convert.arg("convert").args([path("a.jsonl"), path("b.jsonl")]);
    assert!(said(&mut convert).err.contains("\"udp.dport\" is 53"));
    let packet = |name: &str| traces::records(&fs::read_to_string(path(name)).unwrap()).swap_remove(3);
    assert_eq!(packet("b.jsonl"), packet("a.jsonl"));
    assert_eq!(packet("b.jsonl")["udp"]["dport"], 53);
}

#[test]
fn a_link_type_that_is_unknown_is_told_and_its_packets_are_bytes() {
    let said = read(&with_member(1, "/vantages/0/link_type", json!("fddi")));
    let told = "captrace: x: line 1: vantage \"lo\" has link type \"fddi\": expected null, ethernet, raw_ip, loop, linux_sll, \
                linux_sll2, raw_ipv4, raw_ipv6 or linktype_ with a number; its packets are shown as bytes without layers\n";
    assert!(said.err.starts_with(told), "{}", said.err);
    assert!(said.out.contains("private use frame, not decoded") && said.code == Some(1), "{}", said.out);
}

#[test]
fn a_moment_that_cannot_be_kept_is_told() {
    let said = read(&with_member(4, "/t_ns", json!(i64::MAX)));
    let told = "captrace: x: line 4: \"t_ns\": expected a moment in the years 1678 to 2261, found one 9223372036854775807 ns \
                away from the header's epoch: the nearest that can be kept is shown\n";
    assert!(said.err.starts_with(told), "{}", said.err);
    assert_eq!(said.code, Some(1));
}

#[test]
fn a_header_whose_clock_cannot_be_read_is_told() {
    let said = read(&with_member(1, "/clock/epoch", json!("yesterday")));
    assert!(said.err.contains("line 1: the header's clock has no epoch that can be read"), "{}", said.err);
    assert!(said.out.contains("HELLO, CAPTRACE") && said.code == Some(1), "{}", said.out);
}

#[test]
fn a_header_that_cannot_be_read_stops_everything_and_one_with_a_wrong_member_does_not() {
    for (header, message) in [
        (
            json!({ "type": "header", "schema": "other" }),
            "not a captrace trace: expected \"schema\":\"captrace.trace\" in the header, found \"other\"",
        ),
        (
            json!({ "type": "header" }),
            "not a captrace trace: expected \"schema\":\"captrace.trace\" in the header, found none",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace", "version": "2.3" }),
            "the trace has format version \"2.3\", and this captrace reads versions up to 1.x: use a newer captrace",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace", "version": 1.0 }),
            "expected a format version like \"1.0\" in the header, found 1.0",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace", "version": "one" }),
            "expected a format version like \"1.0\" in the header, found \"one\"",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace" }),
            "expected a format version like \"1.0\" in the header, found none",
        ),
    ] {
        let Said { out, err, code } = read(&with_line(1, &header.to_string()));
        assert_eq!(err, format!("captrace: x: line 1: {message}\n"));
        assert_eq!((out.as_str(), code), ("", Some(1)));
    }
    let Said { out, err, code } = read(&with_member(1, "/vantages/0/mtu", json!("big")));
    assert_eq!(
        err,
        "captrace: x: line 1: a record of type \"header\" cannot be read: \"vantages.0.mtu\": expected an integer from 0 \
         to 4294967295 or null, found \"big\"\n  what could be read is shown (13 records)\n"
    );
    assert!(out.contains("HELLO, CAPTRACE"), "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn records_in_the_wrong_order_are_told() {
    let lines = udp();
    let without_header = read(lines[1..].join("\n").as_bytes());
    assert_eq!(
        without_header.err,
        "captrace: x: line 1: expected the header first, found a record of type \"call\"\n"
    );
    let twice = [lines.as_slice(), lines.as_slice()].concat().join("\n");
    let Said { out, err, code } = read(twice.as_bytes());
    assert_eq!(
        err,
        "captrace: x: line 15: a second header: a file holds one trace, and what follows here is not read\n  what could \
         be read is shown (14 records)\n"
    );
    assert_eq!((out.matches("2 packets").count(), code), (1, Some(1)));
    let mut early = lines.clone();
    let summary = early.pop().unwrap();
    early.insert(9, summary);
    assert_eq!(
        read(early.join("\n").as_bytes()).err,
        "captrace: x: line 11: expected nothing after the summary, found a record of type \"call\"; it is shown with all \
         that follow\n  what could be read is shown (14 records)\n"
    );
    let document = format!("{{\"records\":[{}],\"header\":{}}}", lines[1], lines[0]);
    assert_eq!(
        read(document.as_bytes()).err,
        "captrace: x: line 1: expected the header first, found a record of type \"call\"\n"
    );
}

#[test]
fn a_document_that_breaks_off_into_nonsense_is_shown_as_far_as_it_goes() {
    let text = traces::text_of("tcp-ipv6.json");
    let broken = text.replacen("\n,{", "\n;{", 3);
    let Said { out, err, code } = read(broken.as_bytes());
    assert_eq!(
        err,
        "captrace: x: line 4: nothing from here can be read: not JSON: expected `,` or `]` at column 1\n  what could be \
         read is shown (2 records)\n"
    );
    assert!(out.contains("listen"), "{out}");
    assert_eq!(code, Some(1));
    let wrong = text.replacen("\"n\":2,", "\"n\":\"2\",", 1);
    assert!(
        read(wrong.as_bytes())
            .err
            .starts_with("captrace: x: line 4: a record of type \"call\" cannot be read: \"n\"")
    );
}

#[test]
fn only_the_first_of_many_defects_are_told_one_by_one() {
    let lines = [udp()[0].as_str(), &"nonsense\n".repeat(1000)].concat();
    let lines = lines.replacen("nonsense", "\nnonsense", 1);
    let err = read(lines.as_bytes()).err;
    assert_eq!(err.lines().count(), 20 + 1 + 1 + 1, "{err}");
    assert!(err.contains("\n  x: line 21: not JSON: expected ident at column 2\n"), "{err}");
    assert!(
        err.contains("\n  x: the trace has no summary: its capture was cut short, or is still going on\n"),
        "{err}"
    );
    assert!(
        err.ends_with("\n  and 980 more like these\n  what could be read is shown (1 record)\n"),
        "{err}"
    );
}

#[test]
fn what_a_later_minor_version_adds_is_read_or_passed_over() {
    let mut lines = udp();
    lines[0] = lines[0].replace("\"version\":\"1.0\"", "\"version\":\"1.9\",\"seed\":\"7\"");
    lines[1] = lines[1].replace("\"n\":1,", "\"n\":1,\"result\":{\"errno\":null},");
    lines[4] = lines[4]
        .replace("\"rule\":\"udp.datagram\",\"values\":{", "\"rule\":\"udp.later\",\"values\":{\"x\":");
    lines[4] = lines[4].replace("\"x\":\"end\"", "\"end\"");
    let words = lines[4].split("\"en\":\"").nth(1).unwrap().split(". ").next().unwrap().to_owned();
    lines.insert(5, "{\"type\":\"fate\",\"n\":5}".to_owned());
    lines.insert(6, "{\"type\":\"fate\",\"n\":6}".to_owned());
    lines.insert(7, "{\"type\":\"\\u001b[31m\",\"n\":7}".to_owned());
    let Said { out, err, code } = read(lines.join("\n").as_bytes());
    assert_eq!(
        err,
        "captrace: x: passed over records of types that this version does not know: 2 of \"fate\", 1 of \
         \"\\u{1b}[31m\"\n"
    );
    assert_eq!(code, Some(0));
    let flat = out.replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(&words), "the stored words are not shown: {words}\n{out}");
}

#[test]
fn how_lines_end_and_what_an_editor_puts_first_make_no_difference() {
    let text = traces::text_of("udp.jsonl");
    let plain = read(text.as_bytes());
    assert_eq!((plain.err.as_str(), plain.code), ("", Some(0)));
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let blank = format!("\n{}\n", text.replace('\n', "\n \n"));
    let document = format!("\u{feff}{}", traces::text_of("tcp-ipv6.json").replace('\n', "\r\n"));
    for same in [windows, blank] {
        let said = read(same.as_bytes());
        assert_eq!((said.out.as_str(), said.err.as_str(), said.code), (plain.out.as_str(), "", Some(0)));
    }
    assert_eq!(read(document.as_bytes()).code, Some(0));
}

#[test]
fn a_document_may_be_on_one_line_or_indented() {
    let text = traces::text_of("tcp-ipv6.json");
    let expected = read(text.as_bytes()).out;
    let value: Value = serde_json::from_str(&text).unwrap();
    let members = |write: fn(&Value) -> String| {
        let member = |name: &str| write(&value[name]);
        format!(
            "{{\"header\":{},\"records\":{},\"summary\":{}}}",
            member("header"),
            member("records"),
            member("summary")
        )
    };
    for same in [members(Value::to_string), members(|value| serde_json::to_string_pretty(value).unwrap())] {
        let said = read(same.as_bytes());
        assert!(said.out == expected && said.err.is_empty(), "{}", said.err);
    }
}

#[test]
fn no_string_of_a_trace_controls_the_terminal() {
    let hostile = "\u{1b}]0;x\u{7}\u{1b}[31m\r\n\0\u{9b}1m\u{202e}\u{2066}\u{61c}\u{7f}\u{2028}";
    for name in ["tcp-server-closes.jsonl", "udp-unreachable.jsonl", "udp-and-tcp.jsonl"] {
        let text = traces::text_of(name);
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            poison(&mut record, hostile);
            if number == 0 {
                record["schema"] = json!("captrace.trace");
                record["version"] = json!("1.0");
            }
            all.push(record.to_string());
        }
        // Everywhere at once, and with the records that can be read then kept as they are.
        let said = read(all.join("\n").as_bytes());
        assert_eq!(said.code, Some(1));
        assert!(said.err.contains("\\u{1b}"), "{}", said.err);
    }
    let mut header: Value = serde_json::from_str(&udp()[0]).unwrap();
    header["command"] = json!(hostile);
    header["vantages"][0]["interface"] = json!(hostile);
    assert!(read(&with_line(1, &header.to_string())).out.contains("\\u{202e}"));
    let said = read(&with_member(4, "/payload/text", json!(hostile)));
    assert!(said.err.contains("\"payload.text\" is \"\\u001b]0;x") && said.code == Some(1), "{}", said.err);
    let mut note: Value = serde_json::from_str(&udp()[4]).unwrap();
    note["rule"] = json!("later");
    note["text"]["en"] = json!(hostile);
    assert!(read(&with_line(5, &note.to_string())).out.contains("\\u{9b}"));
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("\u{1b}[31m\u{202e}.jsonl");
    fs::write(&named, "nothing").unwrap();
    assert!(said_of(&named).err.contains("\\u{1b}[31m\\u{202e}.jsonl: line 1"));
}

fn said_of(path: &Path) -> Said {
    said(traces::captrace().arg("read").arg(path))
}

/// Sets every string within a value, except the type of a record.
fn poison(value: &mut Value, hostile: &str) {
    match value {
        Value::String(text) => hostile.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, hostile)),
        Value::Object(members) => {
            members
                .iter_mut()
                .filter(|(name, _)| *name != "type")
                .for_each(|(_, member)| poison(member, hostile));
        }
        _ => {}
    }
}

#[test]
fn strings_of_a_mebibyte_are_drawn_like_any_other() {
    let long = "x\u{1b}".repeat(1 << 19);
    let mut header: Value = serde_json::from_str(&udp()[0]).unwrap();
    header["command"] = json!(long);
    header["vantages"][0]["interface"] = json!(long);
    let said = read(&with_line(1, &header.to_string()));
    assert_eq!((said.err.as_str(), said.code), ("", Some(0)));
    assert!(said.out.contains("HELLO, CAPTRACE"));
    for (line, pointer, code) in
        [(4, "/vantage", 0), (4, "/payload/text", 1), (5, "/rule", 0), (5, "/text/en", 0)]
    {
        assert_eq!(read(&with_member(line, pointer, json!(long))).code, Some(code), "{pointer}");
    }
}

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
