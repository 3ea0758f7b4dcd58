//! The answers to the questions about every connection and every exchange of datagrams in the corpus of real captures, beside
//! those that follow from tshark's fields.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use captrace::internals::analysis::reason::LateCause;
use captrace::internals::homework::{AnswerValue, Asked, QuestionedFlow};
use captrace::{Fact, Failure, Item, Recording, Step};

use crate::expected::{Expected, ReadSegment, named};
use crate::here;
use crate::tables::{Oracle, each};

/// Where our answers and those that follow from tshark's fields differ: the file, the questions (all, where there are none), and who is
/// right, found by looking at its packets.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    (
        "tcp-trouble/ndpi/reasm_crash_anon.pcapng",
        &[],
        "bytes of headers were damaged on purpose, and tshark follows every number and flag",
    ),
    ("tcp-trouble/tcpflow/test5-lines-randomized.pcap", &[], "the packets were shuffled: no order is right"),
    (
        "tcp-trouble/tcpflow/bug8.pcap",
        &["handshake-time", "first-data-sent", "first-data-answered", "duration", "first-reply"],
        "the first packet has 8,915,240 microseconds, and tshark keeps nanoseconds in 32 bits: ours are those of the file",
    ),
    (
        "tcp-trouble/zeek/ftp-bigtransfer.pcap",
        &["bytes-of-server", "fin-number", "fin-acknowledged"],
        "more than 2^32 bytes: tshark's relative numbers wrap, ours go on",
    ),
    (
        "tcp-trouble/wireshark-wiki/SkypeIRC.cap",
        &["retransmissions", "first-retransmission"],
        "flow 6 repeats one byte each time its timer, which doubles, has run out: tshark takes this for keep-alives",
    ),
    (
        "tcp-trouble/ndpi/ultrasurf.pcap",
        &["retransmissions"],
        "the capture begins within the connection: bytes before its first packet may or may not be repetitions, and do not count",
    ),
];

/// What was compared, and what is not the same.
#[derive(Default)]
struct Compared {
    /// Answers by question.
    same: BTreeMap<&'static str, usize>,
    /// Flows of which all packets are those of one stream of tshark's.
    flows: usize,
    /// Flows that tshark divides otherwise.
    divided: Vec<String>,
    /// Which rows of `OTHERWISE` were needed.
    needed: BTreeSet<usize>,
    other: Vec<String>,
}

/// The steps of a capture, those before its damage if it has some; none if it cannot be read at all.
fn steps(path: &Path) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Ok(recording) = Recording::open(path) {
        let _ = recording.read(|item| -> Result<(), Failure> {
            if let Item::Step(step) = item {
                steps.push(step);
            }
            Ok(())
        });
    }
    steps
}

/// Whether the ports of this line belong to a packet within another one, or to one that an ICMP error quotes.
fn is_inner(oracle: &Oracle, line: &[String]) -> bool {
    let protocols = oracle.value(line, "frame.protocols");
    let before = protocols.split(":tcp").next().unwrap_or_default();
    before.contains("icmp") || before.matches(":ip").count() > 1
}

/// A line of a table with the number of its packet: tshark counts blocks of pcapng, too, that hold none.
type Numbered<'a> = (u64, &'a [String]);

/// The lines of each stream of a protocol.
fn streams<'a>(oracle: &'a Oracle, column: &str) -> Vec<Vec<Numbered<'a>>> {
    let mut streams: BTreeMap<u64, Vec<Numbered<'_>>> = BTreeMap::new();
    for (number, line) in (1..).zip(&oracle.lines) {
        if let Some(stream) = oracle.number(line, column) {
            streams.entry(stream).or_default().push((number, line));
        }
    }
    streams.into_values().collect()
}

fn address(oracle: &Oracle, line: &[String], side: &str, port: &str) -> String {
    let port = oracle.value(line, port);
    match oracle.value(line, &format!("ip.{side}")) {
        "" => format!("[{}]:{port}", oracle.value(line, &format!("ipv6.{side}"))),
        address => format!("{address}:{port}"),
    }
}

fn segment(oracle: &Oracle, (number_of, line): Numbered<'_>) -> ReadSegment {
    let number = |column| oracle.number(line, column);
    let some = |column| number(column).unwrap_or_default();
    let is_set = |column| !oracle.value(line, column).is_empty();
    ReadSegment {
        number: number_of,
        ns: oracle.time(line, "frame.time_epoch").unwrap_or_default(),
        wire: some("frame.len"),
        from: address(oracle, line, "src", "tcp.srcport"),
        to: address(oracle, line, "dst", "tcp.dstport"),
        raw: (some("tcp.seq_raw"), some("tcp.ack_raw")),
        seq: some("tcp.seq"),
        ack: some("tcp.ack"),
        len: some("tcp.len"),
        header: 0,
        flags: u64::from_str_radix(oracle.value(line, "tcp.flags").trim_start_matches("0x"), 16).unwrap_or(0),
        window: (some("tcp.window_size_value"), some("tcp.window_size")),
        mss: number("tcp.options.mss_val"),
        shift: number("tcp.options.wscale.shift"),
        is_zero_window: is_set("tcp.analysis.zero_window"),
        is_window_full: is_set("tcp.analysis.window_full"),
        is_probe: is_set("tcp.analysis.keep_alive") || is_set("tcp.analysis.zero_window_probe"),
    }
}

