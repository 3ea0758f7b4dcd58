//! What socket calls show of a connection: who opened or closed it, known and not inferred.

use std::collections::VecDeque;

use super::ledger::Ledgers;
use super::{Basis, Connection, Fact, Finding, TcpEvent};
use crate::analysis::Changes;
use crate::analysis::fact::{Evidence, RecordNumber};
use crate::analysis::flow::Both;
use crate::call::{Action, End};

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
}

/// How many send calls of each end are remembered.
const SENDS: usize = 64;

impl Calls {
    /// Records a call of the program at `end`, if it causes a segment.
    fn record(&mut self, end: End, action: Action, n: RecordNumber) {
        match action {
            Action::Connect => *self.0.get_or_insert_default().connect.of_mut(end) = Some(n),
            // The first of these calls causes the FIN; a later one causes none.
            Action::Shutdown | Action::Close | Action::Abort => {
                self.0.get_or_insert_default().close.of_mut(end).get_or_insert(n);
            }
            Action::Send { bytes } => {
                let sent = self.0.get_or_insert_default().sent.of_mut(end);
                let before = sent.back().copied().unwrap_or(0);
                if sent.len() == SENDS {
                    sent.pop_front();
                }
                sent.push_back(before.saturating_add(bytes));
            }
            Action::Receive { bytes } => {
                let received = self.0.get_or_insert_default().received.of_mut(end);
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
    pub fn call_finding(&self, end: End, action: Action) -> Option<Finding> {
        let fact = self.calls.joins(end, action)?;
        Some(Finding { fact, basis: Basis::Known, evidence: Evidence::new() })
    }

    /// Follows a call of the program at `end`, which stands in record `n`.
    pub fn called(&mut self, end: End, action: Action, n: RecordNumber) -> Changes {
        let mut changes = Changes::new();
        self.calls.record(end, action, n);
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
