//! The ledgers of both ends.

use super::Ledger;
use crate::call::End;

/// The ledgers of both ends. One is kept from the first entry on: of most connections that a scan or a flood begins, one
/// end is never heard.
#[derive(Debug, Clone, Default)]
pub(in crate::analysis::tcp) struct Ledgers {
    client: Option<Box<Ledger>>,
    server: Option<Box<Ledger>>,
}

/// The ledger of an end that was not heard.
static EMPTY: Ledger = Ledger::new();

impl Ledgers {
    /// The ledger of one end.
    pub(in crate::analysis::tcp) fn of(&self, end: End) -> &Ledger {
        let ledger = match end {
            End::Client => &self.client,
            End::Server => &self.server,
        };
        ledger.as_deref().unwrap_or(&EMPTY)
    }

    /// The ledger of one end, to enter something; begun if there is none.
    pub(in crate::analysis::tcp) fn begin(&mut self, end: End) -> &mut Ledger {
        self.place(end).get_or_insert_default()
    }

    /// The ledger of one end to change it, if anything is known of that end.
    pub(in crate::analysis::tcp) fn get_mut(&mut self, end: End) -> Option<&mut Ledger> {
        self.place(end).as_deref_mut()
    }

    /// The ledgers that are kept.
    pub(in crate::analysis::tcp) fn kept(&mut self) -> impl Iterator<Item = &mut Ledger> {
        [&mut self.client, &mut self.server].into_iter().filter_map(Option::as_deref_mut)
    }

    const fn place(&mut self, end: End) -> &mut Option<Box<Ledger>> {
        match end {
            End::Client => &mut self.client,
            End::Server => &mut self.server,
        }
    }
}
