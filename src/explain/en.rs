//! English.

mod acknowledgment;
mod brief;
mod clause;
mod count;
mod damage;
mod data;
mod datagram;
mod differing;
mod ending;
mod lab;
mod measure;
mod mistake;
mod notice;
mod opening;
mod phrase;
mod remark;
mod sentence;
mod short;
mod stepping;
mod undelivered;

use crate::analysis::fact::Fact;
use crate::analysis::mistake::Mistake;
use crate::call::End;
use crate::explain::words::words_of_modules;
use crate::explain::{Language, Notice, Phrase, Remark, Stepping, Words};
use crate::program::{Program, Role};

/// English.
pub(super) struct English;

words_of_modules!(English, ", ");

/// The word for an end.
fn name(end: End) -> &'static str {
    English.end(end)
}
