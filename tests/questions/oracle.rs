//! Answers beside those that follow from the fields which tshark reads in the same captures. The arithmetic here is this test's
//! own: it knows fields of single packets, and nothing of analysis.

use std::collections::BTreeMap;
use std::process::Command;

use captrace::internals::homework::{AnswerValue, Asked};

use crate::{asked, here, path};

/// Captures of one connection each, made where one end or a router was.
const CAPTURES: &[&str] = &[
    "abort",
    "ack-loss",
    "backoff",
    "both-close",
    "delayed-ack",
    "duplicate",
    "every-second",
    "fin-loss",
    "held-back",
    "loss",
    "loss-without-sack",
    "one-in-flight",
    "server-closes",
    "syn-loss",
    "tail-loss",
    "timeout",
    "upload",
    "upload-far",
    "upload-loss",
    "zero-window",
];

/// The fields of a segment, as tshark prints them.
const FIELDS: &[&str] = &[
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "ip.src",
    "tcp.srcport",
    "ip.dst",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.seq",
    "tcp.ack",
    "tcp.len",
    "tcp.hdr_len",
    "tcp.flags",
    "tcp.window_size_value",
    "tcp.window_size",
    "tcp.options.mss_val",
    "tcp.options.wscale.shift",
    "tcp.analysis.zero_window",
    "tcp.analysis.window_full",
];

/// A segment as tshark reads it.
#[derive(Debug, Clone, Default)]
struct ReadSegment {
    number: u64,
    ns: i64,
    wire: u64,
    from: String,
    to: String,
    raw: (u64, u64),
    seq: u64,
    ack: u64,
    len: u64,
    header: u64,
    flags: u64,
    window: (u64, u64),
    mss: Option<u64>,
    shift: Option<u64>,
    is_zero_window: bool,
    is_window_full: bool,
}

impl ReadSegment {
    const FIN: u64 = 1;
    const SYN: u64 = 2;
    const RST: u64 = 4;
    const PSH: u64 = 8;
    const ACK: u64 = 16;

    fn has(&self, flags: u64) -> bool {
        self.flags & flags == flags
    }
}

fn read(line: &str) -> ReadSegment {
    let cells: BTreeMap<&str, &str> = FIELDS.iter().copied().zip(line.split('\t')).collect();
    let number = |field: &str| cells[field].parse::<u64>().ok();
    let some = |field: &str| number(field).unwrap_or_default();
    let (seconds, fraction) = cells["frame.time_epoch"].split_once('.').unwrap();
    ReadSegment {
        number: some("frame.number"),
        ns: seconds.parse::<i64>().unwrap() * 1_000_000_000
            + format!("{fraction:0<9}").parse::<i64>().unwrap(),
        wire: some("frame.len"),
        from: format!("{}:{}", cells["ip.src"], cells["tcp.srcport"]),
        to: format!("{}:{}", cells["ip.dst"], cells["tcp.dstport"]),
        raw: (some("tcp.seq_raw"), some("tcp.ack_raw")),
        seq: some("tcp.seq"),
        ack: some("tcp.ack"),
        len: some("tcp.len"),
        header: some("tcp.hdr_len"),
        flags: u64::from_str_radix(cells["tcp.flags"].trim_start_matches("0x"), 16).unwrap(),
        window: (some("tcp.window_size_value"), some("tcp.window_size")),
        mss: number("tcp.options.mss_val"),
        shift: number("tcp.options.wscale.shift"),
        is_zero_window: !cells["tcp.analysis.zero_window"].is_empty(),
        is_window_full: !cells["tcp.analysis.window_full"].is_empty(),
    }
}

/// The segments of the first connection in a capture.
fn segments(name: &str) -> Vec<ReadSegment> {
    let mut tshark = Command::new("tshark");
    tshark.args([
        "-n",
        "-2",
        "-r",
        &path(name),
        "-Y",
        "tcp.stream == 0",
        "-T",
        "fields",
        "-E",
        "occurrence=f",
    ]);
    for field in FIELDS {
        tshark.args(["-e", field]);
    }
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(read).collect()
}

