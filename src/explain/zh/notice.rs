//! What a command says of its own work.

use super::Chinese;
use crate::analysis::topic::Topic;
use crate::call::TransportProtocol;
use crate::explain::Words;
use crate::explain::notice::{Notice, counts, names};

/// The names of topics, each with what it is about.
fn explained(topics: &[Topic]) -> String {
    let explained = |topic: &Topic| format!("{topic}（{}）", Chinese.topic(*topic));
    topics.iter().map(explained).collect::<Vec<_>>().join("、")
}

pub(super) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::PrivateNetwork => {
            "没有权限在本机网络上捕获，所以在私有网络中运行（详见 captrace doctor）".to_owned()
        }
        Notice::AfterDemo { shown, closer } => {
            let closer = closer.name();
            let next = match shown {
                Some(TransportProtocol::Tcp) => format!("--close-first {closer}"),
                Some(TransportProtocol::Udp) => "demo --tcp（TCP 多了什么）".to_owned(),
                None => "demo --message '你的话'".to_owned(),
            };
            let (flag, term) = match shown {
                Some(TransportProtocol::Tcp) => (" --tcp", "TIME-WAIT"),
                Some(TransportProtocol::Udp) => (" --udp", "UDP"),
                None => ("", "handshake"),
            };
            format!("接下来：demo{flag} --why（为什么）· {next} · explain {term}")
        }
        Notice::GivesWay => "这次通信还没有结束：先画已经结束的，等它结束后再完整地画一遍".to_owned(),
        Notice::Saved { file } => format!("已保存 {file}"),
        Notice::AnswerFrom { from, asked } => format!(
            "回答来自 {from}，而不是所询问的 {asked}。UDP 不把回答和请求联系起来：这个套接字接收发到其端口的任何数据报。\
             有多个地址的服务器常常用路由所选的地址回答"
        ),
        Notice::Only { shown, of, all, topics } => {
            let chosen = if of < all { format!("（从 {all} 个中选出）") } else { String::new() };
            format!("{of} 个分组{chosen}中显示了 {shown} 个：只显示 {}", explained(topics))
        }
        Notice::OnlyTopics(topics) => format!("只显示 {}", explained(topics)),
        Notice::NoneOnly { of, topics, found } => {
            let there = match counts(found, "，") {
                there if there.is_empty() => "也没有其他类别".to_owned(),
                there => format!("各类别的分组数：{there}"),
            };
            format!("{of} 个分组一个也没有显示：没有 {} 类的事实；{there}", names(topics, "、"))
        }
        Notice::NoneChosen { of, flows } => {
            let there = match flows {
                0 => "没有分组属于任何流".to_owned(),
                1 => "只有流 1".to_owned(),
                flows => format!("共有流 1 到 {flows}"),
            };
            format!("{of} 个分组一个也没有显示：过滤表达式、--flow、--from 或 --to 把它们都排除了；{there}")
        }
        Notice::LeftOut { packets, in_all: false } => {
            format!("…… 这里略去 {packets} 个分组：它们来得太快，来不及显示")
        }
        Notice::LeftOut { packets, in_all: true } => {
            format!("一共略去 {packets} 个来得太快的分组；保存的文件中有它们")
        }
        Notice::Undrawn { packets } => format!("还有 {packets} 个分组没有画出；--save 文件 会保存全部"),
        Notice::NoField(field) => {
            format!("显示的分组都没有字段“{field}”：名称形如 eth.type、ip.ttl、tcp.seq、udp.length")
        }
        Notice::OfferLadder => "用 --flow 1 把流 1 画成带讲解的梯形图".to_owned(),
        Notice::Explain => {
            "用 captrace explain 词语 查看说明。大小写、空格、点、- 和 _ 不影响查找；也可以用 RFC、\
             Wireshark 或教材中的名称，以及英文原词。"
                .to_owned()
        }
        Notice::UnknownTerm { term, near } if near.is_empty() => {
            format!("没有“{term}”这一条\n  captrace explain 列出全部词语")
        }
        Notice::UnknownTerm { term, near } => {
            format!(
                "没有“{term}”这一条\n  是不是要找：{}？\n  captrace explain 列出全部词语",
                near.join("、")
            )
        }
    }
}
