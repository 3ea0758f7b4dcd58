//! The data of a page, as its script reads it.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::value::RawValue;

use super::PageContents;
use super::answers::{self, HomeworkAnswer};
use super::both_texts::{BothTexts, pair};
use super::ladder::{self, PageLadder};
use super::layers::{PageLayer, PageLayers};
use super::pairs::{PagePairs, pairs};
use super::plots::{PagePlot, plots};
use super::strips::{PageStrips, strips};
use crate::analysis::flow::{Both, FlowId};
use crate::analysis::summary::FlowSummary;
use crate::explain::Language;
use crate::step::{Event, Packet, Step};

/// What the script reads beside the trace.
#[derive(Debug, Serialize)]
pub(super) struct PageData<'r> {
    /// The words of the page, in both languages.
    words: &'r RawValue,
    /// Packets whose payload was cut, and packets that are not shown.
    cut: u64,
    left_out: u64,
    /// Bytes on the wire.
    bytes: usize,
    layers: Vec<PageLayer>,
    /// For each packet, where it was seen first, its layers: the place in `layers`, then the values that are not read from
    /// its bytes.
    packets: Vec<Vec<(usize, Vec<String>)>>,
    flows: Vec<PageFlow>,
    /// What packets that belong to no flow are.
    asides: BTreeMap<u64, BothTexts>,
    /// A second recording beside this one.
    pairs: Option<PagePairs>,
}

/// A flow of the page.
#[derive(Debug, Serialize)]
struct PageFlow {
    id: u32,
    protocol: &'static str,
    client: String,
    server: String,
    packets: usize,
    /// Bytes of both directions: of data, and on the wire.
    payload: u64,
    wire: u64,
    duration_ns: i64,
    again: u64,
    ending: BothTexts,
    answers: Vec<HomeworkAnswer>,
    ladder: PageLadder,
    strip: Option<PageStrips>,
    plots: Vec<PagePlot>,
}

/// The data of a report.
pub(super) fn view<'r>(report: &PageContents<'_>, words: &'r RawValue) -> PageData<'r> {
    let (mut layers, mut seen) = (PageLayers::default(), HashSet::new());
    let packets = report.steps.iter().filter_map(Step::packet).filter(|packet| seen.insert(packet.id));
    let mut bytes = 0;
    let packets =
        packets.inspect(|packet| bytes += packet.wire_len).map(|packet| layers.of(packet)).collect();
    PageData {
        words,
        cut: report.cut,
        left_out: report.left_out,
        bytes,
        layers: layers.all(),
        packets,
        flows: flows(report),
        asides: ladder::asides(report.header, report.steps),
        pairs: pairs(report),
    }
}

fn flows(report: &PageContents<'_>) -> Vec<PageFlow> {
    let mut of: BTreeMap<FlowId, Vec<&Step>> = BTreeMap::new();
    let mut before: Vec<&Step> = Vec::new();
    for step in report.steps {
        match step.flow {
            Some(flow) => of.entry(flow).or_default().push(step),
            // A server listens before there is a flow.
            None if step.call().is_some() => before.push(step),
            None => {}
        }
    }
    let summaries = report.steps.iter().filter_map(Step::summary).flat_map(|summary| &summary.flows);
    let summaries: BTreeMap<_, _> = summaries.map(|summary| (summary.flow, summary)).collect();
    let alone = of.len() == 1;
    let steps = |own: Vec<&Step>| -> Vec<Step> {
        let before = before.iter().filter(|_| alone).copied();
        let mut all: Vec<Step> = before.chain(own).cloned().collect();
        all.sort_by_key(|step| step.n);
        all
    };
    let made =
        of.into_iter().filter_map(|(id, own)| flow(report, id, &steps(own), summaries.get(&id).copied()));
    made.collect()
}

fn flow(
    report: &PageContents<'_>,
    id: FlowId,
    steps: &[Step],
    summary: Option<&FlowSummary>,
) -> Option<PageFlow> {
    let ends = steps.iter().filter_map(Step::packet).find_map(Packet::endpoints)?;
    let packets = steps.iter().filter(|step| matches!(step.event, Event::Packet(_))).count();
    let both = |of: Both<u64>| of.client + of.server;
    let ending = |language: Language| {
        summary.map_or(String::new(), |summary| {
            language.words().ending(summary.ending, summary.ended_by()).to_owned()
        })
    };
    Some(PageFlow {
        id: id.0,
        protocol: ends.transport.name(),
        client: ends.client.to_string(),
        server: ends.server.to_string(),
        packets,
        payload: summary.map_or(0, |summary| both(summary.payload_bytes)),
        wire: summary.map_or(0, |summary| both(summary.wire_bytes)),
        duration_ns: summary.map_or(0, |summary| summary.duration_ns),
        again: summary.map_or(0, |summary| summary.retransmissions),
        ending: pair(ending),
        answers: answers::answers(steps, &ends, summary),
        ladder: ladder::ladder(report.header, steps),
        strip: strips(steps, id),
        plots: plots(steps, id),
    })
}
