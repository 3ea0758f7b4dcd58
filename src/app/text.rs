//! Words for messages.

use std::path::Path;

use crate::view::text::visible;

/// `1 byte`, `2 bytes`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What is read, as it may be printed: a file's name, or standard input.
pub(crate) fn source(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { shown(path) }
}

/// A file's name as it may be printed.
pub(crate) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
