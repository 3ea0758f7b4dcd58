//! The text of a rule.
//!
//! ```text
//! rule     = action sender kind {clause}
//! action   = drop | delay | duplicate | corrupt | hold | truncate
//! sender   = client | server | any
//! kind     = SYN | SYN ACK | data | ACK | FIN | RST | segment | datagram | fragment | ICMP | packet
//! clause   = numbers                      which of them: 2, or 2,4, or 2-5, or 2-
//!          | carrying byte N              the data segment with this byte
//!          | beyond N                     the first that acknowledges more than N
//!          | copy N | copies numbers | every copy        which transmissions; otherwise the first
//!          | of SYN | of FIN              the first ACK that acknowledges the other end's SYN or FIN
//!          | of connection N
//!          | once | twice | at most N times
//!          | between TIME and TIME        not repeatable
//!          | by TIME                      delay
//!          | until after the next         hold
//!          | until after N more           hold
//!          | byte N                       corrupt
//!          | to N bytes                   truncate
//! ```
//!
//! Clauses may stand in any order, each once. `--lose` takes what follows `drop`.

use std::str::FromStr;

use super::{Intervention, LinkRule, NamedPackets, Ordinals, Which};
use crate::call::End;
use crate::language::said;
use crate::link::kind::Kind;
use crate::link::phrase::{Expected, PhraseError, WordReader};
use crate::link::quantity::TimeSpan;

/// The words for what a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Drop,
    Delay,
    Duplicate,
    Corrupt,
    Hold,
    Truncate,
}

const VERBS: [(Verb, &str); 7] = [
    (Verb::Drop, "drop"),
    (Verb::Drop, "lose"),
    (Verb::Delay, "delay"),
    (Verb::Duplicate, "duplicate"),
    (Verb::Corrupt, "corrupt"),
    (Verb::Hold, "hold"),
    (Verb::Truncate, "truncate"),
];

impl FromStr for LinkRule {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let mut phrase = WordReader::new(text)?;
        let verb = VERBS.into_iter().find(|(_, word)| phrase.take(word)).map(|(verb, _)| verb);
        let verb = verb.ok_or_else(|| phrase.unexpected())?;
        let clauses = Clauses::read(&mut phrase, verb)?;
        let action = clauses.action.ok_or_else(|| phrase.unexpected())?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self { text, action, packets: clauses.packets, at_most: clauses.at_most })
    }
}

impl LinkRule {
    /// Reads what is to be lost: a rule without its `drop`.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn losing(text: &str) -> Result<Self, PhraseError> {
        let mut phrase = WordReader::new(text)?;
        // Whoever writes it out means the same.
        let _ = phrase.take("drop") || phrase.take("lose");
        let from = phrase.place();
        let clauses = Clauses::read(&mut phrase, Verb::Drop)?;
        Ok(Self::drop(clauses.packets, clauses.at_most, text.get(from..).unwrap_or_default()))
    }
}

/// What has been read of a rule behind its verb.
struct Clauses {
    packets: NamedPackets,
    at_most: Option<u32>,
    action: Option<Intervention>,
    seen: SeenClauses,
}

/// Which clauses have been read: each may stand once.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "a clause each")]
struct SeenClauses {
    which: bool,
    copies: bool,
    connection: bool,
    at_most: bool,
    between: bool,
}

impl Clauses {
    fn read(phrase: &mut WordReader<'_>, verb: Verb) -> Result<Self, PhraseError> {
        let sender = sender(phrase)?;
        let kind = Kind::ALL.into_iter().find(|(_, word)| take_words(phrase, word)).map(|(kind, _)| kind);
        let kind = kind.ok_or_else(|| phrase.unexpected())?;
        let packets = NamedPackets {
            sender,
            kind,
            which: Which::Every,
            copies: Ordinals::only(1),
            connection: None,
            between: None,
        };
        let mut clauses = Self { packets, at_most: None, action: None, seen: SeenClauses::default() };
        clauses.action = (verb == Verb::Drop).then_some(Intervention::Drop);
        clauses.action = clauses.action.or((verb == Verb::Duplicate).then_some(Intervention::Duplicate));
        while clauses.which(phrase)?
            || clauses.copies(phrase)?
            || clauses.limits(phrase)?
            || clauses.how(phrase, verb)?
        {}
        // Without its own clause, one bit of the first byte is corrupted.
        if verb == Verb::Corrupt && clauses.action.is_none() {
            clauses.action = Some(Intervention::Corrupt { byte: 1 });
        }
        if clauses.action.is_none() {
            return Err(phrase.unexpected());
        }
        phrase.end()?;
        Ok(clauses)
    }

