//! What is noted of a run while it lasts, and what that comes to afterwards.
//!
//! While frames pass, time is short: what a host received is the frame that the other one sent, unless the link changed it, so its
//! bytes are kept once.

use std::collections::{HashMap, HashSet};

use crate::call::End;
use crate::fate::Delivery;
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};
use crate::kernel::KernelSample;
use crate::link::{FrameNumber, LabLink, keeps_the_network_running, resolves_addresses};

/// How many bytes of frames are kept. A run that has more is ended.
const MOST: usize = 1 << 30;

/// What was noted, each kind in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Notes {
    seen: Vec<NotedFrame>,
    samples: Vec<KernelSample>,
    /// The bytes of all frames that were seen.
    bytes: usize,
}

/// A frame that passed the interface of a host.
#[derive(Debug)]
struct NotedFrame {
    end: End,
    time: Timestamp,
    passage: FramePassage,
    /// None for a frame that was received as it was sent.
    bytes: Option<Vec<u8>>,
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
    /// A host sent a frame; without a number, its interface dropped it.
    pub(super) fn sent(&mut self, end: End, time: Timestamp, bytes: Vec<u8>, number: Option<FrameNumber>) {
        // It is seen again where it arrives, and then kept twice.
        self.bytes += 2 * bytes.len();
        let passage = number.map_or(FramePassage::Dropped, FramePassage::Sent);
        self.seen.push(NotedFrame { end, time, passage, bytes: Some(bytes) });
    }

    /// A frame was delivered to a host; `altered` are its bytes if they are not those that were sent.
    pub(super) fn received(
        &mut self,
        end: End,
        number: FrameNumber,
        delivery: Delivery,
        altered: Option<Vec<u8>>,
    ) {
        let passage = FramePassage::Received(number, delivery);
        self.seen.push(NotedFrame { end, time: delivery.left, passage, bytes: altered });
    }

    /// A kernel said something new.
    pub(super) fn sample(&mut self, sample: KernelSample) {
        self.samples.push(sample);
    }

    /// Whether no more frames are to be kept.
    pub(super) const fn are_full(&self) -> bool {
        self.bytes > MOST
    }

    /// What all of it comes to, with what the link did. What keeps the network running is left out, except the questions for
    /// Ethernet addresses and their answers where they are to be shown.
    pub(super) fn finish(self, link: LabLink, shows_arp: bool) -> CarriedRun {
        let Self { mut seen, samples, .. } = self;
        let is_shown = |bytes: &[u8]| shows_arp && resolves_addresses(bytes);
        let hidden: HashSet<FrameNumber> = seen
            .iter()
            .filter_map(|noted| match (noted.passage, &noted.bytes) {
                (FramePassage::Sent(number), Some(bytes)) if !is_shown(bytes) => Some(number),
                _ => None,
            })
            .filter(|number| link.is_housekeeping(*number))
            .collect();
        seen.retain(|noted| match (noted.passage, &noted.bytes) {
            (FramePassage::Sent(number) | FramePassage::Received(number, _), _) => !hidden.contains(&number),
            (FramePassage::Dropped, bytes) => {
                !bytes.as_deref().is_some_and(|bytes| keeps_the_network_running(bytes) && !is_shown(bytes))
            }
        });
        let fired = link.fired().map(|(rule, count)| (count, rule.to_string())).collect();
        let mut fates = link.fates();
        for fate in &mut fates {
            // When the link gave a frame away is not yet when the host had it.
            fate.deliveries.clear();
        }
        let mut latest_ns = 0;
        let mut sent = HashMap::new();
        for (place, noted) in seen.iter().enumerate() {
            match noted.passage {
                FramePassage::Sent(number) => _ = sent.insert(number, place),
                FramePassage::Received(number, delivery) => {
                    latest_ns = latest_ns.max(delivery.left.since(delivery.due));
                    if let Some(fate) = fates.get_mut(number.0) {
                        fate.deliveries.push(delivery);
                    }
                }
                FramePassage::Dropped => {}
            }
        }
        let frame = |NotedFrame { end, time, passage, bytes }: &NotedFrame| {
            let (number, is_sent) = match *passage {
                FramePassage::Sent(number) => (Some(number), true),
                FramePassage::Received(number, _) => (Some(number), false),
                FramePassage::Dropped => (None, true),
            };
            let as_sent = || seen.get(*sent.get(&number?)?)?.bytes.clone();
            let bytes = bytes.clone().or_else(as_sent).unwrap_or_default();
            let fate =
                number.filter(|_| is_sent).and_then(|number| fates.get(number.0)).cloned().map(Box::new);
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
