//! `captrace run`: a student's own programs in the private network, captured and explained.

use std::sync::atomic::Ordering;

use super::signals::StopFlag;
use super::{Exit, args, place, screen};
use crate::app;
use crate::app::file_output::open_files;
use crate::app::program::{command, parsed};
use crate::app::run::{run as follow, went_well};
use crate::host::keeper::{Keeper, Plan};

/// Runs the programs, and draws what they did.
///
/// # Errors
///
/// A program cannot be started, fails or had to be ended, or the private network is refused.
pub(super) fn run(args: &args::Run, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    // Before the private network is entered: the same command is executed again there.
    let plan = plan(args)?;
    let interface = place::in_private()?;
    // Before files are opened, which are not for the programs, and before signals are caught.
    let keeper = Keeper::fork(plan).map_err(app::Failure::Keeper)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let stop = StopFlag::prepare().map_err(app::Failure::Runtime)?;
    let outputs = screen::ladder(screen, &args.telling, files);
    let watch = || -> Box<dyn Fn() -> bool> {
        let stopped = stop.watch();
        Box::new(move || stopped.load(Ordering::Acquire))
    };
    let witness = follow(keeper, &interface, outputs, watch)?;
    if went_well(&witness) { Ok(()) } else { Err(Exit::quietly()) }
}

fn plan(args: &args::Run) -> Result<Plan, Exit> {
    let client = match &args.client {
        Some(client) => parsed(client)?,
        None => command(args.program.clone())?,
    };
    let server = args.server.as_deref().map(parsed).transpose()?;
    Ok(Plan { server, client, silence: args.timeout, hosts: None })
}
