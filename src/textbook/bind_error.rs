//! Why a server could not have the address and port that it was to listen at.

use std::io;
use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

use super::holder::{Holder, holder, in_time_wait, is_held};
use crate::call::Transport;

/// Why a server could not be bound, and what to do about it.
#[derive(Debug, Error)]
pub enum BindError {
    /// Another socket has the port.
    #[error(
        "port {port} ({}) is already in use by {}: stop that program, or choose another port, for example --port {}",
        .transport.name(),
        who(.holder.as_ref()),
        another(*.port)
    )]
    PortInUse {
        /// Over which protocol; a UDP port and a TCP port of the same number are two ports.
        transport: Transport,
        /// The port.
        port: u16,
        /// The process that has it, where this user may know.
        holder: Option<Holder>,
    },
    /// No socket has the port, but connections of an earlier server do, after their end.
    #[error(
        "port {port} (TCP) is kept by connections in TIME-WAIT: an earlier server closed them first and did not set \
         SO_REUSEADDR, as the book's does not (wait a minute, or choose another port, for example --port {})",
        another(*.port)
    )]
    TimeWait {
        /// The port.
        port: u16,
    },
    /// The port is among those that only a privileged user may bind.
    #[error(
        "port {port} is reserved: only root may listen at the ports below 1024 \
         (choose a higher one, for example --port 12000)"
    )]
    Privileged {
        /// The port.
        port: u16,
    },
    /// No interface of this machine has the address.
    #[error(
        "{ip} is not an address of this machine, and a server can listen only at its own \
         (see them with: ip address; or leave out --host to listen at all of them)"
    )]
    NotOurs {
        /// The address.
        ip: IpAddr,
    },
    /// Something else.
    #[error("cannot listen at {address}: {reason} (try another address or port: --host ADDR, --port N)")]
    Other {
        /// The address and port.
        address: SocketAddr,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
}

impl BindError {
    /// What the system's answer means at this address.
    pub(super) fn new(transport: Transport, address: SocketAddr, reason: io::Error) -> Self {
        let port = address.port();
        match reason.kind() {
            io::ErrorKind::AddrInUse => match holder(transport, address) {
                // A listener whose process this user may not see is still a listener.
                None if transport == Transport::Tcp
                    && !is_held(transport, address)
                    && in_time_wait(address) =>
                {
                    Self::TimeWait { port }
                }
                holder => Self::PortInUse { transport, port, holder },
            },
            io::ErrorKind::PermissionDenied if (1..1024).contains(&port) => Self::Privileged { port },
            io::ErrorKind::AddrNotAvailable => Self::NotOurs { ip: address.ip() },
            _ => Self::Other { address, reason },
        }
    }
}

fn who(holder: Option<&Holder>) -> String {
    holder.map_or_else(|| "another program (to see which: sudo ss -lntup)".to_owned(), Holder::to_string)
}

/// A port next to one that is taken.
fn another(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(port - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(address: &str, errno: i32) -> BindError {
        BindError::new(Transport::Tcp, address.parse().unwrap(), io::Error::from_raw_os_error(errno))
    }

    #[test]
    fn a_denied_port_below_1024_is_told_from_other_denials() {
        assert!(matches!(error("127.0.0.1:80", libc::EACCES), BindError::Privileged { port: 80 }));
        assert!(matches!(error("127.0.0.1:8080", libc::EACCES), BindError::Other { .. }));
    }

    #[test]
    fn the_last_port_in_use_suggests_the_one_before_it() {
        let error = BindError::PortInUse { transport: Transport::Udp, port: u16::MAX, holder: None };
        assert!(error.to_string().ends_with("--port 65534"), "{error}");
    }
}
