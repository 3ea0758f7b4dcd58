//! The lab: two hosts, two programs, and a link between them that knows what it does.

pub mod scenario;
