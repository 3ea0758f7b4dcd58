//! What homework asks of every exchange: who, ports, initial numbers, options, the arithmetic of the ACKs, who closed, bytes
//! of headers and of data, round trips, what was sent again and why. Each answer is a few words ([`short`]), and sentences with
//! the packets that show them.

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

/// The answers for one flow. A question that the packets do not answer is left out.
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
    let times = said(steps, |fact| matches!(fact, Fact::InitialRtt { .. } | Fact::RttSample { .. }));
    let all = [
        ("who", who, pair(|_| short::who(ends))),
        ("numbers", numbers, pair(|language| short::numbers(steps, language))),
        ("options", options, pair(|language| short::options(steps, language))),
        ("acks", acks, pair(|_| short::acks(steps))),
        ("resent", said(steps, is_again), pair(|language| short::resent(steps, is_again, language))),
        ("times", times, pair(|_| short::times(steps))),
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
    all.into_iter().filter_map(|(question, sentences, short)| answer(question, sentences, short)).collect()
}

const fn is_again(fact: &Fact) -> bool {
    matches!(fact, Fact::SynAgain { .. } | Fact::DataAgain { .. } | Fact::FinAgain { .. })
}

fn answer(question: &'static str, mut sentences: Vec<Sentence>, short: BothTexts) -> Option<HomeworkAnswer> {
    let more = sentences.len().saturating_sub(MOST);
    sentences.truncate(MOST);
    (!sentences.is_empty()).then_some(HomeworkAnswer { question, short, sentences, more })
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
