//! English.

mod acknowledgment;
mod brief;
mod carrier;
mod clause;
mod column;
mod compare;
mod count;
mod data;
mod datagram;
mod ending;
mod field;
mod glossary;
mod icmp;
mod meaning;
mod measure;
mod notice;
mod opening;
mod phrase;
mod remark;
mod sentence;
mod term;
mod topic;
mod undelivered;

use std::borrow::Cow;

use crate::analysis::column::Column;
use crate::analysis::compare::{Measure, Value};
use crate::analysis::fact::Fact;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::analysis::topic::Topic;
use crate::call::End;
use crate::decode::icmp_name;
use crate::decode::meaning::Meaning;
use crate::decode::name::{Name, Title};
use crate::decode::number;
use crate::explain::glossary::Group;
use crate::explain::{Notice, Phrase, Remark, Term, Words};

/// English.
pub(super) struct English;

impl Words for English {
    fn sentence(&self, fact: &Fact) -> String {
        sentence::sentence(fact)
    }

    fn sentence_without_preamble(&self, fact: &Fact) -> String {
        sentence::sentence_without_preamble(fact)
    }

    fn brief(&self, fact: &Fact) -> Option<String> {
        brief::brief(fact)
    }

    fn term(&self, term: Term) -> &'static str {
        term::term(term)
    }

    fn topic(&self, topic: Topic) -> &'static str {
        topic::topic(topic)
    }

    fn remark(&self, remark: &Remark) -> String {
        remark::remark(remark)
    }

    fn notice(&self, notice: &Notice) -> String {
        notice::notice(notice)
    }

    fn phrase(&self, phrase: Phrase<'_>) -> String {
        phrase::phrase(phrase)
    }

    fn measure(&self, measure: Measure) -> &'static str {
        compare::measure(measure)
    }

    fn value(&self, measure: Measure, value: Value) -> String {
        compare::value(measure, value)
    }

    fn why(&self, measure: Measure, same_protocol: bool) -> &'static str {
        compare::why(measure, same_protocol)
    }

    fn heading(&self, column: Column) -> &'static str {
        column::heading(column)
    }

    fn shape(&self, shape: Shape) -> &'static str {
        column::shape(shape)
    }

    fn ending(&self, ending: Ending, by: Option<End>) -> &'static str {
        column::ending(ending, by)
    }

    fn title(&self, title: Title) -> &'static str {
        field::title(title)
    }

    fn field(&self, name: Name) -> Cow<'static, str> {
        field::field(name)
    }

    fn meaning(&self, meaning: Meaning) -> Cow<'static, str> {
        meaning::meaning(meaning)
    }

    fn icmp_kind(&self, kind: icmp_name::IcmpType) -> &'static str {
        icmp::icmp_kind(kind)
    }

    fn icmp_code(&self, code: icmp_name::IcmpCode) -> &'static str {
        icmp::icmp_code(code)
    }

    fn ether_type(&self, value: u16) -> Option<&'static str> {
        number::ether_type(value)
    }

    fn ip_protocol(&self, value: u8) -> Option<&'static str> {
        number::ip_protocol(value)
    }

    fn group(&self, group: Group) -> &'static str {
        glossary::group(group)
    }

    fn group_heading(&self, group: Group) -> &'static str {
        glossary::group_heading(group)
    }

    fn separator(&self) -> &'static str {
        ", "
    }
}
