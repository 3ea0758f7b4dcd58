//! What views say about a packet in addition to its numbers.

use crate::explain::Phrase;

/// The words for a phrase.
pub(super) fn phrase(phrase: Phrase<'_>) -> String {
    match phrase {
        Phrase::NotDecoded { layer } => format!("{layer} 帧，未解析"),
        Phrase::Unreadable { layer, field } => format!("{layer} 无法解析：{field}"),
        Phrase::TooShort { layer, needed, available } => {
            format!("{layer}：需要 {needed} 字节，只有 {available}")
        }
        Phrase::Fragment { protocol } => format!("{protocol} 分片"),
        Phrase::At { byte } => format!("从第 {byte} 字节开始"),
        Phrase::IpProtocol { number } => format!("IP 协议 {number}"),
        Phrase::PppProtocol { number } => format!("PPP 协议 0x{number:04x}"),
        Phrase::SentBy { address } => format!("来自 {address}"),
        Phrase::Fragments { count } => format!("{count} 个分片"),
        Phrase::In { tunnel } => format!("在 {tunnel} 中"),
        Phrase::NoFlags => "没有标志".to_owned(),
        Phrase::SpanningTree => "LLC 生成树".to_owned(),
        Phrase::OsiNetwork => "LLC OSI 网络层".to_owned(),
        Phrase::IcmpKind { number } => format!("类型 {number}"),
        Phrase::IcmpCode { number } => format!("代码 {number}"),
        Phrase::Announcement { of } => format!("ARP 通告 {of}"),
        Phrase::WhoHas { target } => format!("ARP 谁有 {target}？"),
        Phrase::Tell { whom } => format!("告诉 {whom}"),
        Phrase::IsAt { address } => format!("ARP 在 {address}"),
        Phrase::WhoIs { target } => format!("RARP 谁是 {target}？"),
        Phrase::Is { who, address } => format!("RARP {who} 是 {address}"),
        Phrase::Operation { number } => format!("ARP 操作 {number}"),
        Phrase::Assembled { packets } => format!("由第 {packets} 个分组重组"),
        Phrase::Bytes(count) => format!("{count} 字节"),
        Phrase::Sum { ack, before, bytes, fin } => {
            let data = if bytes > 0 { format!(" + {bytes} 字节") } else { String::new() };
            format!("ack {ack} = {before}{data}{}", if fin { " + 1 (FIN)" } else { "" })
        }
        Phrase::Segments(count) => format!("{count} 个报文段"),
        Phrase::Datagrams(count) => format!("{count} 个数据报"),
        Phrase::Acks(count) => format!("{count} 个 ACK"),
        Phrase::UpTo(ack) => format!("到 ack {ack}"),
        Phrase::DuplicateAcks { count, ack } => format!("{count} 个冗余 ACK：ack {ack}"),
        Phrase::EndOfStream => "流结束".to_owned(),
        Phrase::Packet(id) => format!("分组 {id}"),
        Phrase::Flow(flow) => format!("流 {flow}"),
        Phrase::Bits { first, last, bytes } if first == last => format!("{bytes} 的第 {first} 位"),
        Phrase::Bits { first, last, bytes } => format!("{bytes} 的第 {first}-{last} 位"),
        Phrase::Stop { layer, offset, needed, available, promised_by } => {
            format!(
                "第 {offset} 字节处的 {layer}：需要 {needed} 字节（{promised_by}），只有 {available} 字节"
            )
        }
    }
}
