//! `captrace compare`: two saved traces, ladder beside ladder, and a table of what each cost.

use std::path::Path;

use super::read::{load, shown, verdict};
use super::screen::Screen;
use super::{Failure, args};
use crate::analysis::summary::FlowSummary;
use crate::trace::Record;
use crate::view::Look;
use crate::view::compare::{half, side_by_side, table};
use crate::view::ladder::Ladder;
use crate::view::text::Line;

pub(super) fn run(args: &args::Compare, look: &args::Look) -> Result<(), Failure> {
    let screen = Screen::new(look, false);
    let half = half(screen.look.width);
    let narrow = Look { width: half.unwrap_or(screen.look.width), ..screen.look };
    let a = draw(&args.a, narrow)?;
    let b = draw(&args.b, narrow)?;
    if let Some(half) = half {
        screen.show(&side_by_side(a.lines, b.lines, half))?;
    } else {
        screen.show(&a.lines)?;
        screen.show(&[Line::default()])?;
        screen.show(&b.lines)?;
    }
    screen.show(&table((&a.name, &a.flow), (&b.name, &b.flow), screen.look))
}

/// A trace, drawn, and the flow that stands for it.
struct Drawn {
    name: String,
    lines: Vec<Line>,
    flow: FlowSummary,
}

/// Draws the trace in `path`. Its first flow is the one that is compared.
fn draw(path: &Path, look: Look) -> Result<Drawn, Failure> {
    let mut ladder = Ladder::new(look);
    let mut lines = Vec::new();
    let mut flows = Vec::new();
    let findings = load(path, |record| {
        lines.extend(ladder.feed(&record));
        if let Record::Summary(summary) = record {
            flows = summary.flows;
        }
    })?;
    lines.extend(ladder.flush());
    verdict(path, &findings)?;
    let name = path.file_name().map_or_else(|| shown(path), |name| shown(Path::new(name)));
    if flows.len() > 1 {
        eprintln!("captrace: {}: holds {} flows; the first one is compared", shown(path), flows.len());
    }
    match flows.into_iter().next() {
        Some(flow) => Ok(Drawn { name, lines, flow }),
        None if findings.complete => {
            Err(Failure::failed(format!("{}: holds no flow to compare", shown(path))))
        }
        None => Err(Failure::failed(format!(
            "{}: has no summary, so its capture was cut short and cannot be compared",
            shown(path)
        ))),
    }
}
