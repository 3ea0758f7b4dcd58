//! Reading within bounds: a position in a frame that knows how far the captured bytes reach, how long the frame was on
//! the wire, and which length field set the limit.

use std::ops::Range;

use super::stop::{DEPTH, FRAME, SNAPSHOT, Stop};

/// How many packets inside packets are read. Real tunnels are two or three deep.
const MAX_DEPTH: u8 = 8;

/// A stretch of a frame: what was captured of it, how long it is by the length fields read so far, and how much of
/// that can have been sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    frame: &'a [u8],
    at: usize,
    /// Where the captured bytes of this stretch end.
    end: usize,
    /// Where it ended on the wire: at or beyond `end`.
    sent_end: usize,
    /// Where it ends by its length fields; beyond `sent_end` where they promise more than there ever was.
    promised_end: usize,
    /// Who says where it ends.
    limit: &'static str,
    /// What it is a piece of and cut short by nature, so that what it lacks is no defect: [`QUOTATION`] or
    /// [`FRAGMENT`].
    piece: Option<&'static str>,
    depth: u8,
    /// Whether nobody asks for the verdict on its checksums.
    skips_checksums: bool,
}

impl<'a> Cursor<'a> {
    /// A whole frame, which had `original_len` bytes on the wire.
    #[inline]
    pub(super) fn new(frame: &'a [u8], original_len: usize) -> Self {
        let sent_end = original_len.max(frame.len());
        let (end, promised_end) = (frame.len(), sent_end);
        Self {
            frame,
            at: 0,
            end,
            sent_end,
            promised_end,
            limit: FRAME,
            piece: None,
            depth: 0,
            skips_checksums: false,
        }
    }

    /// The same, for who does not ask whether checksums are right.
    #[inline]
    pub(super) const fn without_checksums(self) -> Self {
        Self { skips_checksums: true, ..self }
    }

    /// Whether nobody asks for verdicts on checksums.
    #[inline]
    pub(super) const fn skips_checksums(&self) -> bool {
        self.skips_checksums
    }

    /// Whether a checksum over the whole of it is to be verified, and can be.
    #[inline]
    pub(super) const fn is_verifiable(&self) -> bool {
        self.is_whole() && !self.skips_checksums
    }

    /// Where in the frame it begins.
    #[inline]
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// How many bytes of it were captured.
    #[inline]
    pub(super) const fn available(&self) -> usize {
        self.end - self.at
    }

    /// How many bytes of it were sent; of a packet that is here in part, by its own length field.
    #[inline]
    pub(super) fn wire_len(&self) -> usize {
        if self.piece.is_some() { self.promised_end - self.at } else { self.sent_end.max(self.at) - self.at }
    }

    /// Whether every byte that the length fields promise was captured.
    #[inline]
    pub(super) const fn is_whole(&self) -> bool {
        self.end == self.promised_end
    }

    /// Where its captured bytes stand in the frame.
    #[inline]
    pub(super) const fn range(&self) -> Range<usize> {
        self.at..self.end
    }

    /// Its captured bytes.
    #[inline]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.frame.get(self.range()).unwrap_or_default()
    }

    /// The first `needed` bytes, a header's fixed length; or the reason why they are not there.
    #[inline]
    pub(super) fn take(&self, layer: &'static str, needed: usize) -> Result<&'a [u8], Stop> {
        self.bytes().get(..needed).ok_or_else(|| self.short(layer, needed, self.limit))
    }

    /// The first bytes, as many as a header of fixed length has; or the reason why they are not there.
    #[inline]
    pub(super) fn head<const N: usize>(&self, layer: &'static str) -> Result<&'a [u8; N], Stop> {
        self.bytes().first_chunk().ok_or_else(|| self.short(layer, N, self.limit))
    }

    /// The first `needed` bytes, as many as the length field `field` of the same header says.
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

    /// The stop for a field whose value has no meaning here.
    pub(super) const fn unexpected(&self, layer: &'static str, field: &'static str) -> Stop {
        Stop { layer, offset: self.at, needed: 0, available: self.available(), promised_by: field }
    }

    /// What is left after the first `header` bytes; nothing where they are all there is.
    #[inline]
    pub(super) fn skip(self, header: usize) -> Self {
        let at = self.at.saturating_add(header).min(self.end);
        // In a stretch that was cut within its header, the bytes of that header are not payload to come.
        let behind = self.at.saturating_add(header);
        Self {
            at,
            promised_end: self.promised_end.max(behind) - (behind - at),
            sent_end: self.sent_end.max(behind) - (behind - at),
            ..self
        }
    }

    /// The same stretch, cut to the `len` bytes that the length field `limit` gives. A length beyond the captured
    /// bytes is kept as a promise.
    #[inline]
    pub(super) fn limit_to(self, len: usize, limit: &'static str) -> Self {
        let promised_end = self.at.saturating_add(len);
        let (end, sent_end) = (self.end.min(promised_end), self.sent_end.min(promised_end));
        Self { end, sent_end, promised_end, limit, ..self }
    }

    /// The stop for a length field that promises more than there ever was; none in a piece.
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

    /// The same stretch as a packet inside a packet, or the reason why it is not to be read as one.
    pub(super) const fn nested(self, layer: &'static str) -> Result<Self, Stop> {
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected(layer, DEPTH));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// The same stretch as a piece of something longer.
    pub(super) const fn as_piece(self, of: &'static str) -> Self {
        Self { piece: Some(of), limit: of, ..self }
    }
}