    /// Which of the packets.
    fn which(&mut self, phrase: &mut WordReader<'_>) -> Result<bool, PhraseError> {
        if self.seen.which {
            return Ok(false);
        }
        self.packets.which = if let Some(numbers) = numbers(phrase)? {
            Which::Numbered(numbers)
        } else if phrase.take("carrying") {
            self.only_for(phrase, &[Kind::Data])?;
            need(phrase, "byte")?;
            Which::Carrying(needed(phrase)?)
        } else if phrase.take("beyond") {
            self.only_for(phrase, &[Kind::Ack, Kind::Segment])?;
            Which::Beyond(needed(phrase)?)
        } else {
            return self.acknowledged(phrase);
        };
        self.seen.which = true;
        Ok(true)
    }

    /// `of SYN`, `of FIN`.
    fn acknowledged(&mut self, phrase: &mut WordReader<'_>) -> Result<bool, PhraseError> {
        let place = phrase.place();
        if !phrase.take_as("of", Expected::Word("of SYN")) {
            return Ok(false);
        }
        self.packets.which = if phrase.take("SYN") {
            Which::OfSyn
        } else if phrase.take("FIN") {
            Which::OfFin
        } else {
            // It may still be `of connection`.
            phrase.back_to(place);
            return Ok(false);
        };
        self.only_for(phrase, &[Kind::Ack, Kind::Segment])?;
        self.seen.which = true;
        Ok(true)
    }

    /// Which transmissions, and of which connection.
    fn copies(&mut self, phrase: &mut WordReader<'_>) -> Result<bool, PhraseError> {
        if !self.seen.copies {
            let copies = if phrase.take("copy") {
                Some(Ordinals::only(count(phrase)?))
            } else if phrase.take("copies") {
                Some(numbers(phrase)?.ok_or_else(|| phrase.unexpected())?)
            } else if phrase.take("every") {
                need(phrase, "copy")?;
                Some(Ordinals::all())
            } else {
                None
            };
            if let Some(copies) = copies {
                (self.packets.copies, self.seen.copies) = (copies, true);
                return Ok(true);
            }
        }
        if !self.seen.connection && phrase.take("of") {
            need(phrase, "connection")?;
            (self.packets.connection, self.seen.connection) = (Some(count(phrase)?), true);
            return Ok(true);
        }
        Ok(false)
    }

    /// How often, and when.
    fn limits(&mut self, phrase: &mut WordReader<'_>) -> Result<bool, PhraseError> {
        if !self.seen.at_most {
            self.at_most = if phrase.take("once") {
                Some(1)
            } else if phrase.take("twice") {
                Some(2)
            } else if phrase.take("at") {
                need(phrase, "most")?;
                let most = count(phrase)?;
                need(phrase, "times")?;
                Some(most)
            } else {
                None
            };
            if self.at_most.is_some() {
                self.seen.at_most = true;
                return Ok(true);
            }
        }
        if !self.seen.between && phrase.take("between") {
            let from = TimeSpan::take(phrase)?.ok_or_else(|| phrase.unexpected())?;
            need(phrase, "and")?;
            let to = TimeSpan::take(phrase)?.ok_or_else(|| phrase.unexpected())?;
            if to <= from {
                return Err(
                    phrase.refused(said!("the second time is to be the later one", "第二个时间应更晚"))
                );
            }
            (self.packets.between, self.seen.between) = (Some((from, to)), true);
            return Ok(true);
        }
        Ok(false)
    }

