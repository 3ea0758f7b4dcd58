//! The client's half of an exchange with a server that runs elsewhere, captured, shown and saved.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::Failure;
use super::pipeline::Outputs;
use super::programs::{TextbookClient, endpoints, start};
use super::session::{LAST_PACKETS, Session, SessionBuilder, Topology};
use crate::analysis::summary::{Ending, FlowSummary};
use crate::call::{End, TransportProtocol};
use crate::explain::Language;
use crate::frame::VantageIndex;
use crate::language::both;
use crate::source::interface::{self, InterfaceError};
use crate::source::{Conversation, Interface};
use crate::textbook::{ClientError, Reply, addresses, at_each_address};
use crate::trace::record::VantageKind;

/// How long a client waits for its server unless the user chooses a time.
pub(crate) const REPLY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait for the last packets of an exchange that failed: perhaps none will come.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What a client asks, and of which server.
pub(crate) struct ClientRequest<'a> {
    /// The server's name or address.
    pub(crate) host: &'a str,
    /// The server's port.
    pub(crate) port: u16,
    /// Where to capture; `None` for the interface that the route takes.
    pub(crate) interface: Option<Interface>,
    /// The sentence that is sent.
    pub(crate) sentence: &'a [u8],
    /// Which end closes first.
    pub(crate) closes_first: End,
    /// How long to wait for the reply.
    pub(crate) timeout: Duration,
}

