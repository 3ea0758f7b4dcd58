//! The textbook's programs: as processes, and in this one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/here.rs"]
mod here;
mod processes;
#[path = "../support/programs.rs"]
mod programs;
mod sockets;
