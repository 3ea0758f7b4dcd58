//! Traces to test with: those that come with the program, and fresh ones of a real exchange.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::here;

/// The program under test, independent of the language and colours of the environment.
pub(crate) fn captrace() -> Command {
    let mut command = Command::new(here::PROGRAM);
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8").stdin(Stdio::null());
    command
}

/// The traces that come with the program; if there are none, the test is reported as skipped.
pub(crate) fn committed() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_trace = |path: &PathBuf| path.extension().is_some_and(|end| end == "jsonl" || end == "json");
    let mut traces: Vec<_> = files.filter(is_trace).collect();
    traces.sort();
    if traces.is_empty() {
        here::skipped("the folder traces is empty");
    }
    traces
}

/// Traces as version 1.0 wrote them once. They are never renewed: saved traces must stay readable.
pub(crate) fn frozen_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen")
}

/// The text of a frozen trace.
pub(crate) fn text_of(name: &str) -> String {
    fs::read_to_string(frozen_folder().join(name)).unwrap()
}

/// A demo that was run, drawn and saved in both forms.
pub(crate) struct Demo {
    pub(crate) drawn: Vec<u8>,
    pub(crate) lines: PathBuf,
    pub(crate) document: PathBuf,
    _folder: tempfile::TempDir,
}

/// Runs `captrace demo` with these arguments; `None` if this machine does not allow a capture.
pub(crate) fn demo(arguments: &[&str]) -> Option<Demo> {
    let folder = tempfile::tempdir().unwrap();
    let (lines, document) = (folder.path().join("x.jsonl"), folder.path().join("x.json"));
    let run = |place: &[&str]| -> Output {
        let mut command = captrace();
        command.arg("demo").args(arguments).args(place);
        command.arg("--force").arg("--save").arg(&lines).arg("--save").arg(&document).output().unwrap()
    };
    // In a private network, where the textbook's port is always free; otherwise at a free port.
    let mut output = run(&["--on", "private"]);
    if !output.status.success() {
        output = run(&["--on", "loopback", "--port", &free_port().to_string()]);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => Some(Demo { drawn: output.stdout, lines, document, _folder: folder }),
        Some(3) => {
            here::skipped(&format!("captrace demo may not capture here: {error}"));
            None
        }
        code => panic!("captrace demo {arguments:?} ended with {code:?}: {error}"),
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The records of a trace in either form, the header first and the summary last.
pub(crate) fn records(text: &str) -> Vec<Value> {
    let whole: Result<Value, _> = serde_json::from_str(text);
    let Ok(Value::Object(mut document)) = whole else {
        return text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    };
    let Value::Array(records) = document.remove("records").unwrap() else { panic!("no list of records") };
    let mut all = vec![document.remove("header").unwrap()];
    all.extend(records);
    all.extend(document.remove("summary"));
    all
}
