//! The UDP client: send one datagram, wait for one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::Socket;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::{LONGEST, most_payload, widen};
use crate::call::{Action, End, Transport, Watch};
use crate::textbook::address::{local_address, open, unspecified_like};
use crate::textbook::canonical::canonical;
use crate::textbook::client_error::is_unreachable;
use crate::textbook::witness::Witness;
use crate::textbook::{ClientError, Reply};

/// A UDP client whose socket has its address and port, but which has sent nothing yet.
pub struct UdpClient {
    socket: std::net::UdpSocket,
    local: SocketAddr,
    server: SocketAddr,
    witness: Witness,
}

impl UdpClient {
    /// Opens a socket for talking to `server`, at `local` or at the address that the system chooses. No packet
    /// leaves.
    ///
    /// # Errors
    ///
    /// [`ClientError::Socket`]: no such socket is possible. [`ClientError::Unreachable`]: no route leads there.
    pub fn bind(server: SocketAddr, local: Option<IpAddr>, watch: Watch) -> Result<Self, ClientError> {
        let server = canonical(server);
        let failed = |reason| ClientError::Socket { server, reason };
        let socket = open(server, Transport::Udp).map_err(failed)?;
        widen(&socket);
        let ip = local.unwrap_or_else(|| unspecified_like(server));
        socket.bind(&SocketAddr::new(ip, 0).into()).map_err(failed)?;
        connect(&socket, server)?;
        let local = local_address(&socket).map_err(failed)?;
        let witness = Witness::new(watch, End::Client, Transport::Udp).at(local).with(server);
        Ok(Self { socket: socket.into(), local, server, witness })
    }

    /// The client's address and port.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Sends the sentence as one datagram, once, and waits for the reply at most `patience` long.
    ///
    /// # Errors
    ///
    /// A [`ClientError`]; where no reply comes, UDP cannot tell why.
    pub async fn exchange(self, sentence: &[u8], patience: Duration) -> Result<Reply, ClientError> {
        let Self { server, local, .. } = self;
        let limit = most_payload(server);
        let too_long = || ClientError::DatagramTooLong { server, bytes: sentence.len(), limit };
        if sentence.len() > limit {
            return Err(too_long());
        }

        let outcome = timeout(patience, send_and_receive(self.socket, sentence, &self.witness)).await;
        match outcome {
            Ok(Ok(bytes)) => Ok(Reply { bytes, server, local }),
            Ok(Err(reason)) => Err(match reason.kind() {
                io::ErrorKind::ConnectionRefused => ClientError::UdpRefused { server },
                _ if reason.raw_os_error() == Some(libc::EMSGSIZE) => too_long(),
                _ if is_unreachable(&reason) => ClientError::Unreachable { server, reason },
                _ => ClientError::Other { server, reason },
            }),
            Err(_elapsed) => {
                self.witness.tell(Action::Close);
                Err(ClientError::UdpSilence { server, after: patience })
            }
        }
    }
}

/// Notes the server's address in the socket. Over UDP this is no conversation with the server (so it is not told
/// to the watch): it only lets the system hand ICMP messages about the datagram to this socket.
fn connect(socket: &Socket, server: SocketAddr) -> Result<(), ClientError> {
    socket.connect(&server.into()).map_err(|reason| {
        if is_unreachable(&reason) {
            ClientError::Unreachable { server, reason }
        } else {
            ClientError::Socket { server, reason }
        }
    })
}

async fn send_and_receive(
    socket: std::net::UdpSocket,
    sentence: &[u8],
    witness: &Witness,
) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::from_std(socket)?;
    socket.writable().await?;
    witness.tell_send(sentence.len());
    socket.send(sentence).await?;

    let mut reply = vec![0; LONGEST];
    let received = socket.recv(&mut reply).await;
    if let Ok(bytes) = received {
        witness.tell_receive(bytes);
    }
    witness.tell(Action::Close);
    reply.truncate(received?);
    Ok(reply)
}
