//! Two recordings side by side: the packets of two flows, those that correspond in one row, and what each flow cost.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::both_texts::{BothTexts, pair};
use super::ladder::{BriefLabels, PageArrow, scene};
use super::{PageContents, SecondRecording};
use crate::analysis::compare::compare;
use crate::analysis::fact::PacketId;
use crate::analysis::summary::FlowSummary;
use crate::scene::{Element, visible};
use crate::step::Step;
use crate::step::pairing::{self, partners};
use crate::trace::record::Header;

/// The height of a row, in pixels.
const ROW: usize = 34;

/// What the page shows of two recordings.
#[derive(Debug, Serialize)]
pub(super) struct PagePairs {
    names: [String; 2],
    rows: Vec<[Option<PairedPacket>; 2]>,
    /// What is measured, its value in each flow, and why they differ.
    costs: Vec<[BothTexts; 4]>,
}

/// A packet in a row: its arrow, and the first sentence on it.
#[derive(Debug, Clone, Serialize)]
struct PairedPacket {
    #[serde(flatten)]
    arrow: PageArrow,
    said: BothTexts,
}

/// The pairs of the flows that correspond best; none where there is no second recording, or a flow in only one of them.
pub(super) fn pairs(report: &PageContents<'_>) -> Option<PagePairs> {
    let SecondRecording { name, header, steps } = report.second.as_ref()?;
    let (of_a, of_b) = (flows(report.steps), flows(steps));
    let (in_a, in_b) = partners(&of_a, &of_b, None)?;
    let (a, b) = (of_a.get(in_a)?, of_b.get(in_b)?);
    let (steps_a, steps_b) = (packets(report.steps, a), packets(steps, b));
    let is_alike = a.protocol == b.protocol;
    let is_one_pair = is_alike && a.client == b.client && a.server == b.server;
    let rows = if is_alike {
        pairing::pair(&steps_a, &steps_b, is_one_pair, is_alike).rows
    } else {
        // TCP packets that carry no message have no counterpart in UDP.
        messages_in_rows(&steps_a, &steps_b)
    };
    let cells_a = cells(report.header, report.steps, a, &steps_a);
    let cells_b = cells(header, steps, b, &steps_b);
    let at = |cells: &[Option<PairedPacket>], place: Option<usize>, row: usize| {
        let mut cell = cells.get(place?)?.clone()?;
        cell.arrow.tops = [Some(row * ROW); 3];
        Some(cell)
    };
    let rows = rows.into_iter().enumerate();
    let rows = rows.map(|(row, (in_a, in_b))| [at(&cells_a, in_a, row), at(&cells_b, in_b, row)]);
    let costs = compare(a, b).into_iter().map(|row| {
        let value = |value| pair(|language| language.words().value(row.measure, value));
        let same = row.is_same_protocol();
        [
            pair(|language| language.words().measure(row.measure).to_owned()),
            value(row.a),
            value(row.b),
            pair(|language| language.words().why(row.measure, same).to_owned()),
        ]
    });
    let names = [report.name, name].map(|name| visible(name).into_owned());
    Some(PagePairs { names, rows: rows.collect(), costs: costs.collect() })
}

/// The packets of two flows in rows: those that carry the messages of the same end stand beside each other, in their order.
fn messages_in_rows(a: &[Step], b: &[Step]) -> Vec<(Option<usize>, Option<usize>)> {
    let sender = |step: Option<&Step>| {
        let packet = step?.packet().filter(|packet| packet.innermost().0.payload_len > 0)?;
        packet.direction
    };
    let (mut rows, mut in_a, mut in_b) = (Vec::new(), 0, 0);
    while in_a < a.len() || in_b < b.len() {
        let (from_a, from_b) = (sender(a.get(in_a)), sender(b.get(in_b)));
        let is_pair = from_a.is_some() && from_a == from_b;
        // Packets without a message come first, so that the messages of both flows share a row.
        let takes_a = in_a < a.len() && (is_pair || from_a.is_none() || in_b >= b.len() || from_b.is_some());
        let takes_b = in_b < b.len() && (is_pair || !takes_a);
        rows.push((takes_a.then_some(in_a), takes_b.then_some(in_b)));
        in_a += usize::from(takes_a);
        in_b += usize::from(takes_b);
    }
    rows
}

fn flows(steps: &[Step]) -> Vec<FlowSummary> {
    steps.iter().filter_map(Step::summary).flat_map(|summary| summary.flows.iter().cloned()).collect()
}

/// The packets of a flow; one that was seen at both ends once, where it was seen first.
fn packets(steps: &[Step], flow: &FlowSummary) -> Vec<Step> {
    let mut seen = HashSet::new();
    let own = steps.iter().filter(|step| step.flow == Some(flow.flow));
    own.filter(|step| step.packet().is_some_and(|packet| seen.insert(packet.id))).cloned().collect()
}

/// What is shown of each packet; none of one that is no arrow.
fn cells(header: &Header, steps: &[Step], flow: &FlowSummary, packets: &[Step]) -> Vec<Option<PairedPacket>> {
    let own: Vec<_> = steps.iter().filter(|step| step.flow == Some(flow.flow)).cloned().collect();
    let scene = scene(header, &own);
    let brief = BriefLabels { steps: &own };
    let arrows = scene.items.iter().filter_map(|item| match &item.element {
        Element::Arrow(arrow) => Some((arrow.packet, PageArrow::of(item, arrow, &brief))),
        _ => None,
    });
    let mut arrows: HashMap<PacketId, PageArrow> = arrows.collect();
    let cell = |step: &Step| {
        let said = |language| step.notes.first().map_or_else(String::new, |note| note.words(language));
        Some(PairedPacket { arrow: arrows.remove(&step.packet()?.id)?, said: pair(said) })
    };
    packets.iter().map(cell).collect()
}
