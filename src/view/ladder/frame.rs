//! The frame of a ladder: where its columns stand, and lines that keep to them.

use std::net::SocketAddr;

use crate::analysis::fact::PacketId;
use crate::analysis::flow::Endpoints;
use crate::call::{Call, End, Transport};
use crate::explain::Language;
use crate::trace::record::Header;
use crate::view::label::Label;
use crate::view::text::{Line, Style, shorten, width, wrap};

/// The column of the client's lifeline: ten for the time (up to 99999.999 ms), and a space.
const LEFT: usize = 11;
/// Columns right of the server's lifeline: a space, and the packet's number up to 9999.
const AFTER_RIGHT: usize = 5;

/// The pairs of client and server that a header names in full.
pub(super) fn announced(header: &Header) -> Vec<Endpoints> {
    let find = |role: End, transport: Transport| {
        let mut matching =
            header.endpoints.iter().filter(|end| end.role == role && end.protocol == transport);
        matching.find_map(|end| Some(SocketAddr::new(end.at.address?, end.at.port)))
    };
    let pair = |transport| {
        let (client, server) = (find(End::Client, transport)?, find(End::Server, transport)?);
        Some(Endpoints { transport, client, server })
    };
    [Transport::Udp, Transport::Tcp].into_iter().filter_map(pair).collect()
}

/// Between whom a call is made: those that were announced, where it does not say.
pub(super) fn of_call(call: &Call, announced: &[Endpoints]) -> Option<Endpoints> {
    let (Some(local), Some(peer)) = (call.local, call.peer) else {
        return announced.iter().find(|pair| pair.transport == call.transport).copied();
    };
    let (client, server) = match call.end {
        End::Client => (local, peer),
        End::Server => (peer, local),
    };
    Some(Endpoints { transport: call.transport, client, server })
}

/// The columns of a ladder of a given width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The column of the server's lifeline.
    right: usize,
}

impl Frame {
    pub(super) fn new(width: usize) -> Self {
        Self { right: width.saturating_sub(AFTER_RIGHT + 1).max(LEFT + 20) }
    }

    /// Columns between the lifelines.
    const fn inner(self) -> usize {
        self.right - LEFT - 1
    }

    /// The names of the lifelines: role, address and port, each above its own; on two lines where one is too short.
    pub(super) fn names(self, endpoints: &Endpoints, language: Language) -> Vec<Line> {
        let name = |end, address: SocketAddr| format!("{} {address}", language.words().end(end));
        let client = name(End::Client, endpoints.client);
        let server = name(End::Server, endpoints.server);
        let protocol = match endpoints.transport {
            Transport::Tcp => "TCP",
            Transport::Udp => "UDP",
        };
        let start = Line::of(protocol, Style::Heading).pad_to(LEFT - 3).and("ms", Style::Dim).pad_to(LEFT);
        let at = (self.right + 1).saturating_sub(width(&server)).max(LEFT);
        if LEFT + width(&client) + 2 <= at {
            let line = start.and(client, Style::Client).pad_to(at).and(server, Style::Server);
            return vec![line];
        }
        vec![start.and(client, Style::Client), Line::default().pad_to(at).and(server, Style::Server)]
    }

    /// Both lifelines and nothing else.
    pub(super) fn empty(self) -> Line {
        self.inside(Line::default())
    }

    /// Both lifelines, with `content` between them.
    fn inside(self, content: Line) -> Line {
        let line = Line::default().pad_to(LEFT).and("│", Style::Dim).join(content);
        line.pad_to(self.right).and("│", Style::Dim)
    }

    /// Something beside each lifeline; on two lines where one is too short.
    pub(super) fn inside_both(self, client: (&str, Style), server: (&str, Style)) -> Line {
        let room = self.inner().saturating_sub(2);
        let left = shorten(client.0, room);
        let right = shorten(server.0, room.saturating_sub(width(&left) + 1));
        let at = self.inner().saturating_sub(width(&right) + 1);
        let content = Line::of(" ", Style::Plain).and(left, client.1).pad_to(at).and(right, server.1);
        self.inside(content)
    }

    /// Text between the lifelines, wrapped.
    pub(super) fn text(self, text: &str, style: Style) -> Vec<Line> {
        let lines = wrap(text, self.inner().saturating_sub(2));
        lines.into_iter().map(|line| self.inside(Line::of(" ", Style::Plain).and(line, style))).collect()
    }

    /// A packet that is no arrow between the two.
    pub(super) fn beside(self, time_ns: i64, text: &str, id: PacketId) -> Line {
        let (number, frame) = self.numbered(id);
        let room = frame.inner().saturating_sub(2);
        let content = Line::of(" ", Style::Plain).and(shorten(text, room), Style::Plain);
        let line = start(time_ns).and("│", Style::Dim).join(content).pad_to(frame.right);
        line.and("│", Style::Dim).and(number, Style::Dim)
    }

    /// The arrow of a packet, with its label in it.
    pub(super) fn arrow(self, time_ns: i64, sender: End, label: &Label, id: PacketId) -> Line {
        // Around the label at least: three for the shaft at its tail, one for its head, and two spaces.
        let (number, frame) = self.numbered(id);
        let text = label.fit(frame.inner().saturating_sub(6));
        let shaft = "─".repeat(frame.inner().saturating_sub(width(&text) + 5));
        let line = start(time_ns);
        let line = match sender {
            End::Client => line
                .and("├", Style::Dim)
                .and("── ", Style::Client)
                .and(text, label.style)
                .and(format!(" {shaft}▶"), Style::Client)
                .and("┤", Style::Dim),
            End::Server => line
                .and("├", Style::Dim)
                .and(format!("◀{shaft} "), Style::Server)
                .and(text, label.style)
                .and(" ──", Style::Server)
                .and("┤", Style::Dim),
        };
        line.and(number, Style::Dim)
    }

    /// A packet's number as it stands behind the server's lifeline, and the frame that leaves room for it: a long one
    /// takes the space before it, and then some of the arrow.
    fn numbered(self, id: PacketId) -> (String, Self) {
        let number = id.0.to_string();
        let digits = number.len();
        let right = self.right.saturating_sub(digits.saturating_sub(AFTER_RIGHT)).max(LEFT + 20);
        let space = if digits < AFTER_RIGHT { " " } else { "" };
        (format!("{space}{number}"), Self { right })
    }
}

/// The time column: milliseconds with three decimals, so that a microsecond can be seen; with fewer after hours, where
/// more have no room.
#[expect(clippy::cast_precision_loss, reason = "three decimals are shown")]
fn start(time_ns: i64) -> Line {
    let time = |decimals: usize| format!("{:>10.decimals$}", time_ns as f64 / 1e6);
    let fitting = (0..=3).rev().map(time).find(|time| time.len() < LEFT);
    Line::of(fitting.unwrap_or_else(|| time(0)), Style::Dim).pad_to(LEFT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_and_times_keep_to_the_width() {
        let frame = Frame::new(80);
        let line = |time, id| frame.beside(time, "x", PacketId(id)).text().to_owned();
        for (time, id, starts, ends) in [
            (1_234_567, 9999, "     1.235 │ x", "│ 9999"),
            (999_999_999_000, 99_999, "999999.999 │ x", "│99999"),
            (86_400_000_000_000, 12_345_678, "86400000.0 │ x", " │12345678"),
        ] {
            let line = line(time, id);
            assert!(line.starts_with(starts) && line.ends_with(ends) && width(&line) == 80, "{line:?}");
        }
    }
}
