//! A student's own programs in the private network, and the capture of their packets.
//!
//! While the client runs, the screen is the client's: the ladder waits, and so do the server's lines. Then come the server's
//! lines, the ladder, how each program ended, and what went wrong.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::Failure;
use super::pipeline::Outputs;
use super::run_progress::RunProgress;
use super::session::{Session, SessionBuilder, Topology, since};
use crate::analysis::fact::Basis;
use crate::analysis::mistake::{Mistake, Segments, mistakes};
use crate::explain::{Language, Words};
use crate::host::clock::now;
use crate::host::keeper::Keeper;
use crate::language::Text;
use crate::program::{Outcome, Program, Witness};
use crate::source::{Filter, Interface};
use crate::step::Step;
use crate::trace::record::VantageKind;
use crate::view::programs::report;

/// How long the last packets may take after all programs have ended.
const LAST_PACKETS: Duration = Duration::from_millis(60);

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
    let witness = follow(RunProgress::new(screen), &mut keeper, &mut session, stop)?;
    drop(keeper);
    let ended = now();
    session.run_until(None, || since(ended) >= LAST_PACKETS)?;
    let lost = session.stop();
    let flows = session.pipeline().flows();
    let (mistakes, by_kernel) = {
        let segments = segments.borrow();
        (mistakes(&witness, &segments, &flows), segments.after_the_end(&witness))
    };
    save_report(&mut session, &witness.programs, &mistakes);
    let (_, failure) = session.end()?;
    screen.show(&report(&witness.programs, by_kernel, &mistakes, screen.look))?;
    lost.or(failure).map_or(Ok(witness), Err)
}

/// Saves how each program ended and what went wrong, in words of each language: a trace shows them when it is read.
fn save_report(session: &mut Session, programs: &[Program], mistakes: &[Mistake]) {
    let in_each = |words: &dyn Fn(&dyn Words) -> String| {
        let languages = [("en", Language::English), ("zh", Language::Chinese)];
        languages.map(|(key, language)| (key.to_owned(), words(language.words()))).into_iter().collect()
    };
    for program in programs {
        let words = |words: &dyn Words| {
            format!("{}: {}: {}", words.program(program.role), program.command, words.outcome(program))
        };
        session.pipeline().save_remark("run.program", Basis::Known, in_each(&words));
    }
    for mistake in mistakes {
        let words = |words: &dyn Words| words.mistake(mistake);
        session.pipeline().save_remark("run.mistake", mistake.basis(), in_each(&words));
    }
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
pub(super) fn noting(segments: Rc<RefCell<Segments>>) -> impl FnMut(&Step) {
    move |step| {
        let Some((flow, packet)) = step.flow.zip(step.packet()) else { return };
        let Some(direction) = packet.direction else { return };
        for fact in step.facts() {
            segments.borrow_mut().note(flow, direction.sender(), (packet.id, step.time), fact);
        }
    }
}

/// Follows the programs until all have ended.
fn follow(
    mut progress: RunProgress,
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
        progress.take_messages(keeper);
        progress.is_over()
    })?;
    // The session may have ended first: its capture or a file has failed.
    if !progress.is_over() {
        keeper.finish();
    }
    while !progress.is_over() {
        progress.take_messages(keeper);
        std::thread::sleep(Duration::from_millis(2));
    }
    progress.finish().map(|(witness, _)| witness)
}
