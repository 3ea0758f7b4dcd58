//! Where the findings of the analysis go.
//!
//! Analysis makes a finding only for a sink that takes it. [`Findings`] takes all findings, in order. [`Discard`] takes
//! none: the compiler removes the work that only findings need.

use std::fmt::Debug;

use super::fact::{Finding, Findings};

/// Takes the findings about one packet.
pub trait Sink: Debug + Default {
    /// Takes the findings that `make` returns, in order. A sink that takes none never calls it.
    fn take<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I);

    /// Appends the findings of another sink.
    fn append(&mut self, later: Self);

    /// Keeps only the findings for which `keep` is true.
    fn retain(&mut self, keep: impl Fn(&Finding) -> bool);

    /// Does work that only findings need; a sink that takes none skips it and returns `None`.
    fn for_findings<T>(work: impl FnOnce() -> T) -> Option<T>;
}

impl Sink for Findings {
    fn take<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I) {
        // Nearly always there is none or one: extending costs more.
        for finding in make() {
            self.push(finding);
        }
    }

    fn append(&mut self, later: Self) {
        self.extend(later);
    }

    fn retain(&mut self, keep: impl Fn(&Finding) -> bool) {
        Self::retain(self, |finding| keep(finding));
    }

    fn for_findings<T>(work: impl FnOnce() -> T) -> Option<T> {
        Some(work())
    }
}

/// Takes no findings, for callers who want summaries alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discard;

impl Sink for Discard {
    fn take<I: IntoIterator<Item = Finding>>(&mut self, _: impl FnOnce() -> I) {}

    fn append(&mut self, _: Self) {}

    fn retain(&mut self, _: impl Fn(&Finding) -> bool) {}

    fn for_findings<T>(_: impl FnOnce() -> T) -> Option<T> {
        None
    }
}
