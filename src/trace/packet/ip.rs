//! The IP header in a packet's record.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::decode::field::hex;
use crate::decode::ipv6::extension;
use crate::decode::{self, Checksum, Network, Packet};

/// An IP header of either version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Ip")]
pub struct IpRecord {
    /// 4 or 6.
    #[cfg_attr(test, schemars(extend("enum" = [4, 6])))]
    pub version: u8,
    /// Source address.
    pub src: IpAddr,
    /// Destination address.
    pub dst: IpAddr,
    /// Time to live; in IPv6 the hop limit.
    pub ttl: u8,
    /// Identification (in IPv6 of fragments only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// "Don't fragment" (IPv4 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub df: Option<bool>,
    /// "More fragments" (in IPv6 of fragments only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mf: Option<bool>,
    /// Offset of this fragment's data in the datagram, in bytes (in IPv6 of fragments only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frag_offset: Option<u32>,
    /// IP protocol number of the payload, after any extension headers.
    pub proto: u8,
    /// Length of header and data in bytes, as the header says.
    pub total_len: u32,
    /// The header's checksum (IPv4 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
    /// The options, in order (IPv4 only); absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<IpOptionRecord>,
    /// The extension headers, in order (IPv6 only); absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<ExtensionRecord>,
}

/// An option of the IPv4 header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "IpOption")]
pub struct IpOptionRecord {
    /// The option's number.
    pub kind: u8,
    /// Its name; `unknown` where captrace knows none.
    pub name: String,
    /// The bytes after kind and length, in hexadecimal; absent where the kind has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// An extension header of IPv6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Extension")]
pub struct ExtensionRecord {
    /// The header's number.
    pub kind: u8,
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub len: u32,
}

impl IpRecord {
    pub(super) fn new(network: &Network, packet: &Packet, frame: &[u8]) -> Self {
        let offset = |offset: usize| Some(u32::try_from(offset).unwrap_or(u32::MAX));
        let (src, dst, proto) = (network.source(), network.destination(), network.protocol());
        match network {
            Network::Ipv4(ip) => Self {
                version: 4,
                src,
                dst,
                ttl: ip.ttl,
                id: Some(u32::from(ip.id)),
                df: Some(ip.dont_fragment),
                mf: Some(ip.more_fragments),
                frag_offset: offset(ip.fragment_offset),
                proto,
                total_len: u32::from(ip.total_len),
                checksum: Some(ip.checksum),
                options: ip.options.iter().map(IpOptionRecord::new).collect(),
                extensions: Vec::new(),
            },
            Network::Ipv6(ip) => Self {
                version: 6,
                src,
                dst,
                ttl: ip.hop_limit,
                id: ip.fragment.map(|fragment| fragment.id),
                df: None,
                mf: ip.fragment.map(|fragment| fragment.more),
                frag_offset: ip.fragment.and_then(|fragment| offset(fragment.offset)),
                proto,
                // IPv6 does not count its header of 40 bytes; the record counts it for both versions.
                total_len: u32::from(ip.payload_len) + 40,
                checksum: None,
                options: Vec::new(),
                extensions: extension::list(ip, packet, frame).iter().map(ExtensionRecord::new).collect(),
            },
        }
    }
}

impl IpOptionRecord {
    fn new(option: decode::ip_option::IpOption<'_>) -> Self {
        // End of list and padding are one byte long.
        let data = (option.kind > 1).then(|| hex(option.data));
        Self { kind: option.kind, name: option.name().to_owned(), data }
    }
}

impl ExtensionRecord {
    fn new(header: &extension::Extension) -> Self {
        let len = u32::try_from(header.range.len()).unwrap_or(u32::MAX);
        Self { kind: header.kind, name: header.name().to_owned(), len }
    }
}
