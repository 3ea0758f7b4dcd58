//! The questions: each answers itself from an exchange.

mod claims;
mod closing;
mod congestion;
mod cost;
mod flow_control;
mod lab;
mod loss;
mod numbers;
mod opening;
mod options;
mod timing;
mod udp;

use std::collections::HashSet;

use strum::{IntoStaticStr, VariantArray, VariantNames};

use super::exchange::QuestionedFlow;
pub use super::unanswerable::Unanswerable;
use super::value::{AnswerKind, AnswerValue};
use crate::analysis::fact::PacketId;
use crate::call::End;

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Subject {
    /// How a connection is opened.
    Opening,
    /// Sequence and acknowledgment numbers.
    Numbers,
    /// What the SYNs offer, and windows.
    Options,
    /// Round trips and timeouts.
    Timing,
    /// The receiver's window.
    FlowControl,
    /// Loss and retransmission.
    Loss,
    /// Congestion control.
    Congestion,
    /// What only a lab knows.
    Lab,
    /// How a connection is closed.
    Closing,
    /// Datagrams.
    Udp,
    /// Packets, headers, time, throughput.
    Cost,
    /// Claims that students make.
    Claims,
}

/// A question that may be asked of an exchange.
#[derive(Debug, Clone, Copy)]
pub struct LabQuestion {
    /// Its name, which never changes and is never translated.
    pub name: &'static str,
    /// The type of its answer.
    pub kind: AnswerKind,
    /// Its answer, from an exchange.
    pub answer: fn(&QuestionedFlow<'_>) -> LabAnswer,
}

/// The right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightAnswer {
    /// The value.
    pub value: AnswerValue,
    /// Other values that are as right: the relative number for the raw one.
    pub or: Vec<AnswerValue>,
    /// What the words of the question and of its explanation are filled with, by name.
    pub with: Vec<(&'static str, AnswerValue)>,
    /// The packets that show it, the most telling one first.
    pub evidence: Vec<PacketId>,
}

/// The right answer, or why there is none.
pub type LabAnswer = Result<RightAnswer, Unanswerable>;

impl LabQuestion {
    /// Every question, in the order in which they are asked.
    pub fn all() -> impl Iterator<Item = (Subject, &'static Self)> {
        Subject::ALL
            .iter()
            .flat_map(|&subject| subject.questions().iter().map(move |question| (subject, question)))
    }

    /// The question with this name.
    pub fn named(name: &str) -> Option<(Subject, &'static Self)> {
        Self::all().find(|(_, question)| question.name == name)
    }
}

impl Subject {
    /// Every subject, in the order in which they are asked.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// Its questions.
    pub const fn questions(self) -> &'static [LabQuestion] {
        match self {
            Self::Opening => opening::QUESTIONS,
            Self::Numbers => numbers::QUESTIONS,
            Self::Options => options::QUESTIONS,
            Self::Timing => timing::QUESTIONS,
            Self::FlowControl => flow_control::QUESTIONS,
            Self::Loss => loss::QUESTIONS,
            Self::Congestion => congestion::QUESTIONS,
            Self::Lab => lab::QUESTIONS,
            Self::Closing => closing::QUESTIONS,
            Self::Udp => udp::QUESTIONS,
            Self::Cost => cost::QUESTIONS,
            Self::Claims => claims::QUESTIONS,
        }
    }
}

impl RightAnswer {
    /// An answer that these packets show.
    pub fn new(value: AnswerValue, evidence: impl IntoIterator<Item = PacketId>) -> Self {
        let mut known = HashSet::new();
        let evidence = evidence.into_iter().filter(|packet| known.insert(*packet)).collect();
        Self { value, or: Vec::new(), with: Vec::new(), evidence }
    }

    /// The same, with a value for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: AnswerValue) -> Self {
        self.with.push((name, value));
        self
    }

    /// The same; this value is as right.
    #[must_use]
    pub fn or(mut self, value: AnswerValue) -> Self {
        if value != self.value {
            self.or.push(value);
        }
        self
    }
}

/// A question without much about it.
const fn ask(
    name: &'static str,
    kind: AnswerKind,
    answer: fn(&QuestionedFlow<'_>) -> LabAnswer,
) -> LabQuestion {
    LabQuestion { name, kind, answer }
}

/// An end as a choice.
const fn end(end: End) -> AnswerValue {
    AnswerValue::Choice(end.name())
}

/// The tokens of the two ends.
const ENDS: AnswerKind = AnswerKind::Choice(&["client", "server"]);
