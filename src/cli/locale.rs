//! The user's language and screen, as the environment gives them.

use std::env::var;
use std::ffi::OsString;

use super::args;
use super::complain;
use crate::app::charset::Charset;
use crate::explain::Language;

/// Decides what characters are shown, before anything is; says so where that costs the language that was asked for.
pub(super) fn begin(look: &args::Look, speaks: bool) {
    let charset = look.charset.unwrap_or_else(|| charset(variable));
    charset.choose();
    language(look).speak();
    if speaks && charset == Charset::Ascii && wanted(look.lang, variable) == Language::Chinese {
        complain(&no_chinese());
    }
}

/// Decides what characters are shown and what language is spoken before the arguments are read: in what is said of these.
pub(super) fn begin_with_arguments(arguments: &[OsString]) {
    let charset = match named(arguments, "--charset") {
        Some("ascii") => Charset::Ascii,
        Some("utf-8" | "utf8") => Charset::Utf8,
        _ => charset(variable),
    };
    let choice = match named(arguments, "--lang") {
        Some("en") => Some(Language::English),
        Some("zh") => Some(Language::Chinese),
        _ => None,
    };
    charset.choose();
    match charset {
        Charset::Utf8 => wanted(choice, variable),
        Charset::Ascii => Language::English,
    }
    .speak();
}

/// The value of an option among arguments that clap has not read yet. What stands behind `--` is not captrace's.
fn named<'a>(arguments: &'a [OsString], option: &str) -> Option<&'a str> {
    let mut arguments = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next().filter(|argument| *argument != "--") {
        match argument.strip_prefix(option) {
            Some("") => return arguments.next(),
            Some(value) if value.starts_with('=') => return value.get(1..),
            _ => {}
        }
    }
    None
}

/// The language of what is said: the one that was asked for, or that of the locale, if the screen can show it.
pub(super) fn language(look: &args::Look) -> Language {
    match Charset::chosen() {
        Charset::Utf8 => wanted(look.lang, variable),
        Charset::Ascii => Language::English,
    }
}

/// The message that Chinese was asked for and cannot be shown. The user may not read English, so it names the option that
/// helps.
fn no_chinese() -> String {
    let reason = match locale(variable) {
        Some(locale) if !is_utf8(&locale) => format!("the locale {locale} is not UTF-8"),
        _ => "this terminal shows ASCII alone".to_owned(),
    };
    format!(
        "{reason}, so there is no Chinese here, but English; with --charset utf-8 it is shown all the same"
    )
}

/// What the environment allows: ASCII alone where the locale is not UTF-8, or the terminal says that it is dumb. That
/// holds for a pipe, too: its output is mostly read on the same terminal. The default is UTF-8.
fn charset(variable: impl Fn(&str) -> Option<String>) -> Charset {
    let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
    let is_other = locale(&variable).is_some_and(|locale| !is_utf8(&locale));
    if is_dumb || is_other { Charset::Ascii } else { Charset::Utf8 }
}

/// The locale that decides about characters (POSIX, Base Definitions, 8.2).
fn locale(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable)
}

/// Whether the characters of a locale are UTF-8. `en_US` without a character set is ISO 8859-1, `zh_CN` GB 2312.
fn is_utf8(locale: &str) -> bool {
    let charset = locale.split_once('.').map(|(_, charset)| charset.split('@').next().unwrap_or_default());
    let plain: String = charset
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    plain == "utf8"
}

/// The language that was asked for, or else that of the locale.
fn wanted(choice: Option<Language>, variable: impl Fn(&str) -> Option<String>) -> Language {
    choice.unwrap_or_else(|| of_environment(variable))
}

/// The language of the environment. `LANGUAGE` lists what the user reads, best first, and counts before the locale unless
/// that is C (GNU gettext manual, 2.3).
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(&variable);
    let Some(locale) = locale else { return Language::default() };
    let is_c = matches!(locale.split('.').next(), Some("C" | "POSIX"));
    let list = variable("LANGUAGE").filter(|_| !is_c).unwrap_or_default();
    let listed = list.split(':').find_map(Language::of_locale);
    listed.or_else(|| Language::of_locale(&locale)).unwrap_or_default()
}

/// A variable of the environment that is not empty.
fn variable(name: &str) -> Option<String> {
    var(name).ok().filter(|value| !value.is_empty())
}

/// The width that `COLUMNS` says: for where there is no terminal to ask.
pub(super) fn columns() -> Option<u16> {
    variable("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'e>(set: &'e [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'e {
        move |name| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn a_locale_that_is_not_utf8_and_a_dumb_terminal_get_ascii() {
        for (set, expected) in [
            (&[][..], Charset::Utf8),
            (&[("LANG", "C.UTF-8")], Charset::Utf8),
            (&[("LANG", "en_US.utf8")], Charset::Utf8),
            (&[("LANG", "zh_CN.UTF-8@pinyin")], Charset::Utf8),
            (&[("LANG", "C")], Charset::Ascii),
            (&[("LC_ALL", "POSIX"), ("LANG", "C.UTF-8")], Charset::Ascii),
            (&[("LC_CTYPE", "C.UTF-8"), ("LANG", "C")], Charset::Utf8),
            (&[("LANG", "zh_CN.GB18030")], Charset::Ascii),
            (&[("LANG", "zh_CN.GBK")], Charset::Ascii),
            (&[("LANG", "zh_TW.Big5")], Charset::Ascii),
            (&[("LANG", "en_US")], Charset::Ascii),
            (&[("LANG", "C.UTF-8"), ("TERM", "dumb")], Charset::Ascii),
            (&[("LANG", "C.UTF-8"), ("TERM", "xterm")], Charset::Utf8),
        ] {
            assert_eq!(charset(environment(set)), expected, "{set:?}");
        }
    }

    #[test]
    fn the_list_of_languages_counts_before_the_locale_but_not_in_c() {
        for (set, expected) in [
            (&[][..], Language::English),
            (&[("LANG", "zh_CN.UTF-8")], Language::Chinese),
            (&[("LANG", "en_US.UTF-8"), ("LANGUAGE", "zh_CN:en")], Language::Chinese),
            (&[("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "en")], Language::English),
            (&[("LANG", "de_DE.UTF-8"), ("LANGUAGE", "de:zh_TW")], Language::Chinese),
            (&[("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "fr")], Language::Chinese),
            (&[("LANG", "C"), ("LANGUAGE", "zh_CN")], Language::English),
            (&[("LANG", "C.UTF-8"), ("LANGUAGE", "zh_CN")], Language::English),
            (&[("LANGUAGE", "zh_CN")], Language::English),
        ] {
            assert_eq!(of_environment(environment(set)), expected, "{set:?}");
        }
    }
}
