//! `captrace compare`: two saved traces side by side, and a table of what each cost.

use std::path::Path;

use super::{Exit, args, complain, defects, screen};
use crate::analysis::summary::FlowSummary;
use crate::analysis::topic::Topic;
use crate::app::text::{shown, source};
use crate::app::topic_filter::{Filtered, TopicFilter};
use crate::app::{self, Recording, RecordingKind};
use crate::language::said;
use crate::step::{Event, Step};
use crate::trace::Item;
use crate::trace::record::Header;
use crate::view::Look;
use crate::view::compare::{half, side_by_side, table};
use crate::view::ladder::Ladder;
use crate::view::text::{Line, Style, wrap};

pub(super) fn run(args: &args::Compare, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::explaining(look, &args.telling);
    let half = half(screen.look.width);
    let narrow = Look { width: half.unwrap_or(screen.look.width), ..screen.look };
    let a = draw(&args.a, &args.telling, narrow)?;
    let b = draw(&args.b, &args.telling, narrow)?;
    if let Some(half) = half {
        screen.show(&side_by_side(a.lines, b.lines, half))?;
    } else {
        screen.show(&a.lines)?;
        screen.show(&[Line::default()])?;
        screen.show(&b.lines)?;
    }
    Ok(screen.show(&table((&a.name, &a.flow), (&b.name, &b.flow), screen.look))?)
}

/// A trace, drawn, and the flow that stands for it.
struct Drawn {
    name: String,
    lines: Vec<Line>,
    flow: FlowSummary,
}

/// Draws the trace in `path`: its first flow, which is the one that is compared.
fn draw(path: &Path, telling: &args::Telling, look: Look) -> Result<Drawn, Exit> {
    let (mut header, mut steps) = (None, Vec::new());
    let recording = Recording::open(path)?.with_wireshark(telling.wireshark);
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
    let summary = steps.last().and_then(Step::summary);
    let flows = summary.map_or(&[][..], |summary| summary.flows.as_slice());
    let Some(flow) = flows.first().cloned() else {
        return Err(Exit::failed(said!(
            "{}: holds no flow to compare",
            "{}：没有可以比较的流",
            source(path)
        )));
    };
    if flows.len() > 1 {
        complain(&said!(
            "{}: holds {} flows; the first one is compared",
            "{}：有 {} 个流；只比较第一个",
            source(path),
            flows.len()
        ));
    }
    let is_drawn = |step: &Step| match &step.event {
        Event::End(_) => true,
        Event::Call(call) if step.flow.is_none() => call.transport == flow.protocol,
        _ => step.flow == Some(flow.flow),
    };
    steps.retain(is_drawn);
    let lines = ladder(header.as_ref(), steps, &telling.only, look);
    let name = path.file_name().map_or_else(|| source(path), |name| shown(Path::new(name)));
    Ok(Drawn { name, lines, flow })
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
