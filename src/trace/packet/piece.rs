//! Fragments in a packet's record: the datagram of a fragment, and the datagram that the last one completes.

use serde::{Deserialize, Serialize};

use super::Layers;
use crate::analysis::fact::RecordNumber;
use crate::step::{self, Whole};

/// The datagram that a packet is a fragment of. The IP header gives the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Fragment")]
pub struct FragmentRecord {
    /// Number of the record of the first fragment seen; this one, if it is the first.
    pub first: RecordNumber,
    /// Bytes of data in this fragment.
    pub len: u32,
    /// Source port of the datagram; absent until the fragment at offset 0 was seen, and if it has no ports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<u16>,
    /// Destination port of the datagram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dport: Option<u16>,
}

/// A datagram that was reassembled from fragments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename = "Reassembled")]
pub struct ReassembledRecord {
    /// Numbers of the records of its fragments, in order of arrival.
    pub fragments: Vec<RecordNumber>,
    /// Bytes of data in the datagram.
    pub len: u32,
}

impl FragmentRecord {
    pub(super) fn new(fragment: step::DatagramFragment) -> Self {
        let step::DatagramFragment { first, len, ports } = fragment;
        let (sport, dport) = ports.unzip();
        Self { first, len, sport, dport }
    }
}

impl ReassembledRecord {
    pub(super) fn new(whole: &Whole) -> Self {
        let len = whole.datagram.bytes.len().saturating_sub(whole.datagram.data_at);
        Self { fragments: whole.fragments.clone(), len: u32::try_from(len).unwrap_or(u32::MAX) }
    }
}

impl Layers {
    /// The layers of the innermost packet, inside all tunnels.
    pub fn innermost(&self) -> &Self {
        let mut layers = self;
        while let Some(inner) =
            layers.inner.as_deref().filter(|_| layers.icmp.is_none() && layers.icmpv6.is_none())
        {
            layers = inner;
        }
        layers
    }

    /// Puts the layers of the reassembled datagram above the IP header of the fragment that completed it.
    pub(super) fn complete(&mut self, whole: Self) {
        let is_fragment = self.ip.as_ref().is_some_and(super::IpRecord::is_fragment);
        if let Some(inner) = self.inner.as_deref_mut().filter(|_| !is_fragment) {
            return inner.complete(whole);
        }
        let protocol = |layers: &Self| layers.ip.as_ref().map(|ip| (ip.src, ip.dst, ip.proto));
        if protocol(self) != protocol(&whole) {
            // A fragment of the tunnel completed a datagram inside the tunnel.
            self.payload = None;
            self.inner = Some(Box::new(whole));
            return;
        }
        let Self { tcp, tcp_start, udp, icmp, icmpv6, gre, payload, inner, stop, .. } = whole;
        *self = Self { tcp, tcp_start, udp, icmp, icmpv6, gre, payload, inner, stop, ..std::mem::take(self) };
    }
}
