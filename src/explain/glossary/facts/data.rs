//! Facts of data and of its acknowledgment.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp.data",
        names: &["new data", "新数据"],
        en: Text {
            name: "bytes that had not been sent before",
            what: "The segment carries the next bytes of the stream. The number of the next byte is the \
                first number plus the bytes. If earlier bytes are still unacknowledged, they are in flight \
                together: pipelining.",
            look: "Add up: first number plus length gives the next segment's number, and the ACK's.",
        },
        zh: Text {
            name: "第一次发送的字节",
            what: "报文段带来流中接下来的字节。下一个字节的序号等于第一个序号加字节数。如果之前的字节还没有\
                被确认，它们就同时在途：这是流水线。",
            look: "加一加：第一个序号加长度，就是下一个报文段的序号，也是 ACK 的确认号。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.seq", "pipelining", "bytes in flight"],
        show: "read --sample tcp-server-closes --only data",
    },
    Entry {
        term: "tcp.data.again",
        names: &[
            "retransmission",
            "retransmitted data",
            "resend",
            "resent",
            "tcp.analysis.retransmission",
            "tcp.analysis.fast_retransmission",
            "tcp.analysis.spurious_retransmission",
            "retx",
            "重传",
            "重发",
        ],
        en: Text {
            name: "bytes that were sent before",
            what: "The sender believes that these bytes were lost: its timer ran out, or three duplicate \
                ACKs came. Or it was wrong, and they had arrived; then only the ACK was lost or late. The \
                receiver throws bytes away that it has already.",
            look: "How long after the first copy? About a round trip, after duplicate ACKs, is a fast \
                retransmit; much longer is a timeout.",
        },
        zh: Text {
            name: "以前发过的字节",
            what: "发送方认为这些字节丢失了：定时器超时，或者收到了三个冗余 ACK。也可能它错了，字节已经到达\
                ，只是 ACK 丢了或迟到。接收方会丢弃已有的字节。",
            look: "距第一次发送多久？冗余 ACK 之后约一个往返时间，是快速重传；长得多，就是超时。",
        },
        rfc: "RFC 9293, 3.8.1; RFC 6298, 5; RFC 5681, 3; RFC 6582, 3.2; RFC 6675, 5; RFC 8985, 6, 7",
        book: "3.5.4",
        see: &["RTO", "fast retransmit", "duplicate ACK", "tcp.data.late"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "tcp.data.overlap",
        names: &["overlap", "overlapping data", "重叠"],
        en: Text {
            name: "bytes of which some were sent before",
            what: "The segment begins with old bytes and goes on with new ones: a sender may cut the stream \
                in another way when it sends again. The receiver takes what is new to it.",
            look: "The two copies should hold the same bytes; where they differ, somebody may be playing \
                tricks.",
        },
        zh: Text {
            name: "部分字节以前发过",
            what: "报文段前面是旧字节，后面是新字节：重发时发送方可以重新切分字节流。接收方只取新的部分。",
            look: "两份内容应当相同；如果不同，可能有人做了手脚。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.again", "segment"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "tcp.data.late",
        names: &["out of order", "out-of-order", "reordering", "tcp.analysis.out_of_order", "失序", "乱序"],
        en: Text {
            name: "missing bytes that come after later ones",
            what: "They fill a gap. Either they were overtaken on the way, or the first copy was lost \
                before it reached the place of capture and this is the second. The packets alone do not \
                always tell which.",
            look: "Soon after the gap means overtaken; a round trip or more later means sent again.",
        },
        zh: Text {
            name: "缺失的字节后来才到",
            what: "它们填补了空缺。可能在途中被超过，也可能第一份在到达捕获点之前丢了，这是第二份。仅凭分组\
                不一定能分辨。",
            look: "空缺之后很快出现，是被超过；过了一个往返时间或更久，是重发。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.gap", "retransmission", "reassembly"],
        show: "read FILE --only data",
    },
    Entry {
        term: "tcp.data.before",
        names: &[],
        en: Text {
            name: "bytes from before the first one that was seen",
            what: "The capture began in the middle, and these bytes lie before its beginning: they are \
                late, or sent again.",
            look: "Nothing more can be said, for what came before was not captured.",
        },
        zh: Text {
            name: "看到的第一个字节之前的字节",
            what: "捕获从中途开始，这些字节位于起点之前：迟到了，或者是重发的。",
            look: "不能再多说什么，因为之前的没有捕获到。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.midstream"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.data.offload",
        names: &[
            "offload",
            "TSO",
            "GSO",
            "GRO",
            "LRO",
            "segmentation offload",
            "TCP segmentation offload",
            "分段卸载",
            "网卡卸载",
        ],
        en: Text {
            name: "more data than one segment may hold",
            what: "The segment is larger than the MSS that the other end announced. The network card cuts \
                such segments before they go out, or joins them after they came in; the capture sees them \
                before the one or after the other. On the wire they were several.",
            look: "Count packets on the wire, and not these, when you compare with the book's numbers.",
        },
        zh: Text {
            name: "超过一个报文段所能容纳的数据",
            what: "报文段比对方宣布的 MSS 还大。网卡在发出前切分，或在收到后合并；捕获看到的是切分之前或合并\
                之后。线路上是多个报文段。",
            look: "与书中的数字比较时，要按线路上的报文段计数。",
        },
        rfc: "RFC 9293, 3.7.1",
        book: "3.5.2",
        see: &["mss", "checksum partial", "MTU"],
        show: "read FILE --only data",
    },
    Entry {
        term: "tcp.data.gap",
        names: &[
            "gap",
            "hole",
            "missing bytes",
            "previous segment not captured",
            "tcp.analysis.lost_segment",
            "空缺",
            "缺口",
        ],
        en: Text {
            name: "bytes in between were not seen",
            what: "The segment begins beyond the byte that was expected. What lies between was lost, is \
                late, or was not captured.",
            look: "If the other end acknowledges the missing bytes all the same, only the capture missed \
                them.",
        },
        zh: Text {
            name: "中间的字节没有看到",
            what: "报文段的开头超过了期待的字节。中间的部分可能丢失了、迟到了，或者没有被捕获。",
            look: "如果对方照样确认了这些字节，那只是捕获漏掉了。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.late", "tcp.ack.unseen", "duplicate ACK"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.ack.data",
        names: &["acknowledgment of data", "确认数据"],
        en: Text {
            name: "bytes are acknowledged",
            what: "The end has every byte below this number and expects the byte with this number next. One \
                ACK may cover several segments, and it may ride along with data (piggybacked). TCP has the \
                bytes then; the program may not have read them yet.",
            look: "The difference to the ACK before is what is new. `cause` names the row of the book's table: \
                delayed, second segment, gap filled.",
        },
        zh: Text {
            name: "确认数据",
            what: "这一端已收到比它小的全部字节，接下来期待这个编号的字节。一个 ACK 可以确认多个报文段，也可\
                以随数据捎带。这表示 TCP 收到了字节；程序可能还没有读取。",
            look: "与前一个 ACK 之差就是新确认的字节数。`cause` 是书中表格的那一行：延迟、第二个报文段、填补缺口。",
        },
        rfc: "RFC 9293, 3.4, 3.8.6.3; RFC 5681, 4.2",
        book: "3.5.4",
        see: &["cumulative acknowledgment", "delayed ACK", "piggybacking"],
        show: "read --sample tcp-server-closes --only acks",
    },
    Entry {
        term: "tcp.ack.duplicate",
        names: &[
            "duplicate ACK",
            "dup ACK",
            "dup ACKs",
            "dupack",
            "tcp.analysis.duplicate_ack",
            "冗余 ACK",
            "重复 ACK",
            "冗余确认",
        ],
        en: Text {
            name: "the same acknowledgment again while bytes are outstanding",
            what: "A segment arrived out of order, so the receiver repeats at once which byte it is \
                missing. It carries no data, and the same acknowledgment number and window as before. One or \
                two can come from reordering; three in a row make the sender repeat the missing segment \
                without waiting for its timer.",
            look: "Which byte does it ask for, and when does that byte come?",
        },
        zh: Text {
            name: "有数据未确认时重复同一个确认",
            what: "有报文段失序到达，接收方立即重复说明缺哪个字节。它不带数据，确认号和窗口都与之前相同。一\
                两个可能只是失序；连续三个，发送方不等定时器就重发缺失的报文段。",
            look: "它要求的是哪个字节？那个字节什么时候到来？",
        },
        rfc: "RFC 5681, 2; RFC 6675, 2",
        book: "3.5.4",
        see: &["fast retransmit", "tcp.data.gap", "sack"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "tcp.ack.again",
        names: &[],
        en: Text {
            name: "an acknowledgment that says nothing new",
            what: "Number and window are as before, and no bytes are outstanding, or something asked for an \
                answer: a keep-alive, a probe, or a segment that came twice.",
            look: "Look at the packet just before it, in the other direction.",
        },
        zh: Text {
            name: "没有新内容的确认",
            what: "确认号和窗口都与之前相同；没有未确认的数据，或者有什么要求回答：保活、探测，或重复到达的\
                报文段。",
            look: "看它前面另一方向的分组。",
        },
        rfc: "RFC 9293, 3.10.7.4; RFC 5961, 3, 4; RFC 7323, 5",
        book: "3.5.4",
        see: &["tcp.keep_alive", "duplicate ACK"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "tcp.ack.old",
        names: &["old ACK", "旧的 ACK"],
        en: Text {
            name: "an acknowledgment below an earlier one",
            what: "It was overtaken on the way by a later ACK. Acknowledgments are cumulative, so it \
                changes nothing.",
            look: "It shows that packets changed their order.",
        },
        zh: Text {
            name: "比之前更小的确认",
            what: "它在途中被后来的 ACK 超过了。确认是累积的，所以它不起作用。",
            look: "它说明分组的顺序变了。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["cumulative acknowledgment", "out of order"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "tcp.ack.unseen",
        names: &[
            "ACKed unseen segment",
            "ACK of unseen data",
            "tcp.analysis.ack_lost_segment",
            "确认未看到的数据",
        ],
        en: Text {
            name: "an acknowledgment of more than was seen",
            what: "The end confirms bytes that the capture does not show. Mostly the capture missed them; \
                otherwise the number is wrong, and TCP answers such an ACK without obeying it.",
            look: "Was the capture complete? The last line of a drawing says what the kernel dropped.",
        },
        zh: Text {
            name: "确认的比看到的多",
            what: "这一端确认了捕获中没有的字节。多半是捕获漏掉了；否则就是号码不对，TCP 会回答这样的 ACK，\
                但不采纳。",
            look: "捕获完整吗？图的最后一行说明内核丢弃了多少。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.gap", "dropped", "unseen"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "udp.datagram",
        names: &["UDP datagram", "UDP 数据报"],
        en: Text {
            name: "a datagram that answers none",
            what: "A message of one end, in a packet of its own. UDP asks nobody beforehand, so even the \
                first packet carries data.",
            look: "length is 8 more than the data.",
        },
        zh: Text {
            name: "不是回答的数据报",
            what: "一端的一条消息，单独一个分组。UDP 不事先询问任何人，所以第一个分组就带着数据。",
            look: "length 比数据多 8。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["udp", "udp.length", "udp.answer"],
        show: "read --sample udp --only udp",
    },
    Entry {
        term: "udp.answer",
        names: &["UDP answer", "UDP 回答"],
        en: Text {
            name: "a datagram that answers one",
            what: "The other end had spoken, and this is probably the answer. UDP itself knows no answers: \
                captrace infers it from endpoints and order, the oldest open question first.",
            look: "With several questions open, only the program knows which one is meant.",
        },
        zh: Text {
            name: "作为回答的数据报",
            what: "对方先说了话，这多半是回答。UDP 本身没有回答的概念：captrace 根据端点和顺序推断，先配最早\
                的未答问题。",
            look: "有多个问题未答时，只有程序知道回答的是哪一个。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["udp.datagram", "inferred"],
        show: "read --sample udp --only udp",
    },
    Entry {
        term: "udp.absent",
        names: &[],
        en: Text {
            name: "what UDP does without",
            what: "At the end of an exchange captrace says what there was not: no handshake, no numbers, no \
                acknowledgment, no close, no state.",
            look: "Compare with captrace demo, which shows the same exchange over both.",
        },
        zh: Text {
            name: "UDP 没有的东西",
            what: "交换结束时，captrace 说明没有什么：没有握手，没有序号，没有确认，没有关闭，没有状态。",
            look: "用 captrace demo 比较：同样的交换在两种协议上进行。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["udp", "tcp"],
        show: "demo",
    },
    Entry {
        term: "udp.unanswered",
        names: &["unanswered datagram"],
        en: Text {
            name: "no answer to any datagram",
            what: "The client sent, and the capture shows no answer. The datagram or its answer was lost, \
                nobody is there, or the program does not answer. UDP will not send again; the program would \
                have to.",
            look: "Is there an ICMP message? It would tell that nobody has the port.",
        },
        zh: Text {
            name: "数据报没有得到回答",
            what: "客户端发送了，捕获中没有看到回答。可能数据报或回答丢了，可能没有人在，也可能程序不回答。\
                UDP 不会重发，要由程序来做。",
            look: "有没有 ICMP 报文？它能说明没有程序使用这个端口。",
        },
        rfc: "RFC 8085, 3.3",
        book: "3.3",
        see: &["udp", "icmp.port_unreachable", "answered"],
        show: "read FILE --only udp,problems",
    },
    Entry {
        term: "tcp.data.urgent",
        names: &["urgent data", "紧急数据"],
        en: Text {
            name: "urgent data",
            what: "URG makes the urgent pointer count: sequence number + pointer is the number after the last urgent \
                byte. Urgent data takes its turn like any other; the receiving program is told that it comes. New \
                programs should not use it.",
            look: "Old systems read the pointer as that of the last urgent byte itself.",
        },
        zh: Text {
            name: "紧急数据",
            what: "URG 使紧急指针有效：序号 + 指针是最后一个紧急字节之后的序号。紧急数据像其他数据一样按顺序发送，\
                只是接收方的程序会得知它的到来。新程序不应使用它。",
            look: "旧系统把指针理解为最后一个紧急字节本身的序号。",
        },
        rfc: "RFC 9293, 3.8.5; RFC 6093",
        book: "3.5.2",
        see: &["URG", "tcp.urgent"],
        show: "read FILE --only data",
    },
];
