//! The JSON Schema: that it is the one the types give, that traces keep to it, and that nothing else does.

use std::fs;
use std::path::Path;

use captrace::internals::trace::schema;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::traces;

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema::schema()).unwrap()
}

/// Fails where a trace, or any of its lines, is not what the schema wants.
fn assert_valid(validator: &Validator, path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let is_document = path.extension().is_some_and(|end| end == "json");
    let parts: Vec<_> = if is_document { vec![text.as_str()] } else { text.lines().collect() };
    for (number, part) in parts.iter().enumerate() {
        let value = serde_json::from_str(part).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("{}, line {}: {error}", path.display(), number + 1);
        }
    }
}

/// Records of every type that captrace writes.
fn examples() -> Vec<Value> {
    let names = ["tcp-server-closes.jsonl", "udp-unreachable.jsonl", "tcp-ipv6.json"];
    let mut records: Vec<_> = names.iter().flat_map(|name| traces::records(&traces::text_of(name))).collect();
    records.extend(unusual());
    records
}

/// Records with members that hardly any trace has.
fn unusual() -> Vec<Value> {
    let packet = traces::records(&traces::text_of("tcp-server-closes.jsonl"))
        .into_iter()
        .find(|record| record["type"] == "packet")
        .unwrap();
    let mut sack = packet.clone();
    sack["tcp"]["options"] = json!([
        { "kind": 0, "name": "eol" },
        { "kind": 3, "name": "window_scale", "shift": 7 },
        { "kind": 5, "name": "sack", "blocks": [{ "left": 1, "right": 2 }] },
        { "kind": 34, "name": "unknown", "data": "00ff" }
    ]);
    let mut stopped = packet;
    stopped["stop"] =
        json!({ "layer": "tcp", "offset": 34, "needed": 20, "available": 8, "promised_by": "ip.total_len" });
    let note = json!({
        "type": "note", "n": 1, "t_ns": 0, "rule": "tcp.unfinished", "basis": "observed", "evidence": [],
        "rfc": "", "book": "", "text": { "en": "", "zh": "" }
    });
    vec![sack, stopped, note]
}

#[test]
fn captrace_schema_prints_it() {
    let output = traces::captrace().arg("schema").output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), schema::TEXT);
}

#[test]
fn every_trace_that_comes_with_captrace_keeps_to_it() {
    let validator = validator();
    for path in traces::committed() {
        assert_valid(&validator, &path);
    }
}

#[test]
fn a_trace_made_just_now_keeps_to_it_in_both_forms() {
    let validator = validator();
    for arguments in [&[] as &[_], &["--ipv6", "--tcp"], &["--message", "\u{1b}[2J 你好", "--udp"]] {
        let Some(demo) = traces::demo(arguments) else { return };
        assert_valid(&validator, &demo.lines);
        assert_valid(&validator, &demo.document);
    }
}

#[test]
fn records_with_unusual_members_keep_to_it() {
    let validator = validator();
    for record in unusual() {
        assert!(validator.is_valid(&record), "{:?}: {record}", validator.validate(&record));
    }
}

#[test]
fn a_later_minor_version_may_add_members_anywhere_and_rules() {
    let validator = validator();
    let mut header = examples()[0].clone();
    header["version"] = json!("1.7");
    assert!(validator.is_valid(&header));
    header["version"] = json!("2.0");
    assert!(!validator.is_valid(&header));
    for record in examples() {
        for pointer in pointers(&record) {
            let mut more = record.clone();
            let Some(members) = more.pointer_mut(&pointer).unwrap().as_object_mut() else { continue };
            // The words of a note have a member for each language.
            let value = if pointer == "/text" { json!("…") } else { json!([1, null]) };
            members.insert("later".to_owned(), value);
            assert!(validator.is_valid(&more), "{pointer}: {more}");
        }
    }
    let mut note = unusual().pop().unwrap();
    note["rule"] = json!("tcp.later");
    note["values"] = json!({ "end": 5 });
    assert!(validator.is_valid(&note));
}

#[test]
fn a_member_of_another_type_is_refused_wherever_it_stands() {
    let validator = validator();
    for record in examples() {
        for pointer in pointers(&record) {
            for wrong in
                [json!({}), json!([7.5]), json!("no such word"), json!(true), json!(0.5), json!(-1e30)]
            {
                let right = record.pointer(&pointer).unwrap();
                // A packet within a packet may have no layer at all.
                let is_right = (wrong.is_string() && is_free_text(&pointer, right))
                    || (wrong.is_boolean() && (right.is_boolean() || right.is_null()))
                    || (wrong == json!({}) && pointer.ends_with("/inner"));
                if is_right {
                    continue;
                }
                let changed = with(&record, &pointer, wrong);
                assert!(!validator.is_valid(&changed), "{pointer} is accepted: {changed}");
            }
        }
    }
}

