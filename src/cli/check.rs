//! `captrace check`: whether what will be handed in is complete. It never says whether an answer is right.

use super::{Exit, args, complain, screen};
use crate::app::homework::read_submission;
use crate::app::text::shown;
use crate::homework::LabQuestion;
use crate::homework::report::no_end;
use crate::homework::submission::PosedQuestion;
use crate::language::{Language, said};
use crate::step::Step;
use crate::view::text::{Line, Style, wrap};

pub(super) fn run(args: &args::Check, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let read = read_submission(&args.file).map_err(Exit::failed)?;
    let name = shown(&args.file);
    let Some(record) = &read.submission.record else {
        return Err(Exit::failed(said!(
            "{name}: holds no answers: captrace homework makes such a file",
            "{name}：没有答案：captrace homework 会生成这样的文件"
        )));
    };
    let packets: Vec<u64> =
        read.material.steps.iter().filter_map(Step::packet).map(|packet| packet.id.0).collect();
    let mut problems = Vec::new();
    let spoken = Language::spoken();
    problems.extend(read.submission.unreadable.as_ref().map(|place| place.cannot_be_read(spoken)));
    problems.extend(read.submission.breaks_at.as_ref().map(|place| place.does_not_fit(spoken)));
    problems.extend(read.submission.may_be_cut().then(|| no_end(spoken).to_owned()));
    problems.extend(read.defects.clone());
    let of = record.questions.len();
    for (number, posed) in (1..).zip(&record.questions) {
        let problem = problem(posed, &read.submission, &packets);
        problems.extend(problem.map(|problem| format!("{number}/{of}  {problem}")));
    }
    let (student, answers) = (&record.student, read.submission.answers.len());
    let head = said!(
        "{student}: {answers} of {of} questions answered, {} packets",
        "{student}：{of} 题中回答了 {answers} 题，{} 个分组",
        packets.len()
    );
    let mut lines = vec![Line::of(head, Style::Heading)];
    for problem in &problems {
        lines.extend(
            wrap(&format!("- {problem}"), screen.look.width)
                .into_iter()
                .map(|line| Line::of(line, Style::Plain)),
        );
    }
    if problems.is_empty() {
        lines.push(Line::of(said!("complete", "完整"), Style::Plain));
    }
    screen.show(&lines)?;
    if !problems.is_empty() {
        complain(&said!(
            "the same captrace homework command asks what has no answer; --change QUESTION asks one once more",
            "再次运行同样的 captrace homework 命令会询问还没有回答的问题；--change 问题名 重新回答一题"
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(Exit::quietly()) }
}

/// What an answer lacks; nothing about whether it is right.
fn problem(
    posed: &PosedQuestion,
    submission: &crate::homework::submission::Submission,
    packets: &[u64],
) -> Option<String> {
    let name = &posed.name;
    let Some(answer) = submission.answer(name) else {
        return Some(said!("{name}: no answer", "{name}：没有回答"));
    };
    let kind = LabQuestion::named(name).map(|(_, question)| question.kind);
    if let Some(Err(expected)) = kind.map(|kind| kind.read(&answer.given)) {
        let expected = expected.said(Language::spoken());
        return Some(said!("{name}: expected {expected}", "{name}：应为{expected}"));
    }
    if posed.evidence && answer.evidence.is_empty() {
        return Some(said!("{name}: no packets are named that show it", "{name}：没有写出说明它的分组"));
    }
    let missing = answer.evidence.iter().find(|packet| packets.binary_search(packet).is_err())?;
    Some(said!("{name}: there is no packet {missing}", "{name}：没有第 {missing} 个分组"))
}