    /// How it is done.
    fn how(&mut self, phrase: &mut WordReader<'_>, verb: Verb) -> Result<bool, PhraseError> {
        if self.action.is_some() {
            return Ok(false);
        }
        self.action = match verb {
            Verb::Delay if phrase.take("by") => {
                Some(Intervention::Delay { by: TimeSpan::take(phrase)?.ok_or_else(|| phrase.unexpected())? })
            }
            Verb::Hold if phrase.take("until") => {
                need(phrase, "after")?;
                Some(Intervention::Hold { until_after: later(phrase)? })
            }
            Verb::Corrupt if phrase.take("byte") => Some(Intervention::Corrupt { byte: count(phrase)? }),
            Verb::Truncate if phrase.take("to") => {
                let to = needed(phrase)?;
                need(phrase, "bytes")?;
                Some(Intervention::Truncate { to: u32::try_from(to).unwrap_or(u32::MAX) })
            }
            _ => None,
        };
        Ok(self.action.is_some())
    }

    /// Refuses a clause that says nothing about this kind of packet.
    fn only_for(&self, phrase: &WordReader<'_>, kinds: &[Kind]) -> Result<(), PhraseError> {
        if kinds.contains(&self.packets.kind) {
            return Ok(());
        }
        let words: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.word())).collect();
        let words = words.join(&said!(" or ", "或"));
        Err(phrase.refused(said!("this goes with {words} only", "此处只能与{words}连用")))
    }
}

fn sender(phrase: &mut WordReader<'_>) -> Result<Option<End>, PhraseError> {
    let senders = [("client", Some(End::Client)), ("server", Some(End::Server)), ("any", None)];
    let found = senders.into_iter().find(|(word, _)| phrase.take(word));
    found.map(|(_, end)| end).ok_or_else(|| phrase.unexpected())
}

/// `the next`, or `4 more`.
fn later(phrase: &mut WordReader<'_>) -> Result<u32, PhraseError> {
    if phrase.take("the") {
        need(phrase, "next")?;
        return Ok(1);
    }
    let number = count(phrase)?;
    need(phrase, "more")?;
    Ok(number)
}

/// Takes all words of a text, or none of them.
fn take_words(phrase: &mut WordReader<'_>, words: &'static str) -> bool {
    let place = phrase.place();
    let mut parts = words.split(' ');
    let (Some(first), second) = (parts.next(), parts.next()) else { return false };
    if !phrase.take_as(first, Expected::Word(words)) {
        return false;
    }
    let Some(second) = second else { return true };
    // Both ways of writing it are usual: SYN ACK, SYN-ACK.
    phrase.take_mark("-");
    if phrase.take_as(second, Expected::Word(words)) {
        return true;
    }
    phrase.back_to(place);
    false
}

fn need(phrase: &mut WordReader<'_>, word: &'static str) -> Result<(), PhraseError> {
    if phrase.take(word) { Ok(()) } else { Err(phrase.unexpected()) }
}

fn needed(phrase: &mut WordReader<'_>) -> Result<u64, PhraseError> {
    phrase.number().ok_or_else(|| phrase.unexpected())
}

/// A number from 1 on.
fn count(phrase: &mut WordReader<'_>) -> Result<u32, PhraseError> {
    match u32::try_from(needed(phrase)?) {
        Ok(number @ 1..) => Ok(number),
        _ => Err(phrase.refused(said!("a number from 1 on is expected", "应为从 1 开始的数"))),
    }
}

