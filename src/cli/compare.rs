//! `captrace compare`: two saved traces, packet by packet, and a table of what each cost. Exchanges of two protocols are
//! drawn as two ladders, side by side.

use std::path::Path;

use super::{Exit, args, complain, defects, screen};
use crate::analysis::flow::FlowId;
use crate::analysis::summary::FlowSummary;
use crate::analysis::topic::Topic;
use crate::app::screen::Screen;
use crate::app::text::{shown, source};
use crate::app::topic_filter::{Filtered, TopicFilter};
use crate::app::{self, Recording, RecordingKind};
use crate::explain::Notice;
use crate::language::said;
use crate::step::pairing::{Kinship, PairedSteps, pair, partners};
use crate::step::{Event, Step};
use crate::trace::Item;
use crate::trace::record::Header;
use crate::view::Look;
use crate::view::compare::{half, side_by_side, table};
use crate::view::ladder::Ladder;
use crate::view::pairs::{ComparedSteps, PairTable};
use crate::view::text::{Line, Style, wrap};

pub(super) fn run(args: &args::Compare, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    let a = WholeTrace::read(&args.a, args.telling.wireshark)?;
    let b = WholeTrace::read(&args.b, args.telling.wireshark)?;
    let chosen = args.flow.map(FlowId);
    let Some((in_a, in_b)) = partners(&a.flows, &b.flows, chosen) else {
        let flow = args.flow.unwrap_or_default();
        return Err(Exit::failed(said!(
            "{}: there is no flow {flow}; it holds {}",
            "{}：没有流 {flow}，只有 {} 个流",
            a.source,
            a.flows.len()
        )));
    };
    let (a, b) = (a.choose(in_a, chosen.is_some()), b.choose(in_b, false));
    let (Some(a), Some(b)) = (a, b) else { return Ok(()) };
    let is_alike = a.flow.protocol == b.flow.protocol;
    let is_one_pair = is_alike && a.flow.client == b.flow.client && a.flow.server == b.flow.server;
    if is_alike {
        let (of_a, of_b) = (a.packets(), b.packets());
        let pairs = pair(&of_a, &of_b, is_one_pair, is_alike);
        draw_pairs((&a.name, &of_a), (&b.name, &of_b), &pairs, &args.telling.only, screen)?;
    } else {
        draw_ladders(&a, &b, &args.telling.only, screen)?;
    }
    Ok(screen.show(&table((&a.name, &a.flow), (&b.name, &b.flow), screen.look))?)
}

/// Draws two exchanges of one protocol, a row for each packet or for two that correspond.
fn draw_pairs(
    (a, of_a): (&str, &[Step]),
    (b, of_b): (&str, &[Step]),
    pairs: &PairedSteps,
    only: &[Topic],
    screen: Screen,
) -> Result<(), app::Failure> {
    let is_wanted = |step: &Step| {
        only.is_empty() || step.facts().any(|fact| fact.topics().iter().any(|topic| only.contains(topic)))
    };
    let table = PairTable::new(
        ComparedSteps { name: a, steps: of_a },
        ComparedSteps { name: b, steps: of_b },
        screen.look,
    );
    let mut lines = table.lines(pairs, is_wanted);
    let dim = |text: String| {
        wrap(&text, screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim)).collect::<Vec<_>>()
    };
    lines.extend(dim(summary(pairs, a, b)));
    for steps in [of_a, of_b].into_iter().filter(|_| !only.is_empty()) {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (shown, of) = (count(steps.iter().filter(|step| is_wanted(step)).count()), count(steps.len()));
        let notice = Notice::Only { shown, of, all: of, topics: only.to_vec() };
        lines.extend(dim(screen.look.language.words().notice(&notice)));
    }
    lines.push(Line::default());
    screen.show(&lines)
}

/// What was paired, and how much of it is in both.
fn summary(pairs: &PairedSteps, a: &str, b: &str) -> String {
    let in_both = pairs.rows.iter().filter(|(a, b)| a.is_some() && b.is_some()).count();
    let only_a = pairs.rows.iter().filter(|(_, b)| b.is_none()).count();
    let only_b = pairs.rows.iter().filter(|(a, _)| a.is_none()).count();
    if pairs.kinship == Kinship::Same {
        said!(
            "one flow, captured twice, each packet in one row: {in_both} are in both, {only_a} in {a} alone, {only_b} in {b} \
             alone (lost on the way, or not captured)",
            "同一个流，捕获了两次，每个分组一行：{in_both} 个两份都有，{only_a} 个只在 {a} 中，{only_b} 个只在 {b} 中\
             （在路上丢失，或者没有捕获到）"
        )
    } else {
        said!(
            "two flows, steps of the same kind in one row: {in_both} in both, {only_a} in {a} alone, {only_b} in {b} alone",
            "两个流，同样的步骤在一行：{in_both} 步两份都有，{only_a} 步只在 {a} 中，{only_b} 步只在 {b} 中"
        )
    }
}

