//! Hostile and very long strings.

use super::*;

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
