//! Steps on standard output: drawn in a view, or written as JSON.

use super::Failure;
use super::notice::notify;
use super::rendering::{Rendering, View};
use super::screen::{Screen, print};
use super::screen_writer::ScreenWriter;
use super::selection::Selection;
use super::stepping::StepKeeper;
use super::topic_filter::{Filtered, TopicFilter};
use crate::analysis::topic::Topic;
use crate::explain::Notice;
use crate::step::{Event, Step};
use crate::trace::record::Header;
use crate::view::canvas::Canvas;
use crate::view::text::{Line, Style, wrap};

/// Standard output for steps.
#[expect(clippy::struct_excessive_bools, reason = "what has happened to the screen, each on its own")]
pub(crate) struct ScreenOutput {
    pub(crate) screen: Screen,
    rendering: Rendering,
    /// Which steps are shown.
    selection: Selection,
    /// Which of them carry facts about the topics that were asked for.
    topics: TopicFilter,
    /// How many packets have come.
    packets: u64,
    /// How many of them were selected.
    selected: u64,
    /// The highest number of a flow that one of them had.
    flows: u32,
    /// Whether the summary at the end has come.
    has_ended: bool,
    /// Whether a notice below a list says how to see a flow as a ladder.
    offers_ladder: bool,
    /// Text that has not been written yet.
    pending: String,
    /// How much of it may wait, in bytes.
    buffer_limit: usize,
    /// Whether the screen belongs to a program for now.
    held: bool,
    /// How many packets came that had no room while it did, or for which the terminal had no time.
    undrawn: u64,
    /// How many of them have been mentioned between the others.
    mentioned: u64,
    /// Whether packets are left out for which the terminal has no time.
    keeps_up: bool,
    /// The thread that writes in that case.
    screen_writer: Option<ScreenWriter>,
}

/// How much text [`ScreenOutput::in_bulk`] gathers, in bytes.
const BULK: usize = 64 << 10;
/// How much text [`ScreenOutput::held`] keeps, in bytes.
const MOST_HELD: usize = 8 << 20;

impl ScreenOutput {
    /// The view that was asked for; `field` is marked in the hex view.
    pub(crate) fn new(screen: Screen, view: View, field: Option<String>) -> Self {
        let rendering = Rendering::new(view, screen.look, field);
        Self::on(screen, rendering)
    }

    fn on(screen: Screen, rendering: Rendering) -> Self {
        let (selection, topics, pending) = (Selection::default(), TopicFilter::default(), String::new());
        let (packets, selected, flows, has_ended, offers_ladder) = (0, 0, 0, false, false);
        Self {
            screen,
            rendering,
            selection,
            topics,
            packets,
            selected,
            flows,
            has_ended,
            offers_ladder,
            pending,
            buffer_limit: 0,
            held: false,
            undrawn: 0,
            mentioned: 0,
            keeps_up: false,
            screen_writer: None,
        }
    }

    /// A ladder of one flow, a list of several.
    pub(crate) fn auto(screen: Screen) -> Self {
        let rendering = Rendering::auto(screen.look);
        Self::on(screen, rendering)
    }

    /// Nothing is shown: the steps are kept, to be shown one at a time later.
    pub(crate) fn keeping(screen: Screen, keeper: StepKeeper) -> Self {
        Self::on(screen, Rendering::Kept(keeper))
    }

