//! Plays the steps of a scenario's programs, each on a thread of its own.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::rendezvous::{Rendezvous, RunningProgram, since};
use super::scenario::Script;
use super::scenario::ScriptStep;
use super::scenario::step::{Amount, Content, Pace};
use super::socket::{Listener, Place, ProgramSocket, Received};
use crate::call::{End, TransportProtocol};
use crate::host::clock::now;
use crate::link::quantity::TimeSpan;

/// The letters that are sent where only their number matters.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
/// The most bytes of one call that sends letters.
const AT_ONCE: u64 = 1 << 20;
/// How often it is looked whether enough bytes wait to be read: no call waits for that.
const LOOK: Duration = Duration::from_millis(1);

/// A program that is about to be played.
#[derive(Debug, Clone)]
pub(super) struct ProgramPlayer {
    pub(super) place: Place,
    pub(super) program: Script,
    /// How many connections it makes, or serves.
    pub(super) flows: u32,
    /// How long a call that sends may take.
    pub(super) at_most: Duration,
}

impl ProgramPlayer {
    /// Plays the program of a server on this thread.
    pub(super) fn serve(&self, running: &RunningProgram) {
        let stage = running.stage();
        if !self.program.listens {
            return stage.server_is_ready();
        }
        // What a call fails with is noted; the program goes no further then.
        let _ = match self.place.transport {
            TransportProtocol::Tcp => self.serve_connections(running),
            TransportProtocol::Udp => self.serve_datagrams(running),
        };
        stage.server_is_ready();
    }

    fn serve_connections(&self, running: &RunningProgram) -> io::Result<()> {
        let listener = Listener::open(&self.place, i32::try_from(self.flows).unwrap_or(16).max(1))?;
        running.stage().server_is_ready();
        if self.flows <= 1 {
            return listener.accept(running)?.map_or(Ok(()), |endpoint| self.play(running, endpoint));
        }
        thread::scope(|scope| {
            for _ in 0..self.flows {
                let Some(endpoint) = listener.accept(running)? else { break };
                let another = running.another();
                scope.spawn(move || self.play(&another, endpoint));
            }
            Ok(())
        })
    }

    fn serve_datagrams(&self, running: &RunningProgram) -> io::Result<()> {
        let endpoint = ProgramSocket::of_datagram_server(&self.place)?;
        running.stage().server_is_ready();
        self.play(running, endpoint)
    }

    /// Plays the program of a client on this thread, once the server can be reached and its own time has come.
    pub(super) fn ask(&self, running: &RunningProgram, after: Duration) {
        let stage = running.stage();
        if !stage.wait_for_server() || !stage.pause(after) {
            return;
        }
        // As above.
        let _ = ProgramSocket::of_client(&self.place).and_then(|endpoint| self.play(running, endpoint));
    }

    /// Does one step after the other, until one fails or the run is over. What is open then is closed.
    fn play(&self, running: &RunningProgram, endpoint: ProgramSocket) -> io::Result<()> {
        let mut act = Act {
            endpoint,
            running,
            at_most: self.at_most,
            transport: self.place.transport,
            sent: 0,
            met: 0,
        };
        for step in &self.program.steps {
            if act.take(step)? == Continuation::Nowhere {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a program goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Continuation {
    On,
    /// The run is over.
    Nowhere,
}

/// A program that is being played.
struct Act<'a> {
    endpoint: ProgramSocket,
    running: &'a RunningProgram,
    at_most: Duration,
    transport: TransportProtocol,
    /// How many bytes it has sent: the next letter follows.
    sent: u64,
    /// How often it has met the other one.
    met: u64,
}

impl Act<'_> {
    fn stage(&self) -> &Rendezvous {
        self.running.stage()
    }

    fn take(&mut self, step: &ScriptStep) -> io::Result<Continuation> {
        match step {
            ScriptStep::Connect => self.endpoint.connect(self.at_most)?,
            ScriptStep::Send { content, times, every } => {
                return self.send(content, *times, every.duration());
            }
            ScriptStep::Receive { amount, pace, within } => {
                return self.receive(*amount, *pace, within.map(TimeSpan::duration));
            }
            ScriptStep::AwaitUnread { bytes } => {
                while self.endpoint.unread(*bytes)? < *bytes {
                    if !self.stage().pause(LOOK) {
                        return Ok(Continuation::Nowhere);
                    }
                }
            }
            ScriptStep::Wait(time) => return Ok(self.pause(time.duration())),
            ScriptStep::Meet => {
                self.met += 1;
                let met = self.running.meet(self.met);
                return Ok(if met { Continuation::On } else { Continuation::Nowhere });
            }
            ScriptStep::Set { toggle, on } => self.endpoint.set(*toggle, *on)?,
            ScriptStep::Shutdown => self.endpoint.shutdown()?,
            ScriptStep::Close => self.endpoint.close(false),
            ScriptStep::Abort => self.endpoint.close(true),
        }
        Ok(Continuation::On)
    }

    fn pause(&self, time: Duration) -> Continuation {
        if time.is_zero() || self.stage().pause(time) { Continuation::On } else { Continuation::Nowhere }
    }

    fn send(&mut self, content: &Content, times: u32, every: Duration) -> io::Result<Continuation> {
        for nth in 0..times {
            if nth > 0 && self.pause(every) == Continuation::Nowhere {
                return Ok(Continuation::Nowhere);
            }
            match content {
                Content::Text(text) => self.endpoint.send(text.as_bytes(), self.at_most)?,
                Content::Bytes(count) => self.send_letters(*count)?,
            }
        }
        Ok(Continuation::On)
    }

    /// Sends letters with one call; what would fill the memory, with several.
    fn send_letters(&mut self, count: u64) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let part = left.min(AT_ONCE);
            self.endpoint.send(&letters(self.sent, part), self.at_most)?;
            self.sent = self.sent.saturating_add(part);
            left -= part;
        }
        Ok(())
    }

