//! Analysis by itself: segments made up one to a line, and what follows from them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod flows;
mod tcp;
mod wireshark;