#[test]
fn a_member_that_is_missing_or_null_where_it_may_not_be_is_refused() {
    let validator = validator();
    for record in examples() {
        for pointer in pointers(&record) {
            if record.pointer(&pointer).unwrap().is_null() || is_nullable(&pointer) {
                continue;
            }
            let changed = with(&record, &pointer, Value::Null);
            assert!(!validator.is_valid(&changed), "{pointer} may be null: {changed}");
        }
        for name in record.as_object().unwrap().keys() {
            let mut changed = record.clone();
            changed.as_object_mut().unwrap().remove(name);
            assert_eq!(
                validator.is_valid(&changed),
                may_be_absent(name, &record),
                "without {name}: {changed}"
            );
        }
    }
}

#[test]
fn lists_of_words_are_closed() {
    let definitions = &schema::schema()["$defs"];
    for (name, word) in [
        ("End", "clients"),
        ("Direction", "both"),
        ("Transport", "sctp"),
        ("Basis", "guessed"),
        ("TcpState", "syn-sent"),
        ("ChecksumStatus", "good"),
        ("Ending", "over"),
        ("VantageKind", "moon"),
    ] {
        let validator = jsonschema::validator_for(&definitions[name]).unwrap();
        assert!(!validator.is_valid(&json!(word)), "{name} takes {word}");
    }
}

#[test]
fn a_document_with_its_parts_in_the_wrong_places_is_refused() {
    let validator = validator();
    let records = examples();
    let (header, packet) = (&records[0], records.iter().find(|record| record["type"] == "packet").unwrap());
    assert!(validator.is_valid(&json!({ "header": header, "records": [packet] })));
    assert!(!validator.is_valid(&json!({ "header": packet, "records": [packet] })));
    assert!(!validator.is_valid(&json!({ "header": header, "records": [header] })));
    assert!(!validator.is_valid(&json!({ "header": header, "records": [packet], "summary": header })));
    assert!(!validator.is_valid(&json!({ "header": header })));
    assert!(!validator.is_valid(&json!({ "header": header, "records": [{ "type": "fate" }] })));
}

/// The pointers of every member within a record, except where it holds nothing whose type could be wrong.
fn pointers(record: &Value) -> Vec<String> {
    fn collect(value: &Value, pointer: &str, into: &mut Vec<String>) {
        into.push(pointer.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| collect(member, &format!("{pointer}/{name}"), into));
            }
            Value::Array(items) => {
                (0..)
                    .zip(items)
                    .for_each(|(place, item): (u64, _)| collect(item, &format!("{pointer}/{place}"), into));
            }
            _ => {}
        }
    }
    let mut pointers = Vec::new();
    collect(record, "", &mut pointers);
    pointers
}

fn with(record: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = record.clone();
    *changed.pointer_mut(pointer).unwrap() = value;
    changed
}

/// Whether any string is allowed there.
fn is_free_text(pointer: &str, right: &Value) -> bool {
    const FREE: [&str; 14] = [
        "/tool",
        "/tool_version",
        "/command",
        "/id",
        "/interface",
        "/vantage",
        "/rfc",
        "/book",
        "/en",
        "/zh",
        "/text",
        "/layer",
        "/promised_by",
        "/data",
    ];
    // A rule that is not known may have any values: the wrong word makes it one.
    right.is_string() && (pointer == "/rule" || FREE.iter().any(|end| pointer.ends_with(end)))
}

/// Whether null is a value there: what may be unknown.
fn is_nullable(pointer: &str) -> bool {
    const NULLABLE: [&str; 17] = [
        "/mtu",
        "/from",
        "/cause",
        "/dropped",
        "/seq_rel",
        "/ack_rel",
        "/window/scale",
        "/window/bytes",
        "/handshake_ns",
        "/first_reply_ns",
        "/round_trips",
        "/closed_first",
        "/states/client",
        "/states/server",
        "/estimated_ns",
        "/deviation_ns",
        "/timeout_ns",
    ];
    // Every fact says for itself which of its values may be unknown.
    let is_of_fact = pointer.starts_with("/values/");
    let is_endpoint = pointer.starts_with("/endpoints") && pointer.ends_with("/address");
    is_of_fact || is_endpoint || NULLABLE.iter().any(|end| pointer.ends_with(end))
}

/// Whether a record is one without it, too.
fn may_be_absent(name: &str, record: &Value) -> bool {
    const ABSENT: [&str; 14] = [
        "flow", "dir", "eth", "ip", "tcp", "udp", "icmp", "icmpv6", "payload", "inner", "stop", "about",
        "local", "peer",
    ];
    ABSENT.contains(&name) && record["type"] != "state"
}
