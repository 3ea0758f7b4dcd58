//! The machine: its clock, networks that captrace creates, and the programs that it runs in them.
//!
//! [`private`] is a network that contains only this process: it has no other traffic and needs no permission. [`pair`] makes
//! two hosts whose cables end in this process. [`keeper`] starts other people's programs, watches them, and leaves none behind.
//!
//! ```text
//! pair.rs         two hosts; address.rs has their addresses, names.rs their names
//! namespace.rs    a network that is gone when no process holds it
//! interface.rs    the interface of a host, by netlink.rs; tuning.rs turns the knobs of its kernel
//! port.rs         the link's end of its cable
//! passages.rs     what passes the interface, and when; ring.rs is the memory into which the kernel writes it
//! diag.rs         what the kernel says of a connection; counters.rs is what it has counted
//! ```

pub mod address;
pub mod clock;
pub mod counters;
pub mod diag;
pub mod interface;
pub mod keeper;
mod names;
pub mod namespace;
mod netlink;
pub mod pair;
pub mod passages;
pub mod port;
pub mod private;
pub mod ring;
pub mod tuning;

pub(crate) mod syscall;
