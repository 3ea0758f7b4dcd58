//! The list: one line a packet, its columns chosen by the width.
//!
//! ```text
//! #          seconds flow  from                   what it says                      trouble
//! 7         0.204117    1  127.0.0.1:43512        ACK  seq 1  ack 1  len 15         retransmission
//! 8         0.204141    1  127.0.0.1:12000        ACK  seq 1  ack 16  len 0  win 65483
//! ```
//!
//! Where reasons are asked for, states, socket calls and sentences stand under the line of their packet.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::mem;
use std::net::{IpAddr, SocketAddr};

use super::note;
use super::pen::{LineSink, Pen, PlainLine};
use super::tally::ending;
use super::text::{Columns, Line, Style, shorten, width, wrap};
use super::{Level, Look, Times};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::trouble::Trouble;
use crate::call::End;
use crate::decode::field::colons;
use crate::decode::{self, Link, Transport};
use crate::explain::{Phrase, Term};
use crate::frame::Timestamp;
use crate::scene::{Explained, Label, wireshark};
use crate::step::{Event, Packet, Step, Summary};

/// The narrowest list that has room for the receiver beside the sender.
const WIDE: usize = 110;
/// The narrowest list that has room for whole addresses.
const ROOMY: usize = 72;
/// Columns of an address and a port: the longest of IPv4, and what the narrowest list has room for.
const ADDRESS: usize = 21;
const SHORT_ADDRESS: usize = 12;
/// Columns of the word for what is wrong.
const TROUBLE: usize = 14;
/// How far behind the packet's words that stands at most: further away it is hard to find.
const REACH: usize = 76;
/// Where the times begin, and how many columns they take: seconds, and a time of day.
const TIME: usize = 6;
const SECONDS: usize = 12;
/// As many spaces.
const SPACES: &str = "            ";
const CLOCK: usize = 16;

/// Draws packets as lines.
#[derive(Debug)]
pub struct List {
    look: Look,
    zero: Option<Timestamp>,
    /// When each flow began, where times count from there.
    begun: HashMap<FlowId, Timestamp>,
    /// When the packet in the line above was seen.
    before: Option<Timestamp>,
    /// The date that was said last.
    date: String,
    /// How many packets were shown.
    shown: u64,
    headed: bool,
    /// The flow of the packet that stands last.
    flow: Option<FlowId>,
    explained: Explained,
    /// The flow whose name stands above the last line, where that was about a flow as a whole.
    named: Option<FlowId>,
    /// The line that was drawn last, and the text that was put into one last: their memory is used again.
    line: Line,
    text: String,
}

