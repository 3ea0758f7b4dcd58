//! What a language has to offer: a method for each kind of thing that captrace puts into words.
//!
//! What is a sentence is one exhaustive match, in a file of the same name in each language, so that a missing sentence
//! does not compile. What is a mere word comes from the [`vocabulary`].

use std::borrow::Cow;

use super::glossary::Group;
use super::quantity::{duration, ratio};
use super::term::end_term;
use super::vocabulary;
use super::{Language, Notice, Phrase, Remark, Stepping, Term};
use crate::analysis::column::Column;
use crate::analysis::compare::{Quantity, Value};
use crate::analysis::fact::Fact;
use crate::analysis::mistake::Mistake;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::analysis::topic::Topic;
use crate::analysis::trouble::Trouble;
use crate::call::{End, TransportProtocol};
use crate::decode::icmp_name;
use crate::decode::meaning::Meaning;
use crate::decode::name::{Name, Title};
use crate::program::{Program, Role};

/// A language that captrace speaks. [`Language::words`](super::Language::words) gives one.
pub trait Words {
    /// Which language it is.
    fn language(&self) -> Language;

    /// The sentences for a fact, whole.
    fn sentence(&self, fact: &Fact) -> String;

    /// The sentences for a fact that brings a new lesson, without what is common to all facts of its kind.
    fn sentence_without_preamble(&self, fact: &Fact) -> String;

    /// The numbers of a fact in few words, for readers who know its lesson; none where it need not be repeated.
    fn brief(&self, fact: &Fact) -> Option<String>;

    /// One short sentence for a fact about a packet, as its sender would say it; none where the arrow says enough. The
    /// initial sequence number is that of the wire if numbers are `absolute`.
    fn short(&self, fact: &Fact, absolute: bool) -> Option<String>;

