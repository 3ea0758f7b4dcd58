//! Analysis: made-up segments, one a line; and real captures, with what must be said of them.
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
mod cases;
mod counting;
mod field;
mod flows;
#[path = "../../benches/support/generate.rs"]
mod generate;
#[path = "../support/here.rs"]
mod here;
#[path = "../support/oracle.rs"]
mod oracle;
mod reasons;
mod sightings;
mod states;
mod tcp;
mod timing_oracle;
mod truth;
