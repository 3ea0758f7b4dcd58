//! The UDP server: one socket for everybody. It answers each datagram and remembers nobody.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::sleep;

use super::{LONGEST, widen};
use crate::call::{Action, End, Transport, Watch};
use crate::lab::clock::now;
use crate::textbook::address::local_address;
use crate::textbook::canonical::canonical;
use crate::textbook::manner::BOOK_READ;
use crate::textbook::witness::Witness;
use crate::textbook::{At, BindError, Excerpt, Manner, Served, ServerEvent, upper};

/// How long the server waits after it could not receive.
const PAUSE: Duration = Duration::from_millis(200);

/// A UDP server that can be spoken to, but does not answer yet.
pub struct UdpServer {
    socket: std::net::UdpSocket,
    local: SocketAddr,
    witness: Witness,
}

impl UdpServer {
    /// Opens the socket. From here on datagrams are kept for it; they are answered by [`UdpServer::serve`].
    ///
    /// # Errors
    ///
    /// A [`BindError`] that says why the address and port cannot be had.
    pub fn bind(at: At, watch: Watch) -> Result<Self, BindError> {
        let time = now();
        // No SO_REUSEADDR: with it two UDP servers could share a port, and each would get some of the datagrams.
        let socket = at.bind(Transport::Udp, |_socket| Ok(()))?;
        widen(&socket);
        let local =
            local_address(&socket).map_err(|reason| BindError::Other { address: at.address(), reason })?;
        let witness = Witness::new(watch, End::Server, Transport::Udp).at(local);
        witness.tell_at(time, Action::Bind);
        Ok(Self { socket: socket.into(), local, witness })
    }

    /// The address and port it is bound to.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Answers every datagram until `shutdown` is ready.
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
        let socket = UdpSocket::from_std(self.socket)?;
        let room = if manner == Manner::Textbook { BOOK_READ } else { LONGEST };
        let mut desk = Desk { socket: &socket, witness: &self.witness, log: &log, served: Served::default() };
        tokio::select! {
            () = shutdown => {}
            () = desk.answer_everybody(vec![0; room]) => {}
        }
        self.witness.tell(Action::Close);
        Ok(desk.served)
    }
}

/// Where the datagrams are answered, one after the other.
struct Desk<'a, Log: Fn(ServerEvent)> {
    socket: &'a UdpSocket,
    witness: &'a Witness,
    log: &'a Log,
    served: Served,
}

impl<Log: Fn(ServerEvent)> Desk<'_, Log> {
    /// Answers for ever. What of a datagram does not fit into `buffer` is lost.
    async fn answer_everybody(&mut self, mut buffer: Vec<u8>) {
        let mut complained = false;
        loop {
            match self.socket.recv_from(&mut buffer).await {
                Ok((bytes, client)) => {
                    complained = false;
                    self.answer(buffer.get(..bytes).unwrap_or_default(), client).await;
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

    async fn answer(&mut self, sentence: &[u8], from: SocketAddr) {
        let witness = self.witness.clone().with(from);
        witness.tell_receive(sentence.len());
        let (reply, not_utf8) = upper::at_once(sentence);
        let sent = self.send(&reply, from, &witness).await;

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

    async fn send(&self, reply: &[u8], client: SocketAddr, witness: &Witness) -> io::Result<()> {
        self.socket.writable().await?;
        witness.tell_send(reply.len());
        self.socket.send_to(reply, client).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::nobody;

    #[test]
    fn two_servers_cannot_share_a_port() {
        let first = UdpServer::bind(At::Everywhere { port: 0 }, nobody()).unwrap();
        let port = first.local_addr().port();
        let Err(error) = UdpServer::bind(At::Everywhere { port }, nobody()) else {
            panic!("the port was given twice");
        };
        assert!(matches!(error, BindError::PortInUse { holder: Some(_), .. }), "{error:?}");
    }
}
