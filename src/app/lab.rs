//! A run of the lab: two programs on two hosts, and all that passed between them, shown and saved as a capture is.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::Failure;
use super::header;
use super::lab_plots::LabPlots;
use super::notice::notify;
use super::pipeline::{Incoming, Outputs, Pipeline};
use super::programs::endpoints;
use super::run_progress::RunProgress;
use super::run_report::RunReport;
use super::screen_output::ScreenOutput;
use crate::analysis::flow::Both;
use crate::analysis::mistake::RunPlace;
use crate::call::{Action, End, TransportProtocol};
use crate::frame::{LinkType, Timestamp};
use crate::host::clock::now;
use crate::host::keeper::Keeper;
use crate::host::pair::INTERFACE;
use crate::host::tuning::kernel_release;
use crate::lab::{Journal, LabEvent, LabRun, PreparedLab, RunEnd};
use crate::language::said;
use crate::program::Witness;
use crate::scene::plot::PlotQuestion;
use crate::source::surrender::surrender;
use crate::step::lab_totals::LabTotals;
use crate::trace::record::{self, Endpoint, Header, Vantage, VantageKind};
use crate::view::lab::lines;

/// The name of the path between the two hosts in a trace.
const PATH: &str = "lab";
/// How long the connections may take to end after all programs have: on a link that loses all of it, they never do.
const LAST_PACKETS: Duration = Duration::from_secs(5);
/// How late a frame may be delivered until the run is not believed: a tenth of the smallest retransmission timeout of Linux, in
/// nanoseconds.
const TOO_LATE: i64 = 20_000_000;

/// Runs the lab to its end, and then shows and saves what happened, as plots if there are any and otherwise as the outputs say;
/// `stop` says whether an early end is asked for.
///
/// # Errors
///
/// The lab failed, or what happened cannot be shown or saved.
pub(crate) fn run(
    lab: PreparedLab,
    name: &str,
    outputs: Outputs,
    plots: &[PlotQuestion],
    stop: &mut dyn FnMut() -> bool,
) -> Result<(), Failure> {
    let about = AboutRun::new(&lab, name);
    let run = lab.run(stop)?;
    // From here on bytes that passed the network are decoded.
    surrender()?;
    tell(&run);
    show(run, about, outputs, plots, None)?.map_or(Ok(()), Err)
}

/// Runs a student's programs, which the keeper is about to start, on the two hosts, and then shows and saves what happened; `stop`
/// says whether an early end is asked for. Gives what was seen of the programs.
///
/// # Errors
///
/// A program was not started, the lab failed, or what happened cannot be shown or saved.
pub(crate) fn exec(
    lab: PreparedLab,
    mut keeper: Keeper,
    outputs: Outputs,
    stop: &dyn Fn() -> bool,
) -> Result<Witness, Failure> {
    let screen = outputs.output.screen;
    let about = AboutRun::new(&lab, "exec");
    keeper.begin().map_err(Failure::Keeper)?;
    let journal = Journal::default();
    let mut progress = RunProgress::new(screen, journal.observer());
    let run = lab.carry(&mut || progress.follow(&mut keeper, stop), &journal, LAST_PACKETS);
    drop(keeper);
    let run = run?;
    let witness = progress.finish()?;
    surrender()?;
    tell(&run);
    show(run, about, outputs, &[], Some(&witness))?.map_or(Ok(witness), Err)
}

