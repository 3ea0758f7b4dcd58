//! The network interfaces of this machine, and the route to a server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use pnet::datalink;
use pnet::ipnetwork::IpNetwork;

use crate::frame::LinkType;
use crate::host::syscall;
use crate::language::{answered, both, said};

/// A network interface of this machine, at the time of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name, for example `lo` or `eth0`.
    pub name: String,
    /// The kernel's interface index.
    pub index: u32,
    /// Its addresses, in the kernel's order.
    pub addresses: Vec<IpAddr>,
    /// The largest packet that it sends, in bytes, without the link-layer header.
    pub mtu: u32,
    /// Whether it is up. Nothing can be captured on an interface that is down.
    pub up: bool,
    /// Whether it is a loopback interface.
    pub loopback: bool,
    /// Its hardware type (an ARPHRD number of Linux).
    pub hardware: u16,
    /// The link type of its frames; [`UNREADABLE`] for hardware that captrace does not support.
    pub link_type: LinkType,
}

impl Interface {
    /// Whether the kernel may remove the VLAN tags of its frames: on Ethernet, but not on loopback.
    pub fn may_have_tags(&self) -> bool {
        self.link_type == LinkType::Ethernet && !self.loopback
    }
}

/// The link type of interfaces that cannot be captured: LINKTYPE_USER0, which no real interface has.
pub const UNREADABLE: LinkType = LinkType::Other(147);

/// The route to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The interface through which packets to the server leave.
    pub interface: Interface,
    /// Their source address, unless the program chooses another.
    pub source: IpAddr,
}

/// Why an interface was not found.
#[derive(Debug, thiserror::Error)]
pub enum InterfaceError {
    /// No interface has this name.
    #[error(
        "{}",
        said!(
            "no interface is named {name:?}: choose one of {}",
            "没有名为 {name:?} 的接口：请选择其中之一：{}",
            existing.join(both(", ", "、").spoken())
        )
    )]
    Unknown {
        /// The name.
        name: String,
        /// The names that exist.
        existing: Vec<String>,
    },
    /// The kernel has no route to this server.
    #[error(
        "{}",
        said!(
            "no route to {server}: {source}; check the address and `ip route`",
            "没有到 {server} 的路由：{source}；请检查地址和 `ip route`",
            source = answered(source)
        )
    )]
    NoRoute {
        /// The server.
        server: IpAddr,
        /// The kernel's error.
        source: io::Error,
    },
    /// The source address of packets to the server is on no interface that is up.
    #[error(
        "{}",
        said!(
            "packets to {server} leave from {address}, which is on no interface that is up: name the \
             interface",
            "发往 {server} 的分组从 {address} 发出，而这个地址不在任何已启用的接口上：请指定接口"
        )
    )]
    NoOwner {
        /// The server.
        server: IpAddr,
        /// The address.
        address: IpAddr,
    },
    /// This machine has no default route, of IPv4 or of IPv6.
    #[error(
        "{}",
        said!(
            "this machine has no default route, so no interface stands out",
            "本机没有默认路由，不知道该用哪个接口"
        )
    )]
    NoDefaultRoute,
    /// The source address of packets that take the default route is on no interface that is up.
    #[error(
        "{}",
        said!(
            "the default route sends packets from {address}, which is on no interface that is up",
            "默认路由从 {address} 发送分组，而这个地址不在任何已启用的接口上"
        )
    )]
    NoDefaultOwner {
        /// The address.
        address: IpAddr,
    },
    /// No loopback interface is up: this happens in a new network namespace.
    #[error(
        "{}",
        said!(
            "no loopback interface is up: run `ip link set lo up`",
            "没有启用环回接口：请运行 `ip link set lo up`"
        )
    )]
    NoLoopback,
}

/// All interfaces of the network namespace of this process, by index.
pub fn all() -> Vec<Interface> {
    let mut found: Vec<Interface> = Vec::new();
    for seen in datalink::interfaces() {
        let addresses = seen.ips.iter().map(IpNetwork::ip);
        // An address can have its own label (`eth0:1`), which is listed like an interface.
        if let Some(known) = found.iter_mut().find(|known| known.index == seen.index) {
            known.addresses.extend(addresses);
            continue;
        }
        // Skip an interface that vanished after it was listed.
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

/// The interfaces that are up: a server that listens on all addresses may be reached through any of them.
pub fn all_up() -> Vec<Interface> {
    all().into_iter().filter(|interface| interface.up).collect()
}

/// The interface with this name.
///
/// # Errors
///
/// [`InterfaceError::Unknown`], with the existing names.
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

/// The interface of the route to this server. Sends no packet.
///
/// A server at an address of this machine is reached through loopback, whichever interface has the address. For an
/// IPv6 link-local server the interface must be named, because the address does not identify it.
///
/// # Errors
///
/// [`InterfaceError`]: there is no route, or its source address is on no interface.
pub fn towards(server: IpAddr) -> Result<Route, InterfaceError> {
    let server = server.to_canonical();
    let source = source_towards(server).map_err(|source| InterfaceError::NoRoute { server, source })?;
    // If source and server are the same, the server is this machine. The unspecified address means this machine, too.
    if source == server || source.is_loopback() || server.is_unspecified() {
        return Ok(Route { interface: loopback()?, source });
    }
    all_up()
        .into_iter()
        .find(|interface| interface.addresses.contains(&source))
        .map(|interface| Route { interface, source })
        .ok_or(InterfaceError::NoOwner { server, address: source })
}

/// The default route: of IPv4, or else of IPv6.
///
/// # Errors
///
/// [`InterfaceError`]: there is no default route.
pub fn default_route() -> Result<Route, InterfaceError> {
    // Addresses for documentation (RFC 5737, RFC 3849): no network uses them, so only a default route leads there.
    let anywhere: [IpAddr; 2] =
        [Ipv4Addr::new(203, 0, 113, 1).into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()];
    // Those addresses are ours and not the user's: a message does not name them.
    towards(anywhere[0]).or_else(|_| towards(anywhere[1])).map_err(|error| match error {
        InterfaceError::NoRoute { .. } => InterfaceError::NoDefaultRoute,
        InterfaceError::NoOwner { address, .. } => InterfaceError::NoDefaultOwner { address },
        error => error,
    })
}

/// Connecting a datagram socket makes the kernel choose a route and a source address, without sending a packet.
fn source_towards(server: IpAddr) -> io::Result<IpAddr> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    // The discard port. Any port except 0 works.
    socket.connect(SocketAddr::new(server, 9))?;
    Ok(socket.local_addr()?.ip())
}

/// The link type that a packet socket returns for this hardware type.
fn link_type(hardware: u16) -> LinkType {
    /// Cellular modems (linux/if_arp.h).
    const RAWIP: u16 = 519;
    match hardware {
        libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK => LinkType::Ethernet,
        // Tunnels and point-to-point links have no header before IP. WireGuard and TUN are ARPHRD_NONE.
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
    fn loopback_has_ethernet_headers_on_linux() {
        let lo = named("lo").unwrap();
        assert!(lo.loopback);
        assert_eq!(lo.link_type, LinkType::Ethernet);
        assert_eq!(lo.hardware, 772);
        assert!(lo.mtu >= 1280, "{}", lo.mtu);
    }

    #[test]
    fn the_error_for_an_unknown_name_lists_the_existing_names() {
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
    fn raw_ip_is_distinguished_from_unsupported_hardware() {
        assert_eq!(link_type(65534), LinkType::RawIp);
        assert_eq!(link_type(801), UNREADABLE);
    }
}
