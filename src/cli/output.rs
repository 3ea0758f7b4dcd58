//! Where records go on the screen: drawn on a canvas, or as they are.

use super::Failure;
use super::args::View;
use super::screen::{Screen, print};
use super::selection::Selection;
use crate::trace::Record;
use crate::trace::write::{self, Form};
use crate::view::canvas::Canvas;
use crate::view::text::Line;

/// Standard output for records.
pub(super) struct Output {
    pub(super) screen: Screen,
    manner: Manner,
    /// Which records are shown.
    selection: Selection,
}

enum Manner {
    Drawn(Canvas),
    /// As JSON, so many records before.
    Written(Form, u64),
}

impl Output {
    /// The view that was asked for; `field` is marked in the hex view.
    pub(super) fn new(screen: Screen, view: View, field: Option<String>) -> Self {
        let look = screen.look;
        let manner = match view {
            View::Ladder => Manner::Drawn(Canvas::ladder(look)),
            View::List => Manner::Drawn(Canvas::list(look)),
            View::Detail => Manner::Drawn(Canvas::detail(look)),
            View::Hex => Manner::Drawn(Canvas::hex(look, field)),
            View::Jsonl => Manner::Written(Form::Lines, 0),
            View::Json => Manner::Written(Form::Document, 0),
        };
        Self { screen, manner, selection: Selection::default() }
    }

    /// A ladder of one flow, a list of several.
    pub(super) fn auto(screen: Screen) -> Self {
        Self { screen, manner: Manner::Drawn(Canvas::auto(screen.look)), selection: Selection::default() }
    }

    /// The same, showing one flow alone.
    pub(super) fn of_flow(self, flow: Option<u32>) -> Self {
        self.selecting(Selection::new(None, flow, None, None))
    }

    /// The same, showing what is selected.
    pub(super) fn selecting(self, selection: Selection) -> Self {
        Self { selection, ..self }
    }

    /// Shows records that belong together.
    pub(super) fn show(&mut self, records: &[Record]) -> Result<(), Failure> {
        for record in records {
            if self.selection.admits(record)? {
                self.show_selected(std::slice::from_ref(record))?;
            }
        }
        Ok(())
    }

    fn show_selected(&mut self, records: &[Record]) -> Result<(), Failure> {
        match &mut self.manner {
            Manner::Drawn(canvas) => {
                let lines: Vec<Line> = records.iter().flat_map(|record| canvas.feed(record)).collect();
                if lines.is_empty() { Ok(()) } else { self.screen.show(&lines) }
            }
            Manner::Written(form, before) => {
                for record in records {
                    let text = write::text(*form, record, *before);
                    *before += 1;
                    print(&String::from_utf8_lossy(&text))?;
                }
                Ok(())
            }
        }
    }

    /// Shows what need not wait for what comes next.
    pub(super) fn flush_live(&mut self) -> Result<(), Failure> {
        let Manner::Drawn(canvas) = &mut self.manner else { return Ok(()) };
        let lines = canvas.flush_live();
        if lines.is_empty() { Ok(()) } else { self.screen.show(&lines) }
    }

    /// Shows everything that is left.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        let Manner::Drawn(canvas) = &mut self.manner else { return Ok(()) };
        let lines = canvas.flush();
        self.screen.show(&lines)
    }

    /// Whether records are drawn for people, rather than written for programs.
    pub(super) const fn is_drawn(&self) -> bool {
        matches!(self.manner, Manner::Drawn(_))
    }
}