/// The answers that follow from the segments of a connection, by question.
struct Expected<'a> {
    all: &'a [ReadSegment],
    answers: BTreeMap<&'static str, AnswerValue>,
}

impl Expected<'_> {
    fn put(&mut self, question: &'static str, value: Option<AnswerValue>) {
        if let Some(value) = value {
            self.answers.insert(question, value);
        }
    }

    fn number(&mut self, question: &'static str, value: Option<u64>) {
        self.put(question, value.map(AnswerValue::Number));
    }

    fn bytes(&mut self, question: &'static str, value: Option<u64>) {
        self.put(question, value.map(AnswerValue::Bytes));
    }

    fn packet(&mut self, question: &'static str, found: Option<&ReadSegment>) {
        self.put(question, found.map(|found| packet(found.number)));
    }

    fn opening(&mut self) -> Option<()> {
        let all = self.all;
        let syn = all.iter().find(|seen| seen.has(ReadSegment::SYN) && !seen.has(ReadSegment::ACK))?;
        self.put("client-address", Some(AnswerValue::Address(syn.from.parse().unwrap())));
        self.put("server-address", Some(AnswerValue::Address(syn.to.parse().unwrap())));
        self.number("syn-number", Some(syn.raw.0));
        self.bytes("window-of-syn", Some(syn.window.0));
        self.bytes("mss-of-client", syn.mss);
        self.number("scale-of-client", syn.shift);
        let syn_ack = all.iter().find(|seen| seen.has(ReadSegment::SYN | ReadSegment::ACK))?;
        self.number("syn-ack-number", Some(syn_ack.raw.0));
        self.number("syn-ack-acknowledges", Some(syn_ack.raw.1));
        self.bytes("mss-of-server", syn_ack.mss);
        self.number("scale-of-server", syn_ack.shift);
        let third = all.iter().find(|seen| seen.from == syn.from && seen.has(ReadSegment::ACK))?;
        self.number("third-number", Some(third.seq));
        self.number("third-acknowledges", Some(third.ack));
        self.bytes("third-data", Some(third.len));
        Some(())
    }

    fn data(&mut self) -> Option<()> {
        let all = self.all;
        let client = all.first()?.from.clone();
        let of =
            |client_sends: bool| all.iter().filter(move |seen| (seen.from == all[0].from) == client_sends);
        let payload = |client_sends| of(client_sends).map(|seen| seen.len).sum::<u64>();
        let client_sends = payload(false) <= payload(true);
        let data: Vec<_> = of(client_sends).filter(|seen| seen.len > 0).collect();
        let first = *data.first()?;
        self.packet("first-data", Some(first));
        self.number("first-data-number", Some(first.seq));
        self.bytes("first-data-bytes", Some(first.len));
        self.bytes("tcp-header", Some(first.header));
        self.bytes("segment-bytes", Some(first.header + first.len));
        self.number("next-number", Some(first.seq + first.len));
        self.number("data-segments", u64::try_from(data.len()).ok());
        let pushed = data.iter().filter(|seen| seen.has(ReadSegment::PSH)).count();
        self.number("push-segments", u64::try_from(pushed).ok());
        self.bytes("longest-segment", data.iter().map(|seen| seen.len).max());
        let covers =
            |seen: &&ReadSegment| (seen.from == client) != client_sends && seen.ack >= first.seq + first.len;
        let ack = all.iter().find(covers)?;
        self.packet("first-data-acknowledged", Some(ack));
        self.number("first-ack-number", Some(ack.ack));
        let answering =
            of(!client_sends).filter(|seen| !seen.has(ReadSegment::SYN) && !seen.has(ReadSegment::RST));
        self.bytes("smallest-window", answering.map(|seen| seen.window.1).min());
        self.packet("window-filled", all.iter().find(|seen| seen.is_window_full));
        self.packet("window-closes", all.iter().find(|seen| seen.is_zero_window));
        // Bytes below the highest number so far are sent again; a window probe is none of the stream.
        if !all.iter().any(|seen| seen.is_zero_window) {
            let mut next = 0;
            let mut again = data.iter().filter(|seen| {
                let is_again = seen.seq < next;
                next = next.max(seen.seq + seen.len);
                is_again
            });
            self.packet("first-retransmission", again.next().copied());
        }
        Some(())
    }

    fn closing(&mut self) -> Option<()> {
        let all = self.all;
        let fin = all.iter().find(|seen| seen.has(ReadSegment::FIN))?;
        self.packet("first-fin", Some(fin));
        self.number("fin-number", Some(fin.seq + fin.len));
        let acknowledged = all.iter().find(|seen| seen.from != fin.from && seen.ack > fin.seq + fin.len)?;
        self.number("fin-acknowledged", Some(acknowledged.ack));
        for (question, client_sends) in [("bytes-of-client", true), ("bytes-of-server", false)] {
            let own = |seen: &&ReadSegment| (seen.from == all[0].from) == client_sends;
            let fin = all.iter().filter(own).find(|seen| seen.has(ReadSegment::FIN));
            let end = fin.map(|fin| fin.seq + fin.len);
            let is_acknowledged = |end: u64| all.iter().any(|seen| !own(&seen) && seen.ack == end + 1);
            self.bytes(question, end.filter(|end| is_acknowledged(*end)).map(|end| end - 1));
        }
        Some(())
    }

    fn cost(&mut self) -> Option<()> {
        let all = self.all;
        let (first, last) = (all.first()?, all.last()?);
        self.number("packets", u64::try_from(all.len()).ok());
        self.put("duration", Some(AnswerValue::Duration(last.ns - first.ns)));
        self.bytes("wire-bytes", Some(all.iter().map(|seen| seen.wire).sum()));
        Some(())
    }
}

