//! TCP's states. RFC 9293, 3.3.2.

use super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "CLOSED",
        names: &["closed state", "关闭状态", "已关闭"],
        en: Text {
            name: "no connection",
            what: "CLOSED means that there is no connection, and the host keeps nothing of it. It is the \
                state before the first call and after the last packet. A segment that arrives here is \
                answered by a reset, unless it is a reset itself.",
            look: "Both ends begin and end here. After a reset it is reached at once, without FIN and \
                without waiting.",
        },
        zh: Text {
            name: "没有连接",
            what: "CLOSED 表示没有连接，主机不保存任何有关信息。第一次调用之前、最后一个分组之后，都处于这个\
                状态。到达这里的报文段会得到复位（RST）回答，除非它本身就是复位。",
            look: "双方都从这里开始，在这里结束。收到复位后立即到达这里，没有 FIN，也不等待。",
        },
        rfc: "RFC 9293, 3.3.2, 3.10.7.1",
        book: "3.5.6",
        see: &["LISTEN", "SYN-SENT", "RST"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "LISTEN",
        names: &["listening", "监听"],
        en: Text {
            name: "waiting for a SYN",
            what: "A server's socket in LISTEN waits for a SYN from anybody. It never becomes a connection \
                itself: each SYN gives birth to a new one, which starts in SYN-RECEIVED. It begins with the \
                call listen().",
            look: "It shows in no packet. captrace knows it of programs that it runs itself, and infers it \
                when a SYN is answered by a SYN ACK.",
        },
        zh: Text {
            name: "等待 SYN",
            what: "服务器的套接字在 LISTEN 状态等待任何人的 SYN。它自己不会变成连接：每个 SYN 产生一条新连接\
                ，从 SYN-RECEIVED 开始。这个状态始于 listen() 调用。",
            look: "分组中看不到它。captrace 自己运行程序时知道这个状态；看到 SYN ACK 回答 SYN 时，可以推断出\
                来。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.6",
        see: &["SYN-RECEIVED", "connection refused", "socket calls"],
        show: "demo --tcp",
    },
    Entry {
        term: "SYN-SENT",
        names: &["SYN_SENT", "同步已发送"],
        en: Text {
            name: "waiting for the answer to its SYN",
            what: "The client is here from the moment at which it sent its SYN. A SYN ACK takes it to \
                ESTABLISHED; a reset takes it to CLOSED, and the connection was refused. If nothing comes, \
                the SYN is sent again and again, with longer and longer waits.",
            look: "It lasts one round trip. A client that stays here and repeats its SYN speaks to nobody, \
                or to a firewall that drops packets.",
        },
        zh: Text {
            name: "已发 SYN，等待回答",
            what: "客户端发送 SYN 之后就处于这个状态。收到 SYN ACK 进入 ESTABLISHED；收到复位则回到 CLOSED，\
                即连接被拒绝。如果什么也没收到，SYN 会一次次重发，等待时间越来越长。",
            look: "它持续一个往返时间。一直停在这里并重复 SYN 的客户端，对面可能没有主机，也可能是防火墙丢弃\
                了分组。",
        },
        rfc: "RFC 9293, 3.3.2, 3.10.7.3",
        book: "3.5.6",
        see: &["SYN", "ESTABLISHED", "tcp.handshake.again"],
        show: "read --sample tcp-refused --only handshakes",
    },
    Entry {
        term: "SYN-RECEIVED",
        names: &["SYN_RECEIVED", "SYN-RCVD", "SYN_RCVD", "SYN_RECV", "同步已接收"],
        en: Text {
            name: "waiting for the handshake's last ACK",
            what: "The server is here after it has answered a SYN with a SYN ACK. The ACK of that takes it \
                to ESTABLISHED. Until it comes, the server does not know whether the client heard it.",
            look: "It lasts one round trip. Many connections that stay here are what a SYN flood leaves \
                behind.",
        },
        zh: Text {
            name: "等待握手的最后一个 ACK",
            what: "服务器用 SYN ACK 回答 SYN 之后处于这个状态。收到对它的 ACK 就进入 ESTABLISHED。在此之前，\
                服务器不知道客户端是否听到了自己。",
            look: "它持续一个往返时间。如果有大量连接停在这里，可能是 SYN 洪泛攻击留下的。",
        },
        rfc: "RFC 9293, 3.3.2, 3.10.7.4",
        book: "3.5.6",
        see: &["SYNACK", "ESTABLISHED", "SYN flood"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "ESTABLISHED",
        names: &["established state", "open connection", "已建立", "连接已建立"],
        en: Text {
            name: "the connection is open",
            what: "Both ends know each other's initial sequence number, and data flows in both directions. \
                The client gets here with the SYN ACK, the server half a round trip later, with the ACK of \
                that. All data is normally sent in this state.",
            look: "Between the handshake and the first FIN. A capture that begins in the middle of a \
                connection assumes it of both ends.",
        },
        zh: Text {
            name: "连接已打开",
            what: "双方都知道对方的初始序号，数据可以双向流动。客户端收到 SYN ACK 时到达这里，服务器要再过半\
                个往返，收到对它的 ACK 才到达。通常所有数据都在这个状态中传送。",
            look: "从握手到第一个 FIN 之间。如果捕获从连接的中途开始，就假定双方都处于这个状态。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.6",
        see: &["three-way handshake", "tcp.midstream", "FIN-WAIT-1", "CLOSE-WAIT"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "FIN-WAIT-1",
        names: &["FIN_WAIT_1", "FINWAIT1", "终止等待 1"],
        en: Text {
            name: "FIN sent, not yet acknowledged",
            what: "The end that closes first is here from its FIN until it is acknowledged. The ACK takes \
                it to FIN-WAIT-2. If the other end's FIN comes first, both close at once and it goes to \
                CLOSING; if FIN and ACK come in one segment, it goes straight to TIME-WAIT.",
            look: "It lasts about one round trip. An end that stays here repeats its FIN.",
        },
        zh: Text {
            name: "已发 FIN，还没有被确认",
            what: "先关闭的一端从发送 FIN 起处于这个状态，直到 FIN 被确认。收到 ACK 进入 FIN-WAIT-2。如果对\
                方的 FIN 先到，就是双方同时关闭，进入 CLOSING；如果 FIN 和 ACK 在同一个报文段里，直接进入 \
                TIME-WAIT。",
            look: "它大约持续一个往返时间。一直停在这里的一端会重发 FIN。",
        },
        rfc: "RFC 9293, 3.3.2, 3.6",
        book: "3.5.6",
        see: &["FIN", "FIN-WAIT-2", "CLOSING", "TIME-WAIT"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "FIN-WAIT-2",
        names: &["FIN_WAIT_2", "FINWAIT2", "终止等待 2"],
        en: Text {
            name: "own FIN acknowledged, waiting for the other one",
            what: "The end that closed first has closed its direction and waits for the other end's FIN. It \
                still receives data: this is the half-closed connection. The RFC knows no time limit here; \
                Linux waits 60 seconds for a socket that its program has closed.",
            look: "If it lasts long, the other end's program has not closed its socket yet: it stands in \
                CLOSE-WAIT.",
        },
        zh: Text {
            name: "自己的 FIN 已被确认，等待对方的 FIN",
            what: "先关闭的一端已经关闭自己的方向，正在等待对方的 FIN。它仍然接收数据：这就是半关闭的连接。\
                RFC 没有规定时限；对程序已经关闭的套接字，Linux 等待 60 秒。",
            look: "如果持续很久，说明另一端的程序还没有关闭套接字：它停在 CLOSE-WAIT。",
        },
        rfc: "RFC 9293, 3.3.2, 3.6",
        book: "3.5.6",
        see: &["half-close", "CLOSE-WAIT", "TIME-WAIT"],
        show: "read --sample tcp-client-closes --only teardowns",
    },
    Entry {
        term: "CLOSE-WAIT",
        names: &["CLOSE_WAIT", "关闭等待"],
        en: Text {
            name: "the other end has closed, this program has not",
            what: "The other end's FIN has arrived and was acknowledged; TCP now waits for its own program \
                to call close(). Until then this end may still send.",
            look: "If it lasts long, the program is at fault, not the network: it did not notice the end of \
                the stream, or forgot to close its socket.",
        },
        zh: Text {
            name: "对方已关闭，本端程序还没有",
            what: "对方的 FIN 已经到达并被确认；TCP 正在等待自己的程序调用 close()。在此之前，这一端仍可以发\
                送数据。",
            look: "如果持续很久，问题在程序，不在网络：它没有察觉流已结束，或者忘了关闭套接字。",
        },
        rfc: "RFC 9293, 3.3.2, 3.6",
        book: "3.5.6",
        see: &["LAST-ACK", "FIN-WAIT-2", "half-close"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "CLOSING",
        names: &["closing state", "正在关闭"],
        en: Text {
            name: "both closed at once, own FIN not acknowledged yet",
            what: "Both ends sent their FIN before they saw the other's. Each waits for the ACK of its own \
                FIN, and then goes to TIME-WAIT. It is the only way in which both ends stay in TIME-WAIT.",
            look: "Two FINs that cross: neither acknowledges the other.",
        },
        zh: Text {
            name: "双方同时关闭，自己的 FIN 还没有被确认",
            what: "双方都在看到对方的 FIN 之前发出了自己的 FIN。每一端等待对自己 FIN 的 ACK，然后进入 \
                TIME-WAIT。只有这样，双方才都会停留在 TIME-WAIT。",
            look: "两个 FIN 在途中交错：谁也没有确认对方。",
        },
        rfc: "RFC 9293, 3.3.2, 3.6",
        book: "3.5.6",
        see: &["simultaneous close", "TIME-WAIT"],
        show: "read FILE --only teardowns",
    },
    Entry {
        term: "LAST-ACK",
        names: &["LAST_ACK", "最后确认"],
        en: Text {
            name: "both FINs sent, waiting for the last ACK",
            what: "The end that closed second has sent its FIN and waits for its acknowledgment. With that \
                it goes to CLOSED at once: it does not have to wait.",
            look: "It lasts one round trip. If the ACK is lost, this end repeats its FIN, and the other one \
                in TIME-WAIT answers again.",
        },
        zh: Text {
            name: "两个 FIN 都已发出，等待最后的 ACK",
            what: "后关闭的一端发出了自己的 FIN，正在等待确认。收到之后立即进入 CLOSED，不需要再等待。",
            look: "它持续一个往返时间。如果这个 ACK 丢了，这一端会重发 FIN，处于 TIME-WAIT 的另一端会再次回\
                答。",
        },
        rfc: "RFC 9293, 3.3.2, 3.6",
        book: "3.5.6",
        see: &["TIME-WAIT", "CLOSE-WAIT"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "TIME-WAIT",
        names: &["TIME_WAIT", "2MSL", "2MSL wait", "时间等待", "时间等待状态"],
        en: Text {
            name: "waiting until nothing old can arrive",
            what: "The end that closed first stays here for twice the maximum segment lifetime: 4 minutes \
                in the RFC, 60 seconds in Linux. It answers a FIN that comes again because its last ACK was \
                lost. And no old segment can be taken for one of a new connection between the same two ports.",
            look: "It is normal, and follows each orderly close. A busy server that closes first collects \
                many of them; this is why it cannot always bind its port again at once.",
        },
        zh: Text {
            name: "等到旧的报文段不会再来",
            what: "先关闭的一端在这里停留最大报文段寿命（MSL）的两倍：RFC 规定 4 分钟，Linux 是 60 秒。如果\
                它的最后一个 ACK 丢了，对方会重发 FIN，它负责回答。同时，旧的报文段也不会被误认为属于相同端口\
                之间的新连接。",
            look: "这是正常的，每次有序关闭之后都有。先关闭的服务器很忙时会积累很多；这就是它有时不能马上重\
                新绑定端口的原因。",
        },
        rfc: "RFC 9293, 3.4.2, 3.6.1",
        book: "3.5.6",
        see: &["MSL", "FIN", "tcp.closed", "LAST-ACK"],
        show: "read --sample tcp-client-closes --only teardowns",
    },
];
