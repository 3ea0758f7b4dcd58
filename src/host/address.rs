//! The addresses of the two hosts: all of them are set aside for documentation, so that no other host has them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::interface::HardwareAddress;
use crate::call::End;

/// The addresses of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Its IPv4 address, of the first network for documentation (RFC 5737).
    pub ipv4: Ipv4Addr,
    /// Its IPv6 address, of the network for documentation (RFC 3849).
    pub ipv6: Ipv6Addr,
    /// Its Ethernet address, of those for documentation (RFC 9542, 2.1.2).
    pub hardware: HardwareAddress,
}

/// The client's host.
pub const CLIENT: Addresses = Addresses {
    ipv4: Ipv4Addr::new(192, 0, 2, 1),
    ipv6: Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1),
    hardware: [0x00, 0x00, 0x5e, 0x00, 0x53, 0x01],
};

/// The server's host.
pub const SERVER: Addresses = Addresses {
    ipv4: Ipv4Addr::new(192, 0, 2, 2),
    ipv6: Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2),
    hardware: [0x00, 0x00, 0x5e, 0x00, 0x53, 0x02],
};

impl Addresses {
    /// Those of an end's host.
    pub const fn of(end: End) -> Self {
        match end {
            End::Client => CLIENT,
            End::Server => SERVER,
        }
    }

    /// Both of them.
    pub fn all(self) -> [(IpAddr, u8); 2] {
        [(self.ipv4.into(), 24), (self.ipv6.into(), 64)]
    }
}
