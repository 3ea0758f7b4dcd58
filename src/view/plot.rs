//! A plot on a terminal: Braille strokes and marks, round numbers at both axes, and a legend below.

use super::ladder::dots::{ACROSS, DOWN, DotRow, StrokePattern, stroke};
use super::text::{Line, Style, width};
use crate::explain::Language;
use crate::scene::plot::{Plot, PlotSeries, SeriesForm, SeriesKind, ticks};

/// Columns left of the vertical axis: a number, and a blank.
const LEFT: usize = 10;
/// How many numbers stand at the vertical and at the horizontal axis.
const TICKS: (usize, usize) = (4, 6);
/// The lowest plot, in rows.
const LEAST_ROWS: usize = 6;

/// How large a plot is.
#[derive(Debug, Clone, Copy)]
pub struct PlotSize {
    /// Columns of the page.
    pub columns: usize,
    /// Rows between the axes.
    pub rows: usize,
}

/// The lines of a plot.
pub fn lines(plot: &Plot, size: PlotSize, language: Language) -> Vec<Line> {
    let title = format!("{} · {}", plot.question.title(language), language.words().end(plot.sender));
    let mut lines = vec![Line::of(title, Style::Heading)];
    if plot.is_empty() {
        lines.push(Line::of(plot.question.missing(language), Style::Plain));
        return lines;
    }
    let area = PlotArea::new(plot, size);
    lines.push(Line::of(format!("{:>w$}", plot.unit.name(language), w = LEFT - 1), Style::Dim));
    lines.extend(area.rows(plot));
    lines.extend(area.below());
    lines.extend(legend(plot, language, size.columns));
    lines
}

/// The area between the axes.
struct PlotArea {
    columns: usize,
    rows: usize,
    /// The first moment, and the last one, in nanoseconds.
    span: (i64, i64),
    /// The value at the upper edge.
    top: f64,
}

impl PlotArea {
    fn new(plot: &Plot, size: PlotSize) -> Self {
        let columns = size.columns.saturating_sub(LEFT + 1).max(8);
        let (first, last) = plot.span_ns();
        let top = plot.top();
        let top = if top > 0.0 { top * 1.02 } else { 1.0 };
        Self { columns, rows: size.rows.max(LEAST_ROWS), span: (first, last.max(first + 1)), top }
    }

    /// The dot of a moment, from the left.
    fn x(&self, time: i64) -> usize {
        let (first, last) = self.span;
        let dots = self.columns * ACROSS - 1;
        place(ratio(time.saturating_sub(first), last.saturating_sub(first)), dots)
    }

    /// The dot of a value, from above.
    fn y(&self, value: f64) -> usize {
        let dots = self.rows * DOWN - 1;
        dots.saturating_sub(place(value / self.top, dots))
    }

    fn rows(&self, plot: &Plot) -> Vec<Line> {
        let mut dots = vec![DotRow::new(self.columns); self.rows];
        let mut marks: Vec<(usize, usize, char, Style)> = Vec::new();
        for series in &plot.series {
            self.draw(series, &mut dots, &mut marks);
        }
        let ticks: Vec<_> =
            ticks(self.top, TICKS.0).into_iter().map(|tick| (self.y(tick) / DOWN, tick)).collect();
        let line = |(row, dots): (usize, &DotRow)| {
            let tick = ticks.iter().find(|(at, _)| *at == row);
            let number = tick.map_or_else(String::new, |(_, tick)| shown(*tick));
            let axis = if tick.is_some() { "┤" } else { "│" };
            let mut line = Line::of(format!("{number:>w$} ", w = LEFT - 1), Style::Dim).and(axis, Style::Dim);
            for column in 0..self.columns {
                let mark = marks.iter().rev().find(|(x, y, ..)| (*x, *y) == (column, row));
                let mark = mark.map(|(.., letter, style)| (*letter, *style));
                let (letter, style) = mark.or_else(|| dots.cell(column)).unwrap_or((' ', Style::Plain));
                line = line.and(letter.encode_utf8(&mut [0; 4]), style);
            }
            line
        };
        dots.iter().enumerate().map(line).collect()
    }

