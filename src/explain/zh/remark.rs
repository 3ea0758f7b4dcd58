//! What a view says of a trace as a whole, or of a packet.

use super::topic;
use crate::analysis::topic::Topic;
use crate::analysis::{LISTED, Untracked};
use crate::explain::remark::{Remark, counts, names};

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Captured { packets, dropped } => match dropped {
            Some(0) => format!("捕获 {packets} 个分组，内核没有丢弃任何分组"),
            Some(dropped) => {
                format!("捕获 {packets} 个分组；内核因空间不足丢弃了 {dropped} 个，所以这份记录不完整")
            }
            None => format!("捕获 {packets} 个分组"),
        },
        Remark::Flows { shown, flows, packets, bytes } => {
            let flows = if shown == flows {
                format!("{flows} 个流")
            } else {
                format!("{flows} 个流中的 {shown} 个")
            };
            format!("{flows}；共 {packets} 个分组，{bytes} 字节")
        }
        Remark::BothEnds => "a/b：a 由客户端发出，b 由服务器发出".to_owned(),
        Remark::Hidden { columns, width } => {
            format!("用 --width {width} 可再显示 {columns} 列，用 --json 可得到全部")
        }
        Remark::Untracked(untracked) => untracked_remark(untracked),
        Remark::CutShort => "这份记录没有总结：捕获被中途打断。".to_owned(),
        Remark::OtherPacket { bytes } => format!("其他分组，{bytes} 字节"),
        Remark::Fragment { bytes, offset } => {
            format!("{bytes} 字节：一个分片，从较长 IP 分组的第 {offset} 字节开始")
        }
        Remark::AbsoluteNumbers => {
            "箭头上是线路上的原始序号；句子里每一端都从自己的第一个序号数起，记作 0。".to_owned()
        }
        Remark::PrivateNetwork => {
            "没有权限在本机网络上捕获，所以在私有网络中运行（详见 captrace doctor）".to_owned()
        }
        Remark::Saved { file } => format!("已保存 {file}"),
        Remark::Unreadable { stop } => format!("无法完整解析：{stop}。"),
        Remark::Wireshark { words, differs } => wireshark(words, differs),
        Remark::Assembled { packets } => format!("由第 {packets} 个分组重组"),
        Remark::Bytes(count) => format!("{count} 字节"),
        Remark::EndOfStream => "流结束".to_owned(),
        Remark::Only { shown, of, all, topics } => {
            let chosen = if of < all { format!("（从 {all} 个中选出）") } else { String::new() };
            let told = |topic: &Topic| format!("{topic}（{}）", topic::topic(*topic));
            let topics: Vec<_> = topics.iter().map(told).collect();
            format!("{of} 个分组{chosen}中显示了 {shown} 个：只显示 {}", topics.join("、"))
        }
        Remark::NoneOnly { of, topics, found } => {
            let there = match counts(found, "，") {
                there if there.is_empty() => "也没有其他类别".to_owned(),
                there => format!("各类别的分组数：{there}"),
            };
            format!("{of} 个分组一个也没有显示：没有 {} 类的事实；{there}", names(topics, "、"))
        }
        Remark::NoneChosen { of, flows } => {
            let there = match flows {
                0 => "没有分组属于任何流".to_owned(),
                1 => "只有流 1".to_owned(),
                flows => format!("共有流 1 到 {flows}"),
            };
            format!("{of} 个分组一个也没有显示：过滤表达式、--flow、--from 或 --to 把它们都排除了；{there}")
        }
        Remark::NoField(field) => {
            format!("显示的分组都没有字段“{field}”：名称形如 eth.type、ip.ttl、tcp.seq、udp.length")
        }
        Remark::OfferLadder => "用 --flow 1 把流 1 画成带讲解的梯形图".to_owned(),
        Remark::Explain => {
            "用 captrace explain 词语 查看说明。大小写、空格、点、- 和 _ 不影响查找；也可以用 RFC、\
                            Wireshark 或教材中的名称，以及英文原词。"
                .to_owned()
        }
        Remark::UnknownTerm { term, near } if near.is_empty() => {
            format!("没有“{term}”这一条\n  captrace explain 列出全部词语")
        }
        Remark::UnknownTerm { term, near } => {
            format!(
                "没有“{term}”这一条\n  是不是要找：{}？\n  captrace explain 列出全部词语",
                near.join("、")
            )
        }
        Remark::Packet(id) => format!("分组 {id}"),
        Remark::Flow(flow) => format!("流 {flow}"),
        Remark::Bits { first, last, bytes } if first == last => format!("{bytes} 的第 {first} 位"),
        Remark::Bits { first, last, bytes } => format!("{bytes} 的第 {first}-{last} 位"),
        Remark::Stop { layer, offset, needed, available, promised_by } => {
            format!(
                "第 {offset} 字节处的 {layer}：需要 {needed} 字节（{promised_by}），只有 {available} 字节"
            )
        }
        Remark::Protocols { tcp, udp, other } => format!("TCP {tcp}  UDP {udp}  其他 {other}"),
        Remark::FlowTotal { packets, bytes } => format!("{packets} 个分组  {bytes} 字节"),
        Remark::MoreFlows(more) => format!("另有 {more} 个流"),
    }
}

/// What had no room, and what became of it.
fn untracked_remark(untracked: &Untracked) -> String {
    let Untracked { flows, packets, bytes, let_go } = *untracked;
    let listed = (flows > 0).then(|| {
        format!("另有 {flows} 个流（{packets} 个分组，{bytes} 字节）未列出：只列出分组最多的 {LISTED} 个")
    });
    let let_go = (let_go > 0)
        .then(|| format!("同时打开的流太多，{let_go} 个空闲最久的不再跟踪：之后再来的分组算作另一个流"));
    [listed, let_go].into_iter().flatten().collect::<Vec<_>>().join("；")
}

/// What Wireshark would say, and why captrace says something else.
fn wireshark(words: &str, differs: &[String]) -> String {
    let words = if words.is_empty() { "没有标记" } else { words };
    match differs.join("、") {
        reasons if reasons.is_empty() => format!("Wireshark：{words}"),
        reasons => format!("Wireshark：{words}，不同：{reasons}"),
    }
}
