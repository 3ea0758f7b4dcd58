//! What a packet says of itself, in few words: the label of an arrow, the last column of a list.

use std::fmt::{self, Write as _};
use std::net::Ipv4Addr;
use std::ops::Range;

use crate::decode::field::colons;
use crate::decode::icmp::Body;
use crate::decode::stop::{LINK_TYPE, SNAPSHOT};
use crate::decode::{self, Arp, Flags, Icmp, Link, Llc, Network, Stop, Tcp, Transport, icmp_name, pppoe};
use crate::explain::{Language, Phrase, Remark};
use crate::step::Packet;
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

    fn of(pieces: &[String]) -> Self {
        let mut these = Self::with_room();
        for piece in pieces {
            these.push(format_args!("{piece}"));
        }
        these
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
        let first = self.pieces.join(1, "");
        shorten(&first, columns).into_owned()
    }
}

/// The label of a packet's arrow.
pub(super) fn label(packet: &Packet, look: Look) -> Label {
    let inner = packet.innermost().0;
    let quote = packet.text().map(|text| quoted(text, look.width));
    let mut pieces = Pieces::with_room();
    match &inner.transport {
        Some(Transport::Tcp(tcp)) => {
            let style = if tcp.flags.has(Flags::RST) { Style::Alarm } else { Style::Heading };
            tcp_pieces(packet, tcp, look, &mut pieces);
            around(packet, &mut pieces, look.language);
            return Label { pieces, quote, style };
        }
        Some(Transport::Udp(udp)) => {
            pieces.push(format_args!("UDP"));
            pieces.push(format_args!("length {}", udp.length));
            pieces.push(format_args!("len {}", inner.payload_len));
            around(packet, &mut pieces, look.language);
        }
        Some(Transport::Icmp(icmp)) => {
            pieces.push(format_args!("{}", icmp_protocol(icmp)));
            pieces.push(format_args!("type {}", icmp.kind));
            pieces.push(format_args!("code {}", icmp.code));
        }
        _ => pieces = Pieces::of(&other(packet, look.language)),
    }
    let failed =
        matches!(&inner.transport, Some(Transport::Icmp(icmp)) if is_error(icmp)) || inner.stop.is_some();
    Label { pieces, quote, style: if failed { Style::Alarm } else { Style::Heading } }
}

/// What the packet came in: fragments, a tunnel.
fn around(packet: &Packet, pieces: &mut Pieces, language: Language) {
    if let Some(whole) = &packet.whole {
        let count = whole.fragments.len();
        pieces.push(format_args!("{}", language.words().phrase(Phrase::Fragments { count })));
    }
    if let Some(tunnel) = packet.tunnel() {
        pieces.push(format_args!("{}", language.words().phrase(Phrase::In { tunnel })));
    }
}

/// The words of a packet's line in a list: its label, but for ICMP by name in place of numbers.
pub(super) fn words(packet: &Packet, look: Look) -> Label {
    let label = label(packet, look);
    if matches!(packet.innermost().0.transport, Some(Transport::Icmp(_))) {
        Label { pieces: Pieces::of(&other(packet, look.language)), ..label }
    } else {
        label
    }
}

/// What Wireshark would say of a packet, and why that differs; none where it flags nothing and both say the same, or
/// where nobody asked.
pub(super) fn wireshark(packet: &Packet, look: Look) -> Option<String> {
    let opinion = packet.wireshark.as_ref()?;
    let words = opinion.verdict.words();
    // By the token that `captrace explain` knows.
    let differs: Vec<_> = opinion.differs.iter().map(|reason| visible(reason.token()).into_owned()).collect();
    (!words.is_empty() || !differs.is_empty())
        .then(|| look.language.words().remark(&Remark::Wireshark { words, differs }))
}

