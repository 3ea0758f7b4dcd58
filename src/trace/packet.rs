//! A packet's record: the decoded layers, under the stable names of the format.

mod icmp;
mod ip;
mod link;
mod members;
mod piece;

use std::borrow::Cow;
use std::fmt;

use base64_simd::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use super::option::OptionRecord;
use crate::analysis::fact::{PacketId, RecordNumber};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::tcp::Numbers;
use crate::analysis::wireshark;
use crate::decode::{self, Checksum, Link, Packet, Stop, Transport};
use crate::language::said;
use crate::step::{self, PacketOrigin};
pub use icmp::IcmpRecord;
pub use ip::IpRecord;
pub use link::{
    ArpRecord, CookedRecord, EncapsulationRecord, EthernetRecord, LlcRecord, LoopbackRecord, MplsRecord,
    PppoeRecord, VlanRecord,
};
pub use piece::{FragmentRecord, ReassembledRecord};

/// A packet and its layers. A layer that the packet does not have is absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PacketRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When it was seen, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// Where it was seen: the id of a vantage in the header.
    pub vantage: String,
    /// The flow it belongs to; absent if it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// Its direction in the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<Direction>,
    /// Number of the packet; the same for the same packet at every vantage.
    pub id: PacketId,
    /// Its length.
    pub len: Length,
    /// The datagram that it is a fragment of; absent if it is not a fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragment: Option<FragmentRecord>,
    /// The datagram that this fragment completes; the layers above IP are then those of the whole datagram. Absent if
    /// fragments are still missing, or if the packet is not a fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reassembled: Option<ReassembledRecord>,
    /// Comments on it in the original capture file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// What else that file says about it; absent if nothing, or if there was no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PacketOrigin>,
    /// Its layers.
    #[serde(flatten)]
    pub layers: Layers,
    /// What Wireshark would say about it; present if that was requested and the packet has a TCP header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wireshark: Option<Box<wireshark::WiresharkVerdict>>,
    /// Tokens of the reasons why Wireshark's flags differ from captrace's facts; `captrace explain` and
    /// `docs/wireshark.md` explain them. Absent if both agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Cow<'static, str>>,
    /// The captured bytes, in base64.
    #[serde(serialize_with = "to_base64")]
    #[cfg_attr(test, schemars(with = "String", extend("contentEncoding" = "base64", "pattern" = "^[A-Za-z0-9+/]*={0,2}$")))]
    pub raw: Vec<u8>,
}

impl PacketRecord {
    /// The record of a packet, under a number and a time, in a flow; `vantage` is the id of its vantage.
    pub(super) fn new(
        (n, t_ns, flow): (RecordNumber, i64, Option<FlowId>),
        vantage: String,
        packet: &step::Packet,
    ) -> Self {
        let written = packet.written.as_deref();
        let captured = written.and_then(|written| written.captured);
        // Both had these types when they were read.
        let layers = written.and_then(|written| again(written.layers.as_ref()?));
        let reassembled = written.and_then(|written| again(written.reassembled.as_ref()?));
        let differs = packet.wireshark.iter().flat_map(|opinion| &opinion.differs);
        Self {
            n,
            t_ns,
            vantage,
            flow,
            dir: packet.direction,
            id: packet.id,
            len: Length {
                wire: length(packet.wire_len),
                captured: captured.unwrap_or_else(|| length(packet.bytes.len())),
            },
            fragment: packet.fragment.map(FragmentRecord::new),
            reassembled: packet.whole.as_deref().map(ReassembledRecord::new).or(reassembled),
            comments: packet.comments.clone(),
            file: packet.origin.clone(),
            layers: layers.unwrap_or_else(|| Layers::of(packet)),
            wireshark: packet.wireshark.as_ref().map(|opinion| Box::new(opinion.verdict)),
            differs: differs.map(|reason| Cow::Owned(reason.token().to_owned())).collect(),
            raw: packet.bytes.clone(),
        }
    }
}

/// A part of a record as its type. By way of text, as everything in a trace is read: so its types are compiled once.
fn again<T: de::DeserializeOwned>(part: &serde_json::Value) -> Option<T> {
    serde_json::from_str(&part.to_string()).ok()
}

/// The length of a packet, link-layer header included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Length {
    /// Bytes on the wire.
    pub wire: u64,
    /// Bytes that were captured.
    pub captured: u64,
}

