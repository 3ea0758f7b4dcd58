//! The UDP server: one socket for all clients. It replies to each datagram, from the address that it was sent to, and keeps no
//! state.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::sleep;

use super::addressed::{self, LocalAddress};
use super::{LONGEST, enlarge_buffers};
use crate::call::{Action, CallObserver, End, TransportProtocol};
use crate::host::clock::now;
use crate::textbook::address::local_address;
use crate::textbook::canonical::canonical;
use crate::textbook::policy::BOOK_READ;
use crate::textbook::reporter::CallReporter;
use crate::textbook::{BindError, Excerpt, ListenAddress, ReadPolicy, Served, ServerEvent, upper};

/// The pause after a failed receive.
const PAUSE: Duration = Duration::from_millis(200);

/// A UDP server that receives datagrams but does not reply yet.
pub struct UdpServer {
    socket: std::net::UdpSocket,
    local: SocketAddr,
    reporter: CallReporter,
}

impl UdpServer {
    /// Opens the socket. From now on datagrams are queued; [`UdpServer::serve`] replies to them.
    ///
    /// # Errors
    ///
    /// [`BindError`]: the address and port cannot be bound.
    pub fn bind(at: ListenAddress, watch: CallObserver) -> Result<Self, BindError> {
        let time = now();
        // No SO_REUSEADDR: with it, two UDP servers could share a port, and each would get a part of the datagrams.
        let socket = at.bind(TransportProtocol::Udp, |_socket| Ok(()))?;
        enlarge_buffers(&socket);
        let local =
            local_address(&socket).map_err(|reason| BindError::Other { address: at.address(), reason })?;
        if local.ip().is_unspecified() {
            // Without it the reply comes from the address that the route takes, as the book's does.
            let _ = addressed::tell_destinations(&socket, local);
        }
        let reporter = CallReporter::new(watch, End::Server, TransportProtocol::Udp).at(local);
        reporter.report_at(time, Action::Bind);
        Ok(Self { socket: socket.into(), local, reporter })
    }

    /// The address and port to which it is bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Replies to every datagram until `shutdown` is ready.
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
        let socket = UdpSocket::from_std(self.socket)?;
        let room = if policy == ReadPolicy::Textbook { BOOK_READ } else { LONGEST };
        let mut responder =
            Responder { socket: &socket, reporter: &self.reporter, log: &log, served: Served::default() };
        tokio::select! {
            () = shutdown => {}
            () = responder.answer_all(vec![0; room]) => {}
        }
        self.reporter.report(Action::Close);
        Ok(responder.served)
    }
}

/// Replies to datagrams, one after the other.
struct Responder<'a, Log: Fn(ServerEvent)> {
    socket: &'a UdpSocket,
    reporter: &'a CallReporter,
    log: &'a Log,
    served: Served,
}

impl<Log: Fn(ServerEvent)> Responder<'_, Log> {
    /// Replies forever. A datagram longer than `buffer` is truncated.
    async fn answer_all(&mut self, mut buffer: Vec<u8>) {
        let mut complained = false;
        loop {
            match addressed::receive(self.socket, &mut buffer).await {
                Ok((bytes, client, asked)) => {
                    complained = false;
                    self.answer(buffer.get(..bytes).unwrap_or_default(), client, asked).await;
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

    async fn answer(&mut self, sentence: &[u8], from: SocketAddr, asked: Option<LocalAddress>) {
        let reporter = self.reporter.clone().with(from);
        reporter.report_receive(sentence.len());
        let (reply, not_utf8) = upper::at_once(sentence);
        let sent = self.send(&reply, (from, asked), &reporter).await;

        let (client, heard) = (canonical(from), Excerpt::of(sentence));
        let said = if sent.is_ok() { Excerpt::of(&reply) } else { Excerpt::default() };
        self.served.count(&heard, &said);
        (self.log)(match sent {
            Ok(()) => ServerEvent::Answered { client, heard, said, not_utf8 },
            Err(error) if error.raw_os_error() == Some(libc::EMSGSIZE) => {
                ServerEvent::ReplyTooLong { client, heard, bytes: reply.len() }
            }
            Err(reason) => ServerEvent::NotSent { client, heard, reason },
        });
    }

    async fn send(
        &self,
        reply: &[u8],
        (client, asked): (SocketAddr, Option<LocalAddress>),
        reporter: &CallReporter,
    ) -> io::Result<()> {
        self.socket.writable().await?;
        reporter.report_send(reply.len());
        addressed::send(self.socket, reply, client, asked).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::no_observer;

    #[test]
    fn two_servers_cannot_share_a_port() {
        let first = UdpServer::bind(ListenAddress::AllAddresses { port: 0 }, no_observer()).unwrap();
        let port = first.local_addr().port();
        let Err(error) = UdpServer::bind(ListenAddress::AllAddresses { port }, no_observer()) else {
            panic!("two servers have the same port");
        };
        assert!(matches!(error, BindError::PortInUse { holder: Some(_), .. }), "{error:?}");
    }
}
