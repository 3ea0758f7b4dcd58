//! `captrace server`: the textbook's uppercase server.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::exchange::endpoints;
use super::screen::Screen;
use super::session::{Plan, Stage, open_files};
use super::text::{count, quote};
use super::{Failure, args, transport};
use crate::call::{Watch, nobody};
use crate::frame::VantageIndex;
use crate::source::{Conversation, Interface, interface};
use crate::textbook::{At, BindError, Excerpt, Manner, Served, ServerEvent, TcpServer, UdpServer};
use crate::trace::record::VantageKind;

/// How many characters of a sentence a line of the log shows.
const SHOWN: usize = 40;

/// Runs the server until Ctrl-C; with `--show` or `--save`, draws each exchange.
///
/// # Errors
///
/// The address and port cannot be had, or they cannot be captured.
pub(super) fn run(args: &args::Server, look: &args::Look) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(Failure::failed)?;
    let served = if args.show || !args.save.is_empty() {
        shown(args, Screen::new(look, args.absolute), &runtime)?
    } else {
        let server = {
            let _within = runtime.enter();
            Server::bind(args, nobody())?
        };
        say(&server.ready);
        runtime.block_on(server.serve(report))?
    };
    say(&summary(args.protocol, served));
    Ok(())
}

/// Runs the server with a capture beside it on every interface where clients may come from.
fn shown(args: &args::Server, screen: Screen, runtime: &Runtime) -> Result<Served, Failure> {
    let files = open_files(&args.save, args.force)?;
    let interfaces = interfaces(args.host);
    let mut stage = Stage::new();
    let watch_port = |stage: &mut Stage, at: SocketAddr| {
        let conversation = Conversation::with_server(transport(args.protocol), at);
        interfaces
            .iter()
            .enumerate()
            .try_for_each(|(place, interface)| stage.capture(interface, VantageIndex(place), &conversation))
    };
    // Before anybody can connect, where the port is known before the server has it.
    if args.port != 0 {
        watch_port(&mut stage, address(args, args.port))?;
    }
    let _within = runtime.enter();
    let server = Server::bind(args, stage.watch())?;
    let at = address(args, server.port);
    if args.port == 0 {
        watch_port(&mut stage, at)?;
    }
    let kind =
        |interface: &Interface| if interface.loopback { VantageKind::Loopback } else { VantageKind::Server };
    let mut session = stage.begin(Plan {
        screen,
        files,
        interfaces: interfaces.iter().map(|interface| (interface.clone(), kind(interface))).collect(),
        endpoints: endpoints(transport(args.protocol), None, at),
        port: server.port,
    })?;
    say(&server.ready);
    let (sender, outcome) = mpsc::channel();
    // The ladder has standard output; the log goes beside it.
    let serving = server.serve(|event| complain(&log_line(event).unwrap_or_else(|trouble| trouble)));
    runtime.spawn(async move { drop(sender.send(serving.await)) });
    let outcome = session.follow(&outcome)?;
    session.settle(transport(args.protocol), AFTER_CTRL_C)?;
    session.finish()?;
    outcome
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

/// A server of either protocol that has its port.
struct Server {
    bound: Bound,
    manner: Manner,
    stop: Stop,
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
        // Before the ready line: whoever reads it may stop the server at once.
        let stop = Stop::new().map_err(Failure::failed)?;
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
        Ok(Self { bound, manner, stop, port: local.port(), ready: ready(protocol, at, local) })
    }

    async fn serve(self, log: impl Fn(&ServerEvent) + Send + Sync + 'static) -> Result<Served, Failure> {
        let log = move |event: ServerEvent| log(&event);
        match self.bound {
            Bound::Tcp(server) => server.serve(self.manner, log, self.stop.requested()).await,
            Bound::Udp(server) => server.serve(self.manner, log, self.stop.requested()).await,
        }
        .map_err(Failure::failed)
    }
}

