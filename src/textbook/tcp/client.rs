//! The TCP client: connect, send a sentence, read the reply, close.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::Socket;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::exchange::ClientExchange;
use crate::call::{Action, CallObserver, End, TransportProtocol};
use crate::textbook::address::{local_address, open, unspecified_like};
use crate::textbook::canonical::canonical;
use crate::textbook::client_error::is_unreachable;
use crate::textbook::reporter::CallReporter;
use crate::textbook::{ClientError, Reply};

/// A TCP client whose socket is bound but not connected.
pub struct TcpClient {
    socket: Socket,
    local: SocketAddr,
    server: SocketAddr,
    reporter: CallReporter,
}

impl TcpClient {
    /// Opens a socket for an exchange with `server`. Sends no packet.
    ///
    /// With `local`, [`TcpClient::local_addr`] is final from the beginning. Without it, only the port is: the system
    /// chooses the address when the client connects.
    ///
    /// # Errors
    ///
    /// [`ClientError::Socket`]: the socket cannot be opened or bound, for example because `local` is not an address
    /// of this machine.
    pub fn bind(server: SocketAddr, local: Option<IpAddr>, watch: CallObserver) -> Result<Self, ClientError> {
        let server = canonical(server);
        let failed = |reason| ClientError::Socket { server, reason };
        let ip = local.unwrap_or_else(|| unspecified_like(server));
        let (mut socket, mut local) = open_at(ip, server).map_err(failed)?;
        if local.port() == server.port() {
            // A socket that connects to its own port is connected to itself. The new socket gets another port,
            // because this one is still open when it is bound.
            (socket, local) = open_at(ip, server).map_err(failed)?;
        }
        let reporter = CallReporter::new(watch, End::Client, TransportProtocol::Tcp).at(local).with(server);
        Ok(Self { socket, local, server, reporter })
    }

    /// The client's address and port. The address is unspecified if none was given to [`TcpClient::bind`].
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Connects, sends the sentence, and reads the reply while it sends, until the server has finished.
    ///
    /// `closes_first` is the end that finishes sending first, as far as the client can decide. A client that does
    /// half-closes after everything is sent and the reply has begun, or after a second of silence (some servers wait for
    /// the end of the sentence), and reads until the reply ends. One that does not reads until the server has finished,
    /// then closes.
    ///
    /// `patience` is the maximum time without progress: for the connection, then for any byte in either direction.
    ///
    /// # Errors
    ///
    /// [`ClientError`], with the part of the reply that was received.
    pub async fn exchange(
        self,
        sentence: &[u8],
        closes_first: End,
        patience: Duration,
    ) -> Result<Reply, ClientError> {
        let Self { socket, server, mut reporter, .. } = self;
        reporter.report(Action::Connect);
        let stream = match connect(socket, server, patience).await {
            Ok(stream) => stream,
            Err(error) => {
                reporter.report(Action::Close);
                return Err(error);
            }
        };
        let local = stream.local_addr().map_err(|reason| ClientError::Other { server, reason })?;
        reporter = reporter.at(local);

        let outcome =
            ClientExchange::new(&stream, &reporter, sentence, closes_first, patience).run(server).await;
        reporter.report(Action::Close);
        drop(stream);
        outcome.map(|bytes| Reply { bytes, server, from: server, local })
    }
}

fn open_at(ip: IpAddr, server: SocketAddr) -> io::Result<(Socket, SocketAddr)> {
    let socket = open(server, TransportProtocol::Tcp)?;
    socket.bind(&SocketAddr::new(ip, 0).into())?;
    let local = local_address(&socket)?;
    Ok((socket, local))
}

async fn connect(socket: Socket, server: SocketAddr, patience: Duration) -> Result<TcpStream, ClientError> {
    let socket = TcpSocket::from_std_stream(socket.into());
    match timeout(patience, socket.connect(server)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(reason)) if reason.kind() == io::ErrorKind::ConnectionRefused => {
            Err(ClientError::TcpRefused { server })
        }
        Ok(Err(reason)) if is_unreachable(&reason) => Err(ClientError::Unreachable { server, reason }),
        Ok(Err(reason)) => Err(ClientError::Other { server, reason }),
        Err(_elapsed) => Err(ClientError::ConnectTimeout { server, after: patience }),
    }
}
