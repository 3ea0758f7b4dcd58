//! The server's side of one TCP connection, from `accept` to `close`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::call::Action;
use crate::textbook::canonical::canonical;
use crate::textbook::policy::BOOK_READ;
use crate::textbook::reporter::CallReporter;
use crate::textbook::upper::{self, Upper};
use crate::textbook::{Excerpt, ReadPolicy, ServerEvent};

/// The size of one read if the book does not set it, in bytes.
const READ: usize = 16 * 1024;

/// One connection to one client.
pub(super) struct ServerConnection {
    stream: TcpStream,
    client: SocketAddr,
    reporter: CallReporter,
    heard: Excerpt,
    said: Excerpt,
    not_utf8: u64,
}

/// Serves a connection until it ends or the server is stopped, closes it and logs the result.
pub(super) async fn task(
    mut connection: ServerConnection,
    policy: ReadPolicy,
    log: Arc<dyn Fn(ServerEvent) + Send + Sync>,
    mut stop: watch::Receiver<bool>,
) -> (Excerpt, Excerpt) {
    let outcome = tokio::select! {
        outcome = connection.serve(policy) => Some(outcome),
        _ = stop.wait_for(|stopped| *stopped) => None,
    };
    let ServerConnection { stream, client, reporter, heard, said, not_utf8 } = connection;
    reporter.report(Action::Close);
    drop(stream);

    let totals = (heard.clone(), said.clone());
    log(match outcome {
        Some(Ok(())) => ServerEvent::Answered { client, heard, said, not_utf8 },
        Some(Err(reason)) => ServerEvent::Broken { client, heard, said, reason },
        None => ServerEvent::Interrupted { client, heard, said },
    });
    totals
}

impl ServerConnection {
    pub(super) fn new(stream: TcpStream, client: SocketAddr, reporter: CallReporter) -> Self {
        let (heard, said) = (Excerpt::default(), Excerpt::default());
        Self { stream, client: canonical(client), reporter, heard, said, not_utf8: 0 }
    }

    async fn serve(&mut self, policy: ReadPolicy) -> io::Result<()> {
        match policy {
            ReadPolicy::Whole => self.answer_everything().await,
            ReadPolicy::Textbook => {
                let sentence = self.receive(BOOK_READ).await?;
                self.answer_once(&sentence).await
            }
            ReadPolicy::Exactly(bytes) => {
                let sentence = self.receive_exactly(bytes).await?;
                self.answer_once(&sentence).await
            }
        }
    }

    /// Replies to each piece in upper case as soon as it arrives, until the client has finished sending.
    async fn answer_everything(&mut self) -> io::Result<()> {
        let mut upper = Upper::default();
        loop {
            let piece = self.receive(READ).await?;
            let reply = if piece.is_empty() { upper.finish() } else { upper.feed(&piece) };
            self.not_utf8 = upper.not_utf8();
            self.send(&reply).await?;
            if piece.is_empty() {
                return Ok(());
            }
        }
    }

    async fn answer_once(&mut self, sentence: &[u8]) -> io::Result<()> {
        let (reply, not_utf8) = upper::at_once(sentence);
        self.not_utf8 = not_utf8;
        self.send(&reply).await
    }

    /// Reads until `bytes` bytes have arrived, or the client has finished sending.
    async fn receive_exactly(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        let mut sentence = Vec::new();
        while sentence.len() < bytes {
            let piece = self.receive(READ.min(bytes - sentence.len())).await?;
            if piece.is_empty() {
                break;
            }
            sentence.extend(piece);
        }
        Ok(sentence)
    }

    /// One `recv` of at most `most` bytes; empty if the client has finished sending.
    async fn receive(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; most];
        let bytes = self.stream.read(&mut piece).await?;
        self.reporter.report_receive(bytes);
        piece.truncate(bytes);
        self.heard.add(&piece);
        Ok(piece)
    }

    /// One `send`, as in a blocking program: it returns when the kernel has accepted everything.
    async fn send(&mut self, reply: &[u8]) -> io::Result<()> {
        if reply.is_empty() {
            return Ok(());
        }
        self.stream.writable().await?;
        self.reporter.report_send(reply.len());
        self.stream.write_all(reply).await?;
        self.said.add(reply);
        Ok(())
    }
}
