//! The lab: two hosts, two programs, and a link between them that knows what it does.
//!
//! ```text
//! scenario/      what is to happen
//! run.rs         makes the hosts, plays the programs, gives back what happened, in order
//! carrier.rs     carries frames from host to host when they are due, and asks the kernels
//! player.rs      plays the steps of the programs; endpoint.rs is a socket of theirs, journal.rs notes the calls
//! stage.rs       what programs and link know of each other
//! ```

mod addresses;
mod carrier;
mod endpoint;
mod journal;
mod player;
mod run;
pub mod scenario;
mod stage;

pub use carrier::Over;
pub use run::{Event, Lab, LabError, Run};
