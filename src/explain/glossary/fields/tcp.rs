//! Fields of TCP and UDP, and what they carry.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "tcp",
        names: &["TCP", "Transmission Control Protocol", "TCP header", "传输控制协议", "TCP 首部"],
        en: Text {
            name: "Transmission Control Protocol",
            what: "TCP carries a stream of bytes each way between two programs: in order, without loss, \
                without duplicates, and no faster than the receiver and the network can take it. It numbers \
                every byte, and the receiver acknowledges what has arrived. It needs a connection, which \
                both ends open first and close at the end.",
            look: "The header takes 20 to 60 bytes. Read it in this order: flags, sequence number, \
                acknowledgment number, length of the data, window.",
        },
        zh: Text {
            name: "传输控制协议",
            what: "TCP 在两个程序之间双向传送字节流：按序、不丢失、不重复，速度不超过接收方和网络的承受能力\
                。它给每个字节编号，接收方确认到达的内容。它需要连接：双方先建立，最后关闭。",
            look: "首部占 20 到 60 字节。按这个顺序读：标志、序号、确认号、数据长度、窗口。",
        },
        rfc: "RFC 9293",
        book: "3.5",
        see: &["segment", "three-way handshake", "tcp.seq", "udp"],
        show: "read --sample tcp-server-closes",
    },
    Entry {
        term: "tcp.in_flight",
        names: &["tcp.analysis.bytes_in_flight", "在途字节数"],
        en: Text {
            name: "bytes in flight after this segment",
            what: "These bytes the sender has sent and nobody has acknowledged yet, this segment's own included. \
                No header has them: they are counted from the sequence numbers sent and the acknowledgment \
                numbers that came back. A sender keeps them within the smaller of its congestion window and \
                the receiver's window.",
            look: "While they stand at the receiver's window, the receiver sets the pace; where they grow with \
                each round trip, congestion control does.",
        },
        zh: Text {
            name: "这个报文段之后的在途字节数",
            what: "发送方已发送、还没有被确认的字节数，包括这个报文段自己的。它不在任何首部中，而是由发出的序号和收到\
                的确认号算出。发送方让它不超过拥塞窗口和接收方窗口中较小的一个。",
            look: "停在接收方窗口处，由接收方决定速度；随每个往返增长，由拥塞控制决定速度。",
        },
        rfc: "RFC 9293, 3.8.6; RFC 5681, 2",
        book: "3.5.5",
        see: &["bytes in flight", "congestion window", "tcp.window"],
        show: "read FILE --view jsonl",
    },
    Entry {
        term: "tcp.sport",
        names: &["tcp.srcport", "source port", "tcp.port", "udp.sport", "udp.srcport", "源端口", "源端口号"],
        en: Text {
            name: "source port",
            what: "It names the sending program within its host, by a number of 16 bits. The answer comes \
                back to it. A client's port is usually picked by its system, from a range kept for this; a \
                server's is known beforehand.",
            look: "In an answer the two ports have changed places. Two connections between the same hosts \
                differ in at least one port.",
        },
        zh: Text {
            name: "源端口",
            what: "它用 16 位的数字指明发送主机中的哪个程序。回答会送回这里。客户端的端口通常由系统从专用范\
                围中挑选；服务器的端口是预先约定的。",
            look: "在回答中两个端口互换位置。相同主机之间的两条连接至少有一个端口不同。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.2",
        see: &["port", "tcp.dport", "flow"],
        show: "read --sample tcp-server-closes --field tcp.sport",
    },
    Entry {
        term: "tcp.dport",
        names: &["tcp.dstport", "destination port", "udp.dport", "udp.dstport", "目的端口", "目的端口号"],
        en: Text {
            name: "destination port",
            what: "It names the program that the segment or datagram is for. The receiving host looks up \
                its socket by it: for UDP by destination address and port, for TCP by both addresses and \
                both ports.",
            look: "If nobody has the port, TCP answers with a reset, and UDP's host with an ICMP message.",
        },
        zh: Text {
            name: "目的端口",
            what: "它指明报文段或数据报要交给哪个程序。接收主机据此查找套接字：UDP 用目的地址和端口，TCP 用\
                双方的地址和端口。",
            look: "如果没有程序使用这个端口，TCP 用复位回答，UDP 的主机用 ICMP 报文回答。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.2",
        see: &["port", "connection refused", "icmp.port_unreachable"],
        show: "read --sample tcp-refused --field tcp.dport",
    },
    Entry {
        term: "tcp.seq",
        names: &["sequence number", "seq", "tcp.seq_raw", "序号", "序列号"],
        en: Text {
            name: "sequence number",
            what: "It is the number of the first data byte in this segment, counted modulo 2 to the power \
                of 32. In a SYN it is the initial sequence number, and the first byte of data has the next \
                one. SYN and FIN use up one number each.",
            look: "The next segment of the same direction should carry this number plus the bytes of data, \
                and 1 more for a SYN or FIN. A lower number means bytes that come again, a higher one means \
                a gap.",
        },
        zh: Text {
            name: "序号",
            what: "它是本报文段第一个数据字节的编号，以 2 的 32 次方为模。在 SYN 中它是初始序号，第一个数据\
                字节用下一个号。SYN 和 FIN 各占用一个号。",
            look: "同一方向的下一个报文段应该是这个序号加上数据字节数，有 SYN 或 FIN 再加 1。更小说明字节再\
                次出现，更大说明中间有空缺。",
        },
        rfc: "RFC 9293, 3.1, 3.4",
        book: "3.5.2",
        see: &["tcp.seq_rel", "ISN", "tcp.ack", "retransmission"],
        show: "read --sample tcp-server-closes --field tcp.seq",
    },
    Entry {
        term: "tcp.ack",
        names: &[
            "acknowledgment number",
            "acknowledgement number",
            "ack number",
            "tcp.ack_raw",
            "确认号",
            "确认序号",
        ],
        en: Text {
            name: "acknowledgment number",
            what: "It is the number of the next byte that the sender of this segment expects. It is \
                cumulative: every byte below it has arrived. It counts only with the flag ACK.",
            look: "Take the sequence number and the length of the segment that it answers: their sum should \
                be this number, and 1 more after a SYN or FIN. The same number again and again means that a \
                byte is missing there.",
        },
        zh: Text {
            name: "确认号",
            what: "它是本报文段的发送方期待的下一个字节的编号。它是累积的：比它小的字节全部到达了。只有设置\
                了 ACK 标志时才有效。",
            look: "取被确认的报文段的序号加长度，应当等于它，若有 SYN 或 FIN 再加 1。同一个号反复出现，说明\
                那里缺少一个字节。",
        },
        rfc: "RFC 9293, 3.1, 3.4",
        book: "3.5.2",
        see: &["ACK", "cumulative acknowledgment", "duplicate ACK", "tcp.ack_rel"],
        show: "read --sample tcp-server-closes --field tcp.ack",
    },
    Entry {
        term: "tcp.seq_rel",
        names: &["relative sequence number", "seq_rel", "relative numbers", "相对序号"],
        en: Text {
            name: "relative sequence number",
            what: "captrace counts each direction from its initial sequence number, which becomes 0; the \
                first byte of data is 1. So the numbers are small and read like positions in the stream. The \
                number on the wire stands beside it as tcp.seq. It is null in JSON where the beginning is \
                unknown.",
            look: "--absolute shows the numbers of the wire instead.",
        },
        zh: Text {
            name: "相对序号",
            what: "captrace 对每个方向从初始序号数起，把它记作 0；第一个数据字节是 1。这样数字很小，读起来就\
                是在流中的位置。线路上的数字是旁边的 tcp.seq。不知道起点时，JSON 中为 null。",
            look: "用 --absolute 可以显示线路上的数字。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.seq", "ISN"],
        show: "read --sample tcp-server-closes --absolute",
    },
    Entry {
        term: "tcp.ack_rel",
        names: &["relative acknowledgment number", "ack_rel", "相对确认号"],
        en: Text {
            name: "relative acknowledgment number",
            what: "The acknowledgment number, counted from the other end's initial sequence number. After \
                the handshake it is 1; after 15 bytes it is 16.",
            look: "Compare it with the other direction's sequence number plus length.",
        },
        zh: Text {
            name: "相对确认号",
            what: "从对方的初始序号数起的确认号。握手之后是 1；收到 15 字节之后是 16。",
            look: "与另一方向的序号加长度相比较。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.ack", "tcp.seq_rel"],
        show: "read --sample tcp-server-closes --only acks",
    },
    Entry {
        term: "tcp.len",
        names: &["segment length", "len", "bytes of data", "数据长度"],
        en: Text {
            name: "bytes of data in the segment",
            what: "The length of the data, headers not counted. It stands in no TCP field: it is what IP's \
                length leaves after both headers. SYN and FIN are not counted here, although each uses up a \
                number.",
            look: "0 is a segment without data: an ACK, a SYN, a FIN or a reset. More than the MSS was \
                captured before the card cut it, or after it joined it.",
        },
        zh: Text {
            name: "报文段中的数据字节数",
            what: "数据的长度，不含首部。TCP 没有这个字段：它是 IP 长度减去两个首部之后剩下的。SYN 和 FIN 不\
                计在内，虽然它们各占用一个序号。",
            look: "0 表示没有数据：ACK、SYN、FIN 或复位。比 MSS 大，说明是在网卡分段之前或合并之后捕获的。",
        },
        rfc: "RFC 9293, 3.4",
        book: "3.5.2",
        see: &["tcp.seq", "mss", "offload", "payload"],
        show: "read --sample tcp-server-closes --only data",
    },
    Entry {
        term: "tcp.header_len",
        names: &["tcp.hdr_len", "data offset", "header length", "数据偏移", "首部长度", "TCP 首部长度"],
        en: Text {
            name: "data offset, the header's length",
            what: "It says where the data begins, in words of four bytes: 5 means 20 bytes, a header \
                without options; 15 means 60 bytes, the longest.",
            look: "32 bytes are common after the handshake: 20, and 12 for the timestamps.",
        },
        zh: Text {
            name: "数据偏移，即首部长度",
            what: "它说明数据从哪里开始，以 4 字节为单位：5 就是 20 字节，没有选项；15 就是 60 字节，最长。",
            look: "握手之后常见 32 字节：20 字节，加上时间戳的 12 字节。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["tcp.options", "payload"],
        show: "read --sample tcp-server-closes --field tcp.header_len",
    },
    Entry {
        term: "tcp.reserved",
        names: &["reserved bits", "保留位"],
        en: Text {
            name: "reserved bits",
            what: "Bits without a meaning yet. A sender must set them to zero, and a receiver must ignore \
                them if it does not know what they are for.",
            look: "They should be 0.",
        },
        zh: Text {
            name: "保留位",
            what: "还没有含义的位。发送方必须置零，接收方不知道用途时必须忽略。",
            look: "应该是 0。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["tcp.flags"],
        show: "read --sample tcp-server-closes --field tcp.reserved",
    },
    Entry {
        term: "tcp.flags",
        names: &["control bits", "tcp.flags_bits", "flags_bits", "TCP flags", "标志位", "控制位", "标志字段"],
        en: Text {
            name: "control bits",
            what: "Each is one bit and says what the segment is for: SYN opens, ACK acknowledges, FIN \
                closes, RST resets, PSH and URG concern data, ECE, CWR and AE concern congestion. In JSON, \
                flags lists the names of those that are set; flags_bits is all of them as one number, FIN \
                lowest.",
            look: "SYN and FIN together, or none at all, belong to no normal connection: somebody is \
                scanning.",
        },
        zh: Text {
            name: "控制位",
            what: "每个标志一位，说明报文段的用途：SYN 建立，ACK 确认，FIN 关闭，RST 复位，PSH 和 URG 与数据\
                有关，ECE、CWR 和 AE 与拥塞有关。在 JSON 中，flags 列出已置位的名称；flags_bits 是它们合成的\
                数，FIN 在最低位。",
            look: "SYN 与 FIN 同时出现，或者一个也没有，都不属于正常的连接：可能有人在扫描。",
        },
        rfc: "RFC 9293, 3.1",
        book: "3.5.2",
        see: &["SYN", "ACK", "FIN", "RST", "tcp.flags.odd"],
        show: "read --sample tcp-server-closes --field tcp.flags",
    },
    Entry {
        term: "tcp.window",
        names: &[
            "window",
            "win",
            "receive window",
            "rwnd",
            "RWND",
            "advertised window",
            "window size",
            "tcp.window_size",
            "tcp.window_size_value",
            "tcp.window_size_scalefactor",
            "tcp.window.raw",
            "tcp.window.scale",
            "tcp.window.bytes",
            "窗口",
            "接收窗口",
            "通告窗口",
        ],
        en: Text {
            name: "receive window, the book's rwnd",
            what: "The sender of the segment says how many more bytes it has room for, counted from its \
                acknowledgment number. The other end must not send beyond that: this is flow control. The \
                field has 16 bits; in all segments but SYNs it is to be shifted by the window scale, if both \
                SYNs agreed on one. JSON has the field (raw), the shift (scale), and the bytes that they \
                make.",
            look: "A window that shrinks step by step belongs to a program that reads too slowly. At 0 the \
                sender has to stop.",
        },
        zh: Text {
            name: "接收窗口，即书中的 rwnd",
            what: "报文段的发送方说明自己还有多少字节的空间，从确认号算起。对方不得超出：这就是流量控制。字\
                段只有 16 位；如果两个 SYN 都同意，除 SYN 以外的报文段都要按窗口扩大因子放大。JSON 中有字段（\
                raw）、移位（scale）和算出的字节数。",
            look: "窗口一步步变小，说明程序读得太慢。到 0 时发送方必须停下来。",
        },
        rfc: "RFC 9293, 3.1, 3.8.6; RFC 7323, 2.3",
        book: "3.5.5",
        see: &["flow control", "window_scale", "zero window", "congestion window"],
        show: "read --sample tcp-server-closes --only windows",
    },
    Entry {
        term: "tcp.checksum",
        names: &[
            "TCP checksum",
            "checksum",
            "udp.checksum",
            "ip.checksum",
            "internet checksum",
            "检验和",
            "校验和",
            "互联网检验和",
        ],
        en: Text {
            name: "checksum",
            what: "The sender adds up the words of 16 bits of what it covers, in one's complement, and puts \
                the complement of the sum here. TCP and UDP cover header, data and a pseudo-header with the \
                IP addresses; IPv4 covers its own header only. The receiver throws away what does not fit.",
            look: "captrace's verdict stands beside it: ok, bad, partial, absent or unverified. On loopback \
                it is partial, and nothing is wrong.",
        },
        zh: Text {
            name: "检验和",
            what: "发送方把所覆盖的内容按 16 位字做反码求和，再把和取反码放在这里。TCP 和 UDP 覆盖首部、数据\
                ，以及含 IP 地址的伪首部；IPv4 只覆盖自己的首部。不符的，接收方会丢弃。",
            look: "旁边是 captrace 的判断：ok、bad、partial、absent 或 unverified。环回上是 partial，并没有\
                错。",
        },
        rfc: "RFC 9293, 3.1; RFC 768; RFC 791, 3.1; RFC 1071",
        book: "3.3.2",
        see: &["checksum partial", "checksum bad", "pseudo-header", "offload"],
        show: "read --sample tcp-server-closes --field tcp.checksum",
    },
    Entry {
        term: "tcp.urgent",
        names: &["urgent pointer", "tcp.urgent_pointer", "紧急指针"],
        en: Text {
            name: "urgent pointer",
            what: "With the flag URG it says where urgent data ends, as a distance from this segment's \
                sequence number. Without URG it means nothing.",
            look: "Nearly always 0.",
        },
        zh: Text {
            name: "紧急指针",
            what: "设置了 URG 时，它说明紧急数据在哪里结束，从本报文段的序号算起。没有 URG 时没有意义。",
            look: "几乎总是 0。",
        },
        rfc: "RFC 9293, 3.1, 3.8.5",
        book: "3.5.2",
        see: &["URG"],
        show: "read --sample tcp-server-closes --field tcp.urgent",
    },
    Entry {
        term: "tcp.options",
        names: &["TCP options", "options", "tcp.option_kind", "tcp.option_len", "TCP 选项", "选项字段"],
        en: Text {
            name: "TCP options",
            what: "Up to 40 bytes behind the fixed header, each option with a number and, but for two, a \
                length. Most are agreed on in the SYNs: MSS, window scale, SACK, timestamps. JSON keeps them \
                in their order.",
            look: "Compare the options of the two SYNs: what only one of them carries is not used.",
        },
        zh: Text {
            name: "TCP 选项",
            what: "固定首部之后最多 40 字节；每个选项有编号，除两个以外都有长度。多数在 SYN 中约定：MSS、窗\
                口扩大、SACK、时间戳。JSON 保留它们的顺序。",
            look: "比较两个 SYN 的选项：只有一方携带的就不会使用。",
        },
        rfc: "RFC 9293, 3.1, 3.2",
        book: "3.5.2",
        see: &["mss", "window_scale", "sack_permitted", "timestamps"],
        show: "read --sample tcp-server-closes --view detail --only handshakes",
    },
    Entry {
        term: "tcp_start",
        names: &["tcp_start.sport", "tcp_start.dport", "tcp_start.seq", "beginning of a TCP header"],
        en: Text {
            name: "the beginning of a TCP header",
            what: "An ICMP error quotes the packet that it is about, often no more than eight bytes behind \
                the IP header. That is enough for the two ports and the sequence number, and so for finding \
                the connection.",
            look: "It stands inside an ICMP packet, under inner.",
        },
        zh: Text {
            name: "TCP 首部的开头",
            what: "ICMP 差错报文引用出问题的分组，IP 首部之后往往只有 8 字节。这足以得到两个端口和序号，从而\
                找到所属的连接。",
            look: "它在 ICMP 分组之内，位于 inner 之下。",
        },
        rfc: "RFC 792",
        book: "5.6",
        see: &["icmp", "icmp.error"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "udp",
        names: &["UDP", "User Datagram Protocol", "UDP header", "用户数据报协议", "UDP 首部"],
        en: Text {
            name: "User Datagram Protocol",
            what: "UDP hands single datagrams from program to program: a header of eight bytes with ports, \
                length and checksum, and nothing else. No handshake, no numbers, no acknowledgment: a \
                datagram can be lost, come twice, or overtake another, and UDP does nothing about it. What a \
                program needs beyond that, it has to do itself.",
            look: "The first packet already carries the message. If no answer is seen, nothing tells why.",
        },
        zh: Text {
            name: "用户数据报协议",
            what: "UDP 在程序之间传递一个个数据报：首部 8 字节，有端口、长度和检验和，此外什么也没有。没有握\
                手，没有序号，没有确认：数据报可能丢失、重复或失序，UDP 都不处理。程序需要更多，就要自己完成\
                。",
            look: "第一个分组就带着消息。如果没有看到回答，也无从知道原因。",
        },
        rfc: "RFC 768",
        book: "3.3",
        see: &["datagram", "udp.length", "udp.absent", "tcp"],
        show: "read --sample udp",
    },
    Entry {
        term: "udp.length",
        names: &["UDP length", "UDP 长度", "65527", "65507"],
        en: Text {
            name: "length of header and data",
            what: "It counts the eight bytes of the header and the data, so 8 is the least. The field ends at \
                65535: at most 65527 bytes of data. Over IPv4 an IP packet ends there, too, header included: 65535 - \
                20 - 8 = 65507. In IPv6 a 0 belongs to a jumbogram, which is longer than the field can say.",
            look: "The data is this number less 8.",
        },
        zh: Text {
            name: "首部与数据的长度",
            what: "它包含首部 8 字节和数据，所以最小是 8。字段最大是 65535，所以数据最多 65527 字节。在 IPv4 上，\
                整个 IP 分组连首部也不超过 65535：65535 - 20 - 8 = 65507。在 IPv6 中，0 用于超长数据报（jumbogram），其长度\
                超出字段的范围。",
            look: "数据长度就是它减去 8。",
        },
        rfc: "RFC 768; RFC 2675, 4",
        book: "3.3.1",
        see: &["udp", "payload"],
        show: "read --sample udp --field udp.length",
    },
    Entry {
        term: "payload",
        names: &[
            "data",
            "message",
            "payload.len",
            "payload.text",
            "tcp.payload",
            "udp.payload",
            "数据",
            "载荷",
            "有效载荷",
        ],
        en: Text {
            name: "payload",
            what: "The bytes that a layer carries for the one above it. Here it is what the last header \
                that captrace reads carries: the program's own bytes. JSON gives their number, and the text \
                where all of it is text.",
            look: "Its beginning stands in quotes at the arrow.",
        },
        zh: Text {
            name: "载荷",
            what: "一层为上一层携带的字节。这里指 captrace 读到的最后一个首部所携带的：程序自己的字节。JSON \
                给出字节数，如果全部是文本，也给出文本。",
            look: "箭头上的引号中是它的开头。",
        },
        rfc: "",
        book: "1.5",
        see: &["header", "encapsulation", "tcp.len"],
        show: "read --sample udp",
    },
];
