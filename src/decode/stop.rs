//! Reading within bounds: a cursor that knows how far the bytes go and which field promised more, and the reason
//! it gives when they do not suffice.

use std::fmt;
use std::ops::Range;

/// Blamed where the bytes were sent, but the capture kept only the beginning of each frame: no defect of the packet.
pub const SNAPSHOT: &str = "the capture's snapshot length";
/// Blamed where the frame ends and no length field said so.
pub const FRAME: &str = "the frame's length";
/// Blamed where an ICMP error quotes no more of the packet that it is about: no defect either.
pub const QUOTATION: &str = "the quotation's length";
/// Blamed where a first fragment, which the capture cut, does not hold all of what was cut into fragments.
pub const FRAGMENT: &str = "the fragment's length";
/// Blamed where captrace has no reader for what the frame begins with.
pub const LINK_TYPE: &str = "the link type";
/// Blamed where packets are wrapped in packets, or headers follow each other, more often than captrace follows.
pub const DEPTH: &str = "captrace's limit to nesting";

/// Why decoding stopped: which layer, at which byte of the frame, what it needed and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The layer that could not be read.
    pub layer: &'static str,
    /// Where in the frame it begins.
    pub offset: usize,
    /// How many bytes it needed from there; 0 where their number was not the reason.
    pub needed: usize,
    /// How many bytes were there.
    pub available: usize,
    /// The length field that promised or allowed so many, the field whose value stands in the way, or the capture
    /// itself ([`SNAPSHOT`]).
    pub promised_by: &'static str,
}

impl Stop {
    /// Whether the capture alone is the reason: the packet may have been sound.
    pub fn is_cut_by_capture(&self) -> bool {
        self.promised_by == SNAPSHOT
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, offset, needed, available, promised_by } = self;
        if needed > available {
            return write!(
                f,
                "{layer} at byte {offset} needs {needed} bytes, {available} are there ({promised_by})"
            );
        }
        match *promised_by {
            LINK_TYPE => write!(f, "{layer} cannot be read: captrace has no reader for this link type"),
            DEPTH => write!(f, "{layer} at byte {offset} is not read: it lies too deep"),
            _ => write!(
                f,
                "{layer} at byte {offset} cannot be read: {promised_by} has a value that it may not have"
            ),
        }
    }
}

/// How many packets inside packets are read. Real tunnels are two or three deep.
const MAX_DEPTH: u8 = 8;

/// A stretch of a frame: what was captured of it, how long it is by the length fields read so far, and how much of
/// that can have been sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
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
    trusts: bool,
}

impl<'a> Reader<'a> {
    /// A whole frame, which had `original_len` bytes on the wire.
    #[inline]
    pub(super) fn new(frame: &'a [u8], original_len: usize) -> Self {
        let sent_end = original_len.max(frame.len());
        let (end, promised_end) = (frame.len(), sent_end);
        Self { frame, at: 0, end, sent_end, promised_end, limit: FRAME, piece: None, depth: 0, trusts: false }
    }

    /// The same, for who does not ask whether checksums are right.
    #[inline]
    pub(super) const fn trusting(self) -> Self {
        Self { trusts: true, ..self }
    }

    /// Whether nobody asks for verdicts on checksums.
    #[inline]
    pub(super) const fn is_trusting(&self) -> bool {
        self.trusts
    }

    /// Whether a checksum over the whole of it is to be verified, and can be.
    #[inline]
    pub(super) const fn is_verifiable(&self) -> bool {
        self.is_whole() && !self.trusts
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
    pub(super) fn sent(&self) -> usize {
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
    pub(super) fn take_by(
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
    pub(super) fn after(self, header: usize) -> Self {
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
    pub(super) fn cut(self, len: usize, limit: &'static str) -> Self {
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