    fn receive(
        &mut self,
        amount: Amount,
        pace: Option<Pace>,
        within: Option<Duration>,
    ) -> io::Result<Continuation> {
        if amount == Amount::ToTheEnd && self.transport == TransportProtocol::Udp {
            // Datagrams have no end.
            return Ok(Continuation::On);
        }
        let began = now();
        let mut left = match amount {
            Amount::Once { .. } => 1,
            Amount::Bytes(bytes) => bytes,
            Amount::Datagrams(count) => count.into(),
            Amount::ToTheEnd => u64::MAX,
        };
        while left > 0 {
            let room = match (amount, pace) {
                (Amount::Once { at_most }, None) => at_most,
                (Amount::Bytes(_), None) => left,
                (_, None) => u64::from(u16::MAX),
                (Amount::Bytes(_), Some(pace)) => pace.bytes.min(left),
                (_, Some(pace)) => pace.bytes,
            };
            let patience = within.map(|within| within.saturating_sub(since(began)));
            let bytes = match self.endpoint.receive(self.running, room, patience) {
                Ok(Received::Bytes(bytes)) => bytes,
                Ok(Received::End) => return Ok(Continuation::On),
                Ok(Received::Over) => return Ok(Continuation::Nowhere),
                // It gives up, and goes on.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Continuation::On),
                Err(error) => return Err(error),
            };
            left = match amount {
                Amount::Bytes(_) => left.saturating_sub(bytes),
                Amount::Once { .. } | Amount::Datagrams(_) => left - 1,
                Amount::ToTheEnd => left,
            };
            if let Some(pace) = pace.filter(|_| left > 0)
                && self.pause(pace.every.duration()) == Continuation::Nowhere
            {
                return Ok(Continuation::Nowhere);
            }
        }
        Ok(Continuation::On)
    }
}

/// So many letters, from this place of the stream on.
fn letters(from: u64, count: u64) -> Vec<u8> {
    let skip = usize::try_from(from % LETTERS.len() as u64).unwrap_or(0);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut letters = LETTERS.repeat(count / LETTERS.len() + 2);
    letters.drain(..skip);
    letters.truncate(count);
    letters
}

/// The players of one exchange, each with its start and its part.
pub(super) struct Cast {
    pub(super) client: ProgramPlayer,
    pub(super) server: ProgramPlayer,
}

impl Cast {
    /// Starts a thread for each; `enter` moves a thread to the host of an end.
    ///
    /// # Errors
    ///
    /// A thread cannot be started.
    pub(super) fn start(
        self,
        stage: &Arc<Rendezvous>,
        enter: &(impl Fn(End) -> io::Result<crate::host::namespace::Namespace> + ?Sized),
    ) -> io::Result<()> {
        let Self { client, server } = self;
        let (running, host) = (stage.begin(End::Server), enter(End::Server)?);
        thread::Builder::new().name("server".to_owned()).spawn(move || {
            // Outside of its host the program would talk to strangers.
            if host.enter().is_ok() {
                server.serve(&running);
            }
        })?;
        let apart = client.program.apart.duration();
        for nth in 0..client.flows.max(1) {
            let (running, host, client) = (stage.begin(End::Client), enter(End::Client)?, client.clone());
            thread::Builder::new().name("client".to_owned()).spawn(move || {
                if host.enter().is_ok() {
                    client.ask(&running, apart.saturating_mul(nth));
                }
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_stream_go_on_from_call_to_call() {
        assert_eq!(letters(0, 3), b"abc");
        assert_eq!(letters(24, 4), b"yzab");
    }
}
