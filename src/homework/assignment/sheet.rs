//! An assignment on paper: what to do, and the questions, whose numbers each student's own exchange will give.

use std::fmt::Write as _;

use super::{Assignment, ExchangePlan};
use crate::explain::Language;

impl Assignment {
    /// The sheet in Markdown: what a student reads before running anything.
    pub fn sheet(&self, language: Language) -> String {
        let points = self.points();
        let what = match (&self.run.trace, self.run.exchange, language) {
            (Some(trace), _, Language::English) => format!("You look at a recorded trace, `{trace}`."),
            (Some(trace), _, Language::Chinese) => format!("你要分析一个录制好的记录：`{trace}`。"),
            (None, exchange, Language::English) => {
                format!(
                    "Your computer runs an exchange over {} of its own, and captures it.",
                    protocol(exchange)
                )
            }
            (None, exchange, Language::Chinese) => {
                format!("你的计算机将运行并捕获一次自己的 {} 交换。", protocol(exchange))
            }
        };
        let mut text = format!("# {}\n\n", self.title.of(language));
        let _ = match language {
            Language::English => writeln!(
                text,
                "{what} Put your own id in place of ID:\n\n```\ncaptrace homework assignment.toml --student ID\n\
                 captrace check ID.answers.jsonl\n```\n\nHand in `ID.answers.jsonl`. There are {} questions for {points} points.",
                self.questions.len() + self.free.len()
            ),
            Language::Chinese => writeln!(
                text,
                "{what}把 ID 换成你的学号：\n\n```\ncaptrace homework assignment.toml --student ID\n\
                 captrace check ID.answers.jsonl\n```\n\n提交 `ID.answers.jsonl`。共 {} 题，{points} 分。",
                self.questions.len() + self.free.len()
            ),
        };
        for (place, (_, question, priced)) in self.marked().enumerate() {
            let about = super::super::words::general(question.name, language);
            let evidence = match (priced.evidence, language) {
                (false, _) => "",
                (true, Language::English) => ", with the packets that show it",
                (true, Language::Chinese) => "，并写出说明它的分组",
            };
            let _ = writeln!(text, "\n{}\\. {about} *({}{evidence})*", place + 1, priced.points);
        }
        for (place, free) in self.free.iter().enumerate() {
            let number = self.questions.len() + place + 1;
            let _ = writeln!(text, "\n{number}\\. {} *({})*", free.ask(language), free.points);
        }
        text
    }
}

const fn protocol(exchange: Option<ExchangePlan>) -> &'static str {
    match exchange {
        Some(ExchangePlan::Udp) => "UDP",
        _ => "TCP",
    }
}
