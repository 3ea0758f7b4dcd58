//! A table of a scenario while it is read: each key is read once, and a key that is not read is a mistake.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Said, ScenarioMistake};
use crate::language::said;
use crate::link::phrase::PhraseError;
use crate::near::nearest;

/// A value with its place in the text.
pub(super) type TomlValue<'t> = Spanned<DeValue<'t>>;

/// The text, and what is wrong with it.
#[derive(Debug)]
pub(super) struct ScenarioText<'t> {
    pub(super) text: &'t str,
    pub(super) mistakes: RefCell<Vec<ScenarioMistake>>,
}

impl ScenarioText<'_> {
    /// Notes that something at this place is wrong.
    pub(super) fn wrong(&self, place: &Range<usize>, problem: String) {
        let before = self.text.as_bytes().get(..place.start).unwrap_or(self.text.as_bytes());
        let line = before.split(|byte| *byte == b'\n').count();
        self.mistakes.borrow_mut().push(ScenarioMistake { line, problem });
    }
}

/// A table, or the whole file.
#[derive(Debug)]
pub(super) struct Table<'s, 't> {
    source: &'s ScenarioText<'t>,
    /// What it is called in messages: `[link]`; empty for the whole file.
    name: String,
    entries: &'s DeTable<'t>,
    /// The keys that exist: those that were asked for.
    keys: RefCell<Vec<&'static str>>,
}

impl<'s, 't> Table<'s, 't> {
    pub(super) const fn new(source: &'s ScenarioText<'t>, name: String, entries: &'s DeTable<'t>) -> Self {
        Self { source, name, entries, keys: RefCell::new(Vec::new()) }
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &'static str) -> Option<&'s TomlValue<'t>> {
        self.keys.borrow_mut().push(key);
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// A value that is text and is read as a phrase.
    pub(super) fn phrase<T: FromStr<Err = PhraseError>>(&self, key: &'static str) -> Option<T> {
        let value = self.value(key)?;
        self.one_phrase(key, value)
    }

    /// A list of phrases; a single one may stand without brackets.
    pub(super) fn phrases<T: FromStr<Err = PhraseError>>(&self, key: &'static str) -> Vec<T> {
        let Some(value) = self.value(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|value| self.one_phrase(key, value)).collect(),
            _ => self.one_phrase(key, value).into_iter().collect(),
        }
    }

    fn one_phrase<T: FromStr<Err = PhraseError>>(&self, key: &str, value: &TomlValue<'_>) -> Option<T> {
        let DeValue::String(text) = value.get_ref() else {
            let wanted = said!("a text between quotation marks", "引号中的一段文字");
            return self.not(key, value, &wanted);
        };
        text.parse()
            .map_err(|error: PhraseError| {
                let (problem, picture) = (error.problem(), error.picture());
                let problem = said!("{key}: {problem}\n{picture}", "{key}：{problem}\n{picture}");
                self.source.wrong(&value.span(), problem);
            })
            .ok()
    }

    /// A whole number within a range.
    pub(super) fn number(&self, key: &'static str, range: &RangeInclusive<u64>) -> Option<u64> {
        let value = self.value(key)?;
        let number = whole_number(value).filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        number.or_else(|| {
            self.not(
                key,
                value,
                &said!("a whole number from {least} to {most}", "{least} 到 {most} 之间的整数"),
            )
        })
    }

    /// The same, for types that hold less.
    pub(super) fn small<T: TryFrom<u64>>(&self, key: &'static str, range: RangeInclusive<u64>) -> Option<T> {
        self.number(key, &range).and_then(|number| T::try_from(number).ok())
    }

