//! Some packets of a list, with what comes before and behind them. No packet is freed by a thread that did not make it.

use super::super::capture_frames::TimedFrame;
use super::ListItem;
use crate::step::Step;
use crate::step::trouble_recorder::TroubleRecorder;
use crate::trace::record::Header;

/// With so many bytes of packets it is full, in bytes: a packet of a loopback interface may have 64 KiB.
const BYTES: usize = 256 << 10;
/// The longest packet whose memory is kept for the next one, in bytes.
const USUAL: usize = 4 << 10;

/// Some packets of a list.
#[derive(Default)]
pub(super) struct Portion {
    pub(super) header: Option<Box<Header>>,
    /// The packets. Those from `filled` on are of an earlier round.
    steps: Vec<Step>,
    filled: usize,
    /// How many bytes the packets have.
    bytes: usize,
    pub(super) end: Option<FileEnd>,
}

/// The end of a capture file.
pub(super) struct FileEnd {
    /// How many packets the kernel dropped, if the file says so.
    pub(super) dropped: Option<u64>,
}

impl Portion {
    /// Whether it has so many packets, or so many bytes that no more should come.
    pub(super) const fn has(&self, packets: usize) -> bool {
        self.filled >= packets || self.bytes >= BYTES
    }

    /// Adds a packet that a frame is read into.
    pub(super) fn add(&mut self, frame: &TimedFrame<'_>) {
        if self.filled == self.steps.len() {
            self.steps.push(Step::to_read_into());
        }
        let Some(step) = self.steps.get_mut(self.filled) else { return };
        step.read(frame.raw(), frame.frame.check_len());
        self.filled += 1;
        self.bytes += frame.frame.bytes.len();
    }

    /// Hands everything to `sink`, in order, after `recorder` has followed it.
    pub(super) fn follow<E>(
        &mut self,
        recorder: &mut TroubleRecorder,
        sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(header) = self.header.take() {
            *recorder = TroubleRecorder::seen_at(header.places());
            sink(ListItem::Header(header))?;
        }
        for step in self.steps.iter_mut().take(self.filled) {
            recorder.follow(step);
            sink(ListItem::Step(step))?;
        }
        let Some(FileEnd { dropped }) = self.end.take() else { return Ok(()) };
        sink(ListItem::Step(&mut std::mem::take(recorder).finish(dropped)))
    }

    /// Makes room for other packets.
    pub(super) fn clear(&mut self) {
        for step in self.steps.iter_mut().take(self.filled) {
            if let Some(packet) = step.packet_mut().filter(|packet| packet.bytes.capacity() > USUAL) {
                packet.bytes = Vec::new();
            }
        }
        (self.filled, self.bytes) = (0, 0);
    }
}
