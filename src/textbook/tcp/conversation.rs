//! The server's side of one TCP connection, from `accept` to `close`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::call::Action;
use crate::textbook::canonical::canonical;
use crate::textbook::manner::BOOK_READ;
use crate::textbook::upper::{self, Upper};
use crate::textbook::witness::Witness;
use crate::textbook::{Excerpt, Manner, ServerEvent};

/// How much is read at once where the book does not say it.
const READ: usize = 16 * 1024;

/// One connection to one client.
pub(super) struct Conversation {
    stream: TcpStream,
    client: SocketAddr,
    witness: Witness,
    heard: Excerpt,
    said: Excerpt,
    not_utf8: u64,
}

/// Holds a conversation to its end or until the server is stopped, closes it, and says what became of it.
pub(super) async fn task(
    mut conversation: Conversation,
    manner: Manner,
    log: Arc<dyn Fn(ServerEvent) + Send + Sync>,
    mut stop: watch::Receiver<bool>,
) -> (Excerpt, Excerpt) {
    let outcome = tokio::select! {
        outcome = conversation.hold(manner) => Some(outcome),
        _ = stop.wait_for(|stopped| *stopped) => None,
    };
    let Conversation { stream, client, witness, heard, said, not_utf8 } = conversation;
    witness.tell(Action::Close);
    drop(stream);

    let totals = (heard.clone(), said.clone());
    log(match outcome {
        Some(Ok(())) => ServerEvent::Answered { client, heard, said, not_utf8 },
        Some(Err(reason)) => ServerEvent::Broken { client, heard, said, reason },
        None => ServerEvent::Interrupted { client, heard, said },
    });
    totals
}

impl Conversation {
    pub(super) fn new(stream: TcpStream, client: SocketAddr, witness: Witness) -> Self {
        let (heard, said) = (Excerpt::default(), Excerpt::default());
        Self { stream, client: canonical(client), witness, heard, said, not_utf8: 0 }
    }

    async fn hold(&mut self, manner: Manner) -> io::Result<()> {
        match manner {
            Manner::Whole => self.answer_everything().await,
            Manner::Textbook => {
                let sentence = self.receive(BOOK_READ).await?;
                self.answer_once(&sentence).await
            }
            Manner::Exactly(bytes) => {
                let sentence = self.receive_exactly(bytes).await?;
                self.answer_once(&sentence).await
            }
        }
    }

    /// Sends each piece back in upper case as soon as it has come, until the client has finished sending.
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

    /// Reads until `bytes` bytes have come, or the client has finished sending.
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

    /// One `recv`: at most `most` bytes, and none when the client has finished sending.
    async fn receive(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; most];
        let bytes = self.stream.read(&mut piece).await?;
        self.witness.tell_receive(bytes);
        piece.truncate(bytes);
        self.heard.add(&piece);
        Ok(piece)
    }

    /// One `send`, as a program sees it that waits until the system has taken everything.
    async fn send(&mut self, reply: &[u8]) -> io::Result<()> {
        if reply.is_empty() {
            return Ok(());
        }
        self.stream.writable().await?;
        self.witness.tell_send(reply.len());
        self.stream.write_all(reply).await?;
        self.said.add(reply);
        Ok(())
    }
}
