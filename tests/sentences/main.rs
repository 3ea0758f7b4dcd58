//! Every sentence and every entry of the glossary, in both languages; and `captrace explain`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod every;
mod explain;
mod facts;
mod glossary;
#[path = "../support/here.rs"]
mod here;
