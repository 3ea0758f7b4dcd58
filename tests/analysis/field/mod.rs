//! Captures of situations that people met in the field: what is said of each, and what becomes of both ends.

mod frames;

use std::path::{Path, PathBuf};
use std::process::Command;

use frames::{fix, pcap, shifted};
use serde_json::Value;

use crate::here;

/// A capture in `tests/captures/field`.
fn capture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/field").join(name)
}

/// The records of a capture file.
struct Story(Vec<Value>);

impl Story {
    fn of(path: &Path) -> Self {
        let output =
            Command::new(here::PROGRAM).args(["read", "--view", "jsonl"]).arg(path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = output.stdout.split(|byte| *byte == b'\n');
        Self(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }

    fn named(name: &str) -> Self {
        Self::of(&capture(name))
    }

    /// The same for frames that are made here.
    fn made(frames: &[(u64, Vec<u8>)]) -> Self {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("made.pcap");
        std::fs::write(&path, pcap(frames)).unwrap();
        Self::of(&path)
    }

    fn packet(&self, id: u64) -> &Value {
        let is_it = |record: &&Value| record["type"] == "packet" && record["id"] == id;
        self.0.iter().find(is_it).unwrap_or_else(|| panic!("no packet {id}"))
    }

    /// The rules of what is said of a packet.
    fn rules(&self, id: u64) -> Vec<&str> {
        let n = &self.packet(id)["n"];
        self.0
            .iter()
            .filter(|record| record["about"] == *n)
            .map(|note| note["rule"].as_str().unwrap())
            .collect()
    }

    /// A value of what is said of a packet.
    fn value(&self, id: u64, rule: &str, member: &str) -> &Value {
        let n = &self.packet(id)["n"];
        let note = self.0.iter().find(|record| record["about"] == *n && record["rule"] == rule);
        &note.unwrap_or_else(|| panic!("no {rule} of packet {id}: {:?}", self.rules(id)))["values"][member]
    }

    /// How often something is said.
    fn count(&self, rule: &str) -> usize {
        self.0.iter().filter(|record| record["rule"] == rule).count()
    }

    /// The states that both ends go through, in order of the changes: `c SYN-SENT`, `s SYN-RECEIVED`.
    fn states(&self) -> Vec<String> {
        let changes = self.0.iter().filter(|record| record["type"] == "state");
        let short = |change: &Value| {
            let end = if change["end"] == "client" { "c" } else { "s" };
            format!("{end} {}", change["to"].as_str().unwrap())
        };
        changes.map(short).collect()
    }

    fn flows(&self) -> &Vec<Value> {
        let end = self.0.iter().find(|record| record["type"] == "summary").unwrap();
        end["flows"].as_array().unwrap()
    }
}

/// The states of an ordinary connection whose client closes first, as a capture between the ends infers them.
const ORDINARY: [&str; 9] = [
    "c SYN-SENT",
    "c ESTABLISHED",
    "s ESTABLISHED",
    "c FIN-WAIT-1",
    "s CLOSE-WAIT",
    "s LAST-ACK",
    "c FIN-WAIT-2",
    "c TIME-WAIT",
    "s CLOSED",
];

/// The states that a story shows, without the first ones, which are inferred from the first segment of each end.
#[track_caller]
fn assert_ordinary(story: &Story) {
    let states: Vec<_> = story.states().into_iter().filter(|state| !is_first(state)).collect();
    assert_eq!(states, ORDINARY);
}

fn is_first(state: &str) -> bool {
    matches!(state, "c CLOSED" | "s SYN-RECEIVED")
}

mod bytes;
mod checksums;
mod compared;
mod copies;
mod links;
mod openings;
mod scans;
mod sockets;