    /// True or false.
    pub(super) fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(is) => Some(*is),
            _ => self.not(key, value, &said!("`true` or `false`", "`true` 或 `false`")),
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let value = self.value(key)?;
        let text = text(value);
        let found = words.iter().find(|(word, _)| text == Some(word)).map(|(_, meaning)| *meaning);
        found.or_else(|| {
            let all: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let all = all.join(&said!(" or ", "或"));
            let meant = nearest(text.unwrap_or_default(), words.iter().map(|(word, _)| *word));
            self.not(key, value, &(all + &did_you_mean(meant)))
        })
    }

    /// A text in both languages: `{ en = "…", zh = "…" }`, or one text for both.
    pub(super) fn said(&self, key: &'static str) -> Said {
        let Some(value) = self.value(key) else { return Said::default() };
        if let Some(text) = text(value) {
            return Said { en: in_one_line(text), zh: String::new() };
        }
        let Some(table) = self.as_table(key, value) else { return Said::default() };
        let one = |key| table.value(key).and_then(|value| table.text(key, value)).unwrap_or_default();
        let said = Said { en: one("en"), zh: one("zh") };
        table.finish();
        said
    }

    /// A text without line breaks.
    fn text(&self, key: &str, value: &TomlValue<'_>) -> Option<String> {
        match text(value) {
            Some(text) => Some(in_one_line(text)),
            None => self.not(key, value, &said!("a text between quotation marks", "引号中的一段文字")),
        }
    }

    /// A table within this one.
    pub(super) fn table(&self, key: &'static str) -> Option<Self> {
        let value = self.value(key)?;
        self.as_table(key, value)
    }

    fn as_table(&self, key: &str, value: &'s TomlValue<'t>) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            return self.not(key, value, &said!("a table `[{key}]`", "表 `[{key}]`"));
        };
        let name = match self.name.strip_suffix(']') {
            Some(outer) => format!("{outer}.{key}]"),
            None => format!("[{key}]"),
        };
        Some(Self::new(self.source, name, entries))
    }

    /// Notes that a value is not what is wanted.
    pub(super) fn not<T>(&self, key: &str, value: &TomlValue<'_>, wanted: &str) -> Option<T> {
        let found = shortened(self.source.text.get(value.span()).unwrap_or_default());
        let problem = said!(
            "{key}: `{found}` is not understood: expected {wanted}",
            "{key}：无法理解 `{found}`：应为{wanted}"
        );
        self.source.wrong(&value.span(), problem);
        None
    }

    /// Notes that something about this table is wrong, at one of its keys.
    pub(super) fn wrong(&self, key: &str, problem: String) {
        let entry = self.entries.iter().find(|(name, _)| name.get_ref() == key);
        self.source.wrong(&entry.map_or(0..0, |(name, _)| name.span()), problem);
    }

    /// Refuses every key that was not asked for.
    pub(super) fn finish(self) {
        let keys = self.keys.borrow();
        for (name, _) in self.entries {
            let found = name.get_ref().as_ref();
            if keys.contains(&found) {
                continue;
            }
            let place =
                if self.name.is_empty() { said!("a scenario", "场景文件") } else { self.name.clone() };
            let found_shown = shortened(found);
            let problem = said!("`{found_shown}` is not a key of {place}", "`{found_shown}` 不是{place}的键");
            let meant = nearest(found, keys.iter().copied());
            let advice = if meant.is_some() {
                did_you_mean(meant)
            } else {
                let keys = keys.join(", ");
                said!("; its keys: {keys}", "；可用的键：{keys}")
            };
            self.source.wrong(&name.span(), problem + &advice);
        }
    }
}

fn did_you_mean(meant: Option<&str>) -> String {
    meant.map_or(String::new(), |meant| said!("; did you mean `{meant}`?", "；是否指 `{meant}`？"))
}

fn text<'v>(value: &'v TomlValue<'_>) -> Option<&'v str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text),
        _ => None,
    }
}

/// Joins lines: where the file breaks one, a space stands, but none beside a Chinese character or mark.
fn in_one_line(text: &str) -> String {
    let is_wide = |letter: Option<char>| letter.is_some_and(|letter| letter > '\u{2e7f}');
    let mut joined = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !joined.is_empty() && !is_wide(joined.chars().last()) && !is_wide(line.chars().next()) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// A number that is not negative. TOML allows `_` between digits and a sign.
pub(super) fn whole_number(value: &TomlValue<'_>) -> Option<u64> {
    match value.get_ref() {
        DeValue::Integer(number) => {
            u64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        }
        _ => None,
    }
}

/// What was found, short enough for a line.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(MOST).filter(|c| !c.is_control()).collect();
    if line.chars().count() > MOST || text.lines().count() > 1 {
        short.push('…');
    }
    short
}
