//! Homework, from the assignment to the marks: what a teacher and a student see, and what is noticed of files that were
//! changed or copied.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod changed;
mod class;
mod copied;
#[path = "../support/here.rs"]
mod here;
mod hostile;
mod lab;
mod manual;
mod page;
mod student;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs captrace in a folder, with this on its standard input.
pub(crate) fn captrace(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(here::PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What it says where all is well.
pub(crate) fn said(folder: &Path, arguments: &[&str], input: &str) -> String {
    let output = captrace(folder, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The table of marks: each row's cells. None of the cells that are compared holds a comma.
pub(crate) fn marks(folder: &Path, assignment: &str, submissions: &str) -> Vec<Vec<String>> {
    let table = said(folder, &["mark", assignment, submissions], "");
    let rows = table.trim_start_matches('\u{feff}').lines().skip(1);
    rows.map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

/// The remarks about a file.
pub(crate) fn remarks(rows: &[Vec<String>], file: &str) -> Vec<String> {
    let of = rows.iter().filter(|row| row[1] == file && row[5] == "file");
    of.map(|row| row[9..].join(",")).collect()
}

/// A folder with an assignment and an empty folder for submissions.
pub(crate) fn class(assignment: &str) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    said(room.path(), &["assign", assignment, "-o", "hw"], "");
    fs::create_dir(room.path().join("in")).unwrap();
    room
}
