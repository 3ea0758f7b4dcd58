//! The lines of a trace, folded, because a page has few bytes for a packet. Most lines differ from an earlier one only in their
//! numbers and in the bytes of their packet. So what lines of a kind have in common stands once, and each number is given
//! as what it adds to that of the line of this kind before. What is unfolded is the same text, letter by letter.
//!
//! ```text
//! {"order":[0,0],"columns":[[[7,2],[1448,0]]]}     the kind of each line; of each kind the values of its lines
//! {"n":␀,"len":␀}                                  the kinds, a line each, with marks where values stand
//! ```

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// What stands before the bytes of a packet.
const RAW: &str = "\"raw\":\"";
/// The place of a value. No line of a trace holds this letter: JSON writes it otherwise.
const MARK: char = '\0';
/// The most digits of a number: a script reckons with so many exactly.
const DIGITS: usize = 15;

/// What differs from line to line.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Values<'t> {
    /// The kind of each line.
    order: Vec<usize>,
    /// Of each kind, a column for each mark.
    #[serde(borrow)]
    columns: Vec<Vec<Column<'t>>>,
}

/// The values at one mark of the lines of one kind, in the order of these lines.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Column<'t> {
    /// What each number adds to the one before.
    Numbers(Vec<i64>),
    /// Texts as they are.
    Texts(#[serde(borrow)] Vec<&'t str>),
}

/// A value in a line.
#[derive(Debug, Clone, Copy)]
enum Value<'t> {
    Number(i64),
    Text(&'t str),
}

/// Folds lines, each of which ends with a line feed.
///
/// # Errors
///
/// None that follows from the text.
pub(super) fn fold(text: &str) -> Result<String, serde_json::Error> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let (mut kinds, mut values) = (String::new(), Values::default());
    let mut sums: Vec<Vec<i64>> = Vec::new();
    for line in text.split_terminator('\n') {
        let (kind, own) = apart(line);
        let next = known.len();
        let kind = *known.entry(kind).or_insert_with_key(|kind| {
            kinds.extend(["\n", kind]);
            values.columns.push(own.iter().map(Column::of).collect());
            sums.push(vec![0; own.len()]);
            next
        });
        values.order.push(kind);
        let (Some(columns), Some(sums)) = (values.columns.get_mut(kind), sums.get_mut(kind)) else {
            continue;
        };
        for ((column, value), sum) in columns.iter_mut().zip(own).zip(sums) {
            column.push(value, sum);
        }
    }
    Ok(serde_json::to_string(&values)? + &kinds)
}

impl<'t> Column<'t> {
    /// An empty column for such values.
    const fn of(value: &Value<'t>) -> Self {
        match value {
            Value::Number(_) => Self::Numbers(Vec::new()),
            Value::Text(_) => Self::Texts(Vec::new()),
        }
    }

    /// Adds a value. At one mark there are only numbers, or only texts: those behind [`RAW`].
    fn push(&mut self, value: Value<'t>, sum: &mut i64) {
        match (self, value) {
            (Self::Numbers(numbers), Value::Number(number)) => {
                numbers.push(number - *sum);
                *sum = number;
            }
            (Self::Texts(texts), Value::Text(text)) => texts.push(text),
            _ => {}
        }
    }

    /// Writes the value of a row; none where it has none.
    fn write(&self, row: usize, sum: &mut i64, text: &mut String) -> Option<()> {
        match self {
            Self::Numbers(numbers) => {
                *sum = sum.checked_add(*numbers.get(row)?)?;
                text.push_str(itoa::Buffer::new().format(*sum));
            }
            Self::Texts(texts) => text.push_str(texts.get(row)?),
        }
        Some(())
    }
}

/// The kind of a line, and the values that stand at its marks.
fn apart(line: &str) -> (String, Vec<Value<'_>>) {
    let (mut kind, mut values) = (String::with_capacity(line.len()), Vec::new());
    let mut rest = line;
    if let Some(at) = line.find(RAW) {
        let (head, tail) = line.split_at(at + RAW.len());
        let (bytes, tail) = tail.split_at(tail.find('"').unwrap_or(tail.len()));
        take_numbers(head, &mut kind, &mut values);
        kind.push(MARK);
        values.push(Value::Text(bytes));
        rest = tail;
    }
    take_numbers(rest, &mut kind, &mut values);
    (kind, values)
}

/// Adds a text with marks instead of its numbers, and the numbers.
fn take_numbers(text: &str, kind: &mut String, values: &mut Vec<Value<'_>>) {
    let mut at = 0;
    for run in text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        let run = text.get(at..at + run.len()).unwrap_or_default();
        match number(run) {
            Some(number) => {
                kind.push(MARK);
                values.push(Value::Number(number));
            }
            None => kind.push_str(run),
        }
        at += run.len();
    }
}

/// The number that is written in these letters; none where it would be written in others.
fn number(run: &str) -> Option<i64> {
    let is_plain = run.len() <= DIGITS && (run.len() == 1 || !run.starts_with('0'));
    if is_plain && run.starts_with(|first: char| first.is_ascii_digit()) { run.parse().ok() } else { None }
}

/// The lines again; none where what is folded does not fit together, or its lines are longer than so many bytes.
pub(super) fn unfold(folded: &str, most: u64) -> Option<String> {
    let mut parts = folded.split('\n');
    let values: Values<'_> = serde_json::from_str(parts.next()?).ok()?;
    let kinds: Vec<Vec<&str>> = parts.map(|kind| kind.split(MARK).collect()).collect();
    let mut rows = vec![0; kinds.len()];
    let mut sums: Vec<Vec<i64>> = values.columns.iter().map(|columns| vec![0; columns.len()]).collect();
    let mut text = String::new();
    for kind in values.order {
        let (first, others) = kinds.get(kind)?.split_first()?;
        let (columns, sums, row) = (values.columns.get(kind)?, sums.get_mut(kind)?, rows.get_mut(kind)?);
        if others.len() != columns.len() {
            return None;
        }
        text.push_str(first);
        for ((column, sum), piece) in columns.iter().zip(sums).zip(others) {
            column.write(*row, sum, &mut text)?;
            text.push_str(piece);
        }
        text.push('\n');
        *row += 1;
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
        let folded = fold("{\"n\":7,\"len\":1448}\n{\"n\":9,\"len\":1448}\n").unwrap_or_default();
        assert_eq!(folded, "{\"order\":[0,0],\"columns\":[[[7,2],[1448,0]]]}\n{\"n\":\0,\"len\":\0}");
    }

    #[test]
    fn what_does_not_fit_together_is_no_text() {
        for folded in [
            "{\"order\":[0],\"columns\":[]}",
            "{\"order\":[0],\"columns\":[[[1]]]}\nno mark",
            "{\"order\":[0,0],\"columns\":[[[1]]]}\na \0",
            "{\"order\":[0,0],\"columns\":[[[9223372036854775807,1]]]}\na \0",
        ] {
            assert!(serde_json::from_str::<Values<'_>>(folded.lines().next().unwrap_or_default()).is_ok());
            assert_eq!(unfold(folded, 1000), None, "{folded:?}");
        }
    }
}