    /// A word or heading that stands by itself.
    fn term(&self, term: Term) -> &'static str {
        vocabulary::TERM.word(self.language(), term)
    }

    /// What a topic of facts is about, in a few words.
    fn topic(&self, topic: Topic) -> &'static str {
        vocabulary::TOPIC.word(self.language(), topic)
    }

    /// A remark on a trace, a flow or a packet.
    fn remark(&self, remark: &Remark) -> String;

    /// What a student's programs did wrong.
    fn mistake(&self, mistake: &Mistake) -> String;

    /// A program's command, and how it ended, in few words.
    fn outcome(&self, program: &Program) -> String;

    /// What a program is called, by what it was started as.
    fn program(&self, role: Role) -> &'static str;

    /// What a command says of its own work.
    fn notice(&self, notice: &Notice) -> String;

    /// A phrase about a packet.
    fn phrase(&self, phrase: Phrase<'_>) -> String;

    /// What stands around a packet where packets are shown one at a time.
    fn stepping(&self, said: Stepping<'_>) -> String;

    /// What a row of a comparison is called.
    fn measure(&self, measure: Quantity) -> &'static str {
        vocabulary::MEASURE.word(self.language(), measure)
    }

    /// A value in a row of a comparison.
    fn value(&self, measure: Quantity, value: Value) -> String {
        let term = match (value, measure) {
            (Value::Count(count), _) => return count.to_string(),
            (Value::Ratio(of, to), _) => return ratio(of, to),
            (Value::Nanoseconds(time), _) => return duration(time),
            (Value::Unseen, _) => Term::Unseen,
            (Value::Protocol(TransportProtocol::Udp), Quantity::State) => Term::NoState,
            (Value::Protocol(TransportProtocol::Tcp), Quantity::State) => Term::StateAtBothEnds,
            (Value::Protocol(TransportProtocol::Udp), _) => Term::LossUnnoticed,
            (Value::Protocol(TransportProtocol::Tcp), _) => Term::LossRepaired,
        };
        self.term(term).to_owned()
    }

    /// Why the two values in a row of a comparison are as they are.
    fn why(&self, measure: Quantity, same_protocol: bool) -> &'static str {
        let reasons = if same_protocol { &vocabulary::WHY_SAME } else { &vocabulary::WHY_DIFFERENT };
        reasons.word(self.language(), measure)
    }

    /// The heading of a column of flows.
    fn heading(&self, column: Column) -> &'static str {
        vocabulary::COLUMN.word(self.language(), column)
    }

    /// What is wrong with a packet, in a word or two.
    fn trouble(&self, trouble: Trouble) -> &'static str {
        vocabulary::TROUBLE.word(self.language(), trouble)
    }

    /// In which segments a connection was closed, in few words.
    fn shape(&self, shape: Shape) -> &'static str {
        vocabulary::SHAPE.word(self.language(), shape)
    }

    /// How a flow ended, in few words; `by` is the end that closed or broke off first.
    fn ending(&self, ending: Ending, by: Option<End>) -> &'static str {
        match (ending, by) {
            (Ending::Closed, Some(end)) => vocabulary::CLOSED_BY.word(self.language(), end),
            (Ending::Reset, Some(end)) => vocabulary::RESET_BY.word(self.language(), end),
            _ => vocabulary::ENDING.word(self.language(), ending),
        }
    }

    /// What a layer of a packet is called.
    fn title(&self, title: Title) -> &'static str {
        vocabulary::title(self.language(), title)
    }

    /// What a field is called.
    fn field(&self, name: Name) -> Cow<'static, str> {
        vocabulary::field(self.language(), name)
    }

    /// What the value of a field means.
    fn meaning(&self, meaning: Meaning) -> Cow<'static, str> {
        vocabulary::meaning(self.language(), meaning)
    }

    /// What a type of ICMP is called.
    fn icmp_kind(&self, kind: icmp_name::IcmpType) -> &'static str {
        vocabulary::ICMP_KIND.word(self.language(), kind)
    }

    /// What a code of ICMP is called.
    fn icmp_code(&self, code: icmp_name::IcmpCode) -> &'static str {
        vocabulary::ICMP_CODE.word(self.language(), code)
    }

    /// What an EtherType is called, if it has a name.
    fn ether_type(&self, value: u16) -> Option<&'static str> {
        vocabulary::ether_type(self.language(), value)
    }

    /// What a protocol over IP is called, if it has a name.
    fn ip_protocol(&self, value: u8) -> Option<&'static str> {
        vocabulary::ip_protocol(self.language(), value)
    }

    /// What a group of the glossary is called.
    fn group(&self, group: Group) -> &'static str {
        vocabulary::GROUP.word(self.language(), group)
    }

    /// The heading of a group of the glossary.
    fn group_heading(&self, group: Group) -> &'static str {
        vocabulary::GROUP_HEADING.word(self.language(), group)
    }

    /// What stands between the items of a list.
    fn separator(&self) -> &'static str;

    /// The word for an end.
    fn end(&self, end: End) -> &'static str {
        self.term(end_term(end))
    }
}

/// Makes a language of its modules: each method of [`Words`] is the function of the same name there.
macro_rules! words_of_modules {
    ($language:ident, $separator:literal) => {
        impl Words for $language {
            fn language(&self) -> Language {
                Language::$language
            }

            fn sentence(&self, fact: &Fact) -> String {
                sentence::sentence(fact)
            }

            fn sentence_without_preamble(&self, fact: &Fact) -> String {
                sentence::sentence_without_preamble(fact)
            }

            fn brief(&self, fact: &Fact) -> Option<String> {
                brief::brief(fact)
            }

            fn short(&self, fact: &Fact, absolute: bool) -> Option<String> {
                short::short(fact, absolute)
            }

            fn remark(&self, remark: &Remark) -> String {
                remark::remark(remark)
            }

            fn mistake(&self, mistake: &Mistake) -> String {
                mistake::mistake(mistake)
            }

            fn outcome(&self, program: &Program) -> String {
                mistake::outcome(program)
            }

            fn program(&self, role: Role) -> &'static str {
                mistake::name(role)
            }

            fn notice(&self, notice: &Notice) -> String {
                notice::notice(notice)
            }

            fn phrase(&self, phrase: Phrase<'_>) -> String {
                phrase::phrase(phrase)
            }

            fn stepping(&self, said: Stepping<'_>) -> String {
                stepping::stepping(said)
            }

            fn separator(&self) -> &'static str {
                $separator
            }
        }
    };
}
pub(super) use words_of_modules;