impl List {
    /// An empty list.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            zero: None,
            begun: HashMap::new(),
            before: None,
            date: String::new(),
            shown: 0,
            headed: false,
            flow: None,
            explained: Explained::default(),
            named: None,
            line: Line::default(),
            text: String::new(),
        }
    }

    /// Whether reasons stand under the lines of their packets.
    pub fn has_reasons(&self) -> bool {
        self.look.level > Some(Level::Brief)
    }

    /// Counts time from this packet, shown or not, unless it is counted already.
    pub fn begin(&mut self, step: &Step) {
        self.zero.get_or_insert(step.time);
        if self.look.times == Times::Flow
            && let Some(flow) = step.flow
        {
            self.begun.entry(flow).or_insert(step.time);
        }
    }

    /// Takes the next step; gives its lines to `out`.
    pub fn feed(&mut self, step: &Step, out: &mut dyn LineSink) {
        match &step.event {
            Event::Packet(packet) => {
                self.begin(step);
                self.heading().iter().for_each(|line| out.line(line));
                self.new_date(step.time).iter().for_each(|line| out.line(line));
                self.flow = step.flow;
                self.named = None;
                self.shown += 1;
                self.draw(step, packet, out);
                self.wireshark(packet).iter().for_each(|line| out.line(line));
            }
            Event::End(summary) => return self.ending(summary).iter().for_each(|line| out.line(line)),
            Event::Description(_) => return,
            Event::Call(_) | Event::Kernel(_) | Event::Remark => {}
        }
        if self.has_reasons() {
            let lines = self.below(step);
            if !lines.is_empty() {
                self.heading().iter().for_each(|line| out.line(line));
            }
            for line in &lines {
                out.line(line);
            }
        }
    }

    /// Draws the line of a packet: straight into the text where that is enough.
    fn draw(&mut self, step: &Step, packet: &Packet, out: &mut dyn LineSink) {
        if let Some(text) = out.plain() {
            let mut line = PlainLine::at_end_of(text);
            self.packet(step, packet, &mut line);
            return line.end();
        }
        let mut line = mem::take(&mut self.line).emptied();
        self.packet(step, packet, &mut line);
        out.line(&line);
        self.line = line;
    }

    const fn is_wide(&self) -> bool {
        self.look.width >= WIDE
    }

    fn columns(&self) -> Places {
        let room = if self.look.width < ROOMY { SHORT_ADDRESS } else { ADDRESS };
        let time = if self.look.times == Times::Clock { CLOCK } else { SECONDS };
        let flow = TIME + time + 1;
        let source = flow + 6;
        let destination = source + room + 2;
        let what = if self.is_wide() { destination + room + 2 } else { destination };
        let trouble = self.look.width.saturating_sub(TROUBLE).min(what + REACH);
        Places { address: room, time, flow, source, destination, what, trouble }
    }

    /// The names of the columns, above the first line.
    fn heading(&mut self) -> Option<Line> {
        if std::mem::replace(&mut self.headed, true) {
            return None;
        }
        let word = |term| self.look.language.words().term(term);
        let places = self.columns();
        let time = word(match self.look.times {
            Times::First => Term::Seconds,
            Times::Flow => Term::SinceFlow,
            Times::Before => Term::SincePacket,
            Times::Clock => Term::Clock,
        });
        let time_at = (TIME + places.time).saturating_sub(width(time));
        let mut line = Line::of("#", Style::Dim).pad_to(time_at).and(time, Style::Dim);
        line = next(line, places.flow).and(word(Term::Flow), Style::Dim);
        line = next(line, places.source).and(word(Term::From), Style::Dim);
        if self.is_wide() {
            line = next(line, places.destination).and(word(Term::To), Style::Dim);
        }
        let what = shorten(word(Term::What), places.trouble.saturating_sub(places.what + 1));
        line = next(line, places.what).and(what, Style::Dim);
        Some(next(line, places.trouble).and(word(Term::Trouble), Style::Dim))
    }

    /// The date, above the first packet of it, where times are those of the clock.
    fn new_date(&mut self, time: Timestamp) -> Option<Line> {
        let date = (self.look.times == Times::Clock).then(|| moment(time).0)?;
        if date == self.date {
            return None;
        }
        self.date.clone_from(&date);
        Some(Line::default().pad_to(TIME).and(date, Style::Dim))
    }

    /// Appends the time of a packet, as its column shows it.
    fn time(&mut self, step: &Step, text: &mut String) {
        let since = |earlier: Option<Timestamp>| step.time.since(earlier.unwrap_or(step.time));
        let before = self.before.replace(step.time);
        match self.look.times {
            Times::First => push_seconds(text, since(self.zero)),
            Times::Flow => {
                let begun = step.flow.and_then(|flow| self.begun.get(&flow)).copied();
                push_seconds(text, since(begun.or(self.zero)));
            }
            Times::Before => push_seconds(text, since(before)),
            Times::Clock => text.push_str(&moment(step.time).1),
        }
    }

    fn packet(&mut self, step: &Step, packet: &Packet, line: &mut impl Pen) {
        let places = self.columns();
        let inner = packet.innermost().0;
        let mut text = mem::take(&mut self.text);
        line.number(packet.id.0, 0, Style::Dim);
        text.clear();
        self.time(step, &mut text);
        line.next(TIME);
        line.text(&text, Style::Dim);
        line.next(places.flow);
        if let Some(flow) = step.flow {
            line.number(flow.0.into(), 4, Style::Dim);
        }
        let style = match packet.direction.map(Direction::sender) {
            Some(End::Client) => Style::Client,
            Some(End::Server) => Style::Server,
            None => Style::Plain,
        };
        text.clear();
        push_sender(&mut text, inner);
        line.next(places.source);
        line.text(&fitting(&text, places.address), style);
        if self.is_wide() {
            text.clear();
            push_receiver(&mut text, inner);
            line.next(places.destination);
            line.text(&fitting(&text, places.address), Style::Plain);
        }
        line.next(places.what);
        self.words(line, step, packet, &mut text);
        self.text = text;
    }

    /// Writes what the packet says, and in a word what is wrong with it. `words` is memory to use again.
    fn words(&self, line: &mut impl Pen, step: &Step, packet: &Packet, words: &mut String) {
        let places = self.columns();
        let trouble = Trouble::first(step.facts()).map(|trouble| self.look.language.words().trouble(trouble));
        // Where nothing is wrong, the words have that room, too.
        let end = if trouble.is_some() { places.trouble.saturating_sub(1) } else { self.look.width };
        let room = end.saturating_sub(line.width());
        let label = Label::in_list(packet, self.look.absolute);
        let style = if label.is_alarm { Style::Alarm } else { Style::Heading };
        label.fit_into(words, self.look.language, &Columns, room, || packet.text());
        // The number is what matters most in a bare acknowledgment.
        if label.is_ack_alone() && !words.contains(" ack ") {
            label.without_seq().fit_into(words, self.look.language, &Columns, room, || None);
        }
        line.text(&shorten_to_nothing(words, room), style);
        if let Some(trouble) = trouble {
            line.next(places.trouble);
            let room = self.look.width.saturating_sub(line.width());
            line.text(&shorten_to_nothing(trouble, room), Style::Alarm);
        }
    }

    /// What Wireshark would say, below the packet: each time in the same column, where the longest has room.
    fn wireshark(&self, packet: &Packet) -> Vec<Line> {
        let Some(remark) = wireshark(packet) else { return Vec::new() };
        let text = self.look.language.words().remark(&remark);
        let indent = self.columns().flow;
        let room = self.look.width.saturating_sub(indent).max(8);
        let line = |text: String| Line::default().pad_to(indent).and(text, Style::Dim);
        wrap(&text, room).into_iter().map(line).collect()
    }

    /// Calls, states and sentences under the line of their packet; those of a flow as a whole name it.
    fn below(&mut self, step: &Step) -> Vec<Line> {
        let mut lines = match &step.event {
            // What is said of a flow as a whole is said of each.
            Event::Remark => note::lines(step, TIME, self.look, self.flow),
            _ => note::short_lines(step, TIME, self.look, self.flow, &mut self.explained),
        };
        match (&step.event, step.flow) {
            (Event::Call(call), _) => lines.insert(0, note::call(call, TIME, self.look)),
            (Event::Remark, Some(flow))
                if !step.notes.is_empty() && self.named.replace(flow) != Some(flow) =>
            {
                let name = self.look.language.words().phrase(Phrase::Flow(flow.0));
                lines.insert(0, Line::of(name, Style::Heading));
            }
            _ => {}
        }
        lines
    }

    fn ending(&self, summary: &Summary) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        lines.extend(ending(summary, self.shown, self.look));
        lines
    }
}

