//! Lines and members that cannot be read, or contradict the rest.

use super::*;

#[test]
fn a_line_that_cannot_be_read_is_reported_and_the_others_are_drawn() {
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
        (4, "/raw", json!("????"), "raw is not base64: its character 1 is '?'"),
        (3, "/end", json!("middle"), "\"end\": expected \"client\", \"server\", found \"middle\""),
        (
            3,
            "/name",
            json!(1),
            "\"name\": expected \"bind\", \"listen\", \"connect\", \"accept\", \"send\", \"receive\", \"shutdown\", \"close\", \"abort\", found 1",
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
fn a_packet_whose_record_says_something_else_than_its_bytes_is_reported_and_shown_as_its_bytes_are() {
    let reported = |contents: &[u8]| {
        let Said { out, err, code } = read(contents);
        assert!(out.contains("HELLO, CAPTRACE"), "{out}");
        assert_eq!(code, Some(1));
        err
    };
    let shown = "what could be read is shown (14 records)";
    assert_eq!(
        reported(&with_member(4, "/udp/dport", json!(53))),
        format!(
            "captrace: x: line 4: \"udp.dport\" is 53 in the record and 12000 in its raw bytes: what the bytes say is shown\n  {shown}\n"
        )
    );
    let cut = with_member(4, "/raw", json!("AAAAAAAAAAAAAAAACABFAAA="));
    assert!(reported(&cut).contains("line 4: \"len.captured\" is "));
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
fn a_link_type_that_is_unknown_is_reported_and_its_packets_are_bytes() {
    let said = read(&with_member(1, "/vantages/0/link_type", json!("fddi")));
    let reported = "captrace: x: line 1: vantage \"lo\" has link type \"fddi\": expected null, ethernet, raw_ip, loop, linux_sll, \
                linux_sll2, raw_ipv4, raw_ipv6 or linktype_ with a number; its packets are shown as bytes without layers\n";
    assert!(said.err.starts_with(reported), "{}", said.err);
    assert!(said.out.contains("unknown link frame, not decoded") && said.code == Some(1), "{}", said.out);
}

#[test]
fn a_moment_that_cannot_be_kept_is_reported() {
    let said = read(&with_member(4, "/t_ns", json!(i64::MAX)));
    let reported = "captrace: x: line 4: \"t_ns\": expected a moment in the years 1678 to 2261, found one 9223372036854775807 ns \
                away from the header's epoch: the nearest that can be kept is shown\n";
    assert!(said.err.starts_with(reported), "{}", said.err);
    assert_eq!(said.code, Some(1));
}

#[test]
fn a_header_whose_clock_cannot_be_read_is_reported() {
    let said = read(&with_member(1, "/clock/epoch", json!("yesterday")));
    assert!(said.err.contains("line 1: the header's clock has no epoch that can be read"), "{}", said.err);
    assert!(said.out.contains("HELLO, CAPTRACE") && said.code == Some(1), "{}", said.out);
}
