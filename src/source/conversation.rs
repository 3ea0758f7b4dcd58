//! The frames that belong to one exchange between a client and a server, as a filter program for the kernel.
//!
//! The input is the two ends, as far as they are known; the output is a classic BPF program. The program misses no
//! frame of the exchange, including fragments and ICMP errors. It accepts other frames only where a single frame is
//! not enough to decide (see [`Conversation`]). The analysis decides in the end which packets belong together.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::bpf::{self, Instruction, LoadSize, RuleStep, RuleSteps, RuleTooLong};
use crate::call::TransportProtocol;
use crate::frame::LinkType;

/// The two ends of an exchange, as far as they are known: `None` matches any address or port.
///
/// The following belong to it, on IPv4 (with or without options) and IPv6 (without extension headers other than
/// fragment headers):
///
/// - its packets, in both directions;
/// - the later fragments of its datagrams. They have no ports, so later fragments of other datagrams of the same
///   protocol between the same two addresses are accepted, too;
/// - ICMP errors that quote one of its packets, from any sender: destination unreachable and time exceeded, and in
///   IPv6 packet too big.
///
/// ```
/// use captrace::internals::call::TransportProtocol;
/// use captrace::internals::source::Conversation;
///
/// // A client that has no port yet, and the server of the textbook.
/// let ours = Conversation::with_server(TransportProtocol::Tcp, "127.0.0.1:12000".parse()?);
/// assert_eq!(ours.client_port, None);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    /// The protocol that both speak.
    pub transport: TransportProtocol,
    /// The client's address.
    pub client_address: Option<IpAddr>,
    /// The client's port. Usually the kernel chooses it, so it is unknown before the exchange begins.
    pub client_port: Option<u16>,
    /// The server's address; `None` for a server that listens on all addresses.
    pub server_address: Option<IpAddr>,
    /// The server's port.
    pub server_port: u16,
}

/// Why there is no program for a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// Frames of this link type cannot be filtered.
    #[error("frames of type {0} cannot be captured, only ethernet and raw IP: choose another interface")]
    LinkType(LinkType),
    /// A rule is too long for the jumps of BPF.
    #[error(transparent)]
    TooLong(#[from] RuleTooLong),
}

impl Conversation {
    /// All exchanges with this server. An unspecified address (`0.0.0.0`, `::`) matches any address.
    pub fn with_server(transport: TransportProtocol, server: SocketAddr) -> Self {
        let server_address = Some(server.ip().to_canonical()).filter(|address| !address.is_unspecified());
        let server_port = server.port();
        Self { transport, client_address: None, client_port: None, server_address, server_port }
    }

    /// The exchange between exactly this client and this server.
    pub fn between(transport: TransportProtocol, client: SocketAddr, server: SocketAddr) -> Self {
        Self {
            client_address: Some(client.ip().to_canonical()),
            client_port: Some(client.port()),
            ..Self::with_server(transport, server)
        }
    }

    /// The program that accepts the frames of this conversation, for this link type.
    pub(super) fn program(&self, link_type: LinkType) -> Result<Vec<Instruction>, ProgramError> {
        let link = match link_type {
            LinkType::Ethernet => LinkHeader::Ethernet,
            LinkType::RawIp => LinkHeader::RawIp,
            other => return Err(ProgramError::LinkType(other)),
        };
        let client = PartialEndpoint { address: self.client_address, port: self.client_port };
        let server = PartialEndpoint { address: self.server_address, port: Some(self.server_port) };
        let mut rules = Vec::new();
        for (from, to) in [(client, server), (server, client)] {
            let direction = OneDirection { link, transport: self.transport, from, to };
            rules.extend(direction.ipv4_rules());
            rules.extend(direction.ipv6_rules());
        }
        Ok(bpf::assemble(&rules)?)
    }
}

