//! Sheets in the formats of other programs, each read by a reader that is not ours: Python's XML parser with the rules of
//! Moodle, Jupyter's nbformat, npm's gift-pegjs; for Aiken, which has no parser, the rules of its documentation in Python.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::{asked, here, path};

/// What captrace prints.
fn captrace(arguments: &[&str]) -> String {
    let output =
        Command::new(here::PROGRAM).args(arguments).env("LANG", "C.UTF-8").env_remove("LC_ALL").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a program of Python prints that reads this text; `None` where there is no Python.
fn python(program: &str, text: &str, arguments: &[&str]) -> Option<String> {
    if !here::has(PYTHON, PYTHON) {
        return None;
    }
    Some(fed(
        Command::new(PYTHON).args(["-c", program]).args(arguments).env("PYTHONIOENCODING", "utf-8"),
        text,
    ))
}

/// What a program of Node prints that reads this text; `None` where what `npm ci` installs in `tests/browser` is missing.
fn node(program: &str, text: &str) -> Option<String> {
    let tools = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    if !tools.join("node_modules/gift-pegjs").exists() {
        here::skipped("gift-pegjs is missing: npm ci in tests/browser installs it");
        return None;
    }
    here::has("node", "nodejs")
        .then(|| fed(Command::new("node").args(["-e", program]).current_dir(tools), text))
}

/// What a program prints that reads this text.
fn fed(command: &mut Command, text: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Debian's Python: what Debian's packages bring is for it, and another one may come first in `PATH`.
const PYTHON: &str = "/usr/bin/python3";

const NAMES: [&str; 3] = ["upload-far", "loss", "udp.jsonl"];

#[test]
fn moodle_xml_is_read_by_an_xml_parser() {
    const READER: &str = r#"
import base64, sys, xml.etree.ElementTree as tree
quiz = tree.parse(sys.stdin.buffer).getroot()
assert quiz.tag == "quiz"
count, pictures, drawn_names = 0, 0, sys.argv[1].split(",")
for question in quiz.findall("question"):
    kind = question.get("type")
    if kind == "category":
        continue
    if kind == "description":
        picture = question.find("questiontext/file")
        assert "@@PLUGINFILE@@/" + picture.get("name") in question.find("questiontext/text").text
        assert tree.fromstring(base64.b64decode(picture.text)).tag == "{http://www.w3.org/2000/svg}svg"
        pictures += 1
        continue
    count += 1
    text = question.find("questiontext/text").text
    name = question.find("name/text").text
    assert text and name and question.find("generalfeedback/text").text, name
    drawn = question.find("questiontext/file")
    if drawn is not None:
        assert question.find("questiontext").get("format") == "html"
        assert "@@PLUGINFILE@@/" + drawn.get("name") in text and "<script" not in text
        tree.fromstring(base64.b64decode(drawn.text))
    assert (drawn is not None) == (name in drawn_names), name
    answers = question.findall("answer")
    right = [answer for answer in answers if answer.get("fraction") == "100"]
    assert right, name
    if kind == "numerical":
        for answer in answers:
            float(answer.find("text").text), float(answer.find("tolerance").text)
        for unit in question.findall("units/unit"):
            assert float(unit.find("multiplier").text) > 0 and unit.find("unit_name").text
    elif kind == "multichoice":
        assert len(right) == 1 and len(answers) > 1 and question.find("single").text == "true", name
    elif kind == "truefalse":
        assert sorted(answer.find("text").text for answer in answers) == ["false", "true"] and len(right) == 1
    else:
        assert kind == "shortanswer", kind
assert pictures == 1
print(count)
"#;
    for name in NAMES {
        for language in ["en", "zh"] {
            let text = captrace(&["questions", &path(name), "--export", "moodle-xml", "--lang", language]);
            let all = asked(name);
            // Each question for which packets have to be looked up has the picture.
            let drawn = all.iter().filter(|asked| asked.needs_packets());
            let drawn: Vec<_> = drawn.map(|asked| asked.question.name).collect();
            let Some(count) = python(READER, &text, &[&drawn.join(",")]) else { return };
            assert_eq!(count.trim(), all.len().to_string(), "{name}");
        }
    }
}

#[test]
fn a_notebook_is_read_by_jupyter() {
    const READER: &str = r#"
import sys, nbformat
book = nbformat.reads(sys.stdin.read(), as_version=nbformat.NO_CONVERT)
nbformat.validate(book)
assert (book.nbformat, book.nbformat_minor) == (4, 5)
for cell in book.cells:
    if cell.cell_type == "code":
        compile(cell.source, "cell", "exec")
print(sum(cell.source.startswith("**") for cell in book.cells))
"#;
    let found = Command::new(PYTHON).args(["-c", "import nbformat"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        return here::skipped("Python's nbformat is missing (package python3-nbformat)");
    }
    for name in NAMES {
        let text = captrace(&["questions", &path(name), "--export", "ipynb"]);
        let Some(count) = python(READER, &text, &[]) else { return };
        assert_eq!(count.trim(), asked(name).len().to_string(), "{name}");
    }
}

#[test]
fn gift_is_read_by_a_parser_of_others() {
    const READER: &str = r#"
const { parse } = require("gift-pegjs");
const kinds = { Category: 0, TF: 0, MC: 0, Numerical: 0, Short: 0 };
for (const question of parse(require("fs").readFileSync(0, "utf8"))) {
    if (!(question.type in kinds)) throw question;
    kinds[question.type] += 1;
    if (question.type === "Category") continue;
    if (!question.title || !question.stem.text || !question.globalFeedback.text) throw question;
    const right = (question.choices ?? []).filter(choice => choice.isCorrect);
    if (question.type === "TF" ? typeof question.isTrue !== "boolean" : !right.length) throw question;
    if (question.type === "MC" && (right.length !== 1 || question.choices.length < 2)) throw question;
    if (question.type === "Numerical" && !right.every(choice => choice.text.range >= 0)) throw question;
}
console.log(kinds.TF + kinds.MC + kinds.Numerical + kinds.Short, kinds.TF, kinds.Category);
"#;
    for name in NAMES {
        for language in ["en", "zh"] {
            let text = captrace(&["questions", &path(name), "--export", "gift", "--lang", language]);
            let Some(count) = node(READER, &text) else { return };
            let all = asked(name);
            let claims = all.iter().filter(|asked| asked.question.kind.token() == "claim").count();
            assert_eq!(count.trim(), format!("{} {claims} 1", all.len()), "{name}");
        }
    }
}

#[test]
fn aiken_holds_the_choices_and_says_what_it_left_out() {
    const READER: &str = r#"
import sys, re
count = 0
for block in sys.stdin.read().strip().split("\n\n"):
    ask, *options, answer = block.split("\n")
    assert ask and len(options) > 1
    letters = [re.fullmatch(r"([A-Z])\. .+", option).group(1) for option in options]
    assert letters == sorted(letters) and letters[0] == "A"
    assert answer.startswith("ANSWER: ") and answer[8:] in letters
    count += 1
print(count)
"#;
    let output = Command::new(here::PROGRAM)
        .args(["questions", &path("loss"), "--export", "aiken", "--lang", "en"])
        .output()
        .unwrap();
    let choices =
        asked("loss").iter().filter(|asked| !asked.options(captrace::Language::English).is_empty()).count();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("{} questions are left out", asked("loss").len() - choices)), "{said}");
    let Some(count) = python(READER, &String::from_utf8(output.stdout).unwrap(), &[]) else { return };
    assert_eq!(count.trim(), choices.to_string());
}

#[test]
fn markdown_for_paper_has_the_answers_only_where_they_are_wanted() {
    let sheet = captrace(&["questions", &path("loss"), "--export", "md"]);
    assert!(sheet.starts_with("# ") && sheet.contains("\n1\\. ") && sheet.contains("Answer: "));
    assert!(!sheet.contains("Fast retransmit") && !sheet.contains("> **"));
    let answers = captrace(&["questions", &path("loss"), "--export", "md", "--answers"]);
    assert_eq!(answers.matches("\n> **").count(), asked("loss").len());
}

#[test]
fn a_sheet_is_saved_and_not_overwritten() {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("sheet.gift");
    let arguments = ["questions", &path("udp.jsonl"), "--export", "gift", "-o", file.to_str().unwrap()];
    assert_eq!(captrace(&arguments), "");
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.contains("::udp-length::"));
    let again = Command::new(here::PROGRAM).args(arguments).output().unwrap();
    assert!(!again.status.success());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), saved);
}
