//! The first half of counting: selects the frames that the filter admits, decodes them into a batch and counts their
//! protocols.

use super::Failure;
use super::batch::Batch;
use crate::analysis::hierarchy::Hierarchy;
use crate::frame::{LinkType, RawFrame, Timestamp};
use crate::source::Filter;
use crate::step::Packet;

/// Selects frames and counts what can be counted without following flows.
pub(crate) struct Intake {
    pub(crate) filter: Option<Filter>,
    /// The link types that the filter was checked against.
    checked: Vec<LinkType>,
    pub(crate) hierarchy: Hierarchy,
    /// The number of the last packet or call.
    pub(crate) number: u64,
    first: Option<Timestamp>,
    last: Timestamp,
}

impl Intake {
    pub(crate) fn new(filter: Option<Filter>) -> Self {
        Self {
            filter,
            checked: Vec::new(),
            hierarchy: Hierarchy::default(),
            number: 0,
            first: None,
            last: Timestamp::default(),
        }
    }

    /// Counts one frame and adds it to a batch, if the filter admits it.
    ///
    /// # Errors
    ///
    /// The filter asks for something that frames of this link type do not have.
    pub(crate) fn frame(&mut self, frame: RawFrame<'_>, batch: &mut Batch) -> Result<(), Failure> {
        if !self.takes(frame)? {
            return Ok(());
        }
        batch.add(self.number, frame, |packet| self.hierarchy.count(packet, frame.original_len));
        Ok(())
    }

    /// Counts one packet of a trace, which is decoded already. Returns its number; `None` if the filter does not admit it.
    ///
    /// # Errors
    ///
    /// As [`Intake::frame`].
    pub(crate) fn packet(&mut self, time: Timestamp, packet: &Packet) -> Result<Option<u64>, Failure> {
        let Packet { vantage, link, wire_len, bytes, decoded, .. } = packet;
        let (vantage, link_type, original_len) = (*vantage, *link, *wire_len);
        if !self.takes(RawFrame { time, vantage, link_type, bytes, original_len })? {
            return Ok(None);
        }
        self.hierarchy.count(decoded, original_len);
        Ok(Some(self.number))
    }

    /// Gives one frame its number; whether the filter admits it.
    fn takes(&mut self, frame: RawFrame<'_>) -> Result<bool, Failure> {
        self.number += 1;
        if !self.admits(frame)? {
            return Ok(false);
        }
        self.first.get_or_insert(frame.time);
        self.last = frame.time;
        Ok(true)
    }

    /// Nanoseconds from the first admitted frame to the last.
    pub(crate) fn duration(&self) -> i64 {
        self.first.map_or(0, |first| self.last.since(first))
    }

    fn admits(&mut self, frame: RawFrame<'_>) -> Result<bool, Failure> {
        let Some(filter) = &self.filter else { return Ok(true) };
        let RawFrame { link_type, bytes, original_len, .. } = frame;
        if !self.checked.contains(&link_type) {
            filter.applies_to(link_type)?;
            self.checked.push(link_type);
        }
        Ok(filter.matches(link_type, bytes, original_len))
    }
}
