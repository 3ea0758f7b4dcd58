//! Where records go on the screen: drawn on a canvas, or as they are.

use super::Failure;
use super::args::View;
use super::screen::{Screen, print};
use super::selection::Selection;
use crate::trace::Record;
use crate::trace::write::{self, Form};
use crate::view::canvas::Canvas;

/// Standard output for records.
pub(super) struct Output {
    pub(super) screen: Screen,
    manner: Manner,
    /// Which records are shown.
    selection: Selection,
    /// What was drawn and has not been written.
    pending: String,
    /// How much of it may wait, in bytes.
    patience: usize,
}

/// How much [`Output::in_bulk`] gathers, in bytes.
const BULK: usize = 64 << 10;

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
        Self { screen, manner, selection: Selection::default(), pending: String::new(), patience: 0 }
    }

    /// A ladder of one flow, a list of several.
    pub(super) fn auto(screen: Screen) -> Self {
        let manner = Manner::Drawn(Canvas::auto(screen.look));
        Self { screen, manner, selection: Selection::default(), pending: String::new(), patience: 0 }
    }

    /// The same, showing one flow alone.
    pub(super) fn of_flow(self, flow: Option<u32>) -> Self {
        self.selecting(Selection::new(None, flow, None, None))
    }

    /// The same, showing what is selected.
    pub(super) fn selecting(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// The same, gathering what is shown: for what lies in a file and comes as fast as it is taken. Ends with
    /// [`Output::flush`]; dropped without it, it writes what it can.
    pub(super) fn in_bulk(mut self) -> Self {
        self.patience = BULK;
        self
    }

    /// Shows records that belong together.
    pub(super) fn show(&mut self, records: &[Record]) -> Result<(), Failure> {
        for record in records {
            if self.selection.admits(record)? {
                self.show_selected(record);
                self.write_beyond(self.patience)?;
            }
        }
        Ok(())
    }

    fn show_selected(&mut self, record: &Record) {
        match &mut self.manner {
            Manner::Drawn(canvas) => self.screen.draw(&mut self.pending, &canvas.feed(record)),
            Manner::Written(form, before) => {
                let text = write::text(*form, record, *before);
                *before += 1;
                self.pending.push_str(&String::from_utf8_lossy(&text));
            }
        }
    }

    /// Shows what need not wait for what comes next.
    pub(super) fn flush_live(&mut self) -> Result<(), Failure> {
        if let Manner::Drawn(canvas) = &mut self.manner {
            self.screen.draw(&mut self.pending, &canvas.flush_live());
        }
        self.write_beyond(0)
    }

    /// Shows everything that is left.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        if let Manner::Drawn(canvas) = &mut self.manner {
            self.screen.draw(&mut self.pending, &canvas.flush());
        }
        self.write_beyond(0)
    }

    /// Writes what waits, if it is more than this.
    fn write_beyond(&mut self, patience: usize) -> Result<(), Failure> {
        if self.pending.len() <= patience {
            return Ok(());
        }
        let outcome = print(&self.pending);
        self.pending.clear();
        outcome
    }

    /// Whether records are drawn for people, rather than written for programs.
    pub(super) const fn is_drawn(&self) -> bool {
        matches!(self.manner, Manner::Drawn(_))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Whoever asked for what is left has been told of a failure already, or is told of one that came first.
        let _ = self.write_beyond(0);
    }
}
