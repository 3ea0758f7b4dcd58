//! A student's own programs in the private network, and the capture of their packets.
//!
//! While the client runs, the screen is the client's: the ladder waits, and so do the server's lines. Then come the server's
//! lines, the ladder, how each program ended, and what went wrong.

use std::time::Duration;

use super::Failure;
use super::pipeline::Outputs;
use super::run_progress::RunProgress;
use super::run_report::RunReport;
use super::session::{Session, SessionBuilder, Topology, since};
use crate::analysis::mistake::RunPlace;
use crate::host::clock::now;
use crate::host::keeper::Keeper;
use crate::language::Text;
use crate::program::Witness;
use crate::source::{Filter, Interface};
use crate::trace::record::VantageKind;

/// How long the last packets may take after all programs have ended.
const LAST_PACKETS: Duration = Duration::from_millis(60);
/// How long packets wait for the calls that caused them, which are known when they return: on one host, after microseconds.
const HOLD: Duration = Duration::from_millis(50);

/// Runs the programs of the keeper, and shows and saves what they do, until they have ended; `stop` says whether
/// the end was asked for. Gives what was seen of them.
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
    builder.hold(HOLD);
    builder.capture_selected(interface, Filter::parse("")?, false)?;
    let vantages = vec![(interface.clone(), VantageKind::Loopback)];
    let mut session = builder.begin(Topology { vantages, endpoints: Vec::new(), port: None }, outputs)?;
    let report = RunReport::default();
    session.observe(report.observer());
    let stop = watch();
    keeper.begin().map_err(Failure::Keeper)?;
    let witness = follow(RunProgress::new(screen, session.watch()), &mut keeper, &mut session, stop)?;
    drop(keeper);
    let ended = now();
    session.run_until(None, || since(ended) >= LAST_PACKETS)?;
    let lost = session.stop();
    let lines = report.conclude((&witness, RunPlace::OneHost), session.pipeline(), screen.look);
    let (_, failure) = session.end()?;
    screen.show(&lines)?;
    lost.or(failure).map_or(Ok(witness), Err)
}

/// Follows the programs until all have ended.
fn follow(
    mut progress: RunProgress,
    keeper: &mut Keeper,
    session: &mut Session,
    stop: impl Fn() -> bool,
) -> Result<Witness, Failure> {
    session.run_until(None, || progress.follow(keeper, &stop))?;
    // The session may have ended first: its capture or a file has failed.
    if !progress.is_over() {
        keeper.finish();
    }
    while !progress.is_over() {
        progress.take_messages(keeper);
        std::thread::sleep(Duration::from_millis(2));
    }
    progress.finish()
}
