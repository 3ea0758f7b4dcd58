//! Each question with its answer, and with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use captrace::Language;
use captrace::internals::homework::{AnswerValue, Asked, LabQuestion, QuestionedFlow, Subject, Unanswerable};

use crate::steps;

const EXPECTED: &str = "tests/questions/answers.tsv";

/// Recordings, the most telling ones of each kind first.
const RECORDINGS: &[&str] = &[
    "upload-far",
    "loss",
    "zero-window",
    "tcp-server-closes.jsonl",
    "udp.jsonl",
    "timeout",
    "backoff",
    "loss-without-sack",
    "upload-loss",
    "held-back",
    "every-second",
    "reorder",
    "duplicate",
    "spurious-timeout",
    "syn-loss",
    "half-close",
    "both-close",
    "abort",
    "unread",
    "write-after-close",
    "refused",
    "congestion-marked",
    "datagrams",
    "udp-unreachable.jsonl",
    "tcp-refused.jsonl",
    "ack-loss",
    "late",
    "lab/slow-start.jsonl.gz",
    "lab/lost-fast.jsonl.gz",
    "tail-probe",
    "tail-loss",
    "one-in-flight",
    "delayed-ack",
    "made/second-again",
    "made/sent-later",
    "datagrams 3",
];

/// The steps of a recording, and the place of the flow that is asked about: `datagrams 3` is the third.
fn recording(name: &str) -> (Vec<captrace::Step>, usize) {
    let (name, flow) = name.split_once(' ').unwrap_or((name, "1"));
    (steps(name), flow.parse::<usize>().unwrap() - 1)
}

/// What is expected of a question: the recording that answers it, with its answer, or cannot, with the reason.
fn line(name: &str, recording: &str, outcome: &Result<Asked, Unanswerable>) -> String {
    match outcome {
        Ok(asked) => format!("{name}\t{recording}\t{}\t{}", asked.right(Language::English), asked.evidence()),
        Err(reason) => format!("{name}\t{recording}\t-\t{}", <&'static str>::from(*reason)),
    }
}

/// Answers of all questions to all recordings, by question, in the order of the recordings.
type Outcomes = BTreeMap<&'static str, Vec<(&'static str, Result<Asked, Unanswerable>)>>;

fn outcomes() -> Outcomes {
    let mut outcomes = Outcomes::new();
    for &recording in RECORDINGS {
        let (steps, place) = self::recording(recording);
        let flow = &QuestionedFlow::all(&steps)[place];
        for (subject, question) in LabQuestion::all() {
            let outcome = Asked::of(subject, question, flow);
            outcomes.entry(question.name).or_default().push((recording, outcome));
        }
    }
    outcomes
}

#[test]
fn each_question_has_its_answer_and_its_reason() {
    let outcomes = outcomes();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let mut text = String::new();
        for (_, question) in LabQuestion::all() {
            let of = &outcomes[question.name];
            let answered = of.iter().filter(|(_, outcome)| outcome.is_ok()).take(2);
            // A reason that is about more than the protocol tells more.
            let other = |reason: Unanswerable| {
                !matches!(reason, Unanswerable::NotTcp | Unanswerable::NotUdp | Unanswerable::NoLink)
            };
            let refused = of.iter().find(|(_, outcome)| outcome.as_ref().is_err_and(|reason| other(*reason)));
            let refused = refused.or_else(|| of.iter().find(|(_, outcome)| outcome.is_err()));
            for (recording, outcome) in answered.chain(refused) {
                writeln!(text, "{}", line(question.name, recording, outcome)).unwrap();
            }
        }
        fs::write(EXPECTED, text).unwrap();
    }
    let expected = fs::read_to_string(EXPECTED).unwrap();
    let mut answered: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for expected in expected.lines() {
        let (name, rest) = expected.split_once('\t').unwrap();
        let recording = rest.split('\t').next().unwrap();
        let found = outcomes[name].iter().find(|(known, _)| *known == recording);
        let (recording, outcome) = found.unwrap_or_else(|| panic!("{recording} is not read"));
        assert_eq!(line(name, recording, outcome), expected);
        answered.entry(name).or_default()[usize::from(outcome.is_err())] += 1;
    }
    let claims = |subject| subject == Subject::Claims;
    let all: Vec<_> = LabQuestion::all().collect();
    assert!(all.iter().filter(|(subject, _)| claims(*subject)).count() >= 20);
    assert!(all.iter().filter(|(subject, _)| !claims(*subject)).count() >= 45);
    // These hold of every exchange, as long as it has a packet.
    let always = [
        "client-address",
        "server-address",
        "packets",
        "duration",
        "wire-bytes",
        "header-bytes",
        "header-share",
        "claim-same-port",
    ];
    for (_, question) in all {
        let [answers, reasons] = answered.get(question.name).copied().unwrap_or_default();
        assert!(answers > 0, "no recording answers {}", question.name);
        assert!(reasons > 0 || always.contains(&question.name), "every recording answers {}", question.name);
    }
}

