//! `captrace homework`: runs a student's own exchange, asks about it, and saves the answers with the trace.

use std::fs;
use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Exit, args, complain, screen};
use crate::app::homework::{read_assignment, trace_text};
use crate::app::questions::Material;
use crate::app::screen::Screen;
use crate::app::text::shown;
use crate::app::text_file::save;
use crate::explain::Language;
use crate::homework::assignment::{Assignment, CloserPlan, ExchangePlan, FreeQuestion, ShowAnswers, is_name};
use crate::homework::reading::packets;
use crate::homework::submission::{AnswerRecord, SubmissionRecord, written};
use crate::homework::variant::Variant;
use crate::homework::{Asked, QuestionedFlow, marking};
use crate::language::said;
use crate::view;
use crate::view::text::{Line, Style, wrap};

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 4096;

pub(super) fn run(args: &args::Homework, look: &args::Look) -> Result<(), Exit> {
    let student = &args.student;
    if !is_name(student) {
        return Err(Exit::usage(said!(
            "an id has 1 to 64 letters, digits, - _ . or @",
            "学号应为 1 到 64 个字母、数字或 - _ . @"
        )));
    }
    let screen = screen::plain(look);
    let assignment = read_assignment(&args.assignment).map_err(Exit::failed)?;
    let target = PathBuf::from(format!("{student}.answers.jsonl"));
    if target.exists() && !args.force {
        return Err(Exit::failed(said!(
            "{} is there already: hand it in, or begin anew with --force",
            "{} 已经存在：可以提交它，或者用 --force 重新开始",
            shown(&target)
        )));
    }
    let (trace, material) = match &assignment.run.trace {
        Some(trace) => recorded(&args.assignment, trace)?,
        None => exchange(&assignment, student, args.force)?,
    };
    let answers = ask_all(&assignment, &material, screen)?;
    let record = SubmissionRecord::new(&assignment, student, screen.look.language);
    let text = written(&trace, &record, &answers).map_err(Exit::failed)?;
    save(&target, true, text.as_bytes())?;
    complain(&said!(
        "saved {} with {} answers; next: captrace check {}",
        "已保存 {}，共 {} 个答案；接着运行：captrace check {}",
        shown(&target),
        answers.len(),
        shown(&target)
    ));
    Ok(())
}

/// A recorded trace next to the assignment.
fn recorded(assignment: &Path, trace: &str) -> Result<(String, Material), Exit> {
    let folder = assignment.parent().unwrap_or(Path::new("."));
    trace_text(&folder.join(trace)).map_err(Exit::failed)
}

/// Runs the student's own exchange, as captrace demo does, and reads what it saved. An exchange that was run before, and about
/// which not everything was answered, is taken again.
fn exchange(assignment: &Assignment, student: &str, anew: bool) -> Result<(String, Material), Exit> {
    let place = PathBuf::from(format!("{student}.trace.jsonl"));
    if anew || !place.exists() {
        capture(assignment, student, &place)?;
    }
    let read = trace_text(&place).map_err(Exit::failed)?;
    complain(&said!(
        "your trace is in {0}; look at it in a second terminal while you answer: captrace read {0}",
        "你的记录在 {0} 中；答题时可以在另一个终端里看它：captrace read {0}",
        shown(&place)
    ));
    Ok(read)
}

