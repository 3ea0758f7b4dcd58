//! Sentences about bytes that differ from earlier ones with the same numbers.

use super::clause::range;
use super::name;
use crate::analysis::fact::Fact;
use crate::analysis::reason::Differing;

/// What a [`Fact::BytesDiffer`] says; nothing for other facts.
pub(super) fn differ(fact: &Fact) -> String {
    let Fact::BytesDiffer { end, first, bytes, original, why, was_acknowledged } = *fact else {
        return String::new();
    };
    let (this, other, packet) = (name(end), name(end.other()), original.0);
    let keeps = if was_acknowledged {
        format!("{other}已确认先前的字节，会丢弃这些。")
    } else {
        format!("{other}保留先到达的字节。")
    };
    match why {
        Differing::KeepAlive => format!(
            "它带的字节与第 {packet} 个分组的{}不同，也不必相同：{other}已有那个字节，会丢弃这一个。",
            range(first, bytes)
        ),
        Differing::Padding => format!(
            "它的字节都是 0，正好把帧填到 60 字节：多半是以太网的填充被误当作数据。第 {packet} 个分组以同样的序号带了不同的字节。{keeps}"
        ),
        Differing::WasPadding => format!(
            "第 {packet} 个分组以同样的序号带了不同的字节：都是 0，正好把帧填到 60 字节，多半是以太网的填充被误当作数据。{keeps}"
        ),
        Differing::Changed => format!(
            "字节不同：序号相同，但从第 {first} 字节起有 {bytes} 字节与第 {packet} 个分组不同。TCP 每次发送的字节都相同，所以它们在路上被改动过，或者其中一个报文段不是{this}发出的。{keeps}"
        ),
    }
}
