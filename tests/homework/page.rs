//! Homework in a page: it is made, answered as its script saves it, checked and marked.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::student::recorded;
use crate::{captrace, here, marks, remarks, said};

const OPENING: &str = "<script type=\"application/json\" id=\"homework\">";

/// The value in a page that its script reads and writes.
fn value(page: &str) -> Value {
    let json = page.split_once(OPENING).unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(json).unwrap()
}

/// The chain of hashes that the page's script adds, as docs/homework.md says it.
fn chain(value: &mut Value) {
    let digits = value["trace"].as_str().unwrap().to_owned();
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    let mut hash: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let mut add = |kind: &str, mut record: Value| {
        record["type"] = kind.into();
        // The members of an object of serde_json are in the order of their names.
        let digest = Sha256::new().chain_update(&hash).chain_update(record.to_string()).finalize();
        hash = digest.to_vec();
        hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    let submission = value["submission"].clone();
    let mut answers = 0;
    value["submission"]["chain"] = add("submission", submission.clone()).into();
    for posed in submission["questions"].as_array().unwrap() {
        let name = posed["name"].as_str().unwrap();
        let Some(answer) = value["answers"].get(name).cloned() else { continue };
        let record = json!({ "question": name, "given": answer["given"], "evidence": answer["evidence"] });
        value["answers"][name]["chain"] = add("answer", record).into();
        answers += 1;
    }
    value["end"] =
        json!({ "answers": answers, "chain": add("submission_end", json!({ "answers": answers })) });
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
    chain(&mut value);
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
    // What was changed afterwards is noticed: an answer, the trace, whose it is, an answer that was not asked for.
    let page_with = |change: &dyn Fn(&mut Value)| {
        let mut changed = value.clone();
        change(&mut changed);
        saved(&page, &changed)
    };
    let other = fs::read_to_string(room.join("s1.answers.html")).unwrap();
    for (what, changed, part) in [
        (
            "an answer",
            page_with(&|value| value["answers"]["scaled-window"]["given"] = "64513".into()),
            "the answer to scaled-window",
        ),
        (
            "evidence",
            page_with(&|value| value["answers"]["smallest-window"]["evidence"] = "15".into()),
            "the answer to smallest-window",
        ),
        (
            "a student",
            page_with(&|value| value["submission"]["student"] = "s2".into()),
            "first hash of the page",
        ),
        (
            "a new answer",
            page_with(&|value| value["answers"]["x"] = json!({ "given": "1" })),
            "the page did not ask x",
        ),
        (
            "the last answer",
            page_with(&|value| {
                value["answers"].as_object_mut().unwrap().remove("why-probe");
            }),
            "first hash of the page",
        ),
        (
            "the last answer and the end",
            page_with(&|value| {
                value["answers"].as_object_mut().unwrap().remove("why-probe");
                value.as_object_mut().unwrap().remove("end");
            }),
            "the record that ends the answers is missing",
        ),
        (
            "no chain",
            page_with(&|value| {
                value["submission"].as_object_mut().unwrap().remove("chain");
            }),
            "first hash of the page",
        ),
        ("the trace", with_other_trace(&saved(&other, &value)), "first hash of the page"),
    ] {
        fs::write(room.join("in/s1.answers.html"), changed).unwrap();
        let found = remarks(&marks(room, "hw", "in"), "s1.answers.html").join("\n");
        assert!(found.contains(part), "{what}: {found}");
    }
    // A page without such a place, and one where it is damaged, cost a remark.
    fs::write(room.join("in/s1.answers.html"), page.replace(OPENING, "<script>")).unwrap();
    let found = remarks(&marks(room, "hw", "in"), "s1.answers.html").join("\n");
    assert!(found.contains("does not say whose it is"), "{found}");
    fs::write(room.join("in/s1.answers.html"), page.replace(OPENING, &format!("{OPENING}{{"))).unwrap();
    let found = remarks(&marks(room, "hw", "in"), "s1.answers.html").join("\n");
    assert!(found.contains("cannot be read"), "{found}");
}

/// The page with one byte of its trace changed.
fn with_other_trace(page: &str) -> String {
    const TRACE: &str = "<script type=\"application/gzip\" id=\"trace\">";
    let (before, rest) = page.split_once(TRACE).unwrap();
    let (packed, after) = rest.split_once("</script>").unwrap();
    let engine = &base64::engine::general_purpose::STANDARD;
    let bytes = base64::Engine::decode(engine, packed).unwrap();
    let mut trace = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut trace).unwrap();
    let changed = trace.replacen("\"tool\":\"c", "\"tool\":\"C", 1);
    assert_ne!(changed, trace);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, changed.as_bytes()).unwrap();
    let packed = base64::Engine::encode(engine, gzip.finish().unwrap());
    format!("{before}{TRACE}{packed}</script>{after}")
}

#[test]
fn a_page_is_answered_in_a_real_browser() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_node || !Path::new(&chromium).exists() || !tools.join("node_modules/playwright-core").exists() {
        return here::skipped(
            "node, Chromium or what npm ci installs in tests/browser is missing: .ci/run installs them",
        );
    }
    let room = recorded();
    let room = room.path();
    said(room, &["homework", "hw/assignment.toml", "--student", "s1", "--page"], "");
    let answered = Command::new("node").arg(tools.join("homework.js")).arg(room).output().unwrap();
    assert!(answered.status.success(), "{answered:?}");
    for (name, smallest) in [("answered.html", "wrong"), ("answered-twice.html", "right")] {
        fs::rename(room.join(name), room.join("in").join(name)).unwrap();
        let rows = marks(room, "hw", "in");
        assert_eq!(remarks(&rows, name), Vec::<String>::new(), "the chain of the page fits");
        let verdicts: Vec<_> = rows.iter().map(|row| (row[2].as_str(), row[5].as_str())).collect();
        for expected in [("scaled-window", "right"), ("smallest-window", smallest), ("why-probe", "by_hand")]
        {
            assert!(verdicts.contains(&expected), "{name}: {expected:?}: {verdicts:?}");
        }
        fs::remove_file(room.join("in").join(name)).unwrap();
    }
    let checked = captrace(room, &["check", "s1.answers.html"], "");
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.contains("s1: 0 of 14 questions answered") && !checked.contains("hash"), "{checked}");
}
