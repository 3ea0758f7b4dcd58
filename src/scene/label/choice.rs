//! Which pieces a packet's label has.

use std::borrow::Cow;
use std::net::IpAddr;

use smallvec::{SmallVec, smallvec};

use super::piece::Piece;
use super::{Label, PIECES};
use crate::analysis::fact::Fact;
use crate::decode::stop::SNAPSHOT;
use crate::decode::{self, Flags, Icmp, Link, Network, Tcp, Transport};
use crate::step::{Packet, Step};

type Pieces<'s> = SmallVec<[Piece<'s>; PIECES]>;

impl<'s> Label<'s> {
    /// The label of a packet's arrow, with sequence numbers as on the wire if they are to be `absolute`.
    pub fn of(packet: &'s Packet, absolute: bool) -> Self {
        Self { payload: packet.text().map(Cow::Borrowed), ..Self::without_payload(packet, absolute) }
    }

    /// The label of a packet as it came, though it completes another one.
    pub fn of_fragment(packet: &'s Packet) -> Self {
        let mut pieces: Pieces<'s> = packet.decoded.network.as_ref().map(ip_piece).into_iter().collect();
        pieces.push(Piece::Number("len", count(packet.wire_len)));
        Self { pieces, payload: None, is_alarm: false }
    }

    fn without_payload(packet: &'s Packet, absolute: bool) -> Self {
        let inner = packet.innermost().0;
        let mut pieces = Pieces::new();
        match &inner.transport {
            Some(Transport::Tcp(tcp)) => {
                tcp_pieces(packet, tcp, absolute, &mut pieces);
                around(packet, &mut pieces);
            }
            Some(Transport::Udp(udp)) => {
                pieces.push(Piece::Name("UDP"));
                pieces.push(Piece::Number("length", udp.length.into()));
                pieces.push(Piece::Number("len", count(inner.payload_len)));
                around(packet, &mut pieces);
            }
            Some(Transport::Icmp(icmp)) => {
                pieces.push(Piece::Name(if icmp.v6 { "ICMPv6" } else { "ICMP" }));
                pieces.push(Piece::Number("type", icmp.kind.into()));
                pieces.push(Piece::Number("code", icmp.code.into()));
                pieces.extend(router(inner).map(Piece::From));
            }
            _ => pieces = other(packet),
        }
        Self { pieces, payload: None, is_alarm: is_alarm(inner) }
    }

    /// The label at a first look: what the packet is for, and the sum behind what it acknowledges.
    pub fn brief(step: &'s Step, packet: &'s Packet, absolute: bool) -> Self {
        let inner = packet.innermost().0;
        let mut pieces = Pieces::new();
        match &inner.transport {
            Some(Transport::Tcp(tcp)) => brief_tcp(step, packet, tcp, absolute, &mut pieces),
            Some(Transport::Udp(_)) => pieces.push(Piece::Bytes(count(inner.payload_len))),
            _ => {
                let payload = packet.text().map(Cow::Borrowed);
                return Self { payload, ..Self::in_list(packet, absolute) };
            }
        }
        around(packet, &mut pieces);
        Self { pieces, payload: packet.text().map(Cow::Borrowed), is_alarm: is_alarm(inner) }
    }

    /// The words of a packet's line in a list: its label, with ICMP types by name instead of by number, and without its
    /// payload.
    pub fn in_list(packet: &'s Packet, absolute: bool) -> Self {
        let mut label = match packet.innermost().0.transport {
            Some(Transport::Icmp(_)) => {
                let is_alarm = is_alarm(packet.innermost().0);
                Self { pieces: other(packet), payload: None, is_alarm }
            }
            _ => Self::without_payload(packet, absolute),
        };
        label.pieces.extend(few_hops(packet).map(|ttl| Piece::Number("ttl", ttl.into())));
        label
    }
}

