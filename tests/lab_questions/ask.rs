//! How a question is asked: captrace reads a file as a user would have it read, and the answer is taken from what it
//! wrote. tshark is asked, too, if it is installed.

use std::process::Command;

use serde_json::Value;

use crate::here;

/// The output of captrace for a capture.
pub(crate) struct Trace {
    records: Vec<Value>,
}

/// A note, with packets named as the ladder names them.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) rule: String,
    pub(crate) values: Value,
    /// The packet that it is about; 0 where it is about the whole flow.
    pub(crate) about: u64,
    pub(crate) evidence: Vec<u64>,
    /// The sentence in English.
    pub(crate) text: String,
}

impl Note {
    pub(crate) fn number(&self, member: &str) -> u64 {
        number(&self.values[member])
    }
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

/// What captrace prints.
pub(crate) fn captrace(arguments: &[&str]) -> String {
    let output = Command::new(here::PROGRAM)
        .args(arguments)
        .env_remove("LC_ALL")
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The name of one of the captures in the repository.
pub(crate) fn capture(name: &str) -> String {
    format!("tests/captures/{name}.pcap.gz")
}

impl Trace {
    /// A capture of the repository.
    pub(crate) fn of(name: &str) -> Self {
        Self::read(&capture(name))
    }

    pub(crate) fn read(path: &str) -> Self {
        let lines = captrace(&["read", path, "--view", "jsonl"]);
        Self { records: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect() }
    }

    pub(crate) fn packets(&self) -> impl Iterator<Item = &Value> + Clone {
        self.records.iter().filter(|record| record["type"] == "packet")
    }

    /// The packet with this number beside its arrow.
    pub(crate) fn packet(&self, id: u64) -> &Value {
        self.packets().find(|packet| packet["id"] == id).unwrap()
    }

    /// Packets with data of one end.
    pub(crate) fn data<'a>(&'a self, dir: &'a str) -> impl Iterator<Item = &'a Value> + Clone {
        self.packets().filter(move |packet| packet["dir"] == dir && number(&packet["tcp"]["len"]) > 0)
    }

    /// All notes of a rule, in order.
    pub(crate) fn notes(&self, rule: &str) -> Vec<Note> {
        self.all_notes().into_iter().filter(|note| note.rule == rule).collect()
    }

    fn all_notes(&self) -> Vec<Note> {
        self.notes_where(|_| true)
    }

    /// All notes about a flow.
    pub(crate) fn notes_of(&self, flow: usize) -> Vec<Note> {
        self.notes_where(|record| record["flow"] == flow)
    }

    fn notes_where(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Note> {
        let id =
            |n: &Value| self.packets().find(|packet| packet["n"] == *n).map(|packet| number(&packet["id"]));
        let note = |record: &Value| Note {
            rule: record["rule"].as_str().unwrap().to_owned(),
            values: record["values"].clone(),
            about: id(&record["about"]).unwrap_or(0),
            evidence: record["evidence"].as_array().unwrap().iter().filter_map(id).collect(),
            text: record["text"]["en"].as_str().unwrap().to_owned(),
        };
        let notes = self.records.iter().filter(|record| record["type"] == "note");
        notes.filter(|record| wanted(record)).map(note).collect()
    }

    /// The one note of a rule about this packet.
    #[track_caller]
    pub(crate) fn note(&self, rule: &str, about: u64) -> Note {
        let notes: Vec<_> = self.notes(rule).into_iter().filter(|note| note.about == about).collect();
        assert_eq!(notes.len(), 1, "{rule} of packet {about}: {notes:?}");
        notes[0].clone()
    }

    /// The summary of a flow, counted from 1.
    pub(crate) fn flow(&self, flow: usize) -> &Value {
        let summary = self.records.iter().rfind(|record| record["type"] == "summary").unwrap();
        &summary["flows"][flow - 1]
    }
}

/// The numbers of the packets.
pub(crate) fn ids<'a>(packets: impl IntoIterator<Item = &'a Value>) -> Vec<u64> {
    packets.into_iter().map(|packet| number(&packet["id"])).collect()
}

/// A segment as tshark reads it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) frame: u64,
    pub(crate) ns: i64,
    pub(crate) from_server: bool,
    pub(crate) seq: u64,
    pub(crate) len: u64,
    pub(crate) ack: u64,
    pub(crate) window: u64,
    pub(crate) wire: u64,
}

/// The segments of a file in tshark's words; `None` if tshark is missing, which is reported as skipped.
pub(crate) fn tshark(path: &str) -> Option<Vec<Row>> {
    if !here::has("tshark", "tshark") {
        return None;
    }
    let mut command = Command::new("tshark");
    command.args(["-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-r", path]);
    for field in [
        "frame.number",
        "frame.time_relative",
        "tcp.srcport",
        "tcp.seq",
        "tcp.len",
        "tcp.ack",
        "tcp.window_size",
        "frame.len",
    ] {
        command.args(["-e", field]);
    }
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    Some(text.lines().map(row).collect())
}

fn row(line: &str) -> Row {
    let columns: Vec<_> = line.split('\t').collect();
    let number = |place: usize| columns[place].parse().unwrap();
    let (seconds, fraction) = columns[1].split_once('.').unwrap();
    let seconds: i64 = seconds.parse().unwrap();
    let ns = seconds * 1_000_000_000 + fraction.parse::<i64>().unwrap();
    Row {
        frame: number(0),
        ns,
        from_server: columns[2] == "12000",
        seq: number(3),
        len: number(4),
        ack: number(5),
        window: number(6),
        wire: number(7),
    }
}

/// A capture file of frames, each with its time and how long it was, in a folder that lasts as long as it is kept.
pub(crate) fn written(
    frames: impl IntoIterator<Item = (i64, usize, Vec<u8>)>,
) -> (tempfile::TempDir, String) {
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
    // The header of a pcap with nanoseconds, version 2.4, Ethernet.
    let mut bytes = words(&[0xa1b2_3c4d, 2 | 4 << 16, 0, 0, 262_144, 1]);
    for (time, original, frame) in frames {
        let moment = [time / 1_000_000_000, time % 1_000_000_000].map(|part| u32::try_from(part).unwrap());
        let lengths = [frame.len(), original].map(|len| u32::try_from(len).unwrap());
        bytes.extend(words(&moment));
        bytes.extend(words(&lengths));
        bytes.extend(frame);
    }
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("written.pcap");
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (room, path)
}
