//! `captrace capture`: what crosses interfaces, drawn and saved as it comes, or saved alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::advice::filter;
use super::signals::StopFlag;
use super::{Exit, args, complain, screen};
use crate::app;
use crate::app::View;
use crate::app::file_output::{FileOutput, open_files};
use crate::app::pipeline::Outputs;
use crate::app::rotation::Rotation;
use crate::app::screen_output::ScreenOutput;
use crate::app::session::{SessionBuilder, Topology, since};
use crate::explain::Language;
use crate::host::clock::now;
use crate::language::{both, said};
use crate::source::interface::UNREADABLE;
use crate::source::{Filter, Interface, interface};
use crate::trace::record::VantageKind;
use crate::view::tally::tally;

mod quiet;

pub(super) fn run(args: &args::Capture, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    let filter = filter("capture", &args.filter)?.map_or_else(|| Filter::parse(""), Ok)?;
    let interfaces = chosen(args)?;
    for interface in &interfaces {
        filter.live_program(interface.link_type)?;
    }
    refuse_mixed(args, &interfaces)?;
    refuse_folders(args)?;
    quiet::refuse_traces(args)?;
    let files = files(args, screen.look.language)?;
    let mut builder = SessionBuilder::new(both("captrace demo", "captrace demo（演示）"));
    for interface in &interfaces {
        builder.capture_selected(interface, filter.clone(), args.promiscuous)?;
    }
    builder.limit_bytes(args.snaplen.and_then(|snaplen| usize::try_from(snaplen).ok()));
    let vantages = interfaces.into_iter().map(|interface| (interface, VantageKind::Link)).collect();
    let topology = Topology { vantages, endpoints: Vec::new(), port: None };
    let began = now();
    let stop = StopFlag::prepare().map_err(app::Failure::Runtime)?;
    let is_late = || args.time.is_some_and(|time| since(began) >= time);
    if args.quiet {
        return quiet::run(args, screen, (builder, topology, files), stop, is_late);
    }
    let output = match (args.view, args.flow) {
        (Some(view), _) => ScreenOutput::new(screen, view, None),
        (None, Some(_)) => ScreenOutput::new(screen, View::Ladder, None),
        (None, None) => ScreenOutput::auto(screen),
    };
    let drawn = output.is_drawn();
    let output = output.of_flow(args.flow).only(&args.telling.only).keeping_up();
    let outputs = Outputs { output, files, wireshark: args.telling.wireshark, in_turns: false };
    let mut session = builder.begin(topology, outputs)?;
    let stopped = stop.watch();
    session.run_until(args.count, || stopped.load(Ordering::Acquire) || is_late())?;
    let (summary, failure) = session.end()?;
    let tallied = summary.filter(|_| drawn).map(|summary| screen.show(&tally(&summary, screen.look)));
    match (failure, tallied) {
        (Some(failure), _) | (None, Some(Err(failure))) => Err(failure.into()),
        (None, None | Some(Ok(()))) => Ok(()),
    }
}

/// Opens what `--save` names: whole files, or the first of those that follow each other.
fn files(args: &args::Capture, language: Language) -> Result<Vec<FileOutput>, app::Failure> {
    let Some(limit) = args.rotate else { return open_files(&args.save, args.force, language) };
    let keep = args.keep.and_then(|keep| usize::try_from(keep).ok());
    let open = |path: &Path| FileOutput::rotating(Rotation::new(path, limit, keep)?, language);
    args.save.iter().map(|path| open(path)).collect()
}

/// Refuses files that follow each other in several folders: only in one may they be made while packets are read.
fn refuse_folders(args: &args::Capture) -> Result<(), Exit> {
    let folders: BTreeSet<_> = args.save.iter().map(|path| path.parent()).collect();
    if args.rotate.is_none() || folders.len() < 2 {
        return Ok(());
    }
    Err(Exit::usage(said!(
        "--rotate makes files in one folder: name all of --save in the same",
        "--rotate 只在一个文件夹中建立文件：请把 --save 的文件放在同一个文件夹中"
    )))
}

/// The interfaces that are named, or the one that the default route takes, which is said.
fn chosen(args: &args::Capture) -> Result<Vec<Interface>, Exit> {
    if args.interface.iter().any(|name| name == "any") {
        let readable = |interface: &Interface| interface.link_type != UNREADABLE;
        let all: Vec<_> = interface::all_up().into_iter().filter(readable).collect();
        let none = || Exit::failed(said!("no interface is up", "没有启用的接口"));
        return if all.is_empty() { Err(none()) } else { Ok(all) };
    }
    if !args.interface.is_empty() {
        let mut named: Vec<Interface> = Vec::new();
        for name in &args.interface {
            let found = interface::named(name)?;
            if !named.contains(&found) {
                named.push(found);
            }
        }
        return Ok(named);
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
    Ok(vec![route.interface])
}

/// Refuses a file that has no room for the frames of all these interfaces: .pcap has one link type.
fn refuse_mixed(args: &args::Capture, interfaces: &[Interface]) -> Result<(), Exit> {
    let is_mixed =
        interfaces.windows(2).any(|two| matches!(two, [one, other] if one.link_type != other.link_type));
    let pcap = args.save.iter().find(|path| path.extension().is_some_and(|end| end == "pcap"));
    match pcap.filter(|_| is_mixed) {
        None => Ok(()),
        Some(path) => Err(Exit::usage(said!(
            "{}: a .pcap file has frames of one kind, and these interfaces have several: name a .pcapng file",
            "{}：.pcap 文件只能存放一种帧，而这些接口有多种：请改用 .pcapng 文件",
            path.display()
        ))),
    }
}
