//! The client's half of an exchange, captured and told, with a server that runs elsewhere.

use std::cell::RefCell;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::Failure;
use super::screen::Screen;
use super::session::{LAST_PACKETS, Plan, Session, Stage};
use crate::call::{End, Transport, Watch};
use crate::frame::VantageIndex;
use crate::source::{Conversation, Interface, interface};
use crate::textbook::{ClientError, Closing, Reply, TcpClient, UdpClient, at_each_address};
use crate::trace::record::{Endpoint, PartialAddress, VantageKind};
use crate::trace::write::TraceFile;

/// How long a client waits for its server, where nobody says otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How long the last packets of an exchange that failed are waited for: nothing says that any will come.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Whom to ask, what, and how.
pub(super) struct Target<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// Where to capture; none for the interface that the route takes.
    pub(super) interface: Option<Interface>,
    pub(super) sentence: &'a [u8],
    pub(super) closing: Closing,
    pub(super) patience: Duration,
}

/// A client of either protocol, bound but silent.
pub(super) enum Client {
    Udp(UdpClient),
    Tcp(TcpClient),
}

impl Client {
    pub(super) fn bind(
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

    pub(super) const fn transport(&self) -> Transport {
        match self {
            Self::Udp(_) => Transport::Udp,
            Self::Tcp(_) => Transport::Tcp,
        }
    }

    pub(super) fn local(&self) -> SocketAddr {
        match self {
            Self::Udp(client) => client.local_addr(),
            Self::Tcp(client) => client.local_addr(),
        }
    }

    /// Sends the sentence and waits for the reply. `closing` concerns TCP alone.
    pub(super) async fn exchange(
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
pub(super) fn endpoints(
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
pub(super) fn start(
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
pub(super) fn run(
    target: &Target<'_>,
    transports: &[Transport],
    screen: Screen,
    files: Vec<TraceFile>,
) -> Result<Result<Reply, ClientError>, Failure> {
    let runtime = Runtime::new().map_err(Failure::failed)?;
    let state = RefCell::new(Some(State::Before(Stage::new(), files)));
    let telling = Telling { target, transports, runtime: &runtime, screen, state };
    let mut outcome = Err(ClientError::NoAddressAnswered { name: target.host.to_owned(), tried: Vec::new() });
    for transport in transports {
        // Two kinds of failure meet here: the client's lets the next address be tried, ours ends everything.
        let asked = at_each_address(target.host, target.port, async |server| {
            match telling.attempt(*transport, server) {
                Ok(outcome) => outcome.map(Ok),
                Err(failure) => Ok(Err(failure)),
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
    if let Some(State::Under(session)) = telling.state.into_inner() {
        session.finish()?;
    }
    Ok(outcome)
}

/// What one attempt after the other shares.
struct Telling<'a> {
    target: &'a Target<'a>,
    transports: &'a [Transport],
    runtime: &'a Runtime,
    screen: Screen,
    state: RefCell<Option<State>>,
}

/// The story begins with the first attempt, when interface and addresses are known.
enum State {
    Before(Stage, Vec<TraceFile>),
    Under(Box<Session>),
}

impl State {
    const fn stage(&mut self) -> &mut Stage {
        match self {
            Self::Before(stage, _) => stage,
            Self::Under(session) => session.stage(),
        }
    }
}

impl Telling<'_> {
    /// One attempt at one address, from the capture to the last packet.
    fn attempt(
        &self,
        transport: Transport,
        server: SocketAddr,
    ) -> Result<Result<Reply, ClientError>, Failure> {
        let mut place = self.state.borrow_mut();
        let Some(mut now) = place.take() else { return Err(Failure::failed("an attempt failed before")) };
        let route = interface::towards(server.ip()).map_err(Failure::failed)?;
        let interface = self.target.interface.clone().unwrap_or(route.interface);
        let client = match Client::bind(transport, server, Some(route.source), now.stage().watch()) {
            Ok(client) => client,
            Err(error) => {
                *place = Some(now);
                return Ok(Err(error));
            }
        };
        let conversation = Conversation::between(transport, client.local(), server);
        now.stage().capture(&interface, VantageIndex(0), &conversation)?;
        let mut session = match now {
            State::Under(session) => session,
            State::Before(stage, files) => {
                let plan = self.plan(files, interface, client.local(), (transport, server));
                Box::new(stage.begin(plan)?)
            }
        };
        let Target { sentence, closing, patience, .. } = *self.target;
        let outcome =
            session.follow(&start(self.runtime, client.exchange(sentence.to_vec(), closing, patience)))?;
        session.settle(transport, if outcome.is_ok() { LAST_PACKETS } else { AFTER_FAILURE })?;
        *place = Some(State::Under(session));
        Ok(outcome)
    }

    fn plan(
        &self,
        files: Vec<TraceFile>,
        interface: Interface,
        client: SocketAddr,
        (transport, server): (Transport, SocketAddr),
    ) -> Plan {
        let kind = if interface.loopback { VantageKind::Loopback } else { VantageKind::Client };
        let of = |of: &Transport| endpoints(*of, (*of == transport).then_some(client), server);
        Plan {
            screen: self.screen,
            files,
            interfaces: vec![(interface, kind)],
            endpoints: self.transports.iter().flat_map(of).collect(),
            port: self.target.port,
        }
    }
}
