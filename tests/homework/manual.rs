//! The manual for teachers and for students: every command in it is run, in the order in which it stands there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::{here, said};

/// The commands of a page.
fn commands(page: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page)).unwrap();
    text.lines().filter_map(|line| line.trim_start().strip_prefix("$ ")).map(str::to_owned).collect()
}

/// Runs the commands of a page in a folder where `captrace` can be called. A check may find something missing, as nothing is
/// answered here.
fn walk(page: &str, room: &Path) {
    // The same ids have the same ports, and both pages use them.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir(room.join("bin")).unwrap();
    symlink(here::PROGRAM, room.join("bin/captrace")).unwrap();
    symlink(sources.join("traces"), room.join("traces")).unwrap();
    let path = format!("{}:{}", room.join("bin").display(), std::env::var("PATH").unwrap());
    let commands = commands(page);
    assert!(commands.len() >= 5, "{page}: {commands:?}");
    for command in commands {
        let output = Command::new("bash")
            .args(["-c", &command])
            .current_dir(room)
            .env("PATH", &path)
            .env("LANG", if page.contains("zh-CN") { "zh_CN.UTF-8" } else { "C.UTF-8" })
            .env_remove("LC_ALL")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let is_check = command.starts_with("captrace check");
        assert_eq!(output.status.code(), Some(i32::from(is_check)), "{page}: {command}: {output:?}");
    }
}

#[test]
fn every_command_for_teachers_works() {
    if !here::can_demo() {
        return;
    }
    for page in ["homework.md", "homework.zh-CN.md"] {
        let room = tempfile::tempdir().unwrap();
        walk(page, room.path());
        let table = fs::read_to_string(room.path().join("marks.csv")).unwrap();
        for student in ["s1234567", "s7654321"] {
            assert!(table.contains(&format!("{student},{student}.answers")), "{page}: {table}");
            assert!(room.path().join(format!("feedback/{student}.md")).exists(), "{page}");
        }
        assert!(!table.lines().skip(1).any(|row| row.contains(",file,")), "no remark about either: {table}");
        let sheet = fs::read_to_string(room.path().join("hw1/sheet.zh.html")).unwrap();
        assert!(sheet.starts_with("<!doctype html>") && sheet.contains("<li>"), "{sheet}");
    }
}

#[test]
fn every_command_for_students_works() {
    if !here::can_demo() {
        return;
    }
    for page in ["homework-students.md", "homework-students.zh-CN.md"] {
        let room = tempfile::tempdir().unwrap();
        said(room.path(), &["assign", "handshake-and-close", "-o", "."], "");
        walk(page, room.path());
    }
}

/// Both languages run the same commands.
#[test]
fn the_manual_is_the_same_in_both_languages() {
    for page in ["homework", "homework-students"] {
        assert_eq!(commands(&format!("{page}.md")), commands(&format!("{page}.zh-CN.md")));
    }
}
