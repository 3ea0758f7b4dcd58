//! Where the findings of the analysis go.
//!
//! Analysis makes a finding only for a sink that takes it. [`Findings`] takes all findings, in order. [`Troubles`] takes
//! those that show that something is wrong with a packet. [`Discard`] takes none. The compiler removes the work that only
//! other sinks need.

use std::fmt::Debug;

use super::fact::{Finding, Findings};
use super::trouble::Trouble;

/// Takes the findings about one packet.
pub trait Sink: Debug + Default {
    /// Whether it takes the findings that show no trouble, too.
    const EXPLAINS: bool;
    /// Whether its caller wants the measurements in the summaries of flows.
    const MEASURES: bool;

    /// Takes the findings that `make` returns, in order: those that may show a trouble. A sink that takes none never
    /// calls it.
    fn take<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I);

    /// Takes the findings that `make` returns, in order: those that never show a trouble.
    fn explain<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I);

    /// Appends the findings of another sink.
    fn append(&mut self, later: Self);

    /// Keeps only the findings for which `keep` is true.
    fn retain(&mut self, keep: impl Fn(&Finding) -> bool);

    /// Does work that only explanations need; a sink that does not take them skips it and returns `None`.
    fn to_explain<T>(work: impl FnOnce() -> T) -> Option<T> {
        Self::EXPLAINS.then(work)
    }

    /// Does work that only findings need, whichever they are; a sink that takes none skips it and returns `None`.
    fn to_find<T>(work: impl FnOnce() -> T) -> Option<T>;
}

impl Sink for Findings {
    const EXPLAINS: bool = true;
    const MEASURES: bool = true;

    fn take<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I) {
        // Nearly always there is none or one: extending costs more.
        for finding in make() {
            self.push(finding);
        }
    }

    fn explain<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I) {
        for finding in make() {
            debug_assert!(Trouble::of(&finding.fact).is_none(), "{:?}", finding.fact);
            self.push(finding);
        }
    }

    fn append(&mut self, later: Self) {
        self.extend(later);
    }

    fn retain(&mut self, keep: impl Fn(&Finding) -> bool) {
        Self::retain(self, |finding| keep(finding));
    }

    fn to_find<T>(work: impl FnOnce() -> T) -> Option<T> {
        Some(work())
    }
}

/// Takes the findings that show a trouble, for callers who name the trouble of each packet and explain nothing. The causes
/// in them may be missing: only explanations need what they are concluded from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Troubles(Findings);

impl Troubles {
    /// All findings that show one.
    pub fn into_findings(self) -> Findings {
        self.0
    }
}

impl Sink for Troubles {
    const EXPLAINS: bool = false;
    const MEASURES: bool = false;

    fn take<I: IntoIterator<Item = Finding>>(&mut self, make: impl FnOnce() -> I) {
        self.0.extend(make().into_iter().filter(|finding| Trouble::of(&finding.fact).is_some()));
    }

    fn explain<I: IntoIterator<Item = Finding>>(&mut self, _: impl FnOnce() -> I) {}

    fn append(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn retain(&mut self, keep: impl Fn(&Finding) -> bool) {
        self.0.retain(|finding| keep(finding));
    }

    fn to_find<T>(work: impl FnOnce() -> T) -> Option<T> {
        Some(work())
    }
}

/// Takes no findings, for callers who want summaries alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discard;

impl Sink for Discard {
    const EXPLAINS: bool = false;
    const MEASURES: bool = true;

    fn take<I: IntoIterator<Item = Finding>>(&mut self, _: impl FnOnce() -> I) {}

    fn explain<I: IntoIterator<Item = Finding>>(&mut self, _: impl FnOnce() -> I) {}

    fn append(&mut self, _: Self) {}

    fn retain(&mut self, _: impl Fn(&Finding) -> bool) {}

    fn to_find<T>(_: impl FnOnce() -> T) -> Option<T> {
        None
    }
}
