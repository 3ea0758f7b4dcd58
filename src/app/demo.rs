//! The textbook's exchange with server and client in this process, captured, shown and saved.

use std::net::SocketAddr;

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::Failure;
use super::exchange::REPLY_TIMEOUT;
use super::pipeline::Outputs;
use super::programs::{TextbookClient, TextbookServer, endpoints, start};
use super::session::{LAST_PACKETS, Session, SessionBuilder, Topology};
use crate::call::{End, TransportProtocol, no_observer};
use crate::frame::VantageIndex;
use crate::language::both;
use crate::source::{Conversation, Interface};
use crate::textbook::{ListenAddress, ReadPolicy};
use crate::trace::record::VantageKind;

/// Ports below this are for root only (the default of `net.ipv4.ip_unprivileged_port_start`).
const FIRST_UNPRIVILEGED_PORT: u16 = 1024;

/// What is exchanged, and where.
pub(crate) struct Demo<'a> {
    /// The loopback interface.
    pub(crate) interface: &'a Interface,
    /// The server's address, on that interface.
    pub(crate) server: SocketAddr,
    /// The protocols, one exchange over each.
    pub(crate) transports: &'a [TransportProtocol],
    /// The sentence that the client sends.
    pub(crate) sentence: &'a [u8],
    /// Which end closes first.
    pub(crate) closes_first: End,
}

impl Demo<'_> {
    /// Runs the exchanges.
    ///
    /// The captures are opened first, and need the clients' ports; a client speaks only when its server runs.
    ///
    /// # Errors
    ///
    /// The exchanges cannot be captured, shown or saved, a port is in use, or a client gets no reply.
    pub(crate) fn run(&self, outputs: Outputs) -> Result<(), Failure> {
        let mut builder = SessionBuilder::new(both(
            "captrace demo, without --on: it makes a private network of its own",
            "不带 --on 的 captrace demo：它会自己建立私有网络",
        ));
        let mut clients = Vec::new();
        for transport in self.transports {
            let local = Some(self.server.ip());
            let client = TextbookClient::bind(*transport, self.server, local, builder.watch())?;
            let conversation = Conversation::between(*transport, client.local(), self.server);
            builder.capture(self.interface, VantageIndex(0), &conversation)?;
            clients.push(client);
        }
        let mut servers = Vec::new();
        for client in &clients {
            servers.push(self.reserve(client.transport(), &builder)?);
        }
        let mut session = builder.begin(self.topology(&clients), outputs)?;
        let runtime = Runtime::new().map_err(Failure::Runtime)?;
        for (client, server) in clients.into_iter().zip(servers) {
            let server = match server {
                Some(server) => server,
                None => TextbookServer::bind(
                    client.transport(),
                    ListenAddress::Address(self.server),
                    session.watch(),
                )?,
            };
            let stop = self.serve(server, &runtime);
            self.exchange(client, &runtime, &mut session)?;
            drop(stop);
        }
        session.finish().map(drop)
    }

    /// Tests whether a server can bind its port, before anything is shown. A port that only root may have is kept, for
    /// this process will not be root later; another one is released, so that the ladder shows how its server takes it.
    fn reserve(
        &self,
        transport: TransportProtocol,
        builder: &SessionBuilder,
    ) -> Result<Option<TextbookServer>, Failure> {
        let keep = self.server.port() < FIRST_UNPRIVILEGED_PORT;
        let watch = if keep { builder.watch() } else { no_observer() };
        let server = TextbookServer::bind(transport, ListenAddress::Address(self.server), watch)?;
        Ok(keep.then_some(server))
    }

    fn topology(&self, clients: &[TextbookClient]) -> Topology {
        let endpoints =
            |client: &TextbookClient| endpoints(client.transport(), Some(client.local()), self.server);
        Topology {
            vantages: vec![(self.interface.clone(), VantageKind::Loopback)],
            endpoints: clients.iter().flat_map(endpoints).collect(),
            port: Some(self.server.port()),
        }
    }

    /// Serves until what is returned is dropped. The server's events are not logged: the ladder shows them.
    fn serve(&self, server: TextbookServer, runtime: &Runtime) -> oneshot::Sender<()> {
        let manner = match self.closes_first {
            End::Server => ReadPolicy::Exactly(self.sentence.len()),
            End::Client => ReadPolicy::Whole,
        };
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        drop(runtime.spawn(server.serve(manner, |_| (), stopped)));
        stop
    }

    /// One exchange, from the first packet to the last.
    fn exchange(
        &self,
        client: TextbookClient,
        runtime: &Runtime,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let transport = client.transport();
        let exchange = client.exchange(self.sentence.to_vec(), self.closes_first, REPLY_TIMEOUT);
        let outcome = session.wait_for(&start(runtime, exchange))?;
        session.finish_exchange(transport, LAST_PACKETS)?;
        outcome.map(drop).map_err(Failure::from)
    }
}
