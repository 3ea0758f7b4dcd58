//! The questions about the next packet, one after the other, and what came of them.

use crate::call::End;
use crate::decode::Flags;
use crate::explain::{Language, Stepping};
use crate::scene::predict::{Answer, Prediction, Question};
use crate::view::text::{Line, Style};

/// How much may be typed: the longest answer is a sequence number.
const LONGEST: usize = 24;

/// Questions that are being answered.
#[derive(Debug, Clone)]
pub(super) struct Quiz {
    /// The number of the packet, and of its flow where that is another than the one shown.
    pub(super) about: (u64, Option<u32>),
    pub(super) questions: Vec<Prediction>,
    /// How many of them have been answered or passed over.
    pub(super) answered: usize,
    pub(super) typed: String,
    /// What was typed and is no answer.
    pub(super) refused: Option<String>,
}

impl Quiz {
    pub(super) const fn new(about: (u64, Option<u32>), questions: Vec<Prediction>) -> Self {
        Self { about, questions, answered: 0, typed: String::new(), refused: None }
    }

    pub(super) fn types(&mut self, letter: char) {
        self.refused = None;
        if self.typed.len() < LONGEST && !letter.is_control() {
            self.typed.push(letter);
        }
    }

    pub(super) fn erases(&mut self) {
        self.refused = None;
        self.typed.pop();
    }

    /// Takes what was typed as the answer; true once all questions are answered or passed over.
    pub(super) fn enters(&mut self) -> bool {
        let typed = std::mem::take(&mut self.typed);
        if let Some(asked) = self.questions.get_mut(self.answered) {
            asked.given = asked.question.read(&typed);
            if asked.given.is_none() && !typed.trim().is_empty() {
                self.refused = Some(typed);
                return false;
            }
            self.answered += 1;
        }
        self.answered >= self.questions.len()
    }

    /// The questions up to the present one.
    pub(super) fn lines(&self, language: Language) -> Vec<Line> {
        let words = language.words();
        let (id, flow) = self.about;
        let line = |text: String, style| Line::default().pad_to(3).and(text, style);
        let mut lines =
            vec![line(words.stepping(Stepping::Predict { id, flow }), Style::Heading), Line::default()];
        for (place, asked) in self.questions.iter().enumerate().take(self.answered + 1) {
            let question = words.stepping(wording(asked.question));
            let given = match asked.given {
                _ if place == self.answered => format!("{}▏", self.typed),
                Some(given) => answer(given, language),
                None => words.stepping(Stepping::NotGiven),
            };
            lines.push(line(format!("{question}  "), Style::Plain).and(given, Style::State));
        }
        let refused = self.refused.as_deref().map(|text| words.stepping(Stepping::NoAnswer(text)));
        lines.extend(refused.map(|text| line(text, Style::Alarm)));
        lines
    }
}

/// What came of the questions, on one line: `client ✓  SYN ACK ✓  seq 0 ✓  ack 0 ✗ 1 …`.
pub(super) fn outcome(questions: &[Prediction], language: Language) -> Line {
    let mut line = Line::default().pad_to(3);
    for asked in questions {
        let name = match asked.question {
            Question::Sender | Question::Flags => "",
            Question::Seq => "seq ",
            Question::Ack => "ack ",
            Question::Len => "len ",
        };
        let right = answer(asked.right, language);
        let given = asked.given.map_or_else(|| "?".to_owned(), |given| answer(given, language));
        line = if asked.is_right() {
            line.and(format!("{name}{right} ✓  "), Style::State)
        } else {
            line.and(format!("{name}{given} ✗ {right}  "), Style::Alarm)
        };
    }
    line
}

const fn wording(question: Question) -> Stepping<'static> {
    match question {
        Question::Sender => Stepping::AskSender,
        Question::Flags => Stepping::AskFlags,
        Question::Seq => Stepping::AskSeq,
        Question::Ack => Stepping::AskAck,
        Question::Len => Stepping::AskLen,
    }
}

/// An answer in words.
fn answer(answer: Answer, language: Language) -> String {
    match answer {
        Answer::End(end @ (End::Client | End::Server)) => language.words().end(end).to_owned(),
        Answer::Flags(flags) if flags == Flags::default() => language.words().stepping(Stepping::Nothing),
        Answer::Flags(flags) => flags.to_string(),
        Answer::Number(number) => number.to_string(),
        Answer::None => language.words().stepping(Stepping::Nothing),
    }
}
