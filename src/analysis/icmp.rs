//! ICMP messages: echoes, and errors about the packets of a flow.

use std::net::{IpAddr, SocketAddr};

use super::flow::Endpoints;
use super::sink::Sink;
use super::{Analysis, Seen, Verdict, seen_twice};
use crate::call::{End, TransportProtocol};
use crate::decode::icmp::Body;
use crate::decode::{self, Icmp};

impl<S: Sink> Analysis<S> {
    pub(super) fn icmp(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict<S>> {
        let first = match icmp.body {
            Body::Query { id, seq } if icmp.is_echo_request() || icmp.is_echo_reply() => {
                let network = seen.packet.network.as_ref()?;
                let addresses = [network.source(), network.destination()].map(number).into_iter().flatten();
                let words = [id, seq, icmp.checksum.value, u16::from(icmp.is_echo_reply())];
                self.recent.first_datagram(seen, addresses.chain(words.map(u64::from)))
            }
            _ => None,
        };
        if let Some(first) = first {
            let end = if icmp.is_echo_request() { End::Client } else { End::Server };
            let mut findings = S::default();
            findings.take(|| [seen_twice(seen, end, first)]);
            return Some(Verdict { findings, ..Verdict::default() });
        }
        self.echoes.message(seen, icmp).or_else(|| self.icmp_error(seen, icmp))
    }

    /// An ICMP error belongs to the flow of the packet that it quotes, and travels against that packet.
    fn icmp_error(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict<S>> {
        let quoted = seen.packet.quoted()?;
        let network = quoted.network.as_ref()?;
        let header = quoted.transport.as_ref()?;
        let (protocol, source_port, destination_port) = match header {
            decode::Transport::Udp(udp) => (TransportProtocol::Udp, udp.source_port, udp.destination_port),
            decode::Transport::Tcp(tcp) => (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port),
            // RFC 792 requires only the first eight bytes of the quoted header.
            decode::Transport::TcpStart(tcp) => {
                (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port)
            }
            decode::Transport::Icmp(quoted) => return self.echoes.error(seen, icmp, (network, quoted)),
            decode::Transport::Gre(_) => return None,
        };
        let source = SocketAddr::new(network.source(), source_port);
        let destination = SocketAddr::new(network.destination(), destination_port);
        let forward = Endpoints { transport: protocol, client: source, server: destination };
        let place = self.find_or_begin(forward);
        Some(
            self.touch(place, |flow| {
                flow.icmp_error(seen, icmp, (network, header), (source, destination_port))
            }),
        )
    }
}

/// An address as two numbers.
fn number(address: IpAddr) -> [u64; 2] {
    let bits = match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    [bits >> 64, bits & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or(u64::MAX))
}
