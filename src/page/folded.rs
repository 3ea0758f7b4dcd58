//! The lines of a trace, folded, because a page has few bytes for a packet. Most lines differ from an earlier one only in their
//! numbers and in the bytes of their packet. So what lines of a kind have in common stands once, and each number is given
//! as what it adds to an earlier one. What is unfolded is the same text, letter by letter.
//!
//! ```text
//! {"order":[0,0],"columns":[[[7,2],[1448,0]]],"raw":[]}     the kind of each line; the numbers of each kind, by column
//! {"n":␀,"len":␀}                                           the kinds, a line each, with marks where values stand
//! ```

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// What stands before the bytes of a packet.
const RAW: &str = "\"raw\":\"";
/// The places of a number and of the bytes of a packet. No line of a trace holds these letters: JSON writes them otherwise.
const NUMBER: char = '\0';
const BYTES: char = '\u{1}';
/// The most digits of a number: a script reckons with so many exactly.
const DIGITS: usize = 15;
/// The first numbers of a line, its place in the trace and its time, add to those of the line before, whatever its kind.
const SHARED: usize = 2;

/// What differs from line to line.
#[derive(Debug, Default, Serialize, Deserialize)]
struct FoldedValues<'t> {
    /// The kind of each line.
    order: Vec<usize>,
    /// Of each kind, a column for each of its numbers: what each adds to the one above.
    columns: Vec<Vec<Vec<i64>>>,
    /// The bytes of the packets, in base64 as in the lines.
    #[serde(borrow)]
    raw: Vec<&'t str>,
}

/// The numbers from which those of the next lines are reckoned.
#[derive(Debug, Default)]
struct Sums {
    of_lines: [i64; SHARED],
    of_kinds: Vec<Vec<i64>>,
}

impl Sums {
    /// That of a column of a kind.
    fn of(&mut self, kind: usize, column: usize) -> Option<&mut i64> {
        if column < SHARED {
            return self.of_lines.get_mut(column);
        }
        if self.of_kinds.len() <= kind {
            self.of_kinds.resize_with(kind + 1, Vec::new);
        }
        let sums = self.of_kinds.get_mut(kind)?;
        if sums.len() <= column {
            sums.resize(column + 1, 0);
        }
        sums.get_mut(column)
    }
}

/// Folds lines, each of which ends with a line feed.
///
/// # Errors
///
/// None that follows from the text.
pub(super) fn fold(text: &str) -> Result<String, serde_json::Error> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let (mut kinds, mut values, mut sums) = (String::new(), FoldedValues::default(), Sums::default());
    for line in text.split_terminator('\n') {
        let Apart { kind, numbers, bytes } = Apart::of(line);
        let next = known.len();
        let kind = *known.entry(kind).or_insert_with_key(|kind| {
            kinds.extend(["\n", kind]);
            values.columns.push(vec![Vec::new(); numbers.len()]);
            next
        });
        values.order.push(kind);
        values.raw.extend(bytes);
        let columns = values.columns.get_mut(kind).into_iter().flatten();
        for ((place, column), number) in columns.enumerate().zip(numbers) {
            let Some(sum) = sums.of(kind, place) else { continue };
            column.push(number - *sum);
            *sum = number;
        }
    }
    Ok(serde_json::to_string(&values)? + &kinds)
}

/// A line, taken apart.
struct Apart<'t> {
    /// The line with marks instead of its values.
    kind: String,
    numbers: Vec<i64>,
    bytes: Option<&'t str>,
}

impl<'t> Apart<'t> {
    fn of(line: &'t str) -> Self {
        let mut apart = Self { kind: String::with_capacity(line.len()), numbers: Vec::new(), bytes: None };
        let mut rest = line;
        if let Some(at) = line.find(RAW) {
            let (head, tail) = line.split_at(at + RAW.len());
            let (bytes, tail) = tail.split_at(tail.find('"').unwrap_or(tail.len()));
            apart.take_numbers(head);
            apart.kind.push(BYTES);
            apart.bytes = Some(bytes);
            rest = tail;
        }
        apart.take_numbers(rest);
        apart
    }

