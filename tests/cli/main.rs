//! What a user meets around the views: help, mistakes, the state of the machine, terminals, shells and locales.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod chinese;
mod doctor;
#[path = "../support/here.rs"]
mod here;
mod mistakes;
mod shell;
mod surroundings;
