//! The lab's link, in virtual time: what it promises of every frame, what its rules do, and TCP through it.

mod frames;
mod properties;
mod rules;
mod score;
mod tcp;
