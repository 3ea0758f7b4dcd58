//! Which pieces a packet's label has.

use std::net::IpAddr;

use smallvec::{SmallVec, smallvec};

use super::piece::Piece;
use super::{Label, PIECES};
use crate::decode::stop::SNAPSHOT;
use crate::decode::{self, Flags, Icmp, Link, Network, Tcp, Transport};
use crate::step::Packet;

type Pieces<'s> = SmallVec<[Piece<'s>; PIECES]>;

impl<'s> Label<'s> {
    /// The label of a packet's arrow, with sequence numbers as on the wire if they are to be `absolute`.
    pub fn of(packet: &'s Packet, absolute: bool) -> Self {
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
        Self { pieces, payload: packet.text(), is_alarm: is_alarm(inner) }
    }

    /// The words of a packet's line in a list: its label, but for ICMP by name in place of numbers.
    pub fn in_list(packet: &'s Packet, absolute: bool) -> Self {
        let label = Self::of(packet, absolute);
        match packet.innermost().0.transport {
            Some(Transport::Icmp(_)) => Self { pieces: other(packet), ..label },
            _ => label,
        }
    }
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
