//! The words of a table of flows.

use crate::analysis::column::Column;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::call::End;

pub(super) const fn heading(column: Column) -> &'static str {
    match column {
        Column::Flow => "流",
        Column::Protocol => "协议",
        Column::Client => "客户端",
        Column::Server => "服务器",
        Column::Packets => "分组",
        Column::Bytes => "字节",
        Column::Duration => "持续时间",
        Column::Handshake => "握手",
        Column::RttMin => "RTT 最小",
        Column::RttMedian => "RTT 中位",
        Column::RttMax => "RTT 最大",
        Column::ZeroWindows => "零窗口",
        Column::Retransmissions => "重发",
        Column::DuplicateAcks => "重复 ACK",
        Column::OutOfOrder => "乱序",
        Column::Closed => "结束",
        Column::Shape => "关闭",
    }
}

pub(super) const fn ending(ending: Ending, by: Option<End>) -> &'static str {
    match (ending, by) {
        (Ending::Closed, Some(End::Client)) => "客户端先关闭",
        (Ending::Closed, Some(End::Server)) => "服务器先关闭",
        (Ending::Closed, None) => "已关闭",
        (Ending::Refused, _) => "被拒绝",
        (Ending::Reset, Some(End::Client)) => "客户端复位",
        (Ending::Reset, Some(End::Server)) => "服务器复位",
        (Ending::Reset, None) => "复位",
        (Ending::Open, _) => "未结束",
        (Ending::Answered, _) => "有回答",
        (Ending::Unanswered, _) => "未看到回答",
        (Ending::Unreachable, _) => "不可达",
        (Ending::Prohibited, _) => "被禁止",
        (Ending::Expired, _) => "寿命用尽",
    }
}

pub(super) const fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::FourSegments => "四个报文段",
        Shape::ThreeSegments => "三个报文段",
        Shape::Simultaneous => "同时关闭",
        Shape::HalfClosed => "半关闭",
        Shape::Reset => "RST",
        Shape::Refused => "被拒绝",
        Shape::Unseen => "未看到",
    }
}
