//! Fields of headers, by the names that stand in a packet's record and behind `--field`.

pub(super) mod icmp;
pub(super) mod ip;
pub(super) mod link;
pub(super) mod tcp;
pub(super) mod tunnel;
