//! How a command ends badly: one message for the person at the terminal, and an exit code for scripts.

use std::fmt;

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
