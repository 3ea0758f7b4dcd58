//! The marks of a picture as shapes: lifelines and states first, then arrows, then texts.

use super::LadderPlan;
use super::beside::{self, Way, Ways};
use super::font::{SHAFT, SIZE};
use super::place::Taken;
use super::shape::{Anchor, Caption, Point, SvgShape, colour, pixels};
use super::write::number;
use crate::analysis::fact::PacketId;
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::explain::Remark;
use crate::explain::quantity::duration;
use crate::scene::layout::{Block, Lanes, Mark, Pause, Picture, StateSpan, TextLine};
use crate::scene::{Measure as _, Style, Tracks, Weight};

use super::font::FontPixels;

/// Half the height of a badge with a packet's number.
const BADGE: f64 = 9.5;
/// From the shaft of an arrow up to the baseline of its label, and where that has no room, down to it.
const ABOVE: f64 = 7.0;
const BELOW: f64 = -13.0;
/// From the left edge of a lifeline to its middle.
const MIDDLE: f64 = 1.0;

/// What is drawn beside the arrows.
#[derive(Debug)]
pub(super) struct Beside {
    /// Originals, and what was sent again.
    pub(super) ties: Vec<(PacketId, PacketId)>,
    pub(super) tracks: Option<Tracks>,
    /// Whether both times of an arrow are known.
    pub(super) timed: bool,
}

/// The shapes of a picture. The tracks stand right of the ladder, which is as wide as the plan says.
pub(super) fn shapes(picture: &Picture, beside: &Beside, plan: LadderPlan) -> Vec<SvgShape> {
    let mut painter = Painter { to_scale: plan.to_scale, ..Painter::default() };
    painter.bottom = bottom(picture);
    for block in &picture.blocks {
        painter.lifelines(block);
    }
    for span in &picture.spans {
        painter.span(span, picture);
    }
    for block in &picture.blocks {
        painter.block(block, plan);
    }
    painter.arrows.extend(beside::ties(&beside.ties, &painter.ways));
    if let Some(tracks) = &beside.tracks {
        for shape in beside::tracks(tracks, &painter.ways, plan.width, plan.language) {
            match shape {
                SvgShape::Caption(text) => painter.fix(text),
                shape => painter.below.push(shape),
            }
        }
    }
    painter.footnote(picture, beside.timed, plan);
    painter.finish(plan)
}

/// Where the lifelines end: what is said beside them may go on.
fn bottom(picture: &Picture) -> usize {
    let is_beside = |block: &Block, text: &TextLine| block.lanes.is_some_and(|lanes| text.x > lanes.server);
    let drawn = |block: &&Block| {
        block.marks.iter().any(|mark| !matches!(mark, Mark::Text(text) if is_beside(block, text)))
    };
    picture.blocks.iter().filter(drawn).map(|block| block.bottom).max().unwrap_or(picture.height)
}

/// A text that may be moved: its places, the best one first.
struct Movable {
    places: Vec<Caption>,
}

#[derive(Default)]
struct Painter {
    to_scale: bool,
    bottom: usize,
    below: Vec<SvgShape>,
    arrows: Vec<SvgShape>,
    /// Where packets were lost: no text may cover that.
    crosses: Vec<SvgShape>,
    /// Texts that keep their place, badges among them.
    fixed: Vec<SvgShape>,
    badges: Vec<Caption>,
    labels: Vec<Movable>,
    words: Vec<Movable>,
    taken: Taken,
    ways: Ways,
    slants: bool,
}

impl Painter {
    fn lifelines(&mut self, block: &Block) {
        let Some(lanes) = block.lanes else { return };
        if block.marks.iter().any(|mark| matches!(mark, Mark::Pause(_))) {
            return;
        }
        let bottom = if self.to_scale { (block.bottom + SHAFT).min(self.bottom) } else { block.bottom };
        for end in [End::Client, End::Server] {
            let x = pixels(lanes.of(end)) + MIDDLE;
            let (from, to) = ((x, pixels(block.top)), (x, pixels(bottom)));
            match self.below.iter_mut().rev().take(2).find_map(|shape| match shape {
                SvgShape::Line { from, to, .. } if from.0.total_cmp(&x).is_eq() => Some(to),
                _ => None,
            }) {
                // One line for the lifeline, as far as it goes on.
                Some(end) if end.1 >= from.1 - 1.0 || self.to_scale => end.1 = end.1.max(to.1),
                _ => {
                    self.below.push(SvgShape::Line {
                        from,
                        to,
                        colour: colour::LINE,
                        width: 2.0,
                        dash: None,
                    });
                }
            }
        }
    }

