//! Chinese (simplified). Words follow the Chinese edition of the textbook: 报文段 (segment), 数据报 (datagram),
//! 三次握手 (handshake), 关闭连接 (teardown: a close takes three segments or four), 首部 (header).

mod brief;
mod carrier;
mod column;
mod field;
mod icmp;
mod meaning;
mod measure;
mod number;
mod phrase;
mod sentence;

use super::glossary::about;
use super::quantity::{duration, ratio};
use super::{Language, Remark, Term, counts, end_term, names};
use crate::analysis::compare::{Measure, Value};
use crate::analysis::topic::Topic;
use crate::analysis::{LISTED, Untracked};
use crate::call::{End, Transport};

pub(super) use brief::brief;
pub(super) use column::{ending, heading, shape};
pub(super) use field::{field, title};
pub(super) use icmp::{icmp_code, icmp_kind};
pub(super) use meaning::meaning;
pub(super) use number::{ether_type, ip_protocol};
pub(super) use phrase::phrase;
pub(super) use sentence::{difference, sentence};

const fn name(end: End) -> &'static str {
    term(end_term(end))
}

pub(super) const fn term(term: Term) -> &'static str {
    match term {
        Term::Client => "客户端",
        Term::Server => "服务器",
        Term::Handshake => "三次握手",
        Term::Data => "数据传输",
        Term::Teardown => "关闭连接",
        Term::Reset => "复位",
        Term::Datagrams => "数据报",
        Term::Comparison => "比较",
        Term::Why => "原因",
        Term::Unseen => "未看到",
        Term::Seconds => "秒",
        Term::Flow | Term::Flows => "流",
        Term::From => "发送方",
        Term::To => "接收方",
        Term::What => "内容",
        Term::Protocols => "协议",
        Term::Packets => "分组",
        Term::Bytes => "字节",
        Term::Does => "说明",
        Term::Look => "观察",
        Term::Book => "教材",
        Term::Related => "相关",
        Term::Command => "命令",
    }
}

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
            let told = |topic: &Topic| format!("{topic}（{}）", about(*topic, Language::Chinese));
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

pub(super) const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Packets => "分组数",
        Measure::WireBytes => "线路上的字节数",
        Measure::Overhead => "每字节消息的首部字节数",
        Measure::RoundTrips => "收到首个回答字节前的往返次数",
        Measure::FirstReply => "收到首个回答字节前的时间",
        Measure::State => "主机保存的状态",
        Measure::Loss => "分组丢失时",
    }
}

pub(super) fn value(measure: Measure, value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Ratio(of, to) => ratio(of, to),
        Value::Nanoseconds(time) => duration(time),
        Value::Unseen => term(Term::Unseen).to_owned(),
        Value::Protocol(protocol) => by_protocol(measure, protocol).to_owned(),
    }
}

const fn by_protocol(measure: Measure, protocol: Transport) -> &'static str {
    match (measure, protocol) {
        (Measure::State, Transport::Udp) => "无",
        (Measure::State, Transport::Tcp) => "两端：状态、序号、缓存、定时器",
        (_, Transport::Udp) => "无人察觉",
        (_, Transport::Tcp) => "数据、SYN 和 FIN 会重发",
    }
}

pub(super) const fn why(measure: Measure, same_protocol: bool) -> &'static str {
    match (measure, same_protocol) {
        (Measure::Packets, false) => "TCP 要握手（3 个）、确认、关闭连接；UDP 只发送消息。",
        (Measure::Packets, true) => "消息、确认和重发都计算在内。",
        (Measure::WireBytes, _) => "每个分组都有首部：链路层 14，IPv4 20 或 IPv6 40，UDP 8 或 TCP 20 到 60。",
        (Measure::Overhead, _) => "不带消息的分组全是首部；消息越长，比例越小。",
        (Measure::RoundTrips, false) => "TCP 要先用一次往返来握手，才能发送请求。",
        (Measure::RoundTrips, true) => "请求一次；若用 TCP，之前还有握手一次。",
        (Measure::FirstReply, _) => "每次往返都要花一来一回的时延：环回上几乎为零，远距离就很可观。",
        (Measure::State, false) => "要按序重发，就得记住发送了什么、到达了什么。",
        (Measure::State, true) => "TCP 记住发送和到达的内容；UDP 发完即忘。",
        (Measure::Loss, false) => "没有得到 ACK 确认的，TCP 会重发；UDP 没有 ACK。丢失的 ACK 由下一个弥补。",
        (Measure::Loss, true) => "只有确认才能让发送方知道缺了什么。",
    }
}

/// What Wireshark would say, and why captrace says something else.
fn wireshark(words: &str, differs: &[String]) -> String {
    let words = if words.is_empty() { "没有标记" } else { words };
    match differs.join("、") {
        reasons if reasons.is_empty() => format!("Wireshark：{words}"),
        reasons => format!("Wireshark：{words}，不同：{reasons}"),
    }
}
