//! Looks in the source for what a user would read in English alone. The rule stands in `src/language.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// What may be in English alone: a file or folder, how the text begins (empty: any text), and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "explain/en",
        "",
        "the English half of the explanations; zh/ has the other one, and the compiler asks for both",
    ),
    (
        "cli/args/choice.rs",
        "",
        "the English half of the help; cli/chinese/help.toml has the other one, and tests/cli/chinese.rs asks for both",
    ),
    ("explain/glossary/file.rs", "the glossary's", "a defect of a file that is compiled in; a test reads it"),
    ("trace/read/document.rs", "an object with", "what serde asks of a reader; no message shows it"),
    ("trace/read/document.rs", "a list of records", "what serde asks of a reader; no message shows it"),
    ("trace/read/document.rs", "nothing more can be read", "ends the parser; the reason has been said"),
    ("trace/schema/generate.rs", "", "the description in the JSON Schema, which programs read"),
    ("analysis/mistake.rs", "", "what programs of students and the system print, to be recognised"),
    ("analysis/wireshark/verdict.rs", "TCP ", "Wireshark's own names"),
    ("frame.rs", "", "names of link types"),
    ("decode/number.rs", "", "names of protocols"),
    ("decode/stop.rs", "", "the words of the decoder's own tests; explain has what a user reads"),
    ("source/privilege.rs", "", "commands to copy"),
    ("source/conversation.rs", "(ip and", "an expression of the filter's language"),
    ("svg/font.rs", "'DejaVu Sans'", "names of fonts"),
    ("source/filter/hints.rs", "", "words of the filter's language"),
    ("cli/advice/display_filter.rs", "", "words of the filter's language"),
    ("app/demo_port.rs", "captrace demo at port", "a name among programs"),
    ("export/parquet/column.rs", "required group", "a schema in the words of Parquet"),
    ("app/samples.rs", "", "help, which has its Chinese in cli/chinese/help.toml"),
    ("cli/args.rs", "Examples:", "help, which has its Chinese in cli/chinese/help.toml"),
    ("cli/args/files.rs", "no such sample", "clap's own message has named the samples before"),
    ("cli/args/reading.rs", "no such topic", "clap's own message has named the topics before"),
    ("cli/locale.rs", "", "that there can be no Chinese here is said in English"),
    ("cli/chinese/refusal.rs", " is not in ", "what clap says, to be recognised and put into Chinese"),
    ("homework/report.rs", "", "fn english, with fn chinese below it"),
    ("homework/export/notebook.rs", "", "a program in Python"),
    ("export/mermaid.rs", "", "words of Mermaid"),
    ("export/plantuml.rs", "", "words of PlantUML"),
];

/// A text in the source.
#[derive(Debug)]
struct Literal {
    line: usize,
    /// What stands before it, as far as it matters.
    before: String,
    /// Its text, in one line.
    text: String,
    /// Whether it is half of a pair: the next thing is a text in Chinese.
    is_paired: bool,
}

/// The string literals of a source text, without those in comments and in tests at its end.
fn literals(source: &str) -> Vec<Literal> {
    let end = source.find("#[cfg(test)]\nmod tests {").unwrap_or(source.len());
    let source = &source[..end];
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap();
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            let text = &rest[1..closing(&rest[1..]) + 2];
            let before: String = source[..at].chars().rev().take(80).collect();
            found.push(Literal {
                line: source[..at].lines().count(),
                before: before.chars().rev().collect::<String>().trim_end().to_owned(),
                text: in_one_line(&text[..text.len() - 1]),
                is_paired: is_chinese(second(&rest[1 + text.len()..])),
            });
            text.len() + 1
        } else if first == '\'' {
            character(rest)
        } else {
            first.len_utf8()
        };
    }
    found
}

/// The text that follows a first one behind a comma; empty where none does.
fn second(rest: &str) -> &str {
    let behind = rest.strip_prefix(',').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
    behind.map_or("", |text| &text[..closing(text)])
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// The place of the closing quote; a backslash hides the character after it.
fn closing(inside: &str) -> usize {
    let mut hidden = false;
    for (at, letter) in inside.char_indices() {
        if !hidden && letter == '"' {
            return at;
        }
        hidden = !hidden && letter == '\\';
    }
    panic!("a string without an end: {inside}");
}

/// The length of a character in quotes, or of the beginning of a lifetime.
fn character(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), _) => 3 + rest[3..].find('\'').unwrap_or(0),
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

/// A text that is broken by a backslash, in one line.
fn in_one_line(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |whole, line| whole + line.trim_start())
}

