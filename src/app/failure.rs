//! How a command ends badly: one message for the person at the terminal, and an exit code for scripts.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::trace::read::Findings;
use crate::view::text::visible;

/// What went wrong, in words that say what, where, what was expected and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// The exit code: 1 for a failure, 2 for wrong usage, 3 for missing permission.
    pub code: u8,
    /// Lower case, no full stop; further lines may say what to do next.
    pub message: String,
}

impl Failure {
    /// A failure while doing what was asked (exit code 1).
    pub fn failed(message: impl fmt::Display) -> Self {
        Self { code: 1, message: message.to_string() }
    }

    /// Arguments that do not go together (exit code 2).
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    /// Something that this user may not do (exit code 3).
    pub fn permission(message: impl fmt::Display) -> Self {
        Self { code: 3, message: message.to_string() }
    }

    /// The same, with a further line.
    #[must_use]
    pub fn with(self, line: &str) -> Self {
        Self { message: format!("{}\n  {line}", self.message), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// An error of the system while reading, by what it is a matter of.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot read {}: {error}", source(path));
    if error.kind() == ErrorKind::PermissionDenied {
        Failure::permission(message)
    } else {
        Failure::failed(message)
    }
}

/// What is wrong with a trace that has been read, one defect a line; none where all is well. Tells of what was passed
/// over on the way: that is no defect.
pub(crate) fn complaint(path: &Path, findings: &Findings) -> Option<String> {
    if let Some(kinds) = passed_over(findings) {
        eprintln!(
            "captrace: {}: passed over records of types that this version does not know: {}",
            source(path),
            visible(&kinds)
        );
    }
    let lines =
        findings.defects.iter().map(|defect| format!("{}: {}", source(path), visible(&defect.to_string())));
    let more = (findings.more_defects > 0).then(|| format!("and {} more like these", findings.more_defects));
    let lines: Vec<_> = lines.chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n  "))
}

/// The types of records that were passed over, each with its count; none where all were known.
fn passed_over(findings: &Findings) -> Option<String> {
    let of_kind = |(kind, count): &(String, u64)| format!("{count} of \"{kind}\"");
    let mut kinds: Vec<_> = findings.passed_over.iter().map(of_kind).collect();
    if findings.more_passed_over > 0 {
        kinds.push(format!("{} of others", findings.more_passed_over));
    }
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// What is read, as it may be printed: a file's name, or standard input.
pub(crate) fn source(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { shown(path) }
}

/// A file's name as it may be printed.
pub(crate) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
