//! Bad input: the messages for files that are not traces, or are defective traces.

mod commands;
mod files;
mod form;
mod members;
mod strings;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::traces;

/// The output of a command, and its exit code.
struct Said {
    out: String,
    err: String,
    code: Option<i32>,
}

fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let said = Said {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    };
    for text in [&said.out, &said.err] {
        let obeyed = text.chars().find(|letter| letter.is_control() && *letter != '\n' || is_bidi(*letter));
        assert_eq!(obeyed, None, "a terminal would obey: {text}");
    }
    said
}

fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `captrace read` of a file `x` with these contents.
fn read(contents: &[u8]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), contents).unwrap();
    said(traces::captrace().current_dir(folder.path()).args(["read", "x", "--why"]))
}

/// The trace of a UDP exchange, line by line; its calls are on lines 2, 3, 6, 7, 10, 11 and 13, its packets on 4 and 8.
fn udp() -> Vec<String> {
    traces::text_of("udp.jsonl").lines().map(str::to_owned).collect()
}

/// The UDP trace with one line replaced.
fn with_line(number: usize, line: &str) -> Vec<u8> {
    let mut lines = udp();
    line.clone_into(&mut lines[number - 1]);
    lines.join("\n").into_bytes()
}

/// The UDP trace with one member of one line set.
fn with_member(number: usize, pointer: &str, value: Value) -> Vec<u8> {
    let mut record: Value = serde_json::from_str(&udp()[number - 1]).unwrap();
    *record.pointer_mut(pointer).unwrap() = value;
    with_line(number, &record.to_string())
}
