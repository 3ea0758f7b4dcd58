//! The languages that captrace speaks, and the one that it speaks now.
//!
//! The rule: all that a user reads is to be in both languages: help, prompts, messages, tables, explanations. What programs read
//! (traces, JSON, completions), what is copied (commands, names, filters) and what the system answers stays as it is.
//!
//! Explanations have their words in `explain`, help in `cli::chinese`. A message has both languages where it is made:
//!
//! ```ignore
//! said!("cannot read {path}: {error}", "无法读取 {path}：{error}")
//! ```

use std::sync::OnceLock;

/// A language that captrace speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

/// The language of messages.
static SPOKEN: OnceLock<Language> = OnceLock::new();

impl Language {
    /// The language of a locale's name (`zh_CN.UTF-8` → Chinese); none where captrace does not speak it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let name = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" | "c" | "posix" => Some(Self::English),
            _ => None,
        }
    }

    /// Speaks this language in all messages from now on. The first decision stands.
    pub(crate) fn speak(self) {
        let _ = SPOKEN.set(self);
    }

    /// The language of messages: English, unless another was chosen.
    pub(crate) fn spoken() -> Self {
        SPOKEN.get().copied().unwrap_or_default()
    }
}

/// A message in the language that is spoken: a format of English, the same in Chinese, and what both are filled with.
macro_rules! said {
    ($english:literal, $chinese:literal $(, $($value:tt)*)?) => {
        match $crate::language::Language::spoken() {
            $crate::language::Language::English => format!($english $(, $($value)*)?),
            $crate::language::Language::Chinese => format!($chinese $(, $($value)*)?),
        }
    };
}

pub(crate) use said;
