//! A ladder in the language of PlantUML: a sequence diagram whose arrows slant where both of their times are known, `->(20)`.
//! PlantUML knows that since 2022.

use std::fmt::Write as _;

use super::sequence::{DiagramLine, events};
use super::spell::coded;
use crate::call::End;
use crate::explain::Language;
use crate::scene::Scene;

/// The height that the longest way of a packet takes, in PlantUML's pixels.
const SLANT: i64 = 40;

/// The diagram of a scene. What was sent again has a dashed line, what was lost a cross at its end.
pub fn plantuml(scene: &Scene<'_>, language: Language) -> String {
    let events = events(scene, language);
    let way =
        |event: &DiagramLine| if let DiagramLine::Message { way_ns, .. } = event { *way_ns } else { None };
    let longest = events.iter().filter_map(way).max().unwrap_or(1).max(1);
    let mut out = "@startuml\nhide footbox\n".to_owned();
    let mut is_declared = false;
    for event in events {
        // Writing to a String cannot fail.
        let _ = match event {
            DiagramLine::Between(ends) if !is_declared => {
                is_declared = true;
                let name = |end| text(&format!("{} {}", language.words().end(end), ends.of(end)));
                let (client, server) = (name(End::Client), name(End::Server));
                writeln!(out, "participant \"{client}\" as client\nparticipant \"{server}\" as server")
            }
            DiagramLine::Between(ends) => {
                let words = format!("{} {} → {}", ends.transport.name(), ends.client, ends.server);
                writeln!(out, "== {} ==", text(&words))
            }
            DiagramLine::Across(words) => writeln!(out, "== {} ==", text(&words)),
            DiagramLine::Beside(End::Client, words) => writeln!(out, "note left of client: {}", text(&words)),
            DiagramLine::Beside(End::Server, words) => {
                writeln!(out, "note right of server: {}", text(&words))
            }
            DiagramLine::Message { sender, number, text: words, again, lost, way_ns } => {
                let shaft = if again { "--" } else { "-" };
                let head = if lost { ">x" } else { ">" };
                // PlantUML has no slant for what is lost.
                let slant = way_ns
                    .filter(|_| !lost)
                    .map_or(String::new(), |way| format!("({})", way.max(0).saturating_mul(SLANT) / longest));
                let (from, to) =
                    if sender == End::Client { ("client", "server") } else { ("server", "client") };
                writeln!(out, "{from} {shaft}{head}{slant} {to} : {}", text(&format!("{number}: {words}")))
            }
        };
    }
    out.push_str("@enduml\n");
    out
}

/// Text of a message. `<U+003C>` is PlantUML's way to write a letter that its language has for itself.
fn text(words: &str) -> String {
    coded(words, ".,:()+?", |letter| format!("<U+{:04X}>", u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_message_is_no_command() {
        assert_eq!(
            text("!include <x> == **b**"),
            "<U+0021>include <U+003C>x<U+003E> <U+003D><U+003D> <U+002A><U+002A>b<U+002A><U+002A>"
        );
    }
}
