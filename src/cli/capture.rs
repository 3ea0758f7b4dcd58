//! `captrace capture`: what crosses an interface, drawn and saved as it comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, args, complain, screen};
use crate::app::output::{Output, View};
use crate::app::pipeline::Sinks;
use crate::app::save::open_files;
use crate::app::selection::filter;
use crate::app::session::{Stage, Topology, since};
use crate::source::live::now;
use crate::source::{Filter, Interface, interface};
use crate::trace::record::VantageKind;
use crate::view::tally::tally;

pub(super) fn run(args: &args::Capture, look: &args::Look) -> Result<(), Failure> {
    let screen = screen::explaining(look, &args.telling);
    let filter = filter(&args.filter)?.map_or_else(|| Filter::parse("").map_err(Failure::usage), Ok)?;
    let interface = chosen(args)?;
    filter.live_program(interface.link_type).map_err(Failure::usage)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let output = match (args.view, args.flow) {
        (Some(view), _) => Output::new(screen, view.into(), None),
        (None, Some(_)) => Output::new(screen, View::Ladder, None),
        (None, None) => Output::auto(screen),
    };
    let drawn = output.is_drawn();
    let mut stage = Stage::new("captrace demo");
    stage.capture_selected(&interface, filter, args.promiscuous)?;
    stage.cut(args.snaplen.and_then(|snaplen| usize::try_from(snaplen).ok()));
    let began = now();
    let topology =
        Topology { vantages: vec![(interface, VantageKind::Link)], endpoints: Vec::new(), port: None };
    let output = output.of_flow(args.flow).only(&args.telling.only);
    let sinks = Sinks { output, files, wireshark: args.telling.wireshark };
    let stop = Stop::prepare()?;
    let mut session = stage.begin(topology, sinks)?;
    let stopped = stop.flag();
    let is_over = || stopped.load(Ordering::Acquire) || args.time.is_some_and(|time| since(began) >= time);
    session.follow_until(args.count, is_over)?;
    let (summary, failure) = session.end()?;
    if let Some(summary) = summary.filter(|_| drawn) {
        screen.show(&tally(&summary, screen.look))?;
    }
    failure.map_or(Ok(()), Err)
}

/// The interface that is named, or the one that the default route takes, which is said.
fn chosen(args: &args::Capture) -> Result<Interface, Failure> {
    if let Some(name) = &args.interface {
        return interface::named(name).map_err(Failure::failed);
    }
    let route = interface::default_route().map_err(|error| {
        Failure::failed(format!("{error}\nname an interface with -i; captrace interfaces lists them"))
    })?;
    complain(&format!(
        "capturing on {}, which the default route takes; Ctrl-C ends it",
        route.interface.name
    ));
    Ok(route.interface)
}

/// The signals that end a capture politely. Heard from before privileges are given up; the thread that waits for them
/// is started after.
struct Stop {
    runtime: Runtime,
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn prepare() -> Result<Self, Failure> {
        // On the thread that blocks on it alone: it starts none of its own.
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::failed)?;
        let within = runtime.enter();
        let interrupt = signal(SignalKind::interrupt()).map_err(Failure::failed)?;
        let terminate = signal(SignalKind::terminate()).map_err(Failure::failed)?;
        drop(within);
        Ok(Self { runtime, interrupt, terminate })
    }

    /// A flag that is set when one of them comes. The thread that waits ends with the program.
    fn flag(self) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        let Self { runtime, mut interrupt, mut terminate } = self;
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            set.store(true, Ordering::Release);
        });
        flag
    }
}
