//! `captrace plot`: one question about a flow, answered by a picture over time.

use super::{Exit, args, defects, screen};
use crate::analysis::flow::FlowId;
use crate::app::{Failure, Recording};
use crate::scene::plot::PlotBuilder;
use crate::trace::Item;
use crate::view::plot::{PlotSize, lines};

pub(super) fn run(args: &args::Plot, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let mut builder = PlotBuilder::new(args.of, FlowId(args.flow));
    let report = Recording::open(&args.file)?.read(|item| -> Result<(), Failure> {
        if let Item::Step(step) = item {
            builder.step(&step);
        }
        Ok(())
    })?;
    let plot = builder.plot(args.from);
    let size = PlotSize { columns: screen.look.width, rows: args.height.into() };
    screen.show(&lines(&plot, size, screen.look.language))?;
    defects(&report).map_or(Ok(()), |defect| Err(Exit::failed(defect)))
}
