//! From a picture to scale to lines of text: arrows slant from the moment sent to the moment received.
//!
//! Strokes are Braille patterns; words stand above them, with a blank on each side. All of a picture is drawn at once, for an
//! arrow crosses what is said on its way.

use std::collections::BTreeMap;

use super::dots::{ACROSS, DOWN, DotRow, StrokePattern, stroke};
use crate::call::End;
use crate::explain::{Language, Remark};
use crate::scene::layout::{Block, Lanes, Mark, Pause, Picture, TextLine};
use crate::scene::{Style, Weight};
use crate::view::text::{Line, rule, width};

/// The dot of a cell at which a stroke leaves and arrives, from above: the second of four.
const LEVEL: usize = 1;

/// The rows of a picture on a page of so many columns.
pub(in crate::view) fn lines(picture: &Picture, columns: usize, language: Language) -> Vec<Line> {
    let mut canvas = DotCanvas::new(picture.height, columns);
    for block in &picture.blocks {
        canvas.lifelines(block);
    }
    for block in &picture.blocks {
        for mark in &block.marks {
            canvas.mark(mark, block.lanes, language);
        }
    }
    canvas.fill_lifelines();
    canvas.lines()
}

/// A text on a row.
struct RowText {
    text: String,
    style: Style,
    /// The blanks on each side of it: words have them, lifelines and the heads of arrows have none.
    margin: usize,
}

struct CanvasRow {
    /// What stands above the strokes, by its first column.
    pieces: BTreeMap<usize, RowText>,
    lanes: Option<Lanes>,
    /// A heading across the page, in the place of all else.
    band: Option<String>,
}

struct DotCanvas {
    columns: usize,
    rows: Vec<CanvasRow>,
    dots: Vec<DotRow>,
}

impl DotCanvas {
    fn new(height: usize, columns: usize) -> Self {
        let row = || CanvasRow { pieces: BTreeMap::new(), lanes: None, band: None };
        Self { columns, rows: (0..height).map(|_| row()).collect(), dots: vec![DotRow::new(columns); height] }
    }

    /// A part of a drawing.
    fn put(&mut self, row: usize, column: usize, text: impl Into<String>, style: Style) {
        self.insert(row, column, RowText { text: text.into(), style, margin: 0 });
    }

    fn insert(&mut self, row: usize, column: usize, piece: RowText) {
        if let Some(row) = self.rows.get_mut(row) {
            row.pieces.insert(column, piece);
        }
    }

    /// The lifelines run along a block, and wherever its arrows go.
    fn lifelines(&mut self, block: &Block) {
        let rows = self.rows.iter_mut().take(block.bottom).skip(block.top);
        rows.for_each(|row| row.lanes = row.lanes.or(block.lanes));
    }

    /// They go on where nothing stands between two blocks of the same flow.
    fn fill_lifelines(&mut self) {
        let (mut above, mut blank) = (None, Vec::new());
        for row in self.rows.iter_mut().filter(|row| row.band.is_none()) {
            if row.lanes.is_none() && row.pieces.is_empty() {
                blank.push(row);
                continue;
            }
            let between = if row.lanes.is_some() { above } else { None };
            blank.drain(..).for_each(|blank| blank.lanes = between);
            above = row.lanes;
        }
    }

    fn mark(&mut self, mark: &Mark, lanes: Option<Lanes>, language: Language) {
        match (mark, lanes) {
            (Mark::Text(text) | Mark::Number(text), _) => self.text(text),
            (Mark::Band { top, name }, _) => {
                if let Some(row) = self.rows.get_mut(*top) {
                    row.band = Some(name.clone());
                }
            }
            (Mark::Pause(pause), Some(lanes)) => self.pause(*pause, lanes, language),
            (Mark::Arrow { sender, from, to, copies, lost, weight, label }, Some(lanes)) => {
                let pattern =
                    if *weight == Weight::Again { StrokePattern::Dashed } else { StrokePattern::Solid };
                let arrow = Shaft { lanes, sender: *sender, from: *from, pattern };
                self.put(*from, lanes.client, "├", Style::Dim);
                self.put(*from, lanes.server, "┤", Style::Dim);
                match lost {
                    Some(words) => self.lost(arrow, *to, words),
                    None if from == to => self.level(arrow, label),
                    None => self.arrives(arrow, *to),
                }
                let copy = Shaft { pattern: StrokePattern::Dotted, ..arrow };
                for to in copies {
                    self.arrives(copy, *to);
                }
                self.text(label);
            }
            (Mark::Pause(_) | Mark::Arrow { .. }, None) => {}
        }
    }

