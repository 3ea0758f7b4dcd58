//! The ledgers of both ends.

use super::Ledger;
use crate::call::End;

/// The ledgers of both ends. Each is allocated with its first entry: in most connections of a scan or a flood, one
/// end never sends anything.
#[derive(Debug, Clone, Default)]
pub(in crate::analysis::tcp) struct Ledgers {
    client: Option<Box<Ledger>>,
    server: Option<Box<Ledger>>,
}

/// The ledger of an end that has sent nothing.
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

    /// The ledger of one end, to enter something; allocated if there is none.
    pub(in crate::analysis::tcp) fn begin(&mut self, end: End) -> &mut Ledger {
        self.place(end).get_or_insert_default()
    }

    /// The ledger of one end, if there is one.
    pub(in crate::analysis::tcp) fn get_mut(&mut self, end: End) -> Option<&mut Ledger> {
        self.place(end).as_deref_mut()
    }

    /// The ledgers that exist.
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