/// `2`, `2,4`, `2-5`, `2-`; none if no number stands there.
fn numbers(phrase: &mut WordReader<'_>) -> Result<Option<Ordinals>, PhraseError> {
    /// More say nothing that a range could not.
    const MOST: usize = 100;
    let place = phrase.place();
    if phrase.number().is_none() {
        return Ok(None);
    }
    phrase.back_to(place);
    let mut ranges = Vec::new();
    loop {
        let first = count(phrase)?;
        let mut last = first;
        if phrase.take_mark("-") {
            let place = phrase.place();
            last = u32::MAX;
            if phrase.number().is_some() {
                phrase.back_to(place);
                last = count(phrase)?;
            }
        }
        if last < first {
            return Err(phrase.refused(said!("the second number is to be the larger one", "第二个数应更大")));
        }
        ranges.push((first, last));
        if ranges.len() > MOST || !phrase.take_mark(",") {
            return Ok(Some(Ordinals(ranges)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> LinkRule {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_rule_is_read_word_by_word_and_keeps_its_text() {
        let read = rule("drop  server data 2");
        assert_eq!(read.to_string(), "drop server data 2");
        assert_eq!(read.packets.sender, Some(End::Server));
        assert_eq!((read.action, read.packets.kind), (Intervention::Drop, Kind::Data));
        assert_eq!(read.packets.which, Which::Numbered(Ordinals::only(2)));
        assert!(read.packets.copies.contain(1) && !read.packets.copies.contain(2));
        assert_eq!(LinkRule::losing("server data 2").unwrap(), read);
        assert_eq!(LinkRule::losing("drop server data 2").unwrap(), read);
        // As the option is called.
        let lost = rule("lose server data 2");
        assert_eq!((lost.action, lost.packets), (read.action, read.packets));
    }

    #[test]
    fn every_clause_of_the_grammar_is_understood() {
        let late = rule("delay client SYN copies 2- by 50 ms");
        assert_eq!(late.action, Intervention::Delay { by: TimeSpan::from_ms(50) });
        assert!(late.packets.copies.contain(7) && !late.packets.copies.contain(1));
        assert_eq!(
            rule("hold client data 3 until after the next").action,
            Intervention::Hold { until_after: 1 }
        );
        assert_eq!(
            rule("hold client data 3 until after 4 more").action,
            Intervention::Hold { until_after: 4 }
        );
        assert_eq!(rule("corrupt any datagram 1").action, Intervention::Corrupt { byte: 1 });
        assert_eq!(rule("corrupt any datagram 1 byte 3").action, Intervention::Corrupt { byte: 3 });
        assert_eq!(rule("truncate client datagram to 10 bytes 2").action, Intervention::Truncate { to: 10 });
        assert_eq!(rule("duplicate client datagram 3").action, Intervention::Duplicate);
        assert_eq!(
            rule("drop client data carrying byte 1449 every copy").packets.which,
            Which::Carrying(1449)
        );
        assert_eq!(rule("drop client ACK beyond 5000 once").at_most, Some(1));
        assert_eq!(rule("drop server SYN-ACK at most 3 times of connection 2").packets.connection, Some(2));
        assert_eq!(rule("drop client ACK of FIN").packets.which, Which::OfFin);
        assert_eq!(rule("drop client ACK of connection 1 of SYN").packets.which, Which::OfSyn);
        assert_eq!(rule("drop server syn ack").packets.kind, Kind::SynAck);
        let some = rule("drop client data 2,4-6,9-");
        let Which::Numbered(numbers) = some.packets.which else { panic!() };
        let named: Vec<u32> = (1..=10).filter(|number| numbers.contain(*number)).collect();
        assert_eq!(named, [2, 4, 5, 6, 9, 10]);
    }

    #[test]
    fn what_timing_decides_is_marked_as_not_repeatable() {
        for text in
            ["drop client ACK 3", "drop any packet between 100 ms and 300 ms", "drop client segment 2"]
        {
            assert!(!rule(text).is_repeatable(), "{text}");
        }
        for text in ["drop client ACK beyond 3000", "drop server data", "drop client SYN copies 1-2"] {
            assert!(rule(text).is_repeatable(), "{text}");
        }
    }

    #[test]
    fn an_error_names_what_was_expected_and_the_nearest_word() {
        let error = |text: &str| text.parse::<LinkRule>().unwrap_err().to_string();
        assert_eq!(
            error("drp server data 2"),
            "`drp` is not understood: expected `drop`, `lose`, `delay`, `duplicate`, `corrupt`, `hold` or `truncate`; did you mean \
             `drop`?\n  drp server data 2\n  ^^^"
        );
        assert!(error("drop sever data").contains("did you mean `server`?"));
        assert!(error("drop server daat 2").contains("did you mean `data`?"));
        assert!(error("delay client SYN").contains("expected"), "{}", error("delay client SYN"));
        assert!(error("drop server data 0").contains("from 1 on"));
        assert!(error("drop server data 2 by 50 ms").starts_with("`by` is not understood"));
        assert!(error("delay server data by 50").contains("`ms`"));
        assert!(error("drop client SYN carrying byte 3").contains("`data`"));
        assert!(error("drop client data 1 2").contains("`2` is not understood"));
        assert!(error("").contains("something is missing"));
    }
}
