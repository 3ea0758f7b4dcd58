//! What a packet says of itself, in few words: the label of an arrow, the last column of a list.

use crate::trace::packet::{OptionRecord, PacketRecord, Tcp};
use crate::view::Look;
use crate::view::text::{Style, shorten, visible, width};

/// The label of an arrow, in pieces that can be left out.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// From the most to the least important.
    pieces: Vec<String>,
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
            let text = self.pieces.join(gap);
            match (&self.quote, quote_room(&text, gap)) {
                (None, _) if width(&text) <= columns => return text,
                (Some(quote), Some(room)) if width(quote) <= room => return format!("{text}{gap}{quote}"),
                _ => {}
            }
        }
        let mut pieces = self.pieces.as_slice();
        while let [rest @ .., _] = pieces {
            let text = pieces.join(" ");
            // A quote of fewer than six columns ("abc…") says nothing.
            match (&self.quote, quote_room(&text, " ")) {
                (Some(quote), Some(room)) if room >= 6 => {
                    return format!("{text} {}\"", shorten(quote.trim_end_matches('"'), room - 1));
                }
                (_, Some(_)) => return text,
                (_, None) if width(&text) <= columns => return text,
                (_, None) => pieces = rest,
            }
        }
        String::new()
    }
}

/// The label of a packet's arrow.
pub(super) fn label(packet: &PacketRecord, look: Look) -> Label {
    let layers = &packet.layers;
    let quote =
        layers.payload.as_ref().and_then(|payload| Some(format!("\"{}\"", visible(payload.text.as_ref()?))));
    if let Some(tcp) = &layers.tcp {
        let is_reset = tcp.flags.iter().any(|flag| flag == "RST");
        let style = if is_reset { Style::Alarm } else { Style::Heading };
        return Label { pieces: tcp_pieces(tcp, look.absolute), quote, style };
    }
    let pieces = if let Some(udp) = &layers.udp {
        let len = layers.payload.as_ref().map_or(0, |payload| payload.len);
        vec!["UDP".to_owned(), format!("length {}", udp.length), format!("len {len}")]
    } else if let Some(icmp) = layers.icmp.as_ref().or(layers.icmpv6.as_ref()) {
        let name = if layers.icmpv6.is_some() { "ICMPv6" } else { "ICMP" };
        vec![name.to_owned(), format!("type {}", icmp.kind), format!("code {}", icmp.code)]
    } else {
        vec![format!("len {}", packet.len.wire)]
    };
    let failed = layers.icmp.is_some() || layers.icmpv6.is_some();
    Label { pieces, quote, style: if failed { Style::Alarm } else { Style::Heading } }
}

fn tcp_pieces(tcp: &Tcp, absolute: bool) -> Vec<String> {
    let number = |raw: u32, relative: Option<u32>| match relative {
        Some(relative) if !absolute => relative.to_string(),
        _ => raw.to_string(),
    };
    let has_ack = tcp.flags.iter().any(|flag| flag == "ACK");
    let flags = if tcp.flags.is_empty() { "no flags".to_owned() } else { tcp.flags.join(" ") };
    let mut pieces = vec![flags, format!("seq {}", number(tcp.seq, tcp.seq_rel))];
    if has_ack {
        pieces.push(format!("ack {}", number(tcp.ack, tcp.ack_rel)));
    }
    pieces.push(format!("len {}", tcp.len));
    pieces.push(match tcp.window.bytes {
        Some(bytes) => format!("win {bytes}"),
        None => format!("win {}×?", tcp.window.raw),
    });
    pieces.extend(mss(&tcp.options).map(|mss| format!("mss {mss}")));
    pieces
}

fn mss(options: &[OptionRecord]) -> Option<u64> {
    options.iter().find(|option| option.name == "mss")?.values.get("mss")?.as_u64()
}