const ICMP: u32 = 1;
const ICMPV6: u32 = 58;
const IPV6_FRAGMENT: u32 = 44;
/// RFC 792: destination unreachable (which includes "fragmentation needed") and time exceeded.
const ICMP_ERRORS: &[u32] = &[3, 11];
/// RFC 4443: destination unreachable, packet too big, time exceeded.
const ICMPV6_ERRORS: &[u32] = &[1, 2, 3];
/// ICMP and ICMPv6: the quoted packet follows type, code, checksum and four more bytes.
const ICMP_HEADER: u32 = 8;
/// The offset bits of the IPv4 flags and offset field (RFC 791, 3.1); not 0 in later fragments.
const IPV4_OFFSET: u32 = 0x1fff;
/// The same in the IPv6 fragment header (RFC 8200, 4.5).
const IPV6_OFFSET: u32 = 0xfff8;

#[derive(Clone, Copy)]
enum LinkHeader {
    Ethernet,
    RawIp,
}

#[derive(Clone, Copy)]
struct PartialEndpoint {
    address: Option<IpAddr>,
    port: Option<u16>,
}

/// One direction of a conversation.
struct OneDirection {
    link: LinkHeader,
    transport: TransportProtocol,
    from: PartialEndpoint,
    to: PartialEndpoint,
}

/// The base of a load's offset.
#[derive(Clone, Copy)]
enum LoadBase {
    Frame,
    X,
}

impl LoadBase {
    fn load(self, size: LoadSize, at: u32) -> RuleStep {
        match self {
            Self::Frame => RuleStep::Load(size, at),
            Self::X => RuleStep::LoadFromX(size, at),
        }
    }
}

impl OneDirection {
    fn ipv4_rules(&self) -> Vec<RuleSteps> {
        let (Some(from), Some(to)) = (self.from.ipv4(), self.to.ipv4()) else { return Vec::new() };
        let ip = self.ip_at();
        // Whether the packet with its IP header at `at` goes in this direction. Ports are tested separately.
        let goes_this_way = |base: LoadBase, at: u32| {
            let mut steps = vec![base.load(LoadSize::Byte, at + 9), RuleStep::Is(self.protocol())];
            steps.extend(words(base, at + 12, from.map(|address| address.octets()).as_ref()));
            steps.extend(words(base, at + 16, to.map(|address| address.octets()).as_ref()));
            steps.push(base.load(LoadSize::Half, at + 6));
            steps
        };

        let mut packet = self.version(0x0800, 0x40);
        let mut later_fragment = packet.clone();
        let mut error = packet.clone();

        packet.extend(goes_this_way(LoadBase::Frame, ip));
        packet.extend([RuleStep::HasNoBit(IPV4_OFFSET), RuleStep::IndexPastIpv4(ip)]);
        packet.extend(self.ports(LoadBase::X, ip));

        later_fragment.extend(goes_this_way(LoadBase::Frame, ip));
        later_fragment.push(RuleStep::HasAnyBit(IPV4_OFFSET));

        let quoted = ip + ICMP_HEADER;
        error.extend([RuleStep::Load(LoadSize::Byte, ip + 9), RuleStep::Is(ICMP)]);
        error.extend([
            RuleStep::Load(LoadSize::Half, ip + 6),
            RuleStep::HasNoBit(IPV4_OFFSET),
            RuleStep::IndexPastIpv4(ip),
        ]);
        error.extend([RuleStep::LoadFromX(LoadSize::Byte, ip), RuleStep::IsOneOf(ICMP_ERRORS)]);
        error.extend(goes_this_way(LoadBase::X, quoted));
        error.extend([RuleStep::HasNoBit(IPV4_OFFSET), RuleStep::AdvancePastIpv4(quoted)]);
        error.extend(self.ports(LoadBase::X, quoted));

        vec![packet, later_fragment, error]
    }

