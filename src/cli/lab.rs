//! `captrace lab`: scenarios on two hosts of our own.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::Exit;
use super::args::{self, LabCommand, LinkChanges};
use super::message::complain;
use super::screen::{self, ladder};
use super::signals::StopFlag;
use super::step::Stepper;
use crate::app;
use crate::app::View;
use crate::app::file_output::open_files;
use crate::app::lab_recording::{recorded, replay};
use crate::app::pipeline::Outputs;
use crate::app::program::parsed;
use crate::app::run_report::went_well;
use crate::app::screen::{Screen, print};
use crate::app::screen_output::ScreenOutput;
use crate::call::End;
use crate::host::address::{CLIENT, SERVER};
use crate::host::keeper::{Keeper, Plan};
use crate::host::pair::PairError;
use crate::lab::scenario::builtin::Builtin;
use crate::lab::scenario::{IPV6_MTU, IpVersion, Scenario, ScenarioPlot, Transports};
use crate::lab::{LabError, PreparedLab, textbook_exchange};
use crate::language::{both, said};
use crate::link::LinkRule;
use crate::link::phrase::PhraseError;
use crate::scene::plot::PlotQuestion;
use crate::view::Look;
use crate::view::text::{Line, Style, visible, wrap};

pub(super) fn run(args: &args::Lab, look: &args::Look) -> Result<(), Exit> {
    match &args.command {
        LabCommand::List => list(screen::plain(look)),
        LabCommand::Show(args) => show(args, look),
        LabCommand::Run(args) => run_scenario(args, look),
        LabCommand::Exec(args) => exec(args, look),
    }
}

