//! How a command ends badly: one message for the person at the terminal, and an exit code for scripts.

use std::fmt;
use std::io::ErrorKind;

use crate::app;
use crate::app::program::ProgramError;
use crate::textbook::BindError;
use crate::trace::write::WriteError;

/// A failure: what failed, where, what was expected, and what to do next.
#[derive(Debug)]
pub struct Exit {
    /// The exit code: 1 for a failure, 2 for wrong usage, 3 for missing permission; 0 where only the reader of the output is
    /// gone.
    pub code: u8,
    /// Lower case, no full stop; further lines may say what to do next.
    pub message: String,
}

impl Exit {
    /// A failure while doing what was asked (exit code 1).
    pub fn failed(message: impl fmt::Display) -> Self {
        Self { code: 1, message: message.to_string() }
    }

    /// A failure whose messages have been printed already (exit code 1).
    pub const fn quietly() -> Self {
        Self { code: 1, message: String::new() }
    }

    /// Arguments that do not go together (exit code 2).
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    /// Something that this user may not do (exit code 3).
    pub fn permission(message: impl fmt::Display) -> Self {
        Self { code: 3, message: message.to_string() }
    }
}

impl<E: Into<app::Failure>> From<E> for Exit {
    fn from(failure: E) -> Self {
        let failure = failure.into();
        Self { code: code(&failure), message: failure.to_string() }
    }
}

/// The exit code: a wrong name or filter is wrong usage, what the system denies is a matter of permission.
fn code(failure: &app::Failure) -> u8 {
    use app::Failure::{
        Bind, Filter, NamedTwice, NotPermitted, Program, ReaderGone, Unreadable, Unsaved, WriteTrace,
    };
    match failure {
        ReaderGone => 0,
        Program(ProgramError::Refused { .. }) => 1,
        Filter(_) | Program(_) | NamedTwice { .. } | WriteTrace(WriteError::UnknownForm { .. }) => 2,
        NotPermitted { .. } | Bind(BindError::Privileged { .. }) => 3,
        Unreadable { error, .. } | WriteTrace(WriteError::Open { error, .. })
            if error.kind() == ErrorKind::PermissionDenied =>
        {
            3
        }
        Unsaved { failure, .. } => code(failure),
        _ => 1,
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
