//! The machine: its clock, and networks of our own.
//!
//! [`private`] is a network that holds nothing but this process: no other traffic, and no permission needed.

pub mod clock;
pub mod private;

pub(crate) mod syscall;
