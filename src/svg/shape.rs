//! What is drawn: lines, boxes and texts, in pixels.

use super::font::width_at;

/// A point, from the left upper corner.
pub(super) type Point = (f64, f64);

/// The colours of a picture. They repeat what strokes and directions say; nothing is said by colour alone.
pub(super) mod colour {
    pub(crate) const PAPER: &str = "#ffffff";
    pub(crate) const INK: &str = "#1a1d21";
    pub(crate) const SOFT: &str = "#565b63";
    pub(crate) const LINE: &str = "#d8d4ca";
    pub(crate) const CLIENT: &str = "#0a5ea8";
    pub(crate) const SERVER: &str = "#a84300";
    pub(crate) const ALARM: &str = "#a3124f";
    pub(crate) const OPENING: &str = "#c7b26a";
    pub(crate) const OPEN: &str = "#6b9080";
    pub(crate) const CLOSING: &str = "#9a86b8";
    pub(crate) const FLIGHT: &str = "#e1d9f2";
    pub(crate) const FLIGHT_EDGE: &str = "#3d4a8a";
    pub(crate) const WINDOW: &str = "#cfe3d4";
    pub(crate) const WINDOW_EDGE: &str = "#1c6b3a";
}

/// Something to draw, in the order of the list: what comes later lies above.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SvgShape {
    Line {
        from: Point,
        to: Point,
        colour: &'static str,
        width: f64,
        dash: Option<&'static str>,
    },
    Rect {
        at: Point,
        size: Point,
        radius: f64,
        fill: &'static str,
    },
    /// A filled triangle or a zigzag's cover.
    Polygon {
        points: Vec<Point>,
        fill: &'static str,
    },
    /// A curve, as the data of a path.
    Path {
        data: String,
        colour: &'static str,
        width: f64,
        dash: Option<&'static str>,
    },
    Caption(Caption),
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Caption {
    /// The start, middle or end of its baseline, depending on its anchor.
    pub(super) at: Point,
    pub(super) text: String,
    pub(super) size: usize,
    pub(super) anchor: Anchor,
    pub(super) colour: &'static str,
    pub(super) bold: bool,
    /// By how many degrees it is turned about `at`, clockwise.
    pub(super) turned: f64,
    /// Whether it covers what lies under it.
    pub(super) on_paper: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Caption {
    /// Plain text of ordinary height that begins here.
    pub(super) fn new(at: Point, text: impl Into<String>) -> Self {
        Self {
            at,
            text: text.into(),
            size: super::font::SIZE,
            anchor: Anchor::Start,
            colour: colour::INK,
            bold: false,
            turned: 0.0,
            on_paper: false,
        }
    }

    /// Its width in pixels.
    pub(super) fn width(&self) -> f64 {
        let width = width_at(&self.text, self.size);
        let width = if self.bold { width + width / 8 } else { width };
        pixels(width)
    }

    /// Its box: the four corners, turned as it is.
    pub(super) fn corners(&self) -> [Point; 4] {
        let (width, height) = (self.width(), pixels(self.size));
        let left = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let (top, bottom) = (-0.85 * height, 0.22 * height);
        let (sine, cosine) = self.turned.to_radians().sin_cos();
        let turn = |(x, y): Point| (self.at.0 + x * cosine - y * sine, self.at.1 + x * sine + y * cosine);
        [(left, top), (left + width, top), (left + width, bottom), (left, bottom)].map(turn)
    }
}

/// A whole number of pixels. Pictures are far smaller than 2^52 pixels.
#[expect(clippy::cast_precision_loss, reason = "pictures are smaller than 2^52 pixels")]
pub(super) const fn pixels(whole: usize) -> f64 {
    whole as f64
}
