//! What a student does: run, answer, check.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::{captrace, class, here, marks, remarks, said};

/// Right answers to the assignment flow-control, each with its packets where they are asked for; the window probes are
/// counted wrongly.
const ANSWERS: &str = "10\n64512\n3\n17376\n14\n19\n19\n17376\n23\n23\n1450.5 ms\n28, 23\n28\n18824\n3\n24\n113.4 kB/s\n\
                       true\n19\nfalse\n3\nIt may be lost.\n";

/// A folder with the assignment flow-control, of which nothing is run: all look at its recorded trace.
pub(crate) fn recorded() -> tempfile::TempDir {
    let room = class("flow-control");
    let file = room.path().join("hw/assignment.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("scenario = \"reader.toml\"\n", "")).unwrap();
    room
}

#[test]
fn a_student_answers_checks_and_is_marked() {
    let room = recorded();
    let room = room.path();
    let said_by = said(room, &["homework", "hw/assignment.toml", "--student", "s1"], ANSWERS);
    assert!(
        said_by.contains("1/14  By how many bits") && said_by.contains("which packets show it?"),
        "{said_by}"
    );
    assert!(!said_by.contains("right"), "{said_by}");
    let checked = said(room, &["check", "s1.answers.jsonl"], "");
    assert!(checked.contains("s1: 14 of 14 questions answered") && checked.contains("complete"), "{checked}");
    // The answers are a trace, too.
    assert!(said(room, &["read", "s1.answers.jsonl"], "").contains("SYN"));
    let before = fs::read(room.join("s1.answers.jsonl")).unwrap();
    let again = captrace(room, &["homework", "hw/assignment.toml", "--student", "s1"], ANSWERS);
    assert!(String::from_utf8_lossy(&again.stderr).contains("has all answers: hand it in"), "{again:?}");
    assert_eq!(fs::read(room.join("s1.answers.jsonl")).unwrap(), before, "answers are not overwritten");

    fs::rename(room.join("s1.answers.jsonl"), room.join("in/s1.answers.jsonl")).unwrap();
    let rows = marks(room, "hw", "in");
    assert_eq!(remarks(&rows, "s1.answers.jsonl"), Vec::<String>::new());
    let verdicts: Vec<_> =
        rows.iter().map(|row| (row[2].as_str(), row[3].as_str(), row[5].as_str())).collect();
    assert!(verdicts.contains(&("scaled-window", "2", "right")), "{verdicts:?}");
    assert!(verdicts.contains(&("smallest-window", "0", "wrong")), "{verdicts:?}");
    assert!(verdicts.contains(&("window-probes", "0", "wrong")), "{verdicts:?}");
    assert!(verdicts.contains(&("why-probe", "", "by_hand")), "{verdicts:?}");

    said(room, &["mark", "hw", "in", "--csv", "m.csv", "--feedback", "f", "--gradescope", "r.json"], "");
    let page = fs::read_to_string(room.join("f/s1.md")).unwrap();
    assert!(page.contains("your answer: 3: not right") && page.contains("right: 2."), "{page}");
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(room.join("r.json")).unwrap()).unwrap();
    let tests = results["tests"].as_array().unwrap();
    assert_eq!(tests.len(), 14);
    let sum: f64 = tests.iter().map(|test| test["score"].as_f64().unwrap()).sum();
    assert!((sum - results["score"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn what_is_missing_is_said_and_never_what_is_right() {
    let room = recorded();
    let room = room.path();
    let said_by =
        said(room, &["homework", "hw/assignment.toml", "--student", "s2"], "ten\n11\n\n999\n3\n17376\n777\n");
    assert!(said_by.contains("expected a whole number"), "{said_by}");
    let checked = captrace(room, &["check", "s2.answers.jsonl"], "");
    assert_eq!(checked.status.code(), Some(1));
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.contains("window-filled: there is no packet 777"), "{text}");
    assert!(text.contains("scaled-window: no answer") && text.contains("throughput: no answer"), "{text}");
    for right in ["64512", "right", "wrong", "1450"] {
        assert!(!text.contains(right), "{text}");
    }
}

#[test]
fn a_student_has_an_exchange_of_their_own() {
    if !here::can_demo() {
        return;
    }
    let room = class("handshake-and-close");
    let room = room.path();
    for student in ["s1", "王小明"] {
        said(room, &["homework", "hw/assignment.toml", "--student", student], "127.0.0.1:1\n");
        let file = format!("{student}.answers.jsonl");
        fs::rename(room.join(&file), room.join("in").join(&file)).unwrap();
    }
    let rows = marks(room, "hw", "in");
    // The live trace and its bytes analysed again agree, and sentence and port are this student's.
    assert_eq!(remarks(&rows, "s1.answers.jsonl"), Vec::<String>::new());
    assert_eq!(remarks(&rows, "王小明.answers.jsonl"), Vec::<String>::new());
    // Handed on under another id, the variant does not fit.
    let text = fs::read_to_string(room.join("in/s1.answers.jsonl")).unwrap();
    fs::write(room.join("in/s3.answers.jsonl"), text.replace("\"student\":\"s1\"", "\"student\":\"s3\""))
        .unwrap();
    let found = remarks(&marks(room, "hw", "in"), "s3.answers.jsonl").join("\n");
    assert!(found.contains("did not send this student's sentence"), "{found}");
    assert!(found.contains("is not this student's") && found.contains("the same capture as s1"), "{found}");
    assert!(found.contains("does not fit the lines"), "{found}");
}

/// An end in the middle loses nothing: each answer is in the file at once, and the next start goes on from there.
#[test]
fn answers_are_saved_one_by_one_and_a_student_goes_on_where_they_stopped() {
    let room = recorded();
    let room = room.path();
    let homework = ["homework", "hw/assignment.toml", "--student", "s1"];
    let mut child = Command::new(here::PROGRAM)
        .args(homework)
        .current_dir(room)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(b"10\n64512\n3\n17376\n").unwrap();
    // The third question is on the screen when the second has been answered.
    let mut seen = String::new();
    let mut screen = child.stdout.take().unwrap();
    while !seen.contains("3/14") {
        let mut bytes = [0; 256];
        let count = screen.read(&mut bytes).unwrap();
        assert!(count > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let names = || fs::read_dir(room).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert!(!names().iter().any(|name| name.to_string_lossy().contains(".new")), "{:?}", names());
    let kept = fs::read_to_string(room.join("s1.answers.jsonl")).unwrap();
    assert!(kept.contains("\"question\":\"scaled-window\""), "{kept}");
    let said_by = said(room, &homework, "\n");
    assert!(!said_by.contains("1/14") && said_by.contains("3/14"), "{said_by}");
    // What another hand changed is not gone on with, nor what is somebody else's.
    fs::write(room.join("s1.answers.jsonl"), kept.replace("64512", "64513")).unwrap();
    assert!(!captrace(room, &homework, "").status.success());
    fs::write(room.join("s1.answers.jsonl"), kept.replace("\"student\":\"s1\"", "\"student\":\"s9\""))
        .unwrap();
    assert!(!captrace(room, &homework, "").status.success());
    assert!(
        said(room, &["homework", "hw/assignment.toml", "--student", "s1", "--force"], "").contains("1/14")
    );
}

#[test]
fn an_id_that_is_no_name_is_refused() {
    let room = class("flow-control");
    for id in ["../x", "a b", "=1", ""] {
        let output = captrace(room.path(), &["homework", "hw/assignment.toml", "--student", id], "");
        assert_eq!(output.status.code(), Some(2), "{id}");
    }
}

/// An answer that was wrong, or went without its packets, can be given once more; all others stay.
#[test]
fn one_answer_can_be_changed() {
    let room = recorded();
    let room = room.path();
    let homework = ["homework", "hw/assignment.toml", "--student", "s1"];
    said(room, &homework, "10\n64512\n3\n");
    let shown = said(room, &[&homework[..], &["--change", "scaled-window"]].concat(), "64513\n4\n");
    assert!(!shown.contains("1/14") && shown.contains("2/14"), "{shown}");
    let text = fs::read_to_string(room.join("s1.answers.jsonl")).unwrap();
    assert!(text.contains("64513") && !text.contains("\"given\":\"64512\""), "{text}");
    let checked = captrace(room, &["check", "s1.answers.jsonl"], "");
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.contains("s1: 2 of 14 questions answered") && !text.contains("hash"), "{text}");
    assert!(text.contains("3/14  smallest-window: no answer"), "{text}");
    let refused = captrace(room, &[&homework[..], &["--change", "syn-number"]].concat(), "");
    assert_eq!(refused.status.code(), Some(2));
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(
        message.contains("does not ask \"syn-number\"") && message.contains("scaled-window"),
        "{message}"
    );
}

/// What is compressed is the same submission.
#[test]
fn a_compressed_file_keeps_its_answers() {
    let room = recorded();
    let room = room.path();
    said(room, &["homework", "hw/assignment.toml", "--student", "s1"], ANSWERS);
    let text = fs::read(room.join("s1.answers.jsonl")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&text).unwrap();
    fs::write(room.join("in/s1.answers.jsonl.gz"), gzip.finish().unwrap()).unwrap();
    let checked = said(room, &["check", "in/s1.answers.jsonl.gz"], "");
    assert!(checked.contains("s1: 14 of 14 questions answered") && checked.contains("complete"), "{checked}");
    let rows = marks(room, "hw", "in");
    assert_eq!(remarks(&rows, "s1.answers.jsonl.gz"), Vec::<String>::new());
    assert!(rows.iter().any(|row| row[2] == "scaled-window" && row[5] == "right"), "{rows:?}");
}

/// A file whose last answers were cut off lacks its end, or has one that does not fit; however often it was closed between two
/// answers, the whole file has one.
#[test]
fn answers_that_were_cut_off_are_missed() {
    let room = recorded();
    let room = room.path();
    let homework = ["homework", "hw/assignment.toml", "--student", "s1"];
    // Three sittings.
    let rest = ANSWERS.strip_prefix("10\n64512\n3\n").unwrap();
    for answers in ["10\n64512\n3\n", "\n", rest] {
        said(room, &homework, answers);
        let checked = captrace(room, &["check", "s1.answers.jsonl"], "");
        assert!(!String::from_utf8(checked.stdout).unwrap().contains("incomplete"));
    }
    let whole = fs::read_to_string(room.join("s1.answers.jsonl")).unwrap();
    assert_eq!(whole.matches("{\"type\":\"submission_end\"").count(), 1);
    let without = |marks: &[&str]| {
        let lines = whole.lines().filter(|line| !marks.iter().any(|mark| line.contains(mark)));
        lines.flat_map(|line| [line, "\n"]).collect::<String>()
    };
    let last = "\"question\":\"why-probe\"";
    for (what, text, part, checked_part) in [
        ("the end", without(&["submission_end"]), "ends the answers is missing", "incomplete"),
        ("the last answer", without(&[last]), "does not fit the lines", "does not fit the lines"),
        ("both", without(&[last, "submission_end"]), "ends the answers is missing", "incomplete"),
    ] {
        assert!(text != whole, "{what} is there");
        fs::write(room.join("in/s1.answers.jsonl"), text).unwrap();
        let found = remarks(&marks(room, "hw", "in"), "s1.answers.jsonl").join("\n");
        assert!(found.contains(part), "{what}: {found}");
        let checked = captrace(room, &["check", "in/s1.answers.jsonl"], "");
        assert_eq!(checked.status.code(), Some(1), "{what}");
        let checked = String::from_utf8(checked.stdout).unwrap();
        assert!(checked.contains(checked_part), "{what}: {checked}");
        fs::copy(room.join("in/s1.answers.jsonl"), room.join("s1.answers.jsonl")).unwrap();
        assert!(!captrace(room, &homework, "").status.success(), "{what} is not gone on with");
    }
    fs::write(room.join("in/s1.answers.jsonl"), &whole).unwrap();
    assert_eq!(remarks(&marks(room, "hw", "in"), "s1.answers.jsonl"), Vec::<String>::new());
}

/// The folder of an assignment stands for the file in it, and the other way round.
#[test]
fn the_folder_of_an_assignment_is_as_good_as_its_file() {
    let room = recorded();
    let room = room.path();
    said(room, &["homework", "hw", "--student", "s1"], "10\n");
    fs::rename(room.join("s1.answers.jsonl"), room.join("in/s1.answers.jsonl")).unwrap();
    let rows = marks(room, "hw/assignment.toml", "in");
    assert!(rows.iter().any(|row| row[2] == "scale-of-server" && row[6] == "10"), "{rows:?}");
}

/// A roster that cannot be read leaves nothing behind that the next attempt would stumble over.
#[test]
fn a_roster_is_read_before_anything_is_written() {
    let room = tempfile::tempdir().unwrap();
    let room = room.path();
    fs::write(room.join("roster.csv"), "id\ns1\na b\n").unwrap();
    let assign = ["assign", "flow-control", "-o", "hw", "--students", "roster.csv"];
    let refused = captrace(room, &assign, "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("roster.csv, line 3"), "{refused:?}");
    assert!(!room.join("hw").exists());
    fs::write(room.join("roster.csv"), "id\ns1\n").unwrap();
    said(room, &assign, "");
    assert!(fs::read_to_string(room.join("hw/variants.csv")).unwrap().contains("s1,"));
}
