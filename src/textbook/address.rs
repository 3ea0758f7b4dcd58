//! The addresses on which servers listen, and IPv4 addresses on IPv6 sockets.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};

use super::BindError;
use crate::call::TransportProtocol;
use crate::language::said;

/// The address on which a server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenAddress {
    /// All addresses of this machine: IPv6 and IPv4, or only IPv4 if there is no IPv6.
    AllAddresses {
        /// The port; 0 lets the system choose one.
        port: u16,
    },
    /// Only this address and port.
    Address(SocketAddr),
}

impl ListenAddress {
    /// The address and port for error messages.
    pub(super) fn address(self) -> SocketAddr {
        match self {
            Self::Address(address) => address,
            Self::AllAddresses { port } => (Ipv6Addr::UNSPECIFIED, port).into(),
        }
    }

    /// Binds a socket to this address. `prepare` sets the options of `transport` before.
    pub(super) fn bind(
        self,
        transport: TransportProtocol,
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
            Self::AllAddresses { port } => {
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

/// Opens a socket for `address`: not bound, and non-blocking, as tokio requires.
pub(super) fn open(address: SocketAddr, transport: TransportProtocol) -> io::Result<Socket> {
    let (kind, protocol) = match transport {
        TransportProtocol::Udp => (Type::DGRAM, Protocol::UDP),
        TransportProtocol::Tcp => (Type::STREAM, Protocol::TCP),
    };
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Whether the error means that this machine has no IPv6: not in the kernel, or disabled.
fn lacks_ipv6(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EAFNOSUPPORT) || error.kind() == io::ErrorKind::AddrNotAvailable
}

/// The address and port that a socket is bound to.
pub(super) fn local_address(socket: &Socket) -> io::Result<SocketAddr> {
    socket.local_addr()?.as_socket().ok_or_else(|| {
        io::Error::other(said!("the socket has no address of the Internet", "套接字没有因特网地址"))
    })
}

/// The unspecified address of the same IP version as `address`: a socket bound to it gets its address from the
/// system.
pub(super) fn unspecified_like(address: SocketAddr) -> IpAddr {
    if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}
