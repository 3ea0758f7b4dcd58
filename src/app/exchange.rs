//! The client's half of an exchange, captured and told, with a server that runs elsewhere.

use std::cell::RefCell;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::Failure;
use super::pipeline::Sinks;
use super::session::{LAST_PACKETS, Session, Stage, Topology};
use crate::call::{End, Transport, Watch};
use crate::frame::VantageIndex;
use crate::source::interface::{self, InterfaceError};
use crate::source::{Conversation, Interface};
use crate::textbook::{ClientError, Closing, Reply, TcpClient, UdpClient, addresses, at_each_address};
use crate::trace::record::{Endpoint, PartialAddress, VantageKind};

/// How long a client waits for its server, where nobody says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// How long the last packets of an exchange that failed are waited for: nothing says that any will come.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Whom to ask, what, and how.
pub(crate) struct Target<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
    /// Where to capture; none for the interface that the route takes.
    pub(crate) interface: Option<Interface>,
    pub(crate) sentence: &'a [u8],
    pub(crate) closing: Closing,
    pub(crate) patience: Duration,
}

/// A client of either protocol, bound but silent.
pub(crate) enum Client {
    Udp(UdpClient),
    Tcp(TcpClient),
}

impl Client {
    pub(crate) fn bind(
        transport: Transport,
        server: SocketAddr,
        local: Option<IpAddr>,
        watch: Watch,
    ) -> Result<Self, ClientError> {
        match transport {
            Transport::Udp => UdpClient::bind(server, local, watch).map(Self::Udp),
            Transport::Tcp => TcpClient::bind(server, local, watch).map(Self::Tcp),
        }
    }

    pub(crate) const fn transport(&self) -> Transport {
        match self {
            Self::Udp(_) => Transport::Udp,
            Self::Tcp(_) => Transport::Tcp,
        }
    }

    pub(crate) fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(client) => client.local_addr(),
            Self::Tcp(client) => client.local_addr(),
        }
    }

    /// Sends the sentence and waits for the reply. `closing` concerns TCP alone.
    pub(crate) async fn exchange(
        self,
        sentence: Vec<u8>,
        closing: Closing,
        patience: Duration,
    ) -> Result<Reply, ClientError> {
        match self {
            Self::Udp(client) => client.exchange(&sentence, patience).await,
            Self::Tcp(client) => client.exchange(&sentence, closing, patience).await,
        }
    }
}

/// The endpoints of one exchange, as a header names them.
pub(crate) fn endpoints(
    transport: Transport,
    client: Option<SocketAddr>,
    server: SocketAddr,
) -> Vec<Endpoint> {
    let name = |role| match (role, transport) {
        (End::Client, Transport::Udp) => "udp_client",
        (End::Client, Transport::Tcp) => "tcp_client",
        (End::Server, Transport::Udp) => "udp_server",
        (End::Server, Transport::Tcp) => "tcp_server",
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

/// Starts an exchange on the runtime's threads; its outcome comes by the receiver.
pub(crate) fn start(
    runtime: &Runtime,
    exchange: impl Future<Output = Result<Reply, ClientError>> + Send + 'static,
) -> Receiver<Result<Reply, ClientError>> {
    let (sender, outcome) = mpsc::channel();
    runtime.spawn(async move { drop(sender.send(exchange.await)) });
    outcome
}

/// Asks the server over each protocol in turn, and tells each exchange.
///
/// The outer result fails where it cannot be captured, drawn or saved; the inner one is the last client's.
pub(crate) fn run(
    target: &Target<'_>,
    transports: &[Transport],
    sinks: Sinks,
) -> Result<Result<Reply, ClientError>, Failure> {
    let addresses = match addresses(target.host, target.port) {
        Ok(addresses) => addresses,
        Err(error) => return Ok(Err(error)),
    };
    let mut stage = Stage::new("the same command without --show and what implies it; or captrace demo");
    let mut calls = Calls { target, attempts: Vec::new(), interfaces: Vec::new() };
    for transport in transports {
        for server in &addresses {
            calls.prepare(*transport, *server, &mut stage)?;
        }
    }
    if calls.interfaces.is_empty() {
        let error = calls.attempts.into_iter().find_map(|attempt| attempt.client.err());
        return Ok(Err(error
            .unwrap_or(ClientError::NoAddressAnswered { name: target.host.to_owned(), tried: Vec::new() })));
    }
    let session = RefCell::new(stage.begin(calls.topology(transports), sinks)?);
    let runtime = Runtime::new().map_err(Failure::failed)?;
    let calls = RefCell::new(calls);
    let mut outcome = Err(ClientError::NoAddressAnswered { name: target.host.to_owned(), tried: Vec::new() });
    for transport in transports {
        // Two kinds of failure meet here: the client's lets the next address be tried, ours ends everything.
        let asked = at_each_address(target.host, &addresses, async |server| {
            let attempt = calls.borrow_mut().take(*transport, server);
            match attempt.map(|client| talk(client, target, &runtime, &mut session.borrow_mut())) {
                Err(error) => Err(error),
                Ok(Ok(outcome)) => outcome.map(Ok),
                Ok(Err(failure)) => Ok(Err(failure)),
            }
        });
        outcome = match runtime.block_on(asked) {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(failure)) => return Err(failure),
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            break;
        }
    }
    session.into_inner().finish()?;
    Ok(outcome)
}

/// One exchange, from the first packet to the last.
fn talk(
    client: Client,
    target: &Target<'_>,
    runtime: &Runtime,
    session: &mut Session,
) -> Result<Result<Reply, ClientError>, Failure> {
    let transport = client.transport();
    let Target { sentence, closing, patience, .. } = *target;
    let outcome = session.follow(&start(runtime, client.exchange(sentence.to_vec(), closing, patience)))?;
    session.settle(transport, if outcome.is_ok() { LAST_PACKETS } else { AFTER_FAILURE })?;
    Ok(outcome)
}

/// Every call that may have to be made: a host can have several addresses. All are prepared, and their captures
/// opened, before the privilege to do so is given up.
struct Calls<'a> {
    target: &'a Target<'a>,
    attempts: Vec<Attempt>,
    /// The vantages, in order.
    interfaces: Vec<Interface>,
}