/// The signals that ask a program to end.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
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

fn ready(protocol: &str, at: At, local: SocketAddr) -> String {
    let place = match at {
        At::Address(address) => format!("address {} only", address.ip()),
        At::Everywhere { .. } if local.is_ipv4() => "every IPv4 address of this machine".to_owned(),
        At::Everywhere { .. } => "every address of this machine".to_owned(),
    };
    format!(
        "The server is ready to receive at port {} ({protocol}, {place}). Stop it with Ctrl-C.",
        local.port()
    )
}

fn summary(protocol: args::Protocol, served: Served) -> String {
    let what = match protocol {
        args::Protocol::Tcp => count(served.exchanges, "client"),
        args::Protocol::Udp => count(served.exchanges, "datagram"),
    };
    format!(
        "Stopped. Served {what}: {} received, {} sent.",
        count(served.received, "byte"),
        count(served.sent, "byte")
    )
}

/// Writes one line at once. A log that nobody reads any more does not end the server.
fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

fn report(event: &ServerEvent) {
    match log_line(event) {
        Ok(line) => say(&line),
        Err(trouble) => complain(&trouble),
    }
}

/// Writes one line beside the output proper.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "captrace: {line}");
}

/// The line that tells an event; an error where it concerns no client.
fn log_line(event: &ServerEvent) -> Result<String, String> {
    Ok(match event {
        ServerEvent::Answered { client, heard, .. } if heard.bytes == 0 => {
            format!("{client}  sent nothing")
        }
        ServerEvent::Answered { client, heard, said, not_utf8: 0 } => {
            format!("{client}  {} → {}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Answered { client, heard, said, not_utf8 } => {
            let warning = format!(
                "warning: not UTF-8: {}, sent back unchanged (the book's server would have stopped here)",
                count(*not_utf8, "byte")
            );
            format!("{client}  {} → {}  {warning}", show(heard), quote(&said.beginning, said.bytes, SHOWN))
        }
        ServerEvent::Broken { client, heard, said, reason } => {
            let sent = count(said.bytes, "byte");
            format!("{client}  {}, {sent} sent back, then the connection broke: {reason}", show(heard))
        }
        ServerEvent::Interrupted { client, heard, said } => {
            let sent = count(said.bytes, "byte");
            format!(
                "{client}  {}, {sent} sent back, still connected when the server was stopped",
                show(heard)
            )
        }
        ServerEvent::ReplyTooLong { client, heard, bytes } => {
            let length = count(*bytes as u64, "byte");
            format!("{client}  {}: no reply, for its {length} do not fit into one datagram", show(heard))
        }
        ServerEvent::NotSent { client, heard, reason } => {
            format!("{client}  {}: no reply, for it could not be sent: {reason}", show(heard))
        }
        ServerEvent::Trouble { reason } => {
            return Err(format!("no client can be taken just now: {reason} (trying again)"));
        }
    })
}

fn show(heard: &Excerpt) -> String {
    format!("{} {}", count(heard.bytes, "byte"), quote(&heard.beginning, heard.bytes, SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(heard: &[u8], said: &[u8], not_utf8: u64) -> String {
        let client = "127.0.0.1:43512".parse().unwrap();
        log_line(&ServerEvent::Answered {
            client,
            heard: Excerpt::of(heard),
            said: Excerpt::of(said),
            not_utf8,
        })
        .unwrap()
    }

    #[test]
    fn a_client_is_one_line() {
        assert_eq!(answered(b"hello", b"HELLO", 0), "127.0.0.1:43512  5 bytes \"hello\" → \"HELLO\"");
    }

    #[test]
    fn nothing_from_a_client_reaches_the_terminal_as_anything_but_text() {
        let line = answered(b"\x1b]0;x\x07\n\xff", b"\x1b]0;X\x07\n\xff", 1);
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(line.contains("not UTF-8: 1 byte"), "{line}");
    }
}
