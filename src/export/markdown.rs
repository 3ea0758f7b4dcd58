//! A document in Markdown: a table of the packets, the ladder as text, and as a diagram that many sites draw.

use std::fmt::Write as _;

use super::mermaid::mermaid;
use super::row::Rows;
use super::spell::markdown as text;
use crate::explain::{Language, Term};
use crate::scene::Scene;
use crate::step::Step;
use crate::view::text::Line;

/// The document of a scene; `steps` are those that it was made of, `ladder` is it as text.
pub fn markdown(scene: &Scene<'_>, steps: &[Step], ladder: &[Line], language: Language) -> String {
    let words = language.words();
    let heading = [
        "#".to_owned(),
        "ms".to_owned(),
        words.term(Term::From).to_owned(),
        "flags".to_owned(),
        "seq".to_owned(),
        "ack".to_owned(),
        "len".to_owned(),
        words.term(Term::What).to_owned(),
    ];
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "| {} |\n| --: | --: | --- | --- | --: | --: | --: | --- |", heading.join(" | "));
    let mut rows = Rows::default();
    for row in steps.iter().filter_map(|step| rows.row(step, language)) {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let flags = if row.flags.is_empty() { row.protocol } else { &row.flags };
        #[expect(clippy::cast_precision_loss, reason = "three decimals are shown")]
        let time = row.since_ns as f64 / 1e6;
        let _ = writeln!(
            out,
            "| {} | {time:.3} | {} | {flags} | {} | {} | {} | {} |",
            row.packet,
            row.from(language),
            number(row.seq),
            number(row.ack),
            row.len,
            text(&row.words.join(" ")),
        );
    }
    let lines: Vec<_> = ladder.iter().map(|line| line.text().trim_end()).collect();
    let fence = fence(&lines);
    let _ = writeln!(
        out,
        "\n{fence}text\n{}\n{fence}\n\n```mermaid\n{}```",
        lines.join("\n"),
        mermaid(scene, language)
    );
    out
}

/// A fence that no line ends: longer than any row of backticks.
fn fence(lines: &[&str]) -> String {
    let longest = lines.iter().flat_map(|line| line.split(|letter| letter != '`')).map(str::len).max();
    "`".repeat(longest.unwrap_or(0).max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::fence;

    #[test]
    fn a_payload_of_backticks_does_not_end_the_block() {
        assert_eq!(fence(&["a ```` b"]), "`````");
        assert_eq!(fence(&[""]), "```");
    }
}