    /// Nothing is shown: the steps are drawn elsewhere.
    pub(crate) fn unseen(screen: Screen) -> Self {
        Self::on(screen, Rendering::Unseen)
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

    /// The same, writing many steps at once: for a recording that is all there. Ends with [`ScreenOutput::flush`]; dropped
    /// without it, it writes what it can.
    pub(crate) fn in_bulk(mut self) -> Self {
        self.buffer_limit = BULK;
        self
    }

    /// The same, writing nothing before [`ScreenOutput::flush`]: until then the screen belongs to a program.
    pub(crate) fn held(mut self) -> Self {
        (self.buffer_limit, self.held) = (usize::MAX, true);
        self
    }

    /// The same, leaving out packets for which the terminal has no time, and saying how many. What is written for programs
    /// is not left out.
    pub(crate) fn keeping_up(mut self) -> Self {
        self.keeps_up = self.is_drawn();
        self
    }

    /// The same, showing only packets that carry facts about these topics; all packets if none is named.
    pub(crate) fn only(mut self, topics: &[Topic]) -> Self {
        self.topics = TopicFilter::new(topics);
        self
    }

    /// The same, with a closing notice below a list on how to see a flow as a ladder.
    pub(crate) fn offering_ladder(mut self) -> Self {
        self.offers_ladder = matches!(self.rendering.canvas(), Some(Canvas::List(_)));
        self
    }

    /// Begins a trace.
    pub(crate) fn begin(&mut self, header: &Header) -> Result<(), Failure> {
        self.selection.begin(header)?;
        if self.keeps_up {
            self.screen_writer = Some(ScreenWriter::begin()?);
        }
        self.rendering.begin(header, self.screen, &mut self.pending)?;
        self.write_beyond(self.buffer_limit)
    }

    /// Whether of each packet only what is wrong with it is needed, and no other fact.
    pub(crate) fn needs_troubles_alone(&self) -> bool {
        self.topics.admits_all() && self.rendering.is_list_without_reasons()
    }

    /// Shows a step.
    pub(crate) fn show(&mut self, mut step: Step) -> Result<(), Failure> {
        if self.topics.admits_all() {
            return self.show_lent(&mut step);
        }
        if !self.takes(&mut step)? {
            return Ok(());
        }
        for decision in self.topics.take(step) {
            match decision {
                Filtered::Show(step) => self.show_selected(&step)?,
                Filtered::Skip(step) => self.note_hidden(&step),
            }
        }
        self.write_beyond(self.buffer_limit)
    }

    /// Shows a step that is used again, whatever topics were asked for.
    pub(crate) fn show_lent(&mut self, step: &mut Step) -> Result<(), Failure> {
        if self.takes(step)? {
            self.show_selected(step)?;
            self.write_beyond(self.buffer_limit)?;
        }
        Ok(())
    }

    /// Counts a step; whether it is shown.
    fn takes(&mut self, step: &mut Step) -> Result<bool, Failure> {
        let is_packet = step.packet().is_some();
        if self.held && is_packet && self.pending.len() >= MOST_HELD {
            self.undrawn += 1;
            return Ok(false);
        }
        if is_packet && !self.keeps_up_now() {
            self.undrawn += 1;
            self.note_hidden(step);
            return Ok(false);
        }
        self.mention_undrawn();
        self.has_ended |= matches!(step.event, Event::End(_));
        self.packets += u64::from(is_packet);
        if let Some(flow) = step.flow.filter(|_| is_packet) {
            self.flows = self.flows.max(flow.0);
        }
        if !self.selection.admits(step)? {
            // Times count from the first packet of the flow that was asked for, shown or not.
            if self.selection.concerns(step) {
                self.note_hidden(step);
            }
            return Ok(false);
        }
        self.selection.narrow(step);
        self.selected += u64::from(is_packet);
        Ok(true)
    }

    /// Counts a packet that is not shown because there is no time for it.
    pub(crate) const fn pass_over(&mut self) {
        self.undrawn += 1;
    }

    /// Whether packets can be left out while the others are shown.
    pub(crate) const fn may_pass_over(&self) -> bool {
        self.keeps_up
    }

    fn keeps_up_now(&self) -> bool {
        self.screen_writer.as_ref().is_none_or(ScreenWriter::has_room)
    }

    /// Says between packets how many were left out there.
    fn mention_undrawn(&mut self) {
        if self.keeps_up && self.undrawn > self.mentioned {
            let notice = Notice::LeftOut { packets: self.undrawn - self.mentioned, in_all: false };
            self.mentioned = self.undrawn;
            let text = self.screen.look.language.words().notice(&notice);
            let lines =
                wrap(&text, self.screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim));
            self.screen.draw(&mut self.pending, &lines.collect::<Vec<_>>());
        }
    }

