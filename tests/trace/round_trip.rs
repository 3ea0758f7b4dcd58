//! A trace read again: the same records in either form, and the same drawing as when it was made.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use captrace::internals::trace::Record;
use captrace::internals::trace::read;
use captrace::internals::trace::write::{Form, TraceFile};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::traces;

/// Every trace there is: those that come with captrace, frozen ones, and one of each kind made just now.
fn each(check: impl Fn(&Path, &str)) {
    let frozen = fs::read_dir(traces::frozen_folder()).unwrap().map(|entry| entry.unwrap().path());
    for path in traces::committed().into_iter().chain(frozen) {
        check(&path, &fs::read_to_string(&path).unwrap());
    }
    each_fresh(check);
}

/// A trace of each kind, made just now.
fn each_fresh(check: impl Fn(&Path, &str)) {
    for arguments in [["--tcp"], ["--udp"], ["--compare"]] {
        let Some(demo) = traces::demo(&arguments) else { return };
        check(&demo.lines, &fs::read_to_string(&demo.lines).unwrap());
        check(&demo.document, &fs::read_to_string(&demo.document).unwrap());
    }
}

fn parse(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let findings = read::records(text.as_bytes(), |record| records.push(record)).unwrap();
    assert!(
        findings.complete && findings.defects.is_empty() && findings.passed_over.is_empty(),
        "{findings:?}"
    );
    records
}

#[test]
fn every_record_that_is_read_and_written_again_is_the_same_json() {
    each(|path, text| {
        for value in traces::records(text) {
            let record = Record::read(value["type"].as_str().unwrap(), &value.to_string()).unwrap().unwrap();
            let again = serde_json::to_value(&record).unwrap();
            if path.starts_with(traces::frozen_folder()) {
                assert!(holds(&again, &value), "{}\n{again}\n{value}", path.display());
            } else {
                assert_eq!(again, value, "{}", path.display());
            }
        }
    });
}

/// Whether everything in `earlier` is in `later` unchanged. A minor version may only add members.
fn holds(later: &Value, earlier: &Value) -> bool {
    match (later, earlier) {
        (Value::Object(later), Value::Object(earlier)) => {
            earlier.iter().all(|(name, value)| later.get(name).is_some_and(|later| holds(later, value)))
        }
        (Value::Array(later), Value::Array(earlier)) => {
            later.len() == earlier.len()
                && later.iter().zip(earlier).all(|(later, earlier)| holds(later, earlier))
        }
        _ => later == earlier,
    }
}

#[test]
fn a_trace_goes_from_one_form_to_the_other_and_back_and_is_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    each_fresh(|path, text| {
        let records = parse(text);
        let write = |name: &str| {
            let to = folder.path().join(name);
            let mut file = TraceFile::new(&to, File::create(&to).unwrap(), Form::of(&to).unwrap());
            for record in &records {
                file.record(record).unwrap();
            }
            fs::read_to_string(to).unwrap()
        };
        let (lines, document) = (write("x.jsonl"), write("x.json"));
        assert_eq!(parse(&lines), records);
        assert_eq!(parse(&document), records);
        let is_document = path.extension().is_some_and(|end| end == "json");
        assert!(
            text == if is_document { document } else { lines },
            "{} is written otherwise",
            path.display()
        );
    });
}

#[test]
fn records_are_numbered_without_gaps_and_in_order_of_time() {
    each(|path, text| {
        let records = traces::records(text);
        assert_eq!(records[0]["type"], "header");
        assert_eq!(records.last().unwrap()["type"], "summary");
        for (number, record) in records.iter().enumerate().skip(1) {
            assert_eq!(record["n"], number, "{}", path.display());
        }
        let times: Vec<_> = records[1..].iter().map(|record| record["t_ns"].as_i64().unwrap()).collect();
        assert!(times.is_sorted(), "{}: {times:?}", path.display());
    });
}

#[test]
fn evidence_points_at_packets_and_causes_at_records_that_came_before() {
    each(|path, text| {
        let records = traces::records(text);
        for record in &records[1..] {
            let here = record["n"].as_u64().unwrap();
            let at = |n: &Value| &records[usize::try_from(n.as_u64().unwrap()).unwrap()];
            for n in record["evidence"].as_array().into_iter().flatten().chain(record.get("about")) {
                assert_eq!(at(n)["type"], "packet", "{}: record {here}", path.display());
            }
            if let Some(cause) = record.get("cause").filter(|cause| !cause.is_null()) {
                assert!(cause.as_u64().unwrap() < here, "{}: record {here}", path.display());
                assert!(["packet", "call"].contains(&at(cause)["type"].as_str().unwrap()));
            }
        }
    });
}

#[test]
fn a_packet_holds_the_bytes_that_were_captured_and_nothing_but_text_as_text() {
    each(|path, text| {
        for packet in traces::records(text).iter().filter(|record| record["type"] == "packet") {
            let raw = BASE64.decode(packet["raw"].as_str().unwrap()).unwrap();
            assert_eq!(packet["len"]["captured"], raw.len(), "{}", path.display());
            if let Some(text) = packet["payload"].get("text") {
                assert!(raw.ends_with(text.as_str().unwrap().as_bytes()), "{}", path.display());
            }
        }
    });
}

#[test]
fn a_message_that_is_no_ordinary_text_is_kept_as_bytes_alone() {
    let Some(demo) = traces::demo(&["--udp", "--message", "a\u{1b}[31m"]) else { return };
    let records = traces::records(&fs::read_to_string(&demo.lines).unwrap());
    let packets: Vec<_> = records.iter().filter(|record| record["type"] == "packet").collect();
    assert_eq!(packets.len(), 2);
    assert!(packets.iter().all(|packet| packet["payload"].get("text").is_none()));
    assert!(!demo.drawn.contains(&0x1b));
}

#[test]
fn options_stand_in_the_order_of_the_packet() {
    each(|path, text| {
        let records = traces::records(text);
        for packet in records.iter().filter(|record| record.get("tcp").is_some()) {
            let raw = BASE64.decode(packet["raw"].as_str().unwrap()).unwrap();
            let ip_len = if packet["ip"]["version"] == 4 { 20 } else { 40 };
            let header_len = usize::try_from(packet["tcp"]["header_len"].as_u64().unwrap()).unwrap();
            let mut options = &raw[14 + ip_len + 20..14 + ip_len + header_len];
            for option in packet["tcp"]["options"].as_array().unwrap() {
                assert_eq!(option["kind"], options[0], "{}", path.display());
                let len = if options[0] < 2 { 1 } else { usize::from(options[1]) };
                options = &options[len..];
            }
            assert!(options.is_empty(), "{}: {options:?}", path.display());
        }
    });
}

#[test]
fn no_key_stands_twice_each_is_snake_case_and_no_number_is_a_fraction() {
    each(|_, text| {
        let parts: Vec<_> = if text.starts_with("{\"header\"") { vec![text] } else { text.lines().collect() };
        for part in parts {
            serde_json::from_str::<Strict>(part).unwrap();
        }
    });
}

/// JSON read strictly: only what the format allows is accepted.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, _)) = members.next_entry::<String, Self>()? {
            let is_snake_case =
                name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            assert!(is_snake_case, "{name} is not snake_case");
            assert!(names.insert(name.clone()), "{name} stands twice");
        }
        Ok(self)
    }
}
