//! Every field of a packet, layer by layer, as the detail and hex views draw it.

use super::field::{FieldValue, LayerTree, hex};
use super::ipv6::extension;
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::{ChecksumStatus, Link, Network, Packet, Transport, check_sequence, encapsulation, mpls, vlan};

/// The layers of `packet`, outermost first. `frame` must be the frame that it was decoded from.
pub fn tree(packet: &Packet, frame: &[u8]) -> Vec<LayerTree> {
    let mut layers = Vec::new();
    let check_len = packet.check_len;
    let mut next = Some(packet);
    let mut depth = 0;
    while let Some(packet) = next {
        let first = layers.len();
        one(packet, frame, &mut layers);
        for layer in layers.iter_mut().skip(first) {
            layer.depth = depth;
            // A truncated header ends with the captured bytes.
            layer.range.end = layer.range.end.min(frame.len());
        }
        depth += 1;
        next = packet.inner.as_deref();
    }
    layers.extend(trailer(packet, check_len, &layers, frame));
    layers
}

/// The shortest Ethernet frame without its check sequence (IEEE 802.3): shorter ones are padded.
const SHORTEST_FRAME: usize = 60;

/// The bytes of an Ethernet frame after everything that its layers cover; `None` if one of the layers could not be
/// read.
fn trailer(packet: &Packet, check_len: u8, layers: &[LayerTree], frame: &[u8]) -> Option<LayerTree> {
    let end = layers.iter().map(|layer| layer.range.end).max()?;
    let is_whole = packet.stop.is_none() && packet.inner.is_none();
    if !matches!(packet.link, Some(Link::Ethernet(_))) || !is_whole || end >= frame.len() {
        return None;
    }
    let mut layer = LayerTree::new(Title::Trailer, "trailer", end..frame.len());
    let all = frame.len() - end;
    let is_right = check_sequence::is_right(frame);
    // Where the capture does not say that there is one, the right sum shows it.
    let check = if is_right { check_sequence::LEN } else { check_len.into() }.min(all);
    let len = all - check;
    let is_padding = frame.len() - check <= SHORTEST_FRAME;
    if len > 0 {
        layer
            .field(Name::Trailer, "eth.trailer", 0..len, FieldValue::Bytes(len))
            .may_mean(is_padding.then_some(Meaning::FramePadding));
    }
    if check > 0 {
        let value = format!("0x{}", hex(frame.get(end + len..).unwrap_or_default()));
        let status = if is_right { ChecksumStatus::Ok } else { ChecksumStatus::Bad };
        layer
            .field(Name::CheckSequence, "eth.fcs", len..all, value)
            .may_mean((check == check_sequence::LEN).then_some(Meaning::Checksum(status)));
    }
    Some(layer)
}

/// The layers of one packet, without the packets inside it.
fn one(packet: &Packet, frame: &[u8], layers: &mut Vec<LayerTree>) {
    let first = layers.len();
    match &packet.link {
        Some(Link::Ethernet(header)) => layers.push(header.tree(packet, frame)),
        Some(Link::Cooked(header)) => layers.push(header.tree(packet)),
        Some(Link::Loopback(header)) => layers.push(header.tree(packet)),
        None => {}
    }
    vlan::trees(packet, frame, layers);
    layers.extend(packet.pppoe.map(|header| header.tree(packet, frame)));
    mpls::trees(packet, layers);
    layers.extend(packet.llc.as_ref().map(|header| header.tree(packet)));
    layers.extend(packet.arp.as_ref().map(|header| header.tree(packet, frame)));
    match &packet.network {
        Some(Network::Ipv4(header)) => layers.push(header.tree(packet)),
        Some(Network::Ipv6(header)) => {
            layers.push(header.tree(packet));
            extension::trees(header, packet, frame, layers);
        }
        None => {}
    }
    match &packet.transport {
        Some(Transport::Tcp(header)) => layers.push(header.tree(packet)),
        Some(Transport::TcpStart(header)) => layers.push(header.tree(packet)),
        Some(Transport::Udp(header)) => layers.push(header.tree(packet)),
        Some(Transport::Icmp(header)) => layers.push(header.tree(packet, frame)),
        Some(Transport::Gre(header)) => layers.push(header.tree(packet)),
        None => {}
    }
    if !packet.encapsulations.is_empty() {
        encapsulation::trees(packet, frame, layers);
        // Put them in wire order among the others.
        if let Some(own) = layers.get_mut(first..) {
            own.sort_by_key(|layer| layer.range.start);
        }
    }
    layers.extend(payload(packet));
    if let Some(Transport::Udp(header)) = &packet.transport {
        layers.extend(header.surplus_tree(packet, frame));
    }
    if let Some(Transport::Udp(header)) = &packet.transport {
        layers.extend(header.surplus_tree(packet, frame));
    }
}

/// The payload of the last layer; `None` if the packet contains another packet, which is shown instead.
fn payload(packet: &Packet) -> Option<LayerTree> {
    let missing = packet.payload_len.saturating_sub(packet.payload.len());
    if packet.inner.is_some() || packet.payload_len == 0 {
        return None;
    }
    let title = if packet.is_fragment() { Title::Fragment } else { Title::Payload };
    let mut layer = LayerTree::new(title, "payload", packet.payload.clone());
    let all = 0..packet.payload.len();
    layer
        .field(Name::Data, "payload", all, FieldValue::Bytes(packet.payload_len))
        .may_mean((missing > 0).then_some(Meaning::Missing(missing)));
    Some(layer)
}