fn packet(number: u64) -> AnswerValue {
    AnswerValue::Packets(vec![captrace::internals::analysis::fact::PacketId(number)])
}

/// The answers that depend on which packet the question names.
fn named(asked: &Asked, all: &[ReadSegment]) -> Option<AnswerValue> {
    let with = |name: &str| match asked.answer.with.iter().find(|(known, _)| *known == name)?.1.clone() {
        AnswerValue::Packets(packets) => all.iter().find(|seen| seen.number == packets[0].0),
        _ => None,
    };
    let between = |from: &str, to: &str| Some(AnswerValue::Duration(with(to)?.ns - with(from)?.ns));
    match asked.question.name {
        "scaled-window" => Some(AnswerValue::Bytes(with("packet")?.window.1)),
        "first-sample" | "second-sample" | "shortest-sample" | "longest-sample" => between("segment", "ack"),
        "handshake-time" => between("first", "last"),
        "first-reply" => between("first", "reply"),
        "retransmitted-after" | "syn-again-after" => between("original", "packet"),
        "window-closed-for" => between("closed", "opened"),
        "window-after" => Some(AnswerValue::Bytes(with("opened")?.window.1)),
        "first-data-sent" => between("first", "segment"),
        "first-data-answered" => between("first", "ack"),
        "retransmitted-number" => Some(AnswerValue::Number(with("packet")?.seq)),
        "duplicate-ack-number" => Some(AnswerValue::Number(with("packet")?.ack)),
        _ => None,
    }
}

#[test]
fn answers_are_those_that_follow_from_the_fields_of_tshark() {
    if !here::has("tshark", "tshark") {
        return;
    }
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for name in CAPTURES {
        let all = segments(name);
        let mut expected = Expected { all: &all, answers: BTreeMap::new() };
        let _ = expected.opening();
        let _ = expected.data();
        let _ = expected.closing();
        let _ = expected.cost();
        for asked in asked(name) {
            let question = asked.question.name;
            let Some(value) = expected.answers.remove(question).or_else(|| named(&asked, &all)) else {
                continue;
            };
            *compared.entry(question).or_default() += 1;
            if asked.answer.value != value {
                wrong.push(format!("{name}: {question}: {:?}, by tshark {value:?}", asked.answer.value));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: usize = compared.values().sum();
    println!("{all} answers to {} questions: {compared:?}", compared.len());
    assert!(compared.len() >= 45 && all >= 600, "{all} answers to {} questions", compared.len());
}
