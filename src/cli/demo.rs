//! `captrace demo`: the textbook's exchange, captured and told.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::args::{self, Closer};
use super::screen::{self, ladder};
use super::{Failure, complain, server, transport};
use crate::app::exchange::{self, Client, PATIENCE, Target, endpoints};
use crate::app::save::open_files;
use crate::app::screen::Screen;
use crate::app::session::{LAST_PACKETS, Session, Stage, Topology, no_permission};
use crate::call::{Transport, Watch, nobody};
use crate::explain::Remark;
use crate::frame::VantageIndex;
use crate::lab::private;
use crate::source::privilege::Way;
use crate::source::{Conversation, Interface, Privileges, interface};
use crate::textbook::{At, BindError, Closing, Manner, TcpServer, UdpServer};
use crate::trace::record::VantageKind;

pub(super) fn run(args: &args::Demo, look: &args::Look) -> Result<(), Failure> {
    let screen = screen::explaining(look, &args.telling);
    match &args.server {
        Some(host) => with_server(args, host, screen),
        None => on_loopback(args, screen, &place(args, screen)?),
    }
}

/// Which protocols are shown, in this order.
fn protocols(args: &args::Demo) -> Vec<Transport> {
    match (args.udp, args.tcp, args.protocol) {
        (true, ..) => vec![Transport::Udp],
        (_, true, _) => vec![Transport::Tcp],
        (.., Some(protocol)) => vec![transport(protocol)],
        (.., None) => vec![Transport::Udp, Transport::Tcp],
    }
}

/// Which protocols can carry the sentence: one that UDP cannot is told of before anything starts, and sent over TCP
/// alone.
fn possible(args: &args::Demo) -> Result<Vec<Transport>, Failure> {
    /// What the length fields of IP and UDP can say (RFC 791, 3.1; RFC 768). IPv6 does not count its own header.
    const MOST: usize = 65_535;
    let (most, sum) = if args.ipv6 {
        (MOST - 8, "65,535 - 8 (UDP's header)")
    } else {
        (MOST - 20 - 8, "65,535 - 20 (IPv4's header) - 8 (UDP's header)")
    };
    let mut protocols = protocols(args);
    let len = args.message.len();
    if len <= most || !protocols.contains(&Transport::Udp) {
        return Ok(protocols);
    }
    let too_long = format!("the message has {len} bytes, one datagram holds at most {most} = {sum}");
    protocols.retain(|protocol| *protocol != Transport::Udp);
    if protocols.is_empty() {
        return Err(Failure::usage(format!("{too_long}: shorten it, or use --tcp, which has no such limit")));
    }
    complain(&format!("{too_long}: TCP, which has no such limit, is shown alone"));
    Ok(protocols)
}

const fn closing(args: &args::Demo) -> Closing {
    match args.close_first {
        Closer::Server => Closing::AfterServer,
        Closer::Client => Closing::First,
    }
}

/// The client's half alone, against a server on another host.
fn with_server(args: &args::Demo, host: &str, screen: Screen) -> Result<(), Failure> {
    let interface = match args.on.as_str() {
        "auto" => None,
        "private" => {
            return Err(Failure::usage(
                "--on private has no way to --server: nobody else is in the private network; leave out one of the two",
            ));
        }
        "loopback" => Some(interface::loopback().map_err(Failure::failed)?),
        name => Some(interface::named(name).map_err(Failure::failed)?),
    };
    let target = Target {
        host,
        port: args.port,
        interface,
        sentence: args.message.as_bytes(),
        // A server elsewhere closes when it likes: with --close-first server ours would wait for ever for a server
        // that waits for it.
        closing: Closing::First,
        patience: PATIENCE,
    };
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let outcome = exchange::run(&target, &protocols(args), ladder(screen, &args.telling, files))?;
    outcome.map(drop).map_err(Failure::failed)
}

