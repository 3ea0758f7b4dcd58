//! The machine: its clock, networks that captrace creates, and the programs that it runs in them.
//!
//! [`private`] is a network that contains only this process: it has no other traffic and needs no permission. [`keeper`]
//! starts other people's programs there, watches them, and leaves none behind.

pub mod clock;
pub mod keeper;
pub mod private;

pub(crate) mod syscall;
