//! Why a server could not bind its address and port.

use std::io;
use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

use super::holder::{Holder, holder, in_time_wait, is_held};
use crate::call::TransportProtocol;
use crate::language::{answered, said};

/// Why a server could not be bound, and what to do about it.
#[derive(Debug, Error)]
pub enum BindError {
    /// Another socket has the port.
    #[error(
        "{}",
        said!(
            "port {port} ({}) is already in use by {}: stop that program, or choose another port, for \
             example --port {}",
            "端口 {port}（{}）已被{}占用：请停止那个程序，或另选一个端口，例如 --port {}",
            .transport.name(), who(.holder.as_ref()), another(*.port)
        )
    )]
    PortInUse {
        /// The protocol: UDP and TCP ports of the same number are independent.
        transport: TransportProtocol,
        /// The port.
        port: u16,
        /// The process that has it, if this user may see it.
        holder: Option<Holder>,
    },
    /// No socket has the port, but closed connections of an earlier server still occupy it.
    #[error(
        "{}",
        said!(
            "port {port} (TCP) is kept by connections in TIME-WAIT: an earlier server closed them first \
             and did not set SO_REUSEADDR, as the book's does not (wait a minute, or choose another port, \
             for example --port {})",
            "端口 {port}（TCP）被处于 TIME-WAIT 的连接占着：先前的服务器首先关闭了它们，又像教材的程序那\
             样没有设置 SO_REUSEADDR（请等一分钟，或另选一个端口，例如 --port {}）",
            another(*.port)
        )
    )]
    TimeWait {
        /// The port.
        port: u16,
    },
    /// Only a privileged user may bind this port.
    #[error(
        "{}",
        said!(
            "port {port} is reserved: only root may listen at the ports below 1024 (choose a higher one, \
             for example --port 12000)",
            "端口 {port} 是保留的：只有 root 可以在 1024 以下的端口上监听（请选一个更大的，例如 --port \
             12000）"
        )
    )]
    Privileged {
        /// The port.
        port: u16,
    },
    /// No interface of this machine has the address.
    #[error(
        "{}",
        said!(
            "{ip} is not an address of this machine, and a server can listen only at its own (see them \
             with: ip address; or leave out --host to listen at all of them)",
            "{ip} 不是本机的地址，而服务器只能在本机的地址上监听（用 ip address 查看；或去掉 --host，在所\
             有地址上监听）"
        )
    )]
    NotOurs {
        /// The address.
        ip: IpAddr,
    },
    /// Another error.
    #[error(
        "{}",
        said!(
            "cannot listen at {address}: {reason} (try another address or port: --host ADDR, --port N)",
            "无法在 {address} 监听：{reason}（请换一个地址或端口：--host ADDR、--port N）",
            reason = answered(reason)
        )
    )]
    Other {
        /// The address and port.
        address: SocketAddr,
        /// The system's error.
        #[source]
        reason: io::Error,
    },
}

impl BindError {
    /// Interprets the system's error for this address.
    pub(super) fn new(transport: TransportProtocol, address: SocketAddr, reason: io::Error) -> Self {
        let port = address.port();
        match reason.kind() {
            io::ErrorKind::AddrInUse => match holder(transport, address) {
                // A listener occupies the port even if this user may not see its process.
                None if transport == TransportProtocol::Tcp
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
    holder.map_or_else(
        || {
            said!(
                "another program (to see which: sudo ss -lntup)",
                "另一个程序（用 sudo ss -lntup 可以看到是哪个）"
            )
        },
        Holder::to_string,
    )
}

/// A port next to an occupied one.
fn another(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(port - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(address: &str, errno: i32) -> BindError {
        BindError::new(TransportProtocol::Tcp, address.parse().unwrap(), io::Error::from_raw_os_error(errno))
    }

    #[test]
    fn a_denied_port_below_1024_is_distinguished_from_other_denials() {
        assert!(matches!(error("127.0.0.1:80", libc::EACCES), BindError::Privileged { port: 80 }));
        assert!(matches!(error("127.0.0.1:8080", libc::EACCES), BindError::Other { .. }));
    }

    #[test]
    fn the_last_port_in_use_suggests_the_one_before_it() {
        let error = BindError::PortInUse { transport: TransportProtocol::Udp, port: u16::MAX, holder: None };
        assert!(error.to_string().ends_with("--port 65534"), "{error}");
    }
}
