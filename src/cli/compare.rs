//! `captrace compare`: two saved traces, ladder beside ladder, and a table of what each cost.

use std::path::Path;

use super::{Failure, args, screen};
use crate::analysis::summary::FlowSummary;
use crate::analysis::topic::Topic;
use crate::app::failure::{complaint, shown, source};
use crate::app::input::{self, Origin, Outcome, Reach};
use crate::app::topic_filter::{Fate, Only};
use crate::trace::Record;
use crate::view::Look;
use crate::view::compare::{half, side_by_side, table};
use crate::view::ladder::Ladder;
use crate::view::text::{Line, Style, wrap};

pub(super) fn run(args: &args::Compare, look: &args::Look) -> Result<(), Failure> {
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
fn draw(path: &Path, telling: &args::Telling, look: Look) -> Result<Drawn, Failure> {
    let mut records = Vec::new();
    let outcome = input::records(path, Reach::Trace, telling.wireshark, |origin, more| {
        records.extend_from_slice(more);
        // A capture file has no command of its own: its ladder is headed by its name.
        if let (Origin::Capture, Some(Record::Header(header))) = (origin, records.first_mut()) {
            header.command = source(path);
        }
        Ok(())
    })?;
    let complaint = match outcome {
        Outcome::Trace(findings) => complaint(path, &findings),
        Outcome::Capture(defect) => defect.map(|defect| format!("{}: {defect}", source(path))),
    };
    if let Some(complaint) = complaint {
        let only = "only whole traces are compared; captrace read shows what can be read of this one";
        let message = if records.is_empty() { complaint } else { format!("{complaint}\n  {only}") };
        return Err(Failure::failed(message));
    }
    let flows = match records.last() {
        Some(Record::Summary(summary)) => summary.flows.as_slice(),
        _ => &[],
    };
    let Some(flow) = flows.first().cloned() else {
        return Err(Failure::failed(format!("{}: holds no flow to compare", source(path))));
    };
    if flows.len() > 1 {
        eprintln!("captrace: {}: holds {} flows; the first one is compared", source(path), flows.len());
    }
    let is_drawn = |record: &&Record| match record {
        Record::Header(_) | Record::Summary(_) => true,
        Record::Call(call) if call.flow.is_none() => call.protocol == flow.protocol,
        other => other.flow() == Some(flow.flow),
    };
    let lines = ladder(records.iter().filter(is_drawn), &telling.only, look);
    let name = path.file_name().map_or_else(|| source(path), |name| shown(Path::new(name)));
    Ok(Drawn { name, lines, flow })
}

/// The ladder of these records, of which those are drawn that carry facts about the topics.
fn ladder<'a>(records: impl Iterator<Item = &'a Record>, topics: &[Topic], look: Look) -> Vec<Line> {
    let mut ladder = Ladder::new(look);
    let mut only = Only::new(topics);
    let mut lines = Vec::new();
    let mut befall = |fate: Fate| match fate {
        Fate::Shown(records) => lines.extend(records.iter().flat_map(|record| ladder.feed(record))),
        Fate::LeftOut(records) => {
            for record in &records {
                if let Record::Packet(packet) = record {
                    ladder.meet(packet);
                }
            }
        }
    };
    let mut packets = 0;
    for record in records {
        packets += u64::from(matches!(record, Record::Packet(_)));
        if only.is_idle() {
            befall(Fate::Shown(vec![record.clone()]));
        } else {
            only.take(record).into_iter().for_each(&mut befall);
        }
    }
    only.settle().into_iter().for_each(befall);
    lines.extend(ladder.flush());
    if !only.is_idle() {
        let notice = look.language.words().notice(&only.notice(packets));
        lines.extend(wrap(&notice, look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    }
    lines
}
