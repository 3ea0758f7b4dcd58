//! `captrace capture` on real interfaces.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/exchange.rs"]
mod exchange;
#[path = "../support/here.rs"]
mod here;
mod loopback;
mod quiet;
#[path = "../support/running.rs"]
mod running;
