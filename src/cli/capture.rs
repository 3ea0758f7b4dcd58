//! `captrace capture`: what crosses an interface, drawn and saved as it comes.

use std::sync::atomic::Ordering;

use super::advice::filter;
use super::signals::StopFlag;
use super::{Exit, args, complain, screen};
use crate::app;
use crate::app::View;
use crate::app::file_output::open_files;
use crate::app::pipeline::Outputs;
use crate::app::screen_output::ScreenOutput;
use crate::app::session::{SessionBuilder, Topology, since};
use crate::host::clock::now;
use crate::language::{both, said};
use crate::source::{Filter, Interface, interface};
use crate::trace::record::VantageKind;
use crate::view::tally::tally;

pub(super) fn run(args: &args::Capture, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    let filter = filter("capture", &args.filter)?.map_or_else(|| Filter::parse(""), Ok)?;
    let interface = chosen(args)?;
    filter.live_program(interface.link_type)?;
    let files = open_files(&args.save, args.force, screen.look.language)?;
    let output = match (args.view, args.flow) {
        (Some(view), _) => ScreenOutput::new(screen, view.into(), None),
        (None, Some(_)) => ScreenOutput::new(screen, View::Ladder, None),
        (None, None) => ScreenOutput::auto(screen),
    };
    let drawn = output.is_drawn();
    let mut builder = SessionBuilder::new(both("captrace demo", "captrace demo（演示）"));
    builder.capture_selected(&interface, filter, args.promiscuous)?;
    builder.limit_bytes(args.snaplen.and_then(|snaplen| usize::try_from(snaplen).ok()));
    let began = now();
    let topology =
        Topology { vantages: vec![(interface, VantageKind::Link)], endpoints: Vec::new(), port: None };
    let output = output.of_flow(args.flow).only(&args.telling.only);
    let outputs = Outputs { output, files, wireshark: args.telling.wireshark, in_turns: false };
    let stop = StopFlag::prepare().map_err(app::Failure::Runtime)?;
    let mut session = builder.begin(topology, outputs)?;
    let stopped = stop.watch();
    let is_over = || stopped.load(Ordering::Acquire) || args.time.is_some_and(|time| since(began) >= time);
    session.run_until(args.count, is_over)?;
    let (summary, failure) = session.end()?;
    let tallied = summary.filter(|_| drawn).map(|summary| screen.show(&tally(&summary, screen.look)));
    match (failure, tallied) {
        (Some(failure), _) | (None, Some(Err(failure))) => Err(failure.into()),
        (None, None | Some(Ok(()))) => Ok(()),
    }
}

/// The interface that is named, or the one that the default route takes, which is said.
fn chosen(args: &args::Capture) -> Result<Interface, Exit> {
    if let Some(name) = &args.interface {
        return Ok(interface::named(name)?);
    }
    let route = interface::default_route().map_err(|error| {
        Exit::failed(said!(
            "{error}: name one with -i; captrace interfaces lists them",
            "{error}：请用 -i 指定接口；captrace interfaces 会列出它们"
        ))
    })?;
    complain(&said!(
        "capturing on {}, which the default route takes; Ctrl-C ends it",
        "正在默认路由所用的接口 {} 上捕获；按 Ctrl-C 结束",
        route.interface.name
    ));
    Ok(route.interface)
}
