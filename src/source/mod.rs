//! The sources of frames: live interfaces of this machine, and capture [files](mod@file), which can also be written.
//!
//! A live source takes an interface and a conversation or filter; it returns [`Frame`](crate::frame::Frame)s, each
//! exactly once and timestamped by the kernel, and the number of frames that the kernel dropped. Nothing here decodes
//! a frame. The filter runs in the kernel, so other traffic never reaches this program.

pub mod conversation;
pub mod file;
pub mod filter;
pub mod interface;
pub mod live;
pub mod merge;
pub mod privilege;
pub mod surrender;

mod bpf;
mod queue;
mod receiver;
mod ring;
mod socket;

pub use bpf::Instruction;
pub use conversation::{Conversation, FilterProgramError};
pub use filter::{Filter, FilterError};
pub use interface::Interface;
pub use live::{Capture, CaptureError, Running, Statistics};
pub use merge::Merged;
pub use privilege::Privileges;
pub(crate) use socket::may_capture;
