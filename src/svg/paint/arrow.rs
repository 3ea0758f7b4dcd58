//! Arrows: the shaft with its head, the badge at its tail, the label along it, and the cross of a packet that was lost.

use super::super::font::SIZE;
use super::super::shape::{Anchor, Caption, Point, SvgShape, colour};
use super::{Movable, Painter};
use crate::call::End;
use crate::scene::layout::TextLine;
use crate::scene::{Style, Weight};

/// Half the height of a badge with a packet's number.
const BADGE: f64 = 9.5;
/// From the shaft of an arrow up to the baseline of its label, and where that has no room, down to it.
const ABOVE: f64 = 7.0;
const BELOW: f64 = -13.0;
/// Where along its arrow a label may stand: in the middle, else as near to it as it finds room.
const PARTS: [f64; 10] = [0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78, 0.16, 0.84];

impl Painter {
    /// The number of a packet, on its sender's lifeline, where its arrow begins.
    pub(super) fn badge(&mut self, (x, y): Point, sender: End, weight: Weight, number: &str) {
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
        // No word may cover the number.
        self.taken.put(text.corners());
        self.badges.push(text);
        self.arrows.push(SvgShape::Rect {
            at: (x - half, y - BADGE),
            size: (2.0 * half, 2.0 * BADGE),
            radius: BADGE,
            fill,
        });
    }

    pub(super) fn arrow(&mut self, tail: Point, head: Point, sender: End, weight: Weight) {
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
    pub(super) fn lost(
        &mut self,
        tail: Point,
        end: Point,
        sender: End,
        (weight, words): (Weight, &TextLine),
    ) {
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
    pub(super) fn label(&mut self, tail: Point, head: Point, weight: Weight, label: &TextLine) {
        let (left, right) = if tail.0 < head.0 { (tail, head) } else { (head, tail) };
        let turned = (right.1 - left.1).atan2(right.0 - left.0).to_degrees();
        let (_, across) = direction(left, right);
        let colour = if weight == Weight::Alarm { colour::ALARM } else { colour::INK };
        let at = |text: &str, part: f64, above: f64| {
            let (x, y) = (left.0 + (right.0 - left.0) * part, left.1 + (right.1 - left.1) * part);
            let at = (x - across.0 * above, y - across.1 * above);
            let size = if label.style == Style::Heading && !self.to_scale { SIZE } else { SIZE - 1 };
            Caption {
                colour,
                turned,
                size,
                anchor: Anchor::Middle,
                on_paper: self.slants,
                ..Caption::new(at, text)
            }
        };
        let breadth = (right.0 - left.0).max(1.0);
        let below = if self.to_scale { &[ABOVE, BELOW][..] } else { &[ABOVE] };
        let mut places = Vec::new();
        for text in shorter(&label.text) {
            let least = (at(&text, 0.5, ABOVE).width() / 2.0 + 24.0) / breadth;
            let parts = PARTS.into_iter().filter(|part| *part >= least && *part <= 1.0 - least);
            let parts: Vec<_> = std::iter::once(0.5).chain(parts).collect();
            places.extend(below.iter().flat_map(|above| parts.iter().map(|part| at(&text, *part, *above))));
        }
        self.labels.push(Movable { places });
    }
}

/// A label, and what may stand in its place where it has no room, down to its first number: first what an acknowledgment
/// adds up and what is quoted goes, then piece by piece from the end, then the flags before the number.
fn shorter(label: &str) -> Vec<String> {
    let numbers = label.split("  \"").next().unwrap_or(label);
    let pieces: Vec<_> =
        numbers.split("  ").map(|piece| piece.split(" = ").next().unwrap_or(piece)).collect();
    let is_number = |piece: &&str| piece.contains(|letter: char| letter.is_ascii_digit());
    let first = pieces.iter().position(is_number).unwrap_or(0);
    let shortened =
        (first + 1..=pieces.len()).rev().filter_map(|count| Some(pieces.get(..count)?.join("  ")));
    let mut all: Vec<_> = std::iter::once(label.to_owned()).chain(shortened).collect();
    all.extend(pieces.get(first).map(|number| (*number).to_owned()));
    all.dedup();
    all
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

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn a_label_gives_up_sums_and_later_pieces_but_never_its_first_number() {
        assert_eq!(
            shorter("ACK  ack 8689 = 1449 + 7240 bytes"),
            ["ACK  ack 8689 = 1449 + 7240 bytes", "ACK  ack 8689", "ack 8689"]
        );
        assert_eq!(
            shorter("seq 1  4 bytes  \"done  1\""),
            ["seq 1  4 bytes  \"done  1\"", "seq 1  4 bytes", "seq 1"]
        );
        assert_eq!(shorter("SYN"), ["SYN"]);
    }
}
