//! The layers below IP in a packet's record, and ARP.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use pnet::util::MacAddr;
use serde::{Deserialize, Serialize};

use crate::decode::field::colons;
use crate::decode::{self, Packet, mpls, vlan};

/// An Ethernet header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Eth")]
pub struct EthernetRecord {
    /// Source address.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")))]
    pub src: String,
    /// Destination address.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")))]
    pub dst: String,
    /// EtherType of the payload, after any VLAN tags; a value below 1,536 is a length.
    #[serde(rename = "type")]
    pub ether_type: u16,
}

/// The header of a Linux cooked capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Cooked")]
pub struct CookedRecord {
    /// 1 or 2.
    pub version: u8,
    /// Packet type: 0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent by this host.
    pub packet_type: u16,
    /// Kind of interface (Linux's `ARPHRD_` numbers).
    pub hardware: u16,
    /// The sender's address.
    pub addr: String,
    /// EtherType of the payload, after any VLAN tags.
    pub proto: u16,
    /// The number of the interface (version 2 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<u32>,
}

/// The header of a BSD loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Loopback")]
pub struct LoopbackRecord {
    /// The address family, as the capturing system numbers it.
    pub family: u32,
}

/// A VLAN tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Vlan")]
pub struct VlanRecord {
    /// VLAN identifier.
    pub id: u16,
    /// Priority code point.
    pub pcp: u8,
    /// Drop eligible indicator.
    #[serde(default)]
    pub dei: bool,
    /// The EtherType that announced the tag; absent in older traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tpid: Option<u16>,
}

/// A header of PPP over Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Pppoe")]
pub struct PppoeRecord {
    /// Version.
    pub version: u8,
    /// Type.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The code of a discovery packet; 0 in a session.
    pub code: u8,
    /// The number of the session.
    pub session: u16,
    /// Length of the payload in bytes, as the header says.
    pub length: u16,
    /// PPP protocol number of the payload; absent in the discovery stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proto: Option<u16>,
}

/// An MPLS label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Mpls")]
pub struct MplsRecord {
    /// The label.
    pub label: u32,
    /// Traffic class.
    pub tc: u8,
    /// Whether it is the bottom of the stack.
    pub bottom: bool,
    /// Time to live.
    pub ttl: u8,
}

/// A header of logical link control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Llc")]
pub struct LlcRecord {
    /// Destination service access point.
    pub dsap: u8,
    /// Source service access point.
    pub ssap: u8,
    /// The control field.
    pub control: u16,
    /// SNAP: the organization that defined the protocol number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oui: Option<u32>,
    /// SNAP: the protocol number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u16>,
}

/// A tunnel header, or a tag other than a VLAN tag. The detail view shows all its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Encapsulation")]
pub struct EncapsulationRecord {
    /// Its name.
    pub layer: Cow<'static, str>,
    /// The number of its network, tunnel or session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// The protocol number of its payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proto: Option<u16>,
}

/// An ARP packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Arp")]
pub struct ArpRecord {
    /// Operation: 1 request, 2 reply.
    pub op: u16,
    /// Kind of hardware: 1 is Ethernet.
    pub hardware: u16,
    /// Kind of protocol (EtherType).
    pub protocol: u16,
    /// The sender's hardware address; absent if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_mac: Option<String>,
    /// The sender's IP address; absent if it is missing or of another protocol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_ip: Option<Ipv4Addr>,
    /// The target's hardware address; absent if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_mac: Option<String>,
    /// The target's IP address; absent if it is missing or of another protocol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_ip: Option<Ipv4Addr>,
}

impl EncapsulationRecord {
    pub(super) const fn new(header: &decode::Encapsulation) -> Self {
        Self { layer: Cow::Borrowed(header.kind.machine()), id: header.id, proto: header.protocol }
    }
}

impl EthernetRecord {
    pub(super) fn new(ethernet: &decode::Ethernet) -> Self {
        let decode::Ethernet { destination, source, ether_type } = ethernet;
        let text = |address: &MacAddr| colons(&address.octets());
        Self { src: text(source), dst: text(destination), ether_type: *ether_type }
    }
}

impl CookedRecord {
    pub(super) fn new(cooked: &decode::Cooked) -> Self {
        Self {
            version: cooked.version,
            packet_type: cooked.packet_type,
            hardware: cooked.hardware,
            addr: colons(cooked.address()),
            proto: cooked.protocol,
            interface: cooked.interface,
        }
    }
}

impl VlanRecord {
    pub(super) const fn new(tag: vlan::Tag) -> Self {
        let vlan::Tag { tpid, pcp, dei, id } = tag;
        Self { id, pcp, dei, tpid: Some(tpid) }
    }
}

impl PppoeRecord {
    pub(super) const fn new(header: decode::Pppoe) -> Self {
        let decode::Pppoe { version, kind, code, session, length, protocol } = header;
        Self { version, kind, code, session, length, proto: protocol }
    }
}

impl MplsRecord {
    pub(super) const fn new(label: mpls::LabelEntry) -> Self {
        let mpls::LabelEntry { label, class, bottom, ttl } = label;
        Self { label, tc: class, bottom, ttl }
    }
}

impl LlcRecord {
    pub(super) fn new(llc: &decode::Llc) -> Self {
        let decode::Llc { dsap, ssap, control, snap } = *llc;
        Self { dsap, ssap, control, oui: snap.map(|(oui, _)| oui), pid: snap.map(|(_, pid)| pid) }
    }
}

impl ArpRecord {
    pub(super) fn new(arp: &decode::Arp, packet: &Packet, frame: &[u8]) -> Self {
        let bytes = frame.get(packet.at.network..).unwrap_or_default();
        let [sender, _, target, _] = arp.addresses();
        let hardware = |range| bytes.get::<std::ops::Range<usize>>(range).map(colons);
        Self {
            op: arp.operation,
            hardware: arp.hardware,
            protocol: arp.protocol,
            sender_mac: hardware(sender),
            sender_ip: arp.sender_ip,
            target_mac: hardware(target),
            target_ip: arp.target_ip,
        }
    }
}
