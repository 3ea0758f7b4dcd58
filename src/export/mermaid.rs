//! A ladder in the language of Mermaid: a sequence diagram, as many sites for Markdown draw it.

use std::fmt::Write as _;

use super::sequence::{DiagramLine, events};
use super::spell::coded;
use crate::call::End;
use crate::explain::Language;
use crate::scene::Scene;

/// The diagram of a scene. What was sent again has a dashed line, what was lost a cross at its end.
pub fn mermaid(scene: &Scene<'_>, language: Language) -> String {
    let mut out = "sequenceDiagram\n".to_owned();
    let mut is_declared = false;
    // Writing to a String cannot fail.
    for event in events(scene, language) {
        let _ = match event {
            DiagramLine::Between(ends) if !is_declared => {
                is_declared = true;
                let name = |end| format!("{} {}", language.words().end(end), ends.of(end));
                writeln!(
                    out,
                    "    participant client as {}\n    participant server as {}",
                    text(&name(End::Client)),
                    text(&name(End::Server))
                )
            }
            DiagramLine::Between(ends) => {
                let words = format!("{} {} → {}", ends.transport.name(), ends.client, ends.server);
                writeln!(out, "    Note over client,server: {}", text(&words))
            }
            DiagramLine::Across(words) => writeln!(out, "    Note over client,server: {}", text(&words)),
            DiagramLine::Beside(End::Client, words) => {
                writeln!(out, "    Note left of client: {}", text(&words))
            }
            DiagramLine::Beside(End::Server, words) => {
                writeln!(out, "    Note right of server: {}", text(&words))
            }
            DiagramLine::Message { sender, number, text: words, again, lost, .. } => {
                let line = match (again, lost) {
                    (false, false) => "->>",
                    (true, false) => "-->>",
                    (false, true) => "-x",
                    (true, true) => "--x",
                };
                let (from, to) = names(sender);
                writeln!(out, "    {from}{line}{to}: {}", text(&format!("{number}: {words}")))
            }
        };
    }
    out
}

const fn names(sender: End) -> (&'static str, &'static str) {
    match sender {
        End::Client => ("client", "server"),
        End::Server => ("server", "client"),
    }
}

/// Text of a message. `#35;` is Mermaid's way to write a letter that its language has for itself.
fn text(words: &str) -> String {
    coded(words, ".,()=+-/?!'", |letter| format!("#{};", u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_message_ends_no_statement_and_begins_no_tag() {
        assert_eq!(text("a; b <script> #1"), "a#59; b #60;script#62; #35;1");
    }
}
