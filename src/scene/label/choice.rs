//! Which pieces a packet's label has.

use smallvec::{SmallVec, smallvec};

use super::{Label, PIECES, Piece};
use crate::decode::encapsulation::EncapsulationKind;
use crate::decode::stop::SNAPSHOT;
use crate::trace::option::Values;
use crate::trace::packet::{Icmp, Layers, OptionRecord, PacketRecord, Tcp};

type Pieces<'s> = SmallVec<[Piece<'s>; PIECES]>;

impl<'s> Label<'s> {
    /// The label of a packet's arrow, with sequence numbers as on the wire if they are to be `absolute`.
    pub fn of(packet: &'s PacketRecord, absolute: bool) -> Self {
        let layers = packet.layers.innermost();
        let mut pieces = Pieces::new();
        if let Some(tcp) = &layers.tcp {
            tcp_pieces(tcp, absolute, &mut pieces);
            around(packet, &mut pieces);
        } else if let Some(udp) = &layers.udp {
            let len = layers.payload.as_ref().map_or(0, |payload| payload.len);
            pieces.push(Piece::Name("UDP"));
            pieces.push(Piece::Number("length", udp.length.into()));
            pieces.push(Piece::Number("len", len));
            around(packet, &mut pieces);
        } else if let Some((icmp, v6)) = icmp(layers) {
            pieces.push(Piece::Name(if v6 { "ICMPv6" } else { "ICMP" }));
            pieces.push(Piece::Number("type", icmp.kind.into()));
            pieces.push(Piece::Number("code", icmp.code.into()));
        } else {
            pieces = other(packet);
        }
        let payload = layers.payload.as_ref().and_then(|payload| payload.text.as_deref());
        Self { pieces, payload, is_alarm: is_alarm(layers) }
    }

    /// The words of a packet's line in a list: its label, but for ICMP by name in place of numbers.
    pub fn in_list(packet: &'s PacketRecord, absolute: bool) -> Self {
        let label = Self::of(packet, absolute);
        match icmp(packet.layers.innermost()) {
            Some(_) => Self { pieces: other(packet), ..label },
            None => label,
        }
    }
}

/// Its ICMP message, and whether that is ICMPv6.
fn icmp(layers: &Layers) -> Option<(&Icmp, bool)> {
    let v4 = layers.icmp.as_ref().map(|icmp| (icmp, false));
    v4.or_else(|| layers.icmpv6.as_ref().map(|icmp| (icmp, true)))
}

/// Whether a packet breaks off, reports an error, or could not be read.
fn is_alarm(layers: &Layers) -> bool {
    match &layers.tcp {
        Some(tcp) => tcp.flags.iter().any(|flag| flag == "RST"),
        None => layers.stop.is_some() || icmp(layers).is_some_and(is_error),
    }
}

/// RFC 792 has its errors among the questions; RFC 4443, section 2.1, keeps them below 128.
const fn is_error((icmp, v6): (&Icmp, bool)) -> bool {
    if v6 { icmp.kind < 128 } else { matches!(icmp.kind, 3 | 4 | 5 | 11 | 12) }
}

fn tcp_pieces<'s>(tcp: &'s Tcp, absolute: bool, pieces: &mut Pieces<'s>) {
    let number =
        |raw: u32, relative: Option<u32>| u64::from(if absolute { raw } else { relative.unwrap_or(raw) });
    let has_ack = tcp.flags.iter().any(|flag| flag == "ACK");
    pieces.push(Piece::Flags(&tcp.flags));
    pieces.push(Piece::Number("seq", number(tcp.seq, tcp.seq_rel)));
    if has_ack {
        pieces.push(Piece::Number("ack", number(tcp.ack, tcp.ack_rel)));
    }
    pieces.push(Piece::Number("len", tcp.len.into()));
    pieces.push(Piece::Window(tcp.window));
    if let Some(mss) = mss(&tcp.options) {
        pieces.push(Piece::Number("mss", mss.into()));
    }
}

fn mss(options: &[OptionRecord]) -> Option<u16> {
    options.iter().find_map(|option| match option.values {
        Values::Mss { mss } => Some(mss),
        _ => None,
    })
}

/// What a packet came in that is said: fragments, a tunnel.
fn around<'s>(packet: &'s PacketRecord, pieces: &mut Pieces<'s>) {
    if let Some(reassembled) = &packet.reassembled {
        pieces.push(Piece::Fragments(reassembled.fragments.len()));
    }
    if packet.layers.inner.is_some() {
        pieces.push(Piece::Tunnel(tunnel(&packet.layers)));
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

/// What a packet is that is neither TCP nor UDP.
fn other(packet: &PacketRecord) -> Pieces<'_> {
    let layers = packet.layers.innermost();
    let mut pieces: Pieces<'_> = if let Some(arp) = &layers.arp {
        smallvec![Piece::Arp(arp)]
    } else if let Some(tcp) = &layers.tcp_start {
        smallvec![Piece::Name("TCP"), Piece::Ports(tcp.sport, tcp.dport)]
    } else if let Some(icmp) = &layers.icmpv6 {
        smallvec![Piece::Icmp(icmp, true)]
    } else if let Some(icmp) = &layers.icmp {
        smallvec![Piece::Icmp(icmp, false)]
    } else if let Some(gre) = &layers.gre {
        smallvec![Piece::Name("GRE"), Piece::EtherType(gre.proto)]
    } else if let Some(ip) = &layers.ip {
        // The last extension header names what it carries; the record has the number already.
        smallvec![if ip.is_fragment() {
            Piece::Fragment(ip.proto, ip.frag_offset.unwrap_or(0))
        } else {
            Piece::IpProtocol(ip.proto)
        }]
    } else {
        let by_link = layers.llc.as_ref().map(Piece::Llc);
        let by_link = by_link.or_else(|| Some(Piece::PppProtocol(layers.pppoe?.proto?)));
        let by_link = by_link.or_else(|| layers.eth.as_ref().map(|eth| Piece::EtherType(eth.ether_type)));
        by_link.or_else(|| layers.sll.as_ref().map(|sll| Piece::EtherType(sll.proto))).into_iter().collect()
    };
    if let Some(stop) = layers.stop.as_ref().or(packet.layers.stop.as_ref()) {
        // That the capture cut a frame is no defect of the frame; any other reason comes first.
        let place = if stop.promised_by == SNAPSHOT { pieces.len() } else { 0 };
        pieces.insert(place, Piece::Stop(stop));
    }
    if layers.arp.is_none() {
        pieces.push(Piece::Number("len", packet.len.wire));
    }
    pieces
}
