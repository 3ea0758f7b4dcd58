//! Words of times, of flow control and of congestion control.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "flow control",
        names: &["flow-control", "流量控制"],
        en: Text {
            name: "flow control",
            what: "The receiver tells the sender how much room it has, in every segment, and the sender \
                never has more under way. So a fast sender cannot overrun a slow receiver. It protects the \
                receiver; congestion control protects the network.",
            look: "The window at each arrow; it is 0 in the worst case.",
        },
        zh: Text {
            name: "流量控制",
            what: "接收方在每个报文段里说明自己有多少空间，发送方在途的数据不会更多。这样快的发送方不会淹没\
                慢的接收方。它保护接收方；拥塞控制保护网络。",
            look: "每个箭头上的窗口；最坏时为 0。",
        },
        rfc: "RFC 9293, 3.8.6",
        book: "3.5.5",
        see: &["tcp.window", "tcp.window.zero", "congestion control"],
        show: "read --sample tcp-server-closes --only windows",
    },
    Entry {
        term: "congestion control",
        names: &["congestion", "拥塞控制", "拥塞"],
        en: Text {
            name: "congestion control",
            what: "The sender limits by itself what it has under way, so that the routers on the way are \
                not overrun. It takes loss, or ECN marks, as the sign of too much. TCP tries out how much \
                goes, and takes back when it was too much.",
            look: "It stands in no field: it can only be inferred from how much is under way, and when.",
        },
        zh: Text {
            name: "拥塞控制",
            what: "发送方自己限制在途的数据量，以免淹没途中的路由器。它把丢失或 ECN 标记当作过量的信号。TCP \
                不断试探能发多少，过量就减少。",
            look: "没有任何字段写着它：只能从在途数据量及其时间推断。",
        },
        rfc: "RFC 5681, 3",
        book: "3.7",
        see: &["congestion window", "slow start", "congestion avoidance", "fast recovery"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "congestion window",
        names: &["cwnd", "CWND", "拥塞窗口"],
        en: Text {
            name: "congestion window, cwnd",
            what: "The sender's own limit to the bytes in flight. It sends no more than the smaller of this \
                and the receiver's window. It lives in the sender's memory and is in no packet.",
            look: "Count the bytes that are sent before an ACK comes: that is a lower bound.",
        },
        zh: Text {
            name: "拥塞窗口 cwnd",
            what: "发送方自己对在途字节的限制。它发送的不超过这个数与接收方窗口中较小的一个。它在发送方的内\
                存里，不在任何分组中。",
            look: "数一数 ACK 到来之前发送的字节：这是一个下限。",
        },
        rfc: "RFC 5681, 2, 3.1",
        book: "3.7",
        see: &["slow start", "ssthresh", "tcp.window", "bytes in flight"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "ssthresh",
        names: &["slow start threshold", "慢启动阈值", "慢启动门限"],
        en: Text {
            name: "slow start threshold, ssthresh",
            what: "Below it the sender is in slow start, above it in congestion avoidance. After a loss it \
                is set to half of what was in flight, but to no less than two segments.",
            look: "It is in no packet either.",
        },
        zh: Text {
            name: "慢启动阈值 ssthresh",
            what: "低于它时处于慢启动，高于它时处于拥塞避免。丢失之后，它被设为在途数据量的一半，但不少于两\
                个报文段。",
            look: "它也不在任何分组中。",
        },
        rfc: "RFC 5681, 3.1",
        book: "3.7",
        see: &["slow start", "congestion avoidance"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "slow start",
        names: &["slow-start", "慢启动"],
        en: Text {
            name: "slow start",
            what: "A new connection begins with a small congestion window (today mostly 10 segments) and \
                adds up to one segment for each ACK of new data: it about doubles each round trip. It ends \
                at ssthresh, or with the first loss. The start is low, the growth is fast.",
            look: "Bursts that grow from round trip to round trip.",
        },
        zh: Text {
            name: "慢启动",
            what: "新连接的拥塞窗口开始很小（现在多为 10 个报文段），每收到一个确认新数据的 ACK 最多增加一个\
                报文段：大约每个往返翻一倍。到达 ssthresh 或第一次丢失时结束。起点低，增长快。",
            look: "成批发送的数据一个往返比一个往返多。",
        },
        rfc: "RFC 5681, 3.1; RFC 6928",
        book: "3.7",
        see: &["congestion window", "ssthresh", "congestion avoidance"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "congestion avoidance",
        names: &["additive increase", "AIMD", "拥塞避免", "加性增"],
        en: Text {
            name: "congestion avoidance",
            what: "Above ssthresh the congestion window grows by about one segment each round trip, until \
                something is lost; then it is halved. Today's systems mostly grow in another way, which is \
                called CUBIC.",
            look: "A slow, even growth of what is sent in each round trip.",
        },
        zh: Text {
            name: "拥塞避免",
            what: "超过 ssthresh 之后，拥塞窗口每个往返大约增加一个报文段，直到有丢失；然后减半。今天的系统\
                多用另一种增长方式，叫做 CUBIC。",
            look: "每个往返发送的量缓慢而均匀地增加。",
        },
        rfc: "RFC 5681, 3.1; RFC 9438",
        book: "3.7",
        see: &["slow start", "fast recovery"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "fast retransmit",
        names: &["fast retransmission", "triple duplicate ACK", "快速重传"],
        en: Text {
            name: "fast retransmit",
            what: "After three duplicate ACKs the sender repeats the missing segment at once, without \
                waiting for its timer. Three, because one or two can come from mere reordering.",
            look: "Three ACKs with the same number, then the segment with that number.",
        },
        zh: Text {
            name: "快速重传",
            what: "收到三个冗余 ACK 之后，发送方立即重发缺失的报文段，不等定时器。要三个，是因为一两个可能只\
                是失序。",
            look: "三个号码相同的 ACK，然后是这个号码的报文段。",
        },
        rfc: "RFC 5681, 3.2",
        book: "3.5.4",
        see: &["duplicate ACK", "fast recovery", "RTO"],
        show: "read FILE --only retransmissions,acks",
    },
    Entry {
        term: "fast recovery",
        names: &["recovery", "快速恢复"],
        en: Text {
            name: "fast recovery",
            what: "After a fast retransmit the sender halves its congestion window and goes on sending, for \
                the duplicate ACKs show that segments still arrive. It ends with the ACK of new data. After \
                a timeout, in contrast, the sender starts again with one segment.",
            look: "New data between the retransmission and its ACK.",
        },
        zh: Text {
            name: "快速恢复",
            what: "快速重传之后，发送方把拥塞窗口减半并继续发送，因为冗余 ACK 说明报文段还在到达。收到确认新\
                数据的 ACK 时结束。而超时之后，发送方要从一个报文段重新开始。",
            look: "在重传和对它的 ACK 之间还有新数据。",
        },
        rfc: "RFC 5681, 3.2; RFC 6582",
        book: "3.7",
        see: &["fast retransmit", "congestion avoidance", "ssthresh"],
        show: "read FILE --only congestion",
    },
    Entry {
        term: "RTT",
        names: &[
            "round-trip time",
            "round trip time",
            "SampleRTT",
            "RTT min",
            "RTT median",
            "RTT max",
            "tcp.analysis.ack_rtt",
            "往返时间",
            "往返时延",
            "样本往返时间",
            "RTT 最小",
            "RTT 中位",
            "RTT 最大",
        ],
        en: Text {
            name: "round-trip time, the book's SampleRTT",
            what: "The time from a segment to the ACK that covers it. TCP measures it about once a round \
                trip, and never with a segment that was sent again, for the ACK could belong to either copy. \
                A capture measures it from where it sits: near the sender it is whole, near the receiver it \
                is almost nothing.",
            look: "The handshake gives the first one.",
        },
        zh: Text {
            name: "往返时间，即书中的 SampleRTT",
            what: "从发出报文段到收到确认它的 ACK 的时间。TCP 大约每个往返测量一次，从不用重发的报文段，因为 \
                ACK 可能属于任何一份。捕获从自己的位置测量：靠近发送方是完整的，靠近接收方几乎为零。",
            look: "握手给出第一个。",
        },
        rfc: "RFC 6298, 3",
        book: "3.5.3",
        see: &["EstimatedRTT", "Karn's algorithm", "RTO", "vantage"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "EstimatedRTT",
        names: &[
            "estimated RTT",
            "SRTT",
            "smoothed RTT",
            "smoothed round-trip time",
            "估计往返时间",
            "平滑往返时间",
        ],
        en: Text {
            name: "smoothed round-trip time",
            what: "A moving average of the samples: seven eighths of the old value and one eighth of the \
                new sample. The RFC calls it SRTT. The first sample is taken as it is.",
            look: "EstimatedRTT = 0.875 × EstimatedRTT + 0.125 × SampleRTT.",
        },
        zh: Text {
            name: "平滑往返时间",
            what: "样本的移动平均：旧值的八分之七加新样本的八分之一。RFC 叫 SRTT。第一个样本直接采用。",
            look: "公式：EstimatedRTT = 0.875 × EstimatedRTT + 0.125 × SampleRTT。",
        },
        rfc: "RFC 6298, 2",
        book: "3.5.3",
        see: &["RTT", "DevRTT", "RTO"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "DevRTT",
        names: &["RTTVAR", "RTT variation", "往返时间偏差"],
        en: Text {
            name: "how much the samples vary",
            what: "A moving average of the distance between the sample and EstimatedRTT: three quarters of \
                the old value and one quarter of the new distance. The RFC calls it RTTVAR and begins with \
                half of the first sample. The RFC updates it before SRTT.",
            look: "DevRTT = 0.75 × DevRTT + 0.25 × |SampleRTT - EstimatedRTT|.",
        },
        zh: Text {
            name: "样本的变化程度",
            what: "样本与 EstimatedRTT 之差的移动平均：旧值的四分之三加新差值的四分之一。RFC 叫 RTTVAR，初值\
                是第一个样本的一半。RFC 先更新它，再更新 SRTT。",
            look: "公式：DevRTT = 0.75 × DevRTT + 0.25 × |SampleRTT - EstimatedRTT|。",
        },
        rfc: "RFC 6298, 2",
        book: "3.5.3",
        see: &["EstimatedRTT", "RTO"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "RTO",
        names: &[
            "TimeoutInterval",
            "retransmission timeout",
            "timeout",
            "retransmission timer",
            "timeout interval",
            "超时",
            "超时重传",
            "重传超时",
            "超时间隔",
        ],
        en: Text {
            name: "retransmission timeout, the book's TimeoutInterval",
            what: "How long the sender waits for an ACK before it sends again: EstimatedRTT plus four times \
                DevRTT. The RFC says at least 1 second; Linux takes 200 milliseconds for the least. It \
                begins with 1 second, and each timeout doubles it.",
            look: "Repetitions of one segment with waits that double.",
        },
        zh: Text {
            name: "重传超时，即书中的 TimeoutInterval",
            what: "发送方等待 ACK 多久才重发：EstimatedRTT 加四倍 DevRTT。RFC 说至少 1 秒；Linux 的下限是 \
                200 毫秒。初值是 1 秒，每次超时加倍。",
            look: "同一报文段多次重发，间隔逐次加倍。",
        },
        rfc: "RFC 6298, 2, 5",
        book: "3.5.3",
        see: &["EstimatedRTT", "DevRTT", "fast retransmit", "retransmission"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "Karn's algorithm",
        names: &["Karn", "Karn 算法"],
        en: Text {
            name: "Karn's algorithm",
            what: "The time of a segment that was sent again MUST NOT be taken as a sample: nobody knows \
                which copy the ACK answers. Timestamps tell them apart, and are the exception.",
            look: "A retransmission gives no SampleRTT.",
        },
        zh: Text {
            name: "Karn 算法",
            what: "重发过的报文段的时间不得作为样本：无法知道 ACK 回答的是哪一份。时间戳能区分它们，是例外。",
            look: "重传没有 SampleRTT。",
        },
        rfc: "RFC 6298, 3",
        book: "3.5.3",
        see: &["RTT", "timestamps", "retransmission"],
        show: "read FILE --only rtt",
    },
    Entry {
        term: "tail loss probe",
        names: &["TLP", "RACK", "尾部丢失探测"],
        en: Text {
            name: "tail loss probe",
            what: "If the last segments of a burst are lost, no duplicate ACKs come. A sender may then \
                repeat the last one after about two round trips, well before its timeout, to provoke an \
                answer. RACK-TLP also judges loss by time, and not by counting to three.",
            look: "A repetition of the last segment, earlier than a timeout would be.",
        },
        zh: Text {
            name: "尾部丢失探测",
            what: "如果一批数据的最后几个报文段丢了，就不会有冗余 ACK。发送方可以在大约两个往返之后、超时之\
                前重发最后一个，以引出回答。RACK-TLP 还按时间判断丢失，而不是数到三。",
            look: "最后一个报文段的重发，比超时要早。",
        },
        rfc: "RFC 8985, 7",
        book: "",
        see: &["RTO", "fast retransmit"],
        show: "read FILE --only retransmissions",
    },
];