    fn span(&mut self, span: &StateSpan, picture: &Picture) {
        let lanes = picture.blocks.iter().find_map(|block| block.lanes);
        let Some(lanes) = lanes else { return };
        // A state begins with the arrow above its name.
        let shift = |y: usize| if self.to_scale { y + SHAFT } else { y.saturating_sub(2) };
        let (top, bottom) = (shift(span.top), shift(span.bottom).min(self.bottom));
        let at = (pixels(lanes.of(span.end)) + MIDDLE - 4.0, pixels(top));
        let size = (8.0, pixels(bottom.saturating_sub(top)));
        self.below.push(SvgShape::Rect { at, size, radius: 0.0, fill: colour_of(span.state) });
    }

    fn block(&mut self, block: &Block, plan: LadderPlan) {
        let arrow = block.marks.iter().find_map(|mark| match mark {
            Mark::Arrow { sender, from, weight, .. } => Some((*sender, *from, *weight)),
            _ => None,
        });
        for mark in &block.marks {
            match mark {
                Mark::Band { top, name } => self.band(*top, name, plan),
                Mark::Pause(pause) => self.pause(*pause, block.lanes, plan),
                Mark::Text(text) if arrow.is_some() => self.time(text),
                Mark::Text(text) => self.text(text, block),
                Mark::Number(text) => match (arrow, block.lanes) {
                    (Some((sender, from, weight)), Some(lanes)) => {
                        self.badge(sender, pixels(from + SHAFT), weight, lanes, &text.text);
                    }
                    _ => self.text(text, block),
                },
                Mark::Arrow { sender, from, to, copies, lost, weight, label } => {
                    let Some(lanes) = block.lanes else { continue };
                    let (y, reached) = (pixels(from + SHAFT), pixels(to + SHAFT));
                    let tail = (pixels(lanes.of(*sender)) + MIDDLE, y);
                    let end = pixels(lanes.of(sender.other())) + MIDDLE;
                    let head =
                        if lost.is_some() { (pixels(lanes.middle()), reached) } else { (end, reached) };
                    if let Some(packet) = block.source.and_then(|source| source.packet) {
                        self.ways.insert(packet, Way { sender: *sender, tail, head });
                    }
                    self.slants |= from != to;
                    if let Some(words) = lost {
                        self.lost(tail, head, *sender, (*weight, words));
                    } else {
                        self.arrow(tail, head, *sender, *weight);
                    }
                    for copy in copies {
                        self.arrow(tail, (end, pixels(copy + SHAFT)), *sender, Weight::Ack);
                    }
                    self.label(tail, head, *weight, label);
                }
            }
        }
    }

    fn band(&mut self, top: usize, name: &str, plan: LadderPlan) {
        let y = pixels(top) + 12.0;
        let ends = ((0.0, y), (pixels(plan.width), y));
        self.below.push(SvgShape::Line {
            from: ends.0,
            to: ends.1,
            colour: colour::LINE,
            width: 1.0,
            dash: None,
        });
        let at = (pixels(plan.width) / 2.0, y + 4.0);
        let text = Caption {
            size: 11,
            bold: true,
            colour: colour::SOFT,
            anchor: Anchor::Middle,
            on_paper: true,
            ..Caption::new(at, name)
        };
        let padded = Caption { text: format!(" {name} "), ..text };
        if self.to_scale {
            let lower = |down: f64| Caption { at: (at.0, at.1 + down), ..padded.clone() };
            self.words.push(Movable { places: [0.0, 14.0, 28.0].map(lower).into() });
        } else {
            self.fix(padded);
        }
    }

