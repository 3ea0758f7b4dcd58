//! What a capture came to: packets by protocol, and each flow in a line.

use super::Look;
use super::text::{Line, Style, shorten, wrap};
use crate::analysis::Untracked;
use crate::analysis::summary::FlowSummary;
use crate::call::TransportProtocol;
use crate::explain::Remark;
use crate::explain::quantity::duration;
use crate::scene::{self, Paragraph};
use crate::step::Summary;

/// How many flows are shown one by one.
const FLOWS: usize = 20;

/// The lines below the last packet.
pub fn tally(summary: &Summary, look: Look) -> Vec<Line> {
    let packets = |transport| -> u64 {
        let of = summary.flows.iter().filter(|flow| flow.protocol == transport);
        of.map(FlowSummary::total_packets).fold(0, u64::saturating_add)
    };
    let (tcp, udp) = (packets(TransportProtocol::Tcp), packets(TransportProtocol::Udp));
    let other =
        summary.packets.saturating_sub(tcp).saturating_sub(udp).saturating_sub(summary.untracked.packets);
    let remark = |remark: Remark| look.language.words().remark(&remark);
    let mut lines = vec![Line::of(remark(Remark::Protocols { tcp, udp, other }), Style::Dim)];
    lines.extend(summary.flows.iter().take(FLOWS).map(|flow| line(flow, look)));
    let more = summary.flows.len().saturating_sub(FLOWS);
    if more > 0 {
        lines.push(Line::of(remark(Remark::MoreFlows(more)), Style::Dim));
    }
    lines
}

/// The last lines of a view: how many of the packets were shown, and what was lost on the way.
pub(super) fn ending(summary: &Summary, shown: u64, look: Look) -> Vec<Line> {
    let lines = |words: Paragraph<'_>| {
        let text = words.message.words(look.language);
        wrap(&text, look.width).into_iter().map(move |line| Line::of(line, words.style))
    };
    scene::ending(summary, shown).into_iter().flat_map(lines).collect()
}

/// What had no room; nothing where everything had.
pub(super) fn untracked(untracked: Untracked, look: Look) -> Vec<Line> {
    if untracked.is_nothing() {
        return Vec::new();
    }
    let text = look.language.words().remark(&Remark::Untracked(untracked));
    wrap(&text, look.width).into_iter().map(|line| Line::of(line, Style::Alarm)).collect()
}

fn line(flow: &FlowSummary, look: Look) -> Line {
    let total = Remark::FlowTotal { packets: flow.total_packets(), bytes: flow.total_wire() };
    let text = format!(
        "{:>4}  {}  {} → {}  {}  {}",
        flow.flow.0,
        flow.protocol.name(),
        flow.client,
        flow.server,
        look.language.words().remark(&total),
        duration(flow.duration_ns)
    );
    Line::of(shorten(&text, look.width), Style::Plain)
}
