//! `captrace homework`: runs a student's own exchange or lab, asks about it, and saves each answer with the trace.
//!
//! ```text
//! capture.rs   what the student runs, captured by another process
//! dialog.rs    questions and answers in the terminal; with --page they are asked in a page instead
//! ```

mod capture;
mod dialog;

use std::path::PathBuf;

use self::dialog::Dialog;
use super::{Exit, args, complain, screen};
use crate::app::answer_file::AnswerFile;
use crate::app::assignment_folder::AssignmentFolder;
use crate::app::page::Pages;
use crate::app::questions::Material;
use crate::app::screen::Screen;
use crate::app::text::shown;
use crate::app::text_file::save;
use crate::explain::Language;
use crate::homework::assignment::{Assignment, ShowAnswers, is_name};
use crate::homework::page::questions;
use crate::homework::submission::{AnswerRecord, SubmissionRecord};
use crate::homework::{Asked, QuestionedFlow, marking};
use crate::language::said;
use crate::step::Step;
use crate::view;
use crate::view::text::{Line, Style};

pub(super) fn run(args: &args::Homework, look: &args::Look) -> Result<(), Exit> {
    let student = &args.student;
    if !is_name(student) {
        return Err(Exit::usage(said!(
            "an id has 1 to 64 letters, digits, - _ . or @",
            "学号应为 1 到 64 个字母、数字、- _ . @"
        )));
    }
    let screen = screen::plain(look);
    let folder = AssignmentFolder::of(&args.assignment).map_err(Exit::failed)?;
    if args.page {
        return page(&folder, student, args.force, screen.look.language);
    }
    let target = PathBuf::from(format!("{student}.answers.jsonl"));
    let change = args.change.as_deref();
    if let Some(name) = change {
        is_asked(&folder.assignment, name).map_err(Exit::usage)?;
    }
    let (mut file, steps) = if target.exists() && !args.force {
        AnswerFile::resume(&target, &folder.assignment.name, student).map_err(Exit::failed)?
    } else {
        let (trace, material, record) = begin(&folder, student, screen.look.language)?;
        (AnswerFile::begin(&target, trace, record).map_err(Exit::failed)?, material.steps)
    };
    let name = shown(&target);
    complain(&said!(
        "the trace is in {name}; look at it in a second terminal while you answer: captrace read {name}\n  \
         an empty line passes a question over; stop with Ctrl-C, and the same command goes on from there",
        "记录在 {name} 中；答题时可以在另一个终端里看它：captrace read {name}\n  \
         空行表示跳过一题；用 Ctrl-C 停止，再次运行同一命令会从那里继续"
    ));
    let asked = ask_all(&folder.assignment, &mut file, (&steps, change), screen)?;
    let answers = file.answers();
    complain(&if asked == 0 {
        said!(
            "{name} has all answers: hand it in; --change QUESTION asks one once more, --force begins anew",
            "{name} 已有全部答案：可以提交它；--change 问题名 重新回答一题，--force 重新开始"
        )
    } else {
        said!(
            "saved {name} with {answers} answers; next: captrace check {name}",
            "已保存 {name}，共 {answers} 个答案；接着运行：captrace check {name}"
        )
    });
    Ok(())
}

/// Runs what the assignment says; where that is refused, takes the recorded trace.
fn begin(
    folder: &AssignmentFolder,
    student: &str,
    language: Language,
) -> Result<(String, Material, SubmissionRecord), Exit> {
    let own = capture::run(folder, student)?;
    let recorded = own.is_none();
    let (trace, material) = match own {
        Some(own) => own,
        None => folder.recording().map_err(Exit::failed)?.ok_or_else(|| {
            Exit::permission(said!(
                "nothing can be run here, and the assignment has no recorded trace: captrace doctor says what is missing",
                "这里无法运行，作业也没有录制的记录：captrace doctor 会说明缺少什么"
            ))
        })?,
    };
    let record = SubmissionRecord::new(&folder.assignment, student, language, recorded);
    if recorded {
        complain(&said!(
            "the questions are about a recorded trace, and your file says so",
            "问题针对一个录制好的记录，你的文件中会注明"
        ));
    }
    Ok((trace, material, record))
}