    /// A time that is cut out: both lifelines break, and its length stands between them.
    fn pause(&mut self, pause: Pause, lanes: Option<Lanes>, plan: LadderPlan) {
        let Some(lanes) = lanes else { return };
        let middle = pixels(pause.top + SHAFT + (pause.bottom - pause.top) / 2);
        for end in [End::Client, End::Server] {
            let x = pixels(lanes.of(end)) + MIDDLE;
            self.below.push(SvgShape::Rect {
                at: (x - 9.0, middle - 4.0),
                size: (18.0, 8.0),
                radius: 0.0,
                fill: colour::PAPER,
            });
            for y in [middle - 4.0, middle + 4.0] {
                let (a, b, c) = (number(x - 8.0), number(x), number(x + 8.0));
                let data = format!(
                    "M{a} {} Q{} {} {b} {} T{c} {}",
                    number(y + 2.0),
                    number(x - 4.0),
                    number(y - 4.0),
                    number(y),
                    number(y - 2.0)
                );
                self.below.push(SvgShape::Path { data, colour: colour::SOFT, width: 1.5, dash: None });
            }
        }
        let said = plan.language.words().remark(&Remark::Nothing { duration: duration(pause.length_ns) });
        let at = (pixels(lanes.client + lanes.server) / 2.0, middle + 4.0);
        let text =
            Caption { colour: colour::SOFT, size: 11, anchor: Anchor::Middle, ..Caption::new(at, said) };
        self.fix(text);
    }

    /// What stands beside an arrow: its time, at the height of its shaft.
    fn time(&mut self, text: &TextLine) {
        let end = pixels(text.x + FontPixels::PICTURE.width(&text.text));
        let at = (end, pixels(text.y + SHAFT) + 4.0);
        let text = Caption {
            size: 11,
            colour: colour::SOFT,
            anchor: Anchor::End,
            ..Caption::new(at, text.text.clone())
        };
        self.words.push(Movable { places: vec![text] });
    }

    fn text(&mut self, line: &TextLine, block: &Block) {
        let at = (pixels(line.x), pixels(line.y) + 15.0);
        let text = Caption::new(at, line.text.clone());
        let text = match line.style {
            Style::Plain => text,
            Style::Heading => Caption { bold: true, size: 11, ..text },
            Style::Dim => Caption { colour: colour::SOFT, size: 11, ..text },
            Style::State => Caption { bold: true, size: 10, ..text },
            Style::Client => Caption { colour: colour::CLIENT, ..text },
            Style::Server => Caption { colour: colour::SERVER, ..text },
            Style::Alarm => Caption { colour: colour::ALARM, ..text },
        };
        // What was measured at 12 pixels and ends at the server's lifeline ends there when it is smaller, too.
        let is_right = block.lanes.is_some_and(|lanes| {
            line.x + FontPixels::PICTURE.width(&line.text) + FontPixels::PICTURE.sizes().gap == lanes.server
        });
        let text = if is_right || line.style == Style::Server {
            Caption {
                anchor: Anchor::End,
                at: (at.0 + pixels(FontPixels::PICTURE.width(&line.text)), at.1),
                ..text
            }
        } else {
            text
        };
        if block.lanes.is_none() {
            return self.fix(text);
        }
        let lower = |by: u8| Caption {
            at: (text.at.0, text.at.1 + 14.0 * f64::from(by)),
            on_paper: self.to_scale,
            ..text.clone()
        };
        let places = if self.to_scale { (0..6).map(lower).collect() } else { vec![text] };
        self.words.push(Movable { places });
    }

    fn fix(&mut self, text: Caption) {
        self.taken.take(&text);
        self.fixed.push(SvgShape::Caption(text));
    }

