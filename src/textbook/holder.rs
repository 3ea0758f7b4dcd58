//! Finds the process that has a port, which the error "address already in use" does not name.
//!
//! Linux lists the sockets with their inodes in `/proc/net`, and the open files of each process, including socket
//! inodes, in `/proc/PID/fd`. Together they give the process.

use std::fmt;
use std::net::SocketAddr;

use procfs::net::{TcpState, tcp, tcp6, udp, udp6};
use procfs::process::{FDTarget, Process, all_processes};

use super::canonical::canonical;
use crate::call::TransportProtocol;
use crate::language::said;

/// A process that has a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The program name in the kernel.
    pub name: String,
    /// The process ID.
    pub pid: i32,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A program can set any name, including control characters.
        let Self { name, pid } = self;
        let name = name.escape_debug();
        f.write_str(&said!("{name} (process {pid})", " {name}（进程 {pid}）"))
    }
}

/// The process that occupies `address`, if this user may see it. Child processes share their parent's sockets, so of
/// several processes the oldest one is returned.
pub(super) fn holder(transport: TransportProtocol, address: SocketAddr) -> Option<Holder> {
    let inodes = inodes(transport, address);
    let holders = all_processes().ok()?.flatten().filter(|process| holds(process, &inodes));
    let began = |process: &Process| process.stat().map_or(u64::MAX, |stat| stat.starttime);
    holders.min_by_key(began).map(|process| Holder {
        name: process.stat().map_or_else(|_| said!("a program", "某个程序"), |stat| stat.comm),
        pid: process.pid(),
    })
}

/// The inodes of the sockets that occupy `address`.
fn inodes(transport: TransportProtocol, address: SocketAddr) -> Vec<u64> {
    let in_the_way = |local: SocketAddr| local.port() == address.port() && overlap(local, address);
    match transport {
        TransportProtocol::Tcp => [tcp(), tcp6()]
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.state == TcpState::Listen && in_the_way(entry.local_address))
            .map(|entry| entry.inode)
            .collect(),
        TransportProtocol::Udp => [udp(), udp6()]
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| in_the_way(entry.local_address))
            .map(|entry| entry.inode)
            .collect(),
    }
}

/// Whether any program listens at `address`.
pub(super) fn is_held(transport: TransportProtocol, address: SocketAddr) -> bool {
    !inodes(transport, address).is_empty()
}

/// Whether a closed connection still occupies this port: the end that closed first stays in TIME-WAIT, so that late
/// segments of the old connection are not accepted by a new one.
pub(super) fn in_time_wait(address: SocketAddr) -> bool {
    [tcp(), tcp6()].into_iter().flatten().flatten().any(|entry| {
        entry.state == TcpState::TimeWait
            && entry.local_address.port() == address.port()
            && overlap(entry.local_address, address)
    })
}

/// Whether a packet could be for sockets at either address.
fn overlap(a: SocketAddr, b: SocketAddr) -> bool {
    let (a, b) = (canonical(a).ip(), canonical(b).ip());
    a == b || a.is_unspecified() || b.is_unspecified()
}

fn holds(process: &Process, inodes: &[u64]) -> bool {
    process.fd().is_ok_and(|files| {
        files.flatten().any(|file| matches!(file.target, FDTarget::Socket(inode) if inodes.contains(&inode)))
    })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, UdpSocket};

    use super::*;

    #[test]
    fn a_listening_socket_of_this_process_is_found() {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let found = holder(TransportProtocol::Tcp, socket.local_addr().unwrap()).unwrap();
        assert_eq!(found.pid, i32::try_from(std::process::id()).unwrap());
    }

    #[test]
    fn a_udp_socket_of_this_process_is_found() {
        let socket = UdpSocket::bind("[::1]:0").unwrap();
        let found = holder(TransportProtocol::Udp, socket.local_addr().unwrap()).unwrap();
        assert_eq!(found.pid, i32::try_from(std::process::id()).unwrap());
    }

    #[test]
    fn a_name_with_control_characters_is_shown_escaped() {
        let holder = Holder { name: "evil\u{1b}[2J".to_owned(), pid: 7 };
        assert_eq!(holder.to_string(), "evil\\u{1b}[2J (process 7)");
    }
}
