//! TCP's options, by their names in JSON.

use super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "eol",
        names: &["end of option list", "option 0", "tcp.options.eol", "选项表结束"],
        en: Text {
            name: "end of the option list",
            what: "It is a single byte, 0, and says that no options follow. It is needed only where the \
                options do not end where the header does. What follows it is padding.",
            look: "Most systems fill up with no-operations instead, so it is seldom seen.",
        },
        zh: Text {
            name: "选项表结束",
            what: "它只有一个字节 0，表示后面没有选项了。只有当选项没有正好在首部末尾结束时才需要它。其后是\
                填充。",
            look: "多数系统用无操作（nop）填充，所以它很少见。",
        },
        rfc: "RFC 9293, 3.2",
        book: "3.5.2",
        see: &["nop", "tcp.header_len"],
        show: "read FILE --view detail --only handshakes",
    },
    Entry {
        term: "nop",
        names: &["no-operation", "noop", "option 1", "tcp.options.nop", "无操作"],
        en: Text {
            name: "no-operation",
            what: "It is a single byte, 1, that says nothing. Senders put it between options so that \
                numbers begin at multiples of four bytes; receivers must not rely on that.",
            look: "Two of them usually stand before the timestamps.",
        },
        zh: Text {
            name: "无操作",
            what: "它只有一个字节 1，没有含义。发送方把它放在选项之间，使数字从 4 字节的整数倍处开始；接收方\
                不能依赖这一点。",
            look: "时间戳之前通常有两个。",
        },
        rfc: "RFC 9293, 3.2",
        book: "3.5.2",
        see: &["eol", "timestamps"],
        show: "read --sample tcp-server-closes --view detail --only data",
    },
    Entry {
        term: "mss",
        names: &[
            "MSS",
            "maximum segment size",
            "option 2",
            "tcp.options.mss",
            "tcp.options.mss_val",
            "最大报文段长度",
            "最大报文段大小",
        ],
        en: Text {
            name: "maximum segment size",
            what: "Each end says in its SYN how many bytes of data it accepts in one segment, headers not \
                counted. The two numbers may differ, and nothing is negotiated: each sender obeys the \
                other's. If it is missing, the sender must assume 536 bytes for IPv4 and 1220 for IPv6. On \
                Ethernet it is mostly 1460: the MTU of 1500 less 20 bytes each for IP and TCP.",
            look: "Look in the two SYNs. On loopback it is 65495. Segments that are larger than the MSS \
                were captured before the network card cut them.",
        },
        zh: Text {
            name: "最大报文段长度",
            what: "每一端在 SYN 中说明自己在一个报文段里最多接收多少字节数据，不含首部。两个数可以不同，也不\
                需要协商：每个发送方遵守对方的数。如果没有给出，发送方必须假定 IPv4 是 536 字节，IPv6 是 \
                1220 字节。在以太网上多为 1460：MTU 1500 减去 IP 和 TCP 首部各 20 字节。",
            look: "看两个 SYN。在环回接口上是 65495。比 MSS 大的报文段，是在网卡分段之前捕获的。",
        },
        rfc: "RFC 9293, 3.7.1",
        book: "3.5.2",
        see: &["MTU", "offload", "tcp.data.offload", "tcp.handshake.options"],
        show: "read --sample tcp-server-closes --only handshakes",
    },
    Entry {
        term: "window_scale",
        names: &[
            "tcp.options.window_scale",
            "window scale",
            "window scaling",
            "WSopt",
            "WS",
            "option 3",
            "tcp.options.wscale",
            "tcp.options.wscale.shift",
            "shift count",
            "窗口扩大",
            "窗口扩大因子",
            "窗口缩放",
        ],
        en: Text {
            name: "window scale",
            what: "The window field has 16 bits and ends at 65535. With this option each end says in its \
                SYN by how many bits its later window fields are to be shifted to the left: 7 means times \
                128. It holds only if both SYNs carry it; the windows in the SYNs themselves are never \
                scaled. The largest shift is 14.",
            look: "If a capture misses the handshake, the scale is unknown, and every window has to be read \
                with a question mark.",
        },
        zh: Text {
            name: "窗口扩大选项",
            what: "窗口字段只有 16 位，最大 65535。每一端用这个选项在 SYN 中说明：自己以后的窗口字段要左移多\
                少位，7 就是乘以 128。只有两个 SYN 都带它才有效；SYN 本身的窗口从不放大。最大移位是 14。",
            look: "如果捕获漏掉了握手，扩大因子就是未知的，所有窗口都要打上问号。",
        },
        rfc: "RFC 7323, 2.2, 2.3",
        book: "3.5.5",
        see: &["tcp.window", "rwnd", "tcp.window.scaled"],
        show: "read --sample tcp-server-closes --only windows",
    },
    Entry {
        term: "sack_permitted",
        names: &[
            "tcp.options.sack_permitted",
            "SACK permitted",
            "SACK-permitted",
            "option 4",
            "tcp.options.sack_perm",
            "允许选择确认",
        ],
        en: Text {
            name: "SACK permitted",
            what: "A SYN with it says that its sender understands selective acknowledgments, so that the \
                other end may send them. It must not stand in any segment without SYN.",
            look: "Look in both SYNs. If one lacks it, no SACK may go to that end, and a loss of several \
                segments takes longer to repair.",
        },
        zh: Text {
            name: "允许选择确认",
            what: "SYN 中带它，表示发送方懂得选择确认，对方可以发送。没有 SYN 的报文段不得携带它。",
            look: "看两个 SYN。如果有一个没有，就不能向那一端发送 SACK，丢失多个报文段时恢复得更慢。",
        },
        rfc: "RFC 2018, 2",
        book: "3.5.4",
        see: &["sack", "three-way handshake"],
        show: "read --sample tcp-server-closes --view detail --only handshakes",
    },
    Entry {
        term: "sack",
        names: &[
            "SACK",
            "selective acknowledgment",
            "selective acknowledgement",
            "option 5",
            "tcp.options.sack",
            "tcp.options.sack_le",
            "tcp.options.sack_re",
            "选择确认",
        ],
        en: Text {
            name: "selective acknowledgment",
            what: "The acknowledgment number names the first byte that is missing; SACK blocks name what \
                has arrived beyond it. Each block gives its first byte and the one after its last. The first \
                block holds the segment that has just arrived. It is advice: the receiver may still throw \
                such bytes away, so the sender keeps them until they are acknowledged.",
            look: "It comes with duplicate ACKs. What lies between the acknowledgment number and the blocks \
                is missing. A block below the acknowledgment number reports bytes that arrived twice (DSACK, \
                RFC 2883).",
        },
        zh: Text {
            name: "选择确认",
            what: "确认号指出第一个缺失的字节；SACK 块说明在它之后已经到达了什么。每块给出第一个字节，以及最\
                后一个字节的下一个。第一块包含刚到达的报文段。这只是建议：接收方仍可能丢弃这些字节，所以发送\
                方要保留到被确认为止。",
            look: "它与冗余 ACK 一起出现。确认号与各块之间就是缺失的部分。低于确认号的块报告重复到达的字节（\
                DSACK，RFC 2883）。",
        },
        rfc: "RFC 2018, 3, 4",
        book: "3.5.4",
        see: &["sack_permitted", "duplicate ACK", "DSACK", "gap"],
        show: "read FILE --view detail --only acks",
    },
    Entry {
        term: "timestamps",
        names: &[
            "tcp.options.timestamps",
            "timestamp",
            "TSopt",
            "TS",
            "TSval",
            "TSecr",
            "option 8",
            "tcp.options.timestamp",
            "tcp.options.timestamp.tsval",
            "tcp.options.timestamp.tsecr",
            "时间戳",
        ],
        en: Text {
            name: "timestamps",
            what: "TSval is the sender's own clock, TSecr repeats a TSval of the other end. The difference \
                between now and the clock that comes back is a round-trip time, even for a segment that was \
                sent again. An old TSval also betrays an old segment (PAWS). It is used if both SYNs carry \
                it, and then must stand in every segment but a reset.",
            look: "The clocks may begin anywhere, and their unit is not known: only differences within one \
                direction mean something.",
        },
        zh: Text {
            name: "时间戳",
            what: "TSval 是发送方自己的时钟，TSecr 重复对方的一个 TSval。用现在的时钟减去传回来的时钟，就得\
                到往返时间，对重发的报文段也成立。旧的 TSval 还能暴露旧的报文段（PAWS）。两个 SYN 都带它才使\
                用，此后除复位外每个报文段都必须带。",
            look: "时钟可以从任何数开始，单位也未知：只有同一方向上的差值才有意义。",
        },
        rfc: "RFC 7323, 3, 4, 5",
        book: "3.5.3",
        see: &["RTT", "Karn's algorithm", "PAWS"],
        show: "read --sample tcp-server-closes --view detail --only acks",
    },
    Entry {
        term: "md5",
        names: &["TCP MD5", "MD5 signature", "option 19", "tcp.options.md5", "MD5 签名"],
        en: Text {
            name: "MD5 signature",
            what: "A digest of the segment and of a password that both ends know. Routers protect their BGP \
                sessions with it. It is obsolete: TCP-AO has replaced it.",
            look: "captrace shows the digest and cannot check it, for the password is in no packet.",
        },
        zh: Text {
            name: "MD5 签名",
            what: "由报文段和双方共有的口令计算出的摘要。路由器用它保护 BGP 会话。它已经过时，被 TCP-AO 取代\
                。",
            look: "captrace 显示摘要，但不能检验，因为口令不在分组里。",
        },
        rfc: "RFC 2385",
        book: "",
        see: &["authentication"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "user_timeout",
        names: &[
            "tcp.options.user_timeout",
            "user timeout",
            "UTO",
            "option 28",
            "tcp.options.user_to",
            "用户超时",
        ],
        en: Text {
            name: "user timeout",
            what: "The sender says how long it will wait for data to be acknowledged before it gives the \
                connection up. The highest bit chooses minutes or seconds, the other 15 bits are the number. \
                It is advice: the other end may ignore it.",
            look: "It is rare. Look at what follows it: a connection that survives a long silence.",
        },
        zh: Text {
            name: "用户超时",
            what: "发送方说明：数据多久没有被确认，它就放弃这条连接。最高位选择分钟或秒，其余 15 位是数字。\
                这只是建议，对方可以不理会。",
            look: "很少见。看它之后：连接能否度过长时间的沉默。",
        },
        rfc: "RFC 5482, 2, 3",
        book: "",
        see: &["keep-alive"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "authentication",
        names: &[
            "tcp.options.authentication",
            "TCP-AO",
            "AO",
            "TCP authentication option",
            "option 29",
            "tcp.options.ao",
            "认证选项",
        ],
        en: Text {
            name: "authentication option",
            what: "TCP-AO carries a code by which the receiver can tell that the segment comes from someone \
                who has the key and was not changed. It names the key in use and the next one, so that keys \
                can be changed within a connection.",
            look: "captrace shows the key numbers and the code, and cannot check it.",
        },
        zh: Text {
            name: "认证选项",
            what: "TCP-AO 携带一个认证码，接收方由此知道报文段来自持有密钥的一方，并且没有被改动。它指明当前\
                密钥和下一个密钥，因此可以在连接中更换密钥。",
            look: "captrace 显示密钥编号和认证码，但不能检验。",
        },
        rfc: "RFC 5925, 2.2",
        book: "",
        see: &["md5"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "mptcp",
        names: &["multipath TCP", "MPTCP", "option 30", "tcp.options.mptcp", "多路径 TCP", "多路径"],
        en: Text {
            name: "multipath TCP",
            what: "One connection of the program runs over several TCP connections at once, for example \
                Wi-Fi and mobile. This option opens it, adds paths, and maps the bytes of each path to the \
                one stream. captrace shows it, and follows each path as a TCP connection of its own.",
            look: "MP_CAPABLE in the SYN asks for it, MP_JOIN in another SYN adds a path.",
        },
        zh: Text {
            name: "多路径 TCP",
            what: "程序的一条连接同时经过多条 TCP 连接，例如无线网和移动网。这个选项用来建立它、增加路径，并\
                把每条路径的字节对应到同一个流。captrace 显示它，并把每条路径当作单独的 TCP 连接。",
            look: "SYN 中的 MP_CAPABLE 请求使用它，另一个 SYN 中的 MP_JOIN 增加一条路径。",
        },
        rfc: "RFC 8684, 3",
        book: "",
        see: &["three-way handshake"],
        show: "read FILE --view detail --only handshakes",
    },
    Entry {
        term: "fast_open",
        names: &[
            "tcp.options.fast_open",
            "TCP Fast Open",
            "TFO",
            "Fast Open cookie",
            "option 34",
            "tcp.options.tfo",
            "快速打开",
        ],
        en: Text {
            name: "fast open",
            what: "With a cookie from an earlier connection, a client may send data in its SYN, and the \
                server's program may answer before the handshake is complete. An empty cookie asks for one; \
                the server gives it in the SYN ACK. It saves one round trip.",
            look: "Data in a SYN, and a SYN ACK that acknowledges more than the SYN.",
        },
        zh: Text {
            name: "快速打开",
            what: "有了以前连接得到的 cookie，客户端可以在 SYN 中携带数据，服务器程序可以在握手完成之前回答\
                。空的 cookie 表示请求一个；服务器在 SYN ACK 中给出。它节省一个往返时间。",
            look: "SYN 中有数据，并且 SYN ACK 确认的比 SYN 多。",
        },
        rfc: "RFC 7413, 2, 4.1",
        book: "",
        see: &["tcp.handshake.syn_ack", "three-way handshake"],
        show: "read FILE --view detail --only handshakes",
    },
    Entry {
        term: "unknown",
        names: &["unknown option", "tcp.options.unknown", "未知选项"],
        en: Text {
            name: "an option that captrace does not know",
            what: "Its number has no meaning for captrace, or its length does not fit its number. Its bytes \
                are kept and shown in hexadecimal. A TCP that receives an option it does not know must pass \
                over it, by its length.",
            look: "Look the number up in IANA's list of TCP option kinds.",
        },
        zh: Text {
            name: "captrace 不认识的选项",
            what: "captrace 不知道这个编号的含义，或者长度与编号不符。它的字节以十六进制保留并显示。TCP 收到\
                不认识的选项，必须按长度跳过。",
            look: "可在 IANA 的 TCP 选项编号表中查找。",
        },
        rfc: "RFC 9293, 3.2",
        book: "3.5.2",
        see: &["tcp.options"],
        show: "read FILE --view detail",
    },
];
