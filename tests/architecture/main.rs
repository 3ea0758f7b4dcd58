//! Rules about the source that no compiler checks: which way data flows, names of types, and both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on must fail loudly"
)]

mod circles;
mod layers;
#[path = "../support/paths.rs"]
mod paths;
#[path = "../support/sources.rs"]
mod sources;
mod translation;
mod type_names;
