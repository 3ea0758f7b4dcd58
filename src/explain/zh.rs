//! Chinese (simplified). Words follow the Chinese edition of the textbook: 报文段 (segment), 数据报 (datagram),
//! 三次握手 (handshake), 关闭连接 (teardown: a close takes three segments or four), 首部 (header).

mod acknowledgment;
mod brief;
mod clause;
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

/// Chinese.
pub(super) struct Chinese;

words_of_modules!(Chinese, "、");

/// The word for an end.
fn name(end: End) -> &'static str {
    Chinese.end(end)
}
