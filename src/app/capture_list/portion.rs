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
    pub(super) end: Option<Box<Step>>,
}

impl Portion {
    /// Whether it has so many packets, or so many bytes that no more should come.
    pub(super) const fn has(&self, packets: usize) -> bool {
        self.filled >= packets || self.bytes >= BYTES
    }

    /// Adds a packet that a frame is read into, and that the recorder follows.
    pub(super) fn add(&mut self, frame: &TimedFrame<'_>, recorder: &mut TroubleRecorder) {
        if self.filled == self.steps.len() {
            self.steps.push(Step::to_read_into());
        }
        let Some(step) = self.steps.get_mut(self.filled) else { return };
        step.read(frame.raw(), frame.frame.check_len());
        recorder.follow(step);
        self.filled += 1;
        self.bytes += frame.frame.bytes.len();
    }

    /// Hands everything to `sink`, in order.
    pub(super) fn draw<E>(&mut self, sink: &mut impl FnMut(ListItem<'_>) -> Result<(), E>) -> Result<(), E> {
        if let Some(header) = self.header.take() {
            sink(ListItem::Header(header))?;
        }
        for step in self.steps.iter_mut().take(self.filled) {
            sink(ListItem::Step(step))?;
        }
        self.end.take().map_or(Ok(()), |mut end| sink(ListItem::Step(&mut end)))
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