/// The layers of a packet, or of a packet inside a packet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Layers {
    /// The Ethernet header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eth: Option<EthernetRecord>,
    /// The header of a Linux cooked capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sll: Option<CookedRecord>,
    /// The header of a BSD loopback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loopback: Option<LoopbackRecord>,
    /// The VLAN tags, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vlan: Vec<VlanRecord>,
    /// PPP over Ethernet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pppoe: Option<PppoeRecord>,
    /// The MPLS labels, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mpls: Vec<MplsRecord>,
    /// Logical link control, where the link layer gives a length in place of a type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub llc: Option<LlcRecord>,
    /// The ARP packet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arp: Option<ArpRecord>,
    /// The IP header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpRecord>,
    /// The TCP header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp: Option<TcpRecord>,
    /// The beginning of a truncated TCP header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tcp_start: Option<TcpStartRecord>,
    /// The UDP header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub udp: Option<UdpRecord>,
    /// The header of an ICMP message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmp: Option<IcmpRecord>,
    /// The header of an ICMPv6 message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmpv6: Option<IcmpRecord>,
    /// The GRE header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gre: Option<GreRecord>,
    /// Tunnel headers, and tags other than VLAN tags, in the order of the packet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encapsulation: Vec<EncapsulationRecord>,
    /// What the last layer carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// The packet inside this one: in a tunnel, or quoted by an ICMP error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<Box<Layers>>,
    /// Why decoding stopped before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopRecord>,
}

/// A TCP header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Tcp")]
pub struct TcpRecord {
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
    /// Sequence number, as on the wire.
    pub seq: u32,
    /// Acknowledgment number, as on the wire.
    pub ack: u32,
    /// Sequence number counted from the sender's initial one; null where that is unknown.
    pub seq_rel: Option<u64>,
    /// Acknowledgment number counted from the receiver's initial one; null where that is unknown, or without ACK.
    pub ack_rel: Option<u64>,
    /// Bytes of data.
    pub len: u32,
    /// Bytes that its sender has in flight after this segment: sent and not acknowledged. Absent if the segment carries
    /// no data, or if the number is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u32>,
    /// Header length in bytes.
    pub header_len: u32,
    /// Names of the control bits that are set.
    #[cfg_attr(test, schemars(extend("items" = {
        "type": "string",
        "enum": ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"]
    })))]
    pub flags: Vec<Cow<'static, str>>,
    /// The control bits as a number, FIN lowest.
    #[cfg_attr(test, schemars(range(max = 0xfff)))]
    pub flags_bits: u16,
    /// Receive window.
    pub window: Window,
    /// The checksum.
    pub checksum: Checksum,
    /// Urgent pointer.
    pub urgent: u16,
    /// The options, in order.
    pub options: Vec<OptionRecord>,
}

/// A receive window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Window {
    /// The field, as on the wire.
    pub raw: u16,
    /// Shift count of the window scale option; null if the handshake was not seen.
    pub scale: Option<u8>,
    /// The window in bytes; null where the scale is unknown.
    pub bytes: Option<u64>,
}

/// The beginning of a truncated TCP header: an ICMP error quotes no more, or the capture cut it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "TcpStart")]
pub struct TcpStartRecord {
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
    /// Sequence number, as on the wire; null if it is missing.
    pub seq: Option<u32>,
}

/// A GRE header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Gre")]
pub struct GreRecord {
    /// Version: 0, or 1 for PPTP.
    pub version: u8,
    /// What is inside (EtherType).
    pub proto: u16,
    /// The checksum, not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<u16>,
    /// The key; in version 1 the payload length and the call ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<u32>,
    /// The sequence number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    /// The acknowledgment number (version 1 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack: Option<u32>,
}

/// A UDP header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Udp")]
pub struct UdpRecord {
    /// Source port.
    pub sport: u16,
    /// Destination port.
    pub dport: u16,
    /// Length of header and data in bytes, as the header says.
    pub length: u16,
    /// The checksum.
    pub checksum: Checksum,
}

/// What the last layer carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Payload {
    /// Bytes, captured or not.
    pub len: u64,
    /// The bytes as text, if all of them were captured and they are text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Why decoding stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StopRecord {
    /// The layer that could not be read.
    pub layer: String,
    /// Its offset in the frame.
    pub offset: u64,
    /// Bytes that it needs from there.
    pub needed: u64,
    /// Bytes that are present from there.
    pub available: u64,
    /// The field that gives this length.
    pub promised_by: String,
}

impl Layers {
    /// The layers of a step's packet: those of its bytes, and above IP those of the datagram that it completes.
    pub(super) fn of(packet: &step::Packet) -> Self {
        let mut layers = Self::new(&packet.decoded, &packet.bytes, packet.numbers);
        if let Some(whole) = &packet.whole {
            let datagram = &whole.datagram;
            layers.complete(Self::new(&datagram.packet, &datagram.bytes, packet.numbers));
        }
        layers
    }

