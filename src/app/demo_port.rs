//! The port of a demo whose user named none: the book's, or a free one where another program has that.

use std::net::{IpAddr, SocketAddr};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net;

use super::Failure;
use super::programs::TextbookServer;
use crate::call::{TransportProtocol, no_observer};
use crate::textbook::{BindError, ListenAddress};

/// How many free ports are tried: a port that is free for one protocol need not be free for the other.
const TRIES: usize = 16;

/// A port that no other demo of this network takes while this value lives.
///
/// The servers of a demo bind their port when its ladder shows them do so. Until then, and between two exchanges, another
/// demo would find it free. So each first claims a name of the port: a socket of this network, without a file.
pub(crate) struct DemoPort {
    port: u16,
    _name: Option<net::UnixListener>,
}

impl DemoPort {
    /// The wished port, or else a free one.
    ///
    /// # Errors
    ///
    /// A server can have no port at this address.
    pub(crate) fn claim(
        address: IpAddr,
        wished: u16,
        transports: &[TransportProtocol],
    ) -> Result<Self, Failure> {
        if let Some(name) = name_of(wished)
            && let Some(port) = free(address, wished, transports)?
        {
            return Ok(Self { port, _name: Some(name) });
        }
        for _ in 0..TRIES {
            if let Some(port) = free(address, 0, transports)? {
                return Ok(Self { port, _name: name_of(port) });
            }
        }
        // This bind is known to fail, and its error names the reason.
        for transport in transports {
            TextbookServer::bind(
                *transport,
                ListenAddress::Address(SocketAddr::new(address, wished)),
                no_observer(),
            )?;
        }
        Ok(Self { port: wished, _name: None })
    }

    /// The number.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

/// The name of a port; `None` where another demo has it.
fn name_of(port: u16) -> Option<net::UnixListener> {
    let name = net::SocketAddr::from_abstract_name(format!("captrace demo at port {port}"));
    name.and_then(|name| net::UnixListener::bind_addr(&name)).ok()
}

/// This port (0: any) if servers of all these protocols can have it at this moment.
fn free(address: IpAddr, port: u16, transports: &[TransportProtocol]) -> Result<Option<u16>, Failure> {
    let mut port = port;
    let mut servers = Vec::new();
    for transport in transports {
        let at = ListenAddress::Address(SocketAddr::new(address, port));
        match TextbookServer::bind(*transport, at, no_observer()) {
            Ok(server) => {
                port = server.local().port();
                servers.push(server);
            }
            Err(BindError::PortInUse { .. } | BindError::TimeWait { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(port))
}
