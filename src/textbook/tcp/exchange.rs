//! The client's side of one TCP connection, from `send` to the server's end of stream.
//!
//! Sending and receiving run at the same time. A client that sent all of a long sentence before reading any of the
//! reply could deadlock with a server that waits until its reply is read.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::call::{Action, End};
use crate::textbook::ClientError;
use crate::textbook::reporter::CallReporter;

/// The time of silence after which the client assumes that the server waits for the end of the sentence.
const SILENCE: Duration = Duration::from_secs(1);

/// The state of the exchange.
pub(super) struct ClientExchange<'a> {
    stream: &'a TcpStream,
    reporter: &'a CallReporter,
    unsent: &'a [u8],
    sent: usize,
    received: Vec<u8>,
    server_finished: bool,
    reset: bool,
    /// Whether the client will still half-close.
    to_half_close: bool,
    patience: Duration,
    /// The duration of the current silence.
    waited: Duration,
}

impl<'a> ClientExchange<'a> {
    pub(super) fn new(
        stream: &'a TcpStream,
        reporter: &'a CallReporter,
        sentence: &'a [u8],
        closes_first: End,
        patience: Duration,
    ) -> Self {
        Self {
            stream,
            reporter,
            unsent: sentence,
            sent: 0,
            received: Vec::new(),
            server_finished: false,
            reset: false,
            to_half_close: closes_first == End::Client,
            patience,
            waited: Duration::ZERO,
        }
    }

    /// Sends everything and reads until the server has finished.
    pub(super) async fn run(mut self, server: SocketAddr) -> Result<Vec<u8>, ClientError> {
        if self.unsent.is_empty() {
            // The server replies only after the end of the sentence, so send it now.
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

    /// Runs the exchange. Returns false on a timeout.
    async fn run_to_the_end(&mut self) -> io::Result<bool> {
        if !self.unsent.is_empty() {
            self.stream.writable().await?;
            // One `send` of the program; the kernel may accept it in several pieces.
            self.reporter.report_send(self.unsent.len());
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

    /// Waits until bytes can be sent or received, and transfers them.
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
            // Data that the server sent before can still be read.
            Err(error) if is_reset(&error) => self.reset = true,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut piece = [0; 16 * 1024];
        match self.stream.try_read(&mut piece) {
            Ok(bytes) => {
                self.reporter.report_receive(bytes);
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

    /// Closes the sending direction, once: TCP sends a FIN.
    fn half_close(&mut self) {
        if self.to_half_close {
            self.to_half_close = false;
            self.reporter.report(Action::Shutdown);
            // It fails if the server has reset the connection; reading reports that, too.
            let _ = SockRef::from(self.stream).shutdown(Shutdown::Write);
        }
    }
}

fn is_reset(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset)
}
