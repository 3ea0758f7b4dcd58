//! Sentences about handshakes, and about the connection before.

use std::net::IpAddr;

use super::clause::{after_packet, answering};
use super::name;
use crate::analysis::fact::PacketId;
use crate::analysis::reason::{EcnStep, FormerState};
use crate::call::End;
use crate::explain::quantity::SHORTEST_TIME_WAIT_NS;

pub(super) const fn sack_permitted(client: bool, server: bool) -> &'static str {
    match (client, server) {
        (true, true) => "双方的 SYN 都允许选择确认（SACK）：接收方可以说明间隔之后哪些字节已经收到。",
        (true, false) => {
            "选择确认（SACK）：只有客户的 SYN 允许，所以客户不得发送；自己不允许的服务器多半也不会发送。"
        }
        (false, true) => {
            "选择确认（SACK）：只有服务器的 SYN 允许，所以服务器不得发送；自己不允许的客户多半也不会发送。"
        }
        (false, false) => "双方的 SYN 都不允许选择确认（SACK），所以谁也不能发送。",
    }
}

pub(super) fn ecn(end: End, step: EcnStep, answers: Option<PacketId>) -> String {
    let (own, other) = (name(end), name(end.other()));
    match step {
        EcnStep::Asks => format!(
            "SYN 中的 ECE 和 CWR：{own}支持明确拥塞通告（ECN），并询问{other}是否也支持。那样路由器可以给分组做标记，而不必丢弃它。"
        ),
        EcnStep::AsksAccurate => {
            format!("SYN 中的 AE、CWR 和 ECE：{own}请求精确 ECN，由接收方统计被路由器标记的分组数。")
        }
        EcnStep::Agrees => format!("SYN ACK 中只有 ECE：{own}也支持 ECN。{}", answering(answers)),
        EcnStep::AgreesClassic => format!(
            "SYN ACK 中只有 ECE：{own}不支持精确 ECN，但支持经典 ECN，双方就使用后者。{}",
            answering(answers)
        ),
        EcnStep::AgreesAccurate => {
            format!("SYN ACK 中的 AE、CWR 和 ECE 表示同意精确 ECN。{}", answering(answers))
        }
        EcnStep::Declines => format!("没有 ECE，也没有 CWR：{own}不同意使用 ECN。{}", answering(answers)),
        EcnStep::Reports => format!(
            "ECE：{other}的一个分组到达时带有路由器的标记（遇到拥塞）。{own}在每个 ACK 中都这样报告，直到 CWR 说明{other}已经作出反应。"
        ),
        EcnStep::Reduces => {
            let why = answers.map_or_else(String::new, |packet| {
                format!("从第 {} 个分组起，{other}一直在报告标记。", packet.0)
            });
            format!("CWR：{own}已经减小拥塞窗口，就像丢包之后那样。{why}")
        }
    }
}

pub(super) fn options(end: End, mss: Option<u16>, shift: Option<u8>, scaled: Option<bool>) -> String {
    let mss = mss
        .map_or(String::new(), |mss| format!("mss {mss}：{}每个报文段最多接收 {mss} 字节数据。", name(end)));
    let scale = match (shift, scaled) {
        (Some(shift @ 15..), None) => {
            format!("它提出窗口调节因子 {shift}；最多允许 14，所以按 14 使用（RFC 7323，2.3）。")
        }
        (Some(shift @ 15..), Some(true)) => format!(
            "它提出窗口调节因子 {shift}；最多允许 14，所以此后{}的窗口字段以 2^14 = 16384 字节为单位（RFC 7323，2.3）。",
            name(end)
        ),
        (Some(shift), None) => format!("它提出窗口调节因子 {shift}。"),
        (Some(shift), Some(true)) => format!(
            "窗口调节因子 {shift}，双方都提出了：此后{}的窗口字段以 2^{shift} = {} 字节为单位。",
            name(end),
            1u32.checked_shl(u32::from(shift)).unwrap_or(1)
        ),
        (_, Some(false)) => "窗口不放大：那需要双方都提出。".to_owned(),
        (None, _) => String::new(),
    };
    mss + &scale
}

pub(super) fn ports_reused(end: End, former: PacketId, after_ns: i64, state: FormerState) -> String {
    let was = match state {
        FormerState::Ended => "那条连接已经结束".to_owned(),
        FormerState::Unanswered => "没有看到对那条连接的回应".to_owned(),
        FormerState::TimeWait if after_ns < SHORTEST_TIME_WAIT_NS => {
            "那条连接已经关闭。有一端应该还在 TIME-WAIT：时间戳更晚或序号更大，这个 SYN 就能提前结束它"
                .to_owned()
        }
        FormerState::TimeWait => {
            "那条连接已经关闭：它的 TIME-WAIT 已结束，或者被这个 SYN 提前结束".to_owned()
        }
        FormerState::Open => {
            format!("没有看到那条连接关闭：可能捕获漏掉了，也可能{}已经忘记了它", name(end))
        }
    };
    format!(
        "相同两个端口之间的新连接，{}（前一条连接的最后一个分组）；{was}。",
        after_packet(former, after_ns)
    )
}

/// A second SYN ACK of `end` with another initial number; `is_open` if the other end stays with the first one.
pub(super) fn other_number((end, raw_isn): (End, u32), first: PacketId, is_open: bool) -> String {
    let (own, other, first) = (name(end), name(end.other()), first.0);
    let what = format!(
        "{own}再次回答 SYN，但初始序号是 {raw_isn}，与第 {first} 个分组的不同：它忘记了第一次回答，或者有两台主机回答。"
    );
    if is_open {
        format!("{what}{other}已经确认了第 {first} 个分组，不再改变。")
    } else {
        format!("{what}{other}接受先到达的那一个；它的 ACK 会表明是哪一个。")
    }
}

/// An acknowledgment of the SYN, packet `answers`, without a SYN of its own.
pub(super) fn bare_ack(end: End, answers: PacketId) -> String {
    format!(
        "{}确认了 SYN（第 {} 个分组），但没有同时发送自己的 SYN。{}需要那个 SYN，所以丢弃这个报文段，继续等待。如果接着来一个 SYN，就是把握手拆开了。",
        name(end),
        answers.0,
        name(end.other())
    )
}

pub(super) fn connects_to_itself(port: u16) -> String {
    format!(
        "源和目的是同一个套接字：它与自己建立连接。没有程序在监听端口 {port}，而客户的主机恰好为客户选了这个端口，就会这样。TCP 把它当作双方同时请求。"
    )
}

/// SYNs without an answer at a socket that has answered another one in `packet`.
pub(super) fn not_accepted(syns: u64, packet: PacketId, on_loopback: bool) -> String {
    let cause = if on_loopback {
        "在一台主机之内，路上不会丢失，所以多半是等待 accept() 的连接队列满了"
    } else {
        "可能 SYN 或回答丢了，也可能等待 accept() 的连接队列满了"
    };
    format!(
        "发送了 {syns} 个 SYN，没有看到回答，但这个端口有程序在监听：第 {} 个分组回答了另一个 SYN。{cause}：这时服务器丢弃新的 SYN。",
        packet.0
    )
}

/// Connections of one client to many ports of one host, none of which carried data.
pub(super) fn port_scan(
    (client, server): (IpAddr, IpAddr),
    ports: u64,
    (open, refused, unanswered): (u64, u64, u64),
) -> String {
    format!(
        "看来是端口扫描：{client} 向 {server} 的 {ports} 个端口请求连接，没有发送数据。{open} 个接受（开放），{refused} 个用重置拒绝（关闭），{unanswered} 个没有回答（被过滤，或者丢失）。"
    )
}
