//! English.

mod brief;
mod carrier;
mod column;
mod compare;
mod count;
mod field;
mod icmp;
mod meaning;
mod measure;
mod phrase;
mod remark;
mod sentence;
mod term;

pub(super) use brief::brief;
pub(super) use column::{ending, heading, shape};
pub(super) use compare::{measure, value, why};
pub(super) use field::{field, title};
pub(super) use icmp::{icmp_code, icmp_kind};
pub(super) use meaning::meaning;
pub(super) use phrase::phrase;
pub(super) use remark::remark;
pub(super) use sentence::{difference, sentence};
pub(super) use term::term;
