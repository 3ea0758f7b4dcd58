//! What homework asks of every exchange: who, ports, initial numbers, options, the arithmetic of the ACKs, who closed, bytes
//! of headers and of data, round trips, what was sent again and why. Each answer is a few words ([`short`]), and sentences with
//! the packets that show them.

mod none;
mod short;

use serde::Serialize;

use super::both_texts::{BothTexts, pair};
use crate::analysis::fact::Fact;
use crate::analysis::flow::Endpoints;
use crate::analysis::summary::FlowSummary;
use crate::call::{End, TransportProtocol};
use crate::explain::Language;
use crate::step::Step;

/// The most sentences in one answer: more are found beside their packets.
const MOST: usize = 12;

/// The answer to a question.
#[derive(Debug, Serialize)]
pub(super) struct HomeworkAnswer {
    /// The question, by a name that the page has words for.
    question: &'static str,
    /// The answer in a few words.
    short: BothTexts,
    sentences: Vec<Sentence>,
    /// Sentences that are not among them.
    more: usize,
}

/// A sentence of an answer.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Sentence {
    /// The note with this number in the trace, which has its words and its evidence.
    Note(u64),
    /// Words, and the packets that show it.
    Own(BothTexts, Vec<u64>),
}

/// The answers for one flow, to all questions: where the answer is that there is none, it says why.
pub(super) fn answers(
    steps: &[Step],
    ends: &Endpoints,
    summary: Option<&FlowSummary>,
) -> Vec<HomeworkAnswer> {
    let first = steps.iter().find_map(Step::packet).map_or(0, |packet| packet.id.0);
    let who = vec![Sentence::Own(pair(|language| who(ends, language)), vec![first])];
    let bytes = summary.map(|summary| Sentence::Own(pair(|language| bytes(summary, language)), Vec::new()));
    let mut in_all: Vec<_> = bytes.into_iter().collect();
    in_all.extend(said(steps, |fact| matches!(fact, Fact::BytesInAll { .. })));
    let mut closed =
        said(steps, |fact| matches!(fact, Fact::Fin { .. } | Fact::Reset { .. } | Fact::Refused { .. }));
    // Nothing closes an exchange of datagrams.
    if closed.is_empty() && ends.transport == TransportProtocol::Tcp {
        closed.extend(
            summary.map(|summary| Sentence::Own(pair(|language| ending(summary, language)), Vec::new())),
        );
    }
    let numbers = said(steps, |fact| matches!(fact, Fact::Syn { .. } | Fact::SynAck { .. }));
    let options = said(steps, |fact| matches!(fact, Fact::SynOptions { .. } | Fact::SackPermitted { .. }));
    let acks = said(steps, |fact| matches!(fact, Fact::AckData { .. } | Fact::AckFin { .. }));
    let times = said(steps, |fact| {
        matches!(fact, Fact::InitialRtt { .. } | Fact::RttSample { .. } | Fact::Answer { .. })
    });
    let all = [
        ("who", who, pair(|_| short::who(ends))),
        ("numbers", numbers, pair(|language| short::numbers(steps, language))),
        ("options", options, pair(|language| short::options(steps, language))),
        ("acks", acks, pair(|_| short::acks(steps))),
        ("resent", said(steps, is_again), pair(|language| short::resent(steps, is_again, language))),
        ("times", times, pair(|_| short::times(steps, summary))),
        (
            "closed",
            closed,
            pair(|language| summary.map_or_else(String::new, |summary| ending(summary, language))),
        ),
        (
            "bytes",
            in_all,
            pair(|language| summary.map_or_else(String::new, |summary| short::bytes(summary, language))),
        ),
    ];
    let answered = all.into_iter().filter_map(|(question, sentences, short)| {
        if !sentences.is_empty() {
            return Some(answer(question, sentences, short));
        }
        let [short, sentence] = none::none(question, ends.transport)?;
        Some(answer(question, vec![Sentence::Own(sentence, Vec::new())], short))
    });
    answered.collect()
}

const fn is_again(fact: &Fact) -> bool {
    matches!(fact, Fact::SynAgain { .. } | Fact::DataAgain { .. } | Fact::FinAgain { .. })
}

fn answer(question: &'static str, mut sentences: Vec<Sentence>, short: BothTexts) -> HomeworkAnswer {
    let more = sentences.len().saturating_sub(MOST);
    sentences.truncate(MOST);
    HomeworkAnswer { question, short, sentences, more }
}

/// The notes on packets that say some facts.
fn said(steps: &[Step], is_asked: impl Fn(&Fact) -> bool) -> Vec<Sentence> {
    let of_packets = steps.iter().filter(|step| step.packet().is_some());
    let notes = of_packets.flat_map(|step| &step.notes).filter(|note| note.fact().is_some_and(&is_asked));
    notes.map(|note| Sentence::Note(note.n.0)).collect()
}

fn who(ends: &Endpoints, language: Language) -> String {
    let protocol = ends.transport.name();
    let (client, server) = (ends.of(End::Client), ends.of(End::Server));
    match language {
        Language::English => format!(
            "{protocol}: the client is {} at port {}, the server {} at port {}.",
            client.ip(),
            client.port(),
            server.ip(),
            server.port()
        ),
        Language::Chinese => format!(
            "{protocol}：客户是 {}，端口 {}；服务器是 {}，端口 {}。",
            client.ip(),
            client.port(),
            server.ip(),
            server.port()
        ),
    }
}

fn bytes(summary: &FlowSummary, language: Language) -> String {
    let FlowSummary { payload_bytes, .. } = summary;
    let (packets, data, headers) =
        (summary.total_packets(), summary.total_payload(), summary.total_headers());
    let (from_client, from_server) = (payload_bytes.client, payload_bytes.server);
    match language {
        Language::English => format!(
            "{packets} packets carry {data} bytes of data ({from_client} from the client, {from_server} from the server, what \
             was sent again counted each time) and {headers} bytes of headers."
        ),
        Language::Chinese => format!(
            "{packets} 个分组共传送 {data} 字节数据（客户 {from_client}，服务器 {from_server}，重传的每次都算）和 {headers} 字节首部。"
        ),
    }
}

fn ending(summary: &FlowSummary, language: Language) -> String {
    language.words().ending(summary.ending, summary.ended_by()).to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail loudly")]

    use super::*;
    use crate::scene::tests::steps;

    #[test]
    fn every_question_has_an_answer_whatever_the_exchange() {
        for trace in [
            include_bytes!("../../traces/udp.jsonl").as_slice(),
            include_bytes!("../../traces/udp-unreachable.jsonl"),
            include_bytes!("../../traces/tcp-refused.jsonl"),
            include_bytes!("../../traces/tcp-server-closes.jsonl"),
            include_bytes!("../../traces/lab/abort.jsonl.gz"),
        ] {
            let steps = steps(trace);
            let ends =
                steps.iter().filter_map(Step::packet).find_map(crate::step::Packet::endpoints).unwrap();
            let summary = steps.iter().find_map(Step::summary).unwrap();
            let answers = answers(&steps, &ends, summary.flows.first());
            let asked: Vec<_> = answers.iter().map(|answer| answer.question).collect();
            assert_eq!(asked, ["who", "numbers", "options", "acks", "resent", "times", "closed", "bytes"]);
            for HomeworkAnswer { question, short, sentences, .. } in answers {
                assert!(!sentences.is_empty() && short.iter().all(|short| !short.is_empty()), "{question}");
            }
        }
    }
}
