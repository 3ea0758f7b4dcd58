//! What marking gives, for a teacher and for a student: verdicts and remarks in words, a table, a page for each student,
//! Gradescope's results.

use std::fmt::Write as _;

use serde_json::json;

use super::fates::OtherFates;
use super::marking::{AnswerVerdict, FileRemark, MarkedAnswer, MarkedSubmission};
use super::submission::SubmissionPlace;
use super::words;
use crate::explain::Language;
use crate::explain::quantity::Unit;

impl AnswerVerdict {
    /// Its token in a table.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::WithoutEvidence => "without_evidence",
            Self::Wrong => "wrong",
            Self::Unread(_) => "unread",
            Self::Missing => "missing",
            Self::NotAsked(_) => "not_asked",
            Self::ByHand => "by_hand",
        }
    }

    /// In words.
    pub fn said(self, language: Language) -> String {
        match (self, language) {
            (Self::Right, Language::English) => "right".to_owned(),
            (Self::Right, Language::Chinese) => "正确".to_owned(),
            (Self::WithoutEvidence, Language::English) => "right, but the packets do not show it".to_owned(),
            (Self::WithoutEvidence, Language::Chinese) => "正确，但所写的分组不能说明它".to_owned(),
            (Self::Wrong, Language::English) => "not right".to_owned(),
            (Self::Wrong, Language::Chinese) => "不正确".to_owned(),
            (Self::Unread(expected), Language::English) => {
                format!("cannot be read: expected {}", expected.said(language))
            }
            (Self::Unread(expected), Language::Chinese) => {
                format!("无法识别：应为{}", expected.said(language))
            }
            (Self::Missing, Language::English) => "no answer".to_owned(),
            (Self::Missing, Language::Chinese) => "没有回答".to_owned(),
            (Self::NotAsked(reason), Language::English) => {
                format!("this trace cannot answer it: {}", words::reason(reason, language))
            }
            (Self::NotAsked(reason), Language::Chinese) => {
                format!("这个记录无法回答：{}", words::reason(reason, language))
            }
            (Self::ByHand, Language::English) => "marked by a person".to_owned(),
            (Self::ByHand, Language::Chinese) => "由人批改".to_owned(),
        }
    }
}

impl SubmissionPlace {
    /// That the hash here does not fit what it covers, in words.
    pub fn does_not_fit(&self, language: Language) -> String {
        let (what, covered) = match (self, language) {
            (Self::Line(line), Language::English) => {
                (format!("the hash in line {line}"), "the lines that it covers")
            }
            (Self::Page, Language::English) => ("the first hash of the page".to_owned(), "its trace"),
            (Self::Answer(name), Language::English) => {
                (format!("the hash of the answer to {name}"), "what it covers")
            }
            (Self::Line(line), Language::Chinese) => (format!("第 {line} 行的散列值"), "它覆盖的各行"),
            (Self::Page, Language::Chinese) => ("网页的第一个散列值".to_owned(), "网页中的记录"),
            (Self::Answer(name), Language::Chinese) => (format!("{name} 的答案的散列值"), "它覆盖的内容"),
        };
        match language {
            Language::English => format!("{what} does not fit {covered}: something changed afterwards"),
            Language::Chinese => format!("{what}与{covered}不符：之后有改动"),
        }
    }

    /// That what stands here cannot be read, in words.
    pub fn cannot_be_read(&self, language: Language) -> String {
        match (self, language) {
            (Self::Line(line), Language::English) => format!("line {line} cannot be read"),
            (Self::Page, Language::English) => "the answers in the page cannot be read".to_owned(),
            (Self::Answer(name), Language::English) => format!("the page did not ask {name}"),
            (Self::Line(line), Language::Chinese) => format!("第 {line} 行无法读取"),
            (Self::Page, Language::Chinese) => "网页中的答案无法读取".to_owned(),
            (Self::Answer(name), Language::Chinese) => format!("网页没有问过 {name}"),
        }
    }
}

/// That the record which ends the answers is missing, in words.
pub const fn no_end(language: Language) -> &'static str {
    match language {
        Language::English => {
            "the record that ends the answers is missing: the file is incomplete, and answers may have been cut off"
        }
        Language::Chinese => "缺少结束答案的记录：文件不完整，后面的答案可能被删掉了",
    }
}

