//! Steps that are kept to be looked at one at a time.

use std::cell::RefCell;
use std::rc::Rc;

use crate::step::Step;
use crate::trace::record::Header;

/// How many packets are kept at most: more than one person looks at one at a time.
const MOST_PACKETS: usize = 100_000;
/// How many bytes of packets are kept at most.
const MOST_BYTES: usize = 256 << 20;

/// A recording in memory.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Its header.
    pub(crate) header: Option<Header>,
    /// Its steps.
    pub(crate) steps: Vec<Step>,
    /// Which of them are shown.
    pub(crate) shown: Vec<bool>,
    /// Whether there were more than are kept.
    pub(crate) is_cut: bool,
}

/// Keeps steps. Whoever has a clone of it can take out what was kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct StepKeeper {
    kept: Rc<RefCell<Kept>>,
    packets: usize,
    bytes: usize,
}

impl StepKeeper {
    /// Begins a trace.
    pub(crate) fn begin(&self, header: &Header) {
        self.kept.borrow_mut().header = Some(header.clone());
    }

    /// Keeps a step, as long as there is room.
    pub(crate) fn keep(&mut self, step: Step, shown: bool) {
        let mut kept = self.kept.borrow_mut();
        if let Some(packet) = step.packet() {
            self.packets += 1;
            self.bytes = self.bytes.saturating_add(packet.bytes.len());
        }
        if self.packets > MOST_PACKETS || self.bytes > MOST_BYTES {
            kept.is_cut = true;
            return;
        }
        kept.steps.push(step);
        kept.shown.push(shown);
    }

    /// Takes out what was kept.
    pub(crate) fn take(&self) -> Kept {
        self.kept.take()
    }
}