impl Label<'_> {
    /// Whether it is the label of a segment that carries nothing but an acknowledgment.
    pub fn is_ack_alone(&self) -> bool {
        let is_ack = |piece: &Piece<'_>| matches!(piece, Piece::Flags(flags) if *flags == Flags::ACK);
        let is_empty = |piece: &Piece<'_>| matches!(piece, Piece::Number("len", 0));
        self.pieces.iter().any(is_ack) && self.pieces.iter().any(is_empty)
    }

    /// The same without the sequence number and the payload.
    #[must_use]
    pub fn without_seq(&self) -> Self {
        let pieces = self.pieces.iter().filter(|piece| !matches!(piece, Piece::Number("seq", _))).cloned();
        Self { pieces: pieces.collect(), payload: None, is_alarm: self.is_alarm }
    }
}

/// A time to live that lets a packet pass a few routers only: traceroute counts it up from 1. Hosts begin with 64 or more.
fn few_hops(packet: &Packet) -> Option<u8> {
    /// As many routers as traceroute tries.
    const MOST: u8 = 30;
    packet.innermost().0.network.as_ref().map(Network::ttl).filter(|ttl| *ttl <= MOST)
}

/// Who sent an ICMP error, if this is not the host that the quoted packet was sent to.
fn router(packet: &decode::Packet) -> Option<IpAddr> {
    let by = packet.network.as_ref()?.source();
    let quoted = packet.quoted()?.network.as_ref()?;
    (by != quoted.destination()).then_some(by)
}

/// Whether a packet breaks off, reports an error, or could not be read.
fn is_alarm(packet: &decode::Packet) -> bool {
    match &packet.transport {
        Some(Transport::Tcp(tcp)) => tcp.flags.has(Flags::RST),
        Some(Transport::Icmp(icmp)) => is_error(icmp) || packet.stop.is_some(),
        _ => packet.stop.is_some(),
    }
}

/// RFC 792 has its errors among the questions; RFC 4443, section 2.1, keeps them below 128.
const fn is_error(icmp: &Icmp) -> bool {
    if icmp.v6 { icmp.kind < 128 } else { matches!(icmp.kind, 3 | 4 | 5 | 11 | 12) }
}

fn tcp_pieces<'s>(packet: &'s Packet, tcp: &Tcp, absolute: bool, pieces: &mut Pieces<'s>) {
    let number =
        |raw: u32, relative: Option<u64>| relative.filter(|_| !absolute).unwrap_or_else(|| u64::from(raw));
    pieces.push(Piece::Flags(tcp.flags));
    pieces.push(Piece::Number("seq", number(tcp.seq, packet.numbers.seq_rel)));
    if tcp.flags.has(Flags::ACK) {
        pieces.push(Piece::Number("ack", number(tcp.ack, packet.numbers.ack_rel)));
    }
    pieces.push(Piece::Number("len", count(packet.innermost().0.payload_len)));
    pieces.push(packet.window_bytes().map_or(Piece::RawWindow(tcp.window), Piece::Window));
    if let Some(mss) = tcp.mss() {
        pieces.push(Piece::Number("mss", mss.into()));
    }
}

/// What a segment is for: flags where they decide, the number of its first byte, and what it acknowledges that was not
/// acknowledged before.
fn brief_tcp<'s>(step: &Step, packet: &'s Packet, tcp: &Tcp, absolute: bool, pieces: &mut Pieces<'s>) {
    let number = |raw: u32, relative: Option<u64>| {
        let raw = u64::from(raw);
        if absolute { raw } else { relative.unwrap_or(raw) }
    };
    let bytes = count(packet.innermost().0.payload_len);
    let decides = tcp.flags.has_any(Flags::SYN | Flags::FIN | Flags::RST);
    let is_odd = step.facts().any(|fact| matches!(fact, Fact::OddFlags { .. }));
    let asks = step.facts().any(|fact| matches!(fact, Fact::KeepAlive { .. } | Fact::WindowProbe { .. }));
    let has_ack = tcp.flags.has(Flags::ACK);
    if is_odd {
        pieces.push(Piece::Flags(tcp.flags));
    } else if decides || bytes == 0 {
        let shown =
            Flags::from_bits(tcp.flags.bits() & (Flags::SYN | Flags::FIN | Flags::RST | Flags::ACK).bits());
        pieces.push(Piece::Flags(shown));
    }
    if decides || bytes > 0 || asks || !has_ack {
        pieces.push(Piece::Number("seq", number(tcp.seq, packet.numbers.seq_rel)));
    }
    if bytes > 0 {
        pieces.push(Piece::Bytes(bytes));
    }
    let sum = sum(step, tcp, absolute);
    let is_new = sum.is_some() || step.facts().any(|fact| matches!(fact, Fact::HandshakeAck { .. }));
    if has_ack && (decides || bytes == 0 || is_new) {
        pieces.push(sum.unwrap_or_else(|| Piece::Number("ack", number(tcp.ack, packet.numbers.ack_rel))));
    }
    let of_window = |fact: &Fact| {
        matches!(fact, Fact::ZeroWindow { .. } | Fact::WindowUpdate { .. } | Fact::WindowOpened { .. })
    };
    if step.facts().any(of_window) {
        pieces.push(packet.window_bytes().map_or(Piece::RawWindow(tcp.window), Piece::Window));
    }
}

