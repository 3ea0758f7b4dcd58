//! The received pieces of one datagram: sorted, without overlaps.

use super::Refusal;

/// The pieces of a datagram, by offset.
#[derive(Debug, Default)]
pub(super) struct PieceBuffer {
    sorted: Vec<StoredPiece>,
    /// The length of the datagram, once its last fragment has arrived.
    end: Option<usize>,
    bytes: usize,
}

#[derive(Debug)]
struct StoredPiece {
    offset: usize,
    data: Vec<u8>,
}

impl StoredPiece {
    const fn end(&self) -> usize {
        self.offset + self.data.len()
    }
}

impl PieceBuffer {
    /// The memory that the pieces use in bytes, including the overhead of each piece.
    pub(super) const fn memory(&self) -> usize {
        self.bytes + self.sorted.len() * size_of::<StoredPiece>()
    }

    /// Whether the datagram is complete. As pieces do not overlap, it is when their lengths add up to its length.
    pub(super) fn is_complete(&self) -> bool {
        self.end == Some(self.bytes)
    }

    /// All bytes, in order.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.sorted.into_iter().flat_map(|piece| piece.data).collect()
    }

    /// Adds a piece. Where it overlaps others, the bytes that came first are kept.
    pub(super) fn add_first_wins(&mut self, offset: usize, data: &[u8], more: bool) -> Result<(), Refusal> {
        self.check_end(offset + data.len(), more)?;
        let gaps = self.gaps(offset, offset + data.len());
        if gaps.is_empty() {
            return Err(Refusal::Duplicate);
        }
        for (from, to) in gaps {
            self.insert(from, data.get(from - offset..to - offset).unwrap_or_default());
        }
        Ok(())
    }

    /// Adds a piece. An exact copy of another piece is a duplicate; any other overlap is refused (RFC 8200, 4.5).
    pub(super) fn add_without_overlap(
        &mut self,
        offset: usize,
        data: &[u8],
        more: bool,
    ) -> Result<(), Refusal> {
        if self.sorted.iter().any(|piece| piece.offset == offset && piece.data == data) {
            return Err(Refusal::Duplicate);
        }
        self.check_end(offset + data.len(), more)?;
        if self.gaps(offset, offset + data.len()) != [(offset, offset + data.len())] {
            return Err(Refusal::Overlap);
        }
        self.insert(offset, data);
        Ok(())
    }

    /// Records where the datagram ends, and checks that this piece agrees with it.
    fn check_end(&mut self, end: usize, more: bool) -> Result<(), Refusal> {
        let furthest = self.sorted.last().map_or(0, StoredPiece::end);
        match (self.end, more) {
            (Some(known), true) if end > known => Err(Refusal::End),
            (Some(known), false) if end != known => Err(Refusal::End),
            (None, false) if end < furthest => Err(Refusal::End),
            (None, false) => {
                self.end = Some(end);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The ranges between `start` and `end` that no piece covers.
    fn gaps(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        let mut gaps = Vec::new();
        let mut at = start;
        let first = self.sorted.partition_point(|piece| piece.end() <= start);
        for piece in self.sorted.iter().skip(first).take_while(|piece| piece.offset < end) {
            if at < piece.offset {
                gaps.push((at, piece.offset));
            }
            at = at.max(piece.end());
        }
        if at < end {
            gaps.push((at, end));
        }
        gaps
    }

    /// Inserts a piece in order. It must not overlap others.
    fn insert(&mut self, offset: usize, data: &[u8]) {
        let place = self.sorted.partition_point(|piece| piece.offset < offset);
        self.sorted.insert(place, StoredPiece { offset, data: data.to_vec() });
        self.bytes += data.len();
    }
}
