//! The application: what runs a file, a capture or a demo through the rooms. Sources of records are files, traces and live
//! captures; they end on the screen, in a trace or in a capture file.

mod ahead;
pub(crate) mod demo;
pub(crate) mod exchange;
pub(crate) mod failure;
pub(crate) mod file_clock;
pub(crate) mod header;
pub(crate) mod input;
pub(crate) mod message;
mod origin;
pub(crate) mod output;
pub(crate) mod pipeline;
pub(crate) mod programs;
mod progress;
pub mod samples;
pub(crate) mod save;
pub(crate) mod screen;
pub(crate) mod selection;
pub(crate) mod session;
pub(crate) mod stats;
pub(crate) mod text;
pub(crate) mod topic_filter;
pub(crate) mod wireshark;

pub use failure::Failure;
