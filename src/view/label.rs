//! What a packet says of itself, in few words: the label of an arrow, the last column of a list.

use std::fmt::{self, Write as _};

use crate::trace::option::Values;
use crate::trace::packet::{OptionRecord, PacketRecord, Tcp};
use crate::view::Look;
use crate::view::text::{Style, shorten, visible, width};

/// Pieces from the most to the least important, with two spaces between them.
#[derive(Debug, Clone, Default)]
struct Pieces {
    text: String,
    ends: Vec<usize>,
}

impl Pieces {
    fn with_room() -> Self {
        Self { text: String::with_capacity(96), ends: Vec::with_capacity(6) }
    }

    fn push(&mut self, piece: fmt::Arguments<'_>) {
        if !self.ends.is_empty() {
            self.text.push_str("  ");
        }
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(piece);
        self.ends.push(self.text.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The first so many of them, with this between them.
    fn join(&self, count: usize, gap: &str) -> String {
        let mut joined = String::with_capacity(self.text.len() + 8);
        let mut start = 0;
        for end in self.ends.iter().take(count) {
            if start > 0 {
                joined.push_str(gap);
            }
            joined.push_str(self.text.get(start..*end).unwrap_or_default());
            start = end + 2;
        }
        joined
    }
}

/// The label of an arrow, in pieces that can be left out.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pieces: Pieces,
    /// The beginning of the payload, in quotes.
    quote: Option<String>,
    pub(super) style: Style,
}

impl Label {
    /// The label in at most `columns`: the quote gives way first, then the space between the pieces, then the least
    /// important of them.
    pub(super) fn fit(&self, columns: usize) -> String {
        let quote_room = |text: &str, gap: &str| columns.checked_sub(width(text) + width(gap));
        for gap in ["  ", " "] {
            let text = self.pieces.join(self.pieces.len(), gap);
            match (&self.quote, quote_room(&text, gap)) {
                (None, _) if width(&text) <= columns => return text,
                (Some(quote), Some(room)) if width(quote) <= room => return text + gap + quote,
                _ => {}
            }
        }
        for count in (1..=self.pieces.len()).rev() {
            let text = self.pieces.join(count, " ");
            // A quote of fewer than six columns ("abc…") says nothing.
            match (&self.quote, quote_room(&text, " ")) {
                (Some(quote), Some(room)) if room >= 6 => {
                    return format!("{text} {}\"", shorten(quote.trim_end_matches('"'), room - 1));
                }
                (_, Some(_)) => return text,
                (_, None) if width(&text) <= columns => return text,
                (_, None) => {}
            }
        }
        String::new()
    }
}

/// The label of a packet's arrow.
pub(super) fn label(packet: &PacketRecord, look: Look) -> Label {
    let layers = &packet.layers;
    let quote = layers.payload.as_ref().and_then(|payload| Some(quoted(payload.text.as_ref()?, look.width)));
    if let Some(tcp) = &layers.tcp {
        let is_reset = tcp.flags.iter().any(|flag| flag == "RST");
        let style = if is_reset { Style::Alarm } else { Style::Heading };
        return Label { pieces: tcp_pieces(tcp, look.absolute), quote, style };
    }
    let mut pieces = Pieces::with_room();
    if let Some(udp) = &layers.udp {
        let len = layers.payload.as_ref().map_or(0, |payload| payload.len);
        pieces.push(format_args!("UDP"));
        pieces.push(format_args!("length {}", udp.length));
        pieces.push(format_args!("len {len}"));
    } else if let Some(icmp) = layers.icmp.as_ref().or(layers.icmpv6.as_ref()) {
        let name = if layers.icmpv6.is_some() { "ICMPv6" } else { "ICMP" };
        pieces.push(format_args!("{name}"));
        pieces.push(format_args!("type {}", icmp.kind));
        pieces.push(format_args!("code {}", icmp.code));
    } else {
        pieces.push(format_args!("len {}", packet.len.wire));
    }
    let failed = layers.icmp.is_some() || layers.icmpv6.is_some();
    Label { pieces, quote, style: if failed { Style::Alarm } else { Style::Heading } }
}

/// The beginning of the payload in quotes: no more of it than can matter in so many columns.
fn quoted(text: &str, columns: usize) -> String {
    // Each ASCII letter takes a column at least. What ends with a quote would lose it where the closing one is cut off.
    let beginning = text.get(..columns).filter(|text| text.is_ascii() && !text.ends_with('"'));
    let shown = visible(beginning.unwrap_or(text));
    let mut quoted = String::with_capacity(shown.len() + 2);
    quoted.push('"');
    quoted.push_str(&shown);
    quoted.push('"');
    quoted
}

fn tcp_pieces(tcp: &Tcp, absolute: bool) -> Pieces {
    let number = |raw: u32, relative: Option<u32>| if absolute { raw } else { relative.unwrap_or(raw) };
    let has_ack = tcp.flags.iter().any(|flag| flag == "ACK");
    let mut pieces = Pieces::with_room();
    if tcp.flags.is_empty() {
        pieces.push(format_args!("no flags"));
    } else {
        pieces.push(format_args!("{}", tcp.flags.join(" ")));
    }
    pieces.push(format_args!("seq {}", number(tcp.seq, tcp.seq_rel)));
    if has_ack {
        pieces.push(format_args!("ack {}", number(tcp.ack, tcp.ack_rel)));
    }
    pieces.push(format_args!("len {}", tcp.len));
    match tcp.window.bytes {
        Some(bytes) => pieces.push(format_args!("win {bytes}")),
        None => pieces.push(format_args!("win {}×?", tcp.window.raw)),
    }
    if let Some(mss) = mss(&tcp.options) {
        pieces.push(format_args!("mss {mss}"));
    }
    pieces
}

fn mss(options: &[OptionRecord]) -> Option<u16> {
    options.iter().find_map(|option| match option.values {
        Values::Mss { mss } => Some(mss),
        _ => None,
    })
}