/// What a segment acknowledges for the first time, as a sum; none where the numbers of the wire begin again at 0 within it.
fn sum(step: &Step, tcp: &Tcp, absolute: bool) -> Option<Piece<'static>> {
    let (ack, bytes, fin) = step.facts().find_map(|fact| match *fact {
        Fact::AckFin { ack, bytes, .. } => Some((ack, u64::from(bytes), true)),
        Fact::AckData { ack, before, .. } => Some((ack, ack.checked_sub(before)?, false)),
        _ => None,
    })?;
    let ack = if absolute { u64::from(tcp.ack) } else { ack };
    let before = ack.checked_sub(bytes)?.checked_sub(u64::from(fin))?;
    Some(Piece::Sum { ack, before, bytes, fin })
}

/// What a packet came in: fragments, a tunnel.
fn around<'s>(packet: &'s Packet, pieces: &mut Pieces<'s>) {
    pieces.extend(packet.whole.as_ref().map(|whole| Piece::Fragments(whole.fragments.len())));
    pieces.extend(packet.tunnel().map(Piece::Tunnel));
}

/// What a packet is that is neither TCP nor UDP.
fn other(packet: &Packet) -> Pieces<'_> {
    let (inner, bytes) = packet.innermost();
    let mut pieces: Pieces<'_> = match (&inner.arp, &inner.transport, &inner.network) {
        (Some(arp), ..) => smallvec![Piece::Arp(arp, bytes.get(inner.at.network..).unwrap_or_default())],
        (None, Some(Transport::TcpStart(tcp)), _) => {
            smallvec![Piece::Name("TCP"), Piece::Ports(tcp.source_port, tcp.destination_port)]
        }
        (None, Some(Transport::Icmp(icmp)), _) => smallvec![Piece::Icmp(icmp)],
        (None, Some(Transport::Gre(gre)), _) => {
            smallvec![Piece::Name("GRE"), Piece::EtherType(gre.protocol)]
        }
        (None, _, Some(network)) => smallvec![ip_piece(network)],
        (None, _, None) => link_piece(inner).into_iter().collect(),
    };
    if let Some(stop) = inner.stop.as_deref().or_else(|| packet.stop()) {
        // That the capture cut a frame is no defect of the frame; any other reason comes first.
        let place = if stop.promised_by == SNAPSHOT { pieces.len() } else { 0 };
        pieces.insert(place, Piece::Stop(stop));
    }
    if inner.arp.is_none() {
        pieces.push(Piece::Number("len", count(packet.wire_len)));
    }
    pieces
}

/// What an IP packet carries. Where there are extension headers, the last one says that.
fn ip_piece(network: &Network) -> Piece<'static> {
    let protocol = network.protocol();
    match network.fragment() {
        Some(fragment) => Piece::Fragment(protocol, u32::try_from(fragment.offset).unwrap_or(u32::MAX)),
        None => Piece::IpProtocol(protocol),
    }
}

/// What a frame carries that is no IP packet, as far as the headers before it say.
fn link_piece(packet: &decode::Packet) -> Option<Piece<'_>> {
    let by_ppp = || Some(Piece::PppProtocol(packet.pppoe?.protocol?));
    let by_link = || packet.link.as_ref().and_then(Link::ether_type).map(Piece::EtherType);
    packet.llc.as_ref().map(Piece::Llc).or_else(by_ppp).or_else(by_link)
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
