//! Traces: written and read again, cut, changed and wrong; and their schema.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/capture.rs"]
mod capture;
mod cut;
mod drawing;
mod errors;
#[path = "../support/file_frame.rs"]
mod file_frame;
#[path = "../support/here.rs"]
mod here;
#[path = "../support/oracle.rs"]
mod oracle;
mod properties;
mod round_trip;
mod schema;
mod through;
#[path = "../support/traces.rs"]
mod traces;