/// Where the columns begin, and how much room addresses and times have.
#[derive(Debug, Clone, Copy)]
struct Places {
    address: usize,
    time: usize,
    flow: usize,
    source: usize,
    destination: usize,
    what: usize,
    trouble: usize,
}

/// The line up to the column that begins at `column`, with a space at least before it: a long number moves what follows.
fn next(line: Line, column: usize) -> Line {
    let behind = if line.width() == 0 { 0 } else { line.width() + 1 };
    line.pad_to(column.max(behind))
}

/// A text cut to its room; nothing where there is none.
fn shorten_to_nothing(text: &str, room: usize) -> Cow<'_, str> {
    if room == 0 { Cow::Borrowed("") } else { shorten(text, room) }
}

/// The date and the time of day (RFC 3339), in UTC.
fn moment(time: Timestamp) -> (String, String) {
    let moment = jiff::Timestamp::from_nanosecond(time.nanoseconds().into()).unwrap_or_default();
    let text = format!("{moment:.6}");
    let (date, time) = text.split_once('T').unwrap_or_default();
    (date.to_owned(), time.to_owned())
}

/// An address in its column. A long one loses its middle: its end distinguishes hosts and has the port.
fn fitting(address: &str, room: usize) -> Cow<'_, str> {
    if address.len() <= room || !address.is_ascii() {
        return shorten(address, room);
    }
    let host = address.rfind(']').unwrap_or(address.len());
    // With IPv4 the colon stays with the port, because no bracket shows where the port begins.
    let behind = usize::from(!address.contains('.') || host < address.len());
    let group = address.get(..host).and_then(|host| host.rfind(':')).map_or(0, |colon| colon + behind);
    let end = address.get(group..).unwrap_or_default();
    match room.checked_sub(end.len() + 1).and_then(|room| address.get(..room)) {
        Some(beginning) => Cow::Owned(format!("{beginning}…{end}")),
        None => shorten(address, room),
    }
}

