//! The textbook's exchanges, shown as they happen: `captrace demo`, `server --show`, `client --show`, on loopback and between two hosts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod demo;
#[path = "../support/exchange.rs"]
mod exchange;
#[path = "../support/here.rs"]
mod here;
mod lan;
mod show;
