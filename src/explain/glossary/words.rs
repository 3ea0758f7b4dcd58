//! Words: the textbook's and the RFCs', and those that captrace uses in a sense of its own.

pub(super) mod connection;
pub(super) mod control;
pub(super) mod layers;
pub(super) mod ours;
pub(super) mod transfer;
