//! Sheets in the formats of other programs, each read by a reader that is not ours: Python's XML and JSON parsers, and
//! for GIFT and Aiken the rules of their documentation, written down in Python.

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
fn python(program: &str, text: &str) -> Option<String> {
    if !here::has("python3", "python3") {
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", program])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

const NAMES: [&str; 3] = ["upload-far", "loss", "udp.jsonl"];

#[test]
fn moodle_xml_is_read_by_an_xml_parser() {
    const READER: &str = r#"
import sys, xml.etree.ElementTree as tree
quiz = tree.parse(sys.stdin.buffer).getroot()
assert quiz.tag == "quiz"
count = 0
for question in quiz.findall("question"):
    kind = question.get("type")
    if kind == "category":
        continue
    count += 1
    text = question.find("questiontext/text").text
    name = question.find("name/text").text
    assert text and name and question.find("generalfeedback/text").text, name
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
print(count)
"#;
    for name in NAMES {
        for language in ["en", "zh"] {
            let text = captrace(&["questions", &path(name), "--export", "moodle-xml", "--lang", language]);
            let Some(count) = python(READER, &text) else { return };
            assert_eq!(count.trim(), asked(name).len().to_string(), "{name}");
        }
    }
}

#[test]
fn a_notebook_is_json_of_nbformat_4_5() {
    const READER: &str = r#"
import sys, json, re
book = json.load(sys.stdin)
assert book["nbformat"] == 4 and book["nbformat_minor"] == 5 and isinstance(book["metadata"], dict)
ids = [cell["id"] for cell in book["cells"]]
assert len(set(ids)) == len(ids) and all(re.fullmatch("[a-zA-Z0-9-_]{1,64}", it) for it in ids)
for cell in book["cells"]:
    assert isinstance(cell["source"], str) and cell["metadata"] == {}
    if cell["cell_type"] == "code":
        assert cell["outputs"] == [] and cell["execution_count"] is None
        compile(cell["source"], "cell", "exec")
    else:
        assert cell["cell_type"] == "markdown" and set(cell) == {"cell_type", "id", "metadata", "source"}
print(sum(cell["source"].startswith("**") for cell in book["cells"]))
"#;
    for name in NAMES {
        let text = captrace(&["questions", &path(name), "--export", "ipynb"]);
        let Some(count) = python(READER, &text) else { return };
        assert_eq!(count.trim(), asked(name).len().to_string(), "{name}");
    }
}

#[test]
fn gift_is_read_by_the_rules_of_its_documentation() {
    const READER: &str = r#####"
import sys, re
count = 0
blocks = [block for block in re.split(r"\n\s*\n", sys.stdin.read()) if block.strip()]
for block in blocks:
    lines = [line for line in block.split("\n") if line and not line.startswith(("//", "$CATEGORY"))]
    if not lines:
        continue
    assert len(lines) == 1, lines
    plain = re.sub(r"\\.", "x", lines[0])
    match = re.fullmatch(r"::([^:]+)::\[plain\]([^{}]+)\{([^{}]+)\}", plain)
    assert match, lines[0]
    answers, feedback = match.group(3).split("####")
    assert feedback and "#" not in feedback
    if answers not in ("TRUE", "FALSE"):
        body = answers[1:] if answers.startswith("#") else answers
        assert body.startswith(("=", "~")) and body.count("=") >= 1, answers
        if answers.startswith("#"):
            for one in body.strip().split("=")[1:]:
                value, tolerance = one.split(":")
                float(value), float(tolerance)
    count += 1
print(count)
"#####;
    for name in NAMES {
        let text = captrace(&["questions", &path(name), "--export", "gift"]);
        let Some(count) = python(READER, &text) else { return };
        assert_eq!(count.trim(), asked(name).len().to_string(), "{name}");
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
    let Some(count) = python(READER, &String::from_utf8(output.stdout).unwrap()) else { return };
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
