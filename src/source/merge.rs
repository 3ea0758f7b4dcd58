//! The frames of several captures in the order of their times, without a copy.
//!
//! A frame may wait in the kernel before its capture sees it ([`Capture::delay`]). So a frame of one capture is passed on
//! when every other capture has a later one, or has had none for that long.

use std::time::Duration;

use super::live::{Capture, CaptureError, Statistics, wait_for_any};
use crate::frame::{RawFrame, Timestamp};
use crate::host::clock::now;

/// Captures whose frames are passed on in one order.
#[derive(Debug)]
pub struct Merged {
    lanes: Vec<Lane>,
    /// The lane whose frame was passed on last.
    current: usize,
}

#[derive(Debug)]
struct Lane {
    capture: Capture,
    /// The time of the frame that waits.
    front: Option<Timestamp>,
    /// The time before which no other frame can come.
    silent_until: Timestamp,
}

impl Merged {
    /// Merges these captures.
    pub fn new(captures: Vec<Capture>) -> Self {
        let lane = |capture| Lane { capture, front: None, silent_until: Timestamp::default() };
        Self { lanes: captures.into_iter().map(lane).collect(), current: 0 }
    }

    /// Moves on to the next frame, for which it waits up to `patience`; returns whether there was one.
    ///
    /// # Errors
    ///
    /// As [`Capture::advance`]. Frames that wait can still be read.
    pub fn advance(&mut self, patience: Duration) -> Result<bool, CaptureError> {
        let mut has_waited = false;
        loop {
            self.look()?;
            let first =
                (self.lanes.iter().enumerate()).filter_map(|(place, lane)| Some((lane.front?, place))).min();
            if let Some((time, place)) = first {
                let is_behind = |lane: &Lane| lane.front.is_none() && lane.silent_until <= time;
                if !self.lanes.iter().any(is_behind) {
                    self.current = place;
                    if let Some(lane) = self.lanes.get_mut(place) {
                        lane.front = None;
                    }
                    return Ok(true);
                }
            } else if has_waited {
                return Ok(false);
            }
            let empty: Vec<_> =
                (self.lanes.iter().filter(|lane| lane.front.is_none())).map(|lane| &lane.capture).collect();
            let longest = empty.iter().map(|capture| capture.delay()).max().unwrap_or_default();
            // With a frame at hand, the others need only as long as a frame may wait in the kernel.
            wait_for_any(&empty, if first.is_some() { longest } else { patience })?;
            has_waited = true;
        }
    }

    /// Looks for a frame in each lane that has none.
    fn look(&mut self) -> Result<(), CaptureError> {
        let is_one_of_several = self.lanes.len() > 1;
        for lane in self.lanes.iter_mut().filter(|lane| lane.front.is_none()) {
            let begun = if is_one_of_several { now() } else { Timestamp::default() };
            if lane.capture.advance(Duration::ZERO)? {
                lane.front = Some(lane.capture.current().time);
            } else if is_one_of_several {
                let delay = i64::try_from(lane.capture.delay().as_nanos()).unwrap_or(i64::MAX);
                lane.silent_until = Timestamp::from_nanoseconds(begun.nanoseconds().saturating_sub(delay));
            }
        }
        Ok(())
    }

    /// The frame to which [`Merged::advance`] moved; `None` without a capture.
    pub fn current(&self) -> Option<RawFrame<'_>> {
        self.lanes.get(self.current).map(|lane| lane.capture.current())
    }

    /// The kernel's counts so far, of all captures together.
    ///
    /// # Errors
    ///
    /// As [`Capture::statistics`].
    pub fn statistics(&mut self) -> Result<Statistics, CaptureError> {
        let mut sum = Statistics::default();
        for lane in &mut self.lanes {
            let Statistics { received, dropped } = lane.capture.statistics()?;
            sum.received += received;
            sum.dropped += dropped;
        }
        Ok(sum)
    }
}
