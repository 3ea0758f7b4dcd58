//! What is said of times, retransmissions and acknowledgments in real captures must be true: where the packets do not show
//! it, it is not said. Each case names a packet, a fact about it, and words that its sentence has or lacks.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::capture;
use crate::here;

/// A fact about a packet, and the English words that its sentence must have.
struct Case {
    file: &'static str,
    packet: u64,
    rule: &'static str,
    words: &'static str,
}

const fn case(file: &'static str, packet: u64, rule: &'static str, words: &'static str) -> Case {
    Case { file, packet, rule, words }
}

/// Captures of this project: made by a kernel, or by hand.
const OWN: &[Case] = &[
    case("made/probe-taken.pcap", 6, "tcp.window.probe", "sends byte 101 into the closed window"),
    case("fin-loss.pcap.gz", 10, "tcp.ack.fin", "Answers packet 9."),
    case(
        "held-back.pcap.gz",
        11,
        "tcp.ack.data",
        "It came 62.258 ms later, the fastest ACK 20.573 ms: it was held back for 41.685 ms.",
    ),
    case("one-in-flight.pcap.gz", 11, "tcp.data.again", " for a delayed ACK = "),
    case("zero-window.pcap.gz", 23, "tcp.rtt.sample", "SampleRTT = 70.9"),
];

/// Captures of others.
const OTHERS: &[Case] = &[
    case("teaching/ppa3/tcp_dupack.pcapng", 8, "tcp.data.late", "fast retransmit"),
    case("teaching/ppa3/ip_ttl_dest.pcapng", 2, "icmp.echo.reply", "seen from here"),
    case(
        "tcp-trouble/suricata/alert-testmyids-midstream5__input.pcap",
        2,
        "tcp.handshake.ack",
        "Step 3 of 3.",
    ),
    case("tcp-trouble/tcpflow/bug3.pcap", 9, "tcp.data.again", "It waited 552.3 ms, and 201.0 ms before."),
    case(
        "tcp-trouble/ndpi/anyconnect-vpn.pcap",
        355,
        "tcp.ack.missed",
        "it arrived, and the capture missed it.",
    ),
    case(
        "tcp-trouble/zeek/tls-dhe.pcap",
        6,
        "tcp.data.full",
        "the timestamps among them, take 12 bytes of its room",
    ),
    case(
        "tcp-trouble/pcapplusplus/one_tcp_stream_max_seq.pcap",
        24,
        "tcp.data.again",
        "a probe is due after about 2 × EstimatedRTT",
    ),
    case("teaching/packetlife/SSHv2.cap", 80, "tcp.after_reset", "The connection is over since the reset"),
    case("teaching/packetlife/RIPv1.cap", 0, "udp.unanswered", "often none is expected"),
    case("tcp-trouble/zeek/window-scale-range.pcap", 1, "tcp.handshake.options", "at most 14 is allowed"),
    case(
        "tcp-trouble/suricata/tcp-fastopen-11-reject-syn-data__tlpw-tcp-tfo-data-on-syn-nack.pcap",
        3,
        "tcp.data.again",
        "the SYN ACK acknowledged the SYN alone",
    ),
    case(
        "tcp-trouble/suricata/bug-3286-03-windows-evasion__with_evasion_windows.pcap",
        8,
        "tcp.data",
        "bytes 1 to 79",
    ),
    case("tcp-trouble/tcptrace/discard.solaris.pcap", 1126, "tcp.data.again", "duplicate ACKs"),
    case("tcp-trouble/tcptrace/badsyns.pcap", 9, "tcp.ack.data", "the fastest ACK 9"),
    case(
        "tcp-trouble/tcpflow/test5-lines-randomized.pcap",
        10,
        "tcp.ports_reused",
        "its time 164.3 ms before packet 9's",
    ),
];

/// Words that no sentence about any packet of these captures may have.
const NEVER: &[(&str, &str, &str)] = &[
    // The place of the capture is not known, and the near end answers in microseconds.
    ("teaching/ppa1/email-troubles.pcap", "tcp.rtt.sample", "SampleRTT = 14"),
    // Pure ACKs are not in the file: half a minute is no round trip.
    ("teaching/packetlife/BGP_MP_NLRI.cap", "tcp.rtt.sample", "EstimatedRTT"),
    // A FIN is no byte.
    ("tcp-trouble/tcpreplay/test_fragroute.pcap", "tcp.ack.twice", "byte 28"),
    ("tcp-trouble/zeek/qi_internet_SYNACK_curl_jsonip.pcap", "tcp.ack.twice", "byte 154"),
    ("tcp-trouble/zeek/tls-tls1_1.pcap", "tcp.ack.selective", "byte 404"),
    // They waited for less than two round trips, or longer than the timer, or were made before there were such probes.
    ("tcp-trouble/suricata/ftp-ippair-leak-5204__input.pcap", "tcp.data.again", "tail loss probe"),
    ("tcp-trouble/ndpi/wa_voice.pcap", "tcp.data.again", "tail loss probe); it waited 117"),
    // The other end has no data left.
    ("tcp-trouble/ndpi/radmin3.pcapng", "tcp.window.zero", "must hold its data back"),
    // Times that run backwards.
    ("tcp-trouble/tcpflow/test5-lines-randomized.pcap", "tcp.ports_reused", ", -"),
];

