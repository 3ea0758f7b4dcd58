//! An assignment on paper: what to do, and the questions, whose numbers each student's own exchange will give.

use std::fmt::Write as _;

use super::{Assignment, StudentRun};
use crate::explain::Language;
use crate::homework::export::{escaped_markdown, escaped_xml};
use crate::homework::{AnswerKind, words};

/// How a page looks: black on white, as wide as a line can be read, with marks at the right.
const STYLE: &str = "body{font:16px/1.6 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}pre{background:#f2f2f2;padding:.6em}\
                     li{margin:.9em 0}ol ol li{margin:0}em{color:#555}";

/// A sheet before it is written in one form or another.
struct SheetText {
    title: String,
    before: String,
    after: String,
    questions: Vec<SheetQuestion>,
}

/// A question on a sheet.
struct SheetQuestion {
    ask: String,
    /// What it is worth.
    worth: String,
    /// What there is to choose from; nothing of a claim, which is true or false.
    options: Vec<&'static str>,
}

/// What a student types.
const COMMANDS: &str = "captrace homework assignment.toml --student ID\ncaptrace check ID.answers.jsonl";

impl Assignment {
    /// The sheet in Markdown: what a student reads before running anything.
    pub fn sheet(&self, language: Language) -> String {
        let SheetText { title, before, after, questions } = self.sheet_text(language);
        let mut text = format!("# {title}\n\n{before}\n\n```\n{COMMANDS}\n```\n\n{after}\n");
        for (number, SheetQuestion { ask, worth, options }) in (1..).zip(questions) {
            let _ = writeln!(text, "\n{number}\\. {} *({worth})*", escaped_markdown(&ask));
            if !options.is_empty() {
                text.push('\n');
            }
            for (letter, word) in ('a'..='z').zip(options) {
                let _ = writeln!(text, "- {letter}) {}", escaped_markdown(word));
            }
        }
        text
    }

    /// The same as a page of HTML.
    pub fn sheet_page(&self, language: Language) -> String {
        let SheetText { title, before, after, questions } = self.sheet_text(language);
        let lang = match language {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        };
        let [title, before, after] = [title, before, after].map(|text| escaped_xml(&text));
        let mut text = format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n<p>{before}</p>\n\
             <pre>{COMMANDS}</pre>\n<p>{after}</p>\n<ol>\n"
        );
        for SheetQuestion { ask, worth, options } in questions {
            let _ = write!(text, "<li>{} <em>({})</em>", escaped_xml(&ask), escaped_xml(&worth));
            if !options.is_empty() {
                text.push_str("<ol type=\"a\">");
                for word in &options {
                    let _ = write!(text, "<li>{}</li>", escaped_xml(word));
                }
                text.push_str("</ol>");
            }
            text.push_str("</li>\n");
        }
        text + "</ol>\n</body>\n</html>\n"
    }

    fn sheet_text(&self, language: Language) -> SheetText {
        let (count, points) = (self.questions.len() + self.free.len(), self.points());
        let what = what(self.run.kind(), language);
        let (before, after) = match language {
            Language::English => (
                format!("{what} Put your own id in place of ID:"),
                format!("Hand in ID.answers.jsonl. There are {count} questions for {points} points."),
            ),
            Language::Chinese => (
                format!("{what}把 ID 换成你的学号："),
                format!("提交 ID.answers.jsonl。共 {count} 题，{points} 分。"),
            ),
        };
        let marked = self.marked().map(|(_, question, priced)| {
            let evidence = match (priced.evidence, language) {
                (false, _) => "",
                (true, Language::English) => ", with the packets that show it",
                (true, Language::Chinese) => "，并写出说明它的分组",
            };
            let ask = words::general(question.name, language);
            let (ask, options) = match (question.kind, language) {
                (AnswerKind::Truth, Language::English) => (format!("True or false? {ask}"), Vec::new()),
                (AnswerKind::Truth, Language::Chinese) => (format!("对还是错？{ask}"), Vec::new()),
                (kind, _) => (ask, kind.options(language).into_iter().map(|(_, word)| word).collect()),
            };
            SheetQuestion { ask, worth: format!("{}{evidence}", priced.points), options }
        });
        let free = self.free.iter().map(|free| SheetQuestion {
            ask: free.ask(language).to_owned(),
            worth: free.points.to_string(),
            options: Vec::new(),
        });
        SheetText {
            title: self.title.of(language).to_owned(),
            before,
            after,
            questions: marked.chain(free).collect(),
        }
    }
}

/// What a student does before the questions.
fn what(run: StudentRun<'_>, language: Language) -> String {
    match (run, language) {
        (StudentRun::Nothing(trace), Language::English) => {
            format!("You look at a recorded trace, {trace}.")
        }
        (StudentRun::Nothing(trace), Language::Chinese) => format!("你要分析一个录制好的记录：{trace}。"),
        (StudentRun::Exchange(protocol, _), Language::English) => {
            format!("Your computer runs an exchange over {} of its own, and captures it.", protocol.name())
        }
        (StudentRun::Exchange(protocol, _), Language::Chinese) => {
            format!("你的计算机将运行并捕获一次自己的 {} 交换。", protocol.name())
        }
        (StudentRun::Scenario(_), Language::English) => {
            "Your computer makes two hosts with a link of its own between them, runs a transfer there, and captures it."
                .to_owned()
        }
        (StudentRun::Scenario(_), Language::Chinese) => {
            "你的计算机将建立两台主机和它们之间的链路，在上面运行并捕获一次传输。".to_owned()
        }
    }
}
