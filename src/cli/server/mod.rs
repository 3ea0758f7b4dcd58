//! `captrace server`: the textbook's uppercase server.

mod log;
mod show;

use std::io::{self, Write};
use std::net::SocketAddr;

use tokio::runtime::Runtime;

use super::signals::StopSignals;
use super::{Exit, args, screen};
use crate::app::charset::Charset;
use crate::app::{self, programs};
use crate::call::{CallObserver, no_observer};
use crate::textbook::{ListenAddress, ReadPolicy, Served, ServerEvent};

/// Runs the server until Ctrl-C; with `--show` or what implies it, draws each exchange.
///
/// # Errors
///
/// The address and port cannot be had, or they cannot be captured.
pub(super) fn run(args: &args::Server, look: &args::Look) -> Result<(), Exit> {
    let served = if args.showing.is_asked_for() {
        show::run(args, screen::explaining(look, &args.showing.telling))?
    } else {
        let server = Ready::bind(args, no_observer())?;
        let runtime = Runtime::new().map_err(app::Failure::Runtime)?;
        // Before the line is written: its reader may stop the server immediately.
        let stop = StopSignals::new(&runtime).map_err(app::Failure::Runtime)?;
        say(&server.line);
        runtime.block_on(server.serve(stop, report))?
    };
    say(&log::summary(args.protocol, served));
    Ok(())
}

/// A server that has its port, and the line that says so.
struct Ready {
    server: programs::TextbookServer,
    manner: ReadPolicy,
    port: u16,
    line: String,
}

impl Ready {
    fn bind(args: &args::Server, watch: CallObserver) -> Result<Self, Exit> {
        let manner = if args.textbook { ReadPolicy::Textbook } else { ReadPolicy::Whole };
        let at = match args.host {
            Some(ip) => ListenAddress::Address(SocketAddr::new(ip, args.port)),
            None => ListenAddress::AllAddresses { port: args.port },
        };
        let server = programs::TextbookServer::bind(args.protocol, at, watch)?;
        let local = server.local();
        Ok(Self { server, manner, port: local.port(), line: log::ready(args.protocol, at, local) })
    }

    /// Serves until `stop` comes; `log` gets each event.
    async fn serve(
        self,
        stop: StopSignals,
        log: impl Fn(&ServerEvent) + Send + Sync + 'static,
    ) -> Result<Served, app::Failure> {
        let log = move |event: ServerEvent| log(&event);
        self.server.serve(self.manner, log, stop.requested()).await.map_err(app::Failure::Runtime)
    }
}

/// Writes one line at once. The server goes on even if the reader of its log is gone.
fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{}", Charset::chosen().show(line)).and_then(|()| stdout.flush());
}

fn report(event: &ServerEvent) {
    match log::line(event) {
        Ok(line) => say(&line),
        Err(trouble) => complain(&trouble),
    }
}

/// Writes one line to standard error.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "captrace: {}", Charset::chosen().show(line));
}
