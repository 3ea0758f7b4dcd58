//! How much room text takes in a picture, in pixels.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

use crate::scene::{Measure, Sizes, is_plain, visible, words};

/// The fonts of a picture: the first one that a system has. The widths below are those of the first and widest.
pub const FONTS: &str = "'DejaVu Sans', Verdana, Arial, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";

/// The height of most text, in pixels.
pub(super) const SIZE: usize = 12;

/// From the top of a line to the shaft of an arrow that stands in it: the label is above the shaft.
pub(super) const SHAFT: usize = 20;

/// Advance widths of DejaVu Sans from U+0020 to U+007E, in thousandths of its height.
#[rustfmt::skip]
const ADVANCES: [usize; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// Measures text of 12 pixels.
#[derive(Debug, Clone, Copy)]
pub struct FontPixels {
    /// From the top of one line to the top of the next, in pixels: at least 20.
    pub line: usize,
}

impl FontPixels {
    /// As a picture has it.
    pub const PICTURE: Self = Self { line: 23 };
    /// As a page has it, where lines are pressed with a finger.
    pub const PAGE: Self = Self { line: 28 };
}

/// The advance of a letter in thousandths of its height. Letters beyond ASCII are taken to be as wide as any.
fn advance(letter: char) -> usize {
    let ascii = u32::from(letter).checked_sub(0x20).and_then(|place| usize::try_from(place).ok());
    if let Some(known) = ascii.and_then(|place| ADVANCES.get(place)) {
        return *known;
    }
    match letter.width() {
        Some(0) => 0,
        _ if matches!(letter, '·') => 318,
        _ => 1000,
    }
}

/// The width of text of this height, in pixels.
pub(super) fn width_at(text: &str, size: usize) -> usize {
    let thousandths: usize = visible(text).chars().map(advance).sum();
    (thousandths * size).div_ceil(1000)
}

impl Measure for FontPixels {
    fn sizes(&self) -> Sizes {
        // Left, a time up to 99999.999 ms has room beside the badge with a packet's number; right, a number of five digits.
        Sizes { line: self.line, left: 100, right: 56, inner: 260, stroke: 2, gap: 16, tail: 18, head: 18 }
    }

    fn width(&self, text: &str) -> usize {
        width_at(text, SIZE)
    }

    fn shorten<'t>(&self, text: &'t str, room: usize) -> Cow<'t, str> {
        if (is_plain(text) && text.len() * SIZE <= room) || self.width(text) <= room {
            return Cow::Borrowed(text);
        }
        let mut rest = (room.saturating_sub(self.width("…"))) * 1000 / SIZE;
        let fits = |letter: &char| {
            // What is written out is as wide as its spelling.
            let needed: usize = visible(letter.encode_utf8(&mut [0; 4])).chars().map(advance).sum();
            let enough = needed <= rest;
            rest = rest.saturating_sub(needed);
            enough
        };
        let mut short: String = text.chars().take_while(fits).collect();
        short.push('…');
        Cow::Owned(short)
    }

    fn wrap(&self, text: &str, room: usize) -> Vec<String> {
        const NO_BREAK_HYPHEN: char = '\u{2011}';
        let glued = text.replace('-', "\u{2011}");
        let mut lines = vec![String::new()];
        for word in words(&glued) {
            let word = word.replace(NO_BREAK_HYPHEN, "-");
            match lines.last_mut() {
                Some(line)
                    if line.is_empty() || self.width(&format!("{line}{}", word.trim_end())) <= room =>
                {
                    line.push_str(&word);
                }
                _ => lines.push(word),
            }
        }
        lines.iter().flat_map(|line| self.broken(line.trim_end(), room)).collect()
    }
}

impl FontPixels {
    /// A line in pieces that fit: a word may be longer than the line.
    fn broken(self, line: &str, room: usize) -> Vec<String> {
        if self.width(line) <= room {
            return vec![line.to_owned()];
        }
        let mut pieces = vec![String::new()];
        for letter in line.chars() {
            match pieces.last_mut() {
                Some(piece) if piece.is_empty() || self.width(&format!("{piece}{letter}")) <= room => {
                    piece.push(letter);
                }
                _ => pieces.push(letter.to_string()),
            }
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_wide_as_its_letters() {
        assert_eq!(FontPixels::PICTURE.width(""), 0);
        assert_eq!(FontPixels::PICTURE.width("mm"), 24);
        assert_eq!(FontPixels::PICTURE.width("三次"), 24);
        assert!(FontPixels::PICTURE.width("\u{1b}") > 30, "it is written out");
    }

    #[test]
    fn what_is_shortened_or_wrapped_fits() {
        for room in [40, 90, 200] {
            assert!(
                FontPixels::PICTURE
                    .width(&FontPixels::PICTURE.shorten("seq 1 ack 16 len 15 win 65536", room))
                    <= room
            );
            for text in [
                "The client sends bytes 1 to 15.",
                "客户端请求建立连接。它选了初始序号。",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ] {
                let lines = FontPixels::PICTURE.wrap(text, room);
                assert!(lines.iter().all(|line| FontPixels::PICTURE.width(line) <= room), "{lines:?}");
                assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            }
        }
    }
}
