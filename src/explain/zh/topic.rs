//! What the topics of facts are about.

use crate::analysis::topic::Topic;

/// In a few words.
pub(super) const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Problems => "先看的内容：出了什么问题",
        Topic::Handshakes => "连接的建立",
        Topic::Data => "数据，无论是否按序",
        Topic::Acks => "确认了什么，为什么是现在",
        Topic::Retransmissions => "重发的，或可能是重发的",
        Topic::Windows => "每一端还有多少空间",
        Topic::Rtt => "往返时间，以及由它算出的超时间隔",
        Topic::Congestion => "发送方敢让多少数据在途",
        Topic::KeepAlives => "对方是否还在",
        Topic::Teardowns => "连接的关闭",
        Topic::Resets => "被拒绝或中断的连接",
        Topic::Udp => "数据报",
        Topic::Icmp => "主机和路由器的报告",
        Topic::Fragments => "超出链路长度的分组的分片",
        Topic::Unseen => "捕获没有看到的部分",
    }
}
