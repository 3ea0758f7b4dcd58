//! Renewing what a README shows. In: the lines shown and the lines said now. Out: the lines to show.
//!
//! Output that is shown whole is replaced whole. Of an excerpt, the parts between its `…` are found again: a part
//! begins at the line like its first one, counts as many groups as before, and ends at the line like its last one, or
//! else with its last group. A group is a line at the margin or an arrow, and the lines below it.

use super::essence::essence;

/// What is shown from now on.
///
/// # Errors
///
/// The first line of a part that no longer matches any line: its new place must be chosen by hand.
pub(super) fn renewed(shown: &[String], said: &[String]) -> Result<Vec<String>, String> {
    let parts: Vec<&[String]> = shown.split(|line| line == "…").collect();
    if parts.len() == 1 {
        return Ok(said.to_vec());
    }
    let mut rest = said;
    let mut new = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if let [head, ..] = part {
            let found = rest.iter().position(|line| alike(line, head));
            rest = &rest[found.ok_or_else(|| format!("nothing like this is said any more: {head}"))?..];
            let end = if place + 1 == parts.len() { rest.len() } else { end_of(part, rest) };
            // A terminal shows the key that was pressed; the program does not say it.
            let key = if head.starts_with("^C") { "^C" } else { "" };
            new.push(format!("{key}{}", rest[0]));
            new.extend_from_slice(&rest[1..end]);
            rest = &rest[end..];
        }
        if place + 1 < parts.len() {
            new.push("…".to_owned());
        }
    }
    Ok(new)
}

/// How many lines of `said` belong to a part that begins there.
fn end_of(part: &[String], said: &[String]) -> usize {
    let groups = part.iter().filter(|line| begins_group(line)).count();
    let starts: Vec<usize> = (0..said.len()).filter(|at| begins_group(&said[*at])).collect();
    let from = groups.checked_sub(1).and_then(|last| starts.get(last)).copied().unwrap_or(0);
    let end = starts.get(groups).copied().unwrap_or(said.len());
    let like_last = said[from..end].iter().position(|line| alike(line, &part[part.len() - 1]));
    like_last.map_or(end, |at| from + at + 1)
}

fn begins_group(line: &str) -> bool {
    line.contains('├') || line.contains('┤') || line.starts_with(|first: char| !first.is_whitespace())
}

fn alike(one: &str, other: &str) -> bool {
    essence(&[one.to_owned()]) == essence(&[other.to_owned()])
}

/// `text` with the outputs that begin at these lines replaced: the number of a line, how many lines are old, the new.
pub(super) fn replaced(text: &str, outputs: Vec<(usize, usize, Vec<String>)>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // From the end on, so that the numbers of the lines above stay true.
    for (first, old, new) in outputs.into_iter().rev() {
        lines.splice(first - 1..first - 1 + old, new);
    }
    lines.join("\n") + "\n"
}
