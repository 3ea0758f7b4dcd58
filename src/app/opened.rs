//! What a recording is read from.

use std::borrow::Cow;

use crate::source::file::Input;

/// An opened recording, by what its first bytes are.
pub(super) enum OpenedRecording {
    /// A trace in a file, or from standard input.
    Trace(Input),
    /// A capture file.
    Capture(Input),
    /// A trace that is in memory.
    Text(Cow<'static, str>),
}
