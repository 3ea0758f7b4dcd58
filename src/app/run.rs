//! A student's own programs in the private network, and the capture of their packets.
//!
//! While the client runs, the screen is the client's: the ladder waits, and so do the server's lines. Then come the server's
//! lines, the ladder, how each program ended, and what went wrong.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use super::Failure;
use super::pipeline::Outputs;
use super::program::ProgramError;
use super::screen::Screen;
use super::session::{Session, SessionBuilder, Topology, since};
use crate::analysis::mistake::{Segments, mistakes};
use crate::host::clock::now;
use crate::host::keeper::{Keeper, KeeperMessage};
use crate::language::Text;
use crate::program::{Outcome, Witness};
use crate::source::{Filter, Interface};
use crate::step::{Step, Summary};
use crate::trace::record::VantageKind;
use crate::view::programs::{report, said};
use crate::view::text::Line;

/// How long the last packets may take after all programs have ended.
const LAST_PACKETS: Duration = Duration::from_millis(60);
/// How many bytes of a server's lines wait while the client has the screen.
const MOST_HELD: usize = 64 << 10;

/// Runs the programs of the keeper, and shows and saves what they do, until they have ended; `stop` says whether somebody
/// asks for the end. Gives what was seen of them.
///
/// # Errors
///
/// A program cannot be started, or what it does cannot be captured, shown or saved.
pub(crate) fn run(
    mut keeper: Keeper,
    interface: &Interface,
    outputs: Outputs,
    watch: impl FnOnce() -> Box<dyn Fn() -> bool>,
) -> Result<Witness, Failure> {
    let screen = outputs.output.screen;
    let outputs = Outputs { output: outputs.output.held(), ..outputs };
    let mut builder = SessionBuilder::new(Text::default());
    builder.capture_selected(interface, Filter::parse("")?, false)?;
    let vantages = vec![(interface.clone(), VantageKind::Loopback)];
    let mut session = builder.begin(Topology { vantages, endpoints: Vec::new(), port: None }, outputs)?;
    let segments = Rc::new(RefCell::new(Segments::default()));
    session.observe(noting(Rc::clone(&segments)));
    let stop = watch();
    keeper.begin().map_err(Failure::Keeper)?;
    let witness = RunProgress::new(screen).follow(&mut keeper, &mut session, stop)?;
    drop(keeper);
    let (summary, failure) = finish(session)?;
    let flows = summary.map_or_else(Vec::new, |summary| summary.flows);
    let segments = segments.borrow();
    let mistakes = mistakes(&witness, &segments, &flows);
    let by_kernel = segments.after_the_end(&witness);
    screen.show(&report(&witness.programs, by_kernel, &mistakes, screen.look))?;
    failure.map_or(Ok(witness), Err)
}

/// Whether the programs did what they were to do: none failed, and none had to be ended but a server.
pub(crate) fn went_well(witness: &Witness) -> bool {
    use crate::program::Role;
    let well = |outcome, role| match outcome {
        Outcome::Exited(code) => code == 0,
        Outcome::Stopped => role == Role::Server,
        Outcome::Killed(_) | Outcome::NotStarted => false,
    };
    witness.programs.iter().all(|program| well(program.outcome, program.role))
}

/// Takes note of the segments that matter for what went wrong.
fn noting(segments: Rc<RefCell<Segments>>) -> impl FnMut(&Step) {
    move |step| {
        let Some((flow, packet)) = step.flow.zip(step.packet()) else { return };
        let Some(direction) = packet.direction else { return };
        for fact in step.facts() {
            segments.borrow_mut().note(flow, direction.sender(), (packet.id, step.time), fact);
        }
    }
}

/// Takes the last packets, and ends the session.
fn finish(mut session: Session) -> Result<(Option<Summary>, Option<Failure>), Failure> {
    let ended = now();
    session.run_until(None, || since(ended) >= LAST_PACKETS)?;
    session.end()
}

/// The run, as its messages tell it.
struct RunProgress {
    screen: Screen,
    /// Whether the client has the screen.
    is_taken: bool,
    /// The server's lines that wait for it.
    waiting: Vec<String>,
    /// How many bytes they have.
    bytes: usize,
    /// How many more there were.
    left_out: u64,
    /// Whether the screen takes no more. The programs, and what is saved of them, do not depend on it.
    is_closed: bool,
    /// What was seen of the programs, once all have ended.
    outcome: Option<Result<Witness, Failure>>,
}

impl RunProgress {
    const fn new(screen: Screen) -> Self {
        Self {
            screen,
            is_taken: false,
            waiting: Vec::new(),
            bytes: 0,
            left_out: 0,
            is_closed: false,
            outcome: None,
        }
    }

    /// Follows the programs until all have ended.
    fn follow(
        mut self,
        keeper: &mut Keeper,
        session: &mut Session,
        stop: impl Fn() -> bool,
    ) -> Result<Witness, Failure> {
        let mut is_stopping = false;
        session.run_until(None, || {
            if stop() && !is_stopping {
                is_stopping = true;
                keeper.finish();
            }
            self.take_messages(keeper);
            self.outcome.is_some()
        })?;
        // The session may have ended first: its capture or a file has failed.
        if self.outcome.is_none() {
            keeper.finish();
        }
        while self.outcome.is_none() {
            self.take_messages(keeper);
            std::thread::sleep(Duration::from_millis(2));
        }
        self.outcome.unwrap_or(Err(Failure::NoOutcome))
    }

    fn take_messages(&mut self, keeper: &Keeper) {
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
            KeeperMessage::Said(line) => self.show(&[said(&line, self.screen.look)])?,
            KeeperMessage::ClientBegins => self.is_taken = true,
            KeeperMessage::ClientEnded => self.release()?,
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

    /// Shows the server's lines that had to wait.
    fn release(&mut self) -> Result<(), Failure> {
        let look = self.screen.look;
        // The client may have ended in the middle of a line.
        let mut lines: Vec<_> = std::mem::take(&mut self.is_taken).then(Line::default).into_iter().collect();
        lines.extend(self.waiting.drain(..).map(|line| said(&line, look)));
        if self.left_out > 0 {
            lines.push(said(&format!("… {}", self.left_out), look));
        }
        (self.bytes, self.left_out) = (0, 0);
        self.show(&lines)
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
