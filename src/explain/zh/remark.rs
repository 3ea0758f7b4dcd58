//! What a view says of a trace as a whole, or of a packet.

use super::lab;
use crate::analysis::{LISTED, Untracked};
use crate::explain::quantity::duration;
use crate::explain::{ExchangeTotals, Remark};
use crate::kernel::CongestionState;

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Captured { shown, packets, dropped } => {
            let packets = if shown < packets {
                format!("{packets} 个分组中显示了 {shown} 个")
            } else {
                format!("捕获 {packets} 个分组")
            };
            match dropped {
                Some(0) => format!("{packets}，内核没有丢弃任何分组"),
                Some(dropped) => {
                    format!("{packets}；内核因空间不足丢弃了 {dropped} 个，所以这份记录不完整")
                }
                None => packets,
            }
        }
        Remark::Flows { shown, flows, packets, bytes } => {
            let flows = if shown == flows {
                format!("{flows} 个流")
            } else {
                format!("{flows} 个流中的 {shown} 个")
            };
            format!("{flows}；共 {packets} 个分组，{bytes} 字节")
        }
        Remark::BothEnds => "a/b：a 由客户发出，b 由服务器发出".to_owned(),
        Remark::Hidden { columns, width } => {
            format!("用 --width {width} 可再显示 {columns} 列，用 --json 可得到全部")
        }
        Remark::Untracked(untracked) => untracked_remark(untracked),
        Remark::ClosedByKernel(packet) => {
            format!("第 {} 个分组是 captrace 终止程序时出现的：程序还打开着的套接字由内核关闭。", packet.0)
        }
        Remark::Inferred => "（推断）".to_owned(),
        Remark::Picture { packets, to_scale } => {
            let order = if *to_scale { "按时间比例" } else { "按顺序" };
            format!("客户和服务器之间 {packets} 个分组的梯形图，{order}")
        }
        Remark::Drawn { to_scale, timed } => drawn(*to_scale, *timed),
        Remark::Nothing { duration } => format!("{duration} 内没有分组"),
        Remark::LeftOut { texts } => format!("有 {texts} 处文字在这个比例下放不下。"),
        Remark::CutShort => "这份记录没有总结：捕获被中途打断。".to_owned(),
        Remark::NotSeenAgain => "另一端没有看到".to_owned(),
        Remark::Dropped(cause) => lab::dropped(cause),
        Remark::Kernel(change) => {
            let state = change.congestion.map(|state| match state {
                CongestionState::Open => "正常",
                CongestionState::Disorder => "失序",
                CongestionState::Cwr => "减小窗口",
                CongestionState::Recovery => "快速恢复",
                CongestionState::Loss => "超时恢复",
            });
            let words = change.numbers().into_iter().chain(state.map(str::to_owned));
            words.collect::<Vec<_>>().join("  ")
        }
        Remark::LabLost { packets, client, server, damaged, copied, delayed } => {
            lab::lost(*packets, [*client, *server, *damaged, *copied, *delayed])
        }
        Remark::LabCost { again, bytes, spurious, longest_ns } => {
            lab::cost(*again, *bytes, *spurious, *longest_ns)
        }
        Remark::LabLook { named, repairs } => lab::look(named, repairs),
        Remark::LabLate(by_ns) => format!("误差：没有分组比应到的时刻晚 {} 以上。", duration(*by_ns)),
        Remark::Idle(length) => format!("{} 内没有分组", duration(*length)),
        Remark::OtherPacket { bytes } => format!("其他分组，{bytes} 字节"),
        Remark::Fragment { bytes, offset } => {
            format!("{bytes} 字节：一个分片，从较长 IP 分组的第 {offset} 字节开始")
        }
        Remark::AbsoluteNumbers => {
            "箭头上是线路上的原始序号；句子里每一端都从自己的第一个序号数起，记作 0。".to_owned()
        }
        Remark::Unreadable { stop } => format!("无法完整解析：{stop}。"),
        Remark::Wireshark { words, differs } => wireshark(words, differs),
        Remark::Protocols { tcp, udp, other } => format!("TCP {tcp}  UDP {udp}  其他 {other}"),
        Remark::FlowTotal { packets, bytes } => format!("{packets} 个分组  {bytes} 字节"),
        Remark::MoreFlows(more) => format!("另有 {more} 个流"),
        Remark::Exchange(exchange) => self::exchange(exchange),
        Remark::LoopbackTimes => {
            "两端在同一台机器上：时间只说明它运行程序有多快，不说明分组走了多远。请只把它们当作算法的例子。"
                .to_owned()
        }
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

/// "10 个分组：3 个建立连接，4 个传送 30 字节，3 个关闭连接。没有丢失。"
fn exchange(exchange: &ExchangeTotals) -> String {
    let ExchangeTotals { opening, is_open, carrying, bytes, closing, .. } = *exchange;
    let said = |packets: u64, what: &str| (packets > 0).then(|| format!("{packets} 个{what}"));
    let carried = if bytes == 0 { "没有带数据".to_owned() } else { format!("传送 {bytes} 字节") };
    let parts: Vec<_> = [
        said(opening, if is_open { "建立连接" } else { "请求建立连接" }),
        said(carrying, &carried),
        said(closing, "关闭连接"),
        said(exchange.refusing, "拒绝连接"),
        said(exchange.breaking, "立即结束连接"),
        said(exchange.reporting, "报告错误"),
        said(exchange.after, "在连接结束之后才来"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let total = exchange.packets;
    let all = match parts.as_slice() {
        [_] if carrying == total => format!("{total} 个分组{carried}"),
        _ => format!("{total} 个分组：{}", parts.join("，")),
    };
    let name = if exchange.is_named { format!("{}，", exchange.transport.name()) } else { String::new() };
    let lost = match (exchange.again, exchange.is_local) {
        (None, _) => String::new(),
        (Some(0), true) => "没有丢失。".to_owned(),
        (Some(0), false) => "没有看到丢失。".to_owned(),
        (Some(again), _) => format!("{again} 个是重传。"),
    };
    format!("{name}{all}。{lost}")
}

fn drawn(to_scale: bool, timed: bool) -> String {
    const UNKNOWN: &str = "分组只在一处捕获，在路上用了多少时间并不知道，所以箭头是水平的。";
    match (to_scale, timed) {
        (true, true) => "高度表示时间。箭头倾斜的程度表示分组在路上的时间。".to_owned(),
        (false, true) => "按顺序画出：高度不表示时间，箭头是水平的。".to_owned(),
        (true, false) => format!("高度表示时间。{UNKNOWN}"),
        (false, false) => format!("按顺序画出：高度不表示时间。{UNKNOWN}"),
    }
}
