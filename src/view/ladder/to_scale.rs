//! A ladder to scale. Its steps are kept, because the drawing of a packet depends on when it arrives.

use std::collections::HashMap;

use super::slanted;
use crate::analysis::fact::PacketId;
use crate::explain::Language;
use crate::scene::layout::{Page, TimeScale, by_order, by_time, usual_flight};
use crate::scene::{Editor, Element, Level, Opening, Scene, Wording};
use crate::step::Step;
use crate::trace::record::Header;
use crate::view::Look;
use crate::view::text::{Columns, Line};

/// How many steps are drawn at once at most: what is kept stays bounded.
const DRAWN: usize = 1 << 13;
/// How many further ones are looked through for the arrivals of what is drawn.
const AHEAD: usize = 1 << 10;
/// How many rows a packet takes from one end to the other, if it arrives as packets usually do.
const FLIGHT: i64 = 3;
/// How many rows without an event are drawn before time is cut out.
const IDLE: u64 = 8;
/// The scale for packets of which nothing shows how long they take: a row for each millisecond.
const USUAL_ROW_NS: i64 = 1_000_000;

/// Draws steps as a ladder to scale.
#[derive(Debug)]
pub struct ToScale {
    editor: Editor,
    look: Look,
    steps: Vec<Step>,
    title: Vec<Line>,
}

impl ToScale {
    /// An empty ladder.
    pub fn new(look: Look, header: &Header) -> Self {
        let level = look.level.unwrap_or_default();
        let mut editor =
            Editor::new(Wording { level, absolute: look.absolute, unfold: true, kernel: look.kernel });
        editor.announce(header);
        let page = Page { measure: Columns, language: look.language, width: look.width };
        let scene = Scene { opening: Opening::default(), items: vec![Editor::title(header)] };
        let title = if level > Level::Brief {
            slanted::lines(&by_order(&scene, page), look.width, look.language)
        } else {
            Vec::new()
        };
        Self { editor, look, steps: Vec::new(), title }
    }

    /// Takes the next step; gives the lines that are ready.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let is_last = step.summary().is_some();
        self.steps.push(step.clone());
        if is_last {
            self.flush()
        } else if self.steps.len() >= DRAWN + AHEAD {
            self.draw(border(&self.steps))
        } else {
            Vec::new()
        }
    }

    /// Learns from a packet that is left out between whom its flow is, and when that began.
    pub fn leave_out(&mut self, step: &Step) {
        if self.steps.is_empty() {
            self.editor.leave_out(step);
        }
    }

    /// Draws what has been fed and not been drawn.
    pub fn flush(&mut self) -> Vec<Line> {
        self.draw(self.steps.len())
    }

    /// Draws the first so many of the steps that are kept.
    fn draw(&mut self, count: usize) -> Vec<Line> {
        let next = self.steps.split_off(count);
        let steps = std::mem::replace(&mut self.steps, next);
        let mut lines = std::mem::take(&mut self.title);
        if steps.is_empty() {
            return lines;
        }
        let scene = self.editor.scene_before(&steps, &self.steps);
        lines.extend(lines_to_scale(&scene, self.look.language, self.look.width, scale(&scene)));
        lines
    }
}

/// A whole scene as lines, at this scale of rows.
pub fn lines_to_scale(scene: &Scene<'_>, language: Language, width: usize, scale: TimeScale) -> Vec<Line> {
    let page = Page { measure: Columns, language, width };
    slanted::lines(&by_time(scene, &page, scale), width, language)
}

/// How many of the steps are drawn at once: up to a moment at which no packet is under way, if there is one late enough.
fn border(steps: &[Step]) -> usize {
    let places = || steps.iter().enumerate().filter_map(|(place, step)| Some((place, step.packet()?.id)));
    let last: HashMap<PacketId, usize> = places().map(|(place, packet)| (packet, place)).collect();
    let (mut quiet, mut under_way_until) = (DRAWN, 0);
    for (place, packet) in places().take_while(|(place, _)| *place <= DRAWN) {
        if place > DRAWN / 2 && under_way_until < place {
            quiet = place;
        }
        under_way_until = under_way_until.max(last.get(&packet).copied().unwrap_or(place));
    }
    quiet
}

/// The scale at which the slant of a usual packet can be seen.
fn scale(scene: &Scene<'_>) -> TimeScale {
    let flight = usual_flight(scene);
    let row = if flight > 0 { flight / FLIGHT } else { usual_gap(scene).unwrap_or(USUAL_ROW_NS) };
    let ns_per_unit = u64::try_from(row).unwrap_or(1).max(1);
    TimeScale { ns_per_unit, idle_ns: ns_per_unit.saturating_mul(IDLE), pause: 1, notes: 0 }
}

/// The median of the times between packets, in nanoseconds.
fn usual_gap(scene: &Scene<'_>) -> Option<i64> {
    let sent = scene.items.iter().filter_map(|item| match &item.element {
        Element::Arrow(arrow) => Some(arrow.sent.time),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    let mut gaps: Vec<_> = sent.iter().zip(sent.iter().skip(1)).map(|(one, next)| next.since(*one)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}
