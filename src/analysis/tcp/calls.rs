//! What socket calls show of a connection: who opened or closed it, known and not inferred.

use std::collections::VecDeque;

use super::ledger::Ledgers;
use super::{Basis, Connection, Fact, Finding, TcpEvent};
use crate::analysis::Changes;
use crate::analysis::fact::{Evidence, RecordNumber};
use crate::analysis::flow::Both;
use crate::call::{Action, End};
use crate::frame::Timestamp;

/// The calls that cause segments. Most connections are seen without their calls, so the records are boxed.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls(Option<Box<CallRecords>>);

/// The record of each call that causes a segment.
#[derive(Debug, Clone, Default)]
struct CallRecords {
    connect: Both<Option<RecordNumber>>,
    close: Both<Option<RecordNumber>>,
    /// How many bytes the program at each end has received.
    received: Both<u64>,
    /// How many bytes it had handed over after each of its last send calls.
    sent: Both<VecDeque<u64>>,
    /// When it made its last send call, while nothing has come back since.
    silent_since: Both<Option<Timestamp>>,
}

/// A program that shuts its direction down this many nanoseconds after it sent its last bytes has waited for an answer.
const SILENCE_NS: i64 = 900_000_000;

/// How many send calls of each end are remembered.
const SENDS: usize = 64;

impl Calls {
    /// Records a call of the program at `end`, if it causes a segment.
    fn record(&mut self, end: End, action: Action, (n, time): (RecordNumber, Timestamp)) {
        match action {
            Action::Connect => *self.0.get_or_insert_default().connect.of_mut(end) = Some(n),
            // The first of these calls causes the FIN; a later one causes none.
            Action::Shutdown | Action::Close | Action::Abort => {
                self.0.get_or_insert_default().close.of_mut(end).get_or_insert(n);
            }
            Action::Send { bytes } => {
                let records = self.0.get_or_insert_default();
                *records.silent_since.of_mut(end) = Some(time);
                let sent = records.sent.of_mut(end);
                let before = sent.back().copied().unwrap_or(0);
                if sent.len() == SENDS {
                    sent.pop_front();
                }
                sent.push_back(before.saturating_add(bytes));
            }
            Action::Receive { bytes } => {
                let records = self.0.get_or_insert_default();
                *records.silent_since.of_mut(end) = None;
                let received = records.received.of_mut(end);
                *received = received.saturating_add(bytes);
            }
            _ => {}
        }
    }

    /// What a receive call at `end` shows, before it is recorded: that it returned the bytes of several send calls.
    fn joins(&self, end: End, action: Action) -> Option<Fact> {
        let (Action::Receive { bytes }, records) = (action, self.0.as_deref()?) else { return None };
        let from = *records.received.of(end);
        let until = from.saturating_add(bytes);
        // A send call has bytes among these if it ends after the first of them and begins before the last.
        let ends = records.sent.of(end.other()).iter();
        let inside = ends.filter(|sent| (from + 1..until).contains(*sent)).count();
        let sends = u32::try_from(inside).ok()?.saturating_add(1);
        (sends > 1).then_some(Fact::StreamJoined { end, bytes, sends })
    }

    /// What a shutdown call at `end` shows, before it is recorded: that the program has heard nothing for a while after its
    /// last send call.
    fn gives_word(&self, end: End, action: Action, time: Timestamp) -> Option<Fact> {
        let records = self.0.as_deref().filter(|_| action == Action::Shutdown)?;
        let is_first = records.close.of(end).is_none();
        let waited_ns = time.since((*records.silent_since.of(end)).filter(|_| is_first)?);
        (waited_ns >= SILENCE_NS).then_some(Fact::EndsAfterSilence { end, waited_ns })
    }

    /// Whether the program at each end closed its socket before it had received every byte that was sent to it.
    pub(super) fn unread(&self, ledgers: &Ledgers) -> Both<bool> {
        let of = |end: End| {
            let records = self.0.as_deref()?;
            (*records.close.of(end))?;
            Some(*records.received.of(end) < ledgers.of(end.other()).bytes_sent())
        };
        Both { client: of(End::Client) == Some(true), server: of(End::Server) == Some(true) }
    }

    /// The record of the call by which the program at `end` caused `event`.
    pub(super) fn cause_of(&self, end: End, event: TcpEvent) -> Option<RecordNumber> {
        let records = self.0.as_deref()?;
        match event {
            TcpEvent::SendsSyn => *records.connect.of(end),
            TcpEvent::SendsFin | TcpEvent::SendsRst => *records.close.of(end),
            _ => None,
        }
    }
}

impl Connection {
    /// What a call of the program at `end` shows of the bytes; asked before the call is followed.
    pub fn call_finding(&self, end: End, action: Action, time: Timestamp) -> Option<Finding> {
        let fact = self.calls.joins(end, action).or_else(|| self.calls.gives_word(end, action, time))?;
        Some(Finding { fact, basis: Basis::Known, evidence: Evidence::new() })
    }

    /// Follows a call of the program at `end`, which stands in record `n`.
    pub fn called(&mut self, end: End, action: Action, (n, time): (RecordNumber, Timestamp)) -> Changes {
        let mut changes = Changes::new();
        self.calls.record(end, action, (n, time));
        match action {
            // The call returns what has arrived.
            Action::Accept => self.call_shows(end, TcpEvent::GetsAckOfSyn, &mut changes),
            Action::Receive { bytes: 0 } => self.call_shows(end, TcpEvent::GetsFin, &mut changes),
            _ => {}
        }
        // What is under way to this end may have arrived before the call.
        if action == Action::Close && self.expected(end) == self.state(end) {
            self.step(end, TcpEvent::GivesUp, (Some(n), Basis::Known), &mut changes);
        }
        changes
    }
}
