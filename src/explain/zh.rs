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
use crate::explain::{Language, Notice, Phrase, Remark, Stepping, Words};
use crate::program::{Program, Role};

/// Chinese.
pub(super) struct Chinese;

impl Words for Chinese {
    fn language(&self) -> Language {
        Language::Chinese
    }

    fn sentence(&self, fact: &Fact) -> String {
        sentence::sentence(fact)
    }

    fn sentence_without_preamble(&self, fact: &Fact) -> String {
        sentence::sentence_without_preamble(fact)
    }

    fn brief(&self, fact: &Fact) -> Option<String> {
        brief::brief(fact)
    }

    fn short(&self, fact: &Fact, absolute: bool) -> Option<String> {
        short::short(fact, absolute)
    }

    fn remark(&self, remark: &Remark) -> String {
        remark::remark(remark)
    }

    fn mistake(&self, mistake: &Mistake) -> String {
        mistake::mistake(mistake)
    }

    fn outcome(&self, program: &Program) -> String {
        mistake::outcome(program)
    }

    fn program(&self, role: Role) -> &'static str {
        mistake::name(role)
    }

    fn notice(&self, notice: &Notice) -> String {
        notice::notice(notice)
    }

    fn phrase(&self, phrase: Phrase<'_>) -> String {
        phrase::phrase(phrase)
    }

    fn stepping(&self, said: Stepping<'_>) -> String {
        stepping::stepping(said)
    }

    fn separator(&self) -> &'static str {
        "、"
    }
}

/// The word for an end.
fn name(end: End) -> &'static str {
    Chinese.end(end)
}
