//! The uppercase programs over UDP: datagrams, each on its own.

mod addressed;
mod client;
mod server;

pub use client::UdpClient;
pub use server::UdpServer;

use std::net::SocketAddr;

use socket2::Socket;

/// The maximum length of a UDP datagram in bytes: its length field has 16 bits.
const LONGEST: usize = 65_535;

/// The socket buffer size in bytes: room for a few of the longest datagrams and the kernel's overhead.
const BUFFER: usize = 1 << 20;

/// The maximum payload of a datagram to `server`, in bytes. The UDP header takes 8 of 65,535; over IPv4 its header of
/// 20 bytes counts, too, over IPv6 it does not.
fn max_payload(server: SocketAddr) -> usize {
    if server.is_ipv4() { LONGEST - 8 - 20 } else { LONGEST - 8 }
}

/// Requests buffers for the longest datagrams; the system may grant less.
fn enlarge_buffers(socket: &Socket) {
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
}
