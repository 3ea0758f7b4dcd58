//! 每个事实一句短话，由发送方说出。One short sentence for a fact, as the sender of the packet would say it.

use super::clause::range;
use super::{lab, name};
use crate::analysis::fact::Fact;
use crate::analysis::reason::{
    AckCause, AckTrigger, DatagramDefect, Differing, EcnStep, LateCause, ResendCause, ResetCause,
};

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn short(fact: &Fact, absolute: bool) -> Option<String> {
    let text = match *fact {
        Fact::Syn { raw_isn } if absolute => return Some(format!("我想建立连接；我从 {raw_isn} 数起。")),
        Fact::Syn { .. } => "我想建立连接；我从 0 数起。",
        Fact::SynAck { raw_isn, .. } if absolute => return Some(format!("同意；我从 {raw_isn} 数起。")),
        Fact::SynAck { .. } => "同意；我也从 0 数起，并收到了你的 SYN。",
        Fact::HandshakeAck { .. } => "我也收到了你的：连接建立。",
        Fact::BareAck { .. } => "我收到了你的 SYN；我的稍后发。",
        Fact::ConnectsToItself { .. } => "这个套接字向自己请求。",
        Fact::SynAckOther { .. } => "又一个 SYN ACK，但从另一个序号数起。",
        Fact::SynCrosses { .. } => "我也想建立连接：这是我自己的 SYN。",
        Fact::SynCrossedAck { .. } => "我收到了你的 SYN。",
        Fact::SynAgain { refused: true, .. } => "被拒绝；我再请求一次。",
        Fact::SynAgain { with_ack: false, answers: Some(_), .. } => "更早的连接已结束：我再请求一次。",
        Fact::SynAgain { with_ack: true, answers: Some(_), .. } => "你又请求了：重传 SYN ACK。",
        Fact::SynAgain { with_ack: true, .. } => "重传 SYN ACK：还在等它的 ACK。",
        Fact::SynAgain { .. } => "还在等回应，再请求一次。",
        Fact::HalfOpen { .. } => "我和你还有一条更早的连接。",
        Fact::PortsReused { .. } => "同样两个端口之间的新连接。",
        Fact::MidStream { .. } => "捕获从连接的中途开始。",
        Fact::Ecn { step: EcnStep::Reports, .. } => "ECE：路由器标记了你的一个分组。",
        Fact::Ecn { step: EcnStep::Reduces, .. } => "CWR：我现在一次少发一些。",
        Fact::Urgent { last, .. } => return Some(format!("URG：紧急数据到第 {last} 字节。")),
        Fact::DataAgain { cause, duplicate_acks, .. } => return Some(again(cause, duplicate_acks)),
        Fact::DataOverlap { known, .. } => return Some(format!("前 {known} 字节是重传，其余是新的。")),
        Fact::BytesDiffer { why: Differing::KeepAlive, .. } => "它的字节没有意义，会被丢弃。",
        Fact::BytesDiffer { original, .. } => {
            return Some(format!("字节与第 {} 个分组不同。", original.0));
        }
        Fact::DataLate { cause: LateCause::Overtaken, .. } => "迟到：在路上被超过（失序）。",
        Fact::DataLate { cause: LateCause::SentAgain, .. } => "填补间隔：前一份丢失了。",
        Fact::DataLate { .. } => "填补间隔：先前丢失，或被超过。",
        Fact::DataBefore { .. } => "早于看到的第一个字节。",
        Fact::DataGap { expected, missing, .. } => {
            return Some(format!("前面有间隔：{}还没有看到。", range(expected, missing)));
        }
        Fact::OldTimestamp { .. } => "时间戳太旧：被丢弃（PAWS）。",
        Fact::SeenTwice { first, .. } => {
            return Some(format!("又是第 {} 个分组：多半捕获了不止一次。", first.0));
        }
        Fact::AckData { cause: AckCause::GapFilled, .. } => "间隔已填补。",
        Fact::AckData { cause: AckCause::GapPartFilled, ack, .. } => {
            return Some(format!("填补了一部分：现在缺第 {ack} 字节。"));
        }
        Fact::AckFin { .. } => "我收到了你的 FIN。",
        Fact::AckDuplicate { count: 3, .. } => "第 3 个冗余 ACK：请求快速重传。",
        Fact::AckDuplicate { count, fin: true, .. } => {
            return Some(format!("第 {count} 个冗余 ACK：FIN 还没到。"));
        }
        Fact::AckDuplicate { ack, count, .. } => {
            return Some(format!("第 {count} 个冗余 ACK：第 {ack} 字节还没到。"));
        }
        Fact::AckMissed { first, bytes, .. } => {
            return Some(format!("我有{}，捕获里却没有。", range(first, bytes)));
        }
        Fact::AckSelective { bytes: 0, .. } => "SACK：间隔之后我有你的 FIN。",
        Fact::AckSelective { first, bytes, .. } => {
            return Some(format!("SACK：间隔之后我有{}。", range(first, bytes)));
        }
        Fact::AckTwice { first: 0, .. } => "你的 SYN 到了两次。",
        Fact::AckTwice { bytes: 0, .. } => "你的 FIN 到了两次。",
        Fact::AckTwice { first, bytes, .. } => return Some(format!("{}到了两次。", range(first, bytes))),
        Fact::WindowUpdate { window, .. } => return Some(format!("窗口更新：现在能容纳 {window} 字节。")),
        Fact::AckAgain { to: Some(AckTrigger::KeepAlive), .. } => "我还在。",
        Fact::AckAgain { to: Some(AckTrigger::WindowProbe), .. } => "我回应你的探测。",
        Fact::AckAgain { to: Some(AckTrigger::OldTimestamp), .. } => "太旧了：我丢弃它（PAWS）。",
        Fact::AckAgain { to: Some(AckTrigger::Challenge), .. } => "真的是你吗？（挑战 ACK）",
        Fact::AckAgain { answers: Some(_), .. } => "这些我已经有了。",
        Fact::AckAgain { .. } => "没有新内容。",
        Fact::AckOld { .. } => "旧的 ACK，多半在路上被超过。",
        Fact::AckUnseen { .. } => "确认了没有看到的字节。",
        Fact::KeepAlive { .. } => "你还在吗？（保活）",
        Fact::ZeroWindow { .. } => "win 0：我没有空间了。",
        Fact::WindowProbe { .. } => "你又有空间了吗？（窗口探测）",
        Fact::WindowFull { .. } => "这就填满了你的窗口：我必须等待。",
        Fact::WindowOpened { .. } => "我又有空间了。",
        Fact::Fin { first: true, .. } => "我的数据都发完了。",
        Fact::Fin { crosses: true, .. } => "我也发完了：两个 FIN 交错。",
        Fact::Fin { .. } => "我也发完了。",
        Fact::FinAgain { cause: ResendCause::Needless, .. } => "重传 FIN，虽然你已经收到。",
        Fact::FinAgain { .. } => "重传 FIN：还在等它的 ACK。",
        Fact::Closed { first: Some(_), .. } => "我再等一会，以防这个 ACK 丢失。",
        Fact::Refused { port, .. } => return Some(format!("多半没有程序在监听端口 {port}。")),
        Fact::Reset { cause: ResetCause::Aborted | ResetCause::AbortedOrUnread, .. } => {
            "我中断连接；路上的数据都丢失。"
        }
        Fact::Reset { cause: ResetCause::AfterClose, .. } => "我关闭后又来了数据：我中断连接。",
        Fact::Reset { cause: ResetCause::NoConnection, .. } => "多半我没有这条连接。",
        Fact::Reset { cause: ResetCause::GivesUp, .. } => "没有任何回应：我放弃了。",
        Fact::Reset { .. } => "我中断连接：到来的数据无人读取。",
        Fact::ResetIgnored { over: true, .. } => "连接早已结束：什么也不变。",
        Fact::ResetIgnored { .. } => "序号不符：什么也不变。",
        Fact::OddFlags { .. } => "奇怪的标志：多数主机会丢弃它。",
        Fact::AfterReset { .. } => "在重置到达之前发出：什么也不变。",
        Fact::Damaged { certain: true, .. } => "检验和不对：它被丢弃。",
        Fact::Damaged { certain: false, .. } => "检验和不对：损坏了，或者还没算完。",
        Fact::DamagedAgain { damaged, .. } => return Some(format!("重传：第 {} 个分组损坏了。", damaged.0)),
        Fact::DamagedArrived { damaged, .. } => {
            return Some(format!("第 {} 个分组其实完整到达。", damaged.0));
        }
        Fact::EndsAfterSilence { .. } => "没有回应：我说明自己发完了。",
        Fact::Unfinished => "捕获到此结束，没有看到关闭。",
        Fact::HalfClosed { closed } => {
            return Some(format!("捕获到此结束：只有{}关闭了。", name(closed)));
        }
        Fact::PortScan { ports, open, .. } => {
            return Some(format!("端口扫描：询问 {ports} 个端口，{open} 个开放。"));
        }
        Fact::Unopened { listening: Some(_), .. } => "没有回应：多半是它的队列满了。",
        Fact::Unopened { syns, .. } => return Some(format!("{syns} 个 SYN 都没有看到回应。")),
        Fact::Datagram { opens: true, .. } => "没有握手：第一个分组就是数据。",
        Fact::Answer { .. } => "这是回答；对 UDP 只是又一个数据报。",
        Fact::OddDatagram { why: DatagramDefect::Surplus, .. } => "后面有不是数据的字节。",
        Fact::OddDatagram { why: DatagramDefect::NoChecksum, .. } => "没有 IPv6 要求的检验和。",
        Fact::OddDatagram { .. } => "长度不符：它被丢弃。",
        Fact::AnswerElsewhere { asked, .. } => {
            return Some(format!("多半是对发给 {asked} 的请求的回答。"));
        }
        Fact::AnsweredElsewhere { source, .. } => {
            return Some(format!("回答多半来自 {source}。"));
        }
        Fact::Absent { .. } => "没有序号，没有 ACK，没有状态：丢了，UDP 也不会察觉。",
        Fact::Unanswered { to_group: true, .. } => "发给一组主机，不一定有回答。",
        Fact::Unanswered { .. } => "没有看到回答，UDP 也不会再问。",
        Fact::Undelivered { .. } => "只有 ICMP 差错返回。",
        Fact::EchoRequest { .. } => "你在吗？",
        Fact::EchoReply { .. } => "我在。",
        Fact::EchoUnanswered { unanswered, of, .. } => {
            return Some(format!("{of} 个请求中有 {unanswered} 个没有看到回应。"));
        }
        Fact::PortUnreachable { port, .. } => {
            return Some(format!("多半那里没有程序使用端口 {port}。"));
        }
        Fact::IcmpError { about: Some(packet), .. } => {
            return Some(format!("说的是第 {} 个分组。", packet.0));
        }
        Fact::Fragment { first: Some(first), .. } => {
            return Some(format!("和第 {} 个分组同属一个长分组。", first.0));
        }
        Fact::Fragment { .. } => "一个太长的分组的一片。",
        Fact::Reassembled { fragments, lost: Some(lost), .. } => {
            return Some(format!("{fragments} 片中丢了第 {} 个分组：整个数据报也就丢了。", lost.0));
        }
        Fact::Reassembled { fragments, bytes, .. } => {
            return Some(format!("至此 {fragments} 片都看到了：{bytes} 字节。"));
        }
        Fact::FragmentUnusable { .. } => "这一片不能用。",
        Fact::Arrived { packet, .. } => return Some(format!("第 {} 个分组到达。", packet.0)),
        Fact::LinkTreated { treatment, ref cause } => return lab::treated_short(treatment, cause),
        Fact::CopyMade { .. } => "网络复制了它：来了两次。",
        Fact::Overtaken { by, .. } => return Some(format!("第 {} 个分组超过了它。", by.0)),
        Fact::ResentTruly { arrived_ns: Some(_), .. } => "其实没有丢失：这次重传是虚假的。",
        Fact::KernelResent { cause: ResendCause::Timeout | ResendCause::AfterTimeout, .. } => {
            "内核：定时器超时。"
        }
        Fact::KernelResent { cause: ResendCause::TailProbe, .. } => "内核：尾部丢失探测。",
        Fact::KernelResent { .. } => "内核：确认表明有丢失。",
        Fact::SynOptions { .. }
        | Fact::LostOnPath { .. }
        | Fact::LinkQueued { .. }
        | Fact::ResentTruly { arrived_ns: None, .. }
        | Fact::KernelWindow { .. }
        | Fact::KernelTimes { .. }
        | Fact::SackPermitted { .. }
        | Fact::Ecn { .. }
        | Fact::BytesInAll { .. }
        | Fact::WindowScaled { .. }
        | Fact::InitialRtt { .. }
        | Fact::SeenFrom { .. }
        | Fact::RttSample { .. }
        | Fact::RttAmbiguous { .. }
        | Fact::CongestionPhase { .. }
        | Fact::WindowLimits { .. }
        | Fact::ProgramLimits { .. }
        | Fact::FullSegment { .. }
        | Fact::StreamJoined { .. }
        | Fact::Push { .. }
        | Fact::Recovered { .. }
        | Fact::Data { .. }
        | Fact::Offload { .. }
        | Fact::AckData { .. }
        | Fact::CopyArrived { .. }
        | Fact::Closed { first: None, .. }
        | Fact::Datagram { opens: false, .. }
        | Fact::IcmpError { about: None, .. }
        | Fact::ArrivalAssumed { .. } => return None,
    };
    Some(text.to_owned())
}

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Timeout => "重传：多半没有按时等到 ACK。",
        ResendCause::AfterTimeout => "重传：超时之后我继续发。",
        ResendCause::Fast => return format!("{duplicate_acks} 个冗余 ACK 之后重传：快速重传。"),
        ResendCause::PartialAck => "重传：上一个 ACK 只前进到这里。",
        ResendCause::Sack => "重传：SACK 表明多半丢失了。",
        ResendCause::TailProbe => "重传：多半是尾部丢失探测。",
        ResendCause::ProbeOrTimeout => "重传：尾部丢失探测，或者超时。",
        ResendCause::TooBig => "分成小段重传：对一条链路来说太大。",
        ResendCause::SynDataRefused => "重传：它们随 SYN 而来，没有被接受。",
        ResendCause::Needless => "重传，虽然你已经收到。",
        ResendCause::Unknown => "重传；从分组看不出原因。",
    }
    .to_owned()
}
