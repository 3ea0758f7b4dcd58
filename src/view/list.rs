//! The list: one line a packet, its columns chosen by the width.
//!
//! ```text
//! #       time s  flow  from                    what
//! 1     0.000000     1  127.0.0.1:43512         SYN  seq 0  len 0  win 65495  mss 65495
//! 2     0.000021     1  127.0.0.1:12000         SYN ACK  seq 0  ack 1  len 0  win 65483  mss 65495
//! ```
//!
//! Where reasons are asked for, states, socket calls and sentences stand under the line of their packet.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::note;
use super::tally::ending;
use super::text::{Columns, Line, Style, shorten, wrap};
use super::{Level, Look};
use crate::analysis::flow::{Direction, FlowId};
use crate::call::End;
use crate::decode::field::colons;
use crate::decode::{Link, Transport};
use crate::explain::{Phrase, Term};
use crate::frame::Timestamp;
use crate::scene::{Label, wireshark};
use crate::step::{Event, Packet, Step, Summary};

/// The narrowest list that has room for the receiver beside the sender.
const WIDE: usize = 110;
/// Columns of an address and a port: the longest of IPv4.
const ADDRESS: usize = 21;
/// Where the columns begin.
const TIME: usize = 6;
const FLOW: usize = 19;
const SOURCE: usize = 25;

/// Draws packets as lines.
#[derive(Debug)]
pub struct List {
    look: Look,
    zero: Option<Timestamp>,
    headed: bool,
    /// The flow of the packet that stands last.
    flow: Option<FlowId>,
}

impl List {
    /// An empty list.
    pub const fn new(look: Look) -> Self {
        Self { look, zero: None, headed: false, flow: None }
    }

    /// Counts time from here, unless it is counted already.
    pub const fn begin(&mut self, time: Timestamp) {
        if self.zero.is_none() {
            self.zero = Some(time);
        }
    }

    /// Takes the next step; gives its lines.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let mut lines = Vec::new();
        match &step.event {
            Event::Packet(packet) => {
                lines.extend(self.heading());
                self.flow = step.flow;
                lines.push(self.packet(step, packet));
                lines.extend(self.wireshark(packet));
            }
            Event::End(summary) => return self.ending(summary),
            Event::Call(_) | Event::Remark => {}
        }
        if self.look.level > Some(Level::Brief) {
            let told = self.told(step);
            if !told.is_empty() {
                lines.extend(self.heading());
            }
            lines.extend(told);
        }
        lines
    }

    const fn is_wide(&self) -> bool {
        self.look.width >= WIDE
    }

    /// Where the column of the receiver begins, and where that of the words.
    const fn columns(&self) -> (usize, usize) {
        let after_source = SOURCE + ADDRESS + 2;
        (after_source, if self.is_wide() { after_source + ADDRESS + 2 } else { after_source })
    }

    /// The names of the columns, above the first line.
    fn heading(&mut self) -> Option<Line> {
        if std::mem::replace(&mut self.headed, true) {
            return None;
        }
        let word = |term| self.look.language.words().term(term);
        let (destination, what) = self.columns();
        let mut line = Line::of("#", Style::Dim).pad_to(TIME + 5).and(word(Term::Seconds), Style::Dim);
        line = line.pad_to(FLOW).and(word(Term::Flow), Style::Dim);
        line = line.pad_to(SOURCE).and(word(Term::From), Style::Dim);
        if self.is_wide() {
            line = line.pad_to(destination).and(word(Term::To), Style::Dim);
        }
        Some(line.pad_to(what).and(word(Term::What), Style::Dim))
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Line {
        let zero = *self.zero.get_or_insert(step.time);
        let (destination, what) = self.columns();
        let (from, to) = addresses(packet, self.is_wide());
        let style = match packet.direction.map(Direction::sender) {
            Some(End::Client) => Style::Client,
            Some(End::Server) => Style::Server,
            None => Style::Plain,
        };
        let mut line = Line::with_room(self.look.width + 16, 12);
        line = line.and_shown(packet.id.0, Style::Dim).pad_to(TIME);
        line = line.and_shown(Time(step.time.since(zero)), Style::Dim).pad_to(FLOW);
        line = match step.flow {
            Some(flow) => line.and_shown(format_args!("{:>4}", flow.0), Style::Dim),
            None => line.and("    ", Style::Dim),
        };
        line = line.pad_to(SOURCE).and(fitting(&from), style).pad_to(destination);
        if self.is_wide() {
            line = line.and(fitting(&to), Style::Plain).pad_to(what);
        }
        let label = Label::in_list(packet, self.look.absolute);
        let room = self.look.width.saturating_sub(what).max(8);
        let style = if label.is_alarm { Style::Alarm } else { Style::Heading };
        line.and(label.fit(self.look.language, &Columns, room), style)
    }

    /// What Wireshark would say, below the packet: each time in the same column, where the longest has room.
    fn wireshark(&self, packet: &Packet) -> Vec<Line> {
        let Some(remark) = wireshark(packet) else { return Vec::new() };
        let text = self.look.language.words().remark(&remark);
        let room = self.look.width.saturating_sub(FLOW).max(8);
        let line = |text: String| Line::default().pad_to(FLOW).and(text, Style::Dim);
        wrap(&text, room).into_iter().map(line).collect()
    }

    /// Calls, states and sentences under the line of their packet; those of a flow as a whole name it.
    fn told(&self, step: &Step) -> Vec<Line> {
        let mut lines = note::lines(step, TIME, self.look, self.flow);
        match (&step.event, step.flow) {
            (Event::Call(call), _) => lines.insert(0, note::call(call, TIME, self.look)),
            (Event::Remark, Some(flow)) if !step.notes.is_empty() => {
                let name = self.look.language.words().phrase(Phrase::Flow(flow.0));
                lines.insert(0, Line::of(name, Style::Heading));
            }
            _ => {}
        }
        lines
    }

    fn ending(&self, summary: &Summary) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        lines.extend(ending(summary, self.look));
        lines
    }
}

