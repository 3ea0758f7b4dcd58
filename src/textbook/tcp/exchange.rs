//! The client's side of one TCP connection, from `send` to the server's end of stream.
//!
//! Sending and receiving go on at the same time. A client that sent all of a long sentence before it read any of
//! the reply would wait for a server that itself waits until somebody reads: a deadlock.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::call::Action;
use crate::textbook::witness::Witness;
use crate::textbook::{ClientError, Closing};

/// After so much silence the client supposes that the server waits for the end of the sentence.
const SILENCE: Duration = Duration::from_secs(1);

/// What has been sent and received so far.
pub(super) struct Exchange<'a> {
    stream: &'a TcpStream,
    witness: &'a Witness,
    unsent: &'a [u8],
    sent: usize,
    received: Vec<u8>,
    server_finished: bool,
    reset: bool,
    /// Whether the client will still say that it sends no more.
    to_half_close: bool,
    patience: Duration,
    /// How much of the patience the present silence has used up.
    waited: Duration,
}

impl<'a> Exchange<'a> {
    pub(super) fn new(
        stream: &'a TcpStream,
        witness: &'a Witness,
        sentence: &'a [u8],
        closing: Closing,
        patience: Duration,
    ) -> Self {
        Self {
            stream,
            witness,
            unsent: sentence,
            sent: 0,
            received: Vec::new(),
            server_finished: false,
            reset: false,
            to_half_close: closing == Closing::First,
            patience,
            waited: Duration::ZERO,
        }
    }

    /// Sends everything and reads until the server has finished.
    pub(super) async fn run(mut self, server: SocketAddr) -> Result<Vec<u8>, ClientError> {
        if self.unsent.is_empty() {
            // The server has nothing to answer before the end of the sentence, and this is it.
            self.half_close();
        }
        let outcome = self.run_to_the_end().await;
        let Self { sent, received, reset, patience, .. } = self;
        match outcome {
            _ if reset => Err(ClientError::Reset { server, sent, received }),
            Ok(true) => Ok(received),
            Ok(false) => Err(ClientError::TcpSilence { server, after: patience, received }),
            Err(reason) => Err(ClientError::Other { server, reason }),
        }
    }

    /// Whether the end was reached before patience ran out.
    async fn run_to_the_end(&mut self) -> io::Result<bool> {
        if !self.unsent.is_empty() {
            self.stream.writable().await?;
            // The program's one `send`; the system may take it in several pieces.
            self.witness.tell_send(self.unsent.len());
        }
        while !self.is_over() {
            let all_sent = self.unsent.is_empty();
            let wait = if self.to_half_close && all_sent {
                SILENCE.min(self.patience / 2)
            } else {
                self.patience.saturating_sub(self.waited)
            };
            match timeout(wait, self.step()).await {
                Ok(progress) => {
                    progress?;
                    self.waited = Duration::ZERO;
                }
                Err(_elapsed) if self.to_half_close && all_sent => {
                    self.waited += wait;
                    self.half_close();
                }
                Err(_elapsed) => return Ok(false),
            }
            if self.unsent.is_empty() && !self.received.is_empty() && !self.server_finished {
                self.half_close();
            }
        }
        Ok(true)
    }

    fn is_over(&self) -> bool {
        self.server_finished && (self.unsent.is_empty() || self.reset)
    }

    /// Waits until bytes can be moved in one direction or the other, and moves them.
    async fn step(&mut self) -> io::Result<()> {
        tokio::select! {
            ready = self.stream.writable(), if !self.unsent.is_empty() && !self.reset => {
                ready?;
                self.send()
            }
            ready = self.stream.readable(), if !self.server_finished => {
                ready?;
                self.receive()
            }
        }
    }

    fn send(&mut self) -> io::Result<()> {
        match self.stream.try_write(self.unsent) {
            Ok(bytes) => {
                self.sent += bytes;
                self.unsent = self.unsent.get(bytes..).unwrap_or_default();
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            // What the server had sent before can still be read.
            Err(error) if is_reset(&error) => self.reset = true,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut piece = [0; 16 * 1024];
        match self.stream.try_read(&mut piece) {
            Ok(bytes) => {
                self.witness.tell_receive(bytes);
                self.received.extend_from_slice(piece.get(..bytes).unwrap_or_default());
                self.server_finished = bytes == 0;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if is_reset(&error) => {
                self.reset = true;
                self.server_finished = true;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Says once that nothing more will be sent: TCP carries this as FIN.
    fn half_close(&mut self) {
        if self.to_half_close {
            self.to_half_close = false;
            self.witness.tell(Action::Shutdown);
            // It fails where the server has reset the connection; reading tells that too.
            let _ = SockRef::from(self.stream).shutdown(Shutdown::Write);
        }
    }
}

fn is_reset(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}