/// What a packet is that is neither TCP nor UDP.
fn other(packet: &Packet, language: Language) -> Vec<String> {
    let (inner, bytes) = packet.innermost();
    let mut pieces = match (&inner.arp, &inner.transport, &inner.network) {
        (Some(arp), ..) => arp_pieces(arp, inner, bytes, language),
        (None, Some(Transport::TcpStart(tcp)), _) => {
            vec!["TCP".to_owned(), format!("{} → {}", tcp.source_port, tcp.destination_port)]
        }
        (None, Some(Transport::Icmp(icmp)), _) => icmp_pieces(icmp, language),
        (None, Some(Transport::Gre(gre)), _) => {
            vec!["GRE".to_owned(), ether_type(gre.protocol, language)]
        }
        (None, _, Some(network)) => ip_pieces(network, language),
        (None, _, None) => Vec::from_iter(link_words(inner, language)),
    };
    if let Some(stop) = inner.stop.as_deref().or_else(|| packet.stop()) {
        // A frame that the capture cut is nobody's fault; of any other the reason comes first.
        let place = if stop.promised_by == SNAPSHOT { pieces.len() } else { 0 };
        pieces.insert(place, unread(stop, language));
    }
    if inner.arp.is_none() {
        pieces.push(format!("len {}", packet.wire_len));
    }
    pieces
}

/// What an IP packet carries. Where there are extension headers, the last one says that.
fn ip_pieces(network: &Network, language: Language) -> Vec<String> {
    let say = |phrase| language.words().phrase(phrase);
    let number = network.protocol();
    let protocol = language.words().ip_protocol(number);
    let protocol = protocol.map_or_else(|| say(Phrase::IpProtocol { number }), str::to_owned);
    match network.fragment() {
        Some(fragment) => {
            let byte = u32::try_from(fragment.offset).unwrap_or(u32::MAX);
            vec![say(Phrase::Fragment { protocol: &protocol }), say(Phrase::At { byte })]
        }
        None => vec![protocol],
    }
}

/// What a frame carries that is no IP packet, as far as the headers before it say.
fn link_words(packet: &decode::Packet, language: Language) -> Option<String> {
    let by_llc = packet.llc.as_ref().map(|llc| llc_words(llc, language));
    let by_ppp = || Some(ppp_words(packet.pppoe?.protocol?, language));
    let by_link = || packet.link.as_ref().and_then(Link::ether_type).map(|kind| ether_type(kind, language));
    by_llc.or_else(by_ppp).or_else(by_link)
}

/// Why there is no more to say.
fn unread(stop: &Stop, language: Language) -> String {
    let Stop { layer, needed, available, promised_by: field, .. } = *stop;
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    let phrase = match (needed, field) {
        (_, LINK_TYPE) => Phrase::NotDecoded { layer },
        (0, _) => Phrase::Unreadable { layer, field },
        (needed, _) => Phrase::TooShort { layer, needed: count(needed), available: count(available) },
    };
    language.words().phrase(phrase)
}

/// Who is spoken to behind logical link control (IEEE 802.2), for the few that are still met.
fn llc_words(llc: &Llc, language: Language) -> String {
    match (llc.snap, llc.dsap) {
        (Some((0, pid)), _) => format!("SNAP {}", ether_type(pid, language)),
        (Some((oui, pid)), _) => format!("SNAP 0x{oui:06x}/0x{pid:04x}"),
        (None, 0x42) => language.words().phrase(Phrase::SpanningTree),
        (None, 0xe0) => "LLC IPX".to_owned(),
        (None, 0xf0) => "LLC NetBIOS".to_owned(),
        (None, 0xfe) => language.words().phrase(Phrase::OsiNetwork),
        (None, dsap) => format!("LLC 0x{dsap:02x}"),
    }
}

fn ppp_words(number: u16, language: Language) -> String {
    let unknown = || language.words().phrase(Phrase::PppProtocol { number });
    pppoe::protocol_name(number).map_or_else(unknown, str::to_owned)
}

fn ether_type(kind: u16, language: Language) -> String {
    language.words().ether_type(kind).map_or_else(|| format!("EtherType 0x{kind:04x}"), str::to_owned)
}

