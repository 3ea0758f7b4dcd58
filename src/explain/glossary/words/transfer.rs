//! Words of carrying a stream of bytes reliably.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "cumulative acknowledgment",
        names: &["cumulative ACK", "cumulative acknowledgement", "累积确认"],
        en: Text {
            name: "cumulative acknowledgment",
            what: "An ACK confirms everything below its number, not one segment. So a lost ACK does no \
                harm: the next one says the same and more. What arrived beyond a gap it cannot say; SACK can.",
            look: "One ACK often covers two segments.",
        },
        zh: Text {
            name: "累积确认",
            what: "ACK 确认比它的号小的全部字节，而不是某一个报文段。所以丢一个 ACK 没有关系：下一个会说同样\
                的内容，而且更多。空缺之后到达的，它说不了；SACK 可以。",
            look: "一个 ACK 往往确认两个报文段。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.ack", "sack", "delayed ACK"],
        show: "read --sample tcp-server-closes --only acks",
    },
    Entry {
        term: "delayed ACK",
        names: &["delayed acknowledgment", "延迟确认", "延迟 ACK"],
        en: Text {
            name: "delayed ACK",
            what: "A receiver need not acknowledge each segment at once: it may wait for a second one, or \
                for data of its own to carry the ACK. It MUST NOT wait longer than 0.5 seconds, and SHOULD \
                acknowledge at least every second full-sized segment. Out-of-order segments are answered at \
                once.",
            look: "An ACK that comes 40 to 200 milliseconds after a single segment has usually been delayed.",
        },
        zh: Text {
            name: "延迟确认",
            what: "接收方不必立即确认每个报文段：它可以等第二个到来，或者等自己有数据时捎带。等待不得超过 \
                0.5 秒，并且至少每两个满长度报文段应确认一次。失序的报文段要立即回答。",
            look: "单个报文段之后 40 到 200 毫秒才来的 ACK，通常是被延迟的。",
        },
        rfc: "RFC 9293, 3.8.6.3; RFC 5681, 4.2",
        book: "3.5.4",
        see: &["cumulative acknowledgment", "piggybacking", "duplicate ACK"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "piggybacking",
        names: &["piggybacked", "piggybacked acknowledgment", "piggyback", "捎带", "捎带确认"],
        en: Text {
            name: "piggybacking",
            what: "An acknowledgment rides along in a segment that carries data the other way. Every \
                segment has room for both: it costs nothing.",
            look: "A reply that acknowledges the request, in one packet.",
        },
        zh: Text {
            name: "捎带确认",
            what: "确认搭载在反方向的数据报文段里。每个报文段都有放两者的位置，不增加开销。",
            look: "回答和对请求的确认在同一个分组里。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.ack.data", "delayed ACK"],
        show: "read --sample tcp-server-closes --only acks",
    },
    Entry {
        term: "pipelining",
        names: &["pipelined", "pipeline", "流水线"],
        en: Text {
            name: "pipelining",
            what: "The sender does not wait for the ACK of one segment before it sends the next. How much \
                it may have under way is limited by the receiver's window and by its own congestion window.",
            look: "Several data segments in one direction with no ACK in between.",
        },
        zh: Text {
            name: "流水线",
            what: "发送方不等一个报文段被确认就发送下一个。在途的数据量受接收方窗口和自己的拥塞窗口限制。",
            look: "同一方向连续几个数据报文段，中间没有 ACK。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.4.2",
        see: &["bytes in flight", "tcp.window", "congestion window"],
        show: "read FILE --only data",
    },
    Entry {
        term: "bytes in flight",
        names: &[
            "in flight",
            "in_flight",
            "outstanding data",
            "unacknowledged data",
            "tcp.analysis.bytes_in_flight",
            "在途字节",
            "未确认数据",
        ],
        en: Text {
            name: "bytes in flight",
            what: "Bytes that were sent and are not yet acknowledged. The sender keeps them, for it may \
                have to send them again. They must not exceed the receiver's window, nor the congestion \
                window.",
            look: "As seen from the place of capture: near the receiver, ACKs are seen earlier than the \
                sender gets them.",
        },
        zh: Text {
            name: "在途字节",
            what: "已经发送、还没有被确认的字节。发送方保留它们，因为可能要重发。它们不得超过接收方的窗口，\
                也不得超过拥塞窗口。",
            look: "这是从捕获点看到的：靠近接收方时，看到 ACK 比发送方收到得早。",
        },
        rfc: "RFC 9293, 3.4; RFC 5681, 2",
        book: "3.5.5",
        see: &["pipelining", "tcp.window", "congestion window"],
        show: "read FILE --only data",
    },
    Entry {
        term: "PAWS",
        names: &["protection against wrapped sequence numbers", "防止序号回绕"],
        en: Text {
            name: "protection against wrapped sequence numbers",
            what: "On a fast path the sequence numbers come round while an old segment may still be under \
                way. Its timestamp is older than the last one, and so it is dropped and answered by an ACK.",
            look: "It needs timestamps in both directions.",
        },
        zh: Text {
            name: "防止序号回绕",
            what: "在高速路径上，序号转完一圈时，旧的报文段可能还在途中。它的时间戳比最近的旧，因此被丢弃，\
                并用 ACK 回答。",
            look: "需要双方都使用时间戳。",
        },
        rfc: "RFC 7323, 5",
        book: "",
        see: &["timestamps", "tcp.seq"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "DSACK",
        names: &["D-SACK", "duplicate SACK", "重复 SACK"],
        en: Text {
            name: "duplicate SACK",
            what: "The first SACK block reports bytes that had arrived already. So the sender learns that \
                its retransmission was not needed.",
            look: "A first block that lies below the acknowledgment number, or inside the second block.",
        },
        zh: Text {
            name: "重复 SACK",
            what: "第一个 SACK 块报告已经到达过的字节。发送方由此知道重发是不必要的。",
            look: "第一块低于确认号，或者位于第二块之内。",
        },
        rfc: "RFC 2883, 4",
        book: "",
        see: &["sack", "retransmission"],
        show: "read FILE --view detail --only acks",
    },
    Entry {
        term: "reassembly",
        names: &["reassemble", "receive buffer", "接收缓存"],
        en: Text {
            name: "putting the stream together",
            what: "The receiver keeps what arrives beyond a gap and hands the bytes to its program in \
                order, when the gap is filled. The RFC lets it throw such bytes away; hardly anyone does. IP \
                reassembles fragments in a similar way.",
            look: "recv() gives nothing beyond the first missing byte.",
        },
        zh: Text {
            name: "重组",
            what: "接收方保留空缺之后到达的内容，空缺补上后按序交给程序。RFC 允许丢弃这些字节，但几乎没有人\
                这样做。IP 以类似方式重组分片。",
            look: "recv() 不会给出第一个缺失字节之后的内容。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.gap", "tcp.data.late", "fragment"],
        show: "read FILE --only data",
    },
    Entry {
        term: "go-back-N",
        names: &["GBN", "go back N", "回退 N 步"],
        en: Text {
            name: "go-back-N",
            what: "A protocol of the book: the receiver takes only what comes in order, and after a timeout \
                the sender repeats everything from the first unacknowledged packet on. TCP resembles it in \
                its cumulative ACKs, but keeps what came out of order and repeats only what is missing.",
            look: "Does the sender repeat one segment or all? TCP mostly one.",
        },
        zh: Text {
            name: "回退 N 步",
            what: "书中的一种协议：接收方只接收按序到达的，超时后发送方从第一个未确认的分组起全部重发。TCP \
                的累积确认像它，但会保留失序到达的，只重发缺失的。",
            look: "发送方重发一个还是全部？TCP 多半只重发一个。",
        },
        rfc: "",
        book: "3.4.3",
        see: &["selective repeat", "cumulative acknowledgment"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "selective repeat",
        names: &["SR", "选择重传"],
        en: Text {
            name: "selective repeat",
            what: "A protocol of the book: each packet is acknowledged by itself, and only lost ones are \
                repeated. TCP with SACK comes near to it.",
            look: "SACK blocks in the ACKs.",
        },
        zh: Text {
            name: "选择重传",
            what: "书中的一种协议：每个分组单独确认，只重发丢失的。带 SACK 的 TCP 与它相近。",
            look: "ACK 中的 SACK 块。",
        },
        rfc: "",
        book: "3.4.4",
        see: &["sack", "go-back-N"],
        show: "read FILE --view detail --only acks",
    },
    Entry {
        term: "Nagle's algorithm",
        names: &["Nagle", "TCP_NODELAY", "Nagle 算法"],
        en: Text {
            name: "Nagle's algorithm",
            what: "A sender with little data waits until everything it sent before is acknowledged, so that \
                it sends fewer small segments. A TCP SHOULD do it, and MUST let programs turn it off \
                (TCP_NODELAY). Together with delayed ACKs it can make short messages slow.",
            look: "A small segment that is sent just when an ACK comes.",
        },
        zh: Text {
            name: "Nagle 算法",
            what: "数据很少的发送方，要等之前发送的全部被确认再发，以减少小报文段。TCP 应当这样做，并且必须\
                允许程序关闭它（TCP_NODELAY）。它与延迟确认一起会使短消息变慢。",
            look: "小报文段恰好在 ACK 到来时发出。",
        },
        rfc: "RFC 9293, 3.7.4",
        book: "",
        see: &["delayed ACK", "segment"],
        show: "read FILE --only data",
    },
];
