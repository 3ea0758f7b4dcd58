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
    /// Numbers at the axis of values, and where they stand.
    ticks: Vec<(i64, f64)>,
    time_unit: &'static str,
    /// The same at the axis of time.
    time_ticks: Vec<(i64, f64)>,
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
    /// How far behind the point before, and how high: in [`PARTS`] of the plot's breadth and height. What is higher than
    /// that lies outside of the picture.
    points: Vec<(i64, i64)>,
}

/// The parts of a plot's breadth, and of its height: finer than the pixels of a screen, and short to write.
const PARTS: f64 = 4000.0;

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
    let ((from, to), top) = (plot.span_ns(), plot.top() * HEADROOM);
    let span = span_of(from, to);
    let time_tick = |tick: f64| (part_of(tick * axis.unit_ns, span), tick);
    PagePlot {
        title: pair(|language| plot.question.title(language).to_owned()),
        end: u8::from(plot.sender == End::Server),
        unit: pair(|language| plot.unit.name(language).to_owned()),
        span: (from, to),
        ticks: ticks(plot.top(), TICKS).into_iter().map(|tick| (part_of(tick, top), tick)).collect(),
        time_unit: axis.unit,
        time_ticks: axis.ticks.into_iter().map(time_tick).collect(),
        series: plot.shown().map(|shown| series(shown, plot)).collect(),
    }
}

fn series(series: &PlotSeries, plot: &Plot) -> PageSeries {
    let ((from, to), top) = (plot.span_ns(), plot.top() * HEADROOM);
    let span = span_of(from, to);
    let place = |(time, value): &(i64, f64)| (part_of(span_of(from, *time), span), part_of(*value, top));
    let form = series.kind.form();
    let mut places: Vec<_> = series.points.iter().map(place).collect();
    if matches!(form, SeriesForm::Steps) {
        // A value holds until the next one: what does not differ from it says nothing.
        places.dedup_by_key(|(_, value)| *value);
    } else {
        places.dedup();
    }
    let kept = places.iter().step_by(places.len().div_ceil(MOST).max(1));
    let mut before = 0;
    let points = kept.map(|(time, value)| {
        let since = time - before;
        before = *time;
        (since, *value)
    });
    PageSeries {
        points: points.collect(),
        name: pair(|language| series.kind.name(language).to_owned()),
        form: match form {
            SeriesForm::Steps => '-',
            SeriesForm::Dots => '.',
            SeriesForm::Marks(letter) => letter,
        },
        bound: series.kind.is_bound(),
        tone: series.kind.tone(),
    }
}

/// How long it is from one moment to another.
#[expect(clippy::cast_precision_loss, reason = "a span of 100 days has 53 bits; a part has 12")]
fn span_of(from: i64, to: i64) -> f64 {
    to.saturating_sub(from) as f64
}

/// A value in [`PARTS`] of the largest; twice as many for one that is larger.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn part_of(value: f64, most: f64) -> i64 {
    let share = if value > most { 2.0 } else { value / most.max(f64::MIN_POSITIVE) };
    (share * PARTS).round() as i64
}
