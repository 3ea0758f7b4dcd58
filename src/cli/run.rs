//! `captrace run`: a student's own programs in the private network, captured and explained.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::signals::StopFlag;
use super::{Exit, args, place, screen};
use crate::app;
use crate::app::file_output::open_files;
use crate::app::pipeline::Outputs;
use crate::app::program::{command, parsed};
use crate::app::run::run as follow;
use crate::app::run_report::went_well;
use crate::host::keeper::{Keeper, Plan};

/// Runs the programs, and draws what they did.
///
/// # Errors
///
/// A program cannot be started, fails or had to be ended, or the private network is refused.
pub(super) fn run(args: &args::Run, look: &args::Look) -> Result<(), Exit> {
    let args::Running { timeout, saving, telling } = &args.running;
    let screen = screen::explaining(look, telling);
    // Before the private network is entered: the same command is executed again there.
    let plan = plan(args, *timeout)?;
    let interface = place::in_private()?;
    // Before files are opened, which are not for the programs, and before signals are caught.
    let keeper = Keeper::fork(plan).map_err(app::Failure::Keeper)?;
    let files = open_files(&saving.save, saving.force, screen.look.language)?;
    let stop = StopFlag::prepare().map_err(app::Failure::Runtime)?;
    let outputs = Outputs { in_turns: true, ..screen::ladder(screen, telling, files) };
    let watch = || -> Box<dyn Fn() -> bool> {
        let stopped = stop.watch();
        Box::new(move || stopped.load(Ordering::Acquire))
    };
    let witness = follow(keeper, &interface, outputs, watch)?;
    if went_well(&witness) { Ok(()) } else { Err(Exit::quietly()) }
}

fn plan(args: &args::Run, silence: Duration) -> Result<Plan, Exit> {
    let client = match &args.client {
        Some(client) => parsed(client)?,
        None => command(args.program.clone())?,
    };
    let server = args.server.as_deref().map(parsed).transpose()?;
    Ok(Plan { server, client, silence, hosts: None })
}
