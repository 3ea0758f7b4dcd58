//! Homework in a page: it is made, answered as its script saves it, checked and marked.

use std::fs;

use serde_json::{Value, json};

use crate::student::recorded;
use crate::{captrace, marks, remarks, said};

const OPENING: &str = "<script type=\"application/json\" id=\"homework\">";

/// The value in a page that its script reads and writes.
fn value(page: &str) -> Value {
    let json = page.split_once(OPENING).unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(json).unwrap()
}

/// The page with another value in it.
fn saved(page: &str, value: &Value) -> String {
    let (before, rest) = page.split_once(OPENING).unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    let json = value.to_string().replace('<', "\\u003c");
    format!("{before}{OPENING}{json}</script>{after}")
}

#[test]
fn a_page_with_answers_is_checked_and_marked() {
    let room = recorded();
    let room = room.path();
    let homework = ["homework", "hw/assignment.toml", "--student", "s1", "--page"];
    said(room, &homework, "");
    assert!(!captrace(room, &homework, "").status.success(), "it is not overwritten");
    let page = fs::read_to_string(room.join("s1.answers.html")).unwrap();
    let mut value = value(&page);
    let questions = value["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 14);
    assert!(questions.iter().all(|question| question["ask"][0] != "" && question["ask"][1] != ""));
    value["answers"] = json!({
        "scaled-window": { "given": "64512", "evidence": "3" },
        "smallest-window": { "given": "17377", "evidence": "14" },
        "why-probe": { "given": "</script>\u{7} It may be lost.", "evidence": "" },
        "throughput": { "given": "  ", "evidence": "" },
    });
    fs::write(room.join("in/s1.answers.html"), saved(&page, &value)).unwrap();
    // It is a report as well.
    assert!(said(room, &["read", "in/s1.answers.html"], "").contains("SYN"));
    let checked = captrace(room, &["check", "in/s1.answers.html"], "");
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.contains("s1: 3 of 14 questions answered"), "{checked}");
    let rows = marks(room, "hw", "in");
    assert_eq!(remarks(&rows, "s1.answers.html"), Vec::<String>::new());
    let verdicts: Vec<_> = rows.iter().map(|row| (row[2].as_str(), row[5].as_str())).collect();
    for expected in [
        ("scaled-window", "right"),
        ("smallest-window", "wrong"),
        ("throughput", "missing"),
        ("why-probe", "by_hand"),
    ] {
        assert!(verdicts.contains(&expected), "{expected:?}: {verdicts:?}");
    }
    // A page without such a place, and one where it is damaged, cost a remark.
    fs::write(room.join("in/s1.answers.html"), page.replace(OPENING, "<script>")).unwrap();
    let found = remarks(&marks(room, "hw", "in"), "s1.answers.html").join("\n");
    assert!(found.contains("does not say whose it is"), "{found}");
    fs::write(room.join("in/s1.answers.html"), page.replace(OPENING, &format!("{OPENING}{{"))).unwrap();
    let found = remarks(&marks(room, "hw", "in"), "s1.answers.html").join("\n");
    assert!(found.contains("cannot be read"), "{found}");
}
