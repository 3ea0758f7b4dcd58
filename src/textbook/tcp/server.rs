//! The TCP server: one socket that welcomes clients, and a socket for each client that it accepts.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

use super::conversation::{self, Conversation};
use crate::call::{Action, End, Transport, Watch};
use crate::textbook::address::local_address;
use crate::textbook::witness::Witness;
use crate::textbook::{At, BindError, Excerpt, Manner, Served, ServerEvent};

/// How many connections may wait to be accepted; the system may allow fewer.
const BACKLOG: i32 = 128;

/// How long the server waits after it could not accept: closing connections need time to give their files back.
const PAUSE: Duration = Duration::from_millis(200);

/// How long conversations that are nearly over may go on when the server is stopped.
const GRACE: Duration = Duration::from_millis(300);

/// A TCP server that listens, but accepts nobody yet.
pub struct TcpServer {
    socket: std::net::TcpListener,
    local: SocketAddr,
    watch: Watch,
}

impl TcpServer {
    /// Opens the welcoming socket. From here on clients can connect; they are accepted by [`TcpServer::serve`].
    ///
    /// # Errors
    ///
    /// A [`BindError`] that says why the address and port cannot be had.
    pub fn bind(at: At, watch: Watch) -> Result<Self, BindError> {
        // Without SO_REUSEADDR a server that closed first could not start again while its old connections
        // are in TIME-WAIT, for a minute.
        let socket = at.bind(Transport::Tcp, |socket| socket.set_reuse_address(true))?;
        let other = |reason| BindError::Other { address: at.address(), reason };
        let local = local_address(&socket).map_err(other)?;
        Witness::new(Arc::clone(&watch), End::Server, Transport::Tcp).at(local).tell(Action::Listen);
        socket.listen(BACKLOG).map_err(|reason| BindError::new(Transport::Tcp, local, reason))?;
        Ok(Self { socket: socket.into(), local, watch })
    }

    /// The address and port it listens at.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Serves every client that connects, many at once, until `shutdown` is ready. Connections that are still
    /// open then are closed after a short grace.
    ///
    /// # Errors
    ///
    /// The socket cannot be handed to the tokio runtime. Nothing that a client does is an error.
    pub async fn serve(
        self,
        manner: Manner,
        log: impl Fn(ServerEvent) + Send + Sync + 'static,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<Served> {
        let witness = Witness::new(self.watch, End::Server, Transport::Tcp).at(self.local);
        let listener = TcpListener::from_std(self.socket)?;
        let mut clients = Clients::new(manner, Arc::new(log), witness.clone());

        tokio::select! {
            () = shutdown => {}
            () = clients.welcome(&listener) => {}
        }
        witness.tell(Action::Close);
        drop(listener);
        Ok(clients.finish().await)
    }
}

/// The conversations of one server: each runs as a task of its own.
struct Clients {
    manner: Manner,
    log: Arc<dyn Fn(ServerEvent) + Send + Sync>,
    witness: Witness,
    tasks: JoinSet<(Excerpt, Excerpt)>,
    /// Becomes true when the server is stopped.
    stop: watch::Sender<bool>,
    served: Served,
}

impl Clients {
    fn new(manner: Manner, log: Arc<dyn Fn(ServerEvent) + Send + Sync>, witness: Witness) -> Self {
        let stop = watch::Sender::new(false);
        Self { manner, log, witness, tasks: JoinSet::new(), stop, served: Served::default() }
    }

    /// Accepts clients for ever.
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
        let witness = local.into_iter().fold(self.witness.clone(), Witness::at).with(client);
        witness.tell(Action::Accept);
        let conversation = Conversation::new(stream, client, witness);
        let (log, stop) = (Arc::clone(&self.log), self.stop.subscribe());
        self.tasks.spawn(conversation::task(conversation, self.manner, log, stop));
    }

    fn count(&mut self, ended: Result<(Excerpt, Excerpt), JoinError>) {
        if let Ok((heard, said)) = ended {
            self.served.count(&heard, &said);
        }
    }

    /// Lets the conversations end by themselves for a moment, then ends them.
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
