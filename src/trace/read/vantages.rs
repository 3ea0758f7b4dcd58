//! The vantages that a trace describes, by their names.

use std::collections::HashMap;

use crate::frame::{LinkType, VantageIndex};
use crate::step::vantage::Vantage;

/// The maximum number of distinguished vantages that a trace only names; all others share one index.
const UNDESCRIBED: usize = 1024;

/// The vantages so far.
#[derive(Debug, Default)]
pub(super) struct Vantages {
    known: HashMap<String, KnownVantage>,
    /// The index of the next one.
    next: usize,
    undescribed: usize,
}

/// A vantage of a trace.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownVantage {
    pub(super) index: VantageIndex,
    /// What its frames begin with; `None` if only packets name it.
    pub(super) link: Option<LinkType>,
    /// How many bytes at the end of its frames are their check sequence (pcapng's `if_fcslen`).
    pub(super) check_len: u8,
}

impl Vantages {
    /// Learns further vantages; gives the index of the first. Of two with the same name, the first counts.
    pub(super) fn learn(&mut self, vantages: &[Vantage]) -> VantageIndex {
        let first = self.next;
        for (vantage, place) in vantages.iter().zip(first..) {
            let check_len = vantage.file.as_ref().and_then(|file| file.fcs_len).unwrap_or(0);
            let described =
                KnownVantage { index: VantageIndex(place), link: Some(vantage.link()), check_len };
            if self.known.get(&vantage.id).is_none_or(|known| known.link.is_none()) {
                self.known.insert(vantage.id.clone(), described);
            }
        }
        self.next += vantages.len();
        VantageIndex(first)
    }

    /// The vantage with this name. One that was not described gets the next index.
    pub(super) fn named(&mut self, id: &str) -> KnownVantage {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        let named = KnownVantage { index: VantageIndex(self.next), link: None, check_len: 0 };
        if self.undescribed < UNDESCRIBED {
            self.undescribed += 1;
            self.next += 1;
            self.known.insert(id.to_owned(), named);
        }
        named
    }
}