/// The answers about datagrams that follow from their fields.
fn of_datagrams(oracle: &Oracle, lines: &[Numbered<'_>]) -> BTreeMap<&'static str, AnswerValue> {
    let mut expected = BTreeMap::new();
    let some = |line: &[String], column| oracle.number(line, column).unwrap_or_default();
    let Some((_, first)) = lines.first() else { return expected };
    expected.insert("udp-length", AnswerValue::Number(some(first, "udp.length")));
    expected.insert("udp-data", AnswerValue::Bytes(some(first, "udp.length").saturating_sub(8)));
    expected.insert("udp-source-port", AnswerValue::Number(some(first, "udp.srcport")));
    expected.insert("udp-datagrams", AnswerValue::count(lines.len()));
    expected
}

impl Compared {
    fn flow(&mut self, name: &str, flow: &QuestionedFlow<'_>, oracle: &Oracle) {
        let is_tcp = flow.tcp().is_ok();
        let streams = streams(oracle, if is_tcp { "tcp.stream" } else { "udp.stream" });
        let own: BTreeSet<_> = flow.packets.iter().map(|seen| seen.id().0).collect();
        let is_own = |(number, _): &Numbered<'_>| own.contains(number);
        let Some(lines) = streams.into_iter().find(|lines| lines.iter().any(is_own)) else { return };
        if lines.iter().any(|(_, line)| is_inner(oracle, line)) {
            return;
        }
        let called = format!("{name} flow {}", flow.flow.flow.0);
        // A packet whose IP header is damaged is dropped by its receiver; tshark follows it all the same.
        let is_damaged = |line: &[String]| oracle.value(line, "ip.checksum.status") == "0";
        if lines.iter().any(|line| !is_own(line)) {
            if !lines.iter().all(|(number, line)| own.contains(number) || is_damaged(line)) {
                self.divided.push(called);
            }
            return;
        }
        // Fragments of a datagram, and ICMP errors about a flow, are packets of the flow for us alone.
        let theirs: BTreeSet<_> = lines.iter().map(|(number, _)| *number).collect();
        let only_ours: Vec<_> = own.difference(&theirs).collect();
        let is_part = |number: u64| {
            let line = usize::try_from(number).ok().and_then(|number| oracle.lines.get(number - 1));
            let value = |column| line.map_or("", |line| oracle.value(line, column));
            value("frame.protocols").contains("icmp")
                || value("ip.flags.mf") == "1"
                || !matches!(value("ip.frag_offset"), "" | "0")
                || value("frame.protocols").contains("ipv6.fraghdr")
        };
        if !only_ours.iter().all(|number| is_part(**number)) {
            self.divided.push(called);
            return;
        }
        self.flows += 1;
        let asked = Asked::all(flow).0;
        if is_tcp {
            let segments: Vec<_> = lines.iter().map(|line| segment(oracle, *line)).collect();
            let client = flow.flow.client.to_string();
            let mut expected = Expected::of(&segments, &client).answers;
            let has = |wanted: fn(&Fact) -> bool| flow.facts.iter().any(|shown| wanted(shown.fact));
            if !only_ours.is_empty() || has(|fact| matches!(fact, Fact::Reassembled { .. })) {
                expected.retain(|question, _| !["packets", "duration", "wire-bytes"].contains(question));
            }
            // A packet that was captured twice was sent once: tshark takes the second one for a retransmission.
            if has(|fact| matches!(fact, Fact::SeenTwice { .. })) {
                expected.retain(|question, _| !question.contains("retransmission"));
            }
            // Bytes whose first copy was lost before the capture repeat nothing that is there.
            let lost_before =
                |fact: &Fact| matches!(fact, Fact::DataLate { cause: LateCause::SentAgain, .. });
            let lost_before = flow.facts.iter().filter(|shown| lost_before(shown.fact)).count();
            if let Some(AnswerValue::Number(count)) = expected.get_mut("retransmissions") {
                *count += u64::try_from(lost_before).unwrap();
            }
            for asked in asked {
                let expected = expected.get(asked.question.name).cloned();
                self.answer(&called, &asked, expected.or_else(|| named(&asked, &segments)));
            }
        } else {
            let expected = of_datagrams(oracle, &lines);
            for asked in asked {
                self.answer(&called, &asked, expected.get(asked.question.name).cloned());
            }
        }
    }

    fn answer(&mut self, called: &str, asked: &Asked, expected: Option<AnswerValue>) {
        let Some(expected) = expected else { return };
        let question = asked.question.name;
        if asked.answer.value == expected || asked.answer.or.contains(&expected) {
            *self.same.entry(question).or_default() += 1;
            return;
        }
        let known = |(file, questions, _): &(&str, &[&str], &str)| {
            called.starts_with(file) && (questions.is_empty() || questions.contains(&question))
        };
        match OTHERWISE.iter().position(known) {
            Some(row) => {
                self.needed.insert(row);
            }
            None => {
                self.other
                    .push(format!("{called}: {question}: {:?}, by tshark {expected:?}", asked.answer.value));
            }
        }
    }
}

#[test]
fn answers_about_the_corpus_are_those_that_follow_from_the_fields_of_tshark() {
    let Some(corpus) = here::corpus() else { return };
    let mut compared = Compared::default();
    each(&corpus, |path, name, oracle| {
        let steps = steps(path);
        for flow in QuestionedFlow::all(&steps) {
            compared.flow(name, &flow, oracle);
        }
    });
    let Compared { same, flows, divided, needed, other } = &compared;
    let all: usize = same.values().sum();
    let _ = writeln!(
        std::io::stderr(),
        "{all} answers to {} questions about {flows} flows are those of tshark's fields: {same:?}",
        same.len()
    );
    assert_eq!(divided, &Vec::<String>::new(), "flows are divided otherwise");
    assert!(other.is_empty(), "{} differ\n{}", other.len(), other.join("\n"));
    assert_eq!(needed.len(), OTHERWISE.len(), "a reason is not needed any more: {needed:?}");
    assert!(same.len() >= 54 && all >= 29_000, "{all} answers to {} questions", same.len());
}
