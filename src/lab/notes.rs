//! What is noted of a run while it lasts, and what that comes to afterwards.

use super::store::{FrameStore, KeptFrame};
use crate::call::End;
use crate::fate::Delivery;
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};
use crate::kernel::KernelSample;
use crate::link::{FrameNumber, LabLink, keeps_the_network_running, resolves_addresses};

/// How many bytes of frames are kept. A run that has more is ended: in its trace each is there twice, where it was sent and
/// where it arrived.
const MOST: usize = 1 << 29;

/// What was noted, each kind in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Notes {
    seen: Vec<NotedFrame>,
    samples: Vec<KernelSample>,
    store: FrameStore,
    /// The frames that the link took, by their numbers.
    carried: Vec<KeptFrame>,
}

/// A frame that passed the interface of a host.
#[derive(Debug)]
struct NotedFrame {
    end: End,
    time: Timestamp,
    passage: FramePassage,
    kept: KeptFrame,
}

#[derive(Debug, Clone, Copy)]
enum FramePassage {
    /// The host sent it, and the link took it.
    Sent(FrameNumber),
    /// The host sent it, and its interface dropped it.
    Dropped,
    /// The host received it, when it was due or later.
    Received(FrameNumber, Delivery),
}

/// What was noted, complete.
#[derive(Debug)]
pub(super) struct CarriedRun {
    /// The frames of both hosts. Those that the link took have their fates.
    pub(super) frames: Vec<Frame>,
    pub(super) samples: Vec<KernelSample>,
    /// How often each rule decided, with its text.
    pub(super) fired: Vec<(u32, String)>,
    /// By how much the latest frame was delivered later than it was due, in nanoseconds.
    pub(super) latest_ns: i64,
}

impl Notes {
    /// Keeps the bytes of a frame about which more will be noted.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> KeptFrame {
        self.store.keep(bytes)
    }

    /// The bytes of a frame that is kept.
    pub(super) fn bytes(&self, kept: KeptFrame) -> &[u8] {
        self.store.bytes(kept)
    }

    /// A frame as it arrives: as it was sent, unless the link has altered it.
    pub(super) fn arriving(&mut self, FrameNumber(number): FrameNumber, altered: Option<&[u8]>) -> KeptFrame {
        let as_sent = self.carried.get(number).copied().filter(|_| altered.is_none());
        as_sent.unwrap_or_else(|| self.keep(altered.unwrap_or_default()))
    }

    /// A host sent a frame, and the link took it: the first frame, or the one after that of the last call.
    pub(super) fn sent(&mut self, end: End, time: Timestamp, kept: KeptFrame) {
        let passage = FramePassage::Sent(FrameNumber(self.carried.len()));
        self.carried.push(kept);
        self.seen.push(NotedFrame { end, time, passage, kept });
    }

    /// A host sent a frame, and its interface dropped it.
    pub(super) fn dropped(&mut self, end: End, time: Timestamp, kept: KeptFrame) {
        self.seen.push(NotedFrame { end, time, passage: FramePassage::Dropped, kept });
    }

    /// A frame was delivered to a host.
    pub(super) fn received(&mut self, end: End, number: FrameNumber, delivery: Delivery, kept: KeptFrame) {
        let passage = FramePassage::Received(number, delivery);
        self.seen.push(NotedFrame { end, time: delivery.left, passage, kept });
    }

    /// A kernel said something new.
    pub(super) fn sample(&mut self, sample: KernelSample) {
        self.samples.push(sample);
    }

    /// Whether no more frames are to be kept.
    pub(super) const fn are_full(&self) -> bool {
        self.store.size() > MOST
    }

    /// What all of it comes to, with what the link did. What keeps the network running is left out, except the questions for
    /// Ethernet addresses and their answers where they are to be shown.
    pub(super) fn finish(self, link: LabLink, shows_arp: bool) -> CarriedRun {
        let Self { mut seen, samples, store, .. } = self;
        seen.retain(|noted| {
            let bytes = store.bytes(noted.kept);
            let runs_the_network = match noted.passage {
                FramePassage::Sent(number) | FramePassage::Received(number, _) => {
                    link.is_housekeeping(number)
                }
                FramePassage::Dropped => keeps_the_network_running(bytes),
            };
            !runs_the_network || (shows_arp && resolves_addresses(bytes))
        });
        let fired = link.fired().map(|(rule, count)| (count, rule.to_string())).collect();
        let mut fates = link.fates();
        for fate in &mut fates {
            // When the link gave a frame away is not yet when the host had it.
            fate.deliveries.clear();
        }
        let mut latest_ns = 0;
        for noted in &seen {
            if let FramePassage::Received(FrameNumber(number), delivery) = noted.passage {
                latest_ns = latest_ns.max(delivery.left.since(delivery.due));
                if let Some(fate) = fates.get_mut(number) {
                    fate.deliveries.push(delivery);
                }
            }
        }
        let frame = |NotedFrame { end, time, passage, kept }: &NotedFrame| {
            let bytes = store.bytes(*kept).to_vec();
            let fate = match passage {
                FramePassage::Sent(FrameNumber(number)) => fates.get(*number).cloned().map(Box::new),
                FramePassage::Dropped | FramePassage::Received(..) => None,
            };
            let vantage = VantageIndex(match end {
                End::Client => 0,
                End::Server => 1,
            });
            let original_len = bytes.len();
            Frame { time: *time, vantage, link_type: LinkType::Ethernet, bytes, original_len, fate }
        };
        CarriedRun { frames: seen.iter().map(frame).collect(), samples, fired, latest_ns }
    }
}