/// ARP's question or answer, in the words that tcpdump and Wireshark made known. Who says it stands beside it.
fn arp_pieces(arp: &Arp, packet: &decode::Packet, frame: &[u8], language: Language) -> Vec<String> {
    let ip = |address: Option<Ipv4Addr>| address.map_or_else(|| "?".to_owned(), |ip| ip.to_string());
    let bytes = frame.get(packet.at.network..).unwrap_or_default();
    let mac = |range: &Range<usize>| bytes.get(range.clone()).map_or_else(|| "?".to_owned(), colons);
    let [sender_mac, _, target_mac, _] = &arp.addresses();
    let (sender, target) = (&ip(arp.sender_ip), &ip(arp.target_ip));
    let (sender_mac, target_mac) = (&mac(sender_mac), &mac(target_mac));
    let phrases = match arp.operation {
        1 if arp.sender_ip.is_some() && arp.sender_ip == arp.target_ip => {
            vec![Phrase::Announcement { of: sender }]
        }
        1 => vec![Phrase::WhoHas { target }, Phrase::Tell { whom: sender }],
        2 => vec![Phrase::IsAt { address: sender_mac }],
        3 => vec![Phrase::WhoIs { target: target_mac }, Phrase::Tell { whom: sender_mac }],
        4 => vec![Phrase::Is { who: target_mac, address: target }],
        number => vec![Phrase::Operation { number }],
    };
    phrases.into_iter().map(|phrase| language.words().phrase(phrase)).collect()
}

const fn icmp_protocol(icmp: &Icmp) -> &'static str {
    if icmp.v6 { "ICMPv6" } else { "ICMP" }
}

/// RFC 792 has its errors among the questions; RFC 4443, section 2.1, keeps them below 128.
const fn is_error(icmp: &Icmp) -> bool {
    if icmp.v6 { icmp.kind < 128 } else { matches!(icmp.kind, 3 | 4 | 5 | 11 | 12) }
}

fn icmp_pieces(icmp: &Icmp, language: Language) -> Vec<String> {
    let say = |phrase| language.words().phrase(phrase);
    let protocol = icmp_protocol(icmp);
    let kind = match icmp_name::kind(icmp.v6, icmp.kind) {
        Some(kind) => language.words().icmp_kind(kind).to_owned(),
        None => say(Phrase::IcmpKind { number: icmp.kind }),
    };
    let unreachable = if icmp.v6 { 1 } else { 3 };
    let code = icmp_name::code(icmp.v6, icmp.kind, icmp.code).map(|code| language.words().icmp_code(code));
    let mut pieces = match code {
        // What is not reachable says that something is not.
        Some(name) if icmp.kind == unreachable => vec![format!("{protocol} {name}")],
        Some(name) => vec![format!("{protocol} {kind}"), name.to_owned()],
        None if icmp.code == 0 => vec![format!("{protocol} {kind}")],
        None => vec![format!("{protocol} {kind}"), say(Phrase::IcmpCode { number: icmp.code })],
    };
    match &icmp.body {
        Body::Query { id, seq } => pieces.extend([format!("id {id}"), format!("seq {seq}")]),
        Body::Neighbour { target, .. } => pieces.extend(target.map(|target| target.to_string())),
        _ => {}
    }
    pieces
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

fn tcp_pieces(packet: &Packet, tcp: &Tcp, look: Look, pieces: &mut Pieces) {
    let number = |raw: u32, relative: Option<u32>| if look.absolute { raw } else { relative.unwrap_or(raw) };
    if tcp.flags.names().next().is_none() {
        pieces.push(format_args!("{}", look.language.words().phrase(Phrase::NoFlags)));
    } else {
        pieces.push(format_args!("{}", tcp.flags));
    }
    pieces.push(format_args!("seq {}", number(tcp.seq, packet.numbers.seq_rel)));
    if tcp.flags.has(Flags::ACK) {
        pieces.push(format_args!("ack {}", number(tcp.ack, packet.numbers.ack_rel)));
    }
    pieces.push(format_args!("len {}", packet.innermost().0.payload_len));
    match packet.window_bytes() {
        Some(bytes) => pieces.push(format_args!("win {bytes}")),
        None => pieces.push(format_args!("win {}×?", tcp.window)),
    }
    if let Some(mss) = tcp.mss() {
        pieces.push(format_args!("mss {mss}"));
    }
}
