//! The parts of a lab without hosts: scenarios, the link in virtual time, and what is shown of a run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/both_ends.rs"]
mod both_ends;
#[path = "../support/capture.rs"]
mod capture;
mod link;
mod scenarios;
#[path = "../support/scored.rs"]
mod scored;
mod story;
#[path = "../support/troubled.rs"]
mod troubled;
