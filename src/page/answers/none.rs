//! The answer to a question whose answer is "none", and why.

use crate::call::TransportProtocol;
use crate::page::both_texts::BothTexts;

/// In a few words, and in a sentence; none for a question that always has an answer.
pub(super) fn none(question: &str, transport: TransportProtocol) -> Option<[BothTexts; 2]> {
    let (short, sentence) = match transport {
        TransportProtocol::Udp => udp(question)?,
        TransportProtocol::Tcp => tcp(question)?,
    };
    Some([short, sentence].map(|both: [&str; 2]| both.map(str::to_owned)))
}

/// Each in English and in Chinese.
type NoAnswer = ([&'static str; 2], [&'static str; 2]);

const NONE: [&str; 2] = ["none", "无"];
const NOTHING: [&str; 2] = ["nothing", "无"];
const NOT_SEEN: [&str; 2] = ["not seen", "未捕获"];

fn udp(question: &str) -> Option<NoAnswer> {
    Some(match question {
        "numbers" => {
            (NONE, ["UDP numbers nothing: each datagram stands alone.", "UDP 不编号：每个数据报各自独立。"])
        }
        "options" => (
            NOTHING,
            ["UDP opens no connection, so nothing is agreed.", "UDP 不建立连接，也就没有商定什么。"],
        ),
        "acks" => (
            NONE,
            [
                "UDP acknowledges nothing: only the program's answer shows that a request arrived.",
                "UDP 不确认：只有程序的回答能说明请求已到达。",
            ],
        ),
        "resent" => (NOTHING, ["UDP sends nothing again by itself.", "UDP 自己不会重传。"]),
        "times" => (NONE, ["No answer was seen.", "没有捕获到回答。"]),
        "closed" => (["nobody", "没有人"], ["UDP has no connection to close.", "UDP 没有连接可以关闭。"]),
        _ => return None,
    })
}

fn tcp(question: &str) -> Option<NoAnswer> {
    Some(match question {
        "numbers" => (NOT_SEEN, ["No SYN was captured.", "没有捕获到 SYN。"]),
        "options" => (NOT_SEEN, ["No options of a handshake were captured.", "没有捕获到握手的选项。"]),
        "acks" => (NONE, ["No ACK acknowledges data or a FIN.", "没有 ACK 确认数据或 FIN。"]),
        "resent" => (NOTHING, ["No packet was sent again.", "没有分组被重传。"]),
        "times" => (NONE, ["No round trip can be measured.", "无法测量往返时间。"]),
        _ => return None,
    })
}
