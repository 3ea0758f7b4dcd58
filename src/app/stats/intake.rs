//! The packets of a file as they come in: which of them the filter admits, and what is counted of them before anyone
//! follows the flows.

use super::Failure;
use super::batch::Batch;
use crate::analysis::hierarchy::Hierarchy;
use crate::frame::{LinkType, Timestamp, VantageIndex};
use crate::source::Filter;

/// What is counted of packets as they come in, and which of them are followed.
pub(crate) struct Intake {
    pub(crate) filter: Option<Filter>,
    /// The link types that the filter is known to suit.
    suited: Vec<LinkType>,
    pub(crate) hierarchy: Hierarchy,
    /// The number of the last packet or call.
    pub(crate) number: u64,
    first: Option<Timestamp>,
    last: Timestamp,
}

/// A packet as it was read.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    pub(crate) time: Timestamp,
    pub(crate) vantage: VantageIndex,
    pub(crate) link: LinkType,
    pub(crate) bytes: &'a [u8],
    pub(crate) wire_len: usize,
}

impl Intake {
    pub(crate) fn new(filter: Option<Filter>) -> Self {
        Self {
            filter,
            suited: Vec::new(),
            hierarchy: Hierarchy::default(),
            number: 0,
            first: None,
            last: Timestamp::default(),
        }
    }

    /// Counts one packet and adds it to a batch, if the filter admits it.
    pub(crate) fn packet(&mut self, taken: Taken<'_>, batch: &mut Batch) -> Result<(), Failure> {
        self.number += 1;
        if !self.admits(taken)? {
            return Ok(());
        }
        self.first.get_or_insert(taken.time);
        self.last = taken.time;
        batch.add(self.number, taken, |packet| self.hierarchy.count(packet, taken.wire_len));
        Ok(())
    }

    /// Nanoseconds from the first packet to the last.
    pub(crate) fn duration(&self) -> i64 {
        self.first.map_or(0, |first| self.last.since(first))
    }

    fn admits(&mut self, taken: Taken<'_>) -> Result<bool, Failure> {
        let Some(filter) = &self.filter else { return Ok(true) };
        let Taken { link, bytes, wire_len, .. } = taken;
        if !self.suited.contains(&link) {
            filter.applies_to(link).map_err(Failure::usage)?;
            self.suited.push(link);
        }
        Ok(filter.matches(link, bytes, wire_len))
    }
}