/// Draws two exchanges of different protocols side by side, or one below the other where there is no room.
fn draw_ladders(a: &ChosenFlow, b: &ChosenFlow, only: &[Topic], screen: Screen) -> Result<(), app::Failure> {
    let half = half(screen.look.width);
    let narrow = Look { width: half.unwrap_or(screen.look.width), ..screen.look };
    let [a, b] = [a, b].map(|flow| ladder(flow.header.as_ref(), flow.steps.clone(), only, narrow));
    match half {
        Some(half) => screen.show(&side_by_side(a, b, half)),
        None => screen.show(&[a, vec![Line::default()], b].concat()),
    }
}

/// A trace or a capture file that was read to its end.
struct WholeTrace {
    name: String,
    source: String,
    header: Option<Header>,
    steps: Vec<Step>,
    flows: Vec<FlowSummary>,
}

/// One flow of it, with all steps that belong to it.
struct ChosenFlow {
    name: String,
    header: Option<Header>,
    steps: Vec<Step>,
    flow: FlowSummary,
}

impl WholeTrace {
    fn read(path: &Path, wireshark: bool) -> Result<Self, Exit> {
        let (mut header, mut steps) = (None, Vec::new());
        let recording = Recording::open(path)?.with_wireshark(wireshark);
        let kind = recording.kind();
        let report = recording.read(|item| -> Result<(), app::Failure> {
            match item {
                Item::Header(read) => header = Some(read),
                Item::Step(step) => steps.push(step),
            }
            Ok(())
        })?;
        if let (RecordingKind::Capture, Some(header)) = (kind, &mut header) {
            // A capture file has no command of its own: its ladder is headed by its name.
            header.command = source(path);
        }
        if let Some(defects) = defects(&report) {
            let only = said!(
                "only whole traces are compared; captrace read shows what can be read of this one",
                "只比较完整的记录；captrace read 可以显示这个文件中能读的部分"
            );
            let message = if header.is_none() { defects } else { format!("{defects}\n  {only}") };
            return Err(Exit::failed(message));
        }
        let flows =
            steps.last().and_then(Step::summary).map_or_else(Vec::new, |summary| summary.flows.clone());
        if flows.is_empty() {
            return Err(Exit::failed(said!(
                "{}: holds no flow to compare",
                "{}：没有可以比较的流",
                source(path)
            )));
        }
        let name = path.file_name().map_or_else(|| source(path), |name| shown(Path::new(name)));
        Ok(Self { name, source: source(path), header, steps, flows })
    }

    /// The flow at this place; says which one it is where there are several and none was asked for.
    fn choose(mut self, place: usize, is_asked_for: bool) -> Option<ChosenFlow> {
        let flow = self.flows.get(place)?.clone();
        if self.flows.len() > 1 && !is_asked_for {
            complain(&said!(
                "{}: holds {} flows; flow {} is compared",
                "{}：有 {} 个流；比较的是流 {}",
                self.source,
                self.flows.len(),
                flow.flow.0
            ));
        }
        let is_drawn = |step: &Step| match &step.event {
            Event::End(_) => true,
            Event::Call(call) if step.flow.is_none() => call.transport == flow.protocol,
            _ => step.flow == Some(flow.flow),
        };
        self.steps.retain(is_drawn);
        Some(ChosenFlow { name: self.name, header: self.header, steps: self.steps, flow })
    }
}

impl ChosenFlow {
    /// Its packets.
    fn packets(&self) -> Vec<Step> {
        self.steps.iter().filter(|step| step.packet().is_some()).cloned().collect()
    }
}

/// The ladder of these steps, of which those are drawn that carry facts about the topics.
fn ladder(header: Option<&Header>, steps: Vec<Step>, topics: &[Topic], look: Look) -> Vec<Line> {
    let mut ladder = Ladder::new(look);
    let mut filter = TopicFilter::new(topics);
    let mut lines = header.map_or_else(Vec::new, |header| ladder.begin_with_title(header));
    let mut packets = 0;
    for step in steps {
        packets += u64::from(step.packet().is_some());
        if filter.admits_all() {
            lines.extend(ladder.feed(&step));
            continue;
        }
        for decision in filter.take(step) {
            match decision {
                Filtered::Show(step) => lines.extend(ladder.feed(&step)),
                Filtered::Skip(step) if step.packet().is_some() => ladder.leave_out(&step),
                Filtered::Skip(_) => {}
            }
        }
    }
    lines.extend(ladder.flush());
    if !filter.admits_all() {
        let notice = look.language.words().notice(&filter.notice(packets));
        lines.extend(wrap(&notice, look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    }
    lines
}
