//! What is said while packets are shown one at a time.

use super::name;
use crate::explain::Stepping;

/// The words around the packet.
pub(super) fn stepping(said: Stepping<'_>) -> String {
    match said {
        Stepping::Place { id, place, count, flow } => {
            let flow = flow.map_or(String::new(), |flow| format!("流 {flow} · "));
            if usize::try_from(id) == Ok(place) {
                format!("{flow}分组 {id}，共 {count} 个")
            } else {
                format!("{flow}分组 {id} · {count} 个中的第 {place} 个")
            }
        }
        Stepping::Keys => {
            "空格 下一个  ← 上一个  ? 先问我  12 Enter 跳转  d 详略  h 字节  l EN  q 退出".to_owned()
        }
        Stepping::TypingKeys => "Enter 确定  Backspace 修改  Esc 放弃".to_owned(),
        Stepping::Acknowledged => "已确认".to_owned(),
        Stepping::InFlight => "在途".to_owned(),
        Stepping::InPacket => "在本分组中".to_owned(),
        Stepping::NotSent => "尚未发送".to_owned(),
        Stepping::SentBefore => "已发送".to_owned(),
        Stepping::NothingSent => "不发送数据".to_owned(),
        Stepping::Datagrams => "UDP 不给字节编号，也不确认".to_owned(),
        Stepping::MoreLines(lines) => format!("还有 {lines} 行：↓"),
        Stepping::Level(level) => format!("详略：{level}"),
        Stepping::GoTo(number) => format!("跳到分组 {number}"),
        Stepping::NoSuchPacket { id, among: (first, last) } if first == last => {
            format!("没有分组 {id}：只有分组 {first}。")
        }
        Stepping::NoSuchPacket { id, among: (first, last) } => {
            format!("没有分组 {id}：编号在 {first} 到 {last} 之间。")
        }
        Stepping::First => "这是第一个分组。".to_owned(),
        Stepping::Last => "这是最后一个分组。按 q 退出，完整的时序图会留在屏幕上。".to_owned(),
        Stepping::Predict { id, flow: None } => format!("分组 {id} 会是什么样的？"),
        Stepping::Predict { id, flow: Some(flow) } => {
            format!("分组 {id} 会是什么样的？它属于另一条流：流 {flow}。")
        }
        Stepping::NothingToPredict(id) => {
            format!("分组 {id} 既不是 TCP 报文段，也不是 UDP 数据报，没有可预测的内容。")
        }
        Stepping::AskSender => "谁发送它？c 客户，s 服务器".to_owned(),
        Stepping::AskFlags => "有哪些标志？s SYN，f FIN，r RST，a ACK，- 没有".to_owned(),
        Stepping::AskSeq => "序号（seq）是多少？".to_owned(),
        Stepping::AskAck => "确认号（ack）是多少？没有就输入 -".to_owned(),
        Stepping::AskLen => "有多少字节数据（len）？".to_owned(),
        Stepping::NoAnswer(text) => format!("“{text}”不能回答这个问题；直接按 Enter 可以跳过。"),
        Stepping::Score { right, of, all_right, all } if all > of => {
            format!("{of} 题答对 {right} 题；总共 {all} 题答对 {all_right} 题")
        }
        Stepping::Score { right, of, .. } => format!("{of} 题答对 {right} 题"),
        Stepping::FinalScore { right, of } => format!("关于下一个分组，共回答 {of} 题，答对 {right} 题。"),
        Stepping::End(end) => name(end).to_owned(),
        Stepping::Nothing => "没有".to_owned(),
        Stepping::NotGiven => "没有回答".to_owned(),
        Stepping::TooSmall { has: (columns, rows), needs: (more_columns, more_rows) } => format!(
            "窗口有 {columns} 列、{rows} 行。逐个显示分组需要 {more_columns} 列、{more_rows} 行：请放大窗口，或按 q 退出。"
        ),
        Stepping::NoTerminal => "--step 在终端上逐个显示分组，而这里没有终端：显示全部内容".to_owned(),
        Stepping::NoPackets => "没有可以逐个显示的分组".to_owned(),
        Stepping::OnlyFirst(packets) => {
            format!("逐个显示前 {packets} 个分组：用 --flow、--from、--to 或过滤器选择其他分组")
        }
    }
}
