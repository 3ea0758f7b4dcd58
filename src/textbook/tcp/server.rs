//! The TCP server: one welcoming socket, and one connection socket for each client.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

use super::connection::{self, ServerConnection};
use crate::call::{Action, CallObserver, End, TransportProtocol};
use crate::textbook::address::local_address;
use crate::textbook::reporter::CallReporter;
use crate::textbook::{BindError, Excerpt, ListenAddress, ReadPolicy, Served, ServerEvent};

/// The maximum number of connections waiting to be accepted; the system may have a lower limit.
const BACKLOG: i32 = 128;

/// The pause after a failed `accept`: closing connections need time to release their files.
const PAUSE: Duration = Duration::from_millis(200);

/// How long connections that are nearly over may go on when the server is stopped.
const GRACE: Duration = Duration::from_millis(300);

/// A TCP server that listens but does not accept connections yet.
pub struct TcpServer {
    socket: std::net::TcpListener,
    local: SocketAddr,
    watch: CallObserver,
}

impl TcpServer {
    /// Opens the welcoming socket. From now on clients can connect; [`TcpServer::serve`] accepts them.
    ///
    /// # Errors
    ///
    /// [`BindError`]: the address and port cannot be bound.
    pub fn bind(at: ListenAddress, watch: CallObserver) -> Result<Self, BindError> {
        // Without SO_REUSEADDR, a server that closed first could not restart for a minute, while its old connections
        // are in TIME-WAIT.
        let socket = at.bind(TransportProtocol::Tcp, |socket| socket.set_reuse_address(true))?;
        let other = |reason| BindError::Other { address: at.address(), reason };
        let local = local_address(&socket).map_err(other)?;
        CallReporter::new(Arc::clone(&watch), End::Server, TransportProtocol::Tcp)
            .at(local)
            .report(Action::Listen);
        socket.listen(BACKLOG).map_err(|reason| BindError::new(TransportProtocol::Tcp, local, reason))?;
        Ok(Self { socket: socket.into(), local, watch })
    }

    /// The address and port on which it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Serves all clients concurrently until `shutdown` is ready. Connections that are still open then are closed
    /// after a short grace period.
    ///
    /// # Errors
    ///
    /// The socket cannot be registered with the tokio runtime. Errors of clients are reported as events.
    pub async fn serve(
        self,
        policy: ReadPolicy,
        log: impl Fn(ServerEvent) + Send + Sync + 'static,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<Served> {
        let reporter = CallReporter::new(self.watch, End::Server, TransportProtocol::Tcp).at(self.local);
        let listener = TcpListener::from_std(self.socket)?;
        let mut clients = ConnectionTasks::new(policy, Arc::new(log), reporter.clone());

        tokio::select! {
            () = shutdown => {}
            () = clients.welcome(&listener) => {}
        }
        reporter.report(Action::Close);
        drop(listener);
        Ok(clients.finish().await)
    }
}

/// The connections of one server: each runs as a task of its own.
struct ConnectionTasks {
    policy: ReadPolicy,
    log: Arc<dyn Fn(ServerEvent) + Send + Sync>,
    reporter: CallReporter,
    tasks: JoinSet<(Excerpt, Excerpt)>,
    /// Becomes true when the server is stopped.
    stop: watch::Sender<bool>,
    served: Served,
}

impl ConnectionTasks {
    fn new(policy: ReadPolicy, log: Arc<dyn Fn(ServerEvent) + Send + Sync>, reporter: CallReporter) -> Self {
        let stop = watch::Sender::new(false);
        Self { policy, log, reporter, tasks: JoinSet::new(), stop, served: Served::default() }
    }

    /// Accepts clients forever.
    async fn welcome(&mut self, listener: &TcpListener) {
        let mut complained = false;
        loop {
            tokio::select! {
                Some(ended) = self.tasks.join_next() => self.count(ended),
                accepted = listener.accept() => match accepted {
                    Ok((stream, client)) => {
                        complained = false;
                        self.start(stream, client);
                    }
                    Err(reason) => {
                        if !complained {
                            (self.log)(ServerEvent::Trouble { reason });
                        }
                        complained = true;
                        sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    fn start(&mut self, stream: TcpStream, client: SocketAddr) {
        let local = stream.local_addr().ok();
        let reporter = local.into_iter().fold(self.reporter.clone(), CallReporter::at).with(client);
        reporter.report(Action::Accept);
        let connection = ServerConnection::new(stream, client, reporter);
        let (log, stop) = (Arc::clone(&self.log), self.stop.subscribe());
        self.tasks.spawn(connection::task(connection, self.policy, log, stop));
    }

    fn count(&mut self, ended: Result<(Excerpt, Excerpt), JoinError>) {
        if let Ok((heard, said)) = ended {
            self.served.count(&heard, &said);
        }
    }

    /// Lets the connections end by themselves for a moment, then ends them.
    async fn finish(mut self) -> Served {
        let stop = self.stop.clone();
        if timeout(GRACE, self.join_all()).await.is_err() {
            stop.send_replace(true);
            self.join_all().await;
        }
        self.served
    }

    async fn join_all(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            self.count(ended);
        }
    }
}
