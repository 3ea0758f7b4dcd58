//! The plots of a flow, as the page draws them: the same plots as elsewhere, with the numbers at their axes.

use serde::Serialize;
use strum::VariantArray as _;

use super::both_texts::{BothTexts, pair};
use crate::analysis::flow::FlowId;
use crate::call::End;
use crate::scene::plot::{Plot, PlotBuilder, PlotQuestion, PlotSeries, SeriesForm, SeriesTone, ticks};
use crate::step::Step;

/// The fewest packets that a plot is worth drawing for.
const LEAST: usize = 16;
/// The most points of a series: of more, only every second, third, … is kept.
const MOST: usize = 2_000;
/// How many numbers stand at an axis, about.
const TICKS: usize = 5;

/// A plot of the page.
#[derive(Debug, Serialize)]
pub(super) struct PagePlot {
    title: BothTexts,
    /// Whose data: 0 the client's, 1 the server's.
    end: u8,
    unit: BothTexts,
    /// The first moment and the last, in nanoseconds since the first packet of the flow.
    span: (i64, i64),
    /// The value at the upper edge.
    top: f64,
    ticks: Vec<f64>,
    time_unit: (&'static str, f64),
    time_ticks: Vec<f64>,
    series: Vec<PageSeries>,
}

/// Values of one kind.
#[derive(Debug, Serialize)]
struct PageSeries {
    name: BothTexts,
    /// `-` for a line, `.` for dots, else the letter that marks each value.
    form: char,
    /// Whether its line is dashed.
    bound: bool,
    tone: SeriesTone,
    /// The nanoseconds from the point before, and the value.
    points: Vec<(i64, f64)>,
}

/// How far a plot reaches above its largest value, so that a mark there lies within it.
const HEADROOM: f64 = 1.04;

/// The plots of the steps of one flow that show something.
pub(super) fn plots(steps: &[Step], flow: FlowId) -> Vec<PagePlot> {
    let plot = |question: &PlotQuestion| {
        let mut builder = PlotBuilder::new(*question, flow);
        for step in steps {
            builder.step(step);
        }
        let plot = builder.plot(None);
        (!plot.is_empty()).then(|| shown(&plot))
    };
    let packets = steps.iter().filter(|step| step.packet().is_some()).count();
    PlotQuestion::VARIANTS.iter().filter(|_| packets >= LEAST).filter_map(plot).collect()
}

fn shown(plot: &Plot) -> PagePlot {
    let axis = plot.time_axis(TICKS);
    PagePlot {
        title: pair(|language| plot.question.title(language).to_owned()),
        end: u8::from(plot.sender == End::Server),
        unit: pair(|language| plot.unit.name(language).to_owned()),
        span: plot.span_ns(),
        top: plot.top() * HEADROOM,
        ticks: ticks(plot.top(), TICKS),
        time_unit: (axis.unit, axis.unit_ns),
        time_ticks: axis.ticks,
        series: plot.shown().map(series).collect(),
    }
}

fn series(series: &PlotSeries) -> PageSeries {
    let kept = series.points.iter().step_by(series.points.len().div_ceil(MOST).max(1));
    let mut before = 0;
    let points = kept.map(|(time, value)| {
        let since = time.saturating_sub(before);
        before = *time;
        (since, *value)
    });
    PageSeries {
        points: points.collect(),
        name: pair(|language| series.kind.name(language).to_owned()),
        form: match series.kind.form() {
            SeriesForm::Steps => '-',
            SeriesForm::Dots => '.',
            SeriesForm::Marks(letter) => letter,
        },
        bound: series.kind.is_bound(),
        tone: series.kind.tone(),
    }
}
