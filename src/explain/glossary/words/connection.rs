//! Words of opening and closing a connection.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "three-way handshake",
        names: &["3-way handshake", "handshake", "connection establishment", "三次握手", "握手"],
        en: Text {
            name: "three-way handshake",
            what: "SYN, SYN ACK, ACK: each end tells its initial sequence number and hears it confirmed. \
                Three segments are needed because the middle one does two things at once. Afterwards both \
                ends know that they hear each other.",
            look: "Three packets, one and a half round trips; the client may send data after one.",
        },
        zh: Text {
            name: "三次握手",
            what: "SYN、SYN ACK、ACK：每一端说明自己的初始序号，并听到对方确认。只需三个报文段，因为中间那个\
                同时做两件事。此后双方都知道彼此能听到。",
            look: "三个分组，一个半往返；客户端在一个往返之后就可以发送数据。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["SYN", "SYNACK", "ISN", "tcp.handshake.syn"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "SYNACK",
        names: &["SYN ACK", "SYN+ACK", "SYN/ACK", "SYNACK segment"],
        en: Text {
            name: "the handshake's second segment",
            what: "The book writes SYNACK for the segment with SYN and ACK, by which the server agrees. It \
                acknowledges the client's SYN and carries the server's own initial sequence number.",
            look: "ack is the client's initial sequence number plus 1.",
        },
        zh: Text {
            name: "握手的第二个报文段",
            what: "书中把同时带 SYN 和 ACK 的报文段写作 SYNACK，服务器用它表示同意。它确认客户端的 SYN，并带\
                有服务器自己的初始序号。",
            look: "ack 是客户端的初始序号加 1。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["three-way handshake", "tcp.handshake.syn_ack", "SYN-RECEIVED"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "ISN",
        names: &[
            "initial sequence number",
            "initial sequence numbers",
            "client_isn",
            "server_isn",
            "初始序号",
        ],
        en: Text {
            name: "initial sequence number",
            what: "The number with which an end begins to count its bytes. It should not be guessable, so \
                that a stranger cannot slip in segments, and it differs from connection to connection, so \
                that old segments do not fit. The book calls them client_isn and server_isn.",
            look: "captrace counts from it: the SYN has number 0, the first byte 1. --absolute shows the \
                number itself.",
        },
        zh: Text {
            name: "初始序号",
            what: "一端开始给字节编号的数。它应当无法猜测，使外人不能混入报文段；每条连接都不同，使旧的报文\
                段对不上。书中写作 client_isn 和 server_isn。",
            look: "captrace 从它数起：SYN 的号是 0，第一个字节是 1。用 --absolute 显示它本身。",
        },
        rfc: "RFC 9293, 3.4.1; RFC 6528",
        book: "3.5.6",
        see: &["tcp.seq", "tcp.seq_rel", "SYN"],
        show: "read --sample tcp-server-closes --absolute",
    },
    Entry {
        term: "segment",
        names: &["TCP segment", "报文段"],
        en: Text {
            name: "segment",
            what: "What TCP hands to IP: a header and a piece of the byte stream, or a header alone. Its \
                borders mean nothing to the programs: what one send() gave may come in several segments, and \
                several may share one.",
            look: "The book says segment for UDP's packets, too; RFC 768 calls them datagrams.",
        },
        zh: Text {
            name: "报文段",
            what: "TCP 交给 IP 的内容：首部和一段字节流，或者只有首部。它的边界对程序没有意义：一次 send() \
                的数据可能分成几个报文段，几次的也可能合在一个里。",
            look: "书中把 UDP 的分组也叫报文段；RFC 768 叫数据报。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["datagram", "packet", "mss"],
        show: "read --sample tcp-server-closes --only data",
    },
    Entry {
        term: "datagram",
        names: &["UDP datagram header", "数据报"],
        en: Text {
            name: "datagram",
            what: "A packet that stands for itself: what one sendto() gave arrives whole, or not at all. \
                IP's packets are called so, too.",
            look: "One call, one packet, if it fits the link.",
        },
        zh: Text {
            name: "数据报",
            what: "独立的分组：一次 sendto() 的数据要么整个到达，要么根本不到。IP 的分组也这样叫。",
            look: "只要链路装得下，一次调用就是一个分组。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["udp", "segment", "fragment"],
        show: "read --sample udp",
    },
    Entry {
        term: "teardown",
        names: &[
            "connection teardown",
            "closing a connection",
            "close",
            "3 segments",
            "4 segments",
            "connection close",
            "four-way close",
            "关闭",
            "三个报文段",
            "四个报文段",
            "关闭连接",
            "四次挥手",
            "断开连接",
            "挥手",
        ],
        en: Text {
            name: "closing a connection",
            what: "Each end closes its own direction with a FIN, and the other end acknowledges it: four \
                segments, or three where the second FIN rides along with the ACK of the first. Whoever \
                closes first waits in TIME-WAIT.",
            look: "Who sends the first FIN? In the book's program it is the server.",
        },
        zh: Text {
            name: "关闭连接",
            what: "每一端用 FIN 关闭自己的方向，对方确认：共四个报文段；如果第二个 FIN 与对第一个的 ACK 合在\
                一起，就是三个。先关闭的一端停留在 TIME-WAIT。",
            look: "谁先发 FIN？在书中的程序里是服务器。",
        },
        rfc: "RFC 9293, 3.6",
        book: "3.5.6",
        see: &["FIN", "half-close", "TIME-WAIT", "simultaneous close"],
        show: "read --sample tcp-server-closes --only teardowns",
    },
    Entry {
        term: "half-close",
        names: &["half close", "half-closed", "半关闭"],
        en: Text {
            name: "half-close",
            what: "One direction is closed by a FIN, and the other one is still open. The end that closed \
                says: I have sent all I have, but I still listen. shutdown() does it.",
            look: "Data that follows the first FIN, from the other end.",
        },
        zh: Text {
            name: "半关闭",
            what: "一个方向已由 FIN 关闭，另一个方向仍然打开。关闭的一端说：我要发的都发完了，但还在听。\
                shutdown() 就是做这件事。",
            look: "第一个 FIN 之后，另一端还在发送数据。",
        },
        rfc: "RFC 9293, 3.6.1",
        book: "3.5.6",
        see: &["FIN", "CLOSE-WAIT", "FIN-WAIT-2"],
        show: "read --sample tcp-client-closes --only teardowns",
    },
    Entry {
        term: "half-open connection",
        names: &["half-open", "half open", "半打开", "半开连接"],
        en: Text {
            name: "half-open connection",
            what: "One end believes in a connection of which the other end knows nothing any more, for \
                example after it was switched off. As soon as the first end sends, it gets a reset. Many \
                also call a connection so whose handshake is not complete.",
            look: "A reset as the answer to data after a long silence.",
        },
        zh: Text {
            name: "半打开的连接",
            what: "一端认为连接存在，而另一端已经一无所知，例如断电重启之后。前者一发送，就会得到复位。也有\
                许多人把握手未完成的连接叫半开连接。",
            look: "长时间沉默之后，数据得到的回答是复位。",
        },
        rfc: "RFC 9293, 3.5.1",
        book: "3.5.6",
        see: &["RST", "keep-alive", "SYN-RECEIVED"],
        show: "read FILE --only resets",
    },
    Entry {
        term: "simultaneous open",
        names: &["both open at once", "同时打开"],
        en: Text {
            name: "simultaneous open",
            what: "Both ends send a SYN to each other before either has seen the other's. One connection \
                comes of it: each goes from SYN-SENT to SYN-RECEIVED to ESTABLISHED.",
            look: "Four segments in place of three.",
        },
        zh: Text {
            name: "同时打开",
            what: "双方都在看到对方的 SYN 之前发出了自己的 SYN。结果是一条连接：双方都从 SYN-SENT 经 \
                SYN-RECEIVED 到 ESTABLISHED。",
            look: "用四个报文段，而不是三个。",
        },
        rfc: "RFC 9293, 3.5",
        book: "",
        see: &["SYN", "SYN-RECEIVED", "tcp.handshake.crossing"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "simultaneous close",
        names: &["both close at once", "both at once", "同时关闭"],
        en: Text {
            name: "simultaneous close",
            what: "Both ends send their FIN before they see the other's. Each goes from FIN-WAIT-1 to \
                CLOSING to TIME-WAIT, and both wait.",
            look: "Two FINs that do not acknowledge each other.",
        },
        zh: Text {
            name: "同时关闭",
            what: "双方都在看到对方的 FIN 之前发出了自己的 FIN。双方都从 FIN-WAIT-1 经 CLOSING 到 \
                TIME-WAIT，双方都要等待。",
            look: "两个 FIN 都没有确认对方。",
        },
        rfc: "RFC 9293, 3.6",
        book: "",
        see: &["CLOSING", "TIME-WAIT", "FIN"],
        show: "read FILE --only teardowns",
    },
    Entry {
        term: "MSL",
        names: &["maximum segment lifetime", "最大报文段寿命", "最长报文段寿命"],
        en: Text {
            name: "maximum segment lifetime",
            what: "The longest time that a segment can live in the network. The RFC takes 2 minutes, by \
                choice and not by measurement. TIME-WAIT lasts twice as long.",
            look: "Linux waits 60 seconds in TIME-WAIT, whatever the RFC says.",
        },
        zh: Text {
            name: "最大报文段寿命",
            what: "报文段在网络中最长能存活的时间。RFC 取 2 分钟，这是约定，不是测量。TIME-WAIT 持续它的两倍\
                。",
            look: "不管 RFC 怎么说，Linux 的 TIME-WAIT 是 60 秒。",
        },
        rfc: "RFC 9293, 3.4.2",
        book: "3.5.6",
        see: &["TIME-WAIT"],
        show: "read --sample tcp-client-closes --only teardowns",
    },
    Entry {
        term: "SYN flood",
        names: &["SYN cookie", "SYN cookies", "SYN 洪泛", "SYN 洪泛攻击"],
        en: Text {
            name: "SYN flood",
            what: "An attack: many SYNs with false addresses, so that a server keeps a half-open connection \
                for each until it has no room for honest ones. With SYN cookies the server keeps nothing: it \
                hides what it needs in its initial sequence number.",
            look: "Many SYNs, SYN ACKs, and no third step.",
        },
        zh: Text {
            name: "SYN 洪泛",
            what: "一种攻击：用假地址发送大量 SYN，使服务器为每个都保留半开连接，直到没有空间给正常的连接。\
                使用 SYN cookie 时，服务器什么也不保存：把需要的信息藏在初始序号里。",
            look: "大量 SYN 和 SYN ACK，没有第三步。",
        },
        rfc: "RFC 4987",
        book: "3.5.6",
        see: &["SYN-RECEIVED", "ISN", "half-open connection"],
        show: "read FILE --only handshakes",
    },
];