    fn text(&mut self, text: &TextLine) {
        if !text.text.is_empty() {
            self.insert(text.y, text.x, RowText { text: text.text.clone(), style: text.style, margin: 1 });
        }
    }

    /// A time that is cut out: both lifelines are broken, and its length stands between them.
    fn pause(&mut self, pause: Pause, lanes: Lanes, language: Language) {
        let text = language.words().remark(&Remark::Idle(pause.length_ns));
        for row in pause.top..pause.bottom {
            self.put(row, lanes.client, "≈", Style::Dim);
            self.put(row, lanes.server, "≈", Style::Dim);
        }
        let middle = pause.top.midpoint(pause.bottom.saturating_sub(1));
        let x = lanes.middle().saturating_sub(width(&text) / 2);
        self.insert(middle, x, RowText { text, style: Style::Dim, margin: 1 });
    }

    /// A level arrow: nothing shows when the packet was received.
    fn level(&mut self, arrow: Shaft, label: &TextLine) {
        let (begins, ends) = (label.x.saturating_sub(1), label.x + width(&label.text) + 1);
        let Shaft { lanes, sender, from, .. } = arrow;
        let (first, last) = (lanes.client + 1, lanes.server);
        let shaft = |from: usize, to: usize| "─".repeat(to.saturating_sub(from));
        let (left, right) = match sender {
            End::Client => (shaft(first, begins), format!("{}▶", shaft(ends, last.saturating_sub(1)))),
            End::Server => (format!("◀{}", shaft(first + 1, begins)), shaft(ends, last)),
        };
        self.put(from, first, left, sender.into());
        self.put(from, ends, right, sender.into());
    }

    /// An arrow that reaches the other lifeline.
    fn arrives(&mut self, arrow: Shaft, to: usize) {
        let (column, head) = arrow.head();
        self.stroke(arrow, (column, to));
        self.put(to, column, head, arrow.sender.into());
    }

    /// An arrow that ends on its way.
    fn lost(&mut self, arrow: Shaft, to: usize, words: &TextLine) {
        let column = arrow.lanes.middle();
        self.stroke(arrow, (column, to));
        self.put(to, column, "×", Style::Alarm);
        self.text(words);
    }

    fn stroke(&mut self, arrow: Shaft, (column, row): (usize, usize)) {
        let (x, end) = match arrow.sender {
            End::Client => ((arrow.lanes.client + 1) * ACROSS, column * ACROSS),
            End::Server => (arrow.lanes.server * ACROSS - 1, column * ACROSS + 1),
        };
        let (from, to) = ((x, arrow.from * DOWN + LEVEL), (end, row * DOWN + LEVEL));
        stroke(&mut self.dots, from, to, (arrow.pattern, arrow.sender.into()));
    }

    fn lines(self) -> Vec<Line> {
        let columns = self.columns;
        self.rows.into_iter().zip(self.dots).map(|(row, dots)| row.line(&dots, columns)).collect()
    }
}

/// An arrow, without its head.
#[derive(Clone, Copy)]
struct Shaft {
    lanes: Lanes,
    sender: End,
    from: usize,
    pattern: StrokePattern,
}

impl Shaft {
    /// Where its head stands, and what it is.
    const fn head(self) -> (usize, &'static str) {
        match self.sender {
            End::Client => (self.lanes.server - 1, "▶"),
            End::Server => (self.lanes.client + 1, "◀"),
        }
    }
}

impl CanvasRow {
    fn line(mut self, dots: &DotRow, columns: usize) -> Line {
        if let Some(name) = self.band {
            return rule(&name, columns);
        }
        if let Some(lanes) = self.lanes {
            for column in [lanes.client, lanes.server] {
                self.pieces.entry(column).or_insert_with(|| RowText {
                    text: "│".to_owned(),
                    style: Style::Dim,
                    margin: 0,
                });
            }
        }
        let mut line = Line::default();
        let mut rest = 0;
        for (at, RowText { text, style, margin }) in &self.pieces {
            line = line.pad_to(rest.min(*at));
            line = strokes(line, dots, at.saturating_sub(*margin)).pad_to(*at).and(text, *style);
            rest = line.width() + margin;
        }
        line = line.pad_to(rest.min(columns));
        strokes(line, dots, columns)
    }
}

/// The line with the strokes up to a column.
fn strokes(mut line: Line, dots: &DotRow, to: usize) -> Line {
    let last = (line.width()..to).rev().find(|column| dots.cell(*column).is_some());
    for column in line.width()..last.map_or(0, |last| last + 1) {
        let (letter, style) = dots.cell(column).unwrap_or((' ', Style::Plain));
        line = line.and(letter.encode_utf8(&mut [0; 4]), style);
    }
    line
}
