//! The lab's link, in virtual time: what it promises of every frame, what its rules do, and TCP through it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "link/frames.rs"]
mod frames;
#[path = "link/properties.rs"]
mod properties;
#[path = "link/rules.rs"]
mod rules;
#[path = "link/score.rs"]
mod score;
#[path = "support/scored.rs"]
mod scored;
#[path = "link/tcp.rs"]
mod tcp;
#[path = "support/troubled.rs"]
mod troubled;