impl FileRemark {
    /// In words: what is equal or differs, never what that means.
    pub fn said(&self, language: Language) -> String {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NoRecord => {
                "the file does not say whose it is: it has no record of a submission".to_owned()
            }
            Self::OtherAssignment(name) => format!("the file is of the assignment {name}"),
            Self::ChainBreaks(place) => place.does_not_fit(Language::English),
            Self::NoEnd => no_end(Language::English).to_owned(),
            Self::Unreadable(place) => place.cannot_be_read(Language::English),
            Self::Defective(defects) => defects.clone(),
            Self::Differs(differences) => {
                let at = differences
                    .first
                    .map_or_else(String::new, |packet| format!(", first at packet {}", packet.0));
                let totals = if differences.totals { "; the totals differ" } else { "" };
                format!(
                    "the trace and its own bytes, analysed again, differ: {} facts or states only in the trace, {} only in \
                     the bytes, {} sentences with other words{at}{totals}",
                    differences.unfounded, differences.missing, differences.reworded
                )
            }
            Self::OtherMessage => "the client did not send this student's sentence".to_owned(),
            Self::OtherPort(port) => format!("port {port} is not this student's"),
            Self::OtherTrace(same, of) => {
                format!("not exactly the recorded trace: {same} of its {of} packets are the same")
            }
            Self::AskedOfRecording => {
                "asked about the recorded trace: the student's machine did not run anything".to_owned()
            }
            Self::OtherLink(other) => {
                let OtherFates { differ, of, first, delay } = *other;
                let at = first.map_or_else(String::new, |packet| format!(", first packet {}", packet.0));
                let delay = delay.map_or_else(String::new, |(stated, own)| {
                    let (stated, own) = (Unit::of(stated).time(stated), Unit::of(own).time(own));
                    format!("; the least delay is {stated}, and {own} on this student's link")
                });
                format!(
                    "not a run over this student's link: {differ} of {of} packets fared otherwise{at}{delay}"
                )
            }
            Self::NoFlow => "there is no exchange to ask about".to_owned(),
            Self::SamePackets(who, same, of) => format!("the same capture as {who}: {same} of {of} packets"),
            Self::SameStudent(file) => format!("{file} is of the same student"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoRecord => "文件没有说明是谁的：没有提交记录".to_owned(),
            Self::OtherAssignment(name) => format!("文件属于作业 {name}"),
            Self::ChainBreaks(place) => place.does_not_fit(Language::Chinese),
            Self::NoEnd => no_end(Language::Chinese).to_owned(),
            Self::Unreadable(place) => place.cannot_be_read(Language::Chinese),
            Self::Defective(defects) => defects.clone(),
            Self::Differs(differences) => {
                let at = differences
                    .first
                    .map_or_else(String::new, |packet| format!("，最先在第 {} 个分组", packet.0));
                let totals = if differences.totals { "；总计不同" } else { "" };
                format!(
                    "记录与其自身字节的重新分析不同：{} 条事实或状态只在记录中，{} 条只由字节得出，{} 句话的文字不同{at}{totals}",
                    differences.unfounded, differences.missing, differences.reworded
                )
            }
            Self::OtherMessage => "客户发送的不是这个学生的句子".to_owned(),
            Self::OtherPort(port) => format!("端口 {port} 不是这个学生的"),
            Self::OtherTrace(same, of) => format!("与录制的记录不完全相同：{of} 个分组中有 {same} 个相同"),
            Self::AskedOfRecording => "针对录制的记录作答：学生的计算机没有运行任何东西".to_owned(),
            Self::OtherLink(other) => {
                let OtherFates { differ, of, first, delay } = *other;
                let at = first.map_or_else(String::new, |packet| format!("，最先是第 {} 个分组", packet.0));
                let delay = delay.map_or_else(String::new, |(stated, own)| {
                    let (stated, own) = (Unit::of(stated).time(stated), Unit::of(own).time(own));
                    format!("；最小时延为 {stated}，而这个学生的链路上是 {own}")
                });
                format!("不是在这个学生的链路上运行的：{of} 个分组中有 {differ} 个的经历不同{at}{delay}")
            }
            Self::NoFlow => "没有可以提问的交换".to_owned(),
            Self::SamePackets(who, same, of) => format!("与 {who} 的捕获相同：{of} 个分组中的 {same} 个"),
            Self::SameStudent(file) => format!("{file} 属于同一个学生"),
        }
    }
}

/// The heading of the table.
pub const CSV_HEADING: &str = "student,file,question,points,of,verdict,given,packets,right,remark\r\n";