    fn take_numbers(&mut self, text: &str) {
        let mut at = 0;
        for run in text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
            let run = text.get(at..at + run.len()).unwrap_or_default();
            match number(run) {
                Some(number) => {
                    self.kind.push(NUMBER);
                    self.numbers.push(number);
                }
                None => self.kind.push_str(run),
            }
            at += run.len();
        }
    }
}

/// The number that is written in these letters; none where it would be written in others.
fn number(run: &str) -> Option<i64> {
    let is_plain = run.len() <= DIGITS && (run.len() == 1 || !run.starts_with('0'));
    if is_plain && run.starts_with(|first: char| first.is_ascii_digit()) { run.parse().ok() } else { None }
}

/// The lines again; none where what is folded does not fit together, or its lines are longer than so many bytes.
pub(super) fn unfold(folded: &str, most: u64) -> Option<String> {
    let (values, kinds) = folded.split_once('\n').unwrap_or((folded, ""));
    let FoldedValues { order, columns, raw } = serde_json::from_str(values).ok()?;
    let kinds: Vec<&str> = kinds.split('\n').collect();
    let mut columns: Vec<Vec<_>> =
        columns.into_iter().map(|columns| columns.into_iter().map(Vec::into_iter).collect()).collect();
    let (mut raw, mut sums, mut text) = (raw.into_iter(), Sums::default(), String::new());
    for kind in order {
        let mut own = columns.get_mut(kind)?.iter_mut().enumerate();
        for piece in kinds.get(kind)?.split_inclusive([NUMBER, BYTES]) {
            text.push_str(piece.trim_end_matches([NUMBER, BYTES]));
            if piece.ends_with(NUMBER) {
                let (place, column) = own.next()?;
                let sum = sums.of(kind, place)?;
                *sum = sum.checked_add(column.next()?)?;
                text.push_str(itoa::Buffer::new().format(*sum));
            } else if piece.ends_with(BYTES) {
                text.push_str(raw.next()?);
            }
        }
        text.push('\n');
        if u64::try_from(text.len()).ok()? > most {
            return None;
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_is_unfolded_letter_by_letter() {
        let lines = "{\"n\":1,\"mac\":\"00:5e:07\",\"raw\":\"QUJD\",\"more\":-5}\n\
                     {\"n\":2,\"mac\":\"00:5e:08\",\"raw\":\"QUJE\",\"more\":-12}\n\
                     {\"text\":\"1448字节，\\\"raw\\\":\\\"007\\\"\",\"large\":18446744073709551615}\n\
                     \n{\"n\":3,\"raw\":\"cut\n9\n";
        let folded = fold(lines).unwrap_or_default();
        assert_eq!(unfold(&folded, 1000).as_deref(), Some(lines));
        assert_eq!(unfold(&folded, 10), None);
    }

    #[test]
    fn lines_of_a_kind_share_their_text() {
        let lines = "{\"n\":7,\"t\":5,\"len\":40}\n{\"n\":8,\"t\":6}\n{\"n\":9,\"t\":6,\"len\":44}\n";
        let values = r#"{"order":[0,1,0],"columns":[[[7,1],[5,0],[40,4]],[[1],[1]]],"raw":[]}"#;
        let folded = fold(lines).unwrap_or_default();
        assert_eq!(folded, values.to_owned() + "\n{\"n\":\0,\"t\":\0,\"len\":\0}\n{\"n\":\0,\"t\":\0}");
    }

    #[test]
    fn what_does_not_fit_together_is_no_text() {
        for folded in [
            r#"{"order":[0],"columns":[],"raw":[]}"#,
            "{\"order\":[0],\"columns\":[[]],\"raw\":[]}\nno column for \0",
            "{\"order\":[0],\"columns\":[[]],\"raw\":[]}\nno bytes for \u{1}",
            "{\"order\":[0,0],\"columns\":[[[1]]],\"raw\":[]}\nno second row for \0",
            "{\"order\":[0,0],\"columns\":[[[9223372036854775807,1]]],\"raw\":[]}\ntoo large: \0",
        ] {
            assert!(
                serde_json::from_str::<FoldedValues<'_>>(folded.lines().next().unwrap_or_default()).is_ok()
            );
            assert_eq!(unfold(folded, 1000), None, "{folded:?}");
        }
    }
}
