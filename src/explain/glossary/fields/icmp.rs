//! Fields of ICMP and ICMPv6.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "icmp",
        names: &[
            "ICMP",
            "ICMPv6",
            "icmpv6",
            "Internet Control Message Protocol",
            "互联网控制报文协议",
            "控制报文",
        ],
        en: Text {
            name: "Internet Control Message Protocol",
            what: "Hosts and routers report by it what happens to IP packets, and ask whether somebody is \
                there (ping). An error quotes the beginning of the packet that it is about, so that the \
                sender can find the program concerned. There is never an error about an error.",
            look: "captrace tells of an error beside the flow that it is about, and of the packet that it \
                quotes.",
        },
        zh: Text {
            name: "互联网控制报文协议",
            what: "主机和路由器用它报告 IP 分组的遭遇，也用它询问对方是否在（ping）。差错报文引用出问题的分\
                组的开头，发送方由此找到有关的程序。从不针对差错报文再发差错报文。",
            look: "captrace 把差错报文放在它所涉及的流旁边，并说明它引用了哪个分组。",
        },
        rfc: "RFC 792; RFC 4443",
        book: "5.6",
        see: &["icmp.type", "icmp.port_unreachable", "icmp.error"],
        show: "read --sample udp-unreachable",
    },
    Entry {
        term: "icmp.type",
        names: &["icmpv6.type", "ICMP type", "ICMP 类型"],
        en: Text {
            name: "type",
            what: "What kind of message: in ICMP 0 is an echo reply, 3 destination unreachable, 8 an echo \
                request, 11 time exceeded. ICMPv6 has numbers of its own: 1 unreachable, 2 packet too big, 3 \
                time exceeded, 128 and 129 echo.",
            look: "In ICMPv6, numbers below 128 are errors.",
        },
        zh: Text {
            name: "类型",
            what: "报文的种类：ICMP 中 0 是回显回答，3 是目的不可达，8 是回显请求，11 是超时。ICMPv6 有自己\
                的编号：1 不可达，2 分组过大，3 超时，128 和 129 是回显。",
            look: "在 ICMPv6 中，小于 128 的是差错。",
        },
        rfc: "RFC 792; RFC 4443, 2.1",
        book: "5.6",
        see: &["icmp.code", "icmp"],
        show: "read --sample udp-unreachable --view detail",
    },
    Entry {
        term: "icmp.code",
        names: &["icmpv6.code", "ICMP code", "ICMP 代码"],
        en: Text {
            name: "code",
            what: "It makes the type more exact: under \"destination unreachable\", ICMP's 0 is the \
                network, 1 the host, 3 the port, 4 \"fragmentation needed\".",
            look: "Read it together with the type.",
        },
        zh: Text {
            name: "代码",
            what: "它使类型更具体：在“目的不可达”下，ICMP 的 0 是网络，1 是主机，3 是端口，4 是“需要分片”。",
            look: "要与类型一起读。",
        },
        rfc: "RFC 792; RFC 4443, 3",
        book: "5.6",
        see: &["icmp.type", "icmp.port_unreachable"],
        show: "read --sample udp-unreachable --view detail",
    },
    Entry {
        term: "icmp.checksum",
        names: &["icmpv6.checksum", "ICMP 检验和"],
        en: Text {
            name: "checksum of ICMP",
            what: "It covers the whole message; in ICMPv6 a pseudo-header with the addresses, too.",
            look: "See tcp.checksum for the verdicts.",
        },
        zh: Text {
            name: "ICMP 的检验和",
            what: "它覆盖整个报文；在 ICMPv6 中还包括含地址的伪首部。",
            look: "各种判断见 tcp.checksum。",
        },
        rfc: "RFC 792; RFC 4443, 2.3",
        book: "3.3.2",
        see: &["tcp.checksum"],
        show: "read --sample udp-unreachable --view detail",
    },
    Entry {
        term: "icmp.id",
        names: &["icmpv6.id", "icmp.ident", "icmp identifier", "ICMP 标识符"],
        en: Text {
            name: "identifier of a question",
            what: "A program that pings picks it, and the reply repeats it: so replies find their way to \
                the right program.",
            look: "The same in a question and its answer.",
        },
        zh: Text {
            name: "询问的标识符",
            what: "由发出 ping 的程序选择，回答重复它：回答由此找到正确的程序。",
            look: "问与答中相同。",
        },
        rfc: "RFC 792; RFC 4443, 4",
        book: "5.6",
        see: &["icmp.seq", "icmp.type"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "icmp.seq",
        names: &["icmpv6.seq", "icmp sequence number", "ICMP 序号"],
        en: Text {
            name: "sequence number of a question",
            what: "ping counts its questions with it, and the reply repeats it. It has nothing to do with \
                TCP's sequence numbers.",
            look: "A number without a reply: the question or the answer was not seen.",
        },
        zh: Text {
            name: "询问的序号",
            what: "ping 用它给询问编号，回答重复它。它与 TCP 的序号无关。",
            look: "有编号而没有回答：没有看到询问或回答。",
        },
        rfc: "RFC 792; RFC 4443, 4",
        book: "5.6",
        see: &["icmp.id"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "icmp.mtu",
        names: &["icmpv6.mtu", "next-hop MTU", "下一跳 MTU"],
        en: Text {
            name: "MTU of the next hop",
            what: "The longest packet that the next link takes. The router that could not pass on a packet \
                puts it here, and the sender makes its packets shorter: path MTU discovery. In ICMPv6's \
                router advertisements it is the MTU of the link.",
            look: "Afterwards the sender's segments should become shorter. If these messages are filtered \
                away, long segments vanish without a word.",
        },
        zh: Text {
            name: "下一跳的 MTU",
            what: "下一段链路能承受的最长分组。无法转发分组的路由器写在这里，发送方据此缩短分组：这就是路径 \
                MTU 发现。",
            look: "之后发送方的报文段应当变短。如果这种报文被过滤掉，长报文段会无声地消失。",
        },
        rfc: "RFC 1191, 4; RFC 8201, 4",
        book: "4.3.1",
        see: &["MTU", "ip.df"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "icmp.gateway",
        names: &["icmpv6.gateway", "redirect", "gateway address", "icmp.redir_gw", "重定向", "网关地址"],
        en: Text {
            name: "gateway of a redirect",
            what: "A router says that there is a better first hop for this destination, and names it here.",
            look: "Many hosts ignore redirects, because anybody could send one.",
        },
        zh: Text {
            name: "重定向的网关",
            what: "路由器说明去这个目的地有更好的第一跳，并在这里给出。",
            look: "许多主机不理会重定向，因为谁都可以发送。",
        },
        rfc: "RFC 792",
        book: "5.6",
        see: &["icmp.type"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "icmp.pointer",
        names: &["icmpv6.pointer", "parameter problem", "参数问题"],
        en: Text {
            name: "pointer to what is wrong",
            what: "In a \"parameter problem\", the byte of the quoted packet whose value cannot be.",
            look: "Count it from the first byte of the quoted IP header.",
        },
        zh: Text {
            name: "指向错误的指针",
            what: "在“参数问题”中，指出被引用分组的哪个字节有不可能的值。",
            look: "从被引用的 IP 首部的第一个字节数起。",
        },
        rfc: "RFC 792; RFC 4443, 3.4",
        book: "5.6",
        see: &["icmp.type"],
        show: "read FILE icmp --view detail",
    },
    Entry {
        term: "icmpv6.target",
        names: &[
            "target address",
            "icmpv6.destination",
            "icmp.target",
            "icmp.destination",
            "icmpv6.nd.ns.target_address",
            "icmp.source_mac",
            "icmp.target_mac",
            "icmpv6.source_mac",
            "icmpv6.target_mac",
            "neighbour discovery",
            "neighbor discovery",
            "邻居发现",
            "目标地址",
        ],
        en: Text {
            name: "target of neighbour discovery",
            what: "The IPv6 address whose hardware address is asked for or told; the hardware addresses \
                themselves stand in options (source_mac, target_mac). A redirect has the destination, too. \
                It does for IPv6 what ARP does for IPv4.",
            look: "A solicitation asks, an advertisement answers.",
        },
        zh: Text {
            name: "邻居发现的目标",
            what: "询问或告知其硬件地址的 IPv6 地址；硬件地址本身在选项中（source_mac、target_mac）。重定向\
                还带有目的地址。它在 IPv6 中的作用相当于 IPv4 的 ARP。",
            look: "询问（solicitation）和通告（advertisement）一问一答。",
        },
        rfc: "RFC 4861, 4",
        book: "",
        see: &["arp", "icmp.type"],
        show: "read FILE icmp6 --view detail",
    },
    Entry {
        term: "icmpv6.flags",
        names: &[
            "icmpv6.hop_limit",
            "icmpv6.lifetime",
            "icmpv6.reachable_time",
            "icmpv6.retrans_timer",
            "icmpv6.options",
            "router advertisement",
            "路由器通告",
        ],
        en: Text {
            name: "what routers and neighbours announce",
            what: "Fields of neighbour discovery: flags, the hop limit that hosts should begin with, how \
                long the router serves as a default (lifetime), how long a neighbour counts as reachable, \
                and when to ask again. Options follow.",
            look: "A lifetime of 0 says: do not take me for a default router.",
        },
        zh: Text {
            name: "路由器和邻居的通告",
            what: "邻居发现的字段：标志、主机应使用的初始跳数限制、路由器作为默认路由器的时间（lifetime）、\
                邻居被视为可达的时间，以及何时再次询问。其后是选项。",
            look: "lifetime 为 0 表示：不要把我当作默认路由器。",
        },
        rfc: "RFC 4861, 4",
        book: "",
        see: &["icmpv6.target"],
        show: "read FILE icmp6 --view detail",
    },
    Entry {
        term: "icmp.rest",
        names: &[
            "icmp.unused",
            "icmp.length",
            "icmpv6.rest",
            "icmpv6.reserved",
            "rest of header",
            "其余首部",
        ],
        en: Text {
            name: "the rest of the header",
            what: "The four bytes behind type, code and checksum mean something else in each type. Where a \
                type does not use them, they should be zero; in some errors one of them says how long the \
                quoted packet is.",
            look: "Seldom of interest.",
        },
        zh: Text {
            name: "首部的其余部分",
            what: "类型、代码、检验和之后的四个字节，在每种类型中含义不同。不用时应为零；在某些差错中，其中\
                一个字节说明引用部分的长度。",
            look: "一般不必关心。",
        },
        rfc: "RFC 792; RFC 4884, 4",
        book: "5.6",
        see: &["icmp.type"],
        show: "read FILE icmp --view detail",
    },
];
