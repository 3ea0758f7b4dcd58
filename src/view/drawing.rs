//! A whole trace as one drawing: its ladder, or two of them side by side, and the comparison where it holds a pair.

use super::compare::{half, side_by_side, table};
use super::ladder::{Ladder, ToScale};
use super::text::Line;
use super::{Look, Spacing};
use crate::analysis::fact::PacketId;
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::call::TransportProtocol;
use crate::step::{Event, Step, Summary};
use crate::trace::record::Header;

/// Draws the steps of one trace, from the header to the summary.
#[derive(Debug)]
pub struct Drawing {
    look: Look,
    /// Whether it holds one exchange over UDP and the same over TCP.
    is_pair: bool,
    /// How many packets are drawn.
    packets: u64,
    /// The last packet of these.
    last: Option<PacketId>,
    arrangement: Arrangement,
}

#[derive(Debug)]
enum Arrangement {
    /// Each step as it comes.
    Ladder(Box<Ladder>),
    /// All of it at once, to scale.
    ToScale(Box<ToScale>),
    /// A UDP and a TCP exchange, on a terminal wide enough for both: kept until the end.
    Pair(Box<Header>, Vec<Step>),
}

impl Drawing {
    /// A drawing of nothing yet.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            is_pair: false,
            packets: 0,
            last: None,
            arrangement: Arrangement::Ladder(Box::new(Ladder::new(look))),
        }
    }

    /// Begins a trace; gives the lines that are ready.
    pub fn begin(&mut self, header: &Header) -> Vec<Line> {
        self.is_pair = is_pair(header);
        if self.look.spacing.unwrap_or_else(|| suiting(header)) == Spacing::ToScale {
            self.arrangement = Arrangement::ToScale(Box::new(ToScale::new(self.look, header)));
        } else if is_pair(header) && half(self.look.width).is_some() {
            self.arrangement = Arrangement::Pair(Box::new(header.clone()), Vec::new());
        }
        match &mut self.arrangement {
            Arrangement::Ladder(ladder) => ladder.begin(header),
            Arrangement::ToScale(_) | Arrangement::Pair(..) => Vec::new(),
        }
    }

    /// Takes the next step; gives the lines that are ready.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let mut lines = match &mut self.arrangement {
            Arrangement::Ladder(ladder) => ladder.feed(step),
            Arrangement::ToScale(ladder) => ladder.feed(step),
            Arrangement::Pair(_, steps) => {
                steps.push(step.clone());
                if step.summary().is_some() { self.flush() } else { Vec::new() }
            }
        };
        // A packet that was seen at both ends of its path is one.
        if let Some(packet) = step.packet().map(|packet| packet.id).filter(|id| Some(*id) > self.last) {
            self.packets += 1;
            self.last = Some(packet);
        }
        // Only what is shown whole is compared.
        let is_whole = |summary: &&Summary| self.is_pair && summary.packets == self.packets;
        if let Some((udp, tcp)) = step.summary().filter(is_whole).and_then(pair) {
            lines.extend(table(("", udp), ("", tcp), self.look));
        }
        lines
    }

    /// Learns from a packet that is left out.
    pub fn leave_out(&mut self, step: &Step) {
        match &mut self.arrangement {
            Arrangement::Ladder(ladder) => ladder.leave_out(step),
            Arrangement::ToScale(ladder) => ladder.leave_out(step),
            Arrangement::Pair(..) => {}
        }
    }

    /// Draws all that has been fed and not been drawn.
    pub fn flush(&mut self) -> Vec<Line> {
        match &mut self.arrangement {
            Arrangement::Ladder(ladder) => ladder.flush(),
            Arrangement::ToScale(ladder) => ladder.flush(),
            Arrangement::Pair(header, steps) => two_ladders(header, &std::mem::take(steps), self.look),
        }
    }
}

/// How far apart packets stand if nothing else was asked for: to scale, if they were seen at both ends of a path.
fn suiting(header: &Header) -> Spacing {
    let paths: Vec<_> = header.vantages.iter().filter_map(|vantage| vantage.path.as_deref()).collect();
    let has_both_ends =
        paths.iter().enumerate().any(|(at, path)| paths.iter().skip(at + 1).any(|other| other == path));
    if has_both_ends { Spacing::ToScale } else { Spacing::ByOrder }
}

/// Whether a header announces one exchange over UDP and one over TCP.
fn is_pair(header: &Header) -> bool {
    let speaks = |transport| header.endpoints.iter().any(|endpoint| endpoint.protocol == transport);
    speaks(TransportProtocol::Udp) && speaks(TransportProtocol::Tcp)
}

/// The one UDP flow and the one TCP flow of a trace that has just these.
fn pair(summary: &Summary) -> Option<(&FlowSummary, &FlowSummary)> {
    match summary.flows.as_slice() {
        [udp, tcp] if (udp.protocol, tcp.protocol) == (TransportProtocol::Udp, TransportProtocol::Tcp) => {
            Some((udp, tcp))
        }
        _ => None,
    }
}

/// Two ladders beside each other: the first flow's on the left, all others' on the right.
fn two_ladders(header: &Header, steps: &[Step], look: Look) -> Vec<Line> {
    let Some(half) = half(look.width) else { return Vec::new() };
    if steps.is_empty() {
        return Vec::new();
    }
    let narrow = Look { width: half, ..look };
    let first = steps.iter().find_map(|step| step.flow).unwrap_or(FlowId(1));
    let (mut left, mut right) = (Ladder::new(narrow), Ladder::new(narrow));
    let (mut left_lines, mut right_lines) = (Vec::new(), Vec::new());
    let mut wide = Ladder::new(look);
    let mut lines = wide.begin(header);
    left.announce(header);
    right.announce(header);
    for step in steps {
        match &step.event {
            Event::End(_) => {}
            Event::Call(call) if step.flow.is_none() && call.transport == TransportProtocol::Udp => {
                left_lines.extend(left.feed(step));
            }
            _ if step.flow == Some(first) => left_lines.extend(left.feed(step)),
            _ => right_lines.extend(right.feed(step)),
        }
    }
    left_lines.extend(left.flush());
    right_lines.extend(right.flush());
    lines.extend(side_by_side(left_lines, right_lines, half));
    wide.count_also(&left);
    wide.count_also(&right);
    if let Some(end) = steps.last().filter(|step| step.summary().is_some()) {
        lines.extend(wide.feed(end));
    }
    lines
}
