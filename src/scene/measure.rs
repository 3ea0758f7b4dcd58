//! How much room text takes, in the units of a painter.

use std::borrow::Cow;

use unicode_linebreak::linebreaks;

/// Measures text and names the sizes of a ladder's parts. One unit is a column or a row for a terminal, a pixel for a
/// picture: whatever the painter counts in.
pub trait Measure {
    /// The sizes of a ladder's parts.
    fn sizes(&self) -> Sizes;

    /// The width of a text on one line.
    fn width(&self, text: &str) -> usize;

    /// The width of a text of so many plain letters ([`is_plain`](super::is_plain)), where it depends on their number alone.
    fn width_of_plain(&self, _letters: usize) -> Option<usize> {
        None
    }

    /// The text cut to `room`, with `…` in the place of what is missing.
    fn shorten<'t>(&self, text: &'t str, room: usize) -> Cow<'t, str>;

    /// The text in lines of at most `room`, broken where its language allows.
    fn wrap(&self, text: &str, room: usize) -> Vec<String>;
}

/// The sizes of a ladder's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// From the top of one line of text to the top of the next.
    pub line: usize,
    /// From the left edge to the client's lifeline: room for a time, and a gap.
    pub left: usize,
    /// From the server's lifeline to the right edge: a gap, and room for the number of a packet.
    pub right: usize,
    /// The least room between the lifelines, however narrow the page is.
    pub inner: usize,
    /// The breadth of a lifeline.
    pub stroke: usize,
    /// Between a lifeline and the words beside it.
    pub gap: usize,
    /// What is seen of an arrow at its tail, up to its label.
    pub tail: usize,
    /// What is seen of an arrow at its head, from its label on.
    pub head: usize,
}

/// The pieces of a text between which a line may be broken (UAX #14), each with the space behind it.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    linebreaks(text).filter_map(move |(end, _)| text.get(std::mem::replace(&mut start, end)..end))
}
