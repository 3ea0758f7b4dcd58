//! Decoding by itself: bytes in, layers and fields out; and real captures, compared with tshark.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod arp;
#[path = "../support/capture.rs"]
mod capture;
#[path = "../support/column.rs"]
mod column;
mod cooked;
mod encapsulation;
mod frames;
mod gre;
#[path = "../support/here.rs"]
mod here;
mod llc;
mod loopback;
mod options;
#[path = "../support/oracle.rs"]
mod oracle;
mod pppoe;
mod reassemble;
mod tshark;