fn list(screen: Screen) -> Result<(), Exit> {
    let longest = Builtin::ALL.iter().map(|builtin| builtin.name.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for builtins in Builtin::ALL.chunk_by(|one, other| one.group == other.group) {
        lines.extend(builtins.first().map(|first| Line::of(first.group.title(), Style::Heading)));
        for builtin in builtins {
            let title = scenario_of(builtin)?.title;
            lines.push(Line::of(format!("  {:longest$}  {}", builtin.name, title.spoken()), Style::Plain));
        }
        lines.push(Line::default());
    }
    let hint = said!(
        "run one: captrace lab run NAME\nread one, wherever it cannot be run: captrace lab show NAME",
        "运行其中一个：captrace lab run NAME\n不能运行时，读录下的：captrace lab show NAME"
    );
    lines.extend(hint.lines().map(|line| Line::of(line, Style::Dim)));
    Ok(screen.show(&lines)?)
}

/// The lesson of a scenario and its recorded run, or its file alone.
fn show(args: &args::LabShow, look: &args::Look) -> Result<(), Exit> {
    let builtin = Builtin::named(&args.name).ok_or_else(|| unknown(&args.name))?;
    if args.file {
        return Ok(print(builtin.text)?);
    }
    let mut screen = screen::explaining(look, &args.telling);
    screen.look = args.ladder.on(screen.look);
    let scenario = scenario_of(builtin)?;
    screen.show(&lesson(&scenario, screen.look))?;
    screen.show(&[Line::default()])?;
    let plots = if builtin.is_sampled {
        scenario.plots.iter().map(|plot| question(*plot)).collect()
    } else {
        plots(&scenario, &args.telling, args.ladder)
    };
    let output = ScreenOutput::new(screen, View::Ladder, None).only(&args.telling.only);
    replay(recorded(builtin)?, output.in_bulk(), &plots, builtin.is_sampled)?;
    if !plots.is_empty() && !builtin.is_sampled {
        every_packet(screen)?;
    }
    let hint = said!(
        "its file, to be changed and run: captrace lab show {} --file",
        "它的文件，可以修改后再运行：captrace lab show {} --file",
        builtin.name
    );
    Ok(screen.show(&[Line::default(), Line::of(hint, Style::Dim)])?)
}

/// What is drawn of a run in place of a ladder: what the scenario says, unless the arguments ask how a ladder is to be drawn.
fn plots(scenario: &Scenario, telling: &args::Telling, ladder: args::Ladder) -> Vec<PlotQuestion> {
    let args::Telling { only, wireshark, unfold, absolute, .. } = telling;
    let args::Ladder { to_scale, by_order, kernel } = ladder;
    let asks = telling.level().is_some() || !only.is_empty() || *wireshark || *unfold || *absolute;
    if asks || to_scale || by_order || kernel {
        return Vec::new();
    }
    scenario.plots.iter().map(|plot| question(*plot)).collect()
}

const fn question(plot: ScenarioPlot) -> PlotQuestion {
    match plot {
        ScenarioPlot::Sequence => PlotQuestion::Sequence,
        ScenarioPlot::ReceiveWindow => PlotQuestion::ReceiveWindow,
        ScenarioPlot::CongestionWindow => PlotQuestion::CongestionWindow,
        ScenarioPlot::RoundTrip => PlotQuestion::RoundTrip,
        ScenarioPlot::Queue => PlotQuestion::Queue,
        ScenarioPlot::Throughput => PlotQuestion::Throughput,
    }
}

/// What a scenario is about, what to notice and what to ask oneself; and its rules, which the ladder names by their numbers.
fn lesson(scenario: &Scenario, look: Look) -> Vec<Line> {
    let mut lines = vec![Line::of(scenario.title.spoken(), Style::Heading)];
    for text in [&scenario.notice, &scenario.question].into_iter().filter(|text| !text.is_empty()) {
        lines.push(Line::default());
        lines.extend(wrap(text.spoken(), look.width).into_iter().map(|line| Line::of(line, Style::Plain)));
    }
    lines.extend(scenario.rules.first().map(|_| Line::default()));
    for (number, rule) in (1_u32..).zip(&scenario.rules) {
        let text = said!("rule {number}: {rule}", "规则 {number}：{rule}");
        lines.extend(wrap(&text, look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    }
    lines
}

/// Says how to see the packets of a run of which there are plots.
fn every_packet(screen: Screen) -> Result<(), Exit> {
    let hint =
        said!("each of its packets: --to-scale or --by-order", "它的每个分组：--to-scale 或 --by-order");
    Ok(screen.show(&[Line::default(), Line::of(hint, Style::Dim)])?)
}

fn run_scenario(args: &args::LabRun, look: &args::Look) -> Result<(), Exit> {
    let mut screen = screen::explaining(look, &args.telling);
    screen.look = args.ladder.on(screen.look);
    let mut scenario = found(&args.scenario)?;
    change(&mut scenario, &args.link)?;
    let stepper = Stepper::new(&args.stepping, screen);
    let files = open_files(&args.saving.save, args.saving.force, screen.look.language)?;
    let outputs = Outputs { in_turns: true, ..ladder(screen, &args.telling, files) };
    let outputs = match &stepper {
        Some(stepper) => Outputs { output: stepper.output().only(&args.telling.only), ..outputs },
        None => outputs,
    };
    if stepper.is_none() {
        let mut lines = lesson(&scenario, screen.look);
        lines.push(Line::default());
        screen.show(&lines)?;
    }
    let plots = if stepper.is_none() { plots(&scenario, &args.telling, args.ladder) } else { Vec::new() };
    perform(scenario, &args.scenario.to_string_lossy(), args.link.arp, outputs, &plots)?;
    if !plots.is_empty() {
        every_packet(screen)?;
    }
    stepper.map_or(Ok(()), Stepper::show)
}

/// Makes two hosts, runs a scenario there, and shows and saves what happened: as plots, if there are any.
///
/// # Errors
///
/// There can be no hosts here, or the run fails.
pub(super) fn perform(
    scenario: Scenario,
    name: &str,
    arp: bool,
    outputs: Outputs,
    plots: &[PlotQuestion],
) -> Result<(), Exit> {
    // Signals are caught from here on; the thread that waits for them must not run before the hosts are there.
    let stop = StopFlag::prepare().map_err(app::Failure::Runtime)?;
    let lab = PreparedLab::prepare(scenario, arp).map_err(|error| refused(error, Builtin::named(name)))?;
    let stopped = stop.watch();
    Ok(app::lab::run(lab, name, outputs, plots, &mut || stopped.load(Ordering::Acquire))?)
}

/// A student's own programs on the two hosts.
fn exec(args: &args::LabExec, look: &args::Look) -> Result<(), Exit> {
    let args::Running { timeout, saving, telling } = &args.running;
    let mut screen = screen::explaining(look, telling);
    screen.look = args.ladder.on(screen.look);
    let (server, client) = (parsed(&args.server)?, parsed(&args.client)?);
    // Of the textbook's exchange only the link matters.
    let mut scenario =
        textbook_exchange(Transports::Tcp, IpVersion::V4, ("", ""), End::Client).map_err(Exit::failed)?;
    change(&mut scenario, &args.link)?;
    let lab = PreparedLab::prepare(scenario, args.link.arp).map_err(|error| refused(error, None))?;
    if !lab.has_names() {
        let (client, server) = (CLIENT.ipv4, SERVER.ipv4);
        complain(&said!(
            "the names client and server lead nowhere here: use {client} and {server}",
            "这里不能使用 client 和 server 这两个名字：请用 {client} 和 {server}"
        ));
    }
    let hosts = Some(lab.hosts().map_err(LabError::from).map_err(app::Failure::from)?);
    // Before files are opened, which are not for the programs, and before signals are caught.
    let plan = Plan { server: Some(server), client, silence: *timeout, hosts };
    let keeper = Keeper::fork(plan).map_err(app::Failure::Keeper)?;
    let files = open_files(&saving.save, saving.force, screen.look.language)?;
    let outputs = Outputs { in_turns: true, ..ladder(screen, telling, files) };
    let stopped = StopFlag::prepare().map_err(app::Failure::Runtime)?.watch();
    let witness = app::lab::exec(lab, keeper, outputs, &|| stopped.load(Ordering::Acquire))?;
    if went_well(&witness) { Ok(()) } else { Err(Exit::quietly()) }
}

/// Two hosts that this user may not have are a matter of permission; a run of the scenario can be seen all the same.
fn refused(error: LabError, scenario: Option<&Builtin>) -> Exit {
    let LabError::Pair(PairError::Refused(error)) = error else { return app::Failure::from(error).into() };
    match scenario {
        Some(Builtin { name, .. }) => Exit::permission(said!(
            "{error}\n  a run of this scenario that was recorded: captrace lab show {name}",
            "{error}\n  这个场景录下的一次运行：captrace lab show {name}"
        )),
        None => Exit::permission(error),
    }
}

/// The scenario with this name, or in this file.
fn found(named: &Path) -> Result<Scenario, Exit> {
    let name = named.to_string_lossy();
    if let Some(builtin) = Builtin::named(&name) {
        return scenario_of(builtin);
    }
    let text = match fs::read_to_string(named) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !name.contains(['/', '.']) => {
            return Err(unknown(&name));
        }
        Err(error) => return Err(app::Failure::Unreadable { path: named.to_owned(), error }.into()),
    };
    Scenario::read(&text).map_err(|error| Exit::usage(format!("{}:\n{error}", visible(&name))))
}

fn scenario_of(builtin: &Builtin) -> Result<Scenario, Exit> {
    // A test reads all of them.
    Scenario::read(builtin.text).map_err(|error| Exit::failed(format!("{}:\n{error}", builtin.name)))
}

fn unknown(name: &str) -> Exit {
    let meant = Builtin::meant(name);
    let name = visible(name);
    let problem = said!("there is no scenario {name}", "没有场景 {name}");
    let advice = match meant.split_last() {
        None => said!("; all of them: captrace lab list", "；全部场景：captrace lab list"),
        Some((one, [])) => said!("; did you mean {one}?", "；是否指 {one}？"),
        Some((last, others)) => {
            let others = others.join(both(", ", "、").spoken());
            said!("; did you mean {others} or {last}?", "；是否指 {others} 或 {last}？")
        }
    };
    Exit::usage(problem + &advice)
}

/// Changes a scenario's link as the arguments say. Rules of theirs come first: the first that is about a packet decides.
pub(super) fn change(scenario: &mut Scenario, changes: &LinkChanges) -> Result<(), Exit> {
    let LinkChanges { seed, delay, rate, queue, loss, lose, rule, rules: file, mtu, congestion, arp: _ } =
        changes;
    for path in [&mut scenario.link.to_server, &mut scenario.link.to_client] {
        path.delay = delay.unwrap_or(path.delay);
        path.rate = rate.or(path.rate);
        path.queue = queue.or(path.queue);
        path.loss = loss.unwrap_or(path.loss);
    }
    scenario.seed = seed.unwrap_or(scenario.seed);
    scenario.mtu = mtu.unwrap_or(scenario.mtu);
    if scenario.has_too_small_mtu() {
        return Err(Exit::usage(said!(
            "--mtu {}: IPv6 needs {IPV6_MTU} at least",
            "--mtu {}：IPv6 至少需要 {IPV6_MTU}",
            scenario.mtu
        )));
    }
    if let Some(congestion) = congestion {
        scenario.congestion.clone_from(congestion);
    }
    let rules = lose.iter().map(|packet| LinkRule::losing(packet)).collect::<Result<Vec<_>, _>>();
    let mut rules = rules.map_err(|error| Exit::usage(format!("--lose: {error}")))?;
    for text in rule {
        rules.push(text.parse().map_err(|error: PhraseError| Exit::usage(format!("--rule: {error}")))?);
    }
    if let Some(file) = file {
        rules.append(&mut rules_in(file)?);
    }
    rules.append(&mut scenario.rules);
    scenario.rules = rules;
    if !scenario.is_repeatable() {
        complain(&said!(
            "a rule by time or by the number of an ACK does not hit the same packet in each run",
            "按时间或按 ACK 的编号写的规则，每次运行不一定命中同一个分组"
        ));
    }
    Ok(())
}

/// The rules of a file.
fn rules_in(file: &Path) -> Result<Vec<LinkRule>, Exit> {
    let name = visible(&file.to_string_lossy()).into_owned();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && name.contains(' ') => {
            return Err(Exit::usage(said!(
                "--rules takes a file of rules; one rule: --rule '{name}'",
                "--rules 后面应是写着规则的文件；只有一条规则时：--rule '{name}'"
            )));
        }
        Err(error) => return Err(app::Failure::Unreadable { path: file.to_owned(), error }.into()),
    };
    let rules = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let numbered = rules.zip(1..).filter(|(rule, _)| !rule.is_empty());
    let read = |(rule, number): (&str, u32)| {
        rule.parse().map_err(|error: PhraseError| {
            Exit::usage(said!("{name}, line {number}: {error}", "{name} 第 {number} 行：{error}"))
        })
    };
    numbered.map(read).collect()
}
