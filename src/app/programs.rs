//! The textbook's programs, over either protocol.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::call::{CallObserver, End, TransportProtocol};
use crate::textbook::{
    BindError, ClientError, ListenAddress, ReadPolicy, Reply, Served, ServerEvent, TcpClient, TcpServer,
    UdpClient, UdpServer,
};
use crate::trace::record::{Endpoint, PartialAddress};

/// A client of either protocol that has its socket and has sent nothing yet.
pub(crate) enum TextbookClient {
    /// Over UDP.
    Udp(UdpClient),
    /// Over TCP.
    Tcp(TcpClient),
}

impl TextbookClient {
    /// Binds a client for this server, at a local address where one is named.
    ///
    /// # Errors
    ///
    /// The socket cannot be had.
    pub(crate) fn bind(
        transport: TransportProtocol,
        server: SocketAddr,
        local: Option<IpAddr>,
        watch: CallObserver,
    ) -> Result<Self, ClientError> {
        match transport {
            TransportProtocol::Udp => UdpClient::bind(server, local, watch).map(Self::Udp),
            TransportProtocol::Tcp => TcpClient::bind(server, local, watch).map(Self::Tcp),
        }
    }

    /// The protocol that it speaks.
    pub(crate) const fn transport(&self) -> TransportProtocol {
        match self {
            Self::Udp(_) => TransportProtocol::Udp,
            Self::Tcp(_) => TransportProtocol::Tcp,
        }
    }

    /// Its own address.
    pub(crate) fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(client) => client.local_addr(),
            Self::Tcp(client) => client.local_addr(),
        }
    }

    /// Sends the sentence and waits for the reply. `closes_first` matters for TCP only.
    ///
    /// # Errors
    ///
    /// No reply, or not all of it.
    pub(crate) async fn exchange(
        self,
        sentence: Vec<u8>,
        closes_first: End,
        timeout: Duration,
    ) -> Result<Reply, ClientError> {
        match self {
            Self::Udp(client) => client.exchange(&sentence, timeout).await,
            Self::Tcp(client) => client.exchange(&sentence, closes_first, timeout).await,
        }
    }
}

/// A server of either protocol that has its port and does not answer yet.
pub(crate) enum TextbookServer {
    /// Over UDP.
    Udp(UdpServer),
    /// Over TCP.
    Tcp(TcpServer),
}

impl TextbookServer {
    /// Binds a server.
    ///
    /// # Errors
    ///
    /// The address and port cannot be had.
    pub(crate) fn bind(
        transport: TransportProtocol,
        at: ListenAddress,
        watch: CallObserver,
    ) -> Result<Self, BindError> {
        match transport {
            TransportProtocol::Udp => UdpServer::bind(at, watch).map(Self::Udp),
            TransportProtocol::Tcp => TcpServer::bind(at, watch).map(Self::Tcp),
        }
    }

    /// Its own address.
    pub(crate) fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(server) => server.local_addr(),
            Self::Tcp(server) => server.local_addr(),
        }
    }

    /// Answers clients until `shutdown` is ready.
    ///
    /// # Errors
    ///
    /// The socket cannot be handed to the runtime. Nothing that a client does is an error.
    pub(crate) async fn serve(
        self,
        manner: ReadPolicy,
        log: impl Fn(ServerEvent) + Send + Sync + 'static,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<Served> {
        match self {
            Self::Udp(server) => server.serve(manner, log, shutdown).await,
            Self::Tcp(server) => server.serve(manner, log, shutdown).await,
        }
    }
}

/// The endpoints of one exchange, as a header names them.
pub(crate) fn endpoints(
    transport: TransportProtocol,
    client: Option<SocketAddr>,
    server: SocketAddr,
) -> Vec<Endpoint> {
    let name = |role| match (role, transport) {
        (End::Client, TransportProtocol::Udp) => "udp_client",
        (End::Client, TransportProtocol::Tcp) => "tcp_client",
        (End::Server, TransportProtocol::Udp) => "udp_server",
        (End::Server, TransportProtocol::Tcp) => "tcp_server",
    };
    let endpoint = |role, socket: SocketAddr| Endpoint {
        id: name(role).to_owned(),
        role,
        protocol: transport,
        at: PartialAddress {
            address: Some(socket.ip()).filter(|address| !address.is_unspecified()),
            port: socket.port(),
        },
    };
    client
        .map(|client| endpoint(End::Client, client))
        .into_iter()
        .chain([endpoint(End::Server, server)])
        .collect()
}

/// Starts a program on the runtime's threads; its outcome comes through the receiver.
pub(crate) fn start<T: Send + 'static>(
    runtime: &Runtime,
    program: impl Future<Output = T> + Send + 'static,
) -> Receiver<T> {
    let (sender, outcome) = mpsc::channel();
    // The receiver is gone only where the session has failed.
    runtime.spawn(async move { drop(sender.send(program.await)) });
    outcome
}
