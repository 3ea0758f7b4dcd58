//! The lab's two hosts: what passes between them, and the programs that run on them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/here.rs"]
mod here;
mod network;
mod programs;
#[path = "../support/troubled.rs"]
mod troubled;