    /// The number of a packet, on its sender's lifeline.
    fn badge(&mut self, sender: End, y: f64, weight: Weight, lanes: Lanes, number: &str) {
        let x = pixels(lanes.of(sender)) + MIDDLE;
        let text = Caption {
            size: 10,
            bold: true,
            colour: colour::PAPER,
            anchor: Anchor::Middle,
            ..Caption::new((x, y + 3.6), number)
        };
        let half = (text.width() / 2.0 + 4.0).max(BADGE);
        // A long number goes on inwards: outside stand times.
        let inwards = if sender == End::Client { half - BADGE } else { BADGE - half };
        let x = x + inwards;
        let text = Caption { at: (x, text.at.1), ..text };
        let fill = if weight == Weight::Alarm { colour::ALARM } else { colour_of_end(sender) };
        self.badges.push(text);
        self.arrows.push(SvgShape::Rect {
            at: (x - half, y - BADGE),
            size: (2.0 * half, 2.0 * BADGE),
            radius: BADGE,
            fill,
        });
    }

    fn arrow(&mut self, tail: Point, head: Point, sender: End, weight: Weight) {
        let colour = if weight == Weight::Alarm { colour::ALARM } else { colour_of_end(sender) };
        let (width, dash) = stroke(weight);
        let (along, across) = direction(tail, head);
        // The point touches the lifeline, and the shaft ends within it.
        let tip = (head.0 - along.0 * 5.0, head.1 - along.1 * 5.0);
        let base = (tip.0 - along.0 * 10.0, tip.1 - along.1 * 10.0);
        let wing = |side: f64| (base.0 + across.0 * side, base.1 + across.1 * side);
        if self.to_scale && (tail.1 - head.1).abs() < 1.0 {
            // Words may not be struck through.
            let (left, right) = (tail.0.min(head.0), tail.0.max(head.0));
            let (top, bottom) = (tail.1 - 2.0, tail.1 + 2.0);
            self.taken.put([(left, top), (right, top), (right, bottom), (left, bottom)]);
        }
        self.arrows.push(SvgShape::Line { from: tail, to: base, colour, width, dash });
        self.arrows.push(SvgShape::Polygon { points: vec![tip, wing(4.5), wing(-4.5)], fill: colour });
    }

    /// A packet that was lost: its arrow ends in a cross in the middle, and what is known of that stands beside it.
    fn lost(&mut self, tail: Point, end: Point, sender: End, (weight, words): (Weight, &TextLine)) {
        let (width, dash) = stroke(weight);
        self.arrows.push(SvgShape::Line { from: tail, to: end, colour: colour_of_end(sender), width, dash });
        let (left, right, top, bottom) = (end.0 - 7.0, end.0 + 7.0, end.1 - 7.0, end.1 + 7.0);
        self.taken.put([(left, top), (right, top), (right, bottom), (left, bottom)]);
        for (down, up) in [(-6.0, 6.0), (6.0, -6.0)] {
            let (from, to) = ((end.0 - 6.0, end.1 + down), (end.0 + 6.0, end.1 + up));
            self.crosses.push(SvgShape::Line { from, to, colour: colour::ALARM, width: 2.5, dash: None });
        }
        let at = |down: f64| {
            let at = (end.0 + 14.0, end.1 + down);
            Caption {
                colour: colour::ALARM,
                size: SIZE - 1,
                on_paper: true,
                ..Caption::new(at, words.text.clone())
            }
        };
        self.words.push(Movable { places: [4.0, -10.0, 18.0, 32.0].map(at).into() });
    }

    /// The label of an arrow: above its middle, or nearer to one end where that is taken; turned with it.
    fn label(&mut self, tail: Point, head: Point, weight: Weight, label: &TextLine) {
        let (left, right) = if tail.0 < head.0 { (tail, head) } else { (head, tail) };
        let turned = (right.1 - left.1).atan2(right.0 - left.0).to_degrees();
        let (_, across) = direction(left, right);
        let colour = if weight == Weight::Alarm { colour::ALARM } else { colour::INK };
        let at = |part: f64, above: f64| {
            let (x, y) = (left.0 + (right.0 - left.0) * part, left.1 + (right.1 - left.1) * part);
            let at = (x - across.0 * above, y - across.1 * above);
            let size = if label.style == Style::Heading && !self.to_scale { SIZE } else { SIZE - 1 };
            Caption {
                colour,
                turned,
                size,
                anchor: Anchor::Middle,
                on_paper: self.slants,
                ..Caption::new(at, label.text.clone())
            }
        };
        let half = at(0.5, ABOVE).width() / 2.0 / (right.0 - left.0).max(1.0);
        let least = half + 24.0 / (right.0 - left.0).max(1.0);
        let parts =
            [0.5, 0.35, 0.65, 0.25, 0.75].into_iter().filter(|part| *part >= least && *part <= 1.0 - least);
        let parts: Vec<_> = std::iter::once(0.5).chain(parts).collect();
        let below = if self.to_scale { &[ABOVE, BELOW][..] } else { &[ABOVE] };
        let places = below.iter().flat_map(|above| parts.iter().map(|part| at(*part, *above))).collect();
        self.labels.push(Movable { places });
    }