fn records(path: &Path) -> Vec<Value> {
    let output = Command::new(here::PROGRAM).args(["read", "--view", "jsonl"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// The sentences of a rule about a packet; those of every packet if it is 0.
fn sentences<'r>(records: &'r [Value], packet: u64, rule: &str) -> Vec<&'r str> {
    let about = records.iter().find(|record| record["type"] == "packet" && record["id"] == packet);
    let is_about = |note: &&Value| packet == 0 || about.is_some_and(|about| note["about"] == about["n"]);
    let notes = records.iter().filter(|record| record["rule"] == rule).filter(is_about);
    notes.map(|note| note["text"]["en"].as_str().unwrap()).collect()
}

#[track_caller]
fn assert_said(root: &Path, cases: &[Case]) {
    for Case { file, packet, rule, words } in cases {
        let records = records(&root.join(file));
        let said = sentences(&records, *packet, rule);
        assert!(said.iter().any(|text| text.contains(words)), "{file}, packet {packet}: {rule}: {said:#?}");
    }
}

#[test]
fn what_is_said_of_our_own_captures_is_true() {
    assert_said(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures"), OWN);
}

#[test]
fn what_is_said_of_the_captures_of_others_is_true() {
    let Some(corpus) = here::corpus() else { return };
    assert_said(&corpus, OTHERS);
}

#[test]
fn what_is_not_true_is_not_said() {
    let Some(corpus) = here::corpus() else { return };
    for (file, rule, words) in NEVER {
        let records = records(&corpus.join(file));
        for text in sentences(&records, 0, rule) {
            assert!(!text.contains(words), "{file}: {text}");
        }
    }
}

/// Each number of a sum has its unit, and each sum is right as it is printed.
#[test]
fn the_sums_of_round_trips_have_one_unit_and_add_up() {
    for name in ["upload", "loss", "timeout", "held-back"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/captures/{name}.pcap.gz"));
        let records = records(&path);
        let said = sentences(&records, 0, "tcp.rtt.sample");
        let sums: Vec<_> = said.iter().filter_map(|text| text.split("TimeoutInterval = ").nth(1)).collect();
        assert!(!sums.is_empty(), "{name}");
        for sum in sums {
            // "22.263 ms + 4 × 6.702 ms = 49.071 ms. …"
            let (estimated, rest) = sum.split_once(" + 4 × ").unwrap();
            let (deviation, rest) = rest.split_once(" = ").unwrap();
            let total = rest.split_inclusive('s').next().unwrap();
            let parts = [estimated, deviation, total].map(|time| time.split_once(' ').unwrap());
            assert!(parts.iter().all(|(_, unit)| *unit == parts[0].1), "{sum}");
            let thousandths = parts.map(|(number, _)| number.replace('.', "").parse::<i64>().unwrap());
            assert_eq!(thousandths[0] + 4 * thousandths[1], thousandths[2], "{sum}");
        }
    }
}

/// A number with its unit, if a word is one; and whether a sentence or a clause ends behind it.
fn number(word: &str) -> Option<(f64, bool)> {
    let bare = word.trim_end_matches([',', '.', ';', ':']);
    let is_number = bare.starts_with(|first: char| first.is_ascii_digit());
    let value = bare.parse().ok().filter(|_| is_number)?;
    Some((value, bare.len() < word.len()))
}

/// The value of a chain of sums and products that begins here: `22.263 ms + 4 × 6.702 ms`. `None` if it is no chain.
fn chain(words: &[&str]) -> Option<f64> {
    let (first, mut ends) = number(words.first()?)?;
    let (mut sum, mut term, mut sign, mut operators) = (0.0, first, 1.0, 0);
    let mut at = 1;
    while at < words.len() && !ends {
        let operator = words[at];
        if matches!(operator, "+" | "-" | "×") {
            let (value, last) = number(words.get(at + 1)?)?;
            if operator == "×" {
                term *= value;
            } else {
                sum += sign * term;
                (sign, term) = (if operator == "-" { -1.0 } else { 1.0 }, value);
            }
            (operators, ends, at) = (operators + 1, last, at + 2);
        } else if operator == "=" {
            break;
        } else {
            // A unit, or what the number is for.
            ends = operator.ends_with([',', '.', ';', ':']);
            at += 1;
        }
    }
    (operators > 0).then_some(sum + sign * term)
}

/// Whoever does a sum of a sentence again, by hand and with the numbers as they are printed, must get what is printed.
#[test]
fn every_sum_in_a_sentence_is_right_as_it_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let is_capture = |path: &std::path::PathBuf| path.to_string_lossy().contains(".pcap");
    let mut sums = 0;
    for path in capture::files(&root).into_iter().filter(is_capture) {
        for note in records(&path).iter().filter(|record| record["type"] == "note") {
            let text = note["text"]["en"].as_str().unwrap();
            let words: Vec<_> = text.split_whitespace().collect();
            for (place, _) in words.iter().enumerate().filter(|(_, word)| **word == "=") {
                // A number, or a number with its unit; a name before the sign is no side of a sum.
                let is_unit = |word: &&str| matches!(*word, "ms" | "µs" | "s" | "bytes" | "byte");
                let unit = usize::from(words[..place].last().is_some_and(is_unit));
                let before = words[..place - unit].last().and_then(|word| number(word));
                let (Some((said, _)), Some(sum)) = (before, chain(&words[place + 1..])) else { continue };
                assert!((said - sum).abs() < 1e-6, "{}: {said} is not {sum}: {text}", path.display());
                sums += 1;
            }
        }
    }
    assert!(sums > 1000, "{sums} sums were found");
}
