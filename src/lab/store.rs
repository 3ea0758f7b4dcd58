//! Where the bytes of the frames of a run are kept.

/// How many bytes are asked of the system at once.
const BLOCK: usize = 16 << 20;

/// The bytes of frames, one behind the other.
#[derive(Debug, Default)]
pub(super) struct FrameStore(Vec<Vec<u8>>);

/// A frame that is kept: its block, and where it is in there.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeptFrame {
    block: usize,
    from: usize,
    to: usize,
}

impl FrameStore {
    /// Keeps a frame.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> KeptFrame {
        if self.0.last().is_none_or(|block| block.capacity() - block.len() < bytes.len()) {
            self.0.push(Vec::with_capacity(BLOCK.max(bytes.len())));
        }
        let from = self.0.last().map_or(0, Vec::len);
        if let Some(block) = self.0.last_mut() {
            block.extend(bytes);
        }
        KeptFrame { block: self.0.len() - 1, from, to: from + bytes.len() }
    }

    /// The bytes of a frame that is kept.
    pub(super) fn bytes(&self, KeptFrame { block, from, to }: KeptFrame) -> &[u8] {
        self.0.get(block).and_then(|block| block.get(from..to)).unwrap_or_default()
    }

    /// How many bytes have been asked of the system.
    pub(super) const fn size(&self) -> usize {
        self.0.len() * BLOCK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_has_its_own_bytes_across_blocks() {
        let mut store = FrameStore::default();
        let frames: Vec<Vec<u8>> = (1..=40).map(|n| vec![n; 500_000]).collect();
        let kept: Vec<_> = frames.iter().map(|frame| store.keep(frame)).collect();
        assert_eq!(store.size(), 2 * BLOCK);
        assert!(kept.iter().zip(&frames).all(|(kept, frame)| store.bytes(*kept) == frame));
    }
}
