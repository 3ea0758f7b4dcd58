//! This machine's network interfaces, and which of them the route to a server takes.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use pnet::datalink;
use pnet::ipnetwork::IpNetwork;

use crate::frame::LinkType;
use crate::lab::syscall;

/// A network interface of this machine, as it was when it was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name, for example `lo` or `eth0`.
    pub name: String,
    /// The kernel's number for it.
    pub index: u32,
    /// Its addresses, in the kernel's order.
    pub addresses: Vec<IpAddr>,
    /// The largest packet that it takes, in bytes, the link header not counted.
    pub mtu: u32,
    /// Whether it is switched on; nothing can be captured on one that is not.
    pub up: bool,
    /// Whether what it sends comes back to this machine.
    pub loopback: bool,
    /// What kind of hardware Linux takes it for: an ARPHRD number.
    pub hardware: u16,
    /// What its frames begin with; [`UNREADABLE`] for hardware that captrace does not read.
    pub link_type: LinkType,
}

/// The link type of interfaces that cannot be captured: LINKTYPE_USER0, which no interface has of itself.
pub const UNREADABLE: LinkType = LinkType::Other(147);

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The interface that packets to the server leave by.
    pub interface: Interface,
    /// The address that they come from, if the program does not choose another.
    pub source: IpAddr,
}

/// Why there is no such interface.
#[derive(Debug, thiserror::Error)]
pub enum InterfaceError {
    /// No interface has this name.
    #[error("no interface is named {name:?}: choose one of {}", existing.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// The names that exist.
        existing: Vec<String>,
    },
    /// The kernel has no route to this server.
    #[error("no route to {server}: {source}; check the address and `ip route`")]
    NoRoute {
        /// The server.
        server: IpAddr,
        /// What the kernel answered.
        source: io::Error,
    },
    /// Packets to the server come from an address that is on no interface that is up.
    #[error(
        "packets to {server} leave from {address}, which is on no interface that is up: name the interface"
    )]
    NoOwner {
        /// The server.
        server: IpAddr,
        /// The address.
        address: IpAddr,
    },
    /// Nothing loops back: this happens in a network namespace that was just made.
    #[error("no loopback interface is up: run `ip link set lo up`")]
    NoLoopback,
}

/// All interfaces of this machine, or of the network namespace that this process is in, by their index.
pub fn all() -> Vec<Interface> {
    let mut found: Vec<Interface> = Vec::new();
    for seen in datalink::interfaces() {
        let addresses = seen.ips.iter().map(IpNetwork::ip);
        // An address may have a label of its own (`eth0:1`), which is listed as if it were an interface.
        if let Some(known) = found.iter_mut().find(|known| known.index == seen.index) {
            known.addresses.extend(addresses);
            continue;
        }
        // One that vanished since it was listed is passed over.
        let (Ok(mtu), Ok(hardware)) = (syscall::mtu(&seen.name), syscall::hardware(&seen.name)) else {
            continue;
        };
        found.push(Interface {
            addresses: addresses.collect(),
            up: seen.is_up(),
            loopback: seen.is_loopback(),
            index: seen.index,
            name: seen.name,
            link_type: link_type(hardware),
            mtu,
            hardware,
        });
    }
    found.sort_by_key(|interface| interface.index);
    found
}

/// The interfaces that are up: where a server that listens at every address may be spoken to.
pub fn all_up() -> Vec<Interface> {
    all().into_iter().filter(|interface| interface.up).collect()
}

/// The interface of this name.
///
/// # Errors
///
/// [`InterfaceError::Unknown`], with the names that exist.
pub fn named(name: &str) -> Result<Interface, InterfaceError> {
    let all = all();
    let existing = all.iter().map(|interface| interface.name.clone()).collect();
    all.into_iter()
        .find(|interface| interface.name == name)
        .ok_or_else(|| InterfaceError::Unknown { name: name.to_owned(), existing })
}

/// The loopback interface, if it is up.
///
/// # Errors
///
/// [`InterfaceError::NoLoopback`].
pub fn loopback() -> Result<Interface, InterfaceError> {
    all_up().into_iter().find(|interface| interface.loopback).ok_or(InterfaceError::NoLoopback)
}