/// The rows of a submission: one for each question, then one for each remark.
pub fn csv(file: &str, marks: &MarkedSubmission, language: Language) -> String {
    let mut rows = String::new();
    let student = marks.student.as_str();
    for answer in &marks.answers {
        let packets: Vec<_> = answer.evidence.iter().map(u64::to_string).collect();
        let points = answer.points.map(shown).unwrap_or_default();
        let remark = match answer.verdict {
            AnswerVerdict::Unread(_) | AnswerVerdict::NotAsked(_) => answer.verdict.said(language),
            _ => String::new(),
        };
        rows.push_str(&row(&[
            student,
            file,
            &answer.question,
            &points,
            &shown(answer.of),
            answer.verdict.token(),
            &answer.given,
            &packets.join(" "),
            &answer.right,
            &remark,
        ]));
    }
    for remark in &marks.remarks {
        rows.push_str(&remark_row(student, file, &remark.said(language)));
    }
    rows
}

/// A row that is about a file as a whole.
pub fn remark_row(student: &str, file: &str, remark: &str) -> String {
    row(&[student, file, "", "", "", "file", "", "", "", remark])
}

/// A row of comma-separated values (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        // A cell is one line, so that programs that read by lines can read it, too.
        let plain: String =
            text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let safe =
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{plain}") } else { plain };
        if safe.contains([',', '"']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
    };
    let mut row = cells.iter().map(cell).collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}

/// A page for a student, in Markdown, in the student's language.
pub fn feedback(title: &str, marks: &MarkedSubmission) -> String {
    let language = marks.language;
    let of: f64 = marks.answers.iter().filter(|answer| answer.points.is_some()).map(|answer| answer.of).sum();
    let points = shown(marks.points());
    let mut text = format!("# {}\n\n", escaped(title));
    let _ = match language {
        Language::English => writeln!(text, "{points} of {} points, without what a person marks.", shown(of)),
        Language::Chinese => writeln!(text, "{points} / {} 分，不包括由人批改的题目。", shown(of)),
    };
    for (place, answer) in marks.answers.iter().enumerate() {
        text.push_str(&one(place + 1, answer, language));
    }
    if !marks.remarks.is_empty() {
        text.push_str(match language {
            Language::English => "\n## About the file\n\n",
            Language::Chinese => "\n## 关于文件\n\n",
        });
        // Whose packets are the same is for the teacher alone.
        let own = |remark: &&FileRemark| {
            !matches!(remark, FileRemark::SamePackets(..) | FileRemark::SameStudent(_))
        };
        for remark in marks.remarks.iter().filter(own) {
            let _ = writeln!(text, "- {}", escaped(&remark.said(language)));
        }
    }
    text
}

fn one(number: usize, answer: &MarkedAnswer, language: Language) -> String {
    let points = answer.points.map_or_else(|| "–".to_owned(), shown);
    let ask = if answer.ask.is_empty() { &answer.question } else { &answer.ask };
    let verdict = answer.verdict.said(language);
    let mut text = format!("\n{number}\\. {} ({points}/{})\n", escaped(ask), shown(answer.of));
    let (given, right) = (escaped(&answer.given), escaped(&answer.right));
    let given = match (answer.chosen, language) {
        ("", _) => given,
        (chosen, _) if chosen.eq_ignore_ascii_case(&answer.given) => given,
        (chosen, Language::English) => format!("{given} ({})", escaped(chosen)),
        (chosen, Language::Chinese) => format!("{given}（{}）", escaped(chosen)),
    };
    let _ = match language {
        _ if answer.given.is_empty() => writeln!(text, "\n- {}", escaped(&verdict)),
        Language::English => writeln!(text, "\n- your answer: {given}: {}", escaped(&verdict)),
        Language::Chinese => writeln!(text, "\n- 你的答案：{given}：{}", escaped(&verdict)),
    };
    if !right.is_empty() && answer.verdict != AnswerVerdict::Right {
        let _ = match language {
            Language::English => writeln!(text, "- right: {right}. {}", escaped(&answer.why)),
            Language::Chinese => writeln!(text, "- 正确答案：{right}。{}", escaped(&answer.why)),
        };
    }
    text
}

/// Gradescope's `results.json` for one submission.
pub fn gradescope(marks: &MarkedSubmission) -> String {
    let test = |answer: &MarkedAnswer| {
        json!({
            "name": answer.question,
            "score": answer.points.unwrap_or(0.0),
            "max_score": answer.of,
            "output": format!("{}\n{}", answer.ask, answer.verdict.said(marks.language)),
        })
    };
    let tests: Vec<_> = marks.answers.iter().map(test).collect();
    let remarks: Vec<_> = marks.remarks.iter().map(|remark| remark.said(marks.language)).collect();
    let results = json!({ "score": marks.points(), "output": remarks.join("\n"), "tests": tests });
    format!("{results:#}\n")
}

/// Points without needless zeros.
fn shown(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    super::export::escaped_markdown(text)
}
