//! The frames that belong to one exchange between a client and a server, as a filter program for the kernel.
//!
//! The input is the two ends, as far as they are known; the output is an expression in the language of [`Filter`], compiled. The program misses no
//! frame of the exchange, including fragments and ICMP errors. It accepts other frames only where a single frame is
//! not enough to decide (see [`Conversation`]). The analysis decides in the end which packets belong together.

use std::net::{IpAddr, SocketAddr};

use super::bpf::Instruction;
use super::filter::{Filter, FilterError};
use crate::call::TransportProtocol;
use crate::frame::LinkType;
use crate::language::said;

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
    /// The server's port; `None` where the reply may come from any.
    pub server_port: Option<u16>,
}

/// Why there is no program for a conversation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterProgramError {
    /// Frames of this link type cannot be filtered.
    #[error(
        "{}",
        said!(
            "frames of type {0} cannot be captured, only ethernet and raw IP: choose another interface",
            "不能捕获类型为 {0} 的帧，只能捕获以太网和原始 IP：请另选一个接口",
            .0
        )
    )]
    LinkType(LinkType),
    /// The expression has no program.
    #[error(transparent)]
    Filter(#[from] FilterError),
}

impl Conversation {
    /// All exchanges with this server. An unspecified address (`0.0.0.0`, `::`) matches any address.
    pub fn with_server(transport: TransportProtocol, server: SocketAddr) -> Self {
        let server_address = Some(server.ip().to_canonical()).filter(|address| !address.is_unspecified());
        let server_port = Some(server.port());
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

    /// All that this client exchanges about its request to `server`: over UDP the reply may come from another address than the
    /// one asked, and from another port. With TCP it cannot.
    pub fn of_client(transport: TransportProtocol, client: SocketAddr, server: SocketAddr) -> Self {
        let between = Self::between(transport, client, server);
        match transport {
            TransportProtocol::Tcp => between,
            TransportProtocol::Udp => Self { server_address: None, server_port: None, ..between },
        }
    }

    /// The program that accepts the frames of this conversation, for this link type.
    ///
    /// # Errors
    ///
    /// Frames of the link type cannot be filtered.
    pub fn program(&self, link_type: LinkType) -> Result<Vec<Instruction>, FilterProgramError> {
        match link_type {
            LinkType::Ethernet | LinkType::RawIp => {
                Ok(Filter::parse(&self.expression())?.program(link_type)?)
            }
            other => Err(FilterProgramError::LinkType(other)),
        }
    }

    /// The frames of this conversation, in tcpdump's language.
    fn expression(&self) -> String {
        let client = PartialEndpoint { address: self.client_address, port: self.client_port };
        let server = PartialEndpoint { address: self.server_address, port: self.server_port };
        let selected: Vec<_> = [(client, server), (server, client)]
            .into_iter()
            .flat_map(|(from, to)| {
                let direction = OneDirection { protocol: self.protocol(), from, to };
                direction.ipv4().into_iter().chain(direction.ipv6())
            })
            .collect();
        if selected.is_empty() { NOTHING.to_owned() } else { selected.join(" or ") }
    }

    /// The protocol number (IANA), which is the same in both versions of IP.
    const fn protocol(&self) -> u8 {
        match self.transport {
            TransportProtocol::Tcp => 6,
            TransportProtocol::Udp => 17,
        }
    }
}

/// Selects no frame: what two ends of different versions of IP exchange. It depends on a number of the frame, because an
/// expression that no packet can match is an error.
const NOTHING: &str = "ip[0] & 0xf0 = 0";

/// One end, as far as it is known.
#[derive(Clone, Copy)]
struct PartialEndpoint {
    address: Option<IpAddr>,
    port: Option<u16>,
}

/// One direction of a conversation.
struct OneDirection {
    protocol: u8,
    from: PartialEndpoint,
    to: PartialEndpoint,
}

impl OneDirection {
    /// Its packets on IPv4, their later fragments, and ICMP errors that quote them: destination unreachable (which
    /// includes "fragmentation needed") and time exceeded (RFC 792). None if an end has an address of IPv6.
    fn ipv4(&self) -> Option<String> {
        let from = self.from.words(IpAddr::is_ipv4)?;
        let to = self.to.words(IpAddr::is_ipv4)?;
        // Whether the packet whose header begins at this byte of `ip` or `icmp` goes in this direction.
        let goes_this_way = |of: &str, at: usize| {
            let mut tests = vec![format!("{of}[{}] = {}", at + 9, self.protocol)];
            tests.extend(same(of, at + 12, &from));
            tests.extend(same(of, at + 16, &to));
            tests.join(" and ")
        };
        // The low four bits of the first byte count 32-bit words (RFC 791, 3.1).
        let packet = self.ports("ip", "(ip[0] & 0xf) * 4");
        let quoted = self.ports("icmp", "8 + (icmp[8] & 0xf) * 4");
        Some(format!(
            "(ip and {} and (ip[6:2] & 0x1fff != 0 or {packet})) or \
             (icmp and (icmp[0] = 3 or icmp[0] = 11) and {} and icmp[14:2] & 0x1fff = 0 and {quoted})",
            goes_this_way("ip", 0),
            goes_this_way("icmp", 8),
        ))
    }

    /// The same on IPv6. The errors are destination unreachable, packet too big and time exceeded (RFC 4443).
    fn ipv6(&self) -> Option<String> {
        let from = self.from.words(IpAddr::is_ipv6)?;
        let to = self.to.words(IpAddr::is_ipv6)?;
        let between = |at: usize| {
            let tests: Vec<_> = same("ip6", at + 8, &from).chain(same("ip6", at + 24, &to)).collect();
            tests.iter().flat_map(|test| [" and ", test]).collect::<String>()
        };
        let protocol = self.protocol;
        Some(format!(
            "(ip6{} and ((ip6[6] = {protocol} and {}) or \
             (ip6[6] = 44 and ip6[40] = {protocol} and (ip6[42:2] & 0xfff8 != 0 or {})))) or \
             (ip6 and ip6[6] = 58 and (ip6[40] = 1 or ip6[40] = 2 or ip6[40] = 3) and ip6[54] = {protocol}{} and {})",
            between(0),
            self.ports("ip6", "40"),
            self.ports("ip6", "48"),
            between(48),
            self.ports("ip6", "88"),
        ))
    }

    /// Tests the ports, from this byte on. TCP and UDP both begin with source port and destination port.
    fn ports(&self, of: &str, at: &str) -> String {
        let ports = [(self.from.port, 0), (self.to.port, 2)];
        let tests: Vec<_> = ports
            .into_iter()
            .filter_map(|(port, more)| Some(format!("{of}[{at} + {more}:2] = {}", port?)))
            .collect();
        format!("({})", tests.join(" and "))
    }
}

impl PartialEndpoint {
    /// The 32-bit words of its address: none at all if any address will do; `None` if it has one of another version of
    /// IP.
    fn words(&self, is_of_version: impl Fn(&IpAddr) -> bool) -> Option<Vec<u32>> {
        let Some(address) = self.address else { return Some(Vec::new()) };
        let words =
            |octets: &[u8]| octets.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word)).collect();
        is_of_version(&address).then(|| match address {
            IpAddr::V4(address) => words(&address.octets()),
            IpAddr::V6(address) => words(&address.octets()),
        })
    }
}

/// Tests that these words stand from this byte on.
fn same(of: &str, at: usize, words: &[u32]) -> impl Iterator<Item = String> {
    words.iter().zip((at..).step_by(4)).map(move |(word, at)| format!("{of}[{at}:4] = {word}"))
}
