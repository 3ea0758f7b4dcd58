//! `captrace mark`: marks what was handed in, each file by its own trace, and compares the files with each other.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use super::{Exit, args, complain, screen};
use crate::app::assignment_folder::AssignmentFolder;
use crate::app::homework::files;
use crate::app::marking::{MarkedFile, mark_all};
use crate::app::screen::print;
use crate::app::text::shown;
use crate::app::text_file::save;
use crate::explain::Language;
use crate::homework::assignment::{Assignment, is_name};
use crate::homework::copies::{self, Fingerprint};
use crate::homework::marking::{FileRemark, MarkedSubmission};
use crate::homework::report::{CSV_HEADING, csv, feedback, gradescope, remark_row};
use crate::language::{answered, said};

pub(super) fn run(args: &args::Mark, look: &args::Look) -> Result<(), Exit> {
    let language = screen::plain(look).look.language;
    let folder = AssignmentFolder::of(&args.assignment).map_err(Exit::failed)?;
    let recorded = folder.recording().map_err(Exit::failed)?;
    let recorded = recorded.map(|(_, material)| Fingerprint::of(&material.steps));
    let files = files(&args.submissions).map_err(Exit::failed)?;
    let mut marked = mark_all(&folder, recorded.as_ref(), &files);
    compare(&mut marked);
    same_students(&mut marked);
    table(args, &marked, language)?;
    if let Some(pages_folder) = &args.feedback {
        pages(pages_folder, args.force, &folder.assignment, &marked)?;
    }
    if let Some(path) = &args.gradescope {
        results(path, args.force, &marked)?;
    }
    let unread = marked.iter().filter(|(_, marks)| marks.is_err()).count();
    complain(&said!(
        "{} files marked, {unread} could not be read",
        "批改了 {} 个文件，{unread} 个无法读取",
        marked.len() - unread
    ));
    Ok(())
}

/// The places of the files that have marks, with the marks.
fn with_marks(marked: &[MarkedFile]) -> Vec<(usize, &MarkedSubmission)> {
    marked.iter().enumerate().filter_map(|(place, (_, marks))| Some((place, marks.as_ref().ok()?))).collect()
}

/// Says of each file which others hold the same packets. Those that hold the recorded trace do not count.
fn compare(marked: &mut [MarkedFile]) {
    let mut known = with_marks(marked);
    known.retain(|(_, marks)| !marks.is_of_recording);
    let fingerprints: Vec<_> = known.iter().map(|(_, marks)| &marks.packets).collect();
    let called = |place: usize| marked.get(place).map_or_else(String::new, name_of);
    let mut remarks = Vec::new();
    for pair in copies::pairs(&fingerprints) {
        let (Some((one, a)), Some((other, b))) = (known.get(pair.one), known.get(pair.other)) else {
            continue;
        };
        remarks.push((*one, FileRemark::SamePackets(called(*other), pair.same, a.packets.packets())));
        remarks.push((*other, FileRemark::SamePackets(called(*one), pair.same, b.packets.packets())));
    }
    add(marked, remarks);
}

/// Says of each file which others are of the same student.
fn same_students(marked: &mut [MarkedFile]) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut remarks = Vec::new();
    for (place, marks) in with_marks(marked) {
        if marks.student.is_empty() {
            continue;
        }
        let before = *first.entry(&marks.student).or_insert(place);
        if before != place {
            let file = |place: usize| marked.get(place).map_or_else(String::new, |(path, _)| file_name(path));
            remarks.push((place, FileRemark::SameStudent(file(before))));
            remarks.push((before, FileRemark::SameStudent(file(place))));
        }
    }
    add(marked, remarks);
}

fn add(marked: &mut [MarkedFile], remarks: Vec<(usize, FileRemark)>) {
    for (place, remark) in remarks {
        if let Some((_, Ok(marks))) = marked.get_mut(place) {
            marks.remarks.push(remark);
        }
    }
}

/// The student of a file; the file's name if it does not say.
fn name_of((path, marks): &MarkedFile) -> String {
    match marks {
        Ok(marks) if !marks.student.is_empty() => format!("{} ({})", marks.student, file_name(path)),
        _ => file_name(path),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| shown(Path::new(name)))
}

fn table(args: &args::Mark, marked: &[MarkedFile], language: Language) -> Result<(), Exit> {
    // A spreadsheet takes a file with this mark for UTF-8.
    let mut text = format!("\u{feff}{CSV_HEADING}");
    for (path, marks) in marked {
        let file = file_name(path);
        match marks {
            Ok(marks) => text.push_str(&csv(&file, marks, language)),
            Err(reason) => text.push_str(&remark_row("", &file, reason)),
        }
    }
    match &args.csv {
        Some(path) => save(path, args.force, text.as_bytes())?,
        None => print(&text)?,
    }
    Ok(())
}

/// A page for each student, named by the id; by the file where the id is no name, or is there twice. No two pages have the
/// same name, whatever the files say.
fn pages(folder: &Path, force: bool, assignment: &Assignment, marked: &[MarkedFile]) -> Result<(), Exit> {
    fs::create_dir_all(folder).map_err(|error| {
        Exit::failed(said!("cannot make {}: {}", "无法建立 {}：{}", shown(folder), answered(&error)))
    })?;
    let mut taken = HashSet::new();
    for (path, marks) in marked {
        let Ok(marks) = marks else { continue };
        let is_twice = marks.remarks.iter().any(|remark| matches!(remark, FileRemark::SameStudent(_)));
        let own = is_name(&marks.student) && !is_twice;
        let stem = if own { marks.student.clone() } else { stem_of(path) };
        let mut name = format!("{stem}.md");
        for number in 2_usize.. {
            // Some file systems take capital letters for small ones.
            if taken.insert(name.to_lowercase()) {
                break;
            }
            name = format!("{stem}-{number}.md");
        }
        let between = match marks.language {
            Language::English => ": ",
            Language::Chinese => "：",
        };
        let title = [assignment.title.of(marks.language), between, marks.student.as_str()].concat();
        save(&folder.join(name), force, feedback(&title, marks).as_bytes())?;
    }
    Ok(())
}

/// A file's name as the beginning of another's: short enough, and nothing that a shell or a path would read otherwise.
fn stem_of(path: &Path) -> String {
    const MOST: usize = 60;
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.@".contains(letter) { letter } else { '_' };
    let stem: String = file_name(path).chars().map(plain).take(MOST).collect();
    stem.trim_start_matches('.').to_owned()
}

fn results(path: &Path, force: bool, marked: &[MarkedFile]) -> Result<(), Exit> {
    match marked {
        [(_, Ok(marks))] => Ok(save(path, force, gradescope(marks).as_bytes())?),
        _ => Err(Exit::usage(said!(
            "--gradescope takes one submission that can be read, as Gradescope runs it; here are {} files",
            "--gradescope 需要恰好一个能读取的提交，与 Gradescope 的运行方式相同；这里有 {} 个文件",
            marked.len()
        ))),
    }
}