/// An address in its column: of a long one the middle is left out, for its end tells hosts apart and has the port.
fn fitting(address: &str) -> Cow<'_, str> {
    if address.len() <= ADDRESS || !address.is_ascii() {
        return shorten(address, ADDRESS);
    }
    let host = address.rfind(']').unwrap_or(address.len());
    let group = address.get(..host).and_then(|host| host.rfind(':')).map_or(0, |colon| colon + 1);
    let end = address.get(group..).unwrap_or_default();
    match address.get(..ADDRESS.saturating_sub(end.len() + 1)) {
        Some(beginning) if !beginning.is_empty() => Cow::Owned(format!("{beginning}…{end}")),
        _ => shorten(address, ADDRESS),
    }
}

/// Seconds with six decimals, as tcpdump and Wireshark show them.
struct Time(i64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (seconds, microseconds) = (size / 1_000_000_000, size % 1_000_000_000 / 1_000);
        if self.0 < 0 {
            // The sign belongs to the number that is set to the right.
            return write!(f, "{:>12}", format!("-{seconds}.{microseconds:06}"));
        }
        write!(f, "{seconds:>5}.{microseconds:06}")
    }
}

/// Sender and receiver, with ports where there are any; the receiver only where it is shown.
fn addresses(packet: &Packet, both: bool) -> (String, String) {
    let inner = packet.innermost().0;
    let only_if_shown = |to: &dyn Fn() -> String| if both { to() } else { String::new() };
    if let Some(arp) = &inner.arp
        && let Some(sender) = arp.sender_ip
    {
        let target = arp.target_ip.map_or(String::new(), |target| target.to_string());
        return (sender.to_string(), target);
    }
    let ports = match &inner.transport {
        Some(Transport::Tcp(tcp)) => Some((tcp.source_port, tcp.destination_port)),
        Some(Transport::Udp(udp)) => Some((udp.source_port, udp.destination_port)),
        _ => None,
    };
    let shown = |address: IpAddr, port: Option<u16>| match port {
        Some(port) => SocketAddr::new(address, port).to_string(),
        None => address.to_string(),
    };
    match (&inner.network, &inner.link) {
        (Some(network), _) => {
            let from = shown(network.source(), ports.map(|(from, _)| from));
            (from, only_if_shown(&|| shown(network.destination(), ports.map(|(_, to)| to))))
        }
        (None, Some(Link::Ethernet(ethernet))) => {
            let from = colons(&ethernet.source.octets());
            (from, only_if_shown(&|| colons(&ethernet.destination.octets())))
        }
        _ => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_keeps_its_last_group_and_its_port() {
        assert_eq!(fitting("[2001:db8:1::1]:80"), "[2001:db8:1::1]:80");
        assert_eq!(fitting("[fe80::9c09:b416:768:ff42]:52507"), "[fe80::9c…ff42]:52507");
        assert_eq!(fitting("fe80::9c09:b416:768:ff42"), "fe80::9c09:b416:…ff42");
        assert_eq!(fitting("[2001:db8::255.255.255.255]:65535"), "[2001:db8::255.255.2…");
    }
}
