//! Reading within bounds: a cursor that knows how far the bytes go and which field promised more, and the reason
//! it gives when they do not suffice.

use std::fmt;
use std::ops::Range;

/// Why decoding stopped: which layer, at which byte of the frame, what it needed and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The layer that could not be read.
    pub layer: &'static str,
    /// Where in the frame it begins.
    pub offset: usize,
    /// How many bytes it needed from there.
    pub needed: usize,
    /// How many bytes were there.
    pub available: usize,
    /// The field, or the capture itself, that says so.
    pub promised_by: &'static str,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, offset, needed, available, promised_by } = self;
        if needed <= available {
            return write!(
                f,
                "{layer} at byte {offset} cannot be read: {promised_by} has a value that it may not have"
            );
        }
        write!(f, "{layer} at byte {offset} needs {needed} bytes by {promised_by}, {available} are there")
    }
}

/// A stretch of a frame: what was captured of it, and how long it is by the length fields read so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    frame: &'a [u8],
    at: usize,
    /// Where the captured bytes of this stretch end.
    end: usize,
    /// Where the stretch ends by its length fields: at or beyond `end`.
    promised_end: usize,
}

impl<'a> Reader<'a> {
    /// A whole frame, which had `original_len` bytes on the wire.
    pub(super) fn new(frame: &'a [u8], original_len: usize) -> Self {
        Self { frame, at: 0, end: frame.len(), promised_end: original_len.max(frame.len()) }
    }

    /// How many bytes of it were captured.
    pub(super) const fn available(&self) -> usize {
        self.end - self.at
    }

    /// How many bytes it has by the length fields.
    pub(super) const fn promised(&self) -> usize {
        self.promised_end - self.at
    }

    /// Whether every byte that the length fields promise was captured.
    pub(super) const fn is_whole(&self) -> bool {
        self.end == self.promised_end
    }

    /// Where its captured bytes stand in the frame.
    pub(super) const fn range(&self) -> Range<usize> {
        self.at..self.end
    }

    /// Its captured bytes.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.frame.get(self.range()).unwrap_or_default()
    }

    /// The first `needed` bytes, or the reason why they are not there.
    pub(super) fn take(
        &self,
        layer: &'static str,
        needed: usize,
        promised_by: &'static str,
    ) -> Result<&'a [u8], Stop> {
        self.bytes().get(..needed).ok_or(Stop {
            layer,
            offset: self.at,
            needed,
            available: self.available(),
            promised_by,
        })
    }

    /// The stop for a field whose value has no meaning here.
    pub(super) fn unexpected(&self, layer: &'static str, promised_by: &'static str) -> Stop {
        Stop { layer, offset: self.at, needed: 0, available: self.available(), promised_by }
    }

    /// What is left after the first `header` bytes; nothing where they are all there is.
    pub(super) fn after(self, header: usize) -> Self {
        let at = (self.at + header).min(self.end);
        Self { at, promised_end: self.promised_end.max(at), ..self }
    }

    /// The same stretch, cut to the `len` bytes that its length field gives. A length beyond the captured bytes
    /// is kept as a promise.
    pub(super) fn cut(self, len: usize) -> Self {
        let promised_end = self.at + len;
        Self { end: self.end.min(promised_end), promised_end, ..self }
    }
}
