//! ICMP errors about the packets of a flow: which packet an error quotes, and which error answers a flow (RFC 792; RFC
//! 4443, 3).

use std::net::IpAddr;

use super::fact::{Basis, Fact, Finding, IcmpAnswer, PacketRef};
use super::flow::Endpoints;
use super::seq::SeqNumber;
use super::tcp::ip_id;
use crate::call::{End, TransportProtocol};
use crate::decode::{Icmp, Network, Transport};

/// The first error that answered the packets of a flow, with all that a finding needs.
#[derive(Debug, Clone, Copy)]
pub struct AnsweringError {
    /// The packet with the error.
    pub(super) packet: PacketRef,
    /// What it says.
    pub(super) answer: IcmpAnswer,
}

impl AnsweringError {
    /// The answer that an error from `by` gives to packets of the client, if no other answer will come.
    pub(super) fn of(icmp: &Icmp, packet: PacketRef, by: IpAddr, ends: &Endpoints) -> Option<Self> {
        let Icmp { v6, kind, code, .. } = *icmp;
        let end = [End::Server, End::Client].into_iter().find(|end| ends.of(*end).ip() == by);
        let answer = IcmpAnswer { packet: packet.id, by, end, v6, kind, code };
        answer.error().is_final().then_some(Self { packet, answer })
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
