//! Words of captrace, as traces and drawings use them.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "packet",
        names: &["packets", "id", "分组", "数据包"],
        en: Text {
            name: "packet",
            what: "A frame that captrace has read, layer by layer. Its number, id in JSON, counts packets \
                from 1 in order of time, and stands at the right of each arrow. The book says packet for \
                what IP carries; captrace calls so whatever was captured.",
            look: "Sentences name packets by this number: \"Answers packet 4.\"",
        },
        zh: Text {
            name: "分组",
            what: "captrace 逐层读过的帧。它的编号（JSON 中的 id）按时间从 1 数起，写在每个箭头的右边。书中\
                用“分组”指 IP 携带的内容；captrace 用它指捕获到的任何内容。",
            look: "句子用这个编号称呼分组：“回应第 4 个分组。”",
        },
        rfc: "",
        book: "1.5",
        see: &["frame", "segment", "record"],
        show: "read --sample udp --view list",
    },
    Entry {
        term: "frame",
        names: &["frames", "raw", "len.wire", "len.captured", "帧"],
        en: Text {
            name: "frame",
            what: "The bytes of one packet as they were seen, link-layer header included. In JSON they \
                stand in base64 as raw; len says how many were on the wire and how many were captured.",
            look: "If fewer were captured than sent, the snapshot length was too small.",
        },
        zh: Text {
            name: "帧",
            what: "一个分组被看到的全部字节，包括链路层首部。在 JSON 中以 base64 写在 raw 里；len 说明线路上\
                有多少、捕获了多少。",
            look: "如果捕获的比发送的少，就是截取长度太小。",
        },
        rfc: "",
        book: "1.5",
        see: &["packet", "snapshot length", "vantage"],
        show: "read --sample udp --view hex",
    },
    Entry {
        term: "flow",
        names: &[
            "flows",
            "connection",
            "conversation",
            "stream",
            "tcp.stream",
            "udp.stream",
            "流",
            "连接",
            "会话",
        ],
        en: Text {
            name: "flow",
            what: "Everything between two endpoints, in both directions, over one protocol: for TCP a \
                connection, for UDP an exchange. Flows are numbered from 1 in order of their first packets. \
                A new connection between the same ports is a new flow.",
            look: "--flow N shows one alone.",
        },
        zh: Text {
            name: "流",
            what: "两个端点之间在一种协议上双向的全部内容：对 TCP 是一条连接，对 UDP 是一次交换。流按第一个\
                分组的顺序从 1 编号。相同端口之间的新连接是新的流。",
            look: "用 --flow N 只显示一个。",
        },
        rfc: "",
        book: "3.2",
        see: &["client", "server", "port", "ending"],
        show: "read --sample udp-and-tcp --flow 2",
    },
    Entry {
        term: "client",
        names: &["client end", "客户端"],
        en: Text {
            name: "client",
            what: "The end that speaks first: it sends the SYN, or the first datagram. captrace tells this \
                from the packets alone, never from whose machine it is.",
            look: "It stands on the left. In a capture that begins in the middle, the end with the higher \
                port is taken for the client.",
        },
        zh: Text {
            name: "客户端",
            what: "先说话的一端：它发送 SYN，或第一个数据报。captrace 只根据分组判断，与是谁的机器无关。",
            look: "它在左边。捕获从中途开始时，端口号大的一端被当作客户端。",
        },
        rfc: "",
        book: "2.1",
        see: &["server", "flow", "dir"],
        show: "read --sample udp",
    },
    Entry {
        term: "server",
        names: &["server end", "服务器"],
        en: Text {
            name: "server",
            what: "The end that is spoken to: it answers the SYN, or is sent the first datagram.",
            look: "It stands on the right. Its port was known beforehand.",
        },
        zh: Text {
            name: "服务器",
            what: "被询问的一端：它回答 SYN，或收到第一个数据报。",
            look: "它在右边。它的端口是预先知道的。",
        },
        rfc: "",
        book: "2.1",
        see: &["client", "LISTEN", "port"],
        show: "read --sample udp",
    },
    Entry {
        term: "dir",
        names: &["direction", "c2s", "s2c", "方向"],
        en: Text {
            name: "direction",
            what: "Which way a packet travels in its flow: c2s from client to server, s2c back.",
            look: "The head of the arrow.",
        },
        zh: Text {
            name: "方向",
            what: "分组在流中的方向：c2s 从客户端到服务器，s2c 相反。",
            look: "看箭头的指向。",
        },
        rfc: "",
        book: "",
        see: &["client", "server", "flow"],
        show: "read --sample udp --view jsonl",
    },
    Entry {
        term: "vantage",
        names: &["vantage point", "point of capture", "interface", "捕获点", "观察点"],
        en: Text {
            name: "vantage",
            what: "The place where a frame was seen: an interface, of the client's host, the server's, or \
                one in between. Times and order are those of this place: a segment that left here may never \
                have arrived.",
            look: "Near the sender, round-trip times are whole; near the receiver, losses on the way show \
                as gaps.",
        },
        zh: Text {
            name: "捕获点",
            what: "看到帧的地方：客户端主机、服务器主机或中间某处的一个接口。时间和顺序都是这个地方的：从这\
                里发出的报文段可能没有到达。",
            look: "靠近发送方，往返时间是完整的；靠近接收方，途中的丢失表现为空缺。",
        },
        rfc: "",
        book: "",
        see: &["RTT", "unseen", "loopback"],
        show: "interfaces",
    },
    Entry {
        term: "basis",
        names: &["how it is known", "依据"],
        en: Text {
            name: "basis",
            what: "How a fact is known: observed, inferred or known. Each note and each state in a trace \
                says it.",
            look: "Before you rely on a sentence, look at its basis and its evidence.",
        },
        zh: Text {
            name: "依据",
            what: "事实是如何知道的：observed（看到的）、inferred（推断的）或 known（已知的）。记录中每条说\
                明和每个状态都写明。",
            look: "依赖一个句子之前，先看它的依据和证据。",
        },
        rfc: "",
        book: "",
        see: &["observed", "inferred", "known", "evidence"],
        show: "read --sample udp --view jsonl",
    },
    Entry {
        term: "observed",
        names: &["basis observed", "观察到", "看到的"],
        en: Text {
            name: "observed",
            what: "It stands in the packets: anybody can check it there.",
            look: "The evidence names the packets.",
        },
        zh: Text {
            name: "看到的", what: "它就写在分组里：谁都可以检查。", look: "证据指明是哪些分组。"
        },
        rfc: "",
        book: "",
        see: &["basis", "evidence"],
        show: "read --sample udp --view jsonl",
    },
    Entry {
        term: "inferred",
        names: &["basis inferred", "推断的", "推断"],
        en: Text {
            name: "inferred",
            what: "It follows from the packets, if both ends keep to the rules and the capture missed \
                nothing. The state of the other end is always of this kind.",
            look: "Sentences say \"most likely\" or \"probably\" where more than one reason fits.",
        },
        zh: Text {
            name: "推断的",
            what: "如果双方遵守规则、捕获没有遗漏，就能由分组推出。另一端的状态总是属于这一类。",
            look: "如果不止一种原因说得通，句子里会有“多半”“可能”。",
        },
        rfc: "",
        book: "",
        see: &["basis", "unseen"],
        show: "read --sample tcp-server-closes --view jsonl",
    },
    Entry {
        term: "known",
        names: &["basis known", "已知的"],
        en: Text {
            name: "known",
            what: "captrace did it itself, or asked the kernel: it ran the program, for example.",
            look: "Only in traces of captrace's own exchanges.",
        },
        zh: Text {
            name: "已知的",
            what: "captrace 自己做的，或者问过内核：例如程序是它运行的。",
            look: "只出现在 captrace 自己的交换记录中。",
        },
        rfc: "",
        book: "",
        see: &["basis", "socket calls"],
        show: "read --sample tcp-server-closes --view jsonl",
    },
    Entry {
        term: "evidence",
        names: &["proof", "证据"],
        en: Text {
            name: "evidence",
            what: "The packets that a fact rests on, by the numbers of their records, the one that it is \
                about first.",
            look: "Who doubts a sentence looks there.",
        },
        zh: Text {
            name: "证据",
            what: "事实所依据的分组，用记录编号表示，所说的那个分组排在最前。",
            look: "怀疑某个句子，就去看那里。",
        },
        rfc: "",
        book: "",
        see: &["fact", "basis", "record"],
        show: "read --sample tcp-server-closes --view jsonl",
    },
    Entry {
        term: "fact",
        names: &["facts", "rule", "note", "token", "事实", "说明"],
        en: Text {
            name: "fact",
            what: "One thing that captrace knows of a packet or a flow, with its numbers, its evidence and \
                its basis. In a trace it is a note; rule is its token, which never changes and is never \
                translated. Its sentence is made from it last.",
            look: "--only chooses packets by what their facts are about.",
        },
        zh: Text {
            name: "事实",
            what: "captrace 对一个分组或一个流所知道的一件事，带有数字、证据和依据。在记录文件中它是一条 \
                note；rule 是它的标识，永不改变，也不翻译。句子最后由它生成。",
            look: "--only 按事实的内容选择分组。",
        },
        rfc: "",
        book: "",
        see: &["basis", "evidence", "topic"],
        show: "read --sample tcp-server-closes --view jsonl",
    },
    Entry {
        term: "topic",
        names: &["topics", "--only", "主题", "类别"],
        en: Text {
            name: "topic",
            what: "What facts are about, by a word for --only: problems, handshakes, data, acks, \
                retransmissions, windows, rtt, congestion, keepalives, teardowns, resets, udp, icmp, \
                fragments, unseen. A fact may belong to several.",
            look: "If no packet has one, captrace says which topics there are.",
        },
        zh: Text {
            name: "主题",
            what: "事实所属的类别，用于 --only：problems、handshakes、data、acks、retransmissions、windows、\
                rtt、congestion、keepalives、teardowns、resets、udp、icmp、fragments、unseen。一个事实可以属\
                于几个。",
            look: "如果没有分组属于它，captrace 会说明有哪些。",
        },
        rfc: "",
        book: "",
        see: &["fact"],
        show: "read --sample tcp-server-closes --only teardowns,resets",
    },
    Entry {
        term: "trace",
        names: &["traces", "trace format", "记录文件", "跟踪"],
        en: Text {
            name: "trace",
            what: "What captrace saves: records as JSON, one a line (.jsonl) or in one document (.json). It \
                holds packets with their bytes, states, calls, facts with sentences in both languages, and a \
                summary.",
            look: "A trace without a summary was cut short.",
        },
        zh: Text {
            name: "记录文件",
            what: "captrace 保存的内容：JSON 记录，每行一条（.jsonl），或一个文档（.json）。其中有带字节的分\
                组、状态、调用、带两种语言句子的事实，以及总结。",
            look: "没有总结的记录是被中途打断的。",
        },
        rfc: "",
        book: "",
        see: &["record", "fact", "capture file"],
        show: "schema",
    },
    Entry {
        term: "record",
        names: &["records", "n", "t_ns", "记录"],
        en: Text {
            name: "record",
            what: "A line of a trace: header, packet, state, call, note or summary. n counts them from 1 \
                without gaps, t_ns is the time in nanoseconds since the trace's epoch.",
            look: "Evidence and causes name records by n; the drawing names packets by id.",
        },
        zh: Text {
            name: "记录",
            what: "记录文件中的一行：header、packet、state、call、note 或 summary。n 从 1 连续编号，t_ns 是\
                从起点算起的纳秒数。",
            look: "证据和原因用 n 指明记录；图中用 id 称呼分组。",
        },
        rfc: "",
        book: "",
        see: &["trace", "packet", "evidence"],
        show: "read --sample udp --view jsonl",
    },
    Entry {
        term: "capture file",
        names: &["pcap", "pcapng", "capture files", "捕获文件"],
        en: Text {
            name: "capture file",
            what: "A file of tcpdump or Wireshark, with frames and their times and nothing else. captrace \
                reads pcap and pcapng, gzip-compressed, too, and tells the same story of it; calls are not \
                in it.",
            look: "captrace convert turns the one kind into the other.",
        },
        zh: Text {
            name: "捕获文件",
            what: "tcpdump 或 Wireshark 的文件，只有帧和时间。captrace 读取 pcap 和 pcapng（也可用 gzip 压缩\
                ），讲述同样的过程；其中没有调用。",
            look: "captrace convert 可以互相转换。",
        },
        rfc: "",
        book: "",
        see: &["trace", "snapshot length", "frame"],
        show: "convert tcp.jsonl tcp.pcapng",
    },
    Entry {
        term: "unseen",
        names: &["not seen", "not captured", "未看到", "没有看到"],
        en: Text {
            name: "not seen",
            what: "The capture does not show it. That does not mean that it did not happen: it may have \
                been lost, may be late, or passed where nobody captured. captrace never writes the one for \
                the other.",
            look: "The last line of a drawing says whether the kernel dropped packets.",
        },
        zh: Text {
            name: "没有看到",
            what: "捕获中没有。这不等于没有发生：可能丢失了、迟到了，或者经过了没有捕获的地方。captrace 从不\
                混为一谈。",
            look: "图的最后一行说明内核是否丢弃了分组。",
        },
        rfc: "",
        book: "",
        see: &["vantage", "dropped", "tcp.ack.unseen"],
        show: "read FILE --only unseen",
    },
    Entry {
        term: "dropped",
        names: &["drops", "dropped by the kernel", "丢弃", "内核丢弃"],
        en: Text {
            name: "dropped",
            what: "Packets that the kernel had no room for while capturing. They crossed the network all \
                the same: only the trace has holes. null means that nobody counted.",
            look: "If it is above 0, distrust gaps and missing ACKs.",
        },
        zh: Text {
            name: "丢弃",
            what: "捕获时内核没有空间存放的分组。它们照样经过了网络：只是记录有空洞。null 表示没有人计数。",
            look: "如果大于 0，不要轻信空缺和缺失的 ACK。",
        },
        rfc: "",
        book: "",
        see: &["unseen", "snapshot length"],
        show: "read --sample udp",
    },
    Entry {
        term: "snapshot length",
        names: &["snaplen", "snap length", "truncated packet", "截取长度", "截断"],
        en: Text {
            name: "snapshot length",
            what: "How many bytes of each packet a capture keeps. Headers are usually there; the end of \
                long packets is not, and their checksums cannot be checked.",
            look: "captrace names it as the reason where a packet ends too early.",
        },
        zh: Text {
            name: "截取长度",
            what: "捕获对每个分组保留多少字节。首部通常都在；长分组的末尾不在，检验和也无法检验。",
            look: "分组因此过早结束时，captrace 会说明这个原因。",
        },
        rfc: "",
        book: "",
        see: &["checksum unverified", "stop", "frame"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "stop",
        names: &["unreadable", "malformed", "malformed packet", "无法解析"],
        en: Text {
            name: "why a packet could not be read to the end",
            what: "captrace shows every layer up to there, and says which layer needed how many bytes, from \
                where, how many were there, and which field promised them.",
            look: "The capture's snapshot length is nobody's fault; a length field that promises too much \
                is.",
        },
        zh: Text {
            name: "解析中断",
            what: "captrace 显示在此之前的每一层，并说明哪一层从哪里起需要多少字节、有多少字节、是哪个字段承\
                诺的。",
            look: "截取长度不是谁的错；承诺过多的长度字段则是。",
        },
        rfc: "",
        book: "",
        see: &["snapshot length", "packet"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "state",
        names: &[
            "states",
            "TCP state",
            "tcp state",
            "connection state",
            "state diagram",
            "状态",
            "TCP 状态",
            "状态转换",
        ],
        en: Text {
            name: "TCP state",
            what: "Where an end is in the life of a connection, one of eleven states of the RFC. Each end \
                has its own. captrace shows it beside the lifeline whenever it changes, with the packet or \
                call that changed it.",
            look: "In TIME-WAIT, CLOSE-WAIT and FIN-WAIT-2 you see whose turn it is.",
        },
        zh: Text {
            name: "TCP 状态",
            what: "一端处于连接过程的哪一步，是 RFC 的十一个状态之一。每一端各有自己的状态。状态改变时，\
                captrace 显示在生命线旁，并注明引起改变的分组或调用。",
            look: "从 TIME-WAIT、CLOSE-WAIT、FIN-WAIT-2 可以看出轮到谁了。",
        },
        rfc: "RFC 9293, 3.3.2",
        book: "3.5.6",
        see: &["CLOSED", "LISTEN", "ESTABLISHED", "TIME-WAIT"],
        show: "read --sample tcp-server-closes",
    },
    Entry {
        term: "ending",
        names: &["end", "endings", "how a flow ended", "结局", "结束"],
        en: Text {
            name: "ending",
            what: "How a flow ended, in the summary: closed, refused, reset or open for TCP; answered, \
                unanswered or unreachable for UDP.",
            look: "closed_first says which end began it.",
        },
        zh: Text {
            name: "结局",
            what: "流如何结束，写在总结里：TCP 是 closed、refused、reset 或 open；UDP 是 answered、\
                unanswered 或 unreachable。",
            look: "closed_first 说明是哪一端开始的。",
        },
        rfc: "",
        book: "",
        see: &["closed", "refused", "reset", "open", "answered"],
        show: "read --sample tcp-server-closes --view jsonl",
    },
    Entry {
        term: "ladder",
        names: &["ladder diagram", "sequence diagram", "time diagram", "lifeline", "时序图"],
        en: Text {
            name: "ladder",
            what: "Two lifelines and an arrow for each packet, time running down, as the book draws \
                exchanges. States stand beside the lifelines, calls too, and sentences below the arrows: each \
                thing is explained once for each end, then the numbers are given; --why explains each time.",
            look: "Arrows are drawn level: when a packet left or arrived at the far end, one capture cannot \
                know.",
        },
        zh: Text {
            name: "梯形图",
            what: "两条生命线，每个分组一个箭头，时间向下，与书中的画法相同。状态和调用写在生命线旁，句子写\
                在箭头下：每件事对每一端解释一次，以后只给数字；--why 每次都完整解释。",
            look: "箭头画成水平的：分组何时离开或到达远端，一处捕获无法知道。",
        },
        rfc: "",
        book: "3.5.6",
        see: &["flow", "state", "vantage"],
        show: "read --sample tcp-server-closes",
    },
];