/// How many English words stand in a row at most, with a space, a comma or a colon between them.
fn words_in_a_row(text: &str) -> usize {
    let is_word = |word: &str| {
        let word = word.trim_matches(|letter: char| ",;:.()".contains(letter));
        word.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '\'')
            && word.chars().any(|letter| letter.is_ascii_lowercase())
    };
    let (mut most, mut row) = (0, 0);
    for word in text.split(' ') {
        row = if is_word(word) { row + 1 } else { 0 };
        most = most.max(row);
    }
    most
}

/// Why a text is English alone; `None` where it is not, or no user reads it.
fn complaint(literal: &Literal) -> Option<&'static str> {
    let Literal { before, text, .. } = literal;
    let stands_after = |ends: &[&str]| ends.iter().any(|end| before.ends_with(end));
    if literal.is_paired
        || is_chinese(text)
        || stands_after(&["said!(", "both(", "reason =", "expect(", "include_str!("])
    {
        return None;
    }
    // A match on the language: the compiler asks for the other one.
    if before.rfind("Language::English").is_some_and(|at| !before[at..].contains(';')) {
        return None;
    }
    let has_words = text
        .split(|letter: char| !letter.is_ascii_alphabetic() && letter != '{')
        .any(|word| word.len() > 2 && !word.starts_with('{') && word != "captrace" && !word.contains('{'));
    if stands_after(&["#[error("]) && has_words {
        return Some("an error");
    }
    let printed = ["println!(", "eprintln!(", "print!(", "eprint!(", "complain(", "complain(&format!("];
    if stands_after(&printed) && has_words {
        return Some("printed");
    }
    (words_in_a_row(text) > 2).then_some("a sentence")
}

/// Every file below `src`, by its path within it.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut sources) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !name.ends_with("tests.rs") {
                sources.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort();
    sources
}

#[test]
fn what_a_user_reads_has_both_languages_where_it_is_made() {
    let mut used = vec![false; ALLOWED.len()];
    let mut wrong = Vec::new();
    for (file, source) in sources().iter().filter(|(file, _)| !file.contains("/tests/")) {
        for literal in literals(source) {
            let Some(complaint) = complaint(&literal) else { continue };
            let allowed = ALLOWED
                .iter()
                .position(|(of, beginning, _)| file.starts_with(of) && literal.text.starts_with(beginning));
            match allowed {
                Some(place) => used[place] = true,
                None => wrong.push(format!("src/{file}:{}: {complaint}: {}", literal.line, literal.text)),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "in English alone; write said!(\"English\", \"中文\"), or give the reason in ALLOWED:\n{}",
        wrong.join("\n")
    );
    let unused: Vec<_> = ALLOWED.iter().zip(used).filter(|(_, used)| !used).map(|(row, _)| row).collect();
    assert!(unused.is_empty(), "allowed and not there: {unused:?}");
}

#[test]
fn a_text_in_english_alone_is_found_wherever_it_stands() {
    let found = |source: &str| literals(source).iter().filter_map(complaint).collect::<Vec<_>>();
    assert_eq!(found("#[error(\"cannot read {path}\")]"), ["an error"]);
    assert_eq!(found("eprintln!(\"captrace: nothing\")"), ["printed"]);
    assert_eq!(found("complain(&format!(\"{name}: holds {n} flows\"))"), ["printed"]);
    assert_eq!(found("let advice = \"look for \\\n    another one\";"), ["a sentence"]);
    assert_eq!(found("Err(format!(\"{path}: expected a list here\"))"), ["a sentence"]);
}

#[test]
fn a_text_in_both_languages_and_what_no_user_reads_is_passed_over() {
    let found = |source: &str| literals(source).iter().filter_map(complaint).collect::<Vec<_>>();
    for source in [
        "#[error(\"{}\", said!(\"cannot read the file\", \"无法读取文件\"))]",
        "match language { Language::English => format!(\"{n} bytes of data\"), Language::Chinese => \"数据\" }",
        "#[error(transparent)]",
        "#[error(\"{0}\")]",
        "// eprintln!(\"in a comment alone\")",
        "fn f<'a>(x: &'a str) { let quote = '\"'; }",
        "both(\n    \"a capture file (pcap)\",\n    \"捕获文件（pcap）\")",
        "#[expect(lint, reason = \"this is not read\")]",
        "let command = \"ip link set\";\n#[cfg(test)]\nmod tests {\n    const A: &str = \"in a test alone\";",
    ] {
        let expected: &[&str] = if source.contains("ip link set") { &["a sentence"] } else { &[] };
        assert_eq!(found(source), expected, "{source}");
    }
}