/// Asks the server over each protocol in turn, and shows and saves each exchange.
///
/// The inner result is the last client's.
///
/// # Errors
///
/// The exchanges cannot be captured, shown or saved.
pub(crate) fn run(
    request: &ClientRequest<'_>,
    transports: &[TransportProtocol],
    outputs: Outputs,
) -> Result<Result<Reply, ClientError>, Failure> {
    let addresses = match addresses(request.host, request.port) {
        Ok(addresses) => addresses,
        Err(error) => return Ok(Err(error)),
    };
    let mut builder = SessionBuilder::new(both(
        "the same command without --show and what implies it; or captrace demo",
        "同一条命令，不带 --show 及隐含它的选项；或者 captrace demo",
    ));
    let mut attempts = Attempts { request, all: Vec::new(), interfaces: Vec::new() };
    for transport in transports {
        for server in &addresses {
            attempts.prepare(*transport, *server, &mut builder)?;
        }
    }
    if attempts.interfaces.is_empty() {
        let error = attempts.all.into_iter().find_map(|attempt| attempt.client.err());
        return Ok(Err(error.unwrap_or(ClientError::NoAddressAnswered {
            name: request.host.to_owned(),
            tried: Vec::new(),
        })));
    }
    let session = RefCell::new(builder.begin(attempts.topology(transports), outputs)?);
    let runtime = Runtime::new().map_err(Failure::Runtime)?;
    let attempts = RefCell::new(attempts);
    let mut outcome =
        Err(ClientError::NoAddressAnswered { name: request.host.to_owned(), tried: Vec::new() });
    for transport in transports {
        // After a client's error the next address is tried; a failure of ours ends everything.
        let asked = at_each_address(request.host, &addresses, async |server| {
            let attempt = attempts.borrow_mut().take(*transport, server);
            match attempt.map(|client| talk(client, request, &runtime, &mut session.borrow_mut())) {
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
    let language = session.borrow().language();
    let summary = session.into_inner().finish()?;
    Ok(outcome.map_err(|error| match &summary {
        Some(summary) => as_captured(error, &summary.flows, language),
        None => error,
    }))
}

/// The error of a client that heard nothing, as the capture explains it.
fn as_captured(error: ClientError, flows: &[FlowSummary], language: Language) -> ClientError {
    use ClientError::{
        ConnectTimeout, IcmpAnswered, NoAddressAnswered, NothingSent, UdpSilence, Unreachable,
    };
    match error {
        Unreachable { server, .. } | ConnectTimeout { server, .. } | UdpSilence { server, .. } => {
            let flow = flows.iter().rev().find(|flow| SocketAddr::from(flow.server) == server);
            match flow.map(|flow| (flow.packets.client, flow.ending)) {
                None | Some((0, _)) => NothingSent { server },
                Some((_, ending @ (Ending::Prohibited | Ending::Unreachable | Ending::Expired))) => {
                    IcmpAnswered { server, meaning: language.words().ending(ending, None) }
                }
                Some(_) => error,
            }
        }
        NoAddressAnswered { name, tried } => NoAddressAnswered {
            name,
            tried: tried.into_iter().map(|(at, error)| (at, as_captured(error, flows, language))).collect(),
        },
        error => error,
    }
}

/// One exchange, from the first packet to the last.
fn talk(
    client: TextbookClient,
    request: &ClientRequest<'_>,
    runtime: &Runtime,
    session: &mut Session,
) -> Result<Result<Reply, ClientError>, Failure> {
    let transport = client.transport();
    let ClientRequest { sentence, closes_first, timeout, .. } = *request;
    let outcome =
        session.wait_for(&start(runtime, client.exchange(sentence.to_vec(), closes_first, timeout)))?;
    session.finish_exchange(transport, if outcome.is_ok() { LAST_PACKETS } else { AFTER_FAILURE })?;
    Ok(outcome)
}

/// The attempts that may be needed: a host can have several addresses. All are prepared, and their captures opened,
/// before the privilege to do so is given up.
struct Attempts<'a> {
    request: &'a ClientRequest<'a>,
    all: Vec<Attempt>,
    /// The vantages, in order.
    interfaces: Vec<Interface>,
}

/// A client that is ready to ask one address, or why there is none.
struct Attempt {
    transport: TransportProtocol,
    server: SocketAddr,
    client: Result<TextbookClient, ClientError>,
}

impl Attempts<'_> {
    fn prepare(
        &mut self,
        transport: TransportProtocol,
        server: SocketAddr,
        builder: &mut SessionBuilder,
    ) -> Result<(), Failure> {
        let bound = match interface::towards(server.ip()) {
            Ok(route) => {
                let interface = self.request.interface.clone().unwrap_or(route.interface);
                TextbookClient::bind(transport, server, Some(route.source), builder.watch())
                    .map(|client| (interface, client))
            }
            Err(InterfaceError::NoRoute { source: reason, .. }) => {
                Err(ClientError::Unreachable { server, reason })
            }
            Err(error) => return Err(error.into()),
        };
        let client = match bound {
            Ok((interface, client)) => {
                let conversation = Conversation::of_client(transport, client.local(), server);
                builder.capture(&interface, self.vantage(&interface), &conversation)?;
                Ok(client)
            }
            Err(error) => Err(error),
        };
        self.all.push(Attempt { transport, server, client });
        Ok(())
    }

    /// The index of an interface among the vantages.
    fn vantage(&mut self, interface: &Interface) -> VantageIndex {
        let known = self.interfaces.iter().position(|known| known.index == interface.index);
        VantageIndex(known.unwrap_or_else(|| {
            self.interfaces.push(interface.clone());
            self.interfaces.len() - 1
        }))
    }

    /// The client for one address.
    fn take(
        &mut self,
        transport: TransportProtocol,
        server: SocketAddr,
    ) -> Result<TextbookClient, ClientError> {
        let is_it = |attempt: &Attempt| (attempt.transport, attempt.server) == (transport, server);
        match self.all.iter().position(is_it) {
            Some(place) => self.all.swap_remove(place).client,
            None => {
                Err(ClientError::NoAddressAnswered { name: self.request.host.to_owned(), tried: Vec::new() })
            }
        }
    }

    fn topology(&self, transports: &[TransportProtocol]) -> Topology {
        let kind = |interface: &Interface| {
            if interface.loopback { VantageKind::Loopback } else { VantageKind::Client }
        };
        // The header names the first address that can be asked; if it does not answer, the ladder names the next.
        let first = |of: &TransportProtocol| {
            let ready = self.all.iter().filter(|attempt| attempt.transport == *of);
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
            port: Some(self.request.port),
        }
    }
}
