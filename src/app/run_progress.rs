//! What the keeper's messages tell while a student's programs run: their lines on the screen, and in the end how each ended.

use std::io;

use super::Failure;
use super::notice::notify;
use super::program::ProgramError;
use super::screen::Screen;
use crate::call::CallObserver;
use crate::host::keeper::{Keeper, KeeperMessage};
use crate::language::said;
use crate::program::{Role, Witness};
use crate::view::programs;
use crate::view::text::Line;

/// How many bytes of a server's lines wait while the client has the screen.
const MOST_HELD: usize = 64 << 10;

/// The run, as its messages tell it.
pub(super) struct RunProgress {
    screen: Screen,
    /// Whether the client has the screen.
    is_taken: bool,
    /// The server's lines that wait for it.
    waiting: Vec<String>,
    /// What is to be said of the programs once it has ended.
    notices: Vec<String>,
    /// How many bytes the lines have.
    bytes: usize,
    /// How many more there were.
    left_out: u64,
    /// Whether the screen takes no more. The programs, and what is saved of them, do not depend on it.
    is_closed: bool,
    /// What was seen of the programs, once all have ended.
    outcome: Option<Result<Witness, Failure>>,
    /// Whether the end has been asked for.
    is_ending: bool,
    /// Gets the calls of the programs.
    calls: CallObserver,
}

impl RunProgress {
    /// No program has reported yet; `calls` gets the calls of the programs.
    pub(super) const fn new(screen: Screen, calls: CallObserver) -> Self {
        Self {
            screen,
            is_taken: false,
            waiting: Vec::new(),
            notices: Vec::new(),
            bytes: 0,
            left_out: 0,
            is_closed: false,
            outcome: None,
            is_ending: false,
            calls,
        }
    }

    /// Whether all programs have ended, or cannot be followed any further.
    pub(super) const fn is_over(&self) -> bool {
        self.outcome.is_some()
    }

    /// Takes the messages that have come, and has the keeper end the programs once `stop` asks for it; says whether all of them
    /// have ended.
    pub(super) fn follow(&mut self, keeper: &mut Keeper, stop: impl Fn() -> bool) -> bool {
        if stop() && !std::mem::replace(&mut self.is_ending, true) {
            keeper.finish();
        }
        self.take_messages(keeper);
        self.is_over()
    }

    /// What was seen of the programs.
    ///
    /// # Errors
    ///
    /// A program was not started, the keeper has ended, or the screen takes no more.
    pub(super) fn finish(self) -> Result<Witness, Failure> {
        self.outcome.unwrap_or(Err(Failure::NoOutcome))
    }

    /// Takes the messages that have come.
    pub(super) fn take_messages(&mut self, keeper: &Keeper) {
        while self.outcome.is_none() {
            match keeper.message() {
                Ok(Some(message)) => {
                    if let Err(failure) = self.take(message) {
                        self.outcome = Some(Err(failure));
                    }
                }
                Ok(None) => return,
                Err(gone) => self.outcome = Some(Err(Failure::Keeper(io::Error::other(gone)))),
            }
        }
    }

    fn take(&mut self, message: KeeperMessage) -> Result<(), Failure> {
        match message {
            KeeperMessage::Said(line) if self.is_taken => {
                if self.bytes + line.len() > MOST_HELD {
                    self.left_out += 1;
                } else {
                    self.bytes += line.len();
                    self.waiting.push(line);
                }
            }
            KeeperMessage::Said(line) => self.show(&[programs::said(&line, self.screen.look)])?,
            KeeperMessage::ClientBegins => self.is_taken = true,
            KeeperMessage::ClientEnded => self.release()?,
            KeeperMessage::Called(call) => (self.calls)(call.into()),
            KeeperMessage::TalksToItself(role) => {
                self.notices.push(match role {
                    Role::Server => said!(
                        "the server sent packets to its own host (127.0.0.1, ::1 or localhost): these do not cross the link",
                        "服务器向自己的主机（127.0.0.1、::1 或 localhost）发送了分组：它们不经过链路"
                    ),
                    Role::Client | Role::Alone => said!(
                        "the client sent packets to its own host (127.0.0.1, ::1 or localhost), where no server is: the \
                         server's name here is server",
                        "客户向自己的主机（127.0.0.1、::1 或 localhost）发送了分组，而服务器不在那里：服务器在这里的名字是 server"
                    ),
                });
                if !self.is_taken {
                    self.give_notices();
                }
            }
            KeeperMessage::NotStarted(command, code) => {
                let reason = io::Error::from_raw_os_error(code);
                self.outcome = Some(Err(ProgramError::Refused { command, reason }.into()));
            }
            KeeperMessage::Done(witness) => {
                self.release()?;
                self.outcome = Some(Ok(*witness));
            }
        }
        Ok(())
    }

    fn give_notices(&mut self) {
        self.notices.drain(..).for_each(|notice| notify(&notice));
    }

    /// Shows the server's lines that had to wait, and says what had to.
    fn release(&mut self) -> Result<(), Failure> {
        let look = self.screen.look;
        // The client may have ended in the middle of a line.
        let mut lines: Vec<_> = std::mem::take(&mut self.is_taken).then(Line::default).into_iter().collect();
        lines.extend(self.waiting.drain(..).map(|line| programs::said(&line, look)));
        if self.left_out > 0 {
            lines.push(programs::said(&format!("… {}", self.left_out), look));
        }
        (self.bytes, self.left_out) = (0, 0);
        self.show(&lines)?;
        self.give_notices();
        Ok(())
    }

    fn show(&mut self, lines: &[Line]) -> Result<(), Failure> {
        if self.is_closed {
            return Ok(());
        }
        match self.screen.show(lines) {
            Err(failure) if failure.is_of_the_screen() => {
                self.is_closed = true;
                Ok(())
            }
            outcome => outcome,
        }
    }
}
