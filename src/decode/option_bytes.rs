//! The options of a header as raw bytes, without allocation: IPv4 and TCP both have at most 40 bytes of options (15
//! words of header, 5 of them fixed).

use std::ops::Range;

/// The maximum length of the options, in bytes.
const MAX_LEN: usize = 40;

/// The option bytes of one header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OptionBytes {
    bytes: [u8; MAX_LEN],
    len: u8,
}

impl Default for OptionBytes {
    fn default() -> Self {
        Self { bytes: [0; MAX_LEN], len: 0 }
    }
}

impl OptionBytes {
    /// Copies the first 40 of `bytes`.
    #[inline]
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut copy = Self::default();
        let len = bytes.len().min(MAX_LEN);
        // Most IPv4 headers have no options.
        if len > 0
            && let (Some(to), Some(from)) = (copy.bytes.get_mut(..len), bytes.get(..len))
        {
            to.copy_from_slice(from);
            copy.len = u8::try_from(len).unwrap_or_default();
        }
        copy
    }

    /// The bytes after the end of the list, which have no meaning.
    pub(super) fn padding(&self) -> Option<Range<usize>> {
        let end = RawOptions::new(self.as_slice()).last()?.range.end;
        let len = usize::from(self.len);
        (end < len).then_some(end..len)
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// An undecoded option: its kind, the bytes after kind and length, and its range among the options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawOption<'a> {
    pub(super) kind: u8,
    pub(super) data: &'a [u8],
    pub(super) range: Range<usize>,
    /// Whether its length field is valid.
    pub(super) whole: bool,
}

/// Iterates over options. Kinds 0 (end of list) and 1 (no operation) are one byte long; all others have a length. An
/// option that is longer than the list is returned with the bytes that are there.
#[derive(Debug, Clone)]
pub(super) struct RawOptions<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> RawOptions<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn option(&mut self, kind: u8, len: usize, data: &'a [u8], whole: bool) -> RawOption<'a> {
        let range = self.at..self.at + len;
        self.at = range.end;
        RawOption { kind, data, range, whole }
    }
}

impl<'a> Iterator for RawOptions<'a> {
    type Item = RawOption<'a>;

    fn next(&mut self) -> Option<RawOption<'a>> {
        let rest = self.bytes.get(self.at..)?;
        let (&kind, after) = rest.split_first()?;
        match kind {
            0 => {
                let end = self.option(kind, 1, &[], true);
                self.bytes = self.bytes.get(..self.at).unwrap_or_default();
                Some(end)
            }
            1 => Some(self.option(kind, 1, &[], true)),
            _ => {
                // The length includes the bytes of kind and length.
                let len = after.first().map(|len| usize::from(*len)).filter(|len| *len >= 2);
                let data = len.and_then(|len| rest.get(2..len));
                Some(match (len, data) {
                    (Some(len), Some(data)) => self.option(kind, len, data, true),
                    _ => self.option(kind, rest.len(), rest.get(2..).unwrap_or_default(), false),
                })
            }
        }
    }
}
