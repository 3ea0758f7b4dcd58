//! `captrace assign`: a folder with an assignment for a class.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Exit, args, complain};
use crate::app::text::shown;
use crate::app::text_file::save;
use crate::explain::Language;
use crate::homework::assignment::{Assignment, is_name, shipped};
use crate::homework::variant::Variant;
use crate::language::{answered, said};

pub(super) fn run(args: &args::Assign) -> Result<(), Exit> {
    let name = &args.name;
    let Some(shipped) = shipped::named(name) else {
        return Err(Exit::usage(said!("there is no assignment {name}", "没有作业 {name}")));
    };
    let assignment = Assignment::read(shipped.text).map_err(Exit::failed)?;
    // Before anything is written: a roster that cannot be read leaves no half of a folder.
    let table = args.students.as_deref().map(|roster| variants(&assignment, roster)).transpose()?;
    let folder = &args.output;
    fs::create_dir_all(folder).map_err(|error| cannot_make(folder, &error))?;
    let write = |file: &str, bytes: &[u8]| save(&folder.join(file), args.force, bytes);
    write("assignment.toml", shipped.text.as_bytes())?;
    for (name, language) in [("sheet.en", Language::English), ("sheet.zh", Language::Chinese)] {
        write(&format!("{name}.md"), assignment.sheet(language).as_bytes())?;
        write(&format!("{name}.html"), assignment.sheet_page(language).as_bytes())?;
    }
    write("README.md", readme(name).as_bytes())?;
    for (file, bytes) in shipped.files {
        write(file, bytes)?;
    }
    if let Some(table) = table {
        write("variants.csv", table.as_bytes())?;
    }
    let but = match args.students {
        Some(_) => said!("the folder, but keep variants.csv", "这个文件夹（不包括 variants.csv）"),
        None => said!("the folder", "这个文件夹"),
    };
    complain(&said!(
        "{}: assignment.toml, sheets and README.md are there; hand out {but}\n  \
         try it as a student would: captrace homework {} --student ID",
        "{}：已写入 assignment.toml、题单和 README.md；把{but}发给学生即可\n  \
         像学生那样试一试：captrace homework {} --student 学号",
        shown(folder),
        shown(&folder.join("assignment.toml"))
    ));
    Ok(())
}

fn cannot_make(folder: &Path, error: &std::io::Error) -> Exit {
    Exit::failed(said!("cannot make {}: {}", "无法建立 {}：{}", shown(folder), answered(error)))
}

/// What a teacher and a student do with the folder.
fn readme(name: &str) -> String {
    format!(
        "# {name}\n\n\
         Students: `captrace homework assignment.toml --student ID`, then `captrace check ID.answers.jsonl`. Hand in that file.\n\n\
         Teachers: change `assignment.toml` as you like (`captrace questions TRACE --reasons` names all questions). With the files \
         in a folder: `captrace mark . submissions/ --csv marks.csv --feedback feedback/`.\n\n\
         学生：`captrace homework assignment.toml --student 学号`，然后 `captrace check 学号.answers.jsonl`，提交这个文件。\n\n\
         教师：可以随意修改 `assignment.toml`（`captrace questions 记录 --reasons` 列出问题名称）。把收到的文件放在一个文件夹中：\
         `captrace mark . submissions/ --csv marks.csv --feedback feedback/`。\n"
    )
}

/// What each student of a roster sends, and to which port.
fn variants(assignment: &Assignment, roster: &Path) -> Result<String, Exit> {
    let text = fs::read_to_string(roster).map_err(|error| {
        Exit::failed(said!("cannot read {}: {}", "无法读取 {}：{}", shown(roster), answered(&error)))
    })?;
    let mut table = String::from("student,message,port,seed\r\n");
    for (number, line) in (1..).zip(text.lines()) {
        let id =
            line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches(['"', '\u{feff}']);
        let is_heading =
            number == 1 && ["id", "student", "student_id", "学号"].contains(&id.to_lowercase().as_str());
        if id.is_empty() || is_heading {
            continue;
        }
        if !is_name(id) {
            let roster = shown(roster);
            return Err(Exit::failed(said!(
                "{roster}, line {number}: an id has 1 to 64 letters, digits, - _ . or @",
                "{roster}，第 {number} 行：学号应为 1 到 64 个字母、数字或 - _ . @"
            )));
        }
        let Variant { message, port, seed, .. } = Variant::of(&assignment.name, id);
        let _ = write!(table, "{id},\"{message}\",{port},{seed}\r\n");
    }
    Ok(table)
}