    fn ipv6_rules(&self) -> Vec<RuleSteps> {
        let (Some(from), Some(to)) = (self.from.ipv6(), self.to.ipv6()) else { return Vec::new() };
        let ip = self.ip_at();
        let payload = ip + 40;
        let goes_this_way = |at: u32, next_header: u32| {
            let mut steps = vec![RuleStep::Load(LoadSize::Byte, at + 6), RuleStep::Is(next_header)];
            steps.extend(words(LoadBase::Frame, at + 8, from.map(|address| address.octets()).as_ref()));
            steps.extend(words(LoadBase::Frame, at + 24, to.map(|address| address.octets()).as_ref()));
            steps
        };

        let mut packet = self.version(0x86dd, 0x60);
        let mut first_fragment = packet.clone();
        let mut error = packet.clone();

        packet.extend(goes_this_way(ip, self.protocol()));
        packet.extend(self.ports(LoadBase::Frame, payload));

        first_fragment.extend(goes_this_way(ip, IPV6_FRAGMENT));
        first_fragment.extend([RuleStep::Load(LoadSize::Byte, payload), RuleStep::Is(self.protocol())]);
        first_fragment.push(RuleStep::Load(LoadSize::Half, payload + 2));
        let mut later_fragment = first_fragment.clone();
        first_fragment.push(RuleStep::HasNoBit(IPV6_OFFSET));
        first_fragment.extend(self.ports(LoadBase::Frame, payload + 8));
        later_fragment.push(RuleStep::HasAnyBit(IPV6_OFFSET));

        let quoted = payload + ICMP_HEADER;
        error.extend([RuleStep::Load(LoadSize::Byte, ip + 6), RuleStep::Is(ICMPV6)]);
        error.extend([RuleStep::Load(LoadSize::Byte, payload), RuleStep::IsOneOf(ICMPV6_ERRORS)]);
        error.extend(goes_this_way(quoted, self.protocol()));
        error.extend(self.ports(LoadBase::Frame, quoted + 40));

        vec![packet, first_fragment, later_fragment, error]
    }

    /// The offset of the IP header.
    fn ip_at(&self) -> u32 {
        match self.link {
            LinkHeader::Ethernet => 14,
            LinkHeader::RawIp => 0,
        }
    }

    /// Whether the frame contains this version of IP, by its EtherType or by the first four bits.
    fn version(&self, ether_type: u32, first_bits: u32) -> RuleSteps {
        match self.link {
            LinkHeader::Ethernet => vec![RuleStep::Load(LoadSize::Half, 12), RuleStep::Is(ether_type)],
            LinkHeader::RawIp => {
                vec![RuleStep::Load(LoadSize::Byte, 0), RuleStep::Mask(0xf0), RuleStep::Is(first_bits)]
            }
        }
    }

    /// The protocol number (IANA), which is the same in both versions of IP.
    fn protocol(&self) -> u32 {
        match self.transport {
            TransportProtocol::Tcp => 6,
            TransportProtocol::Udp => 17,
        }
    }

    /// Tests the ports. TCP and UDP both begin with source port and destination port.
    fn ports(&self, base: LoadBase, at: u32) -> RuleSteps {
        let mut steps = Vec::new();
        for (at, port) in [(at, self.from.port), (at + 2, self.to.port)] {
            if let Some(port) = port {
                steps.extend([base.load(LoadSize::Half, at), RuleStep::Is(u32::from(port))]);
            }
        }
        steps
    }
}

impl PartialEndpoint {
    /// The outer `None`: not an IPv4 endpoint. The inner `None`: any address.
    #[expect(clippy::option_option, reason = "no such address, and any address, are two different things")]
    fn ipv4(&self) -> Option<Option<Ipv4Addr>> {
        match self.address {
            None => Some(None),
            Some(IpAddr::V4(address)) => Some(Some(address)),
            Some(IpAddr::V6(_)) => None,
        }
    }

    #[expect(clippy::option_option, reason = "no such address, and any address, are two different things")]
    fn ipv6(&self) -> Option<Option<Ipv6Addr>> {
        match self.address {
            None => Some(None),
            Some(IpAddr::V6(address)) => Some(Some(address)),
            Some(IpAddr::V4(_)) => None,
        }
    }
}

/// Tests that these bytes (a multiple of four) are at this offset. Tests nothing if they are unknown.
fn words<const N: usize>(base: LoadBase, at: u32, bytes: Option<&[u8; N]>) -> RuleSteps {
    let (words, _) = bytes.map_or(&[][..], |bytes| bytes.as_slice()).as_chunks::<4>();
    (at..)
        .step_by(4)
        .zip(words)
        .flat_map(|(at, word)| [base.load(LoadSize::Word, at), RuleStep::Is(u32::from_be_bytes(*word))])
        .collect()
}

#[cfg(test)]
mod tests;