    /// The layers of `packet`, which was decoded from `frame`.
    pub(super) fn new(packet: &Packet, frame: &[u8], numbers: Numbers) -> Self {
        // The numbers belong to the innermost segment; a packet quoted by an ICMP error has none.
        let inner = if packet.quoted().is_some() { Numbers::default() } else { numbers };
        let mut layers = Self {
            vlan: packet.tags.as_slice().iter().copied().map(VlanRecord::new).collect(),
            pppoe: packet.pppoe.map(PppoeRecord::new),
            mpls: packet.labels.iter().copied().map(MplsRecord::new).collect(),
            llc: packet.llc.as_ref().map(LlcRecord::new),
            encapsulation: packet.encapsulations.iter().map(EncapsulationRecord::new).collect(),
            arp: packet.arp.as_ref().map(|arp| ArpRecord::new(arp, packet, frame)),
            ip: packet.network.as_ref().map(|network| IpRecord::new(network, packet, frame)),
            payload: payload(packet, frame),
            inner: packet.inner.as_ref().map(|packet| Box::new(Self::new(packet, frame, inner))),
            stop: packet.stop.as_deref().map(StopRecord::new),
            ..Self::default()
        };
        match &packet.link {
            Some(Link::Ethernet(header)) => layers.eth = Some(EthernetRecord::new(header)),
            Some(Link::Cooked(header)) => layers.sll = Some(CookedRecord::new(header)),
            Some(Link::Loopback(header)) => layers.loopback = Some(LoopbackRecord { family: header.family }),
            None => {}
        }
        match &packet.transport {
            Some(Transport::Tcp(tcp)) => layers.tcp = Some(TcpRecord::new(tcp, packet.payload_len, numbers)),
            Some(Transport::TcpStart(tcp)) => layers.tcp_start = Some(TcpStartRecord::new(*tcp)),
            Some(Transport::Udp(udp)) => layers.udp = Some(UdpRecord::new(udp)),
            Some(Transport::Icmp(icmp)) if icmp.v6 => layers.icmpv6 = Some(IcmpRecord::new(icmp)),
            Some(Transport::Icmp(icmp)) => layers.icmp = Some(IcmpRecord::new(icmp)),
            Some(Transport::Gre(gre)) => layers.gre = Some(GreRecord::new(gre)),
            None => {}
        }
        layers
    }
}

impl TcpStartRecord {
    const fn new(tcp: decode::TcpStart) -> Self {
        Self { sport: tcp.source_port, dport: tcp.destination_port, seq: tcp.seq }
    }
}

impl IpRecord {
    /// Whether this is a fragment.
    pub const fn is_fragment(&self) -> bool {
        matches!((self.mf, self.frag_offset), (Some(true), _) | (_, Some(1..)))
    }
}

impl TcpRecord {
    fn new(tcp: &decode::Tcp, len: usize, numbers: Numbers) -> Self {
        let bytes = numbers.window_bytes(tcp.window);
        Self {
            sport: tcp.source_port,
            dport: tcp.destination_port,
            seq: tcp.seq,
            ack: tcp.ack,
            seq_rel: numbers.seq_rel,
            ack_rel: numbers.ack_rel,
            len: u32::try_from(len).unwrap_or(u32::MAX),
            in_flight: numbers.in_flight,
            header_len: u32::try_from(tcp.header_len).unwrap_or(u32::MAX),
            flags: tcp.flags.names().map(Cow::Borrowed).collect(),
            flags_bits: tcp.flags.bits(),
            window: Window { raw: tcp.window, scale: numbers.scale, bytes },
            checksum: tcp.checksum,
            urgent: tcp.urgent,
            options: tcp.options.iter().map(OptionRecord::new).collect(),
        }
    }
}

impl UdpRecord {
    fn new(udp: &decode::Udp) -> Self {
        let decode::Udp { source_port, destination_port, length, checksum, .. } = *udp;
        Self { sport: source_port, dport: destination_port, length, checksum }
    }
}

impl GreRecord {
    fn new(gre: &decode::Gre) -> Self {
        let decode::Gre { version, protocol, checksum, key, sequence, acknowledgment, .. } = *gre;
        Self { version, proto: protocol, checksum, key, seq: sequence, ack: acknowledgment }
    }
}

impl StopRecord {
    fn new(stop: &Stop) -> Self {
        let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
        Self {
            layer: stop.layer.to_owned(),
            offset: count(stop.offset),
            needed: count(stop.needed),
            available: count(stop.available),
            promised_by: stop.promised_by.to_owned(),
        }
    }
}

/// The payload of the last layer; `None` if it is empty.
fn payload(packet: &Packet, frame: &[u8]) -> Option<Payload> {
    let len = packet.payload_len;
    if len == 0 || packet.inner.is_some() {
        return None;
    }
    let text = packet.text(frame).map(str::to_owned);
    Some(Payload { len: length(len), text })
}

fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64.encode_to_string(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    /// Decodes a text where it stands, without a copy.
    struct Decoded;

    impl de::Visitor<'_> for Decoded {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
            BASE64.decode_to_vec(text).map_err(|_| E::custom(no_base64(text)))
        }
    }

    deserializer.deserialize_str(Decoded)
}

/// Why a text is no base64 (RFC 4648, section 4).
fn no_base64(text: &str) -> String {
    let is_foreign = |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '+' | '/' | '=');
    match text.chars().zip(1..).find(|(letter, _)| is_foreign(*letter)) {
        Some((letter, place)) => said!(
            "raw is not base64: its character {place} is {letter:?}",
            "raw 不是 base64：它的第 {place} 个字符是 {letter:?}"
        ),
        None => said!(
            "raw is not base64: expected groups of four characters, = only at the end",
            "raw 不是 base64：应是四个字符一组，= 只在末尾"
        ),
    }
}

#[cfg(test)]
mod tests;