/// Shows and saves what happened, with what was seen of a student's programs; gives what went wrong with a file.
fn show(
    run: LabRun,
    about: AboutRun,
    mut outputs: Outputs,
    plots: &[PlotQuestion],
    programs: Option<&Witness>,
) -> Result<Option<Failure>, Failure> {
    let epoch = about.epoch;
    let header = about.header(&run);
    let port = header.endpoints.iter().map(|endpoint| endpoint.at.port).next();
    let (screen, is_drawn) = (outputs.output.screen, outputs.output.is_drawn());
    if !plots.is_empty() {
        outputs.output = ScreenOutput::unseen(screen);
    }
    let mut pipeline = Pipeline::begin(outputs, &header, epoch, port)?;
    let seen = Rc::new(RefCell::new((LabTotals::default(), LabPlots::of(plots))));
    let counted = Rc::clone(&seen);
    let report = RunReport::default();
    let mut observer = report.observer();
    pipeline.observe(Box::new(move |step| {
        let (totals, plots) = &mut *counted.borrow_mut();
        totals.step(step);
        plots.step(step);
        observer(step);
    }));
    for event in run.events {
        match event {
            LabEvent::Frame(frame) => pipeline.push(Incoming::Frame(frame)),
            LabEvent::Call(call) => pipeline.push(Incoming::Call(call)),
            LabEvent::Kernel(sample) => pipeline.push(Incoming::Kernel(Box::new(sample))),
        }
    }
    pipeline.process_until(Timestamp::from_nanoseconds(i64::MAX))?;
    let programs =
        programs.map(|witness| report.conclude((witness, RunPlace::TwoHosts), &mut pipeline, screen.look));
    let (_, failure) = pipeline.finish(run.dropped)?;
    let (totals, plots) = seen.take();
    plots.show(screen)?;
    if is_drawn && totals.packets > 0 {
        screen.show(&lines(&totals, screen.look.width, screen.look.language))?;
    }
    screen.show(&programs.unwrap_or_default())?;
    Ok(failure)
}

/// What is known of a run before it begins.
struct AboutRun {
    epoch: Timestamp,
    mtu: u32,
    lab: record::LabSetup,
}

impl AboutRun {
    fn new(lab: &PreparedLab, name: &str) -> Self {
        let kernel = kernel_release();
        let (scenario, tuning, counters) = (name.to_owned(), lab.tuning(), Both::default());
        let lab_of_trace = record::LabSetup { scenario, seed: lab.seed(), kernel, tuning, counters };
        Self { epoch: now(), mtu: lab.mtu(), lab: lab_of_trace }
    }

    fn header(self, run: &LabRun) -> Header {
        let vantage = |(id, kind): (&str, VantageKind)| Vantage {
            id: id.to_owned(),
            kind,
            interface: INTERFACE.to_owned(),
            link_type: LinkType::Ethernet.to_string(),
            mtu: Some(self.mtu),
            path: Some(PATH.to_owned()),
            file: None,
        };
        let vantages = [("client", VantageKind::Client), ("server", VantageKind::Server)].map(vantage);
        let [client, server] = run.counters.clone();
        let lab = record::LabSetup { counters: Both { client, server }, ..self.lab };
        Header { lab: Some(lab), ..header::of(self.epoch, servers(run), vantages.to_vec()) }
    }
}

/// The servers, as their own calls say it.
fn servers(run: &LabRun) -> Vec<Endpoint> {
    let of = |transport: TransportProtocol| {
        run.events.iter().find_map(|event| match event {
            LabEvent::Call(call)
                if call.end == End::Server
                    && call.transport == transport
                    && matches!(call.action, Action::Listen | Action::Bind) =>
            {
                call.local.map(|local| endpoints(transport, None, local))
            }
            _ => None,
        })
    };
    [TransportProtocol::Udp, TransportProtocol::Tcp].into_iter().filter_map(of).flatten().collect()
}

/// Says what makes a run less than it should be.
fn tell(run: &LabRun) {
    let LabRun { dropped, latest_ns, .. } = *run;
    match run.over {
        RunEnd::Ended | RunEnd::Stalled | RunEnd::Asked => {}
        RunEnd::Late => notify(&said!(
            "the run was ended because its time (`at_most`) was over",
            "运行时间已到（`at_most`），已结束"
        )),
        RunEnd::Full => notify(&said!(
            "the run was ended because it had sent more than is kept",
            "发送的数据超过了能保存的量，运行已结束"
        )),
    }
    for (_, rule) in run.fired.iter().filter(|(count, _)| *count == 0) {
        notify(&said!("no packet was met by the rule `{rule}`", "没有分组符合规则 `{rule}`"));
    }
    if dropped > 0 {
        notify(&said!(
            "this machine was too busy: {dropped} frames were dropped before they reached the link; run it again",
            "这台机器太忙：{dropped} 个帧在到达链路之前被丢弃；请再运行一次"
        ));
    }
    if latest_ns > TOO_LATE {
        let latest = latest_ns / 1_000_000;
        notify(&said!(
            "this machine was too busy: a packet arrived {latest} ms later than it should; run it again",
            "这台机器太忙：有一个分组比应到的时刻晚到了 {latest} 毫秒；请再运行一次"
        ));
    }
}
