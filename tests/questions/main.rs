//! The questions about an exchange: each has its answer on a real capture, with the packets that show it, and its reason
//! on one that cannot answer it. `answers.tsv` has what is expected; `UPDATE_DOCS=1` writes it anew, and then it is read.
//! What the answers rest on, the facts, is compared with tshark in `tests/lab_questions`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod answers;
#[path = "../support/capture.rs"]
mod capture;
mod corpus;
mod expected;
mod exports;
#[path = "../support/here.rs"]
mod here;
mod known;
mod oracle;
#[path = "../support/oracle.rs"]
mod tables;
mod textbook;

use captrace::internals::homework::{Asked, QuestionedFlow};
use captrace::{Failure, Item, Recording, Step};

/// The steps of a recording of the repository.
pub(crate) fn steps(name: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let report = Recording::open(path(name)).unwrap().read(|item| -> Result<(), Failure> {
        if let Item::Step(step) = item {
            steps.push(step);
        }
        Ok(())
    });
    assert_eq!(report.unwrap().defects(), None, "{name}");
    steps
}

/// The file of a trace in `traces/`, or of a capture in `tests/captures/`.
pub(crate) fn path(name: &str) -> String {
    if name.contains(".json") {
        format!("traces/{name}")
    } else if name.contains('/') {
        format!("tests/captures/{name}.pcap")
    } else {
        format!("tests/captures/{name}.pcap.gz")
    }
}

/// What is asked of the first flow of a recording.
pub(crate) fn with_first_flow<T>(name: &str, f: impl FnOnce(&QuestionedFlow<'_>) -> T) -> T {
    let steps = steps(name);
    let flows = QuestionedFlow::all(&steps);
    f(&flows[0])
}

/// The questions that the first flow of a recording answers.
pub(crate) fn asked(name: &str) -> Vec<Asked> {
    with_first_flow(name, |flow| Asked::all(flow).0)
}
