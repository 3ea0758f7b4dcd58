//! The lab: two hosts, two programs, and a link between them that knows what it does.
//!
//! ```text
//! scenario/      what is to happen
//! run.rs         makes the hosts, plays the programs, gives back what happened, in order
//! ferry.rs       carries frames from host to host when they are due, and asks the kernels; notes.rs keeps what it sees
//! store.rs       keeps the bytes of frames
//! player.rs      plays the steps of the programs; socket.rs is a socket of theirs, journal.rs notes the calls
//! rendezvous.rs  what programs and link know of each other
//! textbook_exchange.rs  the textbook's exchange, as a scenario
//! ```

mod addresses;
mod ferry;
mod journal;
mod notes;
mod player;
mod rendezvous;
mod run;
pub mod scenario;
mod socket;
mod store;
mod textbook_exchange;

pub use ferry::RunEnd;
pub use journal::Journal;
pub use run::{LabError, LabEvent, LabRun, PreparedLab};
pub use textbook_exchange::textbook_exchange;
