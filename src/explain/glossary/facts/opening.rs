//! Facts of opening a connection, of windows and of questions in between.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp.handshake.syn",
        names: &["handshake step 1", "握手第 1 步"],
        en: Text {
            name: "step 1 of the handshake",
            what: "The client asks to open a connection, and tells its initial sequence number.",
            look: "Read the options, too: MSS, window scale, SACK and timestamps are offered here.",
        },
        zh: Text {
            name: "握手第 1 步",
            what: "客户端请求建立连接，并说明自己的初始序号。",
            look: "也要看选项：MSS、窗口扩大、SACK 和时间戳在这里提出。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["SYN", "ISN", "tcp.handshake.syn_ack"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "tcp.handshake.syn_ack",
        names: &["handshake step 2", "握手第 2 步"],
        en: Text {
            name: "step 2 of the handshake",
            what: "The server agrees, tells its own initial sequence number, and acknowledges the client's: \
                ack is the client's number plus 1. If it acknowledges more, it has accepted data that came \
                with the SYN.",
            look: "The time since the SYN is a first round-trip time, as seen from the client's side.",
        },
        zh: Text {
            name: "握手第 2 步",
            what: "服务器同意，说明自己的初始序号，并确认客户端的序号：ack 是客户端的序号加 1。如果确认得更\
                多，说明它接受了随 SYN 到来的数据。",
            look: "距 SYN 的时间就是第一个往返时间（从客户端一侧看）。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["SYNACK", "ISN", "RTT"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "tcp.handshake.ack",
        names: &["handshake step 3", "握手第 3 步"],
        en: Text {
            name: "step 3 of the handshake",
            what: "The client acknowledges the server's number in the same way. From now on both ends know \
                that the other one hears them. It may already carry data.",
            look: "If it is missing, the server repeats its SYN ACK.",
        },
        zh: Text {
            name: "握手第 3 步",
            what: "客户端用同样方式确认服务器的序号。从此双方都知道对方能听到自己。它可以已经带有数据。",
            look: "如果缺少它，服务器会重发 SYN ACK。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["three-way handshake", "ESTABLISHED"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "tcp.handshake.options",
        names: &["handshake options", "握手选项"],
        en: Text {
            name: "what a SYN offers",
            what: "The end says how much data it accepts in one segment (MSS) and by how many bits its \
                window fields will be shifted. With the second SYN it is known whether windows are scaled: \
                only if both offered it.",
            look: "Two different MSS are normal: each end names its own.",
        },
        zh: Text {
            name: "SYN 提出的选项",
            what: "这一端说明自己在一个报文段里最多接收多少数据（MSS），以及窗口字段要移多少位。看到第二个 \
                SYN 就知道窗口是否放大：只有双方都提出才会。",
            look: "两个 MSS 不同是正常的：各说各的。",
        },
        rfc: "RFC 9293, 3.7.1; RFC 7323, 2.2",
        book: "3.5.2",
        see: &["mss", "window_scale"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "tcp.handshake.crossing",
        names: &["simultaneous SYN"],
        en: Text {
            name: "a SYN that crosses another",
            what: "Both ends asked to open the same connection before either heard of the other. TCP makes \
                one connection of it, not two.",
            look: "It is rare: both ends must know the other's port beforehand.",
        },
        zh: Text {
            name: "交错的 SYN",
            what: "双方都在听到对方之前请求建立同一条连接。TCP 把它们合成一条连接，而不是两条。",
            look: "很少见：双方都必须预先知道对方的端口。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["simultaneous open", "SYN-RECEIVED"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.handshake.crossing_ack",
        names: &[],
        en: Text {
            name: "the answer to a SYN that crossed",
            what: "The end repeats its SYN and acknowledges the other's. When both have done so, the \
                connection is open.",
            look: "Two SYN ACKs, one each way.",
        },
        zh: Text {
            name: "对交错 SYN 的回答",
            what: "这一端重复自己的 SYN，并确认对方的。双方都这样做之后，连接就建立了。",
            look: "有两个 SYN ACK，每个方向一个。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["simultaneous open"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.handshake.again",
        names: &["SYN retransmission", "SYN 重发"],
        en: Text {
            name: "a SYN sent again",
            what: "The SYN, or the SYN ACK, was not answered in time, and its sender's timer ran out. The \
                first wait is about a second, and each further one twice as long.",
            look: "Is there an answer that came late? If not, the port may be filtered or the host away.",
        },
        zh: Text {
            name: "重发的 SYN",
            what: "SYN 或 SYN ACK 没有及时得到回答，发送方的定时器超时了。第一次大约等一秒，以后每次加倍。",
            look: "有没有迟到的回答？如果没有，可能端口被防火墙过滤，或者主机不在。",
        },
        rfc: "RFC 6298, 5",
        book: "3.5.6",
        see: &["RTO", "SYN-SENT", "tcp.unanswered"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.unanswered",
        names: &["unanswered SYN"],
        en: Text {
            name: "no answer to any SYN",
            what: "The client asked, once or several times, and the capture shows no answer. A SYN or the \
                answer was lost, or a firewall dropped it. A host with nobody at that port would have \
                answered with a reset.",
            look: "Compare with connection refused, where an answer came.",
        },
        zh: Text {
            name: "SYN 没有得到回答",
            what: "客户端询问了一次或多次，捕获中没有看到回答。可能 SYN 或回答丢了，也可能被防火墙丢弃。如果\
                只是端口上没有程序，主机会用复位回答。",
            look: "与“连接被拒绝”比较：那里有回答。",
        },
        rfc: "RFC 9293, 3.8.3",
        book: "3.5.6",
        see: &["connection refused", "tcp.handshake.again"],
        show: "read FILE --only handshakes,problems",
    },
    Entry {
        term: "tcp.midstream",
        names: &["mid-stream", "middle of a connection", "连接中途"],
        en: Text {
            name: "the capture began in the middle",
            what: "The first segment that was seen is no SYN. Initial sequence numbers and window scale are \
                unknown; both ends are assumed to be ESTABLISHED, and bytes are counted from the first one \
                seen.",
            look: "Windows and relative numbers are to be read with that in mind.",
        },
        zh: Text {
            name: "捕获从中途开始",
            what: "看到的第一个报文段不是 SYN。初始序号和窗口扩大因子未知；假定双方都处于 ESTABLISHED，字节\
                从看到的第一个开始计数。",
            look: "读窗口和相对序号时要记住这一点。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.2",
        see: &["ESTABLISHED", "tcp.window", "unseen"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.flags.odd",
        names: &["odd flags", "impossible flags", "异常标志"],
        en: Text {
            name: "flags that do not belong together",
            what: "No connection begins or goes on with such flags: SYN with FIN, or none at all. Hosts \
                throw such segments away or answer with a reset.",
            look: "It is what scanners send to find out which system answers.",
        },
        zh: Text {
            name: "不应同时出现的标志",
            what: "没有连接会用这样的标志开始或继续：SYN 与 FIN 同时出现，或者一个也没有。主机会丢弃这样的报\
                文段，或者用复位回答。",
            look: "扫描程序发送它们来探测系统的种类。",
        },
        rfc: "RFC 9293, 3.10.7",
        book: "3.5.2",
        see: &["tcp.flags"],
        show: "read FILE --only problems",
    },
    Entry {
        term: "tcp.window.scaled",
        names: &["scaled window", "放大的窗口"],
        en: Text {
            name: "the first scaled window of an end",
            what: "The window field has to be multiplied to give bytes: field times 2 to the power of the \
                scale. It is said once for each end.",
            look: "The number at the arrow is the product.",
        },
        zh: Text {
            name: "一端第一个放大的窗口",
            what: "窗口字段要相乘才得到字节数：字段乘以 2 的扩大因子次方。每一端只说一次。",
            look: "箭头上的数字是乘积。",
        },
        rfc: "RFC 7323, 2.3",
        book: "3.5.5",
        see: &["window_scale", "tcp.window"],
        show: "read --sample tcp-server-closes --only windows",
    },
    Entry {
        term: "tcp.window.zero",
        names: &["zero window", "zero windows", "ZeroWindow", "tcp.analysis.zero_window", "零窗口"],
        en: Text {
            name: "no room left",
            what: "The receiver says that its buffer is full: its program does not read fast enough. The \
                sender must send no new data, except for probes, until a window update comes.",
            look: "How long does it last, and whose program is slow? The network is not at fault.",
        },
        zh: Text {
            name: "没有空间了",
            what: "接收方说明缓存已满：它的程序读得不够快。在窗口更新到来之前，除探测以外，发送方不得发送新\
                数据。",
            look: "它持续多久？是哪一端的程序慢？问题不在网络。",
        },
        rfc: "RFC 9293, 3.8.6.1",
        book: "3.5.5",
        see: &["flow control", "tcp.window.probe", "tcp.ack.window"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "tcp.window.probe",
        names: &[
            "window probe",
            "zero window probe",
            "ZeroWindowProbe",
            "tcp.analysis.zero_window_probe",
            "persist timer",
            "窗口探测",
            "零窗口探测",
        ],
        en: Text {
            name: "a question whether there is room again",
            what: "While the window is 0, the sender asks from time to time, for a window update could have \
                been lost. TCP MUST do so. The waits between probes grow.",
            look: "The answer tells the window; as long as it is 0, probing goes on.",
        },
        zh: Text {
            name: "询问是否又有了空间",
            what: "窗口为 0 时，发送方不时询问，因为窗口更新可能丢失。TCP 必须这样做。两次探测之间的等待越来\
                越长。",
            look: "回答中有窗口；只要还是 0，探测就继续。",
        },
        rfc: "RFC 9293, 3.8.6.1",
        book: "3.5.5",
        see: &["tcp.window.zero", "tcp.ack.window", "keep-alive"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "tcp.ack.window",
        names: &["window update", "tcp.analysis.window_update", "窗口更新"],
        en: Text {
            name: "window update",
            what: "The acknowledgment number is the same as before, and the window is another: the program \
                has read, and there is more room, or less. Nothing new is acknowledged, so it is no \
                duplicate ACK.",
            look: "After a zero window it lets the sender go on.",
        },
        zh: Text {
            name: "窗口更新",
            what: "确认号与之前相同，窗口不同：程序读走了数据，空间变了。没有确认新的数据，所以不是冗余 \
                ACK。",
            look: "在零窗口之后，它让发送方继续。",
        },
        rfc: "RFC 9293, 3.8.6",
        book: "3.5.5",
        see: &["tcp.window", "tcp.window.zero", "duplicate ACK"],
        show: "read FILE --only windows",
    },
    Entry {
        term: "tcp.keep_alive",
        names: &["keep-alive", "keepalive", "keep alive", "tcp.analysis.keep_alive", "保活", "保活探测"],
        en: Text {
            name: "a question whether the other end is still there",
            what: "After a long silence an end sends a segment with a number that was acknowledged already, \
                one below the next. A TCP that is alive answers with its ACK. Keep-alives MUST be off unless \
                the program turns them on, and the silence MUST be two hours or more by default.",
            look: "Question and answer, and no new data. Without an answer, after several tries, the \
                connection is given up.",
        },
        zh: Text {
            name: "询问对方是否还在",
            what: "长时间沉默之后，一端发送一个报文段，其序号已被确认，比下一个小一。活着的 TCP 会用 ACK 回\
                答。保活默认必须关闭，由程序打开；默认间隔必须不少于两小时。",
            look: "一问一答，没有新数据。多次没有回答，就放弃连接。",
        },
        rfc: "RFC 9293, 3.8.4",
        book: "3.5.4",
        see: &["tcp.ack.again", "tcp.window.probe"],
        show: "read FILE --only keepalives",
    },
    Entry {
        term: "tcp.handshake.sack",
        names: &["SACK negotiation", "SACK 协商"],
        en: Text {
            name: "whether selective acknowledgments may be sent",
            what: "The option SACK-permitted stands in SYNs only. Whoever received it may tell in its ACKs which \
                bytes beyond a gap it has; whoever did not must not.",
            look: "Look for the option in both SYNs. Most systems use SACK only where both have it.",
        },
        zh: Text {
            name: "能否发送选择确认",
            what: "SACK-permitted 选项只出现在 SYN 中。收到它的一端可以在 ACK 中说明缺口之后哪些字节已经收到；没\
                有收到的一端不得这样做。",
            look: "看双方的 SYN 是否都有这个选项。多数系统只有在双方都有时才使用 SACK。",
        },
        rfc: "RFC 2018, 2 and 4",
        book: "3.5.2",
        see: &["sack_permitted", "tcp.ack.selective"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.ecn",
        names: &["explicit congestion notification", "显式拥塞通知"],
        en: Text {
            name: "a step of explicit congestion notification",
            what: "With ECN a router marks a packet in place of dropping it. The two SYNs agree on it by ECE and CWR; \
                then the receiver of a marked packet sets ECE in its ACKs, and the sender, once it has reduced its \
                window, answers with CWR.",
            look: "The mark itself stands in the IP header (ip.ecn = 3), on the way from the router to the receiver: a \
                capture near the sender sees ECE only.",
        },
        zh: Text {
            name: "显式拥塞通知的一步",
            what: "使用 ECN 时，路由器给分组做标记，而不丢弃它。双方的 SYN 用 ECE 和 CWR 商定；此后，收到有标记分组\
                的一端在 ACK 中置 ECE，发送方减小窗口后用 CWR 回答。",
            look: "标记本身在 IP 首部（ip.ecn = 3），从路由器到接收方之间才看得到：靠近发送方的捕获只看到 ECE。",
        },
        rfc: "RFC 3168, 6.1; RFC 9768, 3.1",
        book: "3.7",
        see: &["ECE", "CWR", "ip.ecn", "congestion window"],
        show: "read FILE --only congestion",
    },
];
