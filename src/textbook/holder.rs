//! Who holds a port: the answer that "address already in use" leaves out.
//!
//! Linux lists its sockets in `/proc/net`, each with its inode, and the open files of each process in
//! `/proc/PID/fd`, where a socket is named by its inode. Put together they name the process.

use std::fmt;
use std::net::SocketAddr;

use procfs::net::{TcpState, tcp, tcp6, udp, udp6};
use procfs::process::{FDTarget, Process, all_processes};

use super::canonical::canonical;
use crate::call::Transport;

/// A process that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The program's name, as the kernel knows it.
    pub name: String,
    /// The process's number.
    pub pid: i32,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Any program may give itself any name, control characters included.
        write!(f, "{} (process {})", self.name.escape_debug(), self.pid)
    }
}

/// The process that keeps a server from `address`, where this user may know it. A child has its parent's sockets: of
/// several processes it is the one that began first.
pub(super) fn holder(transport: Transport, address: SocketAddr) -> Option<Holder> {
    let inodes = inodes(transport, address);
    let holders = all_processes().ok()?.flatten().filter(|process| holds(process, &inodes));
    let began = |process: &Process| process.stat().map_or(u64::MAX, |stat| stat.starttime);
    holders.min_by_key(began).map(|process| Holder {
        name: process.stat().map_or_else(|_| "a program".to_owned(), |stat| stat.comm),
        pid: process.pid(),
    })
}

/// The sockets in the way of a server at `address`.
fn inodes(transport: Transport, address: SocketAddr) -> Vec<u64> {
    let in_the_way = |local: SocketAddr| local.port() == address.port() && overlap(local, address);
    match transport {
        Transport::Tcp => [tcp(), tcp6()]
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.state == TcpState::Listen && in_the_way(entry.local_address))
            .map(|entry| entry.inode)
            .collect(),
        Transport::Udp => [udp(), udp6()]
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| in_the_way(entry.local_address))
            .map(|entry| entry.inode)
            .collect(),
    }
}

/// Whether some program listens at `address`, whoever it is.
pub(super) fn is_held(transport: Transport, address: SocketAddr) -> bool {
    !inodes(transport, address).is_empty()
}

/// Whether a connection that ended at this port a short while ago still keeps it: the end that closed first waits
/// in TIME-WAIT, so that nothing late of the old connection is taken for a part of a new one.
pub(super) fn in_time_wait(address: SocketAddr) -> bool {
    [tcp(), tcp6()].into_iter().flatten().flatten().any(|entry| {
        entry.state == TcpState::TimeWait
            && entry.local_address.port() == address.port()
            && overlap(entry.local_address, address)
    })
}

/// Whether two sockets at these addresses could be meant by the same packet.
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
        let found = holder(Transport::Tcp, socket.local_addr().unwrap()).unwrap();
        assert_eq!(found.pid, i32::try_from(std::process::id()).unwrap());
    }

    #[test]
    fn a_udp_socket_of_this_process_is_found() {
        let socket = UdpSocket::bind("[::1]:0").unwrap();
        let found = holder(Transport::Udp, socket.local_addr().unwrap()).unwrap();
        assert_eq!(found.pid, i32::try_from(std::process::id()).unwrap());
    }

    #[test]
    fn a_name_with_control_characters_is_shown_escaped() {
        let holder = Holder { name: "evil\u{1b}[2J".to_owned(), pid: 7 };
        assert_eq!(holder.to_string(), "evil\\u{1b}[2J (process 7)");
    }
}
