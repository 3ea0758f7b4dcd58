//! Reading within bounds: a position in a frame that knows how far the captured bytes reach, how long the frame was on
//! the wire, and which length field set the limit.

use std::ops::Range;

use super::stop::{DEPTH, FRAME, SNAPSHOT, Stop};

/// The depth to which nested packets are read. Real tunnels are two or three deep.
const MAX_DEPTH: u8 = 8;

/// A range of a frame: its captured bytes, its length by the length fields read so far, and how many of these bytes
/// can have been sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    frame: &'a [u8],
    at: usize,
    /// The end of its captured bytes.
    end: usize,
    /// Its end on the wire: at or beyond `end`.
    sent_end: usize,
    /// Its end according to the length fields; beyond `sent_end` if they promise more bytes than were sent.
    promised_end: usize,
    /// The length field or constant that sets its end.
    limit: &'static str,
    /// Set for the part of a packet that is truncated by design, so that missing bytes are not a defect:
    /// [`QUOTATION`](super::stop::QUOTATION) or [`FRAGMENT`](super::stop::FRAGMENT).
    piece: Option<&'static str>,
    depth: u8,
}

impl<'a> Cursor<'a> {
    /// A whole frame, which had `original_len` bytes on the wire.
    #[inline]
    pub(super) fn new(frame: &'a [u8], original_len: usize) -> Self {
        let sent_end = original_len.max(frame.len());
        let (end, promised_end) = (frame.len(), sent_end);
        Self { frame, at: 0, end, sent_end, promised_end, limit: FRAME, piece: None, depth: 0 }
    }

    /// Its offset in the frame.
    #[inline]
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The number of captured bytes.
    #[inline]
    pub(super) const fn available(&self) -> usize {
        self.end - self.at
    }

    /// The number of bytes that were sent; for a packet truncated by design, according to its own length field.
    #[inline]
    pub(super) fn wire_len(&self) -> usize {
        if self.piece.is_some() { self.promised_end - self.at } else { self.sent_end.max(self.at) - self.at }
    }

    /// Whether it is a part of a packet that is truncated by design.
    pub(super) const fn is_piece(&self) -> bool {
        self.piece.is_some()
    }

    /// Whether every byte that the length fields promise was captured.
    #[inline]
    pub(super) const fn is_whole(&self) -> bool {
        self.end == self.promised_end
    }

    /// The captured bytes as a range of the frame.
    #[inline]
    pub(super) const fn range(&self) -> Range<usize> {
        self.at..self.end
    }

    /// The captured bytes.
    #[inline]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.frame.get(self.range()).unwrap_or_default()
    }

    /// The first `needed` bytes. Fails if they were not captured.
    #[inline]
    pub(super) fn take(&self, layer: &'static str, needed: usize) -> Result<&'a [u8], Stop> {
        self.bytes().get(..needed).ok_or_else(|| self.short(layer, needed, self.limit))
    }

    /// The first `N` bytes, the length of a fixed header. Fails if they were not captured.
    #[inline]
    pub(super) fn head<const N: usize>(&self, layer: &'static str) -> Result<&'a [u8; N], Stop> {
        self.bytes().first_chunk().ok_or_else(|| self.short(layer, N, self.limit))
    }

    /// The first `needed` bytes, a length that the header's field `field` gives. Fails if they were not captured.
    #[inline]
    pub(super) fn take_len(
        &self,
        layer: &'static str,
        needed: usize,
        field: &'static str,
    ) -> Result<&'a [u8], Stop> {
        self.bytes().get(..needed).ok_or_else(|| self.short(layer, needed, field))
    }

    #[cold]
    fn short(&self, layer: &'static str, needed: usize, blamed: &'static str) -> Stop {
        let sent = needed <= self.sent_end.saturating_sub(self.at);
        let promised_by = if sent { SNAPSHOT } else { self.piece.unwrap_or(blamed) };
        Stop { layer, offset: self.at, needed, available: self.available(), promised_by }
    }

    /// The [`Stop`] for a field with an invalid value.
    pub(super) const fn unexpected(&self, layer: &'static str, field: &'static str) -> Stop {
        Stop { layer, offset: self.at, needed: 0, available: self.available(), promised_by: field }
    }

    /// The rest after the first `header` bytes; empty if there are no more.
    #[inline]
    pub(super) fn skip(self, header: usize) -> Self {
        let at = self.at.saturating_add(header).min(self.end);
        // If the range ends within the header, the missing header bytes must not count as payload.
        let behind = self.at.saturating_add(header);
        Self {
            at,
            promised_end: self.promised_end.max(behind) - (behind - at),
            sent_end: self.sent_end.max(behind) - (behind - at),
            ..self
        }
    }

    /// The same range, limited to the `len` bytes that the length field `limit` gives. The part of `len` beyond the
    /// captured bytes is kept as a promise.
    #[inline]
    pub(super) fn limit_to(self, len: usize, limit: &'static str) -> Self {
        let promised_end = self.at.saturating_add(len);
        let (end, sent_end) = (self.end.min(promised_end), self.sent_end.min(promised_end));
        Self { end, sent_end, promised_end, limit, ..self }
    }

    /// The [`Stop`] for a length field that promises more bytes than were sent; `None` for a packet truncated by
    /// design.
    #[inline]
    pub(super) fn overrun(&self, layer: &'static str) -> Option<Stop> {
        let over = self.promised_end > self.sent_end && self.piece.is_none();
        let needed = self.promised_end - self.at;
        over.then(|| Stop {
            layer,
            offset: self.at,
            needed,
            available: self.available(),
            promised_by: self.limit,
        })
    }

    /// The same range as a nested packet. Fails at the maximum depth.
    pub(super) const fn nested(self, layer: &'static str) -> Result<Self, Stop> {
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected(layer, DEPTH));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// The same range as a part of a longer packet, truncated by design.
    pub(super) const fn as_piece(self, of: &'static str) -> Self {
        Self { piece: Some(of), limit: of, ..self }
    }
}
