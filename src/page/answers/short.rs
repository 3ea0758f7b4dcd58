//! The answers in a few words.

use std::collections::BTreeSet;

use crate::analysis::fact::Fact;
use crate::analysis::flow::Endpoints;
use crate::analysis::summary::FlowSummary;
use crate::call::End;
use crate::explain::Language;
use crate::explain::quantity::duration;
use crate::step::Step;

/// The most values in a row: what more there are is said by `…`.
const MOST: usize = 4;

/// The first values that facts give, in a row.
fn row(steps: &[Step], value: impl Fn(&Fact) -> Option<String>) -> String {
    let mut values = steps.iter().flat_map(Step::facts).filter_map(value);
    let mut row: Vec<_> = values.by_ref().take(MOST).collect();
    row.extend(values.next().map(|_| "…".to_owned()));
    row.join(" · ")
}

pub(super) fn who(ends: &Endpoints) -> String {
    format!("{} {} → {}", ends.transport.name(), ends.client, ends.server)
}

pub(super) fn numbers(steps: &[Step], language: Language) -> String {
    row(steps, |fact| match fact {
        Fact::Syn { raw_isn } => Some(format!("{} {raw_isn}", language.words().end(End::Client))),
        Fact::SynAck { raw_isn, .. } => Some(format!("{} {raw_isn}", language.words().end(End::Server))),
        _ => None,
    })
}

pub(super) fn options(steps: &[Step], language: Language) -> String {
    row(steps, |fact| match fact {
        Fact::SynOptions { end, mss, shift, .. } => {
            let mss = mss.map(|mss| format!(" mss {mss}")).unwrap_or_default();
            let scale = shift.map(|shift| format!(" ×2^{shift}")).unwrap_or_default();
            Some(format!("{}{mss}{scale}", language.words().end(*end)))
        }
        Fact::SackPermitted { client: true, server: true } => Some("SACK".to_owned()),
        _ => None,
    })
}

/// What each acknowledgment is the sum of.
pub(super) fn acks(steps: &[Step]) -> String {
    row(steps, |fact| match fact {
        Fact::AckData { ack, before, .. } => {
            Some(format!("{ack} = {before} + {}", ack.saturating_sub(*before)))
        }
        Fact::AckFin { ack, bytes: 0, .. } => Some(format!("{ack} = {} + 1 (FIN)", ack.saturating_sub(1))),
        _ => None,
    })
}

pub(super) fn resent(steps: &[Step], is_again: impl Fn(&Fact) -> bool, language: Language) -> String {
    // A packet that was seen at both ends is one.
    let ids = |of: &dyn Fn(&&Step) -> bool| -> usize {
        let packets = steps.iter().filter(of).filter_map(Step::packet).map(|packet| packet.id);
        packets.collect::<BTreeSet<_>>().len()
    };
    let (again, all) = (ids(&|step| step.facts().any(&is_again)), ids(&|_| true));
    match language {
        Language::English => format!("{again} of {all} packets"),
        Language::Chinese => format!("{all} 个分组中的 {again} 个"),
    }
}

/// The samples of the round trip; of datagrams, the time to the first answer.
pub(super) fn times(steps: &[Step], summary: Option<&FlowSummary>) -> String {
    let samples = row(steps, |fact| match fact {
        Fact::RttSample { sample_ns, .. } => Some(duration(*sample_ns)),
        _ => None,
    });
    if !samples.is_empty() {
        return samples;
    }
    summary
        .and_then(|summary| summary.initial_rtt_ns.or(summary.first_reply_ns))
        .map_or_else(String::new, duration)
}

pub(super) fn bytes(summary: &FlowSummary, language: Language) -> String {
    let (data, headers) = (summary.total_payload(), summary.total_headers());
    match language {
        Language::English => format!("{data} bytes of data, {headers} bytes of headers"),
        Language::Chinese => format!("数据 {data} 字节，首部 {headers} 字节"),
    }
}
