//! Verdicts on checksums, and how flows end.

use super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "checksum ok",
        names: &["ok", "correct checksum", "正确"],
        en: Text {
            name: "the checksum is right",
            what: "The sum over the bytes that were captured agrees with the field. Damage that leaves the \
                sum as it is would not be noticed, but that is unlikely.",
            look: "It needs all bytes: a packet that was cut cannot get this verdict.",
        },
        zh: Text {
            name: "检验和正确",
            what: "对捕获的字节求和，结果与字段一致。如果损坏恰好不改变和，就发现不了，但这不太可能。",
            look: "它需要全部字节：被截短的分组得不到这个判断。",
        },
        rfc: "RFC 1071",
        book: "3.3.2",
        see: &["tcp.checksum", "checksum bad"],
        show: "read --sample tcp-server-closes --field ip.checksum",
    },
    Entry {
        term: "checksum bad",
        names: &["bad", "wrong checksum", "tcp.checksum_bad", "错误的检验和"],
        en: Text {
            name: "the checksum is wrong",
            what: "The packet was damaged on the way, or built wrongly. The receiver throws it away without \
                a word; TCP sends it again when no ACK comes.",
            look: "If all packets that this host sends are bad, and none that it receives, suspect offload \
                before the cable.",
        },
        zh: Text {
            name: "检验和错误",
            what: "分组在途中损坏，或者构造错误。接收方会不声不响地丢弃它；TCP 收不到 ACK 时会重发。",
            look: "如果本机发出的全部错误，收到的都正确，先想到网卡卸载，而不是网线。",
        },
        rfc: "RFC 9293, 3.1; RFC 1071",
        book: "3.3.2",
        see: &["tcp.checksum", "offload", "checksum partial"],
        show: "read FILE --field tcp.checksum",
    },
    Entry {
        term: "checksum partial",
        names: &["partial", "unfinished checksum", "checksum offload", "未完成", "部分检验和"],
        en: Text {
            name: "the checksum is left unfinished",
            what: "The field holds the sum of the pseudo-header alone; the network card is to do the rest. \
                The packet was captured before that. On loopback and virtual links no card ever does, and \
                nothing is wrong.",
            look: "Wireshark may call it incorrect. captrace checks that it is exactly this partial sum.",
        },
        zh: Text {
            name: "检验和没有完成",
            what: "字段中只有伪首部的和，其余留给网卡计算。分组是在此之前捕获的。在环回和虚拟链路上从来没有\
                网卡去做，这并没有错。",
            look: "Wireshark 可能说它不正确。captrace 检查它恰好就是这个部分和。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.3.2",
        see: &["offload", "pseudo-header", "loopback"],
        show: "read --sample tcp-server-closes --field tcp.checksum",
    },
    Entry {
        term: "checksum absent",
        names: &["absent", "no checksum", "zero checksum", "未使用"],
        en: Text {
            name: "the sender used no checksum",
            what: "The field of a UDP datagram is 0: over IPv4 the sender may leave it out. Over IPv6 it \
                must not, but for certain tunnels. A computed sum of 0 is sent as 65535, so that the two \
                cannot be confused.",
            look: "Nobody can tell then whether the data was damaged.",
        },
        zh: Text {
            name: "发送方没有使用检验和",
            what: "UDP 数据报的字段为 0：在 IPv4 上，发送方可以不用。在 IPv6 上，除某些隧道外必须使用。算出\
                的和若为 0，则发送 65535，两者不会混淆。",
            look: "这时谁也无法知道数据是否损坏。",
        },
        rfc: "RFC 768; RFC 8200, 8.1; RFC 6936",
        book: "3.3.2",
        see: &["udp", "tcp.checksum"],
        show: "read FILE udp --field udp.checksum",
    },
    Entry {
        term: "checksum unverified",
        names: &["unverified", "无法检验"],
        en: Text {
            name: "the checksum could not be checked",
            what: "Not every byte that it covers is there: the capture cut the packet, or it is a fragment \
                of a larger one.",
            look: "Capture with a larger snapshot length to know.",
        },
        zh: Text {
            name: "检验和无法检验",
            what: "它所覆盖的字节不全：捕获截短了分组，或者这是较大分组的一个分片。",
            look: "想知道结果，捕获时要用更大的截取长度。",
        },
        rfc: "RFC 1071",
        book: "3.3.2",
        see: &["snapshot length", "fragment"],
        show: "read FILE --field tcp.checksum",
    },
    Entry {
        term: "closed",
        names: &[
            "ending closed",
            "orderly close",
            "client closed",
            "server closed",
            "有序关闭",
            "已关闭",
            "客户端先关闭",
            "服务器先关闭",
        ],
        en: Text {
            name: "the flow ended with both FINs",
            what: "Both directions were closed by a FIN. Everything that was sent and acknowledged before \
                has arrived.",
            look: "closed_first says who closed first.",
        },
        zh: Text {
            name: "双方用 FIN 结束",
            what: "两个方向都由 FIN 关闭。在此之前发送并被确认的都已到达。",
            look: "closed_first 说明谁先关闭。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["teardown", "tcp.closed", "CLOSED"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "refused",
        names: &["ending refused", "被拒绝"],
        en: Text {
            name: "the flow ended before it began: refused",
            what: "The SYN was answered by a reset. No data was exchanged.",
            look: "See tcp.reset.refused for the likely reasons.",
        },
        zh: Text {
            name: "连接被拒绝，没有开始",
            what: "SYN 得到的回答是复位。没有交换数据。",
            look: "可能的原因见 tcp.reset.refused。",
        },
        rfc: "RFC 9293, 3.10.7.1",
        book: "3.5.6",
        see: &["tcp.reset.refused", "RST"],
        show: "read --sample tcp-refused",
    },
    Entry {
        term: "reset",
        names: &["ending reset", "client reset", "server reset", "被复位", "客户端复位", "服务器复位"],
        en: Text {
            name: "the flow was broken off by a reset",
            what: "One end sent a reset after the handshake. Bytes that were not acknowledged may be lost.",
            look: "closed_first says who broke off, where that is known.",
        },
        zh: Text {
            name: "连接被复位中断",
            what: "一端在握手之后发送了复位。没有被确认的字节可能丢失。",
            look: "若能知道，closed_first 说明是谁中断的。",
        },
        rfc: "RFC 9293, 3.5.2",
        book: "3.5.6",
        see: &["tcp.reset", "RST"],
        show: "read FILE --only resets",
    },
    Entry {
        term: "open",
        names: &["ending open", "still open", "未关闭", "未结束"],
        en: Text {
            name: "the capture ended before the connection",
            what: "Neither both FINs nor a reset were seen. What came afterwards is not known.",
            look: "It is no error.",
        },
        zh: Text {
            name: "捕获先于连接结束",
            what: "既没有看到两个 FIN，也没有看到复位。之后如何不得而知。",
            look: "这不是错误。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.6",
        see: &["tcp.unfinished", "unseen"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "answered",
        names: &["ending answered", "有回答"],
        en: Text {
            name: "the server answered",
            what: "A UDP flow has no end. What can be said is that the server sent a datagram to the client.",
            look: "Whether every question has its answer, only the program knows.",
        },
        zh: Text {
            name: "服务器回答了",
            what: "UDP 流没有结束可言。能说的是，服务器向客户端发送了数据报。",
            look: "是否每个问题都有回答，只有程序知道。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["udp.answer", "unanswered"],
        show: "read --sample udp",
    },
    Entry {
        term: "unanswered",
        names: &["ending unanswered", "no answer seen", "无回答", "未看到回答"],
        en: Text {
            name: "no answer was seen",
            what: "The client sent datagrams, and none came back. UDP tells no reason.",
            look: "See udp.unanswered.",
        },
        zh: Text {
            name: "没有看到回答",
            what: "客户端发送了数据报，没有看到任何返回。UDP 不说明原因。",
            look: "见 udp.unanswered。",
        },
        rfc: "RFC 8085, 3.3",
        book: "3.3",
        see: &["udp.unanswered", "unreachable"],
        show: "read FILE --only udp",
    },
    Entry {
        term: "unreachable",
        names: &["ending unreachable", "不可达"],
        en: Text {
            name: "a host said that nobody has the port",
            what: "An ICMP message came back for a datagram of this flow.",
            look: "See icmp.port_unreachable.",
        },
        zh: Text {
            name: "主机说没有程序使用这个端口",
            what: "针对这个流的数据报，返回了 ICMP 报文。",
            look: "见 icmp.port_unreachable。",
        },
        rfc: "RFC 1122, 3.2.2.1; RFC 4443, 3.1",
        book: "3.5.6",
        see: &["icmp.port_unreachable", "unanswered"],
        show: "read --sample udp-unreachable",
    },
];
