//! What `--only` takes: topics of facts.

use super::entry::{Entry, Text};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        term: "problems",
        names: &[],
        en: Text {
            name: "what one looks at first when something does not work",
            what: "Facts that a healthy connection does not need: bytes sent again, duplicate ACKs, gaps, \
                windows that are full or closed, resets, refusals, ICMP errors, and what was never answered.",
            look: "Begin here with a capture that you do not know. Few are an error: TCP repairs most of them, \
                and a loss is how it learns what the network can take.",
        },
        zh: Text {
            name: "先看的内容：出了什么问题",
            what: "正常的连接用不到的事实：重发、重复 ACK、缺口、满或关闭的窗口、复位、拒绝、ICMP 差错，以及没\
                有得到回答的内容。",
            look: "拿到不熟悉的捕获，从这里看起。其中大多不是错误：TCP 会修复，而丢失正是它了解网络承受能力的方\
                式。",
        },
        rfc: "",
        book: "",
        see: &["tcp.data.again", "tcp.ack.duplicate", "tcp.window.zero", "tcp.reset", "icmp.error"],
        show: "read FILE --only problems",
    },
    Entry {
        term: "handshakes",
        names: &[],
        en: Text {
            name: "how connections are opened",
            what: "SYN, SYN ACK and the ACK that completes the handshake, with the options that both ends \
                offer; SYNs that cross, are sent again, or meet a connection that is half-open.",
            look: "Look at the MSS and the window scale: they hold for the whole connection, and only the SYNs \
                say them.",
        },
        zh: Text {
            name: "连接的建立",
            what: "SYN、SYN ACK 和完成握手的 ACK，以及双方提出的选项；还有交叉的、重发的、遇到半开连接的 SYN。",
            look: "看 MSS 和窗口扩大因子：它们对整个连接有效，而且只有 SYN 中才有。",
        },
        rfc: "",
        book: "",
        see: &["three-way handshake", "tcp.handshake.syn", "tcp.handshake.syn_ack", "tcp.handshake.ack"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "data",
        names: &[],
        en: Text {
            name: "bytes of message, in order or not",
            what: "Which bytes a segment carries, whether they are new, were sent before, came late or overlap, \
                where bytes are missing, and what UDP's datagrams carry.",
            look: "Add up: the next sequence number is the first one and the length.",
        },
        zh: Text {
            name: "数据，无论是否按序",
            what: "报文段携带哪些字节，是新的、发送过的、迟到的还是重叠的，哪里缺少字节，以及 UDP 数据报携带什\
                么。",
            look: "算一算：下一个序号等于第一个序号加长度。",
        },
        rfc: "",
        book: "",
        see: &["tcp.data", "tcp.data.again", "tcp.data.late", "tcp.data.gap"],
        show: "read FILE --only data",
    },
    Entry {
        term: "acks",
        names: &[],
        en: Text {
            name: "what is acknowledged, and why now",
            what: "For each acknowledgment: which bytes it covers, which segment made the receiver send it, and \
                the row of the book's table that says when (delayed, second segment, gap, gap filled).",
            look: "Three duplicate ACKs in a row make the sender resend.",
        },
        zh: Text {
            name: "确认了什么，为什么是现在",
            what: "每个确认：覆盖哪些字节，由哪个报文段引起，以及教材中 ACK 生成表的哪一行（延迟、第二个报文段、\
                缺口、缺口填上）。",
            look: "连续三个重复 ACK 会让发送方重发。",
        },
        rfc: "",
        book: "",
        see: &["tcp.ack.data", "tcp.ack.duplicate", "tcp.ack.selective", "delayed ACK"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "retransmissions",
        names: &[],
        en: Text {
            name: "what was sent again, or may have been",
            what: "Segments that repeat bytes, a SYN or a FIN, with the cause: timeout, three duplicate ACKs, \
                SACK, a tail loss probe, or no need; and how it is known which copy arrived.",
            look: "The time since the first copy tells a timeout from a fast retransmission.",
        },
        zh: Text {
            name: "重发的，或可能是重发的",
            what: "重复字节、SYN 或 FIN 的报文段及原因：超时、三个重复 ACK、SACK、尾部丢失探测，或并无必要；以\
                及如何知道哪一份到达了。",
            look: "离第一次发送的时间可以区分超时重发和快速重发。",
        },
        rfc: "",
        book: "",
        see: &["tcp.data.again", "tcp.ack.twice", "fast retransmit", "RTO"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "windows",
        names: &[],
        en: Text {
            name: "how much room each end has",
            what: "The window scale, windows that are full, closed, probed and opened again, and updates that \
                tell of new room.",
            look: "A full window means that the receiver sets the pace, not the network.",
        },
        zh: Text {
            name: "每一端还有多少空间",
            what: "窗口扩大因子，满的、关闭的、被探测的和重新打开的窗口，以及告知新空间的更新。",
            look: "窗口已满说明决定速度的是接收方，而不是网络。",
        },
        rfc: "",
        book: "",
        see: &["tcp.window", "tcp.window.full", "tcp.window.zero", "flow control"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "rtt",
        names: &[],
        en: Text {
            name: "round-trip times, and the timeout computed from them",
            what: "Each SampleRTT with the segment it was taken from, EstimatedRTT, DevRTT and TimeoutInterval \
                after it; the handshake's round trip and which end the capture stands near; the round trip \
                of a ping.",
            look: "Times are seen from where the capture stands: near the server, only its segments show the \
                whole round trip.",
        },
        zh: Text {
            name: "往返时间，以及由它算出的超时间隔",
            what: "每个 SampleRTT 及取样的报文段，之后的 EstimatedRTT、DevRTT 和 TimeoutInterval；握手的往返时\
                间以及捕获点靠近哪一端；ping 的往返时间。",
            look: "时间是从捕获点看到的：靠近服务器时，只有服务器的报文段显示完整的往返。",
        },
        rfc: "",
        book: "",
        see: &["RTT", "tcp.rtt.sample", "EstimatedRTT", "RTO"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "congestion",
        names: &[],
        en: Text {
            name: "how much the sender dares to have under way",
            what: "Phases that follow from what is seen: slow start, congestion avoidance, fast recovery, \
                timeout; and explicit congestion notification.",
            look: "No header has the congestion window: these facts are inferred, and say so.",
        },
        zh: Text {
            name: "发送方敢让多少数据在途",
            what: "由所见推断的阶段：慢启动、拥塞避免、快速恢复、超时；以及显式拥塞通告。",
            look: "没有首部写着拥塞窗口：这些事实是推断的，句子里会说明。",
        },
        rfc: "",
        book: "",
        see: &["congestion control", "tcp.congestion.phase", "slow start", "ECE"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "keepalives",
        names: &[],
        en: Text {
            name: "whether the other end is still there",
            what: "Segments that repeat an old sequence number on an idle connection so that the other end must \
                answer, and the answers.",
            look: "They come at even intervals: Linux waits two hours before the first.",
        },
        zh: Text {
            name: "对方是否还在",
            what: "空闲连接上重复一个旧序号、让对方必须回应的报文段，以及回应。",
            look: "它们间隔均匀：Linux 在第一个之前等待两小时。",
        },
        rfc: "",
        book: "",
        see: &["tcp.keep_alive"],
        show: "read FILE --only keepalives",
    },
    Entry {
        term: "teardowns",
        names: &[],
        en: Text {
            name: "how connections are closed",
            what: "FINs and their ACKs, in which order and in how many segments, who waits in TIME-WAIT, and \
                how many bytes each end sent in all.",
            look: "Whoever sends the first FIN waits in TIME-WAIT; where the FINs cross, both do.",
        },
        zh: Text {
            name: "连接的关闭",
            what: "FIN 及其 ACK，顺序和报文段数，谁停留在 TIME-WAIT，以及每一端一共发送了多少字节。",
            look: "先发 FIN 的一端停留在 TIME-WAIT；两个 FIN 交叉时双方都停留。",
        },
        rfc: "",
        book: "",
        see: &["teardown", "tcp.fin", "tcp.closed", "TIME-WAIT"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "resets",
        names: &[],
        en: Text {
            name: "connections that are refused or broken off",
            what: "Segments with RST, and why they were sent: nobody listens, a program broke off, data came \
                after the close, or no such connection is known.",
            look: "Compare the sequence number with what was expected: a RST outside the window is ignored.",
        },
        zh: Text {
            name: "被拒绝或中断的连接",
            what: "带 RST 的报文段及原因：没有程序监听、程序中断、关闭后又来数据，或没有这个连接。",
            look: "把序号与期待的相比：窗口之外的 RST 会被忽略。",
        },
        rfc: "",
        book: "",
        see: &["RST", "tcp.reset", "tcp.reset.refused"],
        show: "read --sample tcp-refused --only resets",
    },
    Entry {
        term: "udp",
        names: &[],
        en: Text {
            name: "datagrams",
            what: "Each datagram with its length, which one answers which, and what UDP does without; datagrams \
                to which no answer was seen.",
            look: "Questions and answers are paired by addresses and order alone: UDP has nothing else.",
        },
        zh: Text {
            name: "数据报",
            what: "每个数据报及其长度，哪个回答哪个，UDP 没有什么；以及没有看到回答的数据报。",
            look: "问答只按地址和顺序配对：UDP 没有别的信息。",
        },
        rfc: "",
        book: "",
        see: &["datagram", "udp.datagram", "udp.answer"],
        show: "read --sample udp --only udp",
    },
    Entry {
        term: "icmp",
        names: &[],
        en: Text {
            name: "what hosts and routers report",
            what: "Echo requests and replies (ping) in pairs, and errors with the packet that each is about.",
            look: "An error quotes the beginning of the packet that caused it: its ports tell which flow it \
                was.",
        },
        zh: Text {
            name: "主机和路由器的报告",
            what: "成对的回显请求和应答（ping），以及差错报文和它所指的分组。",
            look: "差错报文引用引起它的分组的开头：端口说明是哪个流。",
        },
        rfc: "",
        book: "",
        see: &["icmp.error", "icmp.echo", "icmp.port_unreachable"],
        show: "read --sample udp-unreachable --only icmp",
    },
    Entry {
        term: "fragments",
        names: &[],
        en: Text {
            name: "pieces of packets that were too long for a link",
            what: "Which datagram each piece belongs to, where it stands in it, and when the datagram is whole; \
                pieces that could not be put together.",
            look: "Only the first piece has the ports. If one is lost, all are useless.",
        },
        zh: Text {
            name: "超出链路长度的分组的分片",
            what: "每个分片属于哪个数据报、在其中的位置，数据报何时完整；以及无法重组的分片。",
            look: "只有第一个分片有端口。丢了一个，全部作废。",
        },
        rfc: "",
        book: "",
        see: &["fragment", "ip.fragment", "ip.reassembled"],
        show: "read FILE --only fragments",
    },
    Entry {
        term: "unseen",
        names: &[],
        en: Text {
            name: "where the capture did not see everything",
            what: "Connections that were open before the capture began or still were at its end, bytes that are \
                acknowledged and were never seen, and packets that were captured twice.",
            look: "Not seen does not mean not sent: the capture may stand elsewhere, or have lost packets \
                itself.",
        },
        zh: Text {
            name: "捕获没有看到的部分",
            what: "捕获开始前已打开或结束时仍打开的连接，被确认却没有看到的字节，以及被捕获两次的分组。",
            look: "没看到不等于没发送：捕获点可能在别处，或者捕获本身丢了分组。",
        },
        rfc: "",
        book: "",
        see: &["tcp.ack.unseen", "tcp.data.gap", "tcp.seen_twice"],
        show: "read FILE --only unseen",
    },
];
