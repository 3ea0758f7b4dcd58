//! The sockets of this network, as the kernel lists them: which wait for clients, which connections are open.

use std::net::{IpAddr, SocketAddr};

use procfs::net::{TcpNetEntry, TcpState, tcp, tcp6, udp, udp6};

use crate::call::TransportProtocol;
use crate::program::{Listening, OpenSocket, OpenState};

/// The TCP sockets that listen.
pub(super) fn listening() -> Vec<Listening> {
    let listens = entries().into_iter().filter(|entry| entry.state == TcpState::Listen);
    listens.map(|entry| Listening { transport: TransportProtocol::Tcp, at: entry.local_address }).collect()
}

/// The UDP sockets that have a port and no peer. A client's gets one by itself when it sends: ask before there is a client.
pub(super) fn bound() -> Vec<Listening> {
    let udp = [udp(), udp6()].into_iter().flatten().flatten();
    let bound = udp.filter(|entry| entry.remote_address.port() == 0);
    bound.map(|entry| Listening { transport: TransportProtocol::Udp, at: entry.local_address }).collect()
}

/// The connections that a program has yet to close.
pub(super) fn open() -> Vec<OpenSocket> {
    let open = entries().into_iter().filter_map(|entry| {
        let state = match entry.state {
            TcpState::Established => OpenState::Established,
            TcpState::CloseWait => OpenState::CloseWait,
            _ => return None,
        };
        let (local, peer) = addresses(&entry);
        // The FIN uses up a number, which counts as unread until the program has seen the end.
        let end = u32::from(state == OpenState::CloseWait);
        Some(OpenSocket { local, peer, state, unread: entry.rx_queue.saturating_sub(end) })
    });
    open.collect()
}

/// Whether a connection is being opened or closed just now, by the kernel's own doing.
pub(super) fn is_changing() -> bool {
    use TcpState::{Closing, FinWait1, LastAck, SynRecv, SynSent};
    entries().iter().any(|entry| [SynSent, SynRecv, FinWait1, LastAck, Closing].contains(&entry.state))
}

/// The two addresses of the TCP socket with this inode.
pub(super) fn with_inode(inode: u64) -> Option<(SocketAddr, SocketAddr)> {
    entries().iter().find(|entry| entry.inode == inode).map(addresses)
}

/// How many packets this network has carried. It changes with every packet.
pub(super) fn packets() -> u64 {
    let devices = procfs::net::dev_status().unwrap_or_default();
    devices.values().map(|device| device.recv_packets).sum()
}

/// How many packets this network has carried from the host to itself.
pub(super) fn packets_to_itself() -> u64 {
    let devices = procfs::net::dev_status().unwrap_or_default();
    devices.get("lo").map_or(0, |device| device.recv_packets)
}

fn entries() -> Vec<TcpNetEntry> {
    [tcp(), tcp6()].into_iter().flatten().flatten().collect()
}

fn addresses(entry: &TcpNetEntry) -> (SocketAddr, SocketAddr) {
    (canonical(entry.local_address), canonical(entry.remote_address))
}

/// An IPv4 address that an IPv6 socket has (`::ffff:127.0.0.1`) as what is on the wire.
fn canonical(at: SocketAddr) -> SocketAddr {
    let ip: IpAddr = at.ip().to_canonical();
    SocketAddr::new(ip, at.port())
}
