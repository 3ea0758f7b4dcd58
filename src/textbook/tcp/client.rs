//! The TCP client: connect, send a sentence, read the reply, close.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::Socket;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::exchange::Exchange;
use crate::call::{Action, End, Transport, Watch};
use crate::textbook::address::{local_address, open, unspecified_like};
use crate::textbook::canonical::canonical;
use crate::textbook::client_error::is_unreachable;
use crate::textbook::witness::Witness;
use crate::textbook::{ClientError, Closing, Reply};

/// A TCP client whose socket has its port, but which has sent nothing yet.
pub struct TcpClient {
    socket: Socket,
    local: SocketAddr,
    server: SocketAddr,
    witness: Witness,
}

impl TcpClient {
    /// Opens a socket for talking to `server`. No packet leaves.
    ///
    /// With `local`, [`TcpClient::local_addr`] is the whole truth from the beginning; without, its port is, and
    /// the system chooses the address when the client connects.
    ///
    /// # Errors
    ///
    /// [`ClientError::Socket`]: no such socket is possible, for example because `local` is not this machine's.
    pub fn bind(server: SocketAddr, local: Option<IpAddr>, watch: Watch) -> Result<Self, ClientError> {
        let server = canonical(server);
        let failed = |reason| ClientError::Socket { server, reason };
        let ip = local.unwrap_or_else(|| unspecified_like(server));
        let (mut socket, mut local) = open_at(ip, server).map_err(failed)?;
        if local.port() == server.port() {
            // A socket that connects to its own port finds itself; the next one gets another port, for this
            // one is still open when it is bound.
            (socket, local) = open_at(ip, server).map_err(failed)?;
        }
        let witness = Witness::new(watch, End::Client, Transport::Tcp).at(local).with(server);
        Ok(Self { socket, local, server, witness })
    }

    /// The client's address and port. The address is unspecified if none was given to [`TcpClient::bind`].
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Connects, sends the sentence, and reads the reply while it sends, until the server has finished.
    ///
    /// `patience` is the longest wait for progress: for the connection, then for any byte in either direction.
    ///
    /// # Errors
    ///
    /// A [`ClientError`], which keeps what had come of the reply.
    pub async fn exchange(
        self,
        sentence: &[u8],
        closing: Closing,
        patience: Duration,
    ) -> Result<Reply, ClientError> {
        let Self { socket, server, mut witness, .. } = self;
        witness.tell(Action::Connect);
        let stream = match connect(socket, server, patience).await {
            Ok(stream) => stream,
            Err(error) => {
                witness.tell(Action::Close);
                return Err(error);
            }
        };
        let local = stream.local_addr().map_err(|reason| ClientError::Other { server, reason })?;
        witness = witness.at(local);

        let outcome = Exchange::new(&stream, &witness, sentence, closing, patience).run(server).await;
        witness.tell(Action::Close);
        drop(stream);
        outcome.map(|bytes| Reply { bytes, server, local })
    }
}

fn open_at(ip: IpAddr, server: SocketAddr) -> io::Result<(Socket, SocketAddr)> {
    let socket = open(server, Transport::Tcp)?;
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
