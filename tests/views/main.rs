//! What a student sees of a recording: the views, their options, and the sample traces in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail loudly"
)]

#[path = "../support/both_ends.rs"]
mod both_ends;
#[path = "../support/capture.rs"]
mod capture;
#[path = "../support/here.rs"]
mod here;
mod lecture;
mod list;
mod long_list;
mod only;
#[path = "../support/pcap.rs"]
mod pcap_file;
mod picture;
mod plot;
mod step;
mod svg;
mod to_scale;
mod traces;
