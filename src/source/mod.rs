//! Where frames come from: this machine's interfaces, live, and capture [files](mod@file), which are written here too.
//!
//! In: the name of an interface, and the conversation to be watched. Out: [`Frame`](crate::frame::Frame)s, each
//! exactly once and stamped by the kernel, and how many the kernel had to drop. Nothing here reads what is in a
//! frame; the rule that picks the frames of one conversation runs in the kernel, so that nobody else's traffic
//! ever reaches this program.

pub mod conversation;
pub mod file;
pub mod filter;
pub mod interface;
pub mod live;
pub mod privilege;
pub mod surrender;

mod bpf;
mod socket;

pub use bpf::Instruction;
pub use conversation::Conversation;
pub use filter::{Filter, FilterError};
pub use interface::Interface;
pub use live::{Capture, CaptureError, Running, Statistics};
pub use privilege::Privileges;
