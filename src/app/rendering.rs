//! Steps as text: drawn in a view, or written as JSON.

use super::Failure;
use super::screen::Screen;
use super::stepping::StepKeeper;
use crate::step::Step;
use crate::trace::record::Header;
use crate::trace::write::{Form, TraceText};
use crate::view::Look;
use crate::view::canvas::Canvas;

/// How steps are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Two lifelines and an arrow for each packet.
    Ladder,
    /// One line a packet.
    List,
    /// Every field of every layer.
    Detail,
    /// Every byte, with a field marked.
    Hex,
    /// The records, one JSON object a line.
    Jsonl,
    /// The records as one JSON document.
    Json,
}

/// Makes text of a header and the steps that follow it.
pub(super) enum Rendering {
    /// Lines for people.
    Drawn(Box<Canvas>),
    /// JSON for programs.
    Written(TraceText),
    /// Nothing: they are kept, to be shown one at a time later.
    Kept(StepKeeper),
    /// Nothing: they are drawn elsewhere.
    Unseen,
}

impl Rendering {
    /// Shows steps in this view; `field` is marked in the hex view.
    pub(super) fn new(view: View, look: Look, field: Option<String>) -> Self {
        match view {
            View::Ladder => Self::Drawn(Box::new(Canvas::ladder(look))),
            View::List => Self::Drawn(Box::new(Canvas::list(look))),
            View::Detail => Self::Drawn(Box::new(Canvas::detail(look))),
            View::Hex => Self::Drawn(Box::new(Canvas::hex(look, field))),
            View::Jsonl => Self::Written(TraceText::new(Form::Lines)),
            View::Json => Self::Written(TraceText::new(Form::Document)),
        }
    }

    /// A ladder of one flow, a list of several.
    pub(super) fn auto(look: Look) -> Self {
        Self::Drawn(Box::new(Canvas::auto(look)))
    }

    /// What lines for people are drawn on.
    pub(super) fn canvas(&self) -> Option<&Canvas> {
        match self {
            Self::Drawn(canvas) => Some(canvas),
            Self::Written(_) | Self::Kept(_) | Self::Unseen => None,
        }
    }

    /// Whether it is a list that names what is wrong with each packet, and gives no reasons.
    pub(super) fn is_list_without_reasons(&self) -> bool {
        matches!(self.canvas(), Some(Canvas::List(list)) if !list.has_reasons())
    }

    /// Appends the header.
    ///
    /// # Errors
    ///
    /// It cannot be written as JSON.
    pub(super) fn begin(
        &mut self,
        header: &Header,
        screen: Screen,
        text: &mut String,
    ) -> Result<(), Failure> {
        match self {
            Self::Drawn(canvas) => screen.draw(text, &canvas.begin(header)),
            Self::Written(script) => script.header(header, text)?,
            Self::Kept(keeper) => keeper.begin(header),
            Self::Unseen => {}
        }
        Ok(())
    }

    /// Appends what is ready with this step.
    ///
    /// # Errors
    ///
    /// A record of it cannot be written as JSON.
    pub(super) fn step(&mut self, step: &Step, screen: Screen, text: &mut String) -> Result<(), Failure> {
        match self {
            Self::Drawn(canvas) => canvas.feed(step, &mut screen.onto(text)),
            Self::Written(script) => script.step(step, text)?,
            Self::Kept(keeper) => keeper.keep(step.clone(), true),
            Self::Unseen => {}
        }
        Ok(())
    }

    /// Takes note of a packet that is not shown: times may count from it.
    pub(super) fn leave_out(&mut self, step: &Step) {
        match self {
            Self::Drawn(canvas) => canvas.leave_out(step),
            Self::Kept(keeper) => keeper.keep(step.clone(), false),
            Self::Written(_) | Self::Unseen => {}
        }
    }

    /// Appends what is left at the end.
    pub(super) fn finish(&mut self, screen: Screen, text: &mut String) {
        if let Self::Drawn(canvas) = self {
            screen.draw(text, &canvas.flush());
        }
    }
}
