//! Headers, the order of records, and the form of lines and documents.

use super::*;

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
            "expected a format version like \"1.2\" in the header, found 1.0",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace", "version": "one" }),
            "expected a format version like \"1.2\" in the header, found \"one\"",
        ),
        (
            json!({ "type": "header", "schema": "captrace.trace" }),
            "expected a format version like \"1.2\" in the header, found none",
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
fn records_in_the_wrong_order_are_reported() {
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
fn only_the_first_of_many_defects_are_reported_one_by_one() {
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
    lines.insert(5, "{\"type\":\"verdict\",\"n\":5}".to_owned());
    lines.insert(6, "{\"type\":\"verdict\",\"n\":6}".to_owned());
    lines.insert(7, "{\"type\":\"\\u001b[31m\",\"n\":7}".to_owned());
    let Said { out, err, code } = read(lines.join("\n").as_bytes());
    assert_eq!(
        err,
        "captrace: x: passed over records of types that this version does not know: 2 of \"verdict\", 1 of \
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
