//! Which records are shown: by filter, flow and number. Analysis has seen all of them: what is told of a packet does
//! not change by others being left out.

use super::Failure;
use crate::source::Filter;
use crate::trace::packet::PacketRecord;
use crate::trace::record::Header;
use crate::trace::{Links, Record};

/// What is to be shown.
#[derive(Default)]
pub(crate) struct Selection {
    pub(crate) filter: Option<Filter>,
    pub(crate) flow: Option<u32>,
    pub(crate) from: Option<u64>,
    pub(crate) to: Option<u64>,
    links: Links,
    /// The last packet, shown or not.
    at: u64,
    /// Whether the packet or call that records now belong to is shown.
    shown: bool,
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

    /// Whether a record is shown.
    ///
    /// # Errors
    ///
    /// When the filter asks for something that packets of a link type do not have.
    pub(crate) fn admits(&mut self, record: &Record) -> Result<bool, Failure> {
        match record {
            Record::Header(header) => {
                self.learn(header)?;
                Ok(true)
            }
            Record::Packet(packet) => {
                self.at = packet.id.0;
                self.shown = self.admits_packet(packet)?;
                Ok(self.shown)
            }
            Record::Summary(_) => Ok(true),
            Record::Call(call) => {
                self.shown = self.filter.is_none()
                    && self.is_between()
                    && self.admits_flow(call.flow.map(|flow| flow.0));
                Ok(self.shown)
            }
            Record::Note(note) if note.about.is_none() => {
                Ok(!self.narrows() && self.admits_flow(note.flow.map(|flow| flow.0)))
            }
            Record::State(state) if state.from.is_none() && self.filter.is_none() && self.from.is_none() => {
                Ok(self.admits_flow(Some(state.flow.0)))
            }
            // A packet may end an earlier flow, too, between the same sockets.
            Record::State(state) => Ok(self.shown && self.admits_flow(Some(state.flow.0))),
            Record::Note(_) => Ok(self.shown),
        }
    }

    /// The link type of each vantage, by which its packets are filtered.
    fn learn(&mut self, header: &Header) -> Result<(), Failure> {
        self.links = Links::of(header);
        if let Some(filter) = &self.filter {
            for link in self.links.iter() {
                filter.applies_to(link)?;
            }
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

    /// Whether a packet is of the flow that is shown, where one was named.
    pub(crate) fn concerns(&self, packet: &PacketRecord) -> bool {
        self.admits_flow(packet.flow.map(|flow| flow.0))
    }

    fn admits_flow(&self, flow: Option<u32>) -> bool {
        self.flow.is_none_or(|wanted| flow == Some(wanted))
    }

    fn admits_packet(&self, packet: &PacketRecord) -> Result<bool, Failure> {
        let id = packet.id.0;
        let asked_for = self.admits_flow(packet.flow.map(|flow| flow.0))
            && self.from.is_none_or(|from| id >= from)
            && self.to.is_none_or(|to| id <= to);
        let Some(filter) = self.filter.as_ref().filter(|_| asked_for) else { return Ok(asked_for) };
        let link = self.links.of_packet(packet);
        // What comes through a pipe may have interfaces that its header does not name: they were not asked yet.
        filter.applies_to(link)?;
        Ok(filter.matches(link, &packet.raw, usize::try_from(packet.len.wire).unwrap_or(usize::MAX)))
    }
}