    /// Takes note of a packet that is not shown: times may count from it.
    fn note_hidden(&mut self, step: &Step) {
        if step.packet().is_some() {
            self.rendering.leave_out(step);
        }
    }

    /// The notice at the end: how many packets `--only` left out, that none was chosen, or how to see more.
    fn closing_notice(&self) -> Option<Notice> {
        if self.undrawn > 0 {
            let packets = self.undrawn;
            return Some(if self.keeps_up {
                Notice::LeftOut { packets, in_all: true }
            } else {
                Notice::Undrawn { packets }
            });
        }
        if !self.topics.admits_all() {
            let notice = self.topics.notice(self.packets);
            let is_counted = self.has_ended
                && matches!(
                    self.rendering.canvas(),
                    Some(Canvas::List(_) | Canvas::Ladder(_) | Canvas::Auto { .. })
                );
            return Some(match notice {
                // Lists and ladders have counted them in their last line.
                Notice::Only { of, all, topics, .. } if is_counted && of == all => Notice::OnlyTopics(topics),
                notice => notice,
            });
        }
        if self.selected == 0 && self.packets > 0 {
            return Some(Notice::NoneChosen { of: self.packets, flows: self.flows });
        }
        if let Some(Canvas::Hex(hex)) = self.rendering.canvas()
            && let Some(field) = hex.lacks()
        {
            return Some(Notice::NoField(field.to_owned()));
        }
        (self.offers_ladder && self.flows > 0).then_some(Notice::OfferLadder)
    }

    /// Prints the closing notice, if there is one; below JSON, to standard error.
    pub(crate) fn print_closing_notice(&self) -> Result<(), Failure> {
        let Some(notice) = self.closing_notice() else { return Ok(()) };
        let text = self.screen.look.language.words().notice(&notice);
        if !self.is_drawn() {
            notify(&text);
            return Ok(());
        }
        // A ladder and a list end with a blank line of their own.
        let bare = matches!(self.rendering.canvas(), Some(Canvas::Detail(_) | Canvas::Hex(_)));
        let lines = wrap(&text, self.screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim));
        self.screen.show(&bare.then(Line::default).into_iter().chain(lines).collect::<Vec<_>>())
    }

    /// Says something between steps.
    pub(crate) fn say(&mut self, notice: &Notice) -> Result<(), Failure> {
        self.flush()?;
        let text = self.screen.look.language.words().notice(notice);
        let lines = wrap(&text, self.screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim));
        self.screen.show(&std::iter::once(Line::default()).chain(lines).collect::<Vec<_>>())
    }

    fn show_selected(&mut self, step: &Step) -> Result<(), Failure> {
        self.rendering.step(step, self.screen, &mut self.pending)
    }

    /// Writes what waits.
    pub(crate) fn flush_live(&mut self) -> Result<(), Failure> {
        if self.held { Ok(()) } else { self.write_beyond(0) }
    }

    /// Draws and writes everything that is left.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.rendering.finish(self.screen, &mut self.pending);
        self.write_beyond(0)?;
        // What follows is written without it, behind what it has.
        self.screen_writer.take().map_or(Ok(()), ScreenWriter::finish)
    }

    /// Writes what waits, if it is more than `limit` bytes.
    fn write_beyond(&mut self, limit: usize) -> Result<(), Failure> {
        if self.pending.len() <= limit {
            return Ok(());
        }
        if let Some(screen_writer) = &self.screen_writer {
            if screen_writer.write(std::mem::take(&mut self.pending)) {
                return Ok(());
            }
            return self.screen_writer.take().map_or(Ok(()), ScreenWriter::finish);
        }
        let outcome = print(&self.pending);
        self.pending.clear();
        outcome
    }

    /// Whether steps are drawn for people, rather than written for programs.
    pub(crate) const fn is_drawn(&self) -> bool {
        matches!(self.rendering, Rendering::Drawn(_))
    }
}

impl Drop for ScreenOutput {
    fn drop(&mut self) {
        // After a failure nothing more can be reported; without one, `flush` has written everything.
        let _ = self.write_beyond(0);
    }
}
