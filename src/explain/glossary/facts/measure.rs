//! Facts that are measured: times, windows, flights.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp.rtt.initial",
        names: &["initial RTT", "iRTT", "tcp.analysis.initial_rtt", "初始往返时间"],
        en: Text {
            name: "the round trip of the handshake",
            what: "From the SYN to the SYN ACK is the way from the place of capture to the server and back; \
                from there to the ACK, the way to the client and back. Both together are the whole round \
                trip, wherever the capture was made.",
            look: "It is the first measure of how long an answer takes; later samples can be shorter or longer. \
                Wireshark calls it iRTT.",
        },
        zh: Text {
            name: "握手的往返时间",
            what: "从 SYN 到 SYN ACK，是捕获点到服务器再回来的时间；从那里到 ACK，是到客户端再回来的时间。两\
                者相加就是整个往返，与在哪里捕获无关。",
            look: "它是对回答要花多久的第一次测量；以后的样本可长可短。Wireshark 叫它 iRTT。",
        },
        rfc: "RFC 6298, 2; RFC 7323, 4",
        book: "3.5.3",
        see: &["RTT", "vantage", "three-way handshake"],
        show: "read --sample tcp-server-closes --only rtt",
    },
    Entry {
        term: "tcp.rtt.vantage",
        names: &[],
        en: Text {
            name: "where the capture seems to have been made",
            what: "The two halves of the handshake's round trip tell: the half that takes almost no time \
                belongs to the end beside which the capture stands.",
            look: "Samples of the other end's segments are then only a part of the round trip.",
        },
        zh: Text {
            name: "捕获点看来在哪里",
            what: "由握手往返的两半可知：几乎不花时间的一半，属于捕获点旁边的那一端。",
            look: "这时，对另一端报文段的采样只是往返的一部分。",
        },
        rfc: "RFC 6298, 2",
        book: "3.5.3",
        see: &["vantage", "tcp.rtt.initial"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "tcp.rtt.sample",
        names: &["RTT sample", "往返时间样本"],
        en: Text {
            name: "a sample of the round trip",
            what: "The time from a segment to the ACK that covers it, and what the book's formulas make of \
                it: EstimatedRTT, DevRTT and TimeoutInterval. The sender's own values can differ: it samples \
                and computes in its own way.",
            look: "Put the numbers into the formulas: the sentence does the sum.",
        },
        zh: Text {
            name: "一个往返时间样本",
            what: "从报文段到确认它的 ACK 的时间，以及书中公式由此得到的 EstimatedRTT、DevRTT 和 \
                TimeoutInterval。发送方自己的值可能不同：它有自己的采样和计算方式。",
            look: "把数字代入公式：句子里有算式。",
        },
        rfc: "RFC 6298, 2; RFC 7323, 4",
        book: "3.5.3",
        see: &["RTT", "EstimatedRTT", "DevRTT", "RTO"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "tcp.rtt.ambiguous",
        names: &[],
        en: Text {
            name: "an ACK that gives no sample",
            what: "What it answers was sent more than once, and nobody can tell which copy it answers. Such \
                a time MUST NOT be used (Karn's algorithm), unless timestamps tell the copies apart.",
            look: "The estimate stays as it was.",
        },
        zh: Text {
            name: "不能作为样本的 ACK",
            what: "它回答的内容发送过不止一次，无法知道回答的是哪一份。这样的时间不得使用（Karn 算法），除非\
                时间戳能区分。",
            look: "估计值保持不变。",
        },
        rfc: "RFC 6298, 3",
        book: "3.5.3",
        see: &["Karn's algorithm", "timestamps", "retransmission"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "tcp.window.full",
        names: &["window full", "tcp.analysis.window_full", "窗口已满"],
        en: Text {
            name: "the window is full",
            what: "The segment fills what the receiver has room for, to the last byte. The sender has to \
                wait for an ACK or a window update, even if the network could carry more.",
            look: "The receiver sets the pace here: flow control, not congestion.",
        },
        zh: Text {
            name: "窗口已满",
            what: "这个报文段正好占满接收方的全部空间。即使网络还能承载更多，发送方也必须等待 ACK 或窗口更新\
                。",
            look: "这里由接收方决定速度：是流量控制，不是拥塞。",
        },
        rfc: "RFC 9293, 3.8.6",
        book: "3.5.5",
        see: &["flow control", "tcp.window", "tcp.window.zero"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "tcp.window.opened",
        names: &["window opened", "窗口重新打开"],
        en: Text {
            name: "the window is open again",
            what: "It was 0, and now there is room: the receiving program has read. How long it was closed \
                is how long that program held the sender up.",
            look: "If nothing comes soon after it, the update may have been lost; the sender's probe finds \
                out.",
        },
        zh: Text {
            name: "窗口重新打开",
            what: "窗口曾是 0，现在有空间了：接收程序读走了数据。关闭了多久，就是那个程序让发送方等了多久。",
            look: "如果之后没有动静，更新可能丢失；发送方的探测会发现。",
        },
        rfc: "RFC 9293, 3.8.6.1",
        book: "3.5.5",
        see: &["tcp.window.zero", "tcp.window.probe"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "tcp.congestion.phase",
        names: &["congestion phase", "拥塞控制阶段"],
        en: Text {
            name: "what congestion control seems to do",
            what: "Slow start, congestion avoidance, or the repair of a loss: inferred from how many bytes \
                go out in each round trip. The congestion window itself is in no packet, so this is never \
                more than inferred.",
            look: "About twice as many bytes each round trip is slow start; about one segment more is \
                congestion avoidance.",
        },
        zh: Text {
            name: "拥塞控制看来在做什么",
            what: "慢启动、拥塞避免，或修复丢失：由每个往返发送的字节数推断。拥塞窗口本身不在任何分组中，所\
                以这只能是推断。",
            look: "每个往返大约翻倍，是慢启动；大约多一个报文段，是拥塞避免。",
        },
        rfc: "RFC 5681, 3.1, 3.2; RFC 6675, 5",
        book: "3.7",
        see: &["slow start", "congestion avoidance", "fast recovery", "congestion window"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "tcp.congestion.recovered",
        names: &[],
        en: Text {
            name: "the end of a recovery",
            what: "All bytes that were under way when the loss was noticed are acknowledged. After a fast \
                recovery the sender goes on in congestion avoidance, with about half the window; after a timeout \
                it has begun anew with slow start.",
            look: "How many round trips did it take?",
        },
        zh: Text {
            name: "恢复结束",
            what: "发现丢失时在途的字节已全部被确认。快速恢复之后，发送方以大约一半的窗口继续，处于拥塞避免；超时之后，\
                它已经从慢启动重新开始。",
            look: "用了几个往返？",
        },
        rfc: "RFC 5681, 3.2",
        book: "3.7",
        see: &["fast recovery", "congestion avoidance"],
        show: "read FILE --only congestion",
    },
];
