//! ICMP errors about the packets of a flow: what each says about their fate (RFC 792; RFC 4443, 3), and which packet an
//! error quotes.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fact::{Basis, Fact, Finding, PacketId, PacketRef};
use super::flow::Endpoints;
use super::seq::SeqNumber;
use super::summary::Ending;
use super::tcp::ip_id;
use crate::call::{End, TransportProtocol};
use crate::decode::{Icmp, Network, Transport};

/// What an ICMP error says about the packet that it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryError {
    /// A firewall or a router forbids it.
    Prohibited,
    /// No program uses the port.
    PortUnreachable,
    /// The host, its network or its protocol cannot be reached.
    Unreachable,
    /// Its time to live ran out on the way.
    Expired,
    /// It is longer than the next link allows, and must not be divided there.
    TooBig,
    /// One of its fields has an invalid value.
    Invalid,
    /// It may have been delivered.
    Unknown,
}

impl DeliveryError {
    /// The fate by type and code; `v6` for ICMPv6.
    pub const fn of(v6: bool, kind: u8, code: u8) -> Self {
        match (v6, kind, code) {
            // RFC 1122, 3.2.2.1, and RFC 1812, 5.2.7.1; RFC 4443, 3.1.
            (false, 3, 9 | 10 | 13) | (true, 1, 1 | 5 | 6) => Self::Prohibited,
            (false, 3, 3) | (true, 1, 4) => Self::PortUnreachable,
            (false, 3, 4) | (true, 2, _) => Self::TooBig,
            (false, 3, _) | (true, 1, _) => Self::Unreachable,
            (false, 11, 0) | (true, 3, 0) => Self::Expired,
            (false, 12, _) | (true, 4, _) => Self::Invalid,
            _ => Self::Unknown,
        }
    }

    /// Whether it answers the packet in place of the host that it was sent to: no other answer will come.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Prohibited | Self::PortUnreachable | Self::Unreachable | Self::Expired | Self::Invalid
        )
    }

    /// How a flow ended whose packets had this fate.
    pub(super) const fn ending(self) -> Ending {
        match self {
            Self::Prohibited => Ending::Prohibited,
            Self::Expired => Ending::Expired,
            _ => Ending::Unreachable,
        }
    }
}

impl From<&Icmp> for DeliveryError {
    fn from(icmp: &Icmp) -> Self {
        Self::of(icmp.v6, icmp.kind, icmp.code)
    }
}

/// The ICMP error that answered the packets of a flow instead of the host that they were sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct IcmpAnswer {
    /// The packet with the error.
    pub packet: PacketId,
    /// Who sent it.
    pub by: IpAddr,
    /// The end that has this address; null for a router or a firewall on the way.
    pub end: Option<End>,
    /// Whether it is ICMPv6, which has other types.
    pub v6: bool,
    /// The ICMP type.
    pub kind: u8,
    /// The ICMP code.
    pub code: u8,
}

impl IcmpAnswer {
    /// What it says about the packets.
    pub const fn fate(&self) -> DeliveryError {
        DeliveryError::of(self.v6, self.kind, self.code)
    }
}

/// The first error that answered the packets of a flow, with all that a finding needs.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// The packet with the error.
    pub(super) packet: PacketRef,
    /// What it says.
    pub(super) answer: IcmpAnswer,
}

impl Answered {
    /// The answer that an error from `by` gives to packets of the client, if no other answer will come.
    pub(super) fn of(icmp: &Icmp, packet: PacketRef, by: IpAddr, ends: &Endpoints) -> Option<Self> {
        let Icmp { v6, kind, code, .. } = *icmp;
        let end = [End::Server, End::Client].into_iter().find(|end| ends.of(*end).ip() == by);
        let answer = IcmpAnswer { packet: packet.id, by, end, v6, kind, code };
        answer.fate().is_final().then_some(Self { packet, answer })
    }

    /// The remark on a flow whose client sent `packets` packets, the first one `first`, that nothing else answered.
    pub(super) fn remark(
        &self,
        protocol: TransportProtocol,
        packets: u64,
        first: Option<PacketRef>,
    ) -> Finding {
        Finding {
            fact: Fact::Undelivered { protocol, packets, error: self.answer },
            basis: Basis::Observed,
            evidence: [Some(self.packet), first].into_iter().flatten().collect(),
        }
    }
}

/// What an error quotes of a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct QuotedSegment {
    /// The sequence number, if the quotation reaches so far. RFC 792 requires eight bytes, which are ports and number.
    pub(super) seq: Option<SeqNumber>,
    /// The identification of the IP packet, if it has one.
    pub(super) ip_id: Option<u16>,
}

impl QuotedSegment {
    /// What is quoted of a packet with these headers; `None` where it is no segment.
    pub(super) fn of(network: &Network, header: &Transport) -> Option<Self> {
        let seq = match header {
            Transport::Tcp(tcp) => Some(tcp.seq),
            Transport::TcpStart(start) => start.seq,
            Transport::Udp(_) | Transport::Icmp(_) | Transport::Gre(_) => return None,
        };
        Some(Self { seq: seq.map(SeqNumber), ip_id: ip_id(network) })
    }
}
