//! What socket calls tell of a connection: who opened or closed it, known and not inferred.

use super::{Basis, Connection, Event, TcpState};
use crate::analysis::Changes;
use crate::analysis::fact::RecordNumber;
use crate::analysis::flow::Both;
use crate::call::{Action, End};

/// The calls that cause segments, by the record that tells of each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calls {
    connect: Both<Option<RecordNumber>>,
    close: Both<Option<RecordNumber>>,
}

impl Calls {
    /// The call by which a program made its end do this.
    pub(super) const fn of(&self, end: End, event: Event) -> Option<RecordNumber> {
        match event {
            Event::SendsSyn => *self.connect.of(end),
            Event::SendsFin | Event::SendsRst => *self.close.of(end),
            _ => None,
        }
    }
}

impl Connection {
    /// Follows a call of the program at `end`, told under record number `n`.
    pub fn called(&mut self, end: End, action: Action, n: RecordNumber) -> Changes {
        let mut changes = Changes::new();
        match action {
            Action::Connect => *self.calls.get_or_insert_default().connect.of_mut(end) = Some(n),
            // The first call asks for the FIN; what comes after it adds nothing.
            Action::Shutdown | Action::Close => {
                self.calls.get_or_insert_default().close.of_mut(end).get_or_insert(n);
            }
            // What the call gives has arrived.
            Action::Accept => self.call_shows(end, Event::GetsAckOfSyn, &mut changes),
            Action::Receive { bytes: 0 } => self.call_shows(end, Event::GetsFin, &mut changes),
            _ => {}
        }
        // What is under way to it may have arrived before the call.
        if action == Action::Close && self.expected(end) == self.state(end) {
            self.step(end, Event::GivesUp, (Some(n), Basis::Known), &mut changes);
        }
        changes
    }

    /// Takes an edge of the table.
    pub(super) fn take(&mut self, end: End, event: Event, to: TcpState) {
        #[cfg(test)]
        self.taken.extend(self.state(end).map(|from| (from, event)));
        #[cfg(not(test))]
        let _ = event;
        *self.states.of_mut(end) = Some(to);
    }
}
