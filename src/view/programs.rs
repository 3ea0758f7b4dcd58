//! The end of a run: the programs, how each ended, and what went wrong.

use super::Look;
use super::text::{Line, Style, rule, width, wrap};
use crate::analysis::fact::{Basis, PacketId};
use crate::analysis::mistake::Mistake;
use crate::explain::{Remark, Term};
use crate::program::{Outcome, Program, Role};

/// Columns before a sentence.
const INDENT: usize = 2;

/// A line that a server wrote, with what tells it apart from the client's.
pub fn said(line: &str, look: Look) -> Line {
    Line::of(format!("{} │ ", look.language.words().program(Role::Server)), Style::Server)
        .and(line, Style::Plain)
}

/// The programs and how each ended, and below them the sentences that name what went wrong. `by_kernel` is the first packet
/// that came because captrace ended them.
pub fn report(
    programs: &[Program],
    by_kernel: Option<PacketId>,
    mistakes: &[Mistake],
    look: Look,
) -> Vec<Line> {
    let words = look.language.words();
    let mut lines = vec![Line::default(), rule(words.term(Term::Programs), look.width)];
    for program in programs {
        let name = words.program(program.role);
        let name = Line::of(format!("{name}  "), style(program.role));
        let text = words.outcome(program);
        let went_well = matches!(program.outcome, Outcome::Exited(0) | Outcome::Stopped);
        lines.extend(hanging(&name, &text, if went_well { Style::Plain } else { Style::Alarm }, look.width));
    }
    if let Some(packet) = by_kernel {
        let text = words.remark(&Remark::ClosedByKernel(packet));
        lines.extend(wrap(&text, look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    }
    if mistakes.is_empty() {
        return lines;
    }
    lines.extend([Line::default(), rule(words.term(Term::Mistakes), look.width)]);
    for mistake in mistakes {
        let mut text = words.mistake(mistake);
        if mistake.basis() == Basis::Inferred {
            text.push_str(&words.remark(&Remark::Inferred));
        }
        lines.extend(hanging(&Line::of("! ", Style::Alarm), &text, Style::Plain, look.width));
    }
    lines
}

/// A name and the text that follows it; the text's further lines are indented by two columns.
fn hanging(name: &Line, text: &str, style: Style, columns: usize) -> Vec<Line> {
    let first = width(name.text());
    // The first line is shorter by the name: as many columns stand for it while the text is wrapped.
    let filled = format!("{}{text}", "\u{a0}".repeat(first.saturating_sub(INDENT)));
    let mut lines = Vec::new();
    for (place, line) in wrap(&filled, columns.saturating_sub(INDENT)).into_iter().enumerate() {
        lines.push(match place {
            0 => name.clone().and(line.trim_start_matches(['\u{a0}', ' ']), style),
            _ => Line::of(" ".repeat(INDENT), Style::Plain).and(line, style),
        });
    }
    lines
}

const fn style(role: Role) -> Style {
    match role {
        Role::Server => Style::Server,
        Role::Client => Style::Client,
        Role::Alone => Style::Heading,
    }
}
