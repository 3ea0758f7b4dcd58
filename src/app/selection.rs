//! Selects steps by filter, flow and number. Analysis sees every packet first: what is said of one does not depend on the
//! selection.

use super::Failure;
use crate::analysis::flow::FlowId;
use crate::source::Filter;
use crate::step::{Event, Packet, Step};
use crate::trace::record::Header;

/// What is to be shown.
#[derive(Clone, Default)]
pub(crate) struct Selection {
    pub(crate) filter: Option<Filter>,
    pub(crate) flow: Option<u32>,
    pub(crate) from: Option<u64>,
    pub(crate) to: Option<u64>,
    /// The last packet, shown or not.
    at: u64,
}

/// Reads the words of a filter; none where there are none.
pub(crate) fn filter(words: &[String]) -> Result<Option<Filter>, Failure> {
    let expression = words.join(" ");
    if expression.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Filter::parse(&expression)?))
}

impl Selection {
    /// Everything that the filter, flow and numbers admit.
    pub(crate) fn new(filter: Option<Filter>, flow: Option<u32>, from: Option<u64>, to: Option<u64>) -> Self {
        Self { filter, flow, from, to, ..Self::default() }
    }

    /// Whether a step is shown.
    ///
    /// # Errors
    ///
    /// When the filter asks for something that packets of a link type do not have.
    pub(crate) fn admits(&mut self, step: &Step) -> Result<bool, Failure> {
        Ok(match &step.event {
            Event::Packet(packet) => {
                self.at = packet.id.0;
                self.admits_packet(step.flow, packet)?
            }
            Event::Call(_) | Event::Kernel(_) => {
                self.filter.is_none() && self.is_between() && self.admits_flow(step.flow)
            }
            Event::Remark => !self.narrows() && self.admits_flow(step.flow),
            Event::End(_) | Event::Description(_) => true,
        })
    }

    /// Leaves of a step what belongs to the flow that is shown: a packet may end an earlier flow, too, between the same
    /// sockets.
    pub(crate) fn narrow(&self, step: &mut Step) {
        if self.flow.is_some() {
            step.changes.retain(|state| self.admits_flow(Some(state.flow)));
        }
    }

    /// Begins a trace, whose vantages must have what the filter asks for.
    ///
    /// # Errors
    ///
    /// When the filter asks for something that packets of a link type do not have.
    pub(crate) fn begin(&self, header: &Header) -> Result<(), Failure> {
        let Some(filter) = &self.filter else { return Ok(()) };
        for vantage in &header.vantages {
            filter.applies_to(vantage.link())?;
        }
        Ok(())
    }

    /// Whether what comes now stands before a packet that is shown by its number, or within those that are.
    fn is_between(&self) -> bool {
        self.from.is_none_or(|from| self.at.saturating_add(1) >= from)
            && self.to.is_none_or(|to| self.at < to)
    }

    /// Whether packets of a flow are left out: then nothing is shown that is of the flow and of no packet.
    const fn narrows(&self) -> bool {
        self.filter.is_some() || self.from.is_some() || self.to.is_some()
    }

    /// Whether a step is of the flow that is shown, where one was named.
    pub(crate) fn concerns(&self, step: &Step) -> bool {
        self.admits_flow(step.flow)
    }

    fn admits_flow(&self, flow: Option<FlowId>) -> bool {
        self.flow.is_none_or(|wanted| flow == Some(FlowId(wanted)))
    }

    fn admits_packet(&self, flow: Option<FlowId>, packet: &Packet) -> Result<bool, Failure> {
        let id = packet.id.0;
        let asked_for = self.admits_flow(flow)
            && self.from.is_none_or(|from| id >= from)
            && self.to.is_none_or(|to| id <= to);
        let Some(filter) = self.filter.as_ref().filter(|_| asked_for) else { return Ok(asked_for) };
        // What comes through a pipe may have interfaces that its header does not name: they were not asked yet.
        filter.applies_to(packet.link)?;
        Ok(filter.matches(packet.link, &packet.bytes, packet.wire_len))
    }
}
