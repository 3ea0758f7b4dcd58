//! Sheets in the formats of other programs, each read by a reader that is not ours: npm's moodlexml-to-json, gift-pegjs,
//! aiken-to-moodlexml and marked, and Jupyter's nbformat. What they give is compared with the questions.

use std::io::Write as _;
use std::process::{Command, Stdio};

use captrace::Language;
use captrace::internals::homework::{AnswerValue, Asked};

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
    let missing = ["gift-pegjs", "aiken-to-moodlexml", "moodlexml-to-json", "marked"]
        .into_iter()
        .find(|name| !tools.join("node_modules").join(name).exists());
    if let Some(missing) = missing {
        here::skipped(&format!("{missing} is missing: npm ci in tests/browser installs it"));
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

/// The right answer to a question as a format without units has it: a token's word, or the value.
fn right(asked: &Asked, language: Language) -> String {
    match &asked.answer.value {
        AnswerValue::Number(number) | AnswerValue::Bytes(number) => number.to_string(),
        value => value.shown(language),
    }
}

#[test]
fn moodle_xml_is_read_by_a_converter_of_others() {
    const READER: &str = r#"
const it = require("moodlexml-to-json"), read = it.default ?? it;
read(require("fs").readFileSync(0, "utf8"), ({ questions }, error) => {
    if (error) throw error;
    for (const question of questions) {
        const { type, name, questiontext, correctAnswer, answers } = question;
        if (type === "category" || type === "description") continue;
        if (!name || !questiontext || !question.generalfeedback || question.defaultgrade !== 1) throw question;
        const right = { multichoice: () => answers[correctAnswer[0]].text, truefalse: () => correctAnswer,
                        numerical: () => correctAnswer[0], shortanswer: () => answers[0].text }[type]();
        if (type === "multichoice" && (correctAnswer.length !== 1 || question.single !== true)) throw question;
        console.log([name, type, String(right)].join("\t"));
    }
}, { debug: true });
"#;
    for name in NAMES {
        for (language, tag) in [(Language::English, "en"), (Language::Chinese, "zh")] {
            let text = captrace(&["questions", &path(name), "--export", "moodle-xml", "--lang", tag]);
            let Some(read) = node(READER, &text) else { return };
            let rows: Vec<Vec<&str>> = read.lines().map(|row| row.split('\t').collect()).collect();
            let all = asked(name);
            assert_eq!(rows.len(), all.len(), "{name}");
            for (row, asked) in rows.iter().zip(&all) {
                assert_eq!(row[0], asked.question.name);
                let expected = match (&asked.answer.value, row[1]) {
                    (AnswerValue::Truth(truth), "truefalse") => truth.to_string(),
                    (AnswerValue::Number(_) | AnswerValue::Bytes(_) | AnswerValue::Choice(_), _) => {
                        right(asked, language)
                    }
                    (value, "shortanswer") => value.shown(Language::English).replace(" → ", ", "),
                    // A quantity in its first unit, which the other test reads.
                    (_, kind) => {
                        assert_eq!(kind, "numerical", "{row:?}");
                        continue;
                    }
                };
                assert_eq!(row[2], expected, "{name}: {}", asked.question.name);
            }
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
fn aiken_is_read_by_a_converter_of_others_and_says_what_it_left_out() {
    const READER: &str = r#"
const load = name => require(name).default ?? require(name);
const aiken = load("aiken-to-moodlexml"), moodle = load("moodlexml-to-json");
const text = require("fs").readFileSync(0, "utf8");
aiken(text, (xml, error) => {
    if (error) throw error;
    moodle(xml, ({ questions }, error) => {
        if (error) throw error;
        for (const { type, answers, correctAnswer } of questions) {
            if (type !== "multichoice" || correctAnswer.length !== 1) throw [type, correctAnswer];
            console.log([answers.length, answers[correctAnswer[0]].text].join("\t"));
        }
    }, { debug: true });
});
"#;
    for name in NAMES {
        for (language, tag) in [(Language::English, "en"), (Language::Chinese, "zh")] {
            let output = Command::new(here::PROGRAM)
                .args(["questions", &path(name), "--export", "aiken", "--lang", tag])
                .output()
                .unwrap();
            let all = asked(name);
            let choices: Vec<_> = all.iter().filter(|asked| !asked.options(language).is_empty()).collect();
            let said = String::from_utf8(output.stderr).unwrap();
            let left_out = match language {
                Language::English => format!("{} questions are left out", all.len() - choices.len()),
                Language::Chinese => format!("{} 个问题没有写入", all.len() - choices.len()),
            };
            assert!(said.contains(&left_out), "{said}");
            let Some(read) = node(READER, &String::from_utf8(output.stdout).unwrap()) else { return };
            let expected = choices
                .iter()
                .map(|asked| format!("{}\t{}\n", asked.options(language).len(), right(asked, language)));
            // The converter prints its own options first.
            let read = read.strip_prefix("{}\n").unwrap_or(&read);
            assert_eq!(read, expected.collect::<String>(), "{name}");
        }
    }
}

/// What marked makes of a sheet: its heading, the headings of subjects, numbered questions with their choices, and either room to
/// write or the answers, word for word.
#[test]
fn markdown_is_read_by_a_parser_of_others() {
    const READER: &str = r##"
const { marked } = require("marked");
const plain = token => token.tokens && token.type !== "codespan" ? token.tokens.map(plain).join("")
    : (token.text ?? "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
for (const token of marked.lexer(require("fs").readFileSync(0, "utf8"))) {
    if (token.type === "space") continue;
    if (token.type === "heading") console.log("#".repeat(token.depth) + " " + plain(token));
    else if (token.type === "paragraph") console.log("p " + plain(token));
    else if (token.type === "list") token.items.forEach(item => console.log("- " + plain(item)));
    else if (token.type === "blockquote") token.tokens.filter(part => part.type !== "space").forEach(part => console.log("> " + plain(part)));
    else throw token;
}
"##;
    for name in NAMES {
        for (language, tag) in [(Language::English, "en"), (Language::Chinese, "zh")] {
            for answers in [false, true] {
                let file = path(name);
                let mut arguments = vec!["questions", &file, "--export", "md", "--lang", tag];
                arguments.extend(answers.then_some("--answers"));
                let Some(read) = node(READER, &captrace(&arguments)) else { return };
                assert!(read.starts_with("# "), "{read}");
                let all = asked(name);
                let lines: Vec<_> = read.lines().filter(|line| !line.starts_with('#')).collect();
                let mut lines = lines.into_iter();
                for (number, asked) in (1..).zip(&all) {
                    let mut expect = |line: String| assert_eq!(lines.next(), Some(line.as_str()), "{name}");
                    expect(format!("p {number}. {}", asked.ask(language)));
                    for (letter, (_, word)) in ('a'..='z').zip(asked.options(language)) {
                        expect(format!("- {letter}) {word}"));
                    }
                    if answers {
                        expect(format!("> {}", asked.right(language)));
                        let why = lines.next().unwrap_or_default();
                        assert!(why.starts_with(&format!("> {}", asked.why(language))), "{name}: {why}");
                    } else {
                        let room = lines.next().unwrap_or_default();
                        assert!(room.matches('_').count() == 60, "{name}: {room}");
                    }
                }
                assert_eq!(lines.next(), None);
            }
        }
    }
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