    fn draw(&self, series: &PlotSeries, dots: &mut [DotRow], marks: &mut Vec<(usize, usize, char, Style)>) {
        let style = style(series.kind);
        let pattern = if series.kind.is_bound() { StrokePattern::Dashed } else { StrokePattern::Solid };
        let at = |(time, value): &(i64, f64)| (self.x(*time), self.y(*value));
        let is_inside = |points: &[&(i64, f64)]| points.iter().all(|(_, value)| *value <= self.top);
        match series.kind.form() {
            SeriesForm::Dots => {
                for point in series.points.iter().map(at) {
                    stroke(dots, point, point, (StrokePattern::Solid, style));
                }
            }
            SeriesForm::Marks(letter) => {
                let cells = series.points.iter().map(at);
                marks.extend(cells.map(|(x, y)| (x / ACROSS, y / DOWN, letter, style)));
                marks.sort_by_key(|(x, y, ..)| (*y, *x));
                marks.dedup();
            }
            SeriesForm::Steps => {
                for (one, next) in series.points.iter().zip(series.points.iter().skip(1)) {
                    if !is_inside(&[one, next]) {
                        continue;
                    }
                    let (one, next) = (at(one), at(next));
                    stroke(dots, one, (next.0, one.1), (pattern, style));
                    stroke(dots, (next.0, one.1), next, (pattern, style));
                }
                if let Some(last) = series.points.last().filter(|last| is_inside(&[last])).map(at) {
                    stroke(dots, last, last, (StrokePattern::Solid, style));
                }
            }
        }
    }

    /// The horizontal axis: times in milliseconds, or in seconds if it is long.
    fn below(&self) -> [Line; 2] {
        let (first, last) = self.span;
        let length = last.saturating_sub(first);
        let (unit_ns, unit) = if length >= 10_000_000_000 { (1e9, "s") } else { (1e6, "ms") };
        let top = ratio(length, 1) / unit_ns;
        let mut axis = vec!['─'; self.columns];
        let mut numbers = Line::default();
        for tick in ticks(top, TICKS.1) {
            let column = place(tick / top, self.columns - 1);
            let text = shown(tick);
            let at = LEFT + 1 + column;
            let start = at.saturating_sub(width(&text) / 2);
            if start > numbers.width() && start + width(&text) + 4 < LEFT + 1 + self.columns {
                if let Some(cell) = axis.get_mut(column) {
                    *cell = '┬';
                }
                numbers = numbers.pad_to(start).and(text, Style::Dim);
            }
        }
        let end = (LEFT + 1 + self.columns).saturating_sub(width(unit));
        let axis: String = axis.into_iter().collect();
        let axis = Line::default().pad_to(LEFT).and("└", Style::Dim).and(axis, Style::Dim);
        [axis, numbers.pad_to(end).and(unit, Style::Dim)]
    }
}

/// What each stroke and mark is, on as many lines as that needs.
fn legend(plot: &Plot, language: Language, columns: usize) -> Vec<Line> {
    const GAP: usize = 3;
    let mut lines = Vec::new();
    let mut line = Line::default().pad_to(LEFT + 1);
    for series in plot.shown() {
        let sign = match series.kind.form() {
            SeriesForm::Marks(letter) => letter.to_string(),
            SeriesForm::Dots => "⠂".to_owned(),
            SeriesForm::Steps if series.kind.is_bound() => "⠒ ⠒".to_owned(),
            SeriesForm::Steps => "⠒⠒⠒".to_owned(),
        };
        let name = series.kind.name(language);
        if line.width() > LEFT + 1 {
            if line.width() + GAP + width(&sign) + 1 + width(name) > columns {
                lines.push(std::mem::take(&mut line));
                line = line.pad_to(LEFT + 1);
            } else {
                line = line.clone().pad_to(line.width() + GAP);
            }
        }
        line = line.and(sign, style(series.kind)).and(" ", Style::Plain).and(name, Style::Plain);
    }
    lines.push(line);
    lines
}

const fn style(kind: SeriesKind) -> Style {
    match kind {
        SeriesKind::Lost | SeriesKind::SentAgain => Style::Alarm,
        SeriesKind::ReceiveWindow
        | SeriesKind::Offered
        | SeriesKind::Threshold
        | SeriesKind::Timeout
        | SeriesKind::KernelTimeout => Style::Dim,
        SeriesKind::Acknowledged | SeriesKind::Estimated => Style::Server,
        SeriesKind::KernelSmoothed => Style::State,
        _ => Style::Client,
    }
}

/// A number at an axis: `1500`, `0.25`, `1.2 M`.
fn shown(number: f64) -> String {
    match number.abs() {
        large if large >= 1e7 => format!("{:.0} M", number / 1e6),
        large if large >= 1e6 => format!("{:.1} M", number / 1e6),
        large if large >= 10.0 || large == 0.0 => format!("{number:.0}"),
        small if small >= 1.0 && small.fract() == 0.0 => format!("{number:.0}"),
        small if small >= 0.1 => format!("{number:.1}"),
        _ => format!("{number:.3}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a plot has no more than some hundred places")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / (whole.max(1)) as f64
}

/// The place at this part of so many.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the part is between 0 and 1"
)]
fn place(part: f64, most: usize) -> usize {
    ((part.clamp(0.0, 1.0) * most as f64).round() as usize).min(most)
}
