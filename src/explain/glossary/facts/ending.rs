//! Facts of closing, of resets and of what ICMP reports.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp.fin",
        names: &["close", "关闭方向"],
        en: Text {
            name: "the end of one direction",
            what: "The end has no more data: its FIN closes its direction and uses up one number. The other \
                direction stays open until the other end closes it, too.",
            look: "The first FIN tells who closed first, and so who will wait in TIME-WAIT.",
        },
        zh: Text {
            name: "一个方向的结束",
            what: "这一端没有数据要发了：FIN 关闭它的方向，占用一个序号。另一个方向仍然打开，直到对方也关闭\
                。",
            look: "第一个 FIN 说明谁先关闭，也就是谁将停留在 TIME-WAIT。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["FIN", "teardown", "half-close"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "tcp.ack.fin",
        names: &["acknowledgment of a FIN", "确认 FIN"],
        en: Text {
            name: "a FIN is acknowledged",
            what: "The acknowledgment number is one above the FIN's: a FIN uses up a number, as a SYN does. \
                If it rides along with the other end's own FIN, the close takes three segments instead of \
                four.",
            look: "ack = number of the FIN + 1.",
        },
        zh: Text {
            name: "确认 FIN",
            what: "确认号比 FIN 的序号大一：FIN 和 SYN 一样占用一个序号。如果它与另一端自己的 FIN 在同一个报\
                文段里，关闭只用三个报文段，而不是四个。",
            look: "ack = FIN 的序号 + 1。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["FIN", "teardown", "FIN-WAIT-2"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "tcp.fin.again",
        names: &["FIN retransmission", "FIN 重发"],
        en: Text {
            name: "a FIN sent again",
            what: "The FIN was not acknowledged in time: it or its ACK was lost or is late. The end in \
                TIME-WAIT answers each copy.",
            look: "It is the reason why TIME-WAIT exists.",
        },
        zh: Text {
            name: "重发的 FIN",
            what: "FIN 没有及时得到确认：它或者它的 ACK 丢了、迟到了。处于 TIME-WAIT 的一端对每一份都回答。",
            look: "这正是 TIME-WAIT 存在的原因。",
        },
        rfc: "RFC 6298, 5",
        book: "3.5.6",
        see: &["TIME-WAIT", "LAST-ACK", "RTO"],
        show: "read FILE --only teardowns",
    },
    Entry {
        term: "tcp.closed",
        names: &[],
        en: Text {
            name: "both directions are closed",
            what: "Both FINs are acknowledged. The end that closed first stays in TIME-WAIT; the other one \
                is done. If both closed at once, both wait.",
            look: "The states of both ends stand in the same group.",
        },
        zh: Text {
            name: "两个方向都已关闭",
            what: "两个 FIN 都被确认。先关闭的一端停留在 TIME-WAIT，另一端已经结束。如果双方同时关闭，双方都\
                要等待。",
            look: "同一组中可以看到双方的状态。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["TIME-WAIT", "teardown"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "tcp.unfinished",
        names: &["open at the end"],
        en: Text {
            name: "the capture ended before the connection",
            what: "No close was seen: the connection goes on, or the capture stopped too early. It says \
                nothing about how it ended.",
            look: "For a close, capture until the programs have ended.",
        },
        zh: Text {
            name: "捕获先于连接结束",
            what: "没有看到关闭：连接还在继续，或者捕获停得太早。它没有说明连接如何结束。",
            look: "想看到关闭，就要捕获到程序结束为止。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.6",
        see: &["open", "unseen"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.reset.refused",
        names: &["connection refused", "ECONNREFUSED", "refused SYN", "连接被拒绝", "拒绝连接"],
        en: Text {
            name: "connection refused",
            what: "The SYN was answered by a reset: most likely no program listens on this port. Firewalls \
                can answer like this, too. The client's connect() fails at once with \"connection refused\".",
            look: "Right host and right port? Is the server started?",
        },
        zh: Text {
            name: "连接被拒绝",
            what: "SYN 得到的回答是复位：多半没有程序在监听这个端口。防火墙也可能这样回答。客户端的 \
                connect() 立即失败，报告“连接被拒绝”。",
            look: "主机和端口对吗？服务器启动了吗？",
        },
        rfc: "RFC 9293, 3.10.7.1",
        book: "3.5.6",
        see: &["RST", "LISTEN", "tcp.unanswered", "refused"],
        show: "read --sample tcp-refused --only resets",
    },
    Entry {
        term: "tcp.reset",
        names: &["connection reset", "abort", "ECONNRESET", "broken off", "连接被重置", "中断连接"],
        en: Text {
            name: "the connection is broken off",
            what: "A reset ends both directions at once; data under way is lost. A program aborted, or data \
                arrived at a socket that was closed already, or somebody in between cut the connection.",
            look: "What came just before it? Data that meets a closed socket is answered like this.",
        },
        zh: Text {
            name: "连接被中断",
            what: "复位立即结束两个方向；还在路上的数据丢失。可能程序中断了连接，可能数据到达了已关闭的套接\
                字，也可能中间有人切断了连接。",
            look: "它之前是什么？数据遇到已关闭的套接字，就会得到这样的回答。",
        },
        rfc: "RFC 9293, 3.5.2",
        book: "3.5.6",
        see: &["RST", "tcp.reset.ignored"],
        show: "read FILE --only resets",
    },
    Entry {
        term: "tcp.reset.ignored",
        names: &["ignored reset", "被忽略的复位"],
        en: Text {
            name: "a reset that changes nothing",
            what: "Its numbers do not fit the connection, or the connection was over. TCP checks the \
                sequence number before it obeys, so that a stranger cannot cut connections by guessing.",
            look: "Several resets after a close are common: one for each segment that came too late.",
        },
        zh: Text {
            name: "不起作用的复位",
            what: "它的号码与连接不符，或者连接已经结束。TCP 在服从之前检查序号，使外人不能靠猜测切断连接。",
            look: "关闭之后出现几个复位很常见：每个迟到的报文段对应一个。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.6",
        see: &["RST", "tcp.reset"],
        show: "read FILE --only resets",
    },
    Entry {
        term: "icmp.port_unreachable",
        names: &["port unreachable", "destination port unreachable", "端口不可达"],
        en: Text {
            name: "nobody has the port",
            what: "A host answers a packet with ICMP: no program uses this port. It is how a UDP sender \
                learns that nobody is there; TCP would answer with a reset instead. The message quotes the \
                packet that it is about.",
            look: "Which packet does it quote? The program that sent that one gets the error.",
        },
        zh: Text {
            name: "没有程序使用这个端口",
            what: "主机用 ICMP 回答一个分组：没有程序使用这个端口。UDP 的发送方就是这样得知对面没有人；TCP \
                会用复位回答。报文引用了出问题的分组。",
            look: "它引用的是哪个分组？发送那个分组的程序会得到错误。",
        },
        rfc: "RFC 1122, 3.2.2.1; RFC 4443, 3.1",
        book: "3.5.6",
        see: &["icmp", "udp.unanswered", "unreachable"],
        show: "read --sample udp-unreachable --only icmp",
    },
    Entry {
        term: "icmp.echo",
        names: &["ping", "echo request", "回显请求"],
        en: Text {
            name: "a question whether a host is there",
            what: "ICMP's echo request, which ping sends: whoever gets it is to send the same bytes back. The \
                identifier tells which program asks, the sequence number which of its requests this is.",
            look: "Is there a reply with the same identifier and number? How long did it take?",
        },
        zh: Text {
            name: "询问主机是否在线",
            what: "ICMP 的回显请求，由 ping 发送：收到它的主机应把同样的字节送回。标识符说明是哪个程序在问，\
                序号说明是它的第几个请求。",
            look: "有没有标识符和序号相同的回答？用了多长时间？",
        },
        rfc: "RFC 792; RFC 4443, 4.1",
        book: "5.6",
        see: &["icmp.echo.reply", "icmp.id", "icmp.seq"],
        show: "read FILE --only icmp --why",
    },
    Entry {
        term: "icmp.echo.reply",
        names: &["echo reply", "pong", "回显回答"],
        en: Text {
            name: "the answer to ping",
            what: "The host sends the bytes of an echo request back, with its identifier and sequence number. The \
                time between the two is a round trip as seen from the place of the capture.",
            look: "Which request does it answer? Do requests have replies that are missing, or two of them?",
        },
        zh: Text {
            name: "对 ping 的回答",
            what: "主机把回显请求的字节送回，带着同样的标识符和序号。两者之间的时间是从捕获位置看到的往返时间。",
            look: "它回答的是哪个请求？有没有请求缺少回答，或者有两个回答？",
        },
        rfc: "RFC 792; RFC 4443, 4.2",
        book: "5.6",
        see: &["icmp.echo", "icmp.id", "icmp.seq"],
        show: "read FILE --only icmp --why",
    },
    Entry {
        term: "icmp.echo.unanswered",
        names: &["unanswered ping", "request timeout", "没有回答的 ping"],
        en: Text {
            name: "pings that nothing answered",
            what: "No reply to these echo requests was seen, nor an ICMP error about them. A request or its reply may be \
                lost, a firewall may drop either, or nobody has that address.",
            look: "Are a few replies missing among many, or all of them?",
        },
        zh: Text {
            name: "没有得到回答的 ping",
            what: "没有看到对这些回显请求的回答，也没有关于它们的 ICMP 差错。请求或回答可能丢失了，可能被防火墙丢弃了，也可能没\
                有主机使用那个地址。",
            look: "是许多回答中缺了几个，还是全都没有？",
        },
        rfc: "RFC 792; RFC 4443, 4.2",
        book: "5.6",
        see: &["icmp.echo", "icmp.echo.reply", "icmp.error"],
        show: "read FILE --only icmp",
    },
    Entry {
        term: "icmp.error",
        names: &["ICMP error", "ICMP 差错", "差错报文"],
        en: Text {
            name: "an error about a packet of this flow",
            what: "A host or router reports that it could not deliver or pass on a packet: the host is \
                unreachable, the time to live ran out, the packet was too long. Type and code say which.",
            look: "Who sent it? Its source is the router or host where it happened.",
        },
        zh: Text {
            name: "有关这个流的分组的差错",
            what: "主机或路由器报告无法交付或转发一个分组：主机不可达、生存时间耗尽、分组太长。类型和代码说\
                明是哪一种。",
            look: "谁发送的？它的源地址就是出问题的路由器或主机。",
        },
        rfc: "RFC 1122, 3.2.2; RFC 4443, 3",
        book: "3.5.6",
        see: &["icmp.type", "icmp.code", "ip.ttl"],
        show: "read FILE --only icmp",
    },
    Entry {
        term: "tcp.bytes",
        names: &["bytes in all", "total bytes", "总字节数"],
        en: Text {
            name: "how many bytes one end sent in all",
            what: "SYN and FIN take one sequence number each, and every byte of data takes one. So the \
                acknowledgment of a FIN, less the initial sequence number, less 2, is the number of bytes; what was sent \
                again counts once.",
            look: "Subtract with the numbers as on the wire, too: they give the same (modulo 2 to the 32).",
        },
        zh: Text {
            name: "一端总共发送的字节数",
            what: "SYN 和 FIN 各占一个序号，每个数据字节也占一个。所以对 FIN 的确认号减去初始序号再减 2，就是数据字\
                节数；重发的只算一次。",
            look: "也可以用网络上的原始号码相减：结果相同（模 2 的 32 次方）。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["ISN", "tcp.ack.fin", "tcp.data"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
];
