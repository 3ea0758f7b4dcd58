//! Where steps go on the screen: drawn on a canvas, or as they are.

use super::Failure;
use super::message::complain;
use super::screen::{Screen, print};
use super::selection::Selection;
use super::topic_filter::{Fate, Only};
use crate::analysis::topic::Topic;
use crate::explain::Notice;
use crate::step::Step;
use crate::trace::record::Header;
use crate::trace::write::{Form, TraceText};
use crate::view::canvas::Canvas;
use crate::view::text::{Line, Style, wrap};

/// How steps are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
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

/// Standard output for steps.
pub(crate) struct Output {
    pub(crate) screen: Screen,
    manner: Manner,
    /// Which steps are shown.
    selection: Selection,
    /// Which of them carry the facts that were asked for.
    only: Only,
    /// How many packets there were.
    packets: u64,
    /// How many of them were selected.
    selected: u64,
    /// The highest number of a flow that one of them had.
    flows: u32,
    /// Whether a list ends by saying how to see a flow as a ladder.
    offers_ladder: bool,
    /// What was drawn and has not been written.
    pending: String,
    /// How much of it may wait, in bytes.
    patience: usize,
}

/// How much [`Output::in_bulk`] gathers, in bytes.
const BULK: usize = 64 << 10;

enum Manner {
    Drawn(Canvas),
    /// As JSON.
    Written(TraceText),
}

impl Output {
    /// The view that was asked for; `field` is marked in the hex view.
    pub(crate) fn new(screen: Screen, view: View, field: Option<String>) -> Self {
        let look = screen.look;
        let manner = match view {
            View::Ladder => Manner::Drawn(Canvas::ladder(look)),
            View::List => Manner::Drawn(Canvas::list(look)),
            View::Detail => Manner::Drawn(Canvas::detail(look)),
            View::Hex => Manner::Drawn(Canvas::hex(look, field)),
            View::Jsonl => Manner::Written(TraceText::new(Form::Lines)),
            View::Json => Manner::Written(TraceText::new(Form::Document)),
        };
        Self::on(screen, manner)
    }

    fn on(screen: Screen, manner: Manner) -> Self {
        let (selection, only, pending) = (Selection::default(), Only::default(), String::new());
        let (packets, selected, flows, offers_ladder) = (0, 0, 0, false);
        Self {
            screen,
            manner,
            selection,
            only,
            packets,
            selected,
            flows,
            offers_ladder,
            pending,
            patience: 0,
        }
    }

    /// A ladder of one flow, a list of several.
    pub(crate) fn auto(screen: Screen) -> Self {
        let manner = Manner::Drawn(Canvas::auto(screen.look));
        Self::on(screen, manner)
    }

    /// The same, showing one flow alone.
    pub(crate) fn of_flow(self, flow: Option<u32>) -> Self {
        self.selecting(Selection::new(None, flow, None, None))
    }

    /// The same, showing what is selected.
    pub(crate) fn selecting(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// The same, gathering what is shown: for what lies in a file and comes as fast as it is taken. Ends with
    /// [`Output::flush`]; dropped without it, it writes what it can.
    pub(crate) fn in_bulk(mut self) -> Self {
        self.patience = BULK;
        self
    }

    /// The same, showing packets that carry facts about these topics alone, where any is named.
    pub(crate) fn only(mut self, topics: &[Topic]) -> Self {
        self.only = Only::new(topics);
        self
    }

    /// The same, ending a list by saying how to see a flow as a ladder.
    pub(crate) fn offering_ladder(mut self) -> Self {
        self.offers_ladder = matches!(self.manner, Manner::Drawn(Canvas::List(_)));
        self
    }

    /// Begins a trace.
    pub(crate) fn begin(&mut self, header: &Header) -> Result<(), Failure> {
        self.selection.begin(header)?;
        match &mut self.manner {
            Manner::Drawn(canvas) => self.screen.draw(&mut self.pending, &canvas.begin(header)),
            Manner::Written(script) => script.header(header, &mut self.pending),
        }
        self.write_beyond(self.patience)
    }

    /// Shows a step.
    pub(crate) fn show(&mut self, mut step: Step) -> Result<(), Failure> {
        let is_packet = step.packet().is_some();
        self.packets += u64::from(is_packet);
        if let Some(flow) = step.flow.filter(|_| is_packet) {
            self.flows = self.flows.max(flow.0);
        }
        if !self.selection.admits(&step)? {
            // Times are counted from the first packet of what was asked for, shown or not.
            if self.selection.concerns(&step) {
                self.leave_out(&step);
            }
            return Ok(());
        }
        self.selection.narrow(&mut step);
        self.selected += u64::from(is_packet);
        if self.only.is_idle() {
            self.show_selected(&step);
        } else {
            for fate in self.only.take(step) {
                match fate {
                    Fate::Shown(step) => self.show_selected(&step),
                    Fate::LeftOut(step) => self.leave_out(&step),
                }
            }
        }
        self.write_beyond(self.patience)
    }

    /// Lets the view learn from a packet that is left out.
    fn leave_out(&mut self, step: &Step) {
        if let Manner::Drawn(canvas) = &mut self.manner
            && step.packet().is_some()
        {
            canvas.leave_out(step);
        }
    }

    /// What is to be said once everything has been shown: how many packets `--only` left out, that none was chosen, how
    /// to see more; nothing where all is there.
    fn rest(&self) -> Option<Notice> {
        if !self.only.is_idle() {
            return Some(self.only.notice(self.packets));
        }
        if self.selected == 0 && self.packets > 0 {
            return Some(Notice::NoneChosen { of: self.packets, flows: self.flows });
        }
        if let Manner::Drawn(Canvas::Hex(hex)) = &self.manner
            && let Some(field) = hex.lacks()
        {
            return Some(Notice::NoField(field.to_owned()));
        }
        (self.offers_ladder && self.flows > 0).then_some(Notice::OfferLadder)
    }

    /// Says what is to be said at the end. For programs, it is said to the person beside them.
    pub(crate) fn tell_rest(&self) -> Result<(), Failure> {
        let Some(notice) = self.rest() else { return Ok(()) };
        let text = self.screen.look.language.words().notice(&notice);
        if !self.is_drawn() {
            complain(&text);
            return Ok(());
        }
        // A ladder and a list have set their last lines apart already.
        let bare = matches!(self.manner, Manner::Drawn(Canvas::Detail(_) | Canvas::Hex(_)));
        let lines = wrap(&text, self.screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim));
        self.screen.show(&bare.then(Line::default).into_iter().chain(lines).collect::<Vec<_>>())
    }

    fn show_selected(&mut self, step: &Step) {
        match &mut self.manner {
            Manner::Drawn(canvas) => self.screen.draw(&mut self.pending, &canvas.feed(step)),
            Manner::Written(script) => script.step(step, &mut self.pending),
        }
    }

    /// Shows what need not wait for what comes next.
    pub(crate) fn flush_live(&mut self) -> Result<(), Failure> {
        self.write_beyond(0)
    }

    /// Shows everything that is left.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
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
    pub(crate) const fn is_drawn(&self) -> bool {
        matches!(self.manner, Manner::Drawn(_))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Whoever asked for what is left has been told of a failure already, or is told of one that came first.
        let _ = self.write_beyond(0);
    }
}
