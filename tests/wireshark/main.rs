//! Wireshark: what it would say, compared with tshark, and where ours differs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/capture.rs"]
mod capture;
mod differences;
#[path = "../support/here.rs"]
mod here;
#[path = "../support/made.rs"]
mod made;
mod made_up;
#[path = "../support/oracle.rs"]
mod oracle;
mod parity;
#[path = "../support/verdict.rs"]
mod verdict;
