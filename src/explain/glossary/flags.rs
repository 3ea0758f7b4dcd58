//! TCP's control bits. RFC 9293, 3.1, unless an entry says otherwise.

use super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "SYN",
        names: &["synchronize", "tcp.flags.syn", "SYN flag", "SYN 标志", "同步"],
        en: Text {
            name: "synchronize sequence numbers",
            what: "A segment with SYN asks to open a connection and tells the sender's initial sequence \
                number. The SYN itself uses up one sequence number, so that it can be acknowledged like a \
                byte. It stands in the first segment of each direction and, apart from retransmissions, in \
                no other.",
            look: "Two segments with SYN open each connection: the client's SYN alone, the server's SYN \
                with ACK. The same SYN again, after about a second, means that no answer reached the client.",
        },
        zh: Text {
            name: "同步序号",
            what: "带 SYN 的报文段请求建立连接，并说明发送方的初始序号。SYN 本身占用一个序号，因此可以像一个\
                字节那样被确认。它出现在每个方向的第一个报文段中，除重发以外不会再出现。",
            look: "每条连接有两个带 SYN 的报文段：客户端的只有 SYN，服务器的同时有 ACK。大约一秒后又出现同一\
                个 SYN，说明客户端没有收到回答。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["three-way handshake", "ISN", "SYNACK", "SYN-SENT"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "ACK",
        names: &["acknowledge", "tcp.flags.ack", "ACK flag", "ACK 标志"],
        en: Text {
            name: "acknowledgment",
            what: "The flag says that the acknowledgment number of this segment counts. Once a connection \
                is established, it is always set. A segment with nothing but ACK uses up no sequence number \
                and is itself never acknowledged.",
            look: "Every segment but the client's first SYN should have it; a reset may stand without. Look \
                at the number beside it: it names the next byte that the sender of the ACK expects.",
        },
        zh: Text {
            name: "确认",
            what: "这个标志表示报文段中的确认号有效。连接建立之后，它总是置位。只有 ACK 的报文段不占用序号，\
                也不会再被确认。",
            look: "除了客户端的第一个 SYN，每个报文段都应该有它；复位（RST）可以没有。看旁边的确认号：它是发\
                送方期待的下一个字节的序号。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["tcp.ack", "cumulative acknowledgment", "duplicate ACK", "piggybacking"],
        show: "read --sample tcp-server-closes --only acks",
    },
    Entry {
        term: "FIN",
        names: &["finish", "tcp.flags.fin", "FIN flag", "FIN 标志"],
        en: Text {
            name: "no more data from the sender",
            what: "A segment with FIN says that its sender has no more bytes to send. It closes one \
                direction only: the other end may go on sending. A FIN uses up one sequence number and is \
                acknowledged like a byte.",
            look: "A normal close has two of them, one each way, and each is acknowledged. Whoever sends \
                the first FIN ends in TIME-WAIT.",
        },
        zh: Text {
            name: "发送方没有更多数据",
            what: "带 FIN 的报文段说明发送方没有数据要发了。它只关闭一个方向：另一端还可以继续发送。FIN 占用\
                一个序号，像一个字节那样被确认。",
            look: "正常关闭有两个 FIN，每个方向一个，各自都被确认。先发 FIN 的一端最后进入 TIME-WAIT。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["teardown", "half-close", "TIME-WAIT", "FIN-WAIT-1"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "RST",
        names: &["reset", "tcp.flags.reset", "RST flag", "RST 标志", "复位", "重置"],
        en: Text {
            name: "reset the connection",
            what: "A segment with RST ends a connection at once, in both directions, and is not \
                acknowledged. A host sends it when a segment arrives for which it has no connection, or when \
                a program aborts. Before a host obeys a reset, it checks that the numbers fit.",
            look: "As the answer to a SYN it means that the connection was refused. In the middle of a \
                connection it means that one end broke it off, and bytes under way are lost.",
        },
        zh: Text {
            name: "复位连接",
            what: "带 RST 的报文段立即结束连接的两个方向，它不会被确认。收到不属于任何连接的报文段时，或者程\
                序中断连接时，主机发送它。主机在服从复位之前，先检查号码是否相符。",
            look: "作为对 SYN 的回答，它表示连接被拒绝。在连接中途，它表示一端中断了连接，还在路上的数据会丢\
                失。",
        },
        rfc: "RFC 9293, 3.5.2, 3.5.3",
        book: "3.5.6",
        see: &["connection refused", "abort", "tcp.reset", "tcp.reset.refused"],
        show: "read --sample tcp-refused --only resets",
    },
    Entry {
        term: "PSH",
        names: &["push", "tcp.flags.push", "PSH flag", "PSH 标志", "推送"],
        en: Text {
            name: "push function",
            what: "PSH asks the receiver's TCP to hand the data to its program without waiting for more. A \
                sender that offers programs no push of their own MUST set it in the last segment that it has \
                buffered; most set it at the end of each write. It changes neither order nor acknowledgment.",
            look: "It usually stands at the end of what the program wrote in one call: a hint where a \
                message ends, and no more than a hint.",
        },
        zh: Text {
            name: "推送",
            what: "PSH 请接收方的 TCP 把数据交给程序，不必再等更多数据。如果发送方不让程序自己控制推送，就必\
                须在缓存中的最后一个报文段里设置它；多数实现在每次写入的末尾设置。它不影响顺序和确认。",
            look: "它通常出现在程序一次写入的末尾：这提示消息可能在此结束，但也只是提示。",
        },
        rfc: "RFC 9293, 3.9.1.2",
        book: "3.5.2",
        see: &["segment", "tcp.data"],
        show: "read --sample tcp-server-closes --only data",
    },
    Entry {
        term: "URG",
        names: &["urgent", "tcp.flags.urg", "urgent data", "紧急", "紧急数据"],
        en: Text {
            name: "urgent pointer counts",
            what: "URG says that the urgent pointer of this segment marks the end of urgent data. TCP MUST \
                support it, but new programs SHOULD NOT use it. The data is still part of the byte stream \
                and is numbered like all other.",
            look: "It is rare. Without URG the urgent pointer means nothing, whatever it holds.",
        },
        zh: Text {
            name: "紧急指针有效",
            what: "URG 表示这个报文段的紧急指针有效，它标出紧急数据的末尾。TCP 必须支持它，但新程序不应该使\
                用。这些数据仍属于字节流，照样编号。",
            look: "很少见。没有 URG 时，紧急指针无论是什么值都没有意义。",
        },
        rfc: "RFC 9293, 3.8.5",
        book: "3.5.2",
        see: &["tcp.urgent"],
        show: "read --sample tcp-server-closes --view detail --only data",
    },
    Entry {
        term: "ECE",
        names: &["ECN-Echo", "tcp.flags.ece", "ECN echo", "显式拥塞通告回显"],
        en: Text {
            name: "ECN-Echo",
            what: "With classic ECN, the receiver sets ECE in its ACKs after a router has marked a packet \
                with congestion, until the sender answers with CWR. In a SYN, ECE and CWR together ask \
                whether the other end can do ECN; a SYN ACK with ECE alone agrees. The sender treats ECE as \
                it treats a lost segment: it reduces its congestion window, once a round trip.",
            look: "First look at the handshake, for both ends have to agree. After that, ECE in an ACK \
                means that a router marked a packet in place of dropping it.",
        },
        zh: Text {
            name: "ECN 回显",
            what: "在经典 ECN 中，路由器给分组打上拥塞标记之后，接收方在 ACK 中设置 ECE，直到发送方用 CWR 回\
                答。SYN 中 ECE 与 CWR 同时出现，是在询问对方是否支持 ECN；SYN ACK 中只有 ECE，表示同意。发送\
                方把 ECE 当作丢失了报文段：减小拥塞窗口，每个往返最多一次。",
            look: "先看握手，必须双方同意。此后 ACK 中的 ECE 表示：路由器给分组打了标记，而没有丢弃它。",
        },
        rfc: "RFC 3168, 6.1",
        book: "3.7",
        see: &["CWR", "AE", "ip.ecn", "congestion window"],
        show: "read FILE --view detail --only handshakes",
    },
    Entry {
        term: "CWR",
        names: &["congestion window reduced", "tcp.flags.cwr", "拥塞窗口已减小"],
        en: Text {
            name: "congestion window reduced",
            what: "The sender sets CWR in the first new data segment after it has reduced its congestion \
                window because of ECE. The receiver then stops setting ECE. In a SYN, CWR and ECE together \
                ask for ECN.",
            look: "It follows an ACK with ECE, in the next new data of the other direction.",
        },
        zh: Text {
            name: "拥塞窗口已减小",
            what: "发送方因 ECE 减小拥塞窗口之后，在第一个新的数据报文段中设置 CWR。接收方见到后不再设置 \
                ECE。SYN 中 CWR 与 ECE 同时出现，是请求使用 ECN。",
            look: "它跟在带 ECE 的 ACK 之后，出现在另一个方向的下一个新数据中。",
        },
        rfc: "RFC 3168, 6.1.2",
        book: "3.7",
        see: &["ECE", "ip.ecn", "congestion window"],
        show: "read FILE --view detail --only data",
    },
    Entry {
        term: "AE",
        names: &["NS", "accurate ECN", "nonce sum", "tcp.flags.ae", "tcp.flags.ns", "精确 ECN"],
        en: Text {
            name: "accurate ECN",
            what: "With Accurate ECN, the three flags AE, CWR and ECE together form a counter by which the \
                receiver tells how many marked packets it got. In the SYN all three together ask for it. The \
                same bit was once NS, the nonce sum of RFC 3540, which is historic.",
            look: "It is rare. Read the three flags as one number, and only if the handshake agreed on it.",
        },
        zh: Text {
            name: "精确 ECN",
            what: "使用精确 ECN 时，AE、CWR、ECE 三个标志合成一个计数器，接收方用它说明收到了多少个带标记的\
                分组。SYN 中三个同时出现，是请求使用它。这一位以前叫 NS（RFC 3540 的 nonce sum），现已成为历\
                史。",
            look: "很少见。只有握手时双方同意，才可以把三个标志当作一个数来读。",
        },
        rfc: "RFC 9768, 3.1, 3.2",
        book: "3.7",
        see: &["ECE", "CWR", "ip.ecn"],
        show: "read FILE --view detail --only handshakes",
    },
];
