//! Facts, by the tokens that stand as `rule` in a trace. RFC and section of the book are those of
//! [`rule`](crate::analysis::rule).

pub(super) mod data;
pub(super) mod ending;
pub(super) mod evidence;
pub(super) mod fragments;
pub(super) mod measure;
pub(super) mod opening;