/// A page with the trace and the questions, in which a student answers.
fn page(folder: &AssignmentFolder, student: &str, force: bool, language: Language) -> Result<(), Exit> {
    let target = PathBuf::from(format!("{student}.answers.html"));
    if target.exists() && !force {
        let target = shown(&target);
        return Err(Exit::failed(said!(
            "{target} is there already: open it in a browser, or begin anew with --force",
            "{target} 已经存在：用浏览器打开它，或者用 --force 重新开始"
        )));
    }
    let (trace, material, record) = begin(folder, student, language)?;
    let flows = QuestionedFlow::all(&material.steps);
    let flow = marking::chosen(&folder.assignment, &flows).ok_or_else(no_exchange)?;
    let questions = questions(&folder.assignment, record, flow, &trace).map_err(Exit::failed)?;
    drop(flows);
    let document =
        Pages::of(material).html(student, language, None, Some(&questions)).ok_or_else(no_exchange)?;
    save(&target, force, document.map_err(Exit::failed)?.as_bytes())?;
    let target = shown(&target);
    complain(&said!(
        "open {target} in a browser, answer, and save it from there; hand in what was saved",
        "用浏览器打开 {target}，作答并从那里保存；提交保存下来的文件"
    ));
    Ok(())
}

fn no_exchange() -> Exit {
    Exit::failed(said!("the trace holds no exchange to ask about", "记录中没有可以提问的交换"))
}

/// That an assignment asks a question with this name.
fn is_asked(assignment: &Assignment, name: &str) -> Result<(), String> {
    let marked = assignment.questions.iter().map(|priced| priced.ask.as_str());
    let names: Vec<_> = marked.chain(assignment.free.iter().map(|free| free.name.as_str())).collect();
    if names.contains(&name) {
        return Ok(());
    }
    let names = names.join(", ");
    Err(said!(
        "the assignment does not ask \"{name}\"; its questions are {names}",
        "作业中没有问题“{name}”；它的问题是 {names}"
    ))
}

/// Asks every question of the assignment that has no answer yet, or the one whose answer is to change; gives how many there
/// were.
fn ask_all(
    assignment: &Assignment,
    file: &mut AnswerFile,
    (steps, change): (&[Step], Option<&str>),
    screen: Screen,
) -> Result<usize, Exit> {
    let is_open =
        |file: &AnswerFile, name: &str| change.map_or_else(|| !file.has(name), |change| change == name);
    let language = screen.look.language;
    let flows = QuestionedFlow::all(steps);
    let flow = marking::chosen(assignment, &flows).ok_or_else(no_exchange)?;
    screen.show(&[Line::of(assignment.title.of(language), Style::Heading), Line::default()])?;
    let mut dialog = Dialog::new(screen);
    let (mut count, mut rights) = (0, Vec::new());
    let of = assignment.questions.len() + assignment.free.len();
    for (number, (subject, question, priced)) in (1..).zip(assignment.marked()) {
        let Ok(asked) = Asked::of(subject, question, flow) else { continue };
        if is_open(file, question.name) {
            count += 1;
            if let Some((given, evidence)) = dialog.ask((number, of), &asked, priced.evidence)? {
                let answer = AnswerRecord {
                    question: question.name.to_owned(),
                    given,
                    evidence,
                    chain: String::new(),
                };
                file.take(answer).map_err(Exit::failed)?;
            }
        }
        rights.push(asked);
    }
    for (number, free) in (1 + assignment.questions.len()..).zip(&assignment.free) {
        if is_open(file, &free.name) {
            count += 1;
            if let Some(given) = dialog.ask_freely((number, of), free)? {
                let answer = AnswerRecord {
                    question: free.name.clone(),
                    given,
                    evidence: Vec::new(),
                    chain: String::new(),
                };
                file.take(answer).map_err(Exit::failed)?;
            }
        }
    }
    if assignment.show_answers == ShowAnswers::AtTheEnd && !dialog.is_over() {
        screen.show(&[Line::default()])?;
        screen.show(&view::questions::sheet(&rights, true, screen.look))?;
    }
    Ok(count)
}