/// Where the exchange runs: the machine's loopback, or a private network, entered here by starting again inside.
fn place(args: &args::Demo, screen: Screen) -> Result<Interface, Failure> {
    let loopback = || interface::loopback().map_err(Failure::failed);
    match args.on.as_str() {
        "loopback" => loopback(),
        "auto" | "private" if private::is_inside() => loopback(),
        "private" => enter_private(),
        "auto" if private::packet_socket().is_ok() => loopback(),
        "auto" => {
            let privileges = Privileges::look();
            if privileges.way() == Way::None {
                return Err(Failure::permission(no_permission(&privileges, "")));
            }
            eprintln!("captrace: {}", screen.look.language.words().remark(&Remark::PrivateNetwork));
            enter_private()
        }
        name => {
            let found = interface::named(name).map_err(Failure::failed)?;
            let needs_server = format!(
                "--on {name} needs --server HOST: there the server runs on another machine, started with: captrace \
                 server tcp"
            );
            if found.loopback { Ok(found) } else { Err(Failure::usage(needs_server)) }
        }
    }
}

/// Starts this program again in a private network; comes back only where that fails.
fn enter_private() -> Result<Interface, Failure> {
    match private::enter() {
        Ok(never) => match never {},
        Err(error) => Err(Failure::permission(error)),
    }
}

/// Server and client in this process, one protocol after the other.
fn on_loopback(args: &args::Demo, screen: Screen, interface: &Interface) -> Result<(), Failure> {
    let protocols = possible(args)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let address: IpAddr = if args.ipv6 { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() };
    let at = SocketAddr::new(address, args.port);
    let mut stage = Stage::new("captrace demo, without --on: it makes a private network of its own");
    // First the capture, which needs to know the client's port; then the server; then the client may speak.
    let mut clients = Vec::new();
    for transport in protocols {
        let client = Client::bind(transport, at, Some(address), stage.watch()).map_err(Failure::failed)?;
        let conversation = Conversation::between(transport, client.local(), at);
        stage.capture(interface, VantageIndex(0), &conversation)?;
        clients.push(client);
    }
    // A port in use is told before anything is drawn. Where only root may have the port, the servers take it for good
    // while this still is root; elsewhere each server takes it when its turn comes, for the ladder to show.
    let mut servers = Vec::new();
    for client in &clients {
        let reserved = args.port < 1024;
        let watch = if reserved { stage.watch() } else { nobody() };
        let server = Server::bind(client.transport(), at, watch).map_err(server::refuse)?;
        servers.push(reserved.then_some(server));
    }
    let topology = Topology {
        vantages: vec![(interface.clone(), VantageKind::Loopback)],
        endpoints: clients
            .iter()
            .flat_map(|client| endpoints(client.transport(), Some(client.local()), at))
            .collect(),
        port: Some(args.port),
    };
    let mut session = stage.begin(topology, ladder(screen, &args.telling, files))?;
    let runtime = Runtime::new().map_err(Failure::failed)?;
    for (client, server) in clients.into_iter().zip(servers) {
        let server = match server {
            Some(server) => server,
            None => Server::bind(client.transport(), at, session.watch()).map_err(server::refuse)?,
        };
        let stop = server.serve(args, &runtime);
        talk(client, args, &runtime, &mut session)?;
        drop(stop);
    }
    session.finish().map(drop)
}

/// One exchange, told to its end.
fn talk(client: Client, args: &args::Demo, runtime: &Runtime, session: &mut Session) -> Result<(), Failure> {
    let transport = client.transport();
    let exchange = client.exchange(args.message.clone().into_bytes(), closing(args), PATIENCE);
    let outcome = session.follow(&exchange::start(runtime, exchange))?;
    session.settle(transport, LAST_PACKETS)?;
    outcome.map(drop).map_err(Failure::failed)
}

/// A server of either protocol that has its port.
enum Server {
    Udp(UdpServer),
    Tcp(TcpServer),
}

impl Server {
    fn bind(transport: Transport, at: SocketAddr, watch: Watch) -> Result<Self, BindError> {
        match transport {
            Transport::Udp => UdpServer::bind(At::Address(at), watch).map(Self::Udp),
            Transport::Tcp => TcpServer::bind(At::Address(at), watch).map(Self::Tcp),
        }
    }

    /// Serves until what is returned is dropped.
    fn serve(self, args: &args::Demo, runtime: &Runtime) -> oneshot::Sender<()> {
        let manner = match args.close_first {
            Closer::Server => Manner::Exactly(args.message.len()),
            Closer::Client => Manner::Whole,
        };
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        // Nothing that happens to the server is lost by not being logged: it is on the ladder.
        match self {
            Self::Udp(server) => drop(runtime.spawn(server.serve(manner, |_| (), stopped))),
            Self::Tcp(server) => drop(runtime.spawn(server.serve(manner, |_| (), stopped))),
        }
        stop
    }
}
