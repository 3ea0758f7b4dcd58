//! Homework that runs the lab: each student's own link, and a recorded trace where there can be none.

use std::fs;
use std::path::Path;
use std::process::Command;

use captrace::internals::homework::Variant;

use crate::{captrace, class, here, marks, remarks, said};

/// Whether two hosts can be made here.
fn can_lab() -> bool {
    here::can_demo()
}

fn hand_in(room: &Path, student: &str, answers: &str) -> String {
    let shown = said(room, &["homework", "hw/assignment.toml", "--student", student], answers);
    let file = format!("{student}.answers.jsonl");
    fs::rename(room.join(&file), room.join("in").join(&file)).unwrap();
    shown
}

/// How many questions an assignment has, those for people included.
fn questions(room: &Path) -> usize {
    let text = fs::read_to_string(room.join("hw/assignment.toml")).unwrap();
    text.matches("[[question]]").count() + text.matches("[[free]]").count()
}

/// Every question of the three assignments of the lab is answered by its run, and the marks have no remark.
#[test]
fn a_lab_run_answers_every_question_of_its_assignment() {
    if !can_lab() {
        return;
    }
    for assignment in ["reliable-transfer", "flow-control", "congestion"] {
        let room = class(assignment);
        let room = room.path();
        let of = questions(room);
        let shown = hand_in(room, "s1", &"\n".repeat(80));
        for number in 1..=of {
            assert!(shown.contains(&format!("{number}/{of}  ")), "{assignment}: {number} of {of}: {shown}");
        }
        let text = fs::read_to_string(room.join("in/s1.answers.jsonl")).unwrap();
        assert!(
            text.contains("\"type\":\"tcp_info\"") && !text.contains("\"recorded\":true"),
            "{assignment}"
        );
        let rows = marks(room, "hw", "in");
        assert_eq!(remarks(&rows, "s1.answers.jsonl"), Vec::<String>::new(), "{assignment}");
        assert!(rows.iter().all(|row| row[5] != "not_asked"), "{rows:?}");
        let left: Vec<_> = fs::read_dir(room).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "nothing is left but the two folders: {left:?}");
    }
}

/// The place of the fault follows from the id, and a run over another student's link is message apart from one's own.
#[test]
fn the_link_is_the_students_own() {
    if !can_lab() {
        return;
    }
    let room = class("reliable-transfer");
    let room = room.path();
    let place = |student: &str| Variant::of("reliable-transfer", student).filled("client data {2-6}");
    let other =
        (2..100).map(|number| format!("s{number}")).find(|other| place(other) != place("s1")).unwrap();
    hand_in(room, "s1", "");
    let text = fs::read_to_string(room.join("in/s1.answers.jsonl")).unwrap();
    assert!(text.contains(&format!("drop {}\"", place("s1"))), "the link tells its rule");
    let foreign = text.replace("\"student\":\"s1\"", &format!("\"student\":\"{other}\""));
    fs::write(room.join("in/other.answers.jsonl"), foreign).unwrap();
    let rows = marks(room, "hw", "in");
    assert!(!remarks(&rows, "s1.answers.jsonl").join("\n").contains("this student's link"));
    let found = remarks(&rows, "other.answers.jsonl").join("\n");
    assert!(
        found.contains("not a run over this student's link: ") && found.contains("fared otherwise"),
        "{found}"
    );
}

/// The same id and assignment give the same scenario, whatever the machine: a run of it needs none.
#[test]
fn where_the_machine_refuses_a_recorded_trace_is_asked_about_and_the_file_says_so() {
    if !can_lab() {
        return;
    }
    for assignment in ["reliable-transfer", "handshake-and-close"] {
        let room = class(assignment);
        let room = room.path();
        // No further namespaces, and no packet sockets: in a namespace of its own, so that the machine's limits stay.
        let limited = "echo 0 > /proc/sys/user/max_user_namespaces && echo 0 > /proc/sys/user/max_net_namespaces \
                       && exec setpriv --bounding-set -net_raw,-net_admin \"$@\"";
        let output = Command::new("unshare")
            .args(["--user", "--map-root-user", "sh", "-c", limited, "sh", here::PROGRAM])
            .args(["homework", "hw/assignment.toml", "--student", "s1", "--lang", "en"])
            .current_dir(room)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() && message.contains("about a recorded trace"),
            "{assignment}: {output:?}"
        );
        let text = fs::read_to_string(room.join("s1.answers.jsonl")).unwrap();
        assert!(text.contains("\"recorded\":true"), "{assignment}");
        fs::rename(room.join("s1.answers.jsonl"), room.join("in/s1.answers.jsonl")).unwrap();
        let found = remarks(&marks(room, "hw", "in"), "s1.answers.jsonl");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("asked about the recorded trace"), "{found:?}");
    }
}

#[test]
fn a_scenario_with_a_mistake_is_refused_with_its_line() {
    let room = class("reliable-transfer");
    let room = room.path();
    let file = room.join("hw/transfer.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("drop client data {2-6}", "drop client data {6-2}")).unwrap();
    let output = captrace(room, &["homework", "hw/assignment.toml", "--student", "s1"], "");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && message.contains("transfer.toml") && message.contains("line 8"),
        "{message}"
    );
    assert!(!room.join("s1.answers.jsonl").exists());
}
