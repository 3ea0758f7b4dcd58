//! `captrace server`: the textbook's uppercase server.

mod log;
mod show;

use std::io::{self, Write};
use std::net::SocketAddr;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, args, screen};
use crate::call::{Watch, nobody};
use crate::textbook::{At, BindError, Manner, Served, ServerEvent, TcpServer, UdpServer};

/// Runs the server until Ctrl-C; with `--show` or what implies it, draws each exchange.
///
/// # Errors
///
/// The address and port cannot be had, or they cannot be captured.
pub(super) fn run(args: &args::Server, look: &args::Look) -> Result<(), Failure> {
    let served = if args.is_shown() {
        show::run(args, screen::explaining(look, &args.telling))?
    } else {
        let server = Server::bind(args, nobody())?;
        let runtime = Runtime::new().map_err(Failure::failed)?;
        let stop = Stop::new(&runtime)?;
        say(&server.ready);
        runtime.block_on(server.serve(stop, report))?
    };
    say(&log::summary(args.protocol, served));
    Ok(())
}

/// A server of either protocol that has its port.
struct Server {
    bound: Bound,
    manner: Manner,
    port: u16,
    ready: String,
}

enum Bound {
    Udp(UdpServer),
    Tcp(TcpServer),
}

impl Server {
    fn bind(args: &args::Server, watch: Watch) -> Result<Self, Failure> {
        let manner = if args.textbook { Manner::Textbook } else { Manner::Whole };
        let at = match args.host {
            Some(ip) => At::Address(SocketAddr::new(ip, args.port)),
            None => At::Everywhere { port: args.port },
        };
        let (bound, protocol, local) = match args.protocol {
            args::Protocol::Tcp => {
                let server = TcpServer::bind(at, watch).map_err(refuse)?;
                let local = server.local_addr();
                (Bound::Tcp(server), "TCP", local)
            }
            args::Protocol::Udp => {
                let server = UdpServer::bind(at, watch).map_err(refuse)?;
                let local = server.local_addr();
                (Bound::Udp(server), "UDP", local)
            }
        };
        Ok(Self { bound, manner, port: local.port(), ready: log::ready(protocol, at, local) })
    }

    async fn serve(
        self,
        stop: Stop,
        log: impl Fn(&ServerEvent) + Send + Sync + 'static,
    ) -> Result<Served, Failure> {
        let log = move |event: ServerEvent| log(&event);
        match self.bound {
            Bound::Tcp(server) => server.serve(self.manner, log, stop.requested()).await,
            Bound::Udp(server) => server.serve(self.manner, log, stop.requested()).await,
        }
        .map_err(Failure::failed)
    }
}

/// The signals that ask a program to end. Made before the ready line is written: whoever reads that may stop the
/// server at once.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn new(runtime: &Runtime) -> Result<Self, Failure> {
        let _within = runtime.enter();
        let interrupt = signal(SignalKind::interrupt()).map_err(Failure::failed)?;
        let terminate = signal(SignalKind::terminate()).map_err(Failure::failed)?;
        Ok(Self { interrupt, terminate })
    }

    async fn requested(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

pub(super) fn refuse(error: BindError) -> Failure {
    match error {
        BindError::Privileged { .. } => Failure::permission(error),
        _ => Failure::failed(error),
    }
}

/// Writes one line at once. A log that nobody reads any more does not end the server.
fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

fn report(event: &ServerEvent) {
    match log::line(event) {
        Ok(line) => say(&line),
        Err(trouble) => complain(&trouble),
    }
}

/// Writes one line beside the output proper.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "captrace: {line}");
}
