//! `captrace server --show`: the server, while its exchanges are captured and drawn.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::{Ready, StopSignals, complain, log, say};
use crate::app;
use crate::app::file_output::open_files;
use crate::app::pipeline::Outputs;
use crate::app::programs::{endpoints, start};
use crate::app::screen::Screen;
use crate::app::session::{SessionBuilder, Topology};
use crate::cli::screen::ladder;
use crate::cli::{Exit, args};
use crate::frame::VantageIndex;
use crate::language::both;
use crate::source::{Conversation, Interface, interface};
use crate::textbook::{Served, ServerEvent};
use crate::trace::record::VantageKind;

/// Runs the server and captures on every interface from which clients may come.
pub(super) fn run(args: &args::Server, screen: Screen) -> Result<Served, Exit> {
    let files = open_files(&args.showing.save, args.showing.force, screen.look.language)?;
    let interfaces = interfaces(args.host);
    let mut builder = SessionBuilder::new(both(
        "the same command without --show and what implies it; or captrace demo",
        "同一条命令，不带 --show 及隐含它的选项；或者 captrace demo",
    ));
    let watch_port = |builder: &mut SessionBuilder, at: SocketAddr| {
        let conversation = Conversation::with_server(args.protocol, at);
        interfaces
            .iter()
            .enumerate()
            .try_for_each(|(place, interface)| builder.capture(interface, VantageIndex(place), &conversation))
    };
    // Before a client can connect, where the port is known before the server binds it.
    if args.port != 0 {
        watch_port(&mut builder, address(args, args.port))?;
    }
    let server = Ready::bind(args, builder.watch())?;
    let at = address(args, server.port);
    if args.port == 0 {
        watch_port(&mut builder, at)?;
    }
    let kind =
        |interface: &Interface| if interface.loopback { VantageKind::Loopback } else { VantageKind::Server };
    let topology = Topology {
        vantages: interfaces.iter().map(|interface| (interface.clone(), kind(interface))).collect(),
        endpoints: endpoints(args.protocol, None, at),
        port: Some(server.port),
    };
    let outputs = Outputs { in_turns: true, ..ladder(screen, &args.showing.telling, files) };
    let mut session = builder.begin(topology, outputs)?;
    let runtime = Runtime::new().map_err(app::Failure::Runtime)?;
    let stop = StopSignals::new(&runtime).map_err(app::Failure::Runtime)?;
    say(&server.line);
    // The ladder shows what each client did; only what a ladder cannot show is logged.
    let serving = server.serve(stop, |event| {
        if !matches!(event, ServerEvent::Answered { not_utf8: 0, .. }) {
            complain(&log::line(event).unwrap_or_else(|trouble| trouble));
        }
    });
    let outcome = session.wait_for(&start(&runtime, serving))?;
    session.finish_exchange(args.protocol, AFTER_CTRL_C)?;
    session.finish()?;
    Ok(outcome?)
}

/// How long after Ctrl-C the last packets may take.
const AFTER_CTRL_C: Duration = Duration::from_millis(100);

/// Where clients of this server may come from: loopback, and the interfaces that have its address.
fn interfaces(host: Option<IpAddr>) -> Vec<Interface> {
    let is_reached = |interface: &Interface| {
        let here = host.is_none_or(|host| host.is_unspecified() || interface.addresses.contains(&host));
        interface.link_type != interface::UNREADABLE && (interface.loopback || here)
    };
    interface::all_up().into_iter().filter(is_reached).collect()
}

/// The address that the server is asked to have, with the port that it has.
fn address(args: &args::Server, port: u16) -> SocketAddr {
    SocketAddr::new(args.host.unwrap_or(Ipv4Addr::UNSPECIFIED.into()), port)
}
