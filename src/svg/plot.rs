//! A plot as a picture: axes with round numbers, a line or marks for each series, and a legend.
//!
//! Each series has a form of its own besides its colour: a line, a dashed line, dots, a letter or a cross.

use std::fmt::Write as _;

use super::font::{SIZE, width_at};
use super::shape::{Anchor, Caption, Point, SvgShape, colour, pixels};
use super::write::{self, Head, number};
use crate::explain::Language;
use crate::scene::plot::{Plot, PlotSeries, SeriesForm, SeriesKind, SeriesTone, TimeAxis, ticks};

/// The height of the area of a plot, in pixels, and what is left of it, right of it and above it.
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 46.0;
/// How far the area reaches above the largest value, so that a mark there lies within it.
const HEADROOM: f64 = 1.04;
/// How many numbers stand at an axis, about.
const TICKS: usize = 5;
/// From the top of one line of the legend to the top of the next.
const LINE: f64 = 18.0;

/// Draws a plot of this width in pixels.
pub fn plot(plot: &Plot, language: Language, width: usize) -> String {
    let area = Area::of(plot, pixels(width));
    let mut shapes = area.axes(plot, language);
    for series in &plot.series {
        area.series(series, &mut shapes);
    }
    legend(plot, language, &area, &mut shapes);
    write::document(&shapes, &Head { language, described: plot.question.title(language) })
}

/// The area of a plot: from times and values to pixels.
struct Area {
    width: f64,
    from_ns: i64,
    span_ns: f64,
    top: f64,
}

impl Area {
    fn of(plot: &Plot, width: f64) -> Self {
        let (from_ns, to_ns) = plot.span_ns();
        Self {
            width,
            from_ns,
            span_ns: float(to_ns.saturating_sub(from_ns)).max(1.0),
            top: (plot.top() * HEADROOM).max(f64::MIN_POSITIVE),
        }
    }

    fn right(&self) -> f64 {
        self.width - RIGHT
    }

    fn x(&self, time_ns: i64) -> f64 {
        LEFT + float(time_ns.saturating_sub(self.from_ns)) / self.span_ns * (self.right() - LEFT)
    }

    /// Where a value stands; none where it is above the area.
    fn y(&self, value: f64) -> Option<f64> {
        (value <= self.top).then_some(TOP + HEIGHT * (1.0 - value / self.top))
    }

    fn axes(&self, plot: &Plot, language: Language) -> Vec<SvgShape> {
        let mut shapes = Vec::new();
        let bottom = TOP + HEIGHT;
        let line = |from, to, colour, dash| SvgShape::Line { from, to, colour, width: 1.0, dash };
        let small = |at: Point, text: String, anchor| {
            SvgShape::Caption(Caption { size: 11, colour: colour::SOFT, anchor, ..Caption::new(at, text) })
        };
        let title = Caption {
            bold: true,
            size: SIZE + 1,
            ..Caption::new((0.0, 14.0), plot.question.title(language))
        };
        let whose = format!(" · {}", language.words().end(plot.sender));
        let after = Caption { colour: colour::SOFT, ..Caption::new((title.width() + 4.0, 14.0), whose) };
        shapes.extend([SvgShape::Caption(title), SvgShape::Caption(after)]);
        for tick in ticks(self.top, TICKS) {
            let Some(y) = self.y(tick) else { continue };
            shapes.push(line((LEFT, y), (self.right(), y), colour::LINE, Some("2 4")));
            shapes.push(small((LEFT - 8.0, y + 4.0), number(tick), Anchor::End));
        }
        shapes.push(small((LEFT - 8.0, TOP - 9.0), plot.unit.name(language).to_owned(), Anchor::End));
        let TimeAxis { unit, unit_ns, ticks: times } = plot.time_axis(TICKS);
        for tick in times {
            let x = LEFT + tick * unit_ns / self.span_ns * (self.right() - LEFT);
            shapes.push(line((x, bottom), (x, bottom + 4.0), colour::SOFT, None));
            let anchor = if x > self.right() - 20.0 { Anchor::End } else { Anchor::Middle };
            shapes.push(small((x, bottom + 17.0), number(tick), anchor));
        }
        shapes.push(small((LEFT - 8.0, bottom + 17.0), unit.to_owned(), Anchor::End));
        shapes.push(line((LEFT, TOP), (LEFT, bottom), colour::SOFT, None));
        shapes.push(line((LEFT, bottom), (self.right(), bottom), colour::SOFT, None));
        shapes
    }