/// The answer must not stand in the question.
#[test]
fn no_question_tells_its_answer() {
    for (name, outcomes) in outcomes() {
        for (recording, asked) in
            outcomes.into_iter().filter_map(|(recording, outcome)| Some((recording, outcome.ok()?)))
        {
            for language in [Language::English, Language::Chinese] {
                let (ask, value) = (asked.ask(language), asked.answer.value.shown(language));
                // Small numbers are the numbers of other packets, too.
                let tells = value.len() > 3 && asked.options(language).is_empty() && ask.contains(&value);
                assert!(!tells, "{name} of {recording}: {ask} = {value}");
                for text in [ask, asked.why(language)] {
                    assert!(!text.contains(['{', '}']) && !text.is_empty(), "{name} of {recording}: {text}");
                }
            }
        }
    }
}

/// Questions about an ACK of many, which they have to name; another question may happen to ask for it.
const NAMES_ONE_OF_MANY: &[&str] = &["ack-cause", "sixth-estimate"];

/// Nor may it stand in another question, for a teacher chooses which of them go together.
#[test]
fn no_question_tells_the_answer_of_another() {
    let mut telling = Vec::new();
    for recording in RECORDINGS {
        let (steps, place) = self::recording(recording);
        let asked = Asked::all(&QuestionedFlow::all(&steps)[place]).0;
        for one in &asked {
            // The number of a packet, where it is named; a value, if it is no small number.
            let value = one.answer.value.shown(Language::English);
            let told = match &one.answer.value {
                AnswerValue::Packets(packets) if packets.len() == 1 => format!("packet {value}"),
                AnswerValue::Choice(_) | AnswerValue::Truth(_) => continue,
                _ if value.len() > 3 => value,
                _ => continue,
            };
            let is_told = |text: &str| {
                text.to_lowercase().match_indices(&told).any(|(place, told)| {
                    !text[place + told.len()..].starts_with(|next: char| next.is_ascii_digit())
                })
            };
            for other in asked.iter().filter(|other| other.question.name != one.question.name) {
                let ask = other.ask(Language::English);
                if is_told(&ask) && !NAMES_ONE_OF_MANY.contains(&other.question.name) {
                    telling.push(format!(
                        "{recording}: {}: {told}: {}: {ask}",
                        one.question.name, other.question.name
                    ));
                }
            }
        }
    }
    assert!(telling.is_empty(), "{}", telling.join("\n"));
}

/// The estimates after two samples, computed here from the samples as the book has it.
#[test]
fn estimates_are_computed_as_in_the_book() {
    let mut compared = 0;
    for recording in RECORDINGS {
        let (steps, place) = self::recording(recording);
        let asked = Asked::all(&QuestionedFlow::all(&steps)[place]).0;
        let ns = |name: &str| {
            let asked = asked.iter().find(|asked| asked.question.name == name)?;
            let AnswerValue::Duration(ns) = asked.answer.value else { return None };
            Some(ns)
        };
        let (Some(first), Some(second)) = (ns("first-sample"), ns("second-sample")) else { continue };
        let estimate = (7 * first + second) / 8;
        let deviation = (3 * first / 2 + (second - estimate).abs()) / 4;
        for (name, expected) in [
            ("second-estimate", estimate),
            ("second-deviation", deviation),
            ("second-timeout", estimate + 4 * deviation),
        ] {
            let Some(found) = ns(name) else { continue };
            // Each number is rounded to what is shown before the next is computed from it.
            let slack = 5_000.min(expected / 100);
            assert!(
                (found - expected).abs() <= slack,
                "{recording}: {name}: {found}, by the book {expected}"
            );
            compared += 1;
        }
    }
    assert!(compared > 40, "only {compared}");
}

/// Packets that show an answer are packets of that flow.
#[test]
fn the_evidence_is_there() {
    for recording in RECORDINGS {
        let (steps, _) = self::recording(recording);
        for flow in QuestionedFlow::all(&steps) {
            for asked in Asked::all(&flow).0 {
                assert!(!asked.answer.evidence.is_empty(), "{recording}: {}", asked.question.name);
                for packet in &asked.answer.evidence {
                    assert!(
                        flow.packet(*packet).is_some(),
                        "{recording}: {}: {packet:?}",
                        asked.question.name
                    );
                }
            }
        }
    }
}
