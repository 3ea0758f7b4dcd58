//! The UDP client: send one datagram, wait for one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::{Ipv4RecvErr, Ipv6RecvErr};
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

/// A UDP client whose socket is bound. Like the book's it is not connected: it takes a reply from any address.
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
        let source = source_towards(server, local)?;
        socket.bind(&source.into()).map_err(failed)?;
        report_icmp_errors(&socket, server).map_err(failed)?;
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

        let outcome =
            timeout(patience, send_and_receive(self.socket, server, sentence, &self.reporter)).await;
        match outcome {
            Ok(Ok((bytes, from))) => Ok(Reply { bytes, server, from, local }),
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

/// The address from which this machine sends to `server`, with port 0, which lets the system choose one. A socket of its own
/// asks: over UDP `connect` sends nothing. The client's own socket is not connected, because it would then take datagrams
/// only from the address that it asked.
fn source_towards(server: SocketAddr, local: Option<IpAddr>) -> Result<SocketAddr, ClientError> {
    let failed = |reason| ClientError::Socket { server, reason };
    let probe = open(server, TransportProtocol::Udp).map_err(failed)?;
    let ip = local.unwrap_or_else(|| unspecified_like(server));
    probe.bind(&SocketAddr::new(ip, 0).into()).map_err(failed)?;
    probe.connect(&server.into()).map_err(|reason| {
        if is_unreachable(&reason) { ClientError::Unreachable { server, reason } } else { failed(reason) }
    })?;
    let mut source = local_address(&probe).map_err(failed)?;
    source.set_port(0);
    Ok(source)
}

/// Makes the kernel report ICMP errors about the datagram, which it otherwise does for connected sockets only (ip(7)).
fn report_icmp_errors(socket: &Socket, server: SocketAddr) -> io::Result<()> {
    match server {
        SocketAddr::V4(_) => setsockopt(socket, Ipv4RecvErr, &true)?,
        SocketAddr::V6(_) => setsockopt(socket, Ipv6RecvErr, &true)?,
    }
    Ok(())
}

async fn send_and_receive(
    socket: std::net::UdpSocket,
    server: SocketAddr,
    sentence: &[u8],
    reporter: &CallReporter,
) -> io::Result<(Vec<u8>, SocketAddr)> {
    let socket = UdpSocket::from_std(socket)?;
    socket.writable().await?;
    reporter.report_send(sentence.len());
    socket.send_to(sentence, server).await?;

    let mut reply = vec![0; LONGEST];
    let received = socket.recv_from(&mut reply).await;
    if let Ok((bytes, from)) = received {
        reporter.clone().with(from).report_receive(bytes);
    }
    reporter.report(Action::Close);
    let (bytes, from) = received?;
    reply.truncate(bytes);
    Ok((reply, from))
}
