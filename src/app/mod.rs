//! The application: sources of steps, outputs, and what connects them.
//!
//! ```text
//! recording.rs   a trace or a capture file, as a source of steps; report.rs says how its reading ended
//! capture_frames.rs   a capture file, read once: its header, then its frames; capture_steps.rs makes steps of them, capture_list.rs
//!                the packets of a list, stats.rs counts; portions.rs shares this work between two threads
//! session.rs     captures that run and programs of ours that talk, as a source of frames and calls
//! pipeline.rs    puts frames and calls in order and makes steps of them
//! screen_output.rs, file_output.rs   where steps go: standard output, a trace, a capture file
//! selection.rs, topic_filter.rs      which steps are shown
//! exchange.rs, demo.rs               the textbook's programs, captured
//! homework.rs    submissions; assignment_folder.rs, answer_file.rs   the files of teachers and students; marking.rs marks them
//! run.rs         a student's programs, captured; program.rs finds them, run_progress.rs follows them, run_report.rs says how
//!                they ended
//! questions.rs   the questions that a recording answers
//! lab.rs                         programs on two hosts of ours, and the link between them
//! export.rs      a part of a recording for other programs: a picture, a table; text_file.rs saves it
//! parquet_file.rs   many recordings as typed columns
//! page.rs        a recording as a page of HTML; page_trace.rs finds the trace in one
//! stepping/      shows one packet at a time
//! failure.rs     why something could not be done
//! ```
//!
//! It knows nothing of the command line.

pub(crate) mod answer_file;
pub(crate) mod assignment_folder;
mod capture_frames;
pub(crate) mod capture_list;
mod capture_steps;
pub(crate) mod charset;
pub(crate) mod demo;
pub(crate) mod demo_port;
mod draw;
pub(crate) mod exchange;
pub(crate) mod export;
pub(crate) mod failure;
mod file_clock;
pub(crate) mod file_output;
pub(crate) mod folder;
pub(crate) mod header;
pub(crate) mod homework;
pub(crate) mod lab;
pub(crate) mod lab_plots;
pub(crate) mod lab_recording;
pub(crate) mod marking;
pub(crate) mod notice;
mod opened;
mod origin;
pub(crate) mod page;
mod page_trace;
pub(crate) mod parquet_file;
pub(crate) mod pipeline;
pub(crate) mod png;
mod portions;
pub(crate) mod program;
pub(crate) mod programs;
pub(crate) mod progress;
pub(crate) mod questions;
pub(crate) mod quiet;
mod recording;
pub(crate) mod rendering;
mod report;
pub(crate) mod rotation;
pub(crate) mod run;
mod run_progress;
pub(crate) mod run_report;
pub mod samples;
pub(crate) mod screen;
pub(crate) mod screen_output;
mod screen_writer;
pub(crate) mod selection;
pub(crate) mod session;
pub(crate) mod stats;
pub(crate) mod stepping;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod text_file;
pub(crate) mod topic_filter;
mod turns;
mod whole_file;
pub(crate) mod wireshark;

pub use draw::draw;
pub use failure::Failure;
pub use recording::{Recording, RecordingKind};
pub use rendering::View;
pub use report::Report;
