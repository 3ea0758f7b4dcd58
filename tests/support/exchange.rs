//! A saved trace, as a test looks at it.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::path::Path;

use serde_json::Value;

/// The records of a `.jsonl` trace.
pub(crate) struct Trace(pub(crate) Vec<Value>);

impl Trace {
    pub(crate) fn load(path: &Path) -> Self {
        let text =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(text.lines().map(|line| serde_json::from_str(line).expect(line)).collect())
    }

    pub(crate) fn of_type(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|record| record["type"] == kind).collect()
    }

    /// Each packet in short: direction, flags, relative numbers, length.
    pub(crate) fn packets(&self) -> Vec<String> {
        self.of_type("packet").into_iter().map(in_short).collect()
    }

    /// The rules of all notes, in order.
    pub(crate) fn rules(&self) -> Vec<&str> {
        self.of_type("note").into_iter().map(|note| note["rule"].as_str().unwrap()).collect()
    }

    /// The states of one end, in order.
    pub(crate) fn states(&self, end: &str) -> Vec<&str> {
        let states = self.of_type("state").into_iter().filter(|state| state["end"] == end);
        states.map(|state| state["to"].as_str().unwrap()).collect()
    }

    pub(crate) fn summary(&self) -> &Value {
        let last = self.0.last().unwrap();
        assert_eq!(last["type"], "summary", "the trace is cut short");
        last
    }
}

fn in_short(packet: &Value) -> String {
    let direction = packet["dir"].as_str().unwrap_or("?");
    let layer = |name: &str| packet.get(name);
    if let Some(tcp) = layer("tcp") {
        let flags: Vec<_> =
            tcp["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap()).collect();
        let flags = flags.join(" ");
        return format!(
            "{direction} {flags} seq {} ack {} len {}",
            tcp["seq_rel"], tcp["ack_rel"], tcp["len"]
        );
    }
    if let Some(udp) = layer("udp") {
        return format!("{direction} UDP length {}", udp["length"]);
    }
    let icmp = layer("icmp").or_else(|| layer("icmpv6")).expect("no other protocol belongs to an exchange");
    format!("{direction} ICMP type {} code {}", icmp["type"], icmp["code"])
}
