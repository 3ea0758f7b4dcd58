//! The runs that `captrace lab show` tells, as they stand in `traces/lab`.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use captrace::internals::lab::scenario::Builtin;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::records::{fates, of_type, records};

/// Keeps a run as the one that `captrace lab show` tells.
pub(crate) fn keep(scenario: &Builtin, text: &str) {
    let text = as_typed(scenario.name, text);
    let sampled = if scenario.is_sampled { sampled(&text) } else { text };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("traces/lab/{}.jsonl.gz", scenario.name));
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(sampled.as_bytes()).unwrap();
    fs::write(path, packed.finish().unwrap()).unwrap();
}

/// By how much the latest packet was late, in nanoseconds.
pub(crate) fn lateness(records: &[Value]) -> i64 {
    let fates = fates(records);
    let deliveries = fates.values().filter_map(|fate| fate["deliveries"].as_array()).flatten();
    let late =
        |delivery: &Value| delivery["left_ns"].as_i64().unwrap() - delivery["due_ns"].as_i64().unwrap();
    deliveries.map(late).max().unwrap_or(0)
}

/// The same run as a user would have asked for it: not by the options of this test.
fn as_typed(name: &str, text: &str) -> String {
    const COMMAND: &str = "\"command\":\"";
    let (before, command) = text.split_once(COMMAND).unwrap();
    let (_, after) = command.split_once('"').unwrap();
    format!("{before}{COMMAND}captrace lab run {name}\"{after}")
}

/// A long run with what the kernels said, what the link lost, and each fiftieth of the other packets, without their data.
fn sampled(text: &str) -> String {
    const EACH: usize = 50;
    let records = records(text);
    let lost: BTreeSet<u64> = of_type(&records, "fate")
        .filter(|fate| fate["treatment"]["name"] == "dropped")
        .map(|fate| fate["about"].as_u64().unwrap())
        .collect();
    let fates = fates(&records);
    let sent = of_type(&records, "packet")
        .map(|packet| packet["n"].as_u64().unwrap())
        .filter(|n| fates.contains_key(n));
    let kept: BTreeSet<u64> =
        sent.enumerate().filter(|(nth, n)| nth % EACH == 0 || lost.contains(n)).map(|(_, n)| n).collect();
    let mut kept_lines = String::new();
    for (line, mut record) in text.lines().zip(records) {
        let keeps = match record["type"].as_str().unwrap() {
            "packet" => kept.contains(&record["n"].as_u64().unwrap()),
            "fate" => kept.contains(&record["about"].as_u64().unwrap()),
            "note" | "state" | "call" => false,
            _ => true,
        };
        if !keeps {
            continue;
        }
        if record["type"] == "packet" {
            let raw = BASE64.decode(record["raw"].as_str().unwrap()).unwrap();
            let headers = raw.len() - usize::try_from(record["tcp"]["len"].as_u64().unwrap()).unwrap();
            record["raw"] = BASE64.encode(&raw[..headers]).into();
            if headers < raw.len() {
                // Without its data it cannot be verified.
                record["tcp"]["checksum"]["status"] = "unverified".into();
            }
            record["len"]["captured"] = headers.into();
            if let Some(payload) = record["payload"].as_object_mut() {
                payload.remove("text");
            }
            kept_lines += &record.to_string();
        } else {
            kept_lines += line;
        }
        kept_lines.push('\n');
    }
    kept_lines
}
