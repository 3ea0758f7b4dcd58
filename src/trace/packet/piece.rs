//! Fragments in a packet's record: which datagram a piece is of, and what the last one makes whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Layers;
use crate::analysis::fact::RecordNumber;
use crate::step::{self, Whole};

/// Of which datagram a packet is a fragment. Where it stands in it, the IP header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Fragment")]
pub struct FragmentRecord {
    /// Number of the record of the first of its fragments that was seen: this one, where none was seen before.
    pub first: RecordNumber,
    /// Bytes of data in this fragment.
    pub len: u32,
    /// Source port of what was cut; absent while its first fragment was not seen, and where it has no ports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<u16>,
    /// Destination port of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dport: Option<u16>,
}

/// A datagram that was cut into fragments, whole again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Reassembled")]
pub struct ReassembledRecord {
    /// Numbers of the records of the fragments that took part, in the order in which they came.
    pub fragments: Vec<RecordNumber>,
    /// Bytes of data in the whole.
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
    /// The layers at the end of all tunnels: those of the packet that the frame was sent for.
    pub fn innermost(&self) -> &Self {
        let mut layers = self;
        while let Some(inner) =
            layers.inner.as_deref().filter(|_| layers.icmp.is_none() && layers.icmpv6.is_none())
        {
            layers = inner;
        }
        layers
    }

    /// Puts the layers of the whole above the IP header of the fragment that completed it.
    pub(super) fn complete(&mut self, whole: Self) {
        let is_fragment = self.ip.as_ref().is_some_and(super::IpRecord::is_fragment);
        if let Some(inner) = self.inner.as_deref_mut().filter(|_| !is_fragment) {
            return inner.complete(whole);
        }
        let protocol = |layers: &Self| layers.ip.as_ref().map(|ip| (ip.src, ip.dst, ip.proto));
        if protocol(self) != protocol(&whole) {
            // The fragment of a tunnel has completed the fragments of a packet inside it.
            self.payload = None;
            self.inner = Some(Box::new(whole));
            return;
        }
        let Self { tcp, tcp_start, udp, icmp, icmpv6, gre, payload, inner, stop, .. } = whole;
        *self = Self { tcp, tcp_start, udp, icmp, icmpv6, gre, payload, inner, stop, ..std::mem::take(self) };
    }
}
