//! The machine: its clock, and networks that captrace creates.
//!
//! [`private`] is a network that contains only this process: it has no other traffic and needs no permission.

pub mod clock;
pub mod private;

pub(crate) mod syscall;
