//! What a piece of text is, from which each painter chooses a colour.

/// What a piece of text is, from which its colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Ordinary text.
    #[default]
    Plain,
    /// Text that may be passed over.
    Dim,
    /// Headings.
    Heading,
    /// What the client does.
    Client,
    /// What the server does.
    Server,
    /// A TCP state.
    State,
    /// Something that went wrong.
    Alarm,
}

impl From<crate::call::End> for Style {
    fn from(end: crate::call::End) -> Self {
        match end {
            crate::call::End::Client => Self::Client,
            crate::call::End::Server => Self::Server,
        }
    }
}
