//! Every field of a packet as something to show: its names, where its bytes and bits stand in the frame, what it
//! holds, and in a few words what that means. Comes from a [`Packet`] and the frame it was decoded from; goes to the
//! detail and hex views, which draw it. Each protocol's file names its byte ranges once and describes itself here.

use std::ops::Range;

use super::meaning::Meaning;
use super::name::{Name, Title};
use super::{Checksum, Link, Network, Packet, Transport};
use super::{encapsulation, extension, mpls, vlan};

/// A layer and its fields, in the order in which they stand in the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTree {
    /// Which layer it is.
    pub title: Title,
    /// The name that holds for good, as in a packet's record (`ip`).
    pub machine: &'static str,
    /// How many packets it lies inside of: 0, but in a tunnel or in what an ICMP error quotes.
    pub depth: usize,
    /// Where it stands in the frame, its header alone; for `payload` the bytes.
    pub range: Range<usize>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which field it is.
    pub name: Name,
    /// The name that holds for good (`ip.ttl`).
    pub machine: &'static str,
    /// The bytes of the frame that hold it.
    pub range: Range<usize>,
    /// Which bits of these bytes, counted as the RFCs do: 0 is the first bit sent. None where it is all of them.
    pub bits: Option<Range<usize>>,
    /// What it holds.
    pub value: FieldValue,
    /// What the value means.
    pub meaning: Option<Meaning>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A number, an address or bytes: the same in every language.
    Text(String),
    /// So many bytes.
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
    /// A layer whose header stands at `range`.
    pub(super) const fn new(title: Title, machine: &'static str, range: Range<usize>) -> Self {
        Self { title, machine, depth: 0, range, fields: Vec::new() }
    }

    /// Adds a field that stands at `range`, counted from the start of the layer.
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

    /// Adds a field that takes some bits of the bytes at `range`.
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

    /// Adds a checksum and the verdict on it.
    pub(super) fn checksum(&mut self, machine: &'static str, range: Range<usize>, checksum: Checksum) {
        self.field(Name::Checksum, machine, range, format!("0x{:04x}", checksum.value))
            .means(Meaning::Checksum(checksum.status));
    }

    /// Says what the last field's value means.
    pub(super) fn means(&mut self, meaning: Meaning) -> &mut Self {
        self.may_mean(Some(meaning))
    }

    /// Says what the last field's value means, where that is known.
    pub(super) fn may_mean(&mut self, meaning: Option<Meaning>) -> &mut Self {
        if let Some(field) = self.fields.last_mut() {
            field.meaning = meaning;
        }
        self
    }
}

/// The layers of `packet`, outermost first, from the `frame` that it was decoded from.
pub fn tree(packet: &Packet, frame: &[u8]) -> Vec<LayerTree> {
    let mut layers = Vec::new();
    let mut next = Some(packet);
    let mut depth = 0;
    while let Some(packet) = next {
        let first = layers.len();
        one(packet, frame, &mut layers);
        for layer in layers.iter_mut().skip(first) {
            layer.depth = depth;
            // A header that was cut ends where the frame does.
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

/// What an Ethernet frame has behind all that its layers count; nothing where one of them could not be read.
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

/// The layers of a packet without those inside it.
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
        // They stand among the others.
        if let Some(own) = layers.get_mut(first..) {
            own.sort_by_key(|layer| layer.range.start);
        }
    }
    layers.extend(payload(packet));
}

/// What the last layer carries; nothing where a packet inside is shown in its place.
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

/// The number that stands at `range` of `bytes`, network byte order; 0 where there are no bytes.
pub(super) fn number(bytes: &[u8], range: Range<usize>) -> u32 {
    let bytes = bytes.get(range).unwrap_or_default();
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The 16-bit number that stands at `range` of `bytes`.
pub(super) fn number16(bytes: &[u8], range: Range<usize>) -> u16 {
    u16::try_from(number(bytes, range) & 0xffff).unwrap_or_default()
}

/// Bytes in hexadecimal, nothing between them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    separated(bytes, "")
}

/// Bytes in hexadecimal with colons between them, as hardware addresses are written.
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
