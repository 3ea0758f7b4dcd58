//! A reassembler for each vantage.

use super::{FragmentView, Reassembler, Reassembly};
use crate::decode::Packet;
use crate::frame::{Timestamp, VantageIndex};

/// Vantages whose fragments are put together at the same time: 8 times 4 MiB at the most. Of more, the one that has seen
/// no fragment for longest begins anew.
pub(crate) const VANTAGES: usize = 8;

/// Puts the fragments of several vantages together, those of each for itself.
#[derive(Debug, Default)]
pub struct Reassemblers {
    /// In the order of their last fragment.
    recent: Vec<(VantageIndex, Reassembler)>,
}

impl Reassemblers {
    /// Takes a packet of a vantage, seen at `time`, with the frame that it was decoded from, as [`Reassembler::feed`]
    /// does.
    pub fn feed(
        &mut self,
        vantage: VantageIndex,
        number: u64,
        time: Timestamp,
        (packet, frame): (&Packet, &[u8]),
    ) -> Reassembly {
        if FragmentView::of(packet).is_none() {
            return Reassembly::NotFragmented;
        }
        let place = self.recent.iter().position(|(of, _)| *of == vantage);
        let (vantage, mut reassembler) = match place {
            Some(place) => self.recent.remove(place),
            None => (vantage, Reassembler::default()),
        };
        let outcome = reassembler.feed(number, time, packet, frame);
        if self.recent.len() >= VANTAGES {
            self.recent.remove(0);
        }
        self.recent.push((vantage, reassembler));
        outcome
    }

    /// How many vantages wait for fragments.
    #[cfg(test)]
    pub(crate) const fn len(&self) -> usize {
        self.recent.len()
    }
}
