//! Facts that look back or beside: at copies, at what the capture missed, at the connection before.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp.ack.missed",
        names: &[],
        en: Text {
            name: "an ACK of bytes that the capture missed",
            what: "The receiver acknowledges bytes that stand nowhere in the capture, while bytes behind them do: \
                they arrived, and the capture missed them. Nothing was lost on the network.",
            look: "Whoever captures may have been too slow, or some packets took another way.",
        },
        zh: Text {
            name: "确认了捕获漏掉的字节",
            what: "接收方确认的字节在捕获中没有，而后面的字节有：它们到达了，是捕获漏掉了。网络上没有丢失。",
            look: "可能捕获的一方太慢，也可能有的分组走了另一条路。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.4",
        see: &["tcp.ack.unseen", "tcp.data.gap"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.ack.selective",
        names: &[],
        en: Text {
            name: "bytes beyond a gap arrived",
            what: "The acknowledgment number still names the byte that is missing; the ranges in the SACK option tell \
                which later bytes the receiver has all the same. The sender needs to send the gap alone.",
            look: "The first range holds the segment that made the receiver answer.",
        },
        zh: Text {
            name: "缺口之后的字节到达了",
            what: "确认号仍指着缺失的字节；SACK 选项中的范围说明接收方已有后面的哪些字节。发送方只需重发缺口。",
            look: "第一个范围包含引起这个回答的报文段。",
        },
        rfc: "RFC 2018, 4",
        book: "3.5.4",
        see: &["SACK", "duplicate ACK", "tcp.ack.twice"],
        show: "read FILE --only acks",
    },
    Entry {
        term: "tcp.ack.twice",
        names: &[],
        en: Text {
            name: "bytes arrived twice",
            what: "The first range of the SACK option lies below the acknowledgment number, or inside of the second \
                range: the receiver tells of bytes that came once more. So the first copy was not lost, and sending \
                them again was needless.",
            look: "Which packets carried them? Was the timer too short, or was the order changed on the way?",
        },
        zh: Text {
            name: "字节到达了两次",
            what: "SACK 选项的第一个范围低于确认号，或者在第二个范围之内：接收方说这些字节又来了一次。所以第一份没\
                有丢失，重发是多余的。",
            look: "是哪些分组带来的？是定时器太短，还是途中顺序变了？",
        },
        rfc: "RFC 2883, 4",
        book: "3.5.4",
        see: &["SACK", "tcp.data.again", "tcp.ack.copy"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "tcp.ack.copy",
        names: &[],
        en: Text {
            name: "which of two copies arrived",
            what: "An ACK of bytes that were sent twice is ambiguous. With timestamps it is not: the receiver sends \
                back the timestamp of the copy that came first.",
            look: "Where the first copy arrived, the second was needless.",
        },
        zh: Text {
            name: "两份中哪一份到了",
            what: "对发送过两次的字节的确认有歧义。有时间戳就没有：接收方把先到的那一份的时间戳带回来。",
            look: "如果第一份到了，第二份就是多余的。",
        },
        rfc: "RFC 3522, 3.2",
        book: "3.5.4",
        see: &["timestamps", "tcp.data.again", "tcp.ack.twice"],
        show: "read FILE --only retransmissions",
    },
    Entry {
        term: "tcp.half_open",
        names: &["half-open", "half open", "半打开"],
        en: Text {
            name: "a half-open connection",
            what: "One end still has a connection of which the other one knows nothing any more, for example after a \
                crash. Its answer to a new SYN is an ACK with the old numbers; the reset that follows tells it.",
            look: "After the reset the SYN comes again, and the new connection opens.",
        },
        zh: Text {
            name: "半打开的连接",
            what: "一端还保留着连接，而另一端已一无所知，例如崩溃之后。它用带旧号码的 ACK 回答新的 SYN；随后的复位告诉它\
                这一点。",
            look: "复位之后 SYN 再来一次，新连接就建立了。",
        },
        rfc: "RFC 9293, 3.5.1",
        book: "3.5.6",
        see: &["tcp.reset", "tcp.handshake.syn"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.old_timestamp",
        names: &["PAWS", "protection against wrapped sequence numbers", "old timestamp"],
        en: Text {
            name: "a segment with a timestamp of long ago",
            what: "Its numbers fit, but its sender's clock was further on before: it comes from an earlier time, when numbers \
                had not wrapped yet, or from somebody else. The receiver drops it and answers with an ACK (PAWS: protection \
                against wrapped sequence numbers).",
            look: "Compare the TSval with that of the segment before. The ACK that follows repeats its number.",
        },
        zh: Text {
            name: "时间戳是很久以前的报文段",
            what: "它的序号相符，但发送方的时钟以前已经走得更远：它来自更早的时候，那时序号还没有回绕，或者来自别人。接收方丢弃它，\
                并用一个 ACK 回应（PAWS：防止序号回绕）。",
            look: "把 TSval 与前一个报文段的比较。随后的 ACK 重复原来的确认号。",
        },
        rfc: "RFC 7323, 5",
        book: "3.5.4",
        see: &["timestamps", "tcp.ack.again", "sequence number"],
        show: "read FILE --only problems",
    },
    Entry {
        term: "tcp.seen_twice",
        names: &["duplicate packet", "captured twice"],
        en: Text {
            name: "a packet that was captured twice",
            what: "Headers and bytes are the same, with the IP identification that each sent packet has for itself: a \
                mirrored port, or both sides of a router, show every packet twice. Nothing was sent again.",
            look: "The second copy comes within milliseconds; behind a router its TTL is one less.",
        },
        zh: Text {
            name: "被捕获了两次的分组",
            what: "首部和字节都相同，连每个分组独有的 IP 标识也相同：镜像端口，或者路由器的两侧，会让每个分组出现两次。\
                没有重发。",
            look: "第二份在几毫秒之内出现；经过路由器之后，它的 TTL 少一。",
        },
        rfc: "RFC 6864, 4",
        book: "3.5.4",
        see: &["tcp.data.again"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "tcp.ports_reused",
        names: &["port reuse", "tcp.analysis.reused_ports", "端口重用"],
        en: Text {
            name: "a new connection between the same ports",
            what: "The SYN has another initial sequence number: it opens a new connection, and the former one is over. \
                An end in TIME-WAIT may give way to it.",
            look: "How was the one before closed, and how long ago?",
        },
        zh: Text {
            name: "相同端口之间的新连接",
            what: "这个 SYN 的初始序号不同：它建立一条新连接，前一条已经结束。处于 TIME-WAIT 的一端可以让位。",
            look: "前一条是怎样关闭的，过了多久？",
        },
        rfc: "RFC 9293, 3.4.1, 3.6.1",
        book: "3.5.6",
        see: &["TIME-WAIT", "tcp.handshake.syn"],
        show: "read FILE --only handshakes",
    },
    Entry {
        term: "tcp.half_closed",
        names: &[],
        en: Text {
            name: "one direction closed when the capture ended",
            what: "One end has sent its FIN, and no FIN of the other one was seen: it may still send data.",
            look: "The capture may have ended too early.",
        },
        zh: Text {
            name: "捕获结束时只关闭了一个方向",
            what: "一端发送了 FIN，没有看到另一端的 FIN：它可能还要发送数据。",
            look: "捕获可能结束得太早。",
        },
        rfc: "RFC 9293, 3.6.1",
        book: "3.5.6",
        see: &["half-close", "teardown"],
        show: "read FILE --only teardowns",
    },
];
