//! What a packet says of itself, in few words: the label of an arrow, the last column of a list.

use std::fmt::{self, Write as _};
use std::net::Ipv4Addr;

use crate::decode::encapsulation::EncapsulationKind;
use crate::decode::stop::{LINK_TYPE, SNAPSHOT};
use crate::decode::{icmp_name, pppoe};
use crate::explain::{Language, Phrase, Remark};
use crate::trace::option::Values;
use crate::trace::packet::{Arp, Icmp, Layers, Llc, OptionRecord, PacketRecord, StopRecord, Tcp};
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
pub(super) fn label(packet: &PacketRecord, look: Look) -> Label {
    let layers = packet.layers.innermost();
    let quote = layers.payload.as_ref().and_then(|payload| Some(quoted(payload.text.as_ref()?, look.width)));
    if let Some(tcp) = &layers.tcp {
        let is_reset = tcp.flags.iter().any(|flag| flag == "RST");
        let style = if is_reset { Style::Alarm } else { Style::Heading };
        let mut pieces = tcp_pieces(tcp, look);
        around(packet, &mut pieces, look.language);
        return Label { pieces, quote, style };
    }
    let mut pieces = Pieces::with_room();
    if let Some(udp) = &layers.udp {
        let len = layers.payload.as_ref().map_or(0, |payload| payload.len);
        pieces.push(format_args!("UDP"));
        pieces.push(format_args!("length {}", udp.length));
        pieces.push(format_args!("len {len}"));
        around(packet, &mut pieces, look.language);
    } else if let Some(icmp) = layers.icmp.as_ref().or(layers.icmpv6.as_ref()) {
        let name = if layers.icmpv6.is_some() { "ICMPv6" } else { "ICMP" };
        pieces.push(format_args!("{name}"));
        pieces.push(format_args!("type {}", icmp.kind));
        pieces.push(format_args!("code {}", icmp.code));
    } else {
        pieces = Pieces::of(&other(packet, look.language));
    }
    let failed = layers.icmp.as_ref().is_some_and(|icmp| is_error(icmp, false))
        || layers.icmpv6.as_ref().is_some_and(|icmp| is_error(icmp, true))
        || layers.stop.is_some();
    Label { pieces, quote, style: if failed { Style::Alarm } else { Style::Heading } }
}

/// What the packet came in that is told: fragments, a tunnel.
fn around(packet: &PacketRecord, pieces: &mut Pieces, language: Language) {
    if let Some(reassembled) = &packet.reassembled {
        let count = reassembled.fragments.len();
        pieces.push(format_args!("{}", language.words().phrase(Phrase::Fragments { count })));
    }
    if packet.layers.inner.is_some() {
        let tunnel = tunnel(&packet.layers);
        pieces.push(format_args!("{}", language.words().phrase(Phrase::In { tunnel })));
    }
}

/// What carries the packet inside: the last header that says so.
fn tunnel(layers: &Layers) -> &'static str {
    let named = layers.encapsulation.last().and_then(|header| EncapsulationKind::named(&header.layer));
    match (named, &layers.gre) {
        (Some(kind), _) => kind.name(),
        (None, Some(_)) => "GRE",
        (None, None) => "IP",
    }
}

/// The words of a packet's line in a list: its label, but for ICMP by name in place of numbers.
pub(super) fn words(packet: &PacketRecord, look: Look) -> Label {
    let label = label(packet, look);
    let layers = packet.layers.innermost();
    let is_icmp = layers.icmp.is_some() || layers.icmpv6.is_some();
    if is_icmp { Label { pieces: Pieces::of(&other(packet, look.language)), ..label } } else { label }
}

/// What Wireshark would say of a packet, and why that differs; none where both flag nothing, or `--wireshark` is not given.
pub(super) fn wireshark(packet: &PacketRecord, look: Look) -> Option<String> {
    let words = packet.wireshark.as_ref()?.words();
    // By the token that `captrace explain` knows.
    let differs: Vec<_> = packet.differs.iter().map(|token| visible(token).into_owned()).collect();
    (!words.is_empty() || !differs.is_empty())
        .then(|| look.language.words().remark(&Remark::Wireshark { words, differs }))
}

