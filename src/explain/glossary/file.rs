//! The files of the glossary.
//!
//! ```toml
//! [[entry]]
//! term = "SYN"
//! names = ["synchronize", "同步"]
//! en.name = "synchronize sequence numbers"
//! en.what = """
//! A segment with SYN asks to open a connection …
//! """
//! en.look = …
//! zh.name = "同步序号"
//! zh.what = …
//! zh.look = …
//! rfc = "RFC 9293, 3.5"
//! book = "3.5.6"
//! see = ["three-way handshake"]
//! show = "read --sample tcp-server-closes --only handshakes"
//! ```

use serde::Deserialize;

use super::{Entry, Group};
use crate::analysis::topic::Topic;
use crate::explain::Language;

/// What is wrong with a file of the glossary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GlossaryError {
    /// It is no TOML, or an entry has too few keys or one that is not known.
    #[error("the glossary's {file}.toml: {error}")]
    Toml {
        /// The file's name.
        file: &'static str,
        /// What is wrong, and where.
        error: Box<toml::de::Error>,
    },
    /// An entry has no name.
    #[error("the glossary's {file}.toml: \"{term}\" has no name in {language:?}")]
    NoName {
        /// The file's name.
        file: &'static str,
        /// The entry's term.
        term: String,
        /// The language.
        language: Language,
    },
}

/// A file that is compiled in.
struct File {
    group: Group,
    name: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($group:ident: $($name:literal),+;)+) => {
        [$($(File { group: Group::$group, name: $name, text: include_str!(concat!($name, ".toml")) }),+),+]
    };
}

/// All files, in the order in which their entries are listed.
static FILES: [File; 23] = files! {
    Flag: "flags";
    State: "states";
    Option: "options";
    Field: "fields/tcp", "fields/ip", "fields/icmp", "fields/link", "fields/tunnel";
    Fact: "facts/opening", "facts/data", "facts/evidence", "facts/ending", "facts/fragments", "facts/measure", "facts/lab";
    Topic: "topics";
    Verdict: "verdicts";
    Difference: "differences";
    Word: "words/connection", "words/transfer", "words/control", "words/layers", "words/ours";
};

/// What stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    entry: Vec<Entry>,
}

/// The entries of all files.
pub(super) fn read() -> Result<Vec<(Group, Entry)>, GlossaryError> {
    let mut all = Vec::new();
    for file in &FILES {
        all.extend(file.entries()?.into_iter().map(|entry| (file.group, entry)));
    }
    Ok(all)
}

/// The entries of these groups that are wanted, by their group and the names in their text. The others are not parsed, which
/// takes most of the time.
pub(super) fn read_where(
    groups: &[Group],
    is_wanted: impl Fn(Group, &[&str]) -> bool,
) -> Result<Vec<(Group, Entry)>, GlossaryError> {
    let mut wanted = Vec::new();
    for file in FILES.iter().filter(|file| groups.contains(&file.group)) {
        for text in file.text.split("[[entry]]\n").skip(1) {
            if is_wanted(file.group, &names_in(text)) {
                let mut entry = toml::from_str(text).map_err(|error| file.bad(error))?;
                file.check(&mut entry)?;
                wanted.push((file.group, entry));
            }
        }
    }
    Ok(wanted)
}

/// The names in the text of an entry, the term first.
fn names_in(text: &str) -> Vec<&str> {
    let is_name = |line: &&str| {
        // Most lines are prose.
        line.starts_with(['t', 'n', 'e', 'z'])
            && line
                .split_once('=')
                .is_some_and(|(key, _)| matches!(key.trim_end(), "term" | "names" | "en.name" | "zh.name"))
    };
    text.lines().filter(is_name).flat_map(|line| line.split('"').skip(1).step_by(2)).collect()
}

impl File {
    fn entries(&self) -> Result<Vec<Entry>, GlossaryError> {
        let Entries { entry: mut entries } = toml::from_str(self.text).map_err(|error| self.bad(error))?;
        entries.iter_mut().try_for_each(|entry| self.check(entry))?;
        Ok(entries)
    }

    fn bad(&self, error: toml::de::Error) -> GlossaryError {
        GlossaryError::Toml { file: self.name, error: Box::new(error) }
    }

    /// Checks that an entry has its names; those of a topic are added.
    fn check(&self, entry: &mut Entry) -> Result<(), GlossaryError> {
        if self.group == Group::Topic {
            name_topic(entry);
        }
        for language in [Language::English, Language::Chinese] {
            if entry.text(language).name.is_empty() {
                let term = entry.term.clone();
                return Err(GlossaryError::NoName { file: self.name, term, language });
            }
        }
        Ok(())
    }
}

/// Gives a topic its name, which follows from its type.
fn name_topic(entry: &mut Entry) {
    let Some(topic) = Topic::named(&entry.term) else { return };
    for (text, language) in [(&mut entry.en, Language::English), (&mut entry.zh, Language::Chinese)] {
        if text.name.is_empty() {
            language.words().topic(topic).clone_into(&mut text.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
        [[entry]]
        term = "SYN"
        en = { name = "synchronize", what = "One.", look = "Two." }
        zh = { name = "同步", what = "一。", look = "二。" }
        see = []
        show = "demo"
    "#;

    fn read(text: &'static str) -> Result<Vec<Entry>, GlossaryError> {
        File { group: Group::Flag, name: "flags", text }.entries()
    }

    fn refused(text: String) -> String {
        read(text.leak()).unwrap_err().to_string()
    }

    #[test]
    fn an_entry_needs_no_other_names_and_neither_rfc_nor_book() {
        let entry = read(WHOLE).unwrap().remove(0);
        assert_eq!((entry.term.as_str(), entry.en.what.as_str()), ("SYN", "One."));
        assert!(entry.names.is_empty() && entry.rfc.is_empty() && entry.book.is_empty());
    }

    #[test]
    fn an_unknown_key_is_refused_at_any_depth() {
        assert!(refused(WHOLE.replace("see", "sea")).contains("flags.toml: TOML parse error"));
        assert!(refused(WHOLE.replace("look", "loook")).contains("unknown field `loook`"));
        assert!(refused(WHOLE.replace("[[entry]]", "[[entries]]")).contains("unknown field `entries`"));
    }

    #[test]
    fn a_missing_translation_is_refused() {
        let without_chinese: Vec<_> = WHOLE.lines().filter(|line| !line.contains("zh =")).collect();
        assert!(refused(without_chinese.join("\n")).contains("missing field `zh`"));
        assert!(refused(WHOLE.replace("what = \"一。\", ", "")).contains("missing field `what`"));
        let no_name = refused(WHOLE.replace("name = \"同步\", ", ""));
        assert_eq!(no_name, "the glossary's flags.toml: \"SYN\" has no name in Chinese");
    }
}