/// The interface that the route to this server takes. Sends nothing.
///
/// A server at one of this machine's own addresses is reached through loopback, whichever interface has the
/// address. An IPv6 link-local server needs an interface to be named: the address alone does not tell which.
///
/// # Errors
///
/// [`InterfaceError`]: there is no route, or its source address is on no interface.
pub fn towards(server: IpAddr) -> Result<Route, InterfaceError> {
    let server = server.to_canonical();
    let source = source_towards(server).map_err(|source| InterfaceError::NoRoute { server, source })?;
    // To reach itself, a machine takes the address that it reaches; the unspecified address stands for itself.
    if source == server || source.is_loopback() || server.is_unspecified() {
        return Ok(Route { interface: loopback()?, source });
    }
    all_up()
        .into_iter()
        .find(|interface| interface.addresses.contains(&source))
        .map(|interface| Route { interface, source })
        .ok_or(InterfaceError::NoOwner { server, address: source })
}

/// The way that packets to the rest of the Internet take: the default route, of IPv4 or else of IPv6.
///
/// # Errors
///
/// [`InterfaceError`]: there is none.
pub fn default_route() -> Result<Route, InterfaceError> {
    // Addresses for documentation (RFC 5737, RFC 3849): no network has them, so only a default route leads there.
    let anywhere: [IpAddr; 2] =
        [Ipv4Addr::new(203, 0, 113, 1).into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()];
    towards(anywhere[0]).or_else(|_| towards(anywhere[1]))
}

/// Connecting a datagram socket makes the kernel choose a route and an address, and does nothing else.
fn source_towards(server: IpAddr) -> io::Result<IpAddr> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    // The discard port: the kernel refuses to connect to port 0, and any other will do.
    socket.connect(SocketAddr::new(server, 9))?;
    Ok(socket.local_addr()?.ip())
}

/// What frames of this hardware begin with, when a packet socket hands them over.
fn link_type(hardware: u16) -> LinkType {
    /// Cellular modems (linux/if_arp.h).
    const RAWIP: u16 = 519;
    match hardware {
        libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK => LinkType::Ethernet,
        // Tunnels and point-to-point links: a header of no bytes, then IP. WireGuard and TUN are ARPHRD_NONE.
        libc::ARPHRD_NONE
        | libc::ARPHRD_PPP
        | libc::ARPHRD_TUNNEL
        | libc::ARPHRD_TUNNEL6
        | libc::ARPHRD_SIT
        | RAWIP => LinkType::RawIp,
        _ => UNREADABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_ethernet_to_linux() {
        let lo = named("lo").unwrap();
        assert!(lo.loopback);
        assert_eq!(lo.link_type, LinkType::Ethernet);
        assert_eq!(lo.hardware, 772);
        assert!(lo.mtu >= 1280, "{}", lo.mtu);
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_exist() {
        let error = named("nosuch0").unwrap_err();
        assert!(
            matches!(&error, InterfaceError::Unknown { existing, .. } if existing.iter().any(|it| it == "lo"))
        );
        assert!(error.to_string().contains("lo"), "{error}");
    }

    #[test]
    fn a_server_on_this_machine_is_reached_through_loopback() {
        let own =
            all_up().into_iter().flat_map(|interface| interface.addresses).filter(|address| match address {
                IpAddr::V4(_) => true,
                // A link-local address needs a scope to be connected to.
                IpAddr::V6(address) => !address.is_unicast_link_local(),
            });
        let written =
            ["127.0.0.1", "127.5.6.7", "0.0.0.0", "::ffff:127.0.0.1"].map(|text| text.parse().unwrap());
        for server in own.chain(written) {
            let route = towards(server).unwrap();
            assert!(route.interface.loopback, "{server} through {}", route.interface.name);
        }
    }

    #[test]
    fn raw_ip_is_told_from_what_cannot_be_read() {
        assert_eq!(link_type(65534), LinkType::RawIp);
        assert_eq!(link_type(801), UNREADABLE);
    }
}
