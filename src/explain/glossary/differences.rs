//! Why captrace and Wireshark differ, by the names that `differs` has in a trace: one for each
//! [`Difference`](crate::analysis::difference::Difference).

use super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "seen_twice",
        names: &[],
        en: Text {
            name: "the packet was captured twice",
            what: "Wireshark takes the second capture for another segment: a retransmission, a \
                duplicate ACK, out of order. captrace sees the same headers, IP identification and \
                bytes within milliseconds: one packet, captured twice (on a mirrored port, or on \
                both sides of a router).",
            look: "captrace is right where the identification counts up with each packet. A sender that \
                gives every packet the same one, and repeats at once, would be misjudged.",
        },
        zh: Text {
            name: "同一个分组捕获了两次",
            what: "Wireshark 把第二次捕获当成另一个报文段：重传、重复 ACK 或乱序。captrace 看到首部、IP 标\
                识和字节都相同，相隔只有几毫秒：这是同一个分组被捕获了两次（镜像端口，或者路由器的两\
                侧）。",
            look: "如果发送方给每个分组不同的标识，captrace 是对的。如果标识总是相同，而且立刻重发，captrace 就\
                会判断错。",
        },
        rfc: "RFC 6864, 4",
        book: "3.5.4",
        see: &["tcp.seen_twice"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "original_was_captured",
        names: &[],
        en: Text {
            name: "the original is in the capture",
            what: "Wireshark says out of order: the number is lower than expected, and less time has \
                passed than a round trip. captrace remembers which bytes it has seen. These are here \
                for the second time, so they were sent again.",
            look: "captrace is right: what was overtaken is seen once. Wireshark remembers only how far \
                the numbers went.",
        },
        zh: Text {
            name: "原报文段在捕获里",
            what: "Wireshark 说乱序：序号比预期的小，而且过去的时间不到一个往返。captrace 记得看到过哪\
                些字节。这些是第二次出现，所以是重发的。",
            look: "captrace 是对的：被超过的报文段只会出现一次。Wireshark 只记得序号到过哪里。",
        },
        rfc: "RFC 6675, 5",
        book: "3.5.4",
        see: &["tcp.data.again", "tcp.data.late"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "order_of_sending",
        names: &[],
        en: Text {
            name: "the headers tell the order of sending",
            what: "Wireshark tells out of order from retransmission by the time since the segment \
                before: shorter than a round trip is out of order. captrace compares what the sender \
                wrote into the two segments: its timestamps, or else the IP identification; only \
                then the time.",
            look: "captrace is right where the sender's clock ticked in between. A segment that is \
                really sent again has the later clock, however soon it comes.",
        },
        zh: Text {
            name: "首部说明了发送顺序",
            what: "Wireshark 按距离前一个报文段的时间区分乱序和重传：短于一个往返就是乱序。captrace 比\
                较发送方写在两个报文段里的内容：先看时间戳，再看 IP 标识，最后才看时间。",
            look: "如果发送方的时钟在中间走动过，captrace 是对的。真正重发的报文段不论来得多快，时钟都\
                更晚。",
        },
        rfc: "RFC 7323, 3",
        book: "3.5.4",
        see: &["tcp.data.late"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "three_duplicates",
        names: &[],
        en: Text {
            name: "what makes a retransmission fast",
            what: "Wireshark says fast retransmission where at least two ACKs repeated the number, the \
                last one less than 20 ms ago; any other is just a retransmission. captrace says fast \
                where three duplicate ACKs asked for the byte and no recovery had begun. A second \
                one in the same recovery, or one that SACK or the timer explains, gets that cause.",
            look: "The RFC asks for three and sets no time. With a round trip of more than 20 ms, and a \
                capture far from the sender, Wireshark misses fast retransmissions.",
        },
        zh: Text {
            name: "怎样才算快速重传",
            what: "如果至少两个 ACK 重复了这个序号，最后一个不到 20 ms，Wireshark 就说快速重传；其余的\
                只说重传。如果三个重复 ACK 要求这个字节，而且恢复还没有开始，captrace 就说快速重传。\
                同一次恢复里的第二次，或者由 SACK、定时器引起的，写明那个原因。",
            look: "RFC 要求三个，没有规定时间。如果往返时间超过 20 ms，又不在发送方附近捕获，Wireshark 会\
                漏掉快速重传。",
        },
        rfc: "RFC 5681, 3.2; RFC 6675, 5",
        book: "3.5.4",
        see: &["tcp.data.again", "tcp.ack.duplicate"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "latest_segment",
        names: &[],
        en: Text {
            name: "the latest segment or the highest number",
            what: "Wireshark compares with the segment that the same end sent just before, or with the \
                latest ACK of the other end. captrace compares with the highest number so far: an \
                ACK that was overtaken takes nothing back.",
            look: "They differ only where the latest segment of one end acknowledges less than an \
                earlier one, or is a reset. Acknowledgments are cumulative, so the highest one counts.",
        },
        zh: Text {
            name: "最近的报文段还是最大的序号",
            what: "Wireshark 与同一端刚刚发出的报文段比较，或者与另一端最近的 ACK 比较。captrace 与到目\
                前为止最大的序号比较：被超过的 ACK 不会收回任何东西。",
            look: "只有当一端最近的报文段确认得比先前的少，或者是复位时，两者才会不同。确认是累积的，\
                所以最大的那个算数。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.ack.old", "tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "acked_before_seen",
        names: &[],
        en: Text {
            name: "acknowledged before it was seen",
            what: "Wireshark says spurious retransmission: the bytes lie below the latest ACK. captrace \
                says new bytes: it has not seen them before. The ACK came earlier in the file than \
                what it acknowledges.",
            look: "captrace is right about the bytes. The file is out of order: two interfaces, or two \
                threads, wrote it.",
        },
        zh: Text {
            name: "先看到确认，后看到数据",
            what: "Wireshark 说虚假重传：这些字节在最近的 ACK 之前。captrace 说是新的字节：以前没有看到\
                过。在文件里，ACK 排在它所确认的数据之前。",
            look: "关于字节，captrace 是对的。文件本身乱序：由两个接口或两个线程写成。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.4",
        see: &["tcp.ack.unseen", "tcp.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "first_seen",
        names: &[],
        en: Text {
            name: "a SYN or FIN is seen for the first time",
            what: "Wireshark says retransmission, or out of order: the number of the SYN or FIN \
                is lower than expected. captrace says what the SYN or FIN does: it has not seen \
                it before. Of bytes it would say that they come late.",
            look: "captrace is right: nothing was sent twice. The file is out of order, or \
                another number is wrong.",
        },
        zh: Text {
            name: "SYN 或 FIN 是第一次看到",
            what: "Wireshark 说重传或乱序：SYN 或 FIN 的序号比预期的小。captrace 说明这个 SYN 或 FIN 做什么\
                ：以前没有看到过它。如果是字节，就会说它们迟到。",
            look: "captrace 是对的：没有什么发送过两次。文件的顺序乱了，或者别的序号有错。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.6",
        see: &["tcp.handshake.syn_ack", "tcp.fin"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "stray_number",
        names: &[],
        en: Text {
            name: "a stray number moved what is expected",
            what: "Wireshark expects the number after the highest one seen, whatever carried it: a \
                reset with a number of its own, too. What follows as usual is then out of order or \
                sent again. captrace counts only bytes, SYN and FIN. A number that nothing was sent \
                under moves nothing.",
            look: "captrace is right: the bytes are here for the first time.",
        },
        zh: Text {
            name: "偏离的序号改变了预期",
            what: "Wireshark 预期的是见过的最大序号的下一个，不管它由什么携带：带着别的序号的复位也算。\
                之后照常到来的数据就成了乱序或重传。captrace 只数字节、SYN 和 FIN。没有发送过任何内\
                容的序号不改变什么。",
            look: "captrace 是对的：这些字节是第一次出现。",
        },
        rfc: "RFC 9293, 3.5.2",
        book: "3.5.6",
        see: &["tcp.reset", "tcp.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "crossing_syns",
        names: &[],
        en: Text {
            name: "both ends open at once",
            what: "Wireshark says retransmission: a SYN with this number was sent before. captrace says \
                that both ends open at once: each answers the other's SYN with a SYN ACK, which \
                repeats its own number.",
            look: "captrace is right: that is how the RFC draws a simultaneous open. Nothing was lost.",
        },
        zh: Text {
            name: "两端同时打开",
            what: "Wireshark 说重传：带这个序号的 SYN 已经发送过。captrace 说两端同时打开：每一端都用 SYN ACK 回\
                应对方的 SYN，其中重复自己的序号。",
            look: "captrace 是对的：RFC 就是这样描述同时打开的。什么也没有丢失。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["tcp.handshake.crossing", "tcp.handshake.crossing_ack"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "before_first_byte",
        names: &[],
        en: Text {
            name: "from before the first byte that was seen",
            what: "Wireshark says retransmission: the number is lower than the ones seen so far. \
                captrace says that the bytes come from before the capture: whether they were sent \
                before, nobody saw.",
            look: "Wireshark is probably right. captrace claims a repetition only where the first copy, \
                or its ACK, was seen.",
        },
        zh: Text {
            name: "在看到的第一个字节之前",
            what: "Wireshark 说重传：序号比看到过的都小。captrace 说这些字节在捕获开始之前：没有人看到\
                它们是否发送过。",
            look: "Wireshark 大概是对的。只有看到过第一份，captrace 才说是重复。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.data.before", "tcp.midstream"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "reset_with_data",
        names: &[],
        en: Text {
            name: "a reset carries bytes",
            what: "Wireshark judges the bytes in a RST like data: sent before, or out of order. \
                captrace tells what the reset does. Its bytes are no part of the stream: they may \
                say in words why.",
            look: "captrace is right: the receiver delivers none of them.",
        },
        zh: Text {
            name: "复位带着字节",
            what: "Wireshark 把 RST 里的字节当成数据来判断：发送过，或者乱序。captrace 说明复位做了什么。\
                其中的字节不属于字节流：可能是用文字说明原因。",
            look: "captrace 是对的：接收方不会交付这些字节。",
        },
        rfc: "RFC 9293, 3.5.3",
        book: "3.5.6",
        see: &["tcp.reset", "tcp.reset.refused"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "no_new_connection",
        names: &[],
        en: Text {
            name: "no SYN opens a connection here",
            what: "Wireshark says that ports are reused, also at a SYN ACK whose number is not the one \
                it counted from, and then misses what lies between. captrace says it at a SYN alone: \
                only that opens another connection between the same sockets.",
            look: "captrace is right about the connection. Wireshark points to something odd: somebody \
                answers twice, with two numbers.",
        },
        zh: Text {
            name: "这里没有 SYN 打开新连接",
            what: "Wireshark 说端口被重用，即使只是 SYN ACK 的序号与它开始计数的不同；于是又说中间有缺\
                失。captrace 只对 SYN 这样说：只有 SYN 能在同样的套接字之间打开另一条连接。",
            look: "关于连接，captrace 是对的。Wireshark 指出了奇怪之处：有人用两个序号回答了两次。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["tcp.ports_reused", "tcp.handshake.syn_ack"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "broken_header",
        names: &[],
        en: Text {
            name: "the header cannot be read to its end",
            what: "Wireshark says nothing of a segment whose header is shorter than any header \
                is, or longer than the segment. captrace follows the numbers that can be read, \
                and says in the detail view that the header is broken.",
            look: "A receiver drops such a segment: Wireshark is right not to judge it. captrace \
                shows what it would have been.",
        },
        zh: Text {
            name: "首部无法读完",
            what: "如果首部比任何首部都短，或者比报文段还长，Wireshark 就不再说什么。captrace 根据读得到的序\
                号继续说明，并在详细视图中指出首部已损坏。",
            look: "接收方会丢弃这样的报文段：Wireshark 不作判断是对的。captrace 显示它本来会是什么。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["tcp.data.again", "tcp.data.gap"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "ack_beyond_gap",
        names: &[],
        en: Text {
            name: "a segment without data beyond a gap",
            what: "Wireshark says that the previous segment was not captured: the number is higher than \
                expected. captrace waits for a byte: a segment without data takes no number. It \
                tells of the gap at the next byte, or at the ACK of what is missing.",
            look: "Both see the same gap; Wireshark sees it sooner. Where segments are out of order, \
                captrace is right to wait.",
        },
        zh: Text {
            name: "缺口之后没有数据的报文段",
            what: "Wireshark 说前一个报文段没有捕获到：序号比预期的大。captrace 等待字节：没有数据的报\
                文段不占序号。它在下一个字节，或者在缺失的字节被确认时，说明缺口。",
            look: "两者看到的是同一个缺口，Wireshark 更早。如果报文段乱序，captrace 等待是对的。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.data.gap", "tcp.ack.missed"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "said_once",
        names: &[],
        en: Text {
            name: "a hole is told once or each time",
            what: "Wireshark says ACKed unseen segment once for a hole, and takes all up to the highest \
                number for seen from then on. captrace says with each ACK which bytes it \
                acknowledges that the capture has not seen.",
            look: "Both are right. captrace's numbers add up to what the capture missed; Wireshark's \
                list is shorter.",
        },
        zh: Text {
            name: "空洞说一次还是每次都说",
            what: "对一个空洞，Wireshark 只说一次“确认了没有看到的报文段”，此后把直到最大序号的都当成看\
                到过。captrace 在每个 ACK 处说明，它确认的哪些字节在捕获里没有看到。",
            look: "两者都对。把 captrace 的数加起来，就是捕获漏掉的；Wireshark 的列表更短。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.4",
        see: &["tcp.ack.unseen", "tcp.ack.missed"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "bytes_were_seen",
        names: &[],
        en: Text {
            name: "the bytes were seen in other pieces",
            what: "Wireshark says ACKed unseen segment: it follows only segments that begin exactly \
                where the one before ended. captrace remembers ranges of bytes. Those that are \
                acknowledged were all seen: sent again, they were cut in another way.",
            look: "captrace is right: nothing is missing from the capture.",
        },
        zh: Text {
            name: "字节都看到过，只是分段不同",
            what: "Wireshark 说确认了没有看到的报文段：它只跟踪恰好从前一个结尾开始的报文段。captrace 记\
                住字节的范围。被确认的字节都看到过：重发时换了分段的方式。",
            look: "captrace 是对的：捕获里什么也没有缺。",
        },
        rfc: "RFC 9293, 3.8.1",
        book: "3.5.4",
        see: &["tcp.data.overlap", "tcp.ack.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "nothing_outstanding",
        names: &[],
        en: Text {
            name: "nothing waits for an acknowledgment",
            what: "Wireshark says duplicate ACK: number, window and length are those of the segment \
                before. captrace asks for data in flight, too. Where none waits, a repeated ACK asks \
                for nothing and counts for nothing.",
            look: "captrace follows the RFC's definition. A sender ignores such an ACK; it must not \
                count toward the three.",
        },
        zh: Text {
            name: "没有等待确认的数据",
            what: "Wireshark 说重复 ACK：序号、窗口和长度都与前一个相同。captrace 还要求有在途的数据。\
                如果没有，重复的 ACK 不要求什么，也不算数。",
            look: "captrace 遵照 RFC 的定义。发送方忽略这样的 ACK；它不能算进三个之中。",
        },
        rfc: "RFC 5681, 2",
        book: "3.5.4",
        see: &["tcp.ack.again", "tcp.ack.duplicate"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "answers_repetition",
        names: &[],
        en: Text {
            name: "the ACK answers a repetition",
            what: "Wireshark says duplicate ACK: the same number again. captrace sees why it was sent: \
                bytes or a SYN arrived a second time, or somebody asked, and the receiver has to \
                answer. A duplicate SACK even names the bytes.",
            look: "captrace is right: such an ACK tells of too much data, not of a loss.",
        },
        zh: Text {
            name: "ACK 回应重复到来的内容",
            what: "Wireshark 说重复 ACK：又是同样的序号。captrace 看到它为什么发出：字节或 SYN 第二次到\
                来，或者有人询问，接收方必须回答。重复 SACK 还写明了是哪些字节。",
            look: "captrace 是对的：这样的 ACK 说明数据太多，而不是丢失。",
        },
        rfc: "RFC 9293, 3.10.7.4; RFC 2883, 4",
        book: "3.5.4",
        see: &["tcp.ack.again", "tcp.ack.twice"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "sack_tells_news",
        names: &[],
        en: Text {
            name: "a selective ACK is a duplicate with any window",
            what: "Wireshark says window update: the window is another one, so it is no duplicate ACK. \
                captrace says duplicate ACK: its SACK option reports bytes beyond a gap, and that \
                counts whatever the window says.",
            look: "captrace follows the newer rule: a receiver that grows its buffer meanwhile would \
                hide losses otherwise.",
        },
        zh: Text {
            name: "选择确认不论窗口都是重复 ACK",
            what: "Wireshark 说窗口更新：窗口不同，所以不是重复 ACK。captrace 说重复 ACK：它的 SACK 选\
                项报告了缺口之后的字节，不论窗口是多少都算。",
            look: "captrace 遵照较新的规则：否则，接收方同时增大缓冲区就会掩盖丢失。",
        },
        rfc: "RFC 6675, 2",
        book: "3.5.4",
        see: &["tcp.ack.duplicate", "tcp.ack.selective"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "window_scaled",
        names: &[],
        en: Text {
            name: "the same field, another window",
            what: "Wireshark says duplicate ACK: the window's field is the same as in the segment \
                before. captrace says window update: that segment was a SYN, whose window is never \
                scaled; this one's is. The same number means more bytes.",
            look: "captrace is right: the other end has more room now.",
        },
        zh: Text {
            name: "字段相同，窗口不同",
            what: "Wireshark 说重复 ACK：窗口字段与前一个报文段相同。captrace 说窗口更新：前一个是 SYN，\
                它的窗口从不扩大；这一个要扩大。同样的数字表示更多的字节。",
            look: "captrace 是对的：另一端现在有更多空间。",
        },
        rfc: "RFC 7323, 2.2",
        book: "3.5.5",
        see: &["tcp.ack.window", "tcp.window.scaled"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "data_waits",
        names: &[],
        en: Text {
            name: "something waits for an acknowledgment",
            what: "Wireshark says keep-alive, or probe, of each segment with at most one byte at the \
                number that such a question has. captrace asks whether anything waits to be \
                acknowledged. A byte or a FIN that waits is sent again, or was overtaken: that is no \
                question.",
            look: "captrace is right by the RFC: a keep-alive is sent when nothing is outstanding.",
        },
        zh: Text {
            name: "有内容在等待确认",
            what: "只要报文段最多一个字节，序号是询问所用的那个，Wireshark 就说保活或探测。captrace 还\
                看是否有内容在等待确认。等待中的字节或 FIN 是重发或被超过的，不是询问。",
            look: "按照 RFC，captrace 是对的：没有未确认的内容时才发送保活。",
        },
        rfc: "RFC 9293, 3.8.4",
        book: "3.5.4",
        see: &["tcp.keep_alive", "tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "closed_window",
        names: &[],
        en: Text {
            name: "a question into a closed window",
            what: "Wireshark says keep-alive: a segment without data, one number before the next. It \
                knows a probe only by its one new byte. captrace says window probe: the other end \
                has no room, and this asks whether it has some again. Linux sends its probes without \
                a byte.",
            look: "captrace is right: the question stops when the window opens.",
        },
        zh: Text {
            name: "向关闭的窗口询问",
            what: "Wireshark 说保活：没有数据，序号比下一个小一。它只认得带一个新字节的探测。captrace 说\
                窗口探测：另一端没有空间，这是在问是否又有了。Linux 的探测不带字节。",
            look: "captrace 是对的：窗口一打开，询问就停止。",
        },
        rfc: "RFC 9293, 3.8.6.1",
        book: "3.5.5",
        see: &["tcp.window.probe", "tcp.window.zero"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "closed_once",
        names: &[],
        en: Text {
            name: "a closed window is told once",
            what: "Wireshark says zero window of each segment whose window is 0, but for SYN, FIN and \
                RST. captrace says it once, when the window closes, whatever the segment is, and \
                says when it opens again and how long that took.",
            look: "Both are right: one counts segments, the other one tells of the change.",
        },
        zh: Text {
            name: "关闭的窗口只说一次",
            what: "只要窗口为 0，Wireshark 对每个报文段都说零窗口，SYN、FIN 和 RST 除外。captrace 只在\
                窗口关闭时说一次，不论是什么报文段；窗口再打开时，说明关闭了多久。",
            look: "两者都对：一个数报文段，一个讲变化。",
        },
        rfc: "RFC 9293, 3.8.6",
        book: "3.5.5",
        see: &["tcp.window.zero", "tcp.window.opened"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "probe_byte",
        names: &[],
        en: Text {
            name: "the byte of a window probe",
            what: "Wireshark does not count the byte that a window probe carries. If it was taken, the \
                next byte lies beyond a gap; if not, it is new when it comes again. captrace counts \
                each byte that was sent, a probe's, too.",
            look: "captrace is right: a receiver with room takes the byte and acknowledges it.",
        },
        zh: Text {
            name: "窗口探测的那个字节",
            what: "Wireshark 不计入窗口探测携带的字节。如果它被接收，下一个字节就在缺口之后；如果没有，\
                它再来时就是新的。captrace 计入发送过的每个字节，包括探测的。",
            look: "captrace 是对的：接收方如果有空间，就会接收并确认这个字节。",
        },
        rfc: "RFC 9293, 3.8.6.1",
        book: "3.5.5",
        see: &["tcp.window.probe", "tcp.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "takes_no_part",
        names: &[],
        en: Text {
            name: "a segment of which its receiver takes nothing",
            what: "Wireshark counts every segment between the two sockets. captrace leaves out of the books what its receiver \
                drops: what belongs to an earlier connection (half-open), and what has a timestamp of long ago (PAWS).",
            look: "The same numbers later are then no repetition to captrace, and an ACK of them answers the later segment. \
                That a segment was dropped stands in no packet: captrace infers it.",
        },
        zh: Text {
            name: "接收方完全不理会的报文段",
            what: "Wireshark 计入两个套接字之间的每个报文段。captrace 不计入接收方丢弃的报文段：属于先前连接的（半开连接），\
                以及时间戳过旧的（PAWS）。",
            look: "之后再出现同样的序号时，captrace 不把它当作重发，确认它的 ACK 回答的也是它。captrace 会说明那个报文段已被丢弃，\
                以及从何得知：这是推断。",
        },
        rfc: "RFC 9293, 3.5.1; RFC 7323, 5.3",
        book: "3.5.6",
        see: &["tcp.half_open", "tcp.old_timestamp"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "let_go",
        names: &[],
        en: Text {
            name: "the connection had been over for long",
            what: "Wireshark counts the packet to the same stream as the old connection: it \
                knows no end of a stream but a new SYN. captrace lets go of a connection 4 \
                minutes (2 MSL) after its end, or where there is no more room. What comes then \
                is told as another flow.",
            look: "captrace is right: after that time nothing of the old connection can be on \
                its way.",
        },
        zh: Text {
            name: "连接早已结束",
            what: "Wireshark 把这个分组算在旧连接的同一个流里：除了新的 SYN，它不知道流的结束。连接结束 4 分\
                钟（2 MSL）之后，或者没有空间时，captrace 就不再保留它。之后到来的算作另一个流。",
            look: "captrace 是对的：过了这段时间，旧连接的任何分组都不会还在路上。",
        },
        rfc: "RFC 9293, 3.4.2",
        book: "3.5.6",
        see: &["tcp.midstream", "tcp.closed"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "scale_unknown",
        names: &[],
        en: Text {
            name: "the scale of the windows is unknown",
            what: "Wireshark says that the window is full: it shifts the window's field as the one \
                SYN says that it saw. captrace does not say it: windows are scaled only where \
                both SYNs offer it, and one of them is not in the capture.",
            look: "captrace is right not to claim it. A SYN ACK offers a scale only to a SYN \
                that did: where that was seen, captrace knows its sender's scale. One SYN that \
                offers none settles both.",
        },
        zh: Text {
            name: "窗口的扩大因子未知",
            what: "Wireshark 说窗口已满：它按看到的那一个 SYN 把窗口字段移位。captrace 不这样说：只有两个 \
                SYN 都提供窗口扩大，窗口才会扩大，而其中一个不在捕获里。",
            look: "captrace 不作判断是对的。只有对方的 SYN 提供了，SYN ACK 才会提供：看到它时，captrace 就知\
                道其发送方的因子。只要有一个 SYN 不提供，两端就都不扩大。",
        },
        rfc: "RFC 7323, 2.2",
        book: "3.5.5",
        see: &["tcp.window.scaled", "tcp.handshake.options"],
        show: "read FILE --wireshark",
    },
];