    /// What the drawing itself says: whether heights are times, and why arrows are level.
    fn footnote(&mut self, picture: &Picture, timed: bool, plan: LadderPlan) {
        if self.ways.is_empty() {
            return;
        }
        let said = plan.language.words().remark(&Remark::Drawn { to_scale: plan.to_scale, timed });
        let bottom = pixels(picture.height) + if self.to_scale { pixels(SHAFT) } else { 0.0 };
        for (line, row) in FontPixels::PICTURE.wrap(&said, plan.width).into_iter().zip(1_u8..) {
            let at = (0.0, bottom + 6.0 + 16.0 * f64::from(row));
            self.fix(Caption { size: 11, colour: colour::SOFT, ..Caption::new(at, line) });
        }
    }

    /// All shapes, from below to above. Texts that find no place are left out, and their number is said.
    fn finish(mut self, plan: LadderPlan) -> Vec<SvgShape> {
        let mut shapes = self.below;
        shapes.append(&mut self.arrows);
        shapes.append(&mut self.fixed);
        shapes.append(&mut self.crosses);
        let (mut left_out, mut numbers) = (0_u64, Taken::default());
        for badge in self.badges {
            // If two packets leave at the same moment, the first one's number is shown.
            match numbers.first_free([badge]) {
                Some(badge) => shapes.push(SvgShape::Caption(badge)),
                None => left_out += 1,
            }
        }
        for movable in self.words.into_iter().chain(self.labels) {
            match self.taken.first_free(movable.places) {
                Some(text) => shapes.push(SvgShape::Caption(text)),
                None => left_out += 1,
            }
        }
        if left_out > 0 {
            let bottom = shapes.iter().filter_map(|shape| match shape {
                SvgShape::Caption(text) => Some(text.corners().iter().map(|(_, y)| *y).fold(0.0, f64::max)),
                _ => None,
            });
            let at = (0.0, bottom.fold(0.0, f64::max) + 14.0);
            let said = plan.language.words().remark(&Remark::LeftOut { texts: left_out });
            shapes.push(SvgShape::Caption(Caption {
                size: 11,
                colour: colour::SOFT,
                ..Caption::new(at, said)
            }));
        }
        shapes
    }
}

/// The direction from one point to another, and the one to its right, both one pixel long.
fn direction(from: Point, to: Point) -> (Point, Point) {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let length = x.hypot(y).max(f64::MIN_POSITIVE);
    let along = (x / length, y / length);
    (along, (-along.1, along.0))
}

/// The width and the dashes of a stroke, which say what a packet is for.
const fn stroke(weight: Weight) -> (f64, Option<&'static str>) {
    match weight {
        Weight::Ack => (1.2, None),
        Weight::Control | Weight::Alarm => (2.0, None),
        Weight::Data => (3.2, None),
        Weight::Again => (3.2, Some("9 5")),
    }
}

const fn colour_of_end(end: End) -> &'static str {
    match end {
        End::Client => colour::CLIENT,
        End::Server => colour::SERVER,
    }
}

const fn colour_of(state: TcpState) -> &'static str {
    match state {
        TcpState::Closed | TcpState::Listen => colour::LINE,
        TcpState::SynSent | TcpState::SynReceived => colour::OPENING,
        TcpState::Established => colour::OPEN,
        _ => colour::CLOSING,
    }
}
