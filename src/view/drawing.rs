//! A whole trace as one drawing: its ladder, or two of them side by side, and the comparison where it holds a pair.

use super::Look;
use super::compare::{half, side_by_side, table};
use super::ladder::Ladder;
use super::text::Line;
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::call::TransportProtocol;
use crate::trace::Record;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{Header, Summary};

/// Draws the records of one trace, from the header to the summary.
#[derive(Debug)]
pub struct Drawing {
    look: Look,
    manner: Manner,
}

#[derive(Debug)]
enum Manner {
    /// Each record as it comes.
    Ladder(Box<Ladder>),
    /// A UDP and a TCP exchange, on a terminal wide enough for both: kept until the end.
    Pair(Vec<Record>),
}

impl Drawing {
    /// A drawing of nothing yet.
    pub fn new(look: Look) -> Self {
        Self { look, manner: Manner::Ladder(Box::new(Ladder::new(look))) }
    }

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        if let Record::Header(header) = record
            && is_pair(header)
            && half(self.look.width).is_some()
        {
            self.manner = Manner::Pair(Vec::new());
        }
        let mut lines = match &mut self.manner {
            Manner::Ladder(ladder) => ladder.feed(record),
            Manner::Pair(records) => {
                records.push(record.clone());
                if matches!(record, Record::Summary(_)) { self.flush() } else { Vec::new() }
            }
        };
        if let Record::Summary(summary) = record
            && let Some((udp, tcp)) = pair(summary)
        {
            lines.extend(table(("", udp), ("", tcp), self.look));
        }
        lines
    }

    /// Takes note of a packet that is not drawn.
    pub fn meet(&mut self, packet: &PacketRecord) {
        if let Manner::Ladder(ladder) = &mut self.manner {
            ladder.meet(packet);
        }
    }

    /// Draws what has been fed and not been drawn, where that does not have to wait for the end.
    pub fn flush_live(&mut self) -> Vec<Line> {
        match &mut self.manner {
            Manner::Ladder(ladder) => ladder.flush_live(),
            Manner::Pair(_) => Vec::new(),
        }
    }

    /// Draws all that has been fed and not been drawn.
    pub fn flush(&mut self) -> Vec<Line> {
        match &mut self.manner {
            Manner::Ladder(ladder) => ladder.flush(),
            Manner::Pair(records) => two_ladders(&std::mem::take(records), self.look),
        }
    }
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
fn two_ladders(records: &[Record], look: Look) -> Vec<Line> {
    let Some(half) = half(look.width) else { return Vec::new() };
    let narrow = Look { width: half, ..look };
    let first = records.iter().find_map(Record::flow).unwrap_or(FlowId(1));
    let (mut left, mut right) = (Ladder::new(narrow), Ladder::new(narrow));
    let (mut left_lines, mut right_lines) = (Vec::new(), Vec::new());
    let mut ends = Vec::new();
    let mut wide = Ladder::new(look);
    for record in records {
        match record {
            Record::Header(header) => {
                ends.extend(wide.feed(record));
                left.announce(header);
                right.announce(header);
            }
            Record::Summary(_) => {}
            Record::Call(call) if call.flow.is_none() && call.protocol == TransportProtocol::Udp => {
                left_lines.extend(left.feed(record));
            }
            other if other.flow() == Some(first) => left_lines.extend(left.feed(other)),
            other => right_lines.extend(right.feed(other)),
        }
    }
    left_lines.extend(left.flush());
    right_lines.extend(right.flush());
    ends.extend(side_by_side(left_lines, right_lines, half));
    if let Some(summary @ Record::Summary(_)) = records.last() {
        ends.extend(wide.feed(summary));
    }
    ends
}
