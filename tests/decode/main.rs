//! Decoding by itself: bytes in, layers and fields out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod arp;
mod cooked;
mod encapsulation;
mod frames;
mod gre;
mod llc;
mod loopback;
mod pppoe;
mod reassemble;