    fn series(&self, series: &PlotSeries, shapes: &mut Vec<SvgShape>) {
        let places = series.points.iter().map(|(time, value)| (self.x(*time), self.y(*value)));
        match series.kind.form() {
            SeriesForm::Steps => {
                let data = steps(places, self.right());
                let dash = series.kind.is_bound().then_some("7 4");
                shapes.push(SvgShape::Path { data, colour: colour_of(series.kind), width: 2.0, dash });
            }
            form => shapes.extend(places.filter_map(|(x, y)| Some(mark(form, (x, y?), series.kind)))),
        }
    }
}

/// The path of values each of which holds until the next one, up to the right edge. What is above the area is left out.
fn steps(places: impl Iterator<Item = (f64, Option<f64>)>, right: f64) -> String {
    let mut data = String::new();
    let mut is_drawn = false;
    for (x, y) in places {
        let x = number(x);
        let _ = match (y, is_drawn) {
            (Some(y), true) => write!(data, "H{x}V{}", number(y)),
            (Some(y), false) => write!(data, "M{x} {}", number(y)),
            (None, true) => write!(data, "H{x}"),
            (None, false) => Ok(()),
        };
        is_drawn = y.is_some();
    }
    if is_drawn {
        let _ = write!(data, "H{}", number(right));
    }
    data
}

/// A value by itself: a dot, a letter or a cross.
fn mark(form: SeriesForm, at: Point, kind: SeriesKind) -> SvgShape {
    match form {
        SeriesForm::Marks(letter) => {
            let middle = (at.0, at.1 + 4.0);
            SvgShape::Caption(Caption {
                bold: true,
                colour: colour_of(kind),
                anchor: Anchor::Middle,
                ..Caption::new(middle, letter.to_string())
            })
        }
        SeriesForm::Dots | SeriesForm::Steps => SvgShape::Rect {
            at: (at.0 - 2.4, at.1 - 2.4),
            size: (4.8, 4.8),
            radius: 2.4,
            fill: colour_of(kind),
        },
    }
}

/// The names of the series, each with its mark, in as many lines as they need.
fn legend(plot: &Plot, language: Language, area: &Area, shapes: &mut Vec<SvgShape>) {
    let mut at = (LEFT, TOP + HEIGHT + 42.0);
    for series in plot.shown() {
        let name = series.kind.name(language);
        let width = pixels(width_at(name, SIZE)) + 46.0;
        if at.0 > LEFT && at.0 + width > area.right() {
            at = (LEFT, at.1 + LINE);
        }
        let middle = at.1 - 4.0;
        shapes.push(match series.kind.form() {
            SeriesForm::Steps => {
                let dash = series.kind.is_bound().then_some("7 4");
                let (from, to) = ((at.0, middle), (at.0 + 22.0, middle));
                SvgShape::Line { from, to, colour: colour_of(series.kind), width: 2.0, dash }
            }
            form => mark(form, (at.0 + 11.0, middle), series.kind),
        });
        shapes.push(SvgShape::Caption(Caption::new((at.0 + 28.0, at.1), name)));
        at.0 += width;
    }
}

const fn colour_of(kind: SeriesKind) -> &'static str {
    match kind.tone() {
        SeriesTone::Own => colour::CLIENT,
        SeriesTone::Answer => colour::SERVER,
        SeriesTone::Alarm => colour::ALARM,
        SeriesTone::Kernel => colour::OPEN,
        SeriesTone::Limit => colour::SOFT,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a pixel is far coarser")]
const fn float(ns: i64) -> f64 {
    ns as f64
}