/// Captures the student's own exchange in another process, which gives up its rights before it reads a packet.
fn capture(assignment: &Assignment, student: &str, place: &Path) -> Result<(), Exit> {
    let Variant { message, port } = Variant::of(&assignment.name, student);
    let protocol = match assignment.run.exchange {
        Some(ExchangePlan::Udp) => "--udp",
        _ => "--tcp",
    };
    let closer = match assignment.run.close_first {
        Some(CloserPlan::Client) => "client",
        _ => "server",
    };
    let program = std::env::current_exe().map_err(Exit::failed)?;
    let port = port.to_string();
    let status = Command::new(program)
        .args([
            "demo",
            protocol,
            "--message",
            &message,
            "--port",
            &port,
            "--close-first",
            closer,
            "--force",
            "--save",
        ])
        .arg(place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(Exit::failed)?;
    if status.success() {
        return Ok(());
    }
    // It has said why. What it saved until then is no exchange to ask about.
    let _ = fs::remove_file(place);
    let message = said!(
        "the exchange did not run: captrace doctor says what works here",
        "交换没有运行成功：captrace doctor 会说明这里能做什么"
    );
    Err(Exit { code: u8::try_from(status.code().unwrap_or(1)).unwrap_or(1), message })
}

/// Asks every question of the assignment.
fn ask_all(assignment: &Assignment, material: &Material, screen: Screen) -> Result<Vec<AnswerRecord>, Exit> {
    let language = screen.look.language;
    let flows = QuestionedFlow::all(&material.steps);
    let Some(flow) = marking::chosen(assignment, &flows) else {
        return Err(Exit::failed(said!(
            "the trace holds no exchange to ask about",
            "记录中没有可以提问的交换"
        )));
    };
    screen.show(&[Line::of(assignment.title.of(language), Style::Heading), Line::default()])?;
    let mut dialog = Dialog { screen, language, is_over: false };
    let (mut answers, mut rights) = (Vec::new(), Vec::new());
    let of = assignment.questions.len() + assignment.free.len();
    for (place, (subject, question, priced)) in assignment.marked().enumerate() {
        let Ok(asked) = Asked::of(subject, question, flow) else { continue };
        if let Some((given, evidence)) = dialog.ask((place + 1, of), &asked, priced.evidence)? {
            answers.push(AnswerRecord { question: question.name.to_owned(), given, evidence });
        }
        rights.push(asked);
    }
    for (place, free) in assignment.free.iter().enumerate() {
        if let Some(given) = dialog.ask_freely((assignment.questions.len() + place + 1, of), free)? {
            answers.push(AnswerRecord { question: free.name.clone(), given, evidence: Vec::new() });
        }
    }
    if assignment.show_answers == ShowAnswers::AtTheEnd && !dialog.is_over {
        screen.show(&[Line::default()])?;
        screen.show(&view::questions::sheet(&rights, true, screen.look))?;
    }
    Ok(answers)
}

/// Questions and answers in a terminal.
struct Dialog {
    screen: Screen,
    language: Language,
    /// Whether nothing more can be read.
    is_over: bool,
}

impl Dialog {
    /// Asks until the answer has the type that is wanted; an empty line passes the question over.
    fn ask(
        &mut self,
        (number, of): (usize, usize),
        asked: &Asked,
        evidence: bool,
    ) -> Result<Option<(String, Vec<u64>)>, Exit> {
        if self.is_over {
            return Ok(None);
        }
        self.say(&format!("{number}/{of}  {}", asked.ask(self.language)))?;
        for (letter, (_, word)) in ('a'..='z').zip(asked.options(self.language)) {
            self.say(&format!("   {letter}) {word}"))?;
        }
        let given = loop {
            let Some(line) = self.line("> ")? else { return Ok(None) };
            match asked.question.kind.read(&line) {
                Ok(_) => break line,
                Err(expected) => {
                    let expected = expected.said(self.language);
                    self.say(&said!("expected {expected}", "应为{expected}"))?;
                }
            }
        };
        if !evidence {
            return Ok(Some((given, Vec::new())));
        }
        loop {
            let prompt = said!("which packets show it? > ", "哪些分组说明它？> ");
            let Some(line) = self.line(&prompt)? else { return Ok(Some((given, Vec::new()))) };
            if let Some(packets) = packets(&line) {
                return Ok(Some((given, packets.into_iter().map(|packet| packet.0).collect())));
            }
            self.say(&said!("expected numbers of packets: 4, 7", "应为分组的编号：4, 7"))?;
        }
    }

    fn ask_freely(
        &mut self,
        (number, of): (usize, usize),
        free: &FreeQuestion,
    ) -> Result<Option<String>, Exit> {
        if self.is_over {
            return Ok(None);
        }
        self.say(&format!("{number}/{of}  {}", free.ask(self.language)))?;
        self.line("> ")
    }

    fn say(&self, text: &str) -> Result<(), Exit> {
        let lines = wrap(text, self.screen.look.width);
        Ok(self
            .screen
            .show(&lines.into_iter().map(|line| Line::of(line, Style::Plain)).collect::<Vec<_>>())?)
    }

    /// A line that is typed; `None` if it is empty, or nothing more comes.
    fn line(&mut self, prompt: &str) -> Result<Option<String>, Exit> {
        print!("{prompt}");
        io::stdout().flush().map_err(Exit::failed)?;
        let mut line = String::new();
        let count = io::stdin().lock().read_line(&mut line).map_err(Exit::failed)?;
        self.is_over = count == 0;
        let line: String = line.trim().chars().filter(|letter| !letter.is_control()).collect();
        let end =
            line.char_indices().map(|(place, _)| place).take_while(|place| *place < LONGEST_ANSWER).last();
        let line = end.map_or(line.clone(), |end| line.chars().take(1 + end).collect());
        Ok((!line.is_empty()).then_some(line))
    }
}