/// Appends seconds with six decimals, as tcpdump and Wireshark show them, to the right of [`SECONDS`] columns.
fn push_seconds(text: &mut String, nanoseconds: i64) {
    let microseconds = nanoseconds.unsigned_abs() / 1_000;
    let (mut whole, mut decimals) = (itoa::Buffer::new(), itoa::Buffer::new());
    let whole = whole.format(microseconds / 1_000_000);
    // A 1 before them keeps the zeros that the decimals begin with.
    let decimals = decimals.format(1_000_000 + microseconds % 1_000_000).get(1..).unwrap_or_default();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let taken = sign.len() + whole.len() + 1 + decimals.len();
    text.push_str(SPACES.get(..SECONDS.saturating_sub(taken)).unwrap_or_default());
    for part in [sign, whole, ".", decimals] {
        text.push_str(part);
    }
}

/// Appends the sender, with its port where it has one.
fn push_sender(text: &mut String, packet: &decode::Packet) {
    let port = ports(packet).map(|(source, _)| source);
    match (&packet.arp, &packet.network, &packet.link) {
        (Some(arp), ..) if arp.sender_ip.is_some() => push_end(text, arp.sender_ip.map(IpAddr::V4), None),
        (_, Some(network), _) => push_end(text, Some(network.source()), port),
        (_, None, Some(Link::Ethernet(ethernet))) => text.push_str(&colons(&ethernet.source.octets())),
        _ => {}
    }
}

/// Appends the receiver, with its port where it has one.
fn push_receiver(text: &mut String, packet: &decode::Packet) {
    let port = ports(packet).map(|(_, destination)| destination);
    match (&packet.arp, &packet.network, &packet.link) {
        (Some(arp), ..) if arp.sender_ip.is_some() => push_end(text, arp.target_ip.map(IpAddr::V4), None),
        (_, Some(network), _) => push_end(text, Some(network.destination()), port),
        (_, None, Some(Link::Ethernet(ethernet))) => text.push_str(&colons(&ethernet.destination.octets())),
        _ => {}
    }
}

fn ports(packet: &decode::Packet) -> Option<(u16, u16)> {
    match &packet.transport {
        Some(Transport::Tcp(tcp)) => Some((tcp.source_port, tcp.destination_port)),
        Some(Transport::Udp(udp)) => Some((udp.source_port, udp.destination_port)),
        _ => None,
    }
}

/// Appends an address, and a port where there is one.
pub(super) fn push_end(text: &mut String, address: Option<IpAddr>, port: Option<u16>) {
    // Writing to a String cannot fail.
    let _ = match (address, port) {
        (None, _) => Ok(()),
        // Nearly every address is one of these: written by hand it costs a fifth.
        (Some(IpAddr::V4(address)), port) => {
            let mut digits = itoa::Buffer::new();
            for (place, octet) in address.octets().into_iter().enumerate() {
                text.push_str(if place > 0 { "." } else { "" });
                text.push_str(digits.format(octet));
            }
            if let Some(port) = port {
                text.push(':');
                text.push_str(digits.format(port));
            }
            Ok(())
        }
        (Some(address), Some(port)) => write!(text, "{}", SocketAddr::new(address, port)),
        (Some(address), None) => write!(text, "{address}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_address_keeps_its_last_group_and_its_port() {
        assert_eq!(fitting("[2001:db8:1::1]:80", ADDRESS), "[2001:db8:1::1]:80");
        assert_eq!(fitting("[fe80::9c09:b416:768:ff42]:52507", ADDRESS), "[fe80::9c…ff42]:52507");
        assert_eq!(fitting("fe80::9c09:b416:768:ff42", ADDRESS), "fe80::9c09:b416:…ff42");
        assert_eq!(fitting("[2001:db8::255.255.255.255]:65535", ADDRESS), "[2001:db8::255.255.2…");
        assert_eq!(fitting("[fe80::9c09:b416:768:ff42]:52507", SHORT_ADDRESS), "…ff42]:52507");
        assert_eq!(fitting("192.168.100.200:51234", SHORT_ADDRESS), "192.1…:51234");
    }
}
