//! ICMP messages in a packet's record.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::decode::icmp::Body;
use crate::decode::{self, Checksum};

/// The header of an ICMP or ICMPv6 message. A field that its type does not define is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Icmp")]
pub struct IcmpRecord {
    /// Message type.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Message code.
    pub code: u8,
    /// The checksum.
    pub checksum: Checksum,
    /// Identifier of a query or its reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u16>,
    /// Sequence number of a query or its reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u16>,
    /// The MTU of the next hop, which the packet exceeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    /// The router to use instead (ICMP redirect).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Ipv4Addr>,
    /// Offset of the invalid byte in the quoted packet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<u32>,
    /// The target address of neighbour discovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Ipv6Addr>,
    /// The address that is reached through the target (ICMPv6 redirect).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Ipv6Addr>,
    /// The sender's link-layer address, in an option of neighbour discovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_mac: Option<String>,
    /// The target's link-layer address, in an option of neighbour discovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_mac: Option<String>,
}

impl IcmpRecord {
    pub(super) fn new(icmp: &decode::Icmp) -> Self {
        let mut record = Self {
            kind: icmp.kind,
            code: icmp.code,
            checksum: icmp.checksum,
            id: None,
            seq: None,
            mtu: None,
            gateway: None,
            pointer: None,
            target: None,
            destination: None,
            source_mac: None,
            target_mac: None,
        };
        match &icmp.body {
            Body::Query { id, seq } => (record.id, record.seq) = (Some(*id), Some(*seq)),
            Body::TooBig { mtu } => record.mtu = Some(*mtu),
            Body::Redirect { gateway } => record.gateway = Some(*gateway),
            Body::Problem { pointer } => record.pointer = Some(*pointer),
            Body::Neighbour { target, destination, link } => {
                (record.target, record.destination) = (*target, *destination);
                record.source_mac = link.source.map(|address| address.to_string());
                record.target_mac = link.target.map(|address| address.to_string());
            }
            Body::Other => {}
        }
        record
    }
}
