//! 每条事实一句话。A sentence for each fact.
//!
//! Full-width punctuation; a space between Chinese characters and Latin words or numbers.

use super::clause::{ack_of_syn, after_packet, answering, range, range_and_fin};
use super::measure;
use super::name;
use super::{acknowledgment, damage, data, datagram, differing, ending, lab, opening, undelivered};
use crate::analysis::fact::Fact;
use crate::analysis::reason::ResendCause;
use crate::explain::quantity::duration;

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "第 1 步，共 3 步。客户请求建立连接。它选了 {raw_isn} 作为初始序号；我们从这里数起，把它记作 0。"
        ),
        Fact::SynAck { raw_isn, answers, ack } => format!(
            "第 2 步，共 3 步。服务器同意，并选了自己的初始序号 {raw_isn}。{}：SYN 和一个字节一样，占用一个序号。{}",
            ack_of_syn(ack),
            answering(answers)
        ),
        Fact::HandshakeAck { by_server: true, answers, ack } => format!(
            "最后一步：服务器确认客户的序号，{}。连接已建立。{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::BareAck { end, answers } => opening::bare_ack(end, answers),
        Fact::ConnectsToItself { port } => opening::connects_to_itself(port),
        Fact::HandshakeAck { answers, ack, .. } => format!(
            "第 3 步，共 3 步。{}：客户同样确认服务器的序号。有了这一步，服务器才知道那个 SYN 不是旧的副本，所以两步不够。连接已建立。{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::SynOptions { end, mss, shift, scaled } => opening::options(end, mss, shift, scaled),
        Fact::SackPermitted { client, server } => opening::sack_permitted(client, server).to_owned(),
        Fact::Ecn { end, step, answers } => opening::ecn(end, step, answers),
        Fact::Urgent { end, seq, pointer, last } => format!(
            "URG：{}的紧急数据到第 {last} 字节为止：{last} = {seq} + {pointer}（紧急指针）- 1。按照 RFC，它按顺序留在其他字节之中；\
             而 Linux 和 BSD 会把这个字节从字节流中取出，除非程序要求留在其中。",
            name(end)
        ),
        Fact::BytesInAll { end, bytes, ack, .. } => {
            format!("{}一共发送了 {bytes} 字节：{bytes} = ack {ack} - 1（SYN）- 1（FIN）。", name(end))
        }
        Fact::WindowScaled { raw, shift, bytes, .. } => {
            let factor = 1u32.checked_shl(u32::from(shift)).unwrap_or(1);
            format!("win {bytes}：字段中是 {raw}，窗口调节因子 {shift} 使它成为 {raw} × {factor}。")
        }
        Fact::InitialRtt { syn_ns, syn_ack_ns, by, .. } => measure::initial_rtt(syn_ns, syn_ack_ns, by),
        Fact::SeenFrom { vantage } => measure::seen_from(vantage).to_owned(),
        Fact::RttSample { .. } => measure::rtt_sample(fact),
        Fact::RttAmbiguous { segment, copy, too_big, .. } => measure::rtt_ambiguous(segment, copy, too_big),
        Fact::WindowFull { end, window } => measure::window_full(end, window),
        Fact::WindowOpened { end, closed_by, closed_ns, .. } => {
            measure::window_opened(end, closed_by, closed_ns)
        }
        Fact::CongestionPhase { end, phase, ref flights } => measure::phase(end, phase, flights),
        Fact::WindowLimits { end, window } => format!(
            "看来慢启动到此结束：{}的窗口只有 {window} 字节，再也放不下一个完整的报文段。此后限制{}的是它，而不是 cwnd。",
            name(end.other()),
            name(end)
        ),
        Fact::Recovered { end, since, lasted_ns } => measure::recovered(end, since, lasted_ns),
        Fact::SynCrosses { end, raw_isn, is_split: true, .. } => format!(
            "现在{}才发送它的 SYN，与它的 ACK 分开：握手被拆开，用五步而不是三步。它选了 {raw_isn} 作为初始序号，记作 0。",
            name(end)
        ),
        Fact::SynCrosses { end, raw_isn, other, .. } => format!(
            "{0}发送自己的 SYN，而不是 SYN ACK：可能双方同时请求，这个 SYN 与第 {1} 个分组在途中交错，也可能{0}把 SYN 和 ACK 分开发送。TCP 把两个 SYN 合成一条连接。{0}选了 {raw_isn} 作为初始序号，记作 0。",
            name(end),
            other.0
        ),
        Fact::SynCrossedAck { end, answers } => format!(
            "{}重复自己的 SYN，并确认对方的 SYN：ack 1 = 0 + 1。双方都这样做之后，连接就建立了。{}",
            name(end),
            answering(Some(answers))
        ),
        Fact::SynAgain { end, original, after_ns, refused: true, .. } => format!(
            "{}虽被拒绝，仍用同一个 SYN 再次请求，{}：也许服务器现在已经启动。",
            name(end),
            after_packet(original, after_ns)
        ),
        Fact::SynAgain { end, original, after_ns, cause, with_ack, answers, .. } => {
            let what = if with_ack { "SYN ACK" } else { "SYN" };
            let why = match (cause, with_ack, answers) {
                (_, false, Some(packet)) => {
                    format!("之前回应的第 {} 个分组属于更早的连接；重置之后，那条连接结束了。", packet.0)
                }
                (_, true, Some(packet)) => {
                    format!("第 {} 个分组再次请求，可见它的上一个回应多半丢失或迟到了。", packet.0)
                }
                (ResendCause::Timeout, true, None) => "它还在等待对它的 ACK，多半是定时器超时了。".to_owned(),
                (ResendCause::Timeout, false, None) => "它还在等待回应，多半是定时器超时了。".to_owned(),
                _ => "它还在等待回应；为什么这么快就重传，从分组无法得知。".to_owned(),
            };
            format!("{}重传 {what}，{}。{why}", name(end), after_packet(original, after_ns))
        }
        Fact::Data { end, first, bytes, next, in_flight } => data::data(end, first, bytes, next, in_flight),
        Fact::DataAgain { .. } => data::sent_again(fact),
        Fact::DataOverlap { .. } => data::overlap(fact),
        Fact::BytesDiffer { .. } => differing::differ(fact),
        Fact::DataLate { first, bytes, expected, cause, duplicate_acks, passed_by, .. } => {
            data::late((first, bytes), expected, (cause, passed_by), duplicate_acks)
        }
        Fact::DataBefore { bytes, .. } => {
            format!("{bytes} 字节，位于捕获看到的第一个字节之前：迟到了，或者是重传的。")
        }
        Fact::DataGap { first, bytes, expected, missing, .. } => {
            let what =
                if bytes == 0 { "FIN 到了".to_owned() } else { format!("{}到了", range(first, bytes)) };
            format!(
                "{what}，但期待的是第 {expected} 字节：前面有 {missing} 字节还没有看到，可能丢失了、迟到了，或者只是没有被捕获。"
            )
        }
        Fact::FullSegment { .. } => data::full_segment(fact),
        Fact::StreamJoined { end, bytes, sends } => format!(
            "{}的程序一次接收调用就取得了 {bytes} 字节，它们来自 {sends} 次发送调用（粘包）。TCP 传送的是字节流，不知道消息：消息的边界要由程序自己找出。",
            name(end)
        ),
        Fact::EndsAfterSilence { end, waited_ns } => format!(
            "{} 内没有任何回应。{}的程序关闭自己的方向（shutdown），TCP 于是发送 FIN：对方也许在等请求结束才回答。",
            duration(waited_ns),
            name(end)
        ),
        Fact::ProgramLimits { end, idle_ns } => format!(
            "{} 内，{}没有在途的字节，窗口也有空间：它的程序没有数据要发。这里限制发送方的是程序，而不是 rwnd 或 cwnd。",
            duration(idle_ns),
            name(end)
        ),
        Fact::Push { end } => format!(
            "PSH：{}暂时没有更多数据要发。接收方的 TCP 应当把收到的数据交给程序，不必再等。",
            name(end)
        ),
        Fact::AfterReset { end } => {
            format!("重置之后连接已经结束：{}多半是在重置到达之前发送的。它什么也不改变。", name(end))
        }
        Fact::Offload { mss, segments, .. } => format!(
            "一个报文段装不下（mss {mss}）：在线路上至少要 {segments} 个。为了快，分段与合并由网卡或内核代劳（offload）。"
        ),
        Fact::AckData { end, ack, before, answers, segments, cause, waited_ns, held, .. } => {
            acknowledgment::ack_data(
                Some(end),
                (ack, before),
                answers,
                segments,
                (cause, waited_ns.zip(held)),
            )
        }
        Fact::AckFin { end, ack, answers, bytes, piggybacked, with_fin, waited_ns, held } => {
            let held = waited_ns.zip(held).map_or_else(String::new, acknowledgment::late_ack);
            ending::ack_fin(end, ack, bytes, (piggybacked, with_fin)) + &held + &answering(Some(answers))
        }
        Fact::AckDuplicate { .. } => acknowledgment::duplicate(fact),
        Fact::AckMissed { first, bytes, .. } => {
            format!("它还确认了{}，而捕获中没有看到它们：它们到达了，是捕获漏掉了。", range(first, bytes))
        }
        Fact::AckSelective { .. } => acknowledgment::selective(fact),
        Fact::AckTwice { first: 0, original, copy, .. } => {
            let packets = match (original, copy) {
                (Some(original), Some(copy)) => format!("（第 {} 和第 {} 个分组）", original.0, copy.0),
                _ => String::new(),
            };
            format!("重复的选择确认（DSACK），序号 0：SYN 到达了两次{packets}。")
        }
        Fact::AckTwice { first, bytes, fin, original, copy, .. } => {
            acknowledgment::twice(&range_and_fin(first, bytes, fin), original, copy)
        }
        Fact::CopyArrived { .. } => acknowledgment::copy_arrived(fact),
        Fact::WindowUpdate { end, window, before, answers } => {
            format!(
                "窗口更新：{}现在有 {window} 字节的空间（之前是 {before}）。没有确认新的数据。{}",
                name(end),
                answering(answers)
            )
        }
        Fact::AckAgain { end, ack, answers: Some(answers), to } => {
            acknowledgment::ack_again(end, ack, answers, to)
        }
        Fact::AckAgain { ack, .. } => format!("再次说 ack {ack}：没有确认新的数据。"),
        Fact::AckOld { ack: Some(ack), highest, .. } => {
            format!("旧的确认：ack {ack} 出现在 ack {highest} 之后，多半在途中被超过了。它不起作用。")
        }
        Fact::AckOld { ack: None, highest, .. } => {
            format!("旧的确认，低于之前出现的 ack {highest}。它不起作用。")
        }
        Fact::AckUnseen { highest, .. } => format!(
            "它确认的比看到的多：目前最多只能是 ack {highest}。要么捕获漏掉了报文段，要么确认号不对。"
        ),
        Fact::ZeroWindow { end, after_fin: true } => format!(
            "win 0：{}没有空间了。{}已经关闭了它的方向，没有数据需要等待空间。",
            name(end),
            name(end.other())
        ),
        Fact::ZeroWindow { end, .. } => format!(
            "win 0：{}没有空间了。{}必须暂停发送数据，直到收到窗口更新。",
            name(end),
            name(end.other())
        ),
        Fact::WindowProbe { .. } => acknowledgment::window_probe(fact),
        Fact::KeepAlive { end } => {
            format!("保活探测：{}故意重复一个旧序号。{}只要还在，就必须回应。", name(end), name(end.other()))
        }
        Fact::Fin { end, first, crosses, seq } => ending::fin(end, (first, crosses), seq),
        Fact::FinAgain { .. } => ending::fin_again(fact),
        Fact::Refused { port, answers } => format!(
            "被拒绝：对 SYN 的回答是重置（RST），连接没有建立。多半没有程序在监听端口 {port}；防火墙也可能这样回答。{}",
            answering(Some(answers))
        ),
        Fact::Reset { end, answers, cause } => ending::reset(end, answers, cause),
        Fact::HalfOpen { end, answers } => format!(
            "{0}用不相符的确认号回应 SYN（第 {1} 个分组）：它还保留着这两个端口之间以前的连接（半打开）。TCP 用重置（RST）回答，{0}由此知道那条连接已不存在。",
            name(end),
            answers.0
        ),
        Fact::OldTimestamp { end, first, bytes } => format!(
            "{}的序号相符，时间戳却是很久以前的：多半不属于连接的这一处。{}丢弃这个报文段，并作出回应（PAWS）。",
            range(first, bytes),
            name(end.other())
        ),
        Fact::SynAckOther { end, raw_isn, first, is_open } => {
            opening::other_number((end, raw_isn), first, is_open)
        }
        Fact::Damaged { checksum, certain } => damage::wrong(checksum, certain),
        Fact::DamagedAgain { damaged, after_ns, .. } => format!(
            "距第 {} 个分组 {} 之后重传：那个分组受损，被丢弃，所以没有得到确认。",
            damaged.0,
            duration(after_ns)
        ),
        Fact::DamagedArrived { damaged, .. } => format!(
            "它确认了第 {} 个分组：那个分组完好地到达了，只是这次捕获里的字节与检验和不符。",
            damaged.0
        ),
        Fact::SeenTwice { first, after_ns, .. } => format!(
            "又是第 {} 个分组，晚 {}，首部和字节都相同：多半是被捕获了不止一次，而只发送了一次。",
            first.0,
            duration(after_ns)
        ),
        Fact::PortsReused { end, former, after_ns, state } => {
            opening::ports_reused(end, former, after_ns, state)
        }
        Fact::ResetIgnored { over: true, .. } => "又一个重置（RST）：连接已经结束，什么也不改变。".to_owned(),
        Fact::ResetIgnored { end, .. } => {
            format!("这个重置（RST）的序号与连接不符：{}不予理会。", name(end.other()))
        }
        Fact::OddFlags { .. } => {
            "标志的组合不正常：没有连接会这样开始或继续，大多数主机会丢弃这样的报文段。".to_owned()
        }
        Fact::MidStream { .. } => {
            "捕获从连接的中途开始。假定双方都处于 ESTABLISHED，字节从看到的第一个开始计数。".to_owned()
        }
        Fact::Closed { first, shape } => ending::closed(first, shape),
        Fact::Datagram { end, bytes, length, opens } => datagram::datagram(end, bytes, length, opens),
        Fact::Answer { .. } => datagram::answer(fact),
        Fact::OddDatagram { why, length, carried, .. } => datagram::odd(why, length, carried),
        Fact::AnswerElsewhere { end, bytes, length, answers, asked, flow } => {
            datagram::answer_elsewhere((end, answers), (bytes, length), asked, flow)
        }
        Fact::AnsweredElsewhere { datagrams, packet, source, flow } => {
            datagram::answered_elsewhere(datagrams, packet, source, flow)
        }
        Fact::Absent { packets } => format!(
            "UDP 本身没有的：没有握手，没有序号，没有 ACK，也不用关闭连接。总共只有 {packets} 个数据报，UDP 不保存连接状态。\
             假如丢了一个，UDP 既不会发现，也不会重传，只有程序自己才能做到。"
        ),
        Fact::Unanswered { datagrams, to_group: true } => format!(
            "向一组主机（广播或多播）发送了 {datagrams} 个数据报，没有看到回答；发给一组主机的 UDP 数据报往往不需要回答。"
        ),
        Fact::Unanswered { datagrams, .. } => format!(
            "发送了 {datagrams} 个数据报，没有看到回答。UDP 不会重传，也无法知道原因：可能数据报或回答丢了，也可能对面没有程序。"
        ),
        Fact::PortUnreachable { protocol, port, about, arrived } => {
            datagram::port_unreachable(protocol, port, about, arrived)
        }
        Fact::Fragment { id, offset, bytes, more, first } => {
            datagram::fragment(id, (offset, bytes), more, first)
        }
        Fact::Reassembled { fragments, lost: Some(lost), .. } => datagram::incomplete(fragments, lost),
        Fact::Reassembled { fragments, bytes, carried, ref lengths, first, .. } => {
            datagram::reassembled(fragments, (bytes, carried), lengths, first)
        }
        Fact::FragmentUnusable { why } => datagram::unusable(why).to_owned(),
        Fact::IcmpError { v6, kind, code, mtu, about } => datagram::icmp_error(v6, (kind, code), mtu, about),
        Fact::Undelivered { protocol, packets, ref error } => {
            undelivered::undelivered(protocol, packets, error)
        }
        Fact::EchoUnanswered { .. } => datagram::echo_unanswered(fact),
        Fact::EchoRequest { id, seq, bytes, before: None } => {
            format!(
                "回显请求（ping），标识符 {id}，序号 {seq}：收到它的主机应把其中的 {bytes} 字节原样送回。"
            )
        }
        Fact::EchoRequest { id, seq, before: Some(packet), .. } => format!(
            "与第 {} 个分组相同的回显请求：标识符 {id}，序号 {seq}。没有看到对前一个的回答。",
            packet.0
        ),
        Fact::EchoReply { id, seq, bytes, answers, round_trip_ns, before } => {
            datagram::echo_reply((id, seq), bytes, answers, round_trip_ns, before)
        }
        Fact::Arrived { packet, after_ns } => {
            format!("分组 {} 到达这里，距它在发送端被捕获 {}。", packet.0, duration(after_ns))
        }
        Fact::CopyMade { packet, after_ns } => {
            format!("分组 {} 再次到达这里，距它唯一一次发送 {}：网络复制了它。", packet.0, duration(after_ns))
        }
        Fact::Overtaken { packet, by } => {
            format!("分组 {} 在分组 {} 之后到达；后者发送得更晚，在路上超过了它。", packet.0, by.0)
        }
        Fact::LostOnPath { packet } => {
            format!("分组 {} 发出后没有到达：在发送端看到了它，在另一端始终没有看到。", packet.0)
        }
        Fact::LinkTreated { treatment, ref cause } => lab::treated(treatment, cause),
        Fact::LinkQueued { waiting, after_ns } => lab::queued(waiting, after_ns),
        Fact::ResentTruly { end, original, arrived_ns, claimed, cause } => {
            let claim = claimed.then(|| cause.unwrap_or_default());
            lab::resent(end, original, arrived_ns, claim)
        }
        Fact::KernelWindow { end, before, after, threshold_before, threshold, step, by } => {
            lab::window(end, (before, after), (threshold_before, threshold), (step, by))
        }
        Fact::KernelTimes { end, srtt_us, rttvar_us, rto_us, estimated_ns, timeout_ns } => {
            lab::times(end, (srtt_us, rttvar_us, rto_us), estimated_ns.zip(timeout_ns))
        }
        Fact::KernelResent { end, segments, cause } => lab::kernel_resent(end, segments, cause),
        Fact::ArrivalAssumed { end, packet } => format!(
            "之后没有分组能说明分组 {} 是否到达{}，也没有分组与此矛盾：这里认为它已到达。",
            packet.0,
            name(end)
        ),
        Fact::Unfinished => "捕获到此结束，没有看到连接关闭。".to_owned(),
        Fact::HalfClosed { closed: end } => format!(
            "捕获到此结束。{}已关闭它的方向；没有看到{1}关闭另一个方向（半关闭）。如果{1}一直停留在 CLOSE-WAIT，多半是它的程序没有调用 close()。",
            name(end),
            name(end.other())
        ),
        Fact::PortScan { client, server, ports, open, refused, unanswered } => {
            opening::port_scan((client, server), ports, (open, refused, unanswered))
        }
        Fact::Unopened { syns, listening: Some(packet), on_loopback } => {
            opening::not_accepted(syns, packet, on_loopback)
        }
        Fact::Unopened { syns, .. } => format!(
            "发送了 {syns} 个 SYN，没有看到回答：可能 SYN 或回答丢了，也可能被防火墙丢弃。如果只是没有程序在监听，主机会用重置（RST）回答。"
        ),
    }
}

/// How it differs from others of its kind, which have been explained.
pub(super) fn sentence_without_preamble(fact: &Fact) -> String {
    match *fact {
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, held, .. } => {
            acknowledgment::ack_data(None, (ack, before), answers, segments, (cause, waited_ns.zip(held)))
        }
        _ => sentence(fact),
    }
}
