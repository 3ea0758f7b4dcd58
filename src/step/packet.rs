//! The packet of a step: its bytes, decoded once, and what analysis, a capture file and Wireshark say about it.

use smallvec::SmallVec;

use super::PacketOrigin;
use crate::analysis::difference::Difference;
use crate::analysis::fact::{PacketId, RecordNumber};
use crate::analysis::flow::Direction;
use crate::analysis::fragments::Datagram;
use crate::analysis::tcp::Numbers;
use crate::analysis::wireshark::WiresharkVerdict;
use crate::decode;
use crate::decode::Tcp;
use crate::decode::reassemble::Reassembled;
use crate::frame::{LinkType, VantageIndex};

/// A packet.
#[derive(Debug, Clone)]
pub struct Packet {
    /// Its number, which the ladder shows beside the arrow.
    pub id: PacketId,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// Which way it travels in its flow.
    pub direction: Option<Direction>,
    /// What its bytes begin with.
    pub link: LinkType,
    /// Its length on the wire in bytes, link-layer header included.
    pub wire_len: usize,
    /// The bytes that were captured.
    pub bytes: Vec<u8>,
    /// Its layers.
    pub decoded: decode::Packet,
    /// The numbers that only its connection knows.
    pub numbers: Numbers,
    /// Of which datagram it is a fragment, if it is one.
    pub fragment: Option<Fragment>,
    /// The datagram that it completes, as the last fragment that was missing.
    pub whole: Option<Box<Whole>>,
    /// What a person remarked about it in the capture file that it comes from.
    pub comments: Vec<String>,
    /// What else that file says about it.
    pub origin: Option<PacketOrigin>,
    /// What Wireshark would say about it, where that was asked for.
    pub wireshark: Option<Box<Opinion>>,
}

/// Of which datagram a packet is a fragment. Its IP header says where it stands in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// The record of the first of its fragments that was seen.
    pub first: RecordNumber,
    /// Bytes of data in this fragment.
    pub len: u32,
    /// Source and destination port of the datagram, once its first fragment was seen.
    pub ports: Option<(u16, u16)>,
}

/// A datagram that was put together from fragments.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its bytes and layers.
    pub datagram: Reassembled,
    /// The records of the fragments that took part, in the order in which they came.
    pub fragments: Vec<RecordNumber>,
}

/// What Wireshark would say about a packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What Wireshark would say.
    pub verdict: WiresharkVerdict,
    /// Why its flags differ from what captrace says; empty where both say the same.
    pub differs: SmallVec<[Reason; 2]>,
}

/// Why Wireshark's verdict and ours differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A reason that this version knows.
    Known(Difference),
    /// The token of one that another version wrote.
    Other(String),
}

impl Packet {
    /// The packet that the frame was sent for, with the bytes that it was decoded from: behind all tunnels, and of
    /// fragments that are complete now the whole datagram.
    pub fn innermost(&self) -> (&decode::Packet, &[u8]) {
        match &self.whole {
            Some(whole) => (whole.datagram.packet.innermost(), &whole.datagram.bytes),
            None => (self.decoded.innermost(), &self.bytes),
        }
    }

    /// Its TCP header, behind all tunnels.
    pub fn tcp(&self) -> Option<&Tcp> {
        match &self.innermost().0.transport {
            Some(decode::Transport::Tcp(tcp)) => Some(tcp),
            _ => None,
        }
    }

    /// The receive window that its TCP header announces, in bytes; none where the scale is unknown.
    pub fn window_bytes(&self) -> Option<u64> {
        self.numbers.window_bytes(self.tcp()?.window)
    }
}

impl From<Datagram> for Fragment {
    fn from(datagram: Datagram) -> Self {
        Self { first: datagram.first.n, len: datagram.bytes, ports: datagram.ports }
    }
}

impl Reason {
    /// Its token, which never changes.
    pub fn token(&self) -> &str {
        match self {
            Self::Known(difference) => difference.token(),
            Self::Other(token) => token,
        }
    }
}
