//! Recordings in other forms: tables, documents, diagrams, capture files; and what other programs read in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

mod convert;
mod folder;
mod forms;
#[path = "../support/here.rs"]
mod here;
#[path = "../support/hostile.rs"]
mod hostile;
mod other_programs;
#[cfg(feature = "parquet")]
mod parquet;
#[path = "../support/pcap.rs"]
mod pcap;
