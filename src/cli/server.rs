//! `captrace server`: the textbook's uppercase server.

use std::io::{self, Write};
use std::net::SocketAddr;

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::text::{count, quote};
use super::{Failure, args};
use crate::call::{Watch, nobody};
use crate::textbook::{At, BindError, Excerpt, Manner, Served, ServerEvent, TcpServer, UdpServer};

/// How many characters of a sentence a line of the log shows.
const SHOWN: usize = 40;

/// Runs the server until Ctrl-C.
///
/// # Errors
///
/// The address and port cannot be had.
pub(super) fn run(args: &args::Server) -> Result<(), Failure> {
    serve(args, nobody())
}

/// Runs the server until Ctrl-C, and tells its socket calls to `watch`.
pub(super) fn serve(args: &args::Server, watch: Watch) -> Result<(), Failure> {
    let manner = if args.textbook { Manner::Textbook } else { Manner::Whole };
    let at = match args.host {
        Some(ip) => At::Address(SocketAddr::new(ip, args.port)),
        None => At::Everywhere { port: args.port },
    };
    let runtime = Runtime::new().map_err(Failure::failed)?;
    let served = runtime.block_on(async {
        // Before the ready line: whoever reads it may stop the server at once.
        let stop = Stop::new().map_err(Failure::failed)?;
        match args.protocol {
            args::Protocol::Tcp => {
                let server = TcpServer::bind(at, watch).map_err(refuse)?;
                say(&ready("TCP", at, server.local_addr()));
                server.serve(manner, |event| report(&event), stop.requested()).await.map_err(Failure::failed)
            }
            args::Protocol::Udp => {
                let server = UdpServer::bind(at, watch).map_err(refuse)?;
                say(&ready("UDP", at, server.local_addr()));
                server.serve(manner, |event| report(&event), stop.requested()).await.map_err(Failure::failed)
            }
        }
    })?;
    say(&summary(args.protocol, served));
    Ok(())
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
    match line(event) {
        Ok(line) => say(&line),
        Err(trouble) => {
            let _ = writeln!(io::stderr(), "captrace: {trouble}");
        }
    }
}

/// The line that tells an event; an error where it concerns no client.
fn line(event: &ServerEvent) -> Result<String, String> {
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
        line(&ServerEvent::Answered { client, heard: Excerpt::of(heard), said: Excerpt::of(said), not_utf8 })
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
