//! The UDP client: send one datagram, wait for one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::Socket;
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::{LONGEST, enlarge_buffers, max_payload};
use crate::call::{Action, CallObserver, End, TransportProtocol};
use crate::textbook::address::{local_address, open, unspecified_like};
use crate::textbook::canonical::canonical;
use crate::textbook::client_error::is_unreachable;
use crate::textbook::reporter::CallReporter;
use crate::textbook::{ClientError, Reply};

/// A UDP client whose socket is bound and connected.
pub struct UdpClient {
    socket: std::net::UdpSocket,
    local: SocketAddr,
    server: SocketAddr,
    reporter: CallReporter,
}

impl UdpClient {
    /// Opens a socket for an exchange with `server`, bound to `local` or to the address that the system chooses.
    /// Sends no packet.
    ///
    /// # Errors
    ///
    /// [`ClientError::Socket`]: the socket cannot be opened or bound. [`ClientError::Unreachable`]: there is no
    /// route.
    pub fn bind(server: SocketAddr, local: Option<IpAddr>, watch: CallObserver) -> Result<Self, ClientError> {
        let server = canonical(server);
        let failed = |reason| ClientError::Socket { server, reason };
        let socket = open(server, TransportProtocol::Udp).map_err(failed)?;
        enlarge_buffers(&socket);
        let ip = local.unwrap_or_else(|| unspecified_like(server));
        socket.bind(&SocketAddr::new(ip, 0).into()).map_err(failed)?;
        connect(&socket, server)?;
        let local = local_address(&socket).map_err(failed)?;
        let reporter = CallReporter::new(watch, End::Client, TransportProtocol::Udp).at(local).with(server);
        Ok(Self { socket: socket.into(), local, server, reporter })
    }

    /// The client's address and port.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Sends the sentence as one datagram, once, and waits up to `patience` for the reply.
    ///
    /// # Errors
    ///
    /// [`ClientError`]. If no reply arrives, UDP cannot tell why.
    pub async fn exchange(self, sentence: &[u8], patience: Duration) -> Result<Reply, ClientError> {
        let Self { server, local, .. } = self;
        let limit = max_payload(server);
        let too_long = || ClientError::DatagramTooLong { server, bytes: sentence.len(), limit };
        if sentence.len() > limit {
            return Err(too_long());
        }

        let outcome = timeout(patience, send_and_receive(self.socket, sentence, &self.reporter)).await;
        match outcome {
            Ok(Ok(bytes)) => Ok(Reply { bytes, server, local }),
            Ok(Err(reason)) => Err(match reason.kind() {
                io::ErrorKind::ConnectionRefused => ClientError::UdpRefused { server },
                _ if reason.raw_os_error() == Some(libc::EMSGSIZE) => too_long(),
                _ if is_unreachable(&reason) => ClientError::Unreachable { server, reason },
                _ => ClientError::Other { server, reason },
            }),
            Err(_elapsed) => {
                self.reporter.report(Action::Close);
                Err(ClientError::UdpSilence { server, after: patience })
            }
        }
    }
}

/// Stores the server's address in the socket. Over UDP this sends nothing (so it is not reported to the observer); it
/// makes the kernel deliver ICMP errors about the datagram to this socket.
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
    reporter: &CallReporter,
) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::from_std(socket)?;
    socket.writable().await?;
    reporter.report_send(sentence.len());
    socket.send(sentence).await?;

    let mut reply = vec![0; LONGEST];
    let received = socket.recv(&mut reply).await;
    if let Ok(bytes) = received {
        reporter.report_receive(bytes);
    }
    reporter.report(Action::Close);
    reply.truncate(received?);
    Ok(reply)
}
