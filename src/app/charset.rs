//! Which characters the user's screen shows: those of Unicode, or ASCII alone.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::view::ascii;

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Everything, as UTF-8.
    Utf8,
    /// ASCII alone.
    Ascii,
}

/// What was found or asked for when the command began.
static CHOSEN: OnceLock<Charset> = OnceLock::new();

impl Charset {
    /// Decides for the rest of the command. The first decision stands.
    pub(crate) fn choose(self) {
        let _ = CHOSEN.set(self);
    }

    /// What was decided.
    pub(crate) fn chosen() -> Self {
        CHOSEN.get().copied().unwrap_or(Self::Utf8)
    }

    /// A text as it can be shown.
    pub(crate) fn show(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Utf8 => Cow::Borrowed(text),
            Self::Ascii => ascii::text(text),
        }
    }
}
