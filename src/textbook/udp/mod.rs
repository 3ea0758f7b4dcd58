//! The uppercase programs over UDP: datagrams, each on its own.

mod client;
mod server;

pub use client::UdpClient;
pub use server::UdpServer;

use std::net::SocketAddr;

use socket2::Socket;

/// The longest UDP datagram that there can be: its length field has 16 bits.
const LONGEST: usize = 65_535;

/// Room for a few of the longest datagrams and for what the system adds to each.
const BUFFER: usize = 1 << 20;

/// How many bytes a datagram to `server` can carry. The UDP header takes 8 of 65,535; over IPv4 its own header of
/// 20 counts too, over IPv6 it does not.
fn most_payload(server: SocketAddr) -> usize {
    if server.is_ipv4() { LONGEST - 8 - 20 } else { LONGEST - 8 }
}

/// Asks for buffers that hold the longest datagrams; the system may give less.
fn widen(socket: &Socket) {
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
}
