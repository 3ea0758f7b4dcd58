//! Every field of a packet for display: its names, its bytes and bits in the frame, its value and the meaning of the
//! value. The detail and hex views draw these trees. Each protocol's file defines its byte ranges once and builds its
//! tree from them.

use std::ops::Range;

use super::meaning::Meaning;
use super::name::{Name, Title};
use super::{Checksum, Link, Network, Packet, Transport};
use super::{encapsulation, extension, mpls, vlan};

/// A layer and its fields, in wire order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTree {
    /// Which layer it is.
    pub title: Title,
    /// The stable name, as in a packet record (`ip`).
    pub machine: &'static str,
    /// The number of packets that enclose it: 0, except in tunnels and in packets quoted by ICMP errors.
    pub depth: usize,
    /// The bytes of its header in the frame; for `payload`, the payload.
    pub range: Range<usize>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which field it is.
    pub name: Name,
    /// The stable name (`ip.ttl`).
    pub machine: &'static str,
    /// The bytes of the frame that hold it.
    pub range: Range<usize>,
    /// The bits within these bytes, numbered as in the RFCs: 0 is the first bit on the wire. `None` means all bits.
    pub bits: Option<Range<usize>>,
    /// The value.
    pub value: FieldValue,
    /// The meaning of the value, if it is known.
    pub meaning: Option<Meaning>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A number, an address or bytes, as text that is the same in every language.
    Text(String),
    /// A number of bytes.
    Bytes(usize),
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl LayerTree {
    /// A layer whose header occupies `range` of the frame.
    pub(super) const fn new(title: Title, machine: &'static str, range: Range<usize>) -> Self {
        Self { title, machine, depth: 0, range, fields: Vec::new() }
    }

    /// Adds a field at `range`, counted from the start of the layer.
    pub(super) fn field(
        &mut self,
        name: Name,
        machine: &'static str,
        range: Range<usize>,
        value: impl Into<FieldValue>,
    ) -> &mut Self {
        let (value, start) = (value.into(), self.range.start);
        let range = start + range.start..start + range.end;
        self.fields.push(Field { name, machine, range, bits: None, value, meaning: None });
        self
    }

    /// Adds a field that consists of some bits of the bytes at `range`.
    pub(super) fn bits(
        &mut self,
        name: Name,
        machine: &'static str,
        (range, bits): (Range<usize>, Range<usize>),
        value: impl Into<FieldValue>,
    ) -> &mut Self {
        self.field(name, machine, range, value);
        if let Some(field) = self.fields.last_mut() {
            field.bits = Some(bits);
        }
        self
    }

    /// Adds a field of one bit.
    pub(super) fn flag(
        &mut self,
        name: Name,
        machine: &'static str,
        (range, bit): (Range<usize>, usize),
        set: bool,
    ) -> &mut Self {
        self.bits(name, machine, (range, bit..bit + 1), if set { "1" } else { "0" });
        self.means(if set { Meaning::Set } else { Meaning::NotSet })
    }

    /// Adds a checksum and the result of its verification.
    pub(super) fn checksum(&mut self, machine: &'static str, range: Range<usize>, checksum: Checksum) {
        self.field(Name::Checksum, machine, range, format!("0x{:04x}", checksum.value))
            .means(Meaning::Checksum(checksum.status));
    }

    /// Sets the meaning of the last field.
    pub(super) fn means(&mut self, meaning: Meaning) -> &mut Self {
        self.may_mean(Some(meaning))
    }

    /// Sets the meaning of the last field, if it is known.
    pub(super) fn may_mean(&mut self, meaning: Option<Meaning>) -> &mut Self {
        if let Some(field) = self.fields.last_mut() {
            field.meaning = meaning;
        }
        self
    }
}

/// The layers of `packet`, outermost first. `frame` must be the frame that it was decoded from.
pub fn tree(packet: &Packet, frame: &[u8]) -> Vec<LayerTree> {
    let mut layers = Vec::new();
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
    layers.extend(trailer(packet, &layers, frame));
    layers
}

/// The shortest Ethernet frame without its check sequence (IEEE 802.3): shorter ones are padded.
const SHORTEST_FRAME: usize = 60;

/// The bytes of an Ethernet frame after everything that its layers cover; `None` if one of the layers could not be
/// read.
fn trailer(packet: &Packet, layers: &[LayerTree], frame: &[u8]) -> Option<LayerTree> {
    let end = layers.iter().map(|layer| layer.range.end).max()?;
    let is_whole = packet.stop.is_none() && packet.inner.is_none();
    if !matches!(packet.link, Some(Link::Ethernet(_))) || !is_whole || end >= frame.len() {
        return None;
    }
    let mut layer = LayerTree::new(Title::Trailer, "trailer", end..frame.len());
    let is_padding = frame.len() <= SHORTEST_FRAME;
    let len = frame.len() - end;
    layer
        .field(Name::Trailer, "eth.trailer", 0..len, FieldValue::Bytes(len))
        .may_mean(is_padding.then_some(Meaning::FramePadding));
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

/// The number at `range` of `bytes`, in network byte order; 0 if the bytes are missing.
pub(super) fn number(bytes: &[u8], range: Range<usize>) -> u32 {
    let bytes = bytes.get(range).unwrap_or_default();
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The 16-bit number at `range` of `bytes`.
pub(super) fn number16(bytes: &[u8], range: Range<usize>) -> u16 {
    u16::try_from(number(bytes, range) & 0xffff).unwrap_or_default()
}

/// Bytes in hexadecimal, without separators.
pub(crate) fn hex(bytes: &[u8]) -> String {
    separated(bytes, "")
}

/// Bytes in hexadecimal, separated by colons, as in hardware addresses.
pub(crate) fn colons(bytes: &[u8]) -> String {
    separated(bytes, ":")
}

fn separated(bytes: &[u8], separator: &str) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value });
    let mut text = String::with_capacity(bytes.len() * 3);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            text.push_str(separator);
        }
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}