/// What a packet is that is neither TCP nor UDP.
fn other(packet: &PacketRecord, language: Language) -> Vec<String> {
    let say = |phrase| language.words().phrase(phrase);
    let layers = packet.layers.innermost();
    let len = format!("len {}", packet.len.wire);
    let mut pieces = if let Some(arp) = &layers.arp {
        arp_pieces(arp, language)
    } else if let Some(tcp) = &layers.tcp_start {
        vec!["TCP".to_owned(), format!("{} → {}", tcp.sport, tcp.dport)]
    } else if let Some(icmp) = &layers.icmpv6 {
        icmp_pieces(icmp, true, language)
    } else if let Some(icmp) = &layers.icmp {
        icmp_pieces(icmp, false, language)
    } else if let Some(gre) = &layers.gre {
        vec!["GRE".to_owned(), ether_type(gre.proto, language)]
    } else if let Some(ip) = &layers.ip {
        // The last extension header names what it carries; the record has the number already.
        let protocol = match language.words().ip_protocol(ip.proto) {
            Some(name) => name.to_owned(),
            None => say(Phrase::IpProtocol { number: ip.proto }),
        };
        if ip.is_fragment() {
            let byte = ip.frag_offset.unwrap_or(0);
            vec![say(Phrase::Fragment { protocol: &protocol }), say(Phrase::At { byte })]
        } else {
            vec![protocol]
        }
    } else {
        let by_link = layers.llc.as_ref().map(|llc| llc_words(llc, language));
        let by_link = by_link.or_else(|| Some(ppp_words(layers.pppoe?.proto?, language)));
        let by_link = by_link.or_else(|| layers.eth.as_ref().map(|eth| ether_type(eth.ether_type, language)));
        by_link
            .or_else(|| layers.sll.as_ref().map(|sll| ether_type(sll.proto, language)))
            .into_iter()
            .collect()
    };
    if let Some(stop) = layers.stop.as_ref().or(packet.layers.stop.as_ref()) {
        // A frame that the capture cut is nobody's fault; of any other the reason comes first.
        let place = if stop.promised_by == SNAPSHOT { pieces.len() } else { 0 };
        pieces.insert(place, unread(stop, language));
    }
    if layers.arp.is_none() {
        pieces.push(len);
    }
    pieces
}

/// Why there is no more to say.
fn unread(stop: &StopRecord, language: Language) -> String {
    let StopRecord { layer, needed, available, promised_by, .. } = stop;
    let phrase = match (*needed, promised_by.as_str()) {
        (_, LINK_TYPE) => Phrase::NotDecoded { layer },
        (0, field) => Phrase::Unreadable { layer, field },
        (needed, _) => Phrase::TooShort { layer, needed, available: *available },
    };
    language.words().phrase(phrase)
}

/// Who is spoken to behind logical link control (IEEE 802.2), for the few that are still met.
fn llc_words(llc: &Llc, language: Language) -> String {
    match (llc.pid, llc.dsap) {
        (Some(pid), _) if llc.oui == Some(0) => format!("SNAP {}", ether_type(pid, language)),
        (Some(pid), _) => format!("SNAP 0x{:06x}/0x{pid:04x}", llc.oui.unwrap_or(0)),
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
fn arp_pieces(arp: &Arp, language: Language) -> Vec<String> {
    let ip = |address: Option<Ipv4Addr>| address.map_or_else(|| "?".to_owned(), |ip| ip.to_string());
    let mac = |address: &Option<String>| address.clone().unwrap_or_else(|| "?".to_owned());
    let (sender, target) = (&ip(arp.sender_ip), &ip(arp.target_ip));
    let (sender_mac, target_mac) = (&mac(&arp.sender_mac), &mac(&arp.target_mac));
    let phrases = match arp.op {
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

/// RFC 792 has its errors among the questions; RFC 4443, section 2.1, keeps them below 128.
const fn is_error(icmp: &Icmp, v6: bool) -> bool {
    if v6 { icmp.kind < 128 } else { matches!(icmp.kind, 3 | 4 | 5 | 11 | 12) }
}

fn icmp_pieces(icmp: &Icmp, v6: bool, language: Language) -> Vec<String> {
    let say = |phrase| language.words().phrase(phrase);
    let protocol = if v6 { "ICMPv6" } else { "ICMP" };
    let kind = match icmp_name::kind(v6, icmp.kind) {
        Some(kind) => language.words().icmp_kind(kind).to_owned(),
        None => say(Phrase::IcmpKind { number: icmp.kind }),
    };
    let unreachable = if v6 { 1 } else { 3 };
    let code = icmp_name::code(v6, icmp.kind, icmp.code).map(|code| language.words().icmp_code(code));
    let mut pieces = match code {
        // What is not reachable says that something is not.
        Some(name) if icmp.kind == unreachable => vec![format!("{protocol} {name}")],
        Some(name) => vec![format!("{protocol} {kind}"), name.to_owned()],
        None if icmp.code == 0 => vec![format!("{protocol} {kind}")],
        None => vec![format!("{protocol} {kind}"), say(Phrase::IcmpCode { number: icmp.code })],
    };
    pieces.extend(icmp.target.map(|target| target.to_string()));
    pieces.extend(icmp.id.map(|id| format!("id {id}")));
    pieces.extend(icmp.seq.map(|seq| format!("seq {seq}")));
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

fn tcp_pieces(tcp: &Tcp, look: Look) -> Pieces {
    let number = |raw: u32, relative: Option<u32>| if look.absolute { raw } else { relative.unwrap_or(raw) };
    let has_ack = tcp.flags.iter().any(|flag| flag == "ACK");
    let mut pieces = Pieces::with_room();
    if tcp.flags.is_empty() {
        pieces.push(format_args!("{}", look.language.words().phrase(Phrase::NoFlags)));
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
