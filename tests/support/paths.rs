//! The paths that a source text names.
#![allow(dead_code, reason = "every test file takes what it needs")]

/// A path in a source text, with its line: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) parts: Vec<String>,
}

/// The module that a file is: `view/ladder/mod.rs` is `["view", "ladder"]`.
pub(crate) fn module(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap();
    path.strip_suffix("/mod").unwrap_or(path).split('/').map(str::to_owned).collect()
}

/// The paths in a source text, without those in comments and strings.
pub(crate) fn paths(text: &str) -> Vec<Named> {
    let tokens = tokens(&without_comments_and_strings(text));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = is_name(&tokens[at].1) && (at == 0 || tokens[at - 1].1 != "::");
        at = if begins { tree(&tokens, at, &[], &mut found) } else { at + 1 };
    }
    found.retain(|named| named.parts.len() > 1);
    found
}

/// Reads one path that begins at `at`, with all its branches; gives the place after it.
fn tree(tokens: &[(usize, String)], mut at: usize, before: &[String], found: &mut Vec<Named>) -> usize {
    let mut parts = before.to_vec();
    let line = tokens[at].0;
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|(_, token)| token == text);
    loop {
        if is(at, "{") {
            at += 1;
            while at < tokens.len() && !is(at, "}") {
                at = if is(at, ",") { at + 1 } else { tree(tokens, at, &parts, found) };
            }
            return at + 1;
        }
        if let Some((_, name)) = tokens.get(at) {
            parts.push(name.clone());
        }
        at += 1;
        let goes_on = is(at, "::")
            && tokens.get(at + 1).is_some_and(|(_, next)| is_name(next) || next == "{" || next == "*");
        if !goes_on {
            // `as` gives another name to what has been named already.
            if is(at, "as") && !before.is_empty() {
                at += 2;
            }
            found.push(Named { line, parts });
            return at;
        }
        at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::`, and every other character by itself, each with its line.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_name(rest) {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(length);
            tokens.push((line, token.to_owned()));
            rest = after.trim_start();
        }
    }
    tokens
}

/// The same text with comments and strings blanked out, line for line.
fn without_comments_and_strings(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = blank(rest);
        let (piece, after) = rest.split_at(if length == 0 { first.len_utf8() } else { length });
        if length == 0 {
            kept.push_str(piece);
        } else {
            kept.push(' ');
            kept.extend(piece.chars().filter(|letter| *letter == '\n'));
        }
        rest = after;
    }
    kept
}

/// How long the comment, string or character is that begins here; 0 where none does.
fn blank(rest: &str) -> usize {
    let up_to = |end: &str| rest[2..].find(end).map_or(rest.len(), |at| at + 2 + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return up_to("*/");
    }
    if rest.starts_with("r\"") {
        return up_to("\"");
    }
    if rest.starts_with("r#\"") {
        return up_to("\"#");
    }
    if let Some(inside) = rest.strip_prefix('"') {
        return 1 + closing(inside, '"');
    }
    // A lifetime has no second quote near it.
    let mut letters = rest.char_indices().skip(1);
    match (rest.starts_with('\''), letters.next(), letters.next()) {
        (true, Some((_, '\\')), _) => 1 + closing(&rest[1..], '\''),
        (true, Some(_), Some((end, '\''))) => end + 1,
        _ => 0,
    }
}

/// The length up to and with the closing quote; a backslash hides the character after it.
fn closing(inside: &str, quote: char) -> usize {
    let mut hidden = false;
    for (at, letter) in inside.char_indices() {
        if !hidden && letter == quote {
            return at + 1;
        }
        hidden = !hidden && letter == '\\';
    }
    inside.len()
}