/// A client that is ready to speak to one address, or why there is none.
struct Attempt {
    transport: Transport,
    server: SocketAddr,
    client: Result<Client, ClientError>,
}

impl Calls<'_> {
    fn prepare(
        &mut self,
        transport: Transport,
        server: SocketAddr,
        stage: &mut Stage,
    ) -> Result<(), Failure> {
        let bound = match interface::towards(server.ip()) {
            Ok(route) => {
                let interface = self.target.interface.clone().unwrap_or(route.interface);
                Client::bind(transport, server, Some(route.source), stage.watch())
                    .map(|client| (interface, client))
            }
            Err(InterfaceError::NoRoute { source: reason, .. }) => {
                Err(ClientError::Unreachable { server, reason })
            }
            Err(error) => return Err(Failure::failed(error)),
        };
        let client = match bound {
            Ok((interface, client)) => {
                let conversation = Conversation::between(transport, client.local(), server);
                stage.capture(&interface, self.vantage(&interface), &conversation)?;
                Ok(client)
            }
            Err(error) => Err(error),
        };
        self.attempts.push(Attempt { transport, server, client });
        Ok(())
    }

    /// The place of an interface among the vantages.
    fn vantage(&mut self, interface: &Interface) -> VantageIndex {
        let known = self.interfaces.iter().position(|known| known.index == interface.index);
        VantageIndex(known.unwrap_or_else(|| {
            self.interfaces.push(interface.clone());
            self.interfaces.len() - 1
        }))
    }

    /// The client for one address.
    fn take(&mut self, transport: Transport, server: SocketAddr) -> Result<Client, ClientError> {
        let is_it = |attempt: &Attempt| (attempt.transport, attempt.server) == (transport, server);
        match self.attempts.iter().position(is_it) {
            Some(place) => self.attempts.swap_remove(place).client,
            None => {
                Err(ClientError::NoAddressAnswered { name: self.target.host.to_owned(), tried: Vec::new() })
            }
        }
    }

    fn topology(&self, transports: &[Transport]) -> Topology {
        let kind = |interface: &Interface| {
            if interface.loopback { VantageKind::Loopback } else { VantageKind::Client }
        };
        // The first address that can be spoken to is announced; where it does not answer, the ladder names the next.
        let first = |of: &Transport| {
            let ready = self.attempts.iter().filter(|attempt| attempt.transport == *of);
            let ready =
                ready.filter_map(|attempt| Some((attempt.server, attempt.client.as_ref().ok()?.local())));
            ready
                .take(1)
                .flat_map(|(server, client)| endpoints(*of, Some(client), server))
                .collect::<Vec<_>>()
        };
        Topology {
            vantages: self.interfaces.iter().map(|interface| (interface.clone(), kind(interface))).collect(),
            endpoints: transports.iter().flat_map(first).collect(),
            port: Some(self.target.port),
        }
    }
}
