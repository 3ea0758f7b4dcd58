//! Addresses: where a server may listen, and how IPv4 looks through an IPv6 socket.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use super::BindError;
use super::canonical::canonical;
use crate::call::Transport;

/// Where a server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At every address of this machine: IPv6 and IPv4, or IPv4 alone where there is no IPv6.
    Everywhere {
        /// The port; 0 lets the system choose one.
        port: u16,
    },
    /// At this address and port alone.
    Address(SocketAddr),
}

impl At {
    /// The address and port to name where this place cannot be had.
    pub(super) fn address(self) -> SocketAddr {
        match self {
            Self::Address(address) => address,
            Self::Everywhere { port } => (Ipv6Addr::UNSPECIFIED, port).into(),
        }
    }

    /// A socket bound there; what is special about `transport` is done by `prepare` before it is bound.
    pub(super) fn bind(
        self,
        transport: Transport,
        prepare: impl Fn(&Socket) -> io::Result<()>,
    ) -> Result<Socket, BindError> {
        let bind = |address: SocketAddr, dual_stack: bool| {
            let socket = open(address, transport)?;
            if dual_stack {
                socket.set_only_v6(false)?;
            }
            prepare(&socket)?;
            socket.bind(&address.into())?;
            Ok(socket)
        };
        let (address, outcome) = match self {
            Self::Address(address) => (address, bind(address, false)),
            Self::Everywhere { port } => {
                let v6 = self.address();
                match bind(v6, true) {
                    Err(error) if lacks_ipv6(&error) => {
                        let v4 = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
                        (v4, bind(v4, false))
                    }
                    outcome => (v6, outcome),
                }
            }
        };
        outcome.map_err(|error| BindError::new(transport, address, error))
    }
}

/// A socket for talking to or at `address`: not bound, and not blocking, as tokio needs it.
pub(super) fn open(address: SocketAddr, transport: Transport) -> io::Result<Socket> {
    let (kind, protocol) = match transport {
        Transport::Udp => (Type::DGRAM, Protocol::UDP),
        Transport::Tcp => (Type::STREAM, Protocol::TCP),
    };
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Whether this machine has no IPv6: not built into the kernel, or switched off.
fn lacks_ipv6(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EAFNOSUPPORT) || error.kind() == io::ErrorKind::AddrNotAvailable
}

/// The address and port that a socket is bound to.
pub(super) fn local_address(socket: &Socket) -> io::Result<SocketAddr> {
    socket
        .local_addr()?
        .as_socket()
        .ok_or_else(|| io::Error::other("the socket has no address of the Internet"))
}

/// The unspecified address of the same kind as `address`: a socket bound to it leaves the choice to the system.
pub(super) fn unspecified_like(address: SocketAddr) -> IpAddr {
    if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

/// The address of this machine from which packets to `server` would leave. Sends nothing.
///
/// # Errors
///
/// No route leads to `server`.
pub fn source_towards(server: SocketAddr) -> io::Result<IpAddr> {
    let server = canonical(server);
    let socket = UdpSocket::bind((unspecified_like(server), 0))?;
    // To "connect" a UDP socket looks up the route and notes both addresses; no packet leaves.
    socket.connect(server)?;
    Ok(socket.local_addr()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_to_this_machine_leave_from_this_machine() {
        assert_eq!(source_towards(([127, 0, 0, 1], 9).into()).unwrap(), Ipv4Addr::LOCALHOST);
    }
}
