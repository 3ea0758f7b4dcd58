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
        term: "ack_without_flag",
        names: &[],
        en: Text {
            name: "an acknowledgment number without the ACK flag",
            what: "Wireshark takes the number in the acknowledgment field of a reset for an \
                acknowledgment, also where the ACK flag is not set. What it seems to cover is in \
                flight no longer, and gives no round trip later. captrace heeds the field only \
                where the flag is set.",
            look: "captrace is right: without the flag the field means nothing, and most hosts \
                leave 0 or old numbers there.",
        },
        zh: Text {
            name: "没有 ACK 标志的确认号",
            what: "Wireshark 把复位的确认号字段当作确认，即使 ACK 标志没有置位。它好像覆盖的内容就不再在途，\
                以后也不给出往返时间。只有标志置位时，captrace 才理会这个字段。",
            look: "captrace 是对的：没有标志，这个字段就没有意义；多数主机在那里留下 0 或旧的序号。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["tcp.reset.ignored", "tcp.rtt.sample"],
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
        term: "first_packet",
        names: &[],
        en: Text {
            name: "the first packet counts as a SYN or not at all",
            what: "Wireshark counts a SYN in completeness only where the connection begins with \
                it, and of another first packet nothing. A connection that FTP has announced had \
                begun before its SYN. captrace counts whatever was seen of the connection.",
            look: "captrace is right about what was seen. Wireshark's sum tells whether the file \
                shows a connection from its first packet.",
        },
        zh: Text {
            name: "第一个分组算作 SYN，否则不算",
            what: "只有连接从 SYN 开始时，Wireshark 才把 SYN 计入 completeness；第一个分组如果不是 SYN，就什\
                么也不计。FTP 预告过的连接，在它的 SYN 之前就算开始了。captrace 计入看到的一切。",
            look: "关于看到了什么，captrace 是对的。Wireshark 的总和说明文件是否从第一个分组起显示了连接。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["tcp.midstream", "tcp.handshake.syn"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "needs_ack",
        names: &[],
        en: Text {
            name: "data or a FIN without ACK",
            what: "Wireshark counts data and a FIN in completeness only where the ACK flag is \
                set, too. captrace counts what the segment carries, with or without ACK.",
            look: "Both are right: data and a FIN always come with an ACK, and what comes without one \
                is dropped. It was seen all the same.",
        },
        zh: Text {
            name: "没有 ACK 的数据或 FIN",
            what: "只有 ACK 标志也置位时，Wireshark 才把数据和 FIN 计入 completeness。captrace 计入报文段携\
                带的内容，不论有没有 ACK。",
            look: "两者都对：数据和 FIN 总是带着 ACK，没有 ACK 的会被丢弃。但它确实出现过。",
        },
        rfc: "RFC 9293, 3.10.7.4",
        book: "3.5.6",
        see: &["tcp.flags.odd", "tcp.fin"],
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
        term: "counts_anew",
        names: &[],
        en: Text {
            name: "the two count from different numbers",
            what: "Wireshark counts from the number of the last SYN ACK. Where that is not the \
                number it began with, all numbers of that end change, earlier ones, too. \
                captrace counts each end's numbers from the first SYN, or else from the first \
                number that was seen, and stays with it.",
            look: "They differ only where somebody answers with several numbers, or where \
                numbers are broken. Compare the raw ones then.",
        },
        zh: Text {
            name: "两者从不同的序号开始计数",
            what: "Wireshark 从最后一个 SYN ACK 的序号开始计数。如果它与起初的序号不同，这一端的所有序号都会\
                改变，包括先前的。captrace 从每一端的第一个 SYN，或者看到的第一个序号开始计数，不再改变。",
            look: "只有当有人用几个不同的序号回答，或者序号已损坏时，两者才不同。这时请比较原始序号。",
        },
        rfc: "RFC 9293, 3.4.1",
        book: "3.5.2",
        see: &["tcp.handshake.syn_ack", "tcp.handshake.syn"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "only_a_reset",
        names: &[],
        en: Text {
            name: "nothing but a reset was seen of its sender",
            what: "Wireshark counts from the reset's own number, and shows 1 as if one byte had \
                been sent before it. captrace shows no relative number: this end has not sent \
                any SYN or data from which it could be counted.",
            look: "captrace is right: the number of such a reset is 0, or was copied from the \
                other end's segment.",
        },
        zh: Text {
            name: "发送方只出现过一个复位",
            what: "Wireshark 从复位自己的序号开始计数，显示 1，好像在它之前发送过一个字节。captrace 不显示相\
                对序号：这一端没有发送过可以作为起点的 SYN 或数据。",
            look: "captrace 是对的：这种复位的序号是 0，或者取自另一端的报文段。",
        },
        rfc: "RFC 9293, 3.5.2",
        book: "3.5.6",
        see: &["tcp.reset.refused", "tcp.reset"],
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
            what: "Wireshark shows the window's field as if it were bytes, or shifts it as the \
                one SYN says that it saw. captrace says that the window is unknown: both ends \
                have to offer scaling, and not both SYNs were seen.",
            look: "captrace is right not to say a number. A SYN ACK offers a scale only to a SYN \
                that did: where that was seen, captrace knows its sender's scale. One SYN that \
                offers none settles both.",
        },
        zh: Text {
            name: "窗口的扩大因子未知",
            what: "Wireshark 把窗口字段直接当作字节数，或者按它看到的那一个 SYN 移位。captrace 说窗口未知：\
                两端都必须提供窗口扩大，而没有看到两个 SYN。",
            look: "captrace 不说数字是对的。只有对方的 SYN 提供了，SYN ACK 才会提供：看到它时，captrace 就知\
                道其发送方的因子。只要有一个 SYN 不提供，两端就都不扩大。",
        },
        rfc: "RFC 7323, 2.2",
        book: "3.5.5",
        see: &["tcp.window.scaled", "tcp.handshake.options"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "karn",
        names: &[],
        en: Text {
            name: "what is acknowledged was sent more than once",
            what: "Wireshark takes the time since the oldest copy that waits, or for the \
                handshake since the latest SYN. captrace takes no sample: nobody can tell \
                whether the ACK answers the first copy or a later one. As the packet that it \
                answers it names the last copy.",
            look: "captrace follows Karn's algorithm, as a sender must. Wireshark's number may \
                be as long as the timer.",
        },
        zh: Text {
            name: "被确认的内容发送过不止一次",
            what: "Wireshark 从最早的、仍在等待的那一份算起；握手则从最后一个 SYN 算起。captrace 不取样：没\
                有人能说清 ACK 回应的是第一份还是后来的一份。它回应的分组，captrace 写最后一份。",
            look: "captrace 遵照 Karn 算法，发送方也必须如此。Wireshark 的数值可能和定时器一样长。",
        },
        rfc: "RFC 6298, 3",
        book: "3.5.3",
        see: &["tcp.rtt.ambiguous", "tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "timestamp_tells",
        names: &[],
        en: Text {
            name: "the echoed timestamp tells the copies apart",
            what: "Wireshark takes the oldest copy that waits, whichever arrived. captrace looks \
                at the timestamp that the ACK echoes: it is the clock of one copy alone.",
            look: "captrace is right: the timestamps option was made for this.",
        },
        zh: Text {
            name: "返回的时间戳区分了几份拷贝",
            what: "Wireshark 取最早的、仍在等待的那一份，不论到达的是哪一份。captrace 查看 ACK 带回的时间戳\
                ：它只是其中一份的时钟。",
            look: "captrace 是对的：时间戳选项就是为此而设。",
        },
        rfc: "RFC 7323, 4",
        book: "3.5.3",
        see: &["tcp.rtt.sample", "tcp.ack.copy"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "behind_hole",
        names: &[],
        en: Text {
            name: "the ACK waited for a hole to be filled",
            what: "Wireshark times the segment that ends where the ACK ends, from when it was \
                sent. captrace takes no sample of a segment that waited behind a hole, or filled \
                one: the ACK came when the hole was filled.",
            look: "captrace is right: that time is the repair's, not the path's. The RFC asks \
                for samples of the path.",
        },
        zh: Text {
            name: "ACK 等到空洞填上才来",
            what: "Wireshark 测量恰好在 ACK 结束处结束的报文段，从它发送时算起。在空洞之后等待的，或者填上空\
                洞的报文段，captrace 不取样：空洞填上时 ACK 才来。",
            look: "captrace 是对的：那是修复所花的时间，不是路径的时间。RFC 要的是路径的样本。",
        },
        rfc: "RFC 5681, 4.2",
        book: "3.5.3",
        see: &["tcp.ack.data", "tcp.data.gap"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "gap_filled",
        names: &[],
        en: Text {
            name: "the segment that filled the gap is answered",
            what: "Wireshark names the segment that ends where the ACK ends, although it had \
                been waiting. captrace names the segment that filled the gap: it made the \
                receiver send this ACK.",
            look: "Both are right: one says what is acknowledged, the other one why now.",
        },
        zh: Text {
            name: "回应的是填上缺口的报文段",
            what: "Wireshark 写恰好在 ACK 结束处结束的报文段，虽然它早已在等待。captrace 写填上缺口的报文段\
                ：是它让接收方发送了这个 ACK。",
            look: "两者都对：一个说确认了什么，另一个说为什么是现在。",
        },
        rfc: "RFC 5681, 4.2",
        book: "3.5.4",
        see: &["tcp.ack.data", "tcp.data.late"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "acknowledged_before",
        names: &[],
        en: Text {
            name: "the bytes had been acknowledged before",
            what: "Wireshark counts what is sent again as in flight, and times the ACK that \
                answers it, whether it was acknowledged or not. captrace counts only what has \
                not been acknowledged. An ACK that acknowledges nothing new gives no sample.",
            look: "captrace is right: what arrived is not in flight, and a sender takes samples \
                from ACKs of new data alone.",
        },
        zh: Text {
            name: "这些字节早已被确认",
            what: "Wireshark 把重发的内容算作在途，并测量回应它的 ACK，不论它是否已被确认。captrace 只计入尚\
                未确认的。没有确认新内容的 ACK 不给出样本。",
            look: "captrace 是对的：已经到达的不在途中；发送方只从确认新数据的 ACK 取样。",
        },
        rfc: "RFC 5681, 2; RFC 6298, 3",
        book: "3.5.3",
        see: &["tcp.data.again", "tcp.ack.again", "tcp.keep_alive"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "inside_segment",
        names: &[],
        en: Text {
            name: "the ACK ends inside a segment",
            what: "Wireshark times an ACK only where a segment ends exactly at its number. \
                captrace times each segment that the ACK covers whole, up to the last one.",
            look: "captrace is right: acknowledgments are cumulative. Where a card joins or cuts \
                segments, most ACKs end inside one.",
        },
        zh: Text {
            name: "ACK 在报文段中间结束",
            what: "只有报文段恰好在 ACK 的序号处结束时，Wireshark 才测量时间。captrace 测量 ACK 完整覆盖的每\
                个报文段，直到最后一个。",
            look: "captrace 是对的：确认是累积的。如果网卡合并或切分报文段，多数 ACK 都在报文段中间结束。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.rtt.sample", "tcp.data.offload"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "reset_answers",
        names: &[],
        en: Text {
            name: "a reset answers",
            what: "Wireshark takes a reset for an acknowledgment: it gives ack_rtt, and \
                initial_rtt although no connection was opened. captrace says that the connection \
                was refused or broken off, and gives no sample.",
            look: "Both numbers are times to a host and back. But a reset opens nothing, and a \
                firewall may have sent it.",
        },
        zh: Text {
            name: "回应的是复位",
            what: "Wireshark 把复位当作确认：给出 ack_rtt，还给出 initial_rtt，虽然没有打开连接。captrace 说\
                连接被拒绝或中断，不给出样本。",
            look: "两个数值都是到某台主机的往返时间。但复位什么也没有打开，而且可能是防火墙发送的。",
        },
        rfc: "RFC 9293, 3.5.2",
        book: "3.5.6",
        see: &["tcp.reset.refused", "tcp.rtt.initial"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "zero_is_none",
        names: &[],
        en: Text {
            name: "a time of 0 is none",
            what: "Wireshark shows no time where it is 0. captrace shows 0: the two packets have \
                the same time.",
            look: "captrace is right as far as the file's clock goes: less than one of its ticks \
                has passed.",
        },
        zh: Text {
            name: "时间为 0 就是没有",
            what: "时间为 0 时，Wireshark 不显示。captrace 显示 0：两个分组的时间相同。",
            look: "就文件的时钟而言 captrace 是对的：经过的时间不到一个刻度。",
        },
        rfc: "RFC 6298, 2.2",
        book: "3.5.3",
        see: &["tcp.rtt.initial", "tcp.rtt.sample"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "clock_went_back",
        names: &[],
        en: Text {
            name: "the clock of the capture went back",
            what: "Wireshark shows a negative time. captrace says no time: nothing is answered \
                before it is sent.",
            look: "captrace is right not to count it. Look at the times of the packets: the \
                clock was set, or the file is out of order.",
        },
        zh: Text {
            name: "捕获的时钟倒退了",
            what: "Wireshark 显示负的时间。captrace 不说时间：没有什么会在发送之前得到回应。",
            look: "captrace 不计入是对的。请看分组的时间：时钟被调整过，或者文件的顺序乱了。",
        },
        rfc: "RFC 6298, 2.2",
        book: "3.5.3",
        see: &["tcp.rtt.initial"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "step_missing",
        names: &[],
        en: Text {
            name: "a step of the handshake was not seen",
            what: "Wireshark takes the time from the latest SYN to the first ACK, or from the \
                SYN ACK, whatever lies between. captrace says the round trip of the handshake \
                only where it saw all three steps.",
            look: "captrace is right: without the SYN ACK nobody knows which part of that time \
                was the path's.",
        },
        zh: Text {
            name: "没有看到握手的一步",
            what: "Wireshark 取从最后一个 SYN 到第一个 ACK 的时间，或者从 SYN ACK 算起，不论中间有什么。只有\
                三步都看到了，captrace 才说握手的往返时间。",
            look: "captrace 是对的：没有 SYN ACK，没有人知道其中哪一部分是路径的时间。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["tcp.rtt.initial", "tcp.handshake.ack"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "syn_with_data",
        names: &[],
        en: Text {
            name: "a SYN is acknowledged together with data",
            what: "Wireshark takes the time from the latest SYN to the first ACK without SYN, \
                whoever sent it and whatever it acknowledges. captrace takes no sample of a SYN \
                that is acknowledged together with data behind it: the ACK may have waited for \
                these.",
            look: "Mostly the two times are nearly the same. captrace leaves out what it cannot \
                be sure of.",
        },
        zh: Text {
            name: "SYN 和数据一起被确认",
            what: "Wireshark 取从最后一个 SYN 到第一个不带 SYN 的 ACK 的时间，不论由谁发送，也不论确认什么。\
                如果 SYN 和它后面的数据一起被确认，captrace 不取样：ACK 可能等待过这些数据。",
            look: "多数时候两个时间几乎相同。captrace 略去它不能确定的。",
        },
        rfc: "RFC 9293, 3.5",
        book: "3.5.6",
        see: &["tcp.rtt.initial", "tcp.handshake.ack"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "sacked_bytes",
        names: &[],
        en: Text {
            name: "bytes that are acknowledged selectively",
            what: "Wireshark takes the bytes off that the other end's latest segment \
                acknowledges selectively. captrace counts all that has been sent and not \
                acknowledged cumulatively: FlightSize, as the RFC calls it.",
            look: "Both are right. FlightSize is what halves after a loss; Wireshark's number is \
                nearer to what is really on its way.",
        },
        zh: Text {
            name: "选择确认的字节",
            what: "Wireshark 减去另一端最近的报文段选择确认的字节。captrace 计入所有已发送而没有累积确认的字\
                节：RFC 称之为 FlightSize。",
            look: "两者都对。丢失之后减半的是 FlightSize；Wireshark 的数值更接近真正在路上的。",
        },
        rfc: "RFC 5681, 2; RFC 6675, 4",
        book: "3.7.1",
        see: &["tcp.ack.selective", "tcp.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "fin_counted",
        names: &[],
        en: Text {
            name: "a FIN is no byte",
            what: "Wireshark counts a FIN that waits as a byte in flight, but not in the segment \
                that carries it. captrace counts bytes alone. A FIN takes a number, and is no \
                byte.",
            look: "captrace is right.",
        },
        zh: Text {
            name: "FIN 不是字节",
            what: "Wireshark 把等待确认的 FIN 算作一个在途字节，但在携带它的报文段中不算。captrace 只计入字\
                节。FIN 占用一个序号，但不是字节。",
            look: "captrace 是对的。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.6",
        see: &["tcp.fin", "tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "after_hole",
        names: &[],
        en: Text {
            name: "bytes that the capture has not seen are in flight, too",
            what: "Wireshark says nothing of bytes in flight between a hole and the next ACK, \
                and after that counts from the first segment that it saw. captrace counts from \
                the first byte that is not acknowledged, seen or not: they were sent, if later \
                ones were.",
            look: "captrace is right about what the sender has to keep. If the missing bytes \
                were lost, fewer are on their way.",
        },
        zh: Text {
            name: "捕获没有看到的字节也在途中",
            what: "从空洞到下一个 ACK，Wireshark 不说在途字节；之后从它看到的第一个报文段算起。captrace 从第\
                一个没有确认的字节算起，不论是否看到：后面的已经发送，它们也就发送过。",
            look: "关于发送方必须保留什么，captrace 是对的。如果缺少的字节已经丢失，路上的就更少。",
        },
        rfc: "RFC 5681, 2",
        book: "3.5.4",
        see: &["tcp.data.gap", "tcp.ack.missed"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "start_unknown",
        names: &[],
        en: Text {
            name: "what waited before the capture is not known",
            what: "Wireshark counts the bytes in flight from the first segment that it saw. \
                captrace says none before the other end has acknowledged anything: bytes from \
                before the capture may be in flight, too.",
            look: "captrace is right not to say a number. With the first ACK both know.",
        },
        zh: Text {
            name: "捕获之前有什么在等待，无从知道",
            what: "Wireshark 从它看到的第一个报文段开始计算在途字节。另一端没有确认任何内容之前，captrace 不\
                说：捕获之前的字节也可能在途中。",
            look: "captrace 不说数字是对的。有了第一个 ACK，两者就都知道。",
        },
        rfc: "RFC 5681, 2",
        book: "3.5.4",
        see: &["tcp.midstream", "tcp.data"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "oldest_waiting",
        names: &[],
        en: Text {
            name: "the first copy or the oldest segment that waits",
            what: "Wireshark measures rto from the oldest segment that waits for an \
                acknowledgment, whatever it carried. captrace says how long ago the same bytes, \
                SYN or FIN were sent first.",
            look: "Both are right: the timer belongs to the oldest segment that waits. But only \
                that one is sent again when it runs out.",
        },
        zh: Text {
            name: "第一份，还是等待最久的报文段",
            what: "Wireshark 的 rto 从等待确认最久的报文段算起，不论它携带什么。captrace 说同样的字节、SYN \
                或 FIN 第一次发送是在多久以前。",
            look: "两者都对：定时器属于等待最久的报文段。但定时器到期时，重发的只是那一个。",
        },
        rfc: "RFC 6298, 5",
        book: "3.5.4",
        see: &["tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "original_unseen",
        names: &[],
        en: Text {
            name: "the first copy was not captured",
            what: "Wireshark measures rto from the oldest segment that waits, although that \
                carried other bytes. captrace says no time: it has not seen the first copy, or \
                does not remember it.",
            look: "captrace is right: nobody here knows when the first copy was sent.",
        },
        zh: Text {
            name: "没有捕获到第一份",
            what: "Wireshark 的 rto 从等待最久的报文段算起，虽然它携带的是别的字节。captrace 不说时间：它没\
                有看到第一份，或者已不记得。",
            look: "captrace 是对的：这里没有人知道第一份是何时发送的。",
        },
        rfc: "RFC 6298, 5",
        book: "3.5.4",
        see: &["tcp.data.late", "tcp.data.again"],
        show: "read FILE --wireshark",
    },
    Entry {
        term: "counted_before",
        names: &[],
        en: Text {
            name: "only one of the two counted an earlier ACK",
            what: "Wireshark numbers the ACKs that it calls duplicates, and begins anew after \
                each other one. captrace numbers those that it calls duplicates, until an ACK \
                moves on.",
            look: "The difference is that of an ACK before: look there for the reason. The third \
                by the RFC's definition makes a sender resend.",
        },
        zh: Text {
            name: "先前的一个 ACK 只有一方计入",
            what: "Wireshark 给它称为重复的 ACK 编号，遇到别的 ACK 就重新开始。captrace 给它称为重复的 ACK \
                编号，直到 ACK 前进。",
            look: "差别来自先前的一个 ACK：原因请看那里。按 RFC 的定义，第三个使发送方重发。",
        },
        rfc: "RFC 5681, 2",
        book: "3.5.4",
        see: &["tcp.ack.duplicate"],
        show: "read FILE --wireshark",
    },
];
