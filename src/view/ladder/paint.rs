//! From marks in their places to lines of text: one unit is a column or a row.

use crate::call::End;
use crate::scene::Style;
use crate::scene::layout::{Block, Lanes, Mark, TextLine};
use crate::view::text::{Line, rule, width};

/// The rows of a block on a page of so many columns.
pub(in crate::view) fn lines(block: &Block, columns: usize) -> Vec<Line> {
    (block.top..block.bottom).map(|row| line(block, row, columns)).collect()
}

/// A piece of a row: where it begins, and what it is.
type PaintedText = (usize, String, Style);

fn line(block: &Block, row: usize, columns: usize) -> Line {
    let mut pieces: Vec<PaintedText> = Vec::new();
    let mut crossed = false;
    for mark in &block.marks {
        match mark {
            Mark::Band { top, name } if *top == row => return rule(name, columns),
            Mark::Text(text) | Mark::Number(text) if text.y == row => pieces.push(piece(text)),
            Mark::Arrow { sender, from, label, .. } if *from == row => {
                crossed = true;
                pieces.extend(block.lanes.into_iter().flat_map(|lanes| arrow(lanes, *sender, label)));
            }
            Mark::Band { .. } | Mark::Text(_) | Mark::Number(_) | Mark::Arrow { .. } | Mark::Pause(_) => {}
        }
    }
    let ends = if crossed { ["├", "┤"] } else { ["│", "│"] };
    pieces.extend(block.lanes.into_iter().flat_map(|lanes| lifelines(lanes, ends)));
    pieces.sort_by_key(|(at, ..)| *at);
    pieces.into_iter().fold(Line::default(), |line, (at, text, style)| line.pad_to(at).and(text, style))
}

fn piece(text: &TextLine) -> PaintedText {
    (text.x, text.text.clone(), text.style)
}

fn lifelines(lanes: Lanes, [client, server]: [&str; 2]) -> [PaintedText; 2] {
    [(lanes.client, client.to_owned(), Style::Dim), (lanes.server, server.to_owned(), Style::Dim)]
}

/// A level arrow between the lifelines, its label in the shaft.
fn arrow(lanes: Lanes, sender: End, label: &TextLine) -> [PaintedText; 3] {
    let (begins, ends) = (lanes.client + 1, label.x + width(&label.text));
    let shaft = |from: usize, to: usize| "─".repeat(to.saturating_sub(from));
    let (left, right) = match sender {
        End::Client => {
            (format!("{} ", shaft(begins + 1, label.x)), format!(" {}▶", shaft(ends + 2, lanes.server)))
        }
        End::Server => {
            (format!("◀{} ", shaft(begins + 2, label.x)), format!(" {}", shaft(ends + 1, lanes.server)))
        }
    };
    [(begins, left, sender.into()), piece(label), (ends, right, sender.into())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fact::PacketId;
    use crate::explain::{Language, Remark};
    use crate::frame::Timestamp;
    use crate::scene::layout::{ByOrder, Page};
    use crate::scene::{Aside, AsideWords, Element, Moment, SceneItem};
    use crate::view::text::Columns;

    #[test]
    fn long_numbers_and_times_keep_to_the_width() {
        let line = |since_ns, id| {
            let seen = Moment { time: Timestamp::from_nanoseconds(since_ns), since_ns };
            let what = AsideWords::Remark(Remark::OtherPacket { bytes: 60 });
            let aside = Aside { packet: PacketId(id), seen, what };
            let mut layout = ByOrder::new(Page { measure: Columns, language: Language::English, width: 80 });
            let block = layout.place(&SceneItem { source: None, element: Element::Aside(aside) });
            let lines = lines(&block, 80);
            assert_eq!(lines.len(), 1);
            lines[0].text().to_owned()
        };
        for (time, id, starts, ends) in [
            (1_234_567, 9999, "     1.235 │ another", "│ 9999"),
            (999_999_999_000, 99_999, "999999.999 │ another", "│99999"),
            (86_400_000_000_000, 12_345_678, "86400000.0 │ another", " │12345678"),
        ] {
            let line = line(time, id);
            assert!(line.starts_with(starts) && line.ends_with(ends) && width(&line) == 80, "{line:?}");
        }
    }
}
