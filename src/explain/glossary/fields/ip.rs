//! Fields of IP. Sections of the book's chapters 4 to 6 are those of its eighth edition.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "ip",
        names: &["IP", "IPv4", "IPv6", "Internet Protocol", "IP header", "ipv6", "网际协议", "IP 首部"],
        en: Text {
            name: "Internet Protocol",
            what: "IP carries datagrams from host to host, over any number of routers. It makes its best \
                effort and promises nothing: datagrams may be lost, come twice or in another order. Version \
                4 has addresses of 32 bits and a header of 20 to 60 bytes; version 6 has addresses of 128 \
                bits and a header of 40, which extension headers may follow.",
            look: "captrace gives both versions the same names where they mean the same (ip.src, ip.ttl).",
        },
        zh: Text {
            name: "网际协议",
            what: "IP 把数据报从主机送到主机，途中可经过任意多个路由器。它尽力而为，不作保证：数据报可能丢失\
                、重复或失序。第 4 版地址 32 位，首部 20 到 60 字节；第 6 版地址 128 位，首部 40 字节，其后可\
                以有扩展首部。",
            look: "两个版本中含义相同的字段，captrace 用相同的名称（ip.src、ip.ttl）。",
        },
        rfc: "RFC 791; RFC 8200",
        book: "4.3",
        see: &["ip.src", "ip.ttl", "fragment"],
        show: "read --sample tcp-ipv6 --view detail",
    },
    Entry {
        term: "ip.version",
        names: &["IP version", "ipv6.version", "版本"],
        en: Text {
            name: "version",
            what: "The first four bits of every IP header: 4 or 6.",
            look: "It has to agree with the EtherType in front of it: 0x0800 for 4, 0x86dd for 6.",
        },
        zh: Text {
            name: "版本",
            what: "每个 IP 首部的前四位：4 或 6。",
            look: "它应与前面的以太网类型一致：4 对应 0x0800，6 对应 0x86dd。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["ip", "eth.type"],
        show: "read --sample tcp-ipv6 --field ip.version",
    },
    Entry {
        term: "ip.header_len",
        names: &["IHL", "ip.hdr_len", "Internet header length", "IP 首部长度"],
        en: Text {
            name: "length of the IPv4 header",
            what: "It counts words of four bytes: 5 means 20 bytes, a header without options; 15 means 60.",
            look: "Anything but 5 means options, which are rare.",
        },
        zh: Text {
            name: "IPv4 首部长度",
            what: "以 4 字节为单位：5 就是 20 字节，没有选项；15 就是 60 字节。",
            look: "不是 5 就有选项，这很少见。",
        },
        rfc: "RFC 791, 3.1",
        book: "4.3.1",
        see: &["ip.options", "ip.total_len"],
        show: "read --sample udp --field ip.header_len",
    },
    Entry {
        term: "ip.dscp",
        names: &[
            "DSCP",
            "ip.dsfield.dscp",
            "ip.tos",
            "TOS",
            "type of service",
            "traffic class",
            "differentiated services",
            "区分服务",
            "服务类型",
        ],
        en: Text {
            name: "differentiated services code point",
            what: "Six bits that name the treatment which routers should give to the packet; 0 is the \
                default. IPv4's byte was once called type of service, IPv6's is the traffic class.",
            look: "Routers and networks may change it on the way.",
        },
        zh: Text {
            name: "区分服务码点",
            what: "六位，说明路由器应如何对待这个分组；0 是默认。IPv4 的这个字节以前叫服务类型，IPv6 中叫流\
                量类别。",
            look: "途中的路由器和网络可能改变它。",
        },
        rfc: "RFC 2474, 3",
        book: "4.3.1",
        see: &["ip.ecn"],
        show: "read --sample udp --field ip.dscp",
    },
    Entry {
        term: "ip.ecn",
        names: &["ECN", "ip.dsfield.ecn", "explicit congestion notification", "CE", "ECT", "显式拥塞通告"],
        en: Text {
            name: "explicit congestion notification",
            what: "Two bits. 0 says that the sender cannot do ECN; 1 and 2 say that it can (ECT); 3 is set \
                by a router that is congested (CE), in place of dropping the packet. The receiver tells the \
                sender with the flag ECE.",
            look: "3 is a congested router that speaks. Without ECE in the ACKs that follow, the sender did \
                not learn of it.",
        },
        zh: Text {
            name: "显式拥塞通告",
            what: "两位。0 表示发送方不支持 ECN；1 和 2 表示支持（ECT）；3 由拥塞的路由器设置（CE），用来代\
                替丢弃分组。接收方用 ECE 标志告诉发送方。",
            look: "3 表示有路由器拥塞。如果之后的 ACK 中没有 ECE，发送方就没有得知。",
        },
        rfc: "RFC 3168, 5",
        book: "3.7",
        see: &["ECE", "CWR", "congestion"],
        show: "read --sample udp --field ip.ecn",
    },
    Entry {
        term: "ip.total_len",
        names: &[
            "ip.len",
            "total length",
            "ip.payload_len",
            "ipv6.plen",
            "payload length",
            "总长度",
            "有效载荷长度",
        ],
        en: Text {
            name: "total length",
            what: "IPv4 counts header and data; IPv6's own field, ip.payload_len, counts what follows its \
                40 bytes. captrace's total_len includes the header for both. Ethernet may have filled up a \
                short frame behind it.",
            look: "0 is written by senders that leave cutting to the network card, because the field ends \
                at 65535.",
        },
        zh: Text {
            name: "总长度",
            what: "IPv4 计算首部和数据；IPv6 自己的字段 ip.payload_len 计算 40 字节首部之后的部分。captrace \
                的 total_len 对两者都包含首部。很短的帧后面可能有以太网的填充。",
            look: "把分段留给网卡的发送方会写 0，因为字段最大只到 65535。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["MTU", "offload"],
        show: "read --sample udp --field ip.total_len",
    },
    Entry {
        term: "ip.id",
        names: &["identification", "IP ID", "标识", "标识符"],
        en: Text {
            name: "identification",
            what: "All fragments of one packet carry the same number, by which the receiver knows what \
                belongs together. A packet that is not and may not be fragmented can have any number (RFC \
                6864). In IPv6 it stands in the fragment header alone.",
            look: "It only has to be different for packets that could be confused: do not count on its \
                going up by one.",
        },
        zh: Text {
            name: "标识",
            what: "同一个分组的所有分片带有相同的号码，接收方由此知道哪些属于一起。没有分片、也不允许分片的\
                分组，可以用任何号码（RFC 6864）。在 IPv6 中它只出现在分片首部里。",
            look: "只要求可能混淆的分组号码不同：不要指望它每次加一。",
        },
        rfc: "RFC 791, 3.1; RFC 6864, 4; RFC 8200, 4.5",
        book: "4.3.1",
        see: &["fragment", "ip.frag_offset", "ip.mf"],
        show: "read --sample udp --field ip.id",
    },
    Entry {
        term: "ip.reserved",
        names: &["reserved flag", "ip.flags.rb", "保留标志"],
        en: Text {
            name: "reserved flag",
            what: "The first of IPv4's three flags has no meaning and must be zero.",
            look: "It should be 0.",
        },
        zh: Text {
            name: "保留标志",
            what: "IPv4 三个标志中的第一个，没有含义，必须为零。",
            look: "应该是 0。",
        },
        rfc: "RFC 791, 3.1",
        book: "4.3.1",
        see: &["ip.df", "ip.mf"],
        show: "read --sample udp --field ip.reserved",
    },
    Entry {
        term: "ip.df",
        names: &["DF", "don't fragment", "ip.flags.df", "不分片", "禁止分片"],
        en: Text {
            name: "don't fragment",
            what: "A router must not cut the packet into fragments: if it is too long for the next link, \
                the router drops it and reports the MTU by ICMP. Senders set it to find out the path's MTU. \
                IPv6 has no such flag, for its routers never cut.",
            look: "It is set on nearly all TCP. Together with an ICMP \"fragmentation needed\" it explains \
                why long segments vanish.",
        },
        zh: Text {
            name: "不分片",
            what: "路由器不得把这个分组分片：如果对下一段链路太长，就丢弃它，并用 ICMP 报告 MTU。发送方设置\
                它来发现路径 MTU。IPv6 没有这个标志，因为它的路由器从不分片。",
            look: "几乎所有 TCP 分组都设置它。与 ICMP 的“需要分片”一起，可以解释长报文段为什么消失。",
        },
        rfc: "RFC 791, 3.1; RFC 1191, 2",
        book: "4.3.1",
        see: &["MTU", "icmp.mtu", "fragment"],
        show: "read --sample udp --field ip.df",
    },
    Entry {
        term: "ip.mf",
        names: &["MF", "more fragments", "ip.flags.mf", "更多分片"],
        en: Text {
            name: "more fragments",
            what: "It is set in every fragment but the last. A packet that is whole has offset 0 and MF not \
                set.",
            look: "Set, with offset 0, it is the first fragment: the only one with the transport header.",
        },
        zh: Text {
            name: "更多分片",
            what: "除最后一片以外，每个分片都设置它。完整的分组偏移为 0，MF 未设置。",
            look: "已设置且偏移为 0 的是第一片：只有它带有运输层首部。",
        },
        rfc: "RFC 791, 3.1",
        book: "4.3.1",
        see: &["fragment", "ip.frag_offset"],
        show: "read FILE --field ip.mf",
    },
    Entry {
        term: "ip.frag_offset",
        names: &["fragment offset", "片偏移", "分片偏移"],
        en: Text {
            name: "fragment offset",
            what: "Where this fragment's data stands in the whole packet. The field counts units of eight \
                bytes; captrace gives bytes.",
            look: "The next fragment's offset is this one plus its bytes of data, unless one is missing.",
        },
        zh: Text {
            name: "片偏移",
            what: "这个分片的数据在整个分组中的位置。字段以 8 字节为单位；captrace 给出字节数。",
            look: "下一片的偏移等于本片的偏移加数据字节数，除非缺了一片。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 4.5",
        book: "4.3.1",
        see: &["fragment", "ip.mf", "ip.id"],
        show: "read FILE --field ip.frag_offset",
    },
    Entry {
        term: "ip.ttl",
        names: &["TTL", "time to live", "hop limit", "ipv6.hlim", "生存时间", "跳数限制"],
        en: Text {
            name: "time to live, in IPv6 the hop limit",
            what: "Each router takes off at least 1, and drops the packet when nothing is left; then it \
                reports so by ICMP. It keeps packets from circling for ever. Systems usually begin with 64, \
                128 or 255.",
            look: "The next higher of these numbers, less this one, is probably the number of routers that \
                were passed. traceroute works with it.",
        },
        zh: Text {
            name: "生存时间，IPv6 中叫跳数限制",
            what: "每个路由器至少减 1，减到零就丢弃分组，并用 ICMP 报告。它防止分组永远兜圈子。系统通常从 \
                64、128 或 255 开始。",
            look: "用其中比它大的最近的数减去它，多半就是经过的路由器数。traceroute 就是利用它工作的。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["icmp", "icmp.error"],
        show: "read --sample udp --field ip.ttl",
    },
    Entry {
        term: "ip.proto",
        names: &[
            "IP protocol",
            "protocol number",
            "ip.next_header",
            "ipv6.nxt",
            "next header",
            "protocol",
            "协议号",
            "上层协议",
            "下一个首部",
        ],
        en: Text {
            name: "protocol above",
            what: "It says what the packet carries: 6 is TCP, 17 UDP, 1 ICMP, 58 ICMPv6. IPv6 calls the \
                field next header, which may be an extension header first; captrace's ip.proto is what comes \
                behind those.",
            look: "It decides how the bytes after the header are read.",
        },
        zh: Text {
            name: "上层协议",
            what: "它说明分组携带什么：6 是 TCP，17 是 UDP，1 是 ICMP，58 是 ICMPv6。IPv6 把这个字段叫做下一\
                个首部，可能先是扩展首部；captrace 的 ip.proto 是扩展首部之后的协议。",
            look: "首部之后的字节如何解读，由它决定。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["ip.extensions", "tcp", "udp", "icmp"],
        show: "read --sample udp --field ip.proto",
    },
    Entry {
        term: "ip.src",
        names: &["source address", "IP address", "ipv6.src", "ip.addr", "源地址", "源 IP 地址", "IP 地址"],
        en: Text {
            name: "source address",
            what: "The address of the interface that the packet claims to come from, where answers will go. \
                Nothing proves it: a sender can write what it likes.",
            look: "A translating router (NAT) puts its own address here, so the same packet has another \
                source on either side of it.",
        },
        zh: Text {
            name: "源地址",
            what: "分组声称来自的接口的地址，回答会送到这里。没有什么能证明它：发送方想写什么都可以。",
            look: "做地址转换（NAT）的路由器会换上自己的地址，所以同一个分组在它两侧源地址不同。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["ip.dst", "flow"],
        show: "read --sample udp --field ip.src",
    },
    Entry {
        term: "ip.dst",
        names: &["destination address", "ipv6.dst", "目的地址", "目的 IP 地址"],
        en: Text {
            name: "destination address",
            what: "The address that the packet is for. Routers choose the next hop by it.",
            look: "With a source route, the last stop may stand in an option or extension header instead.",
        },
        zh: Text {
            name: "目的地址",
            what: "分组要送达的地址。路由器据此选择下一跳。",
            look: "使用源路由时，最终目的地可能写在选项或扩展首部里。",
        },
        rfc: "RFC 791, 3.1; RFC 8200, 3",
        book: "4.3.1",
        see: &["ip.src", "ip.ttl"],
        show: "read --sample udp --field ip.dst",
    },
    Entry {
        term: "ip.options",
        names: &["IPv4 options", "ip.opt", "IP 选项"],
        en: Text {
            name: "options of the IPv4 header",
            what: "Up to 40 bytes behind the 20 fixed ones: record route, timestamps, router alert and the \
                like. Many routers drop or ignore packets that have them.",
            look: "Rare; ip.header_len is above 20 then.",
        },
        zh: Text {
            name: "IPv4 首部的选项",
            what: "20 字节固定部分之后最多 40 字节：记录路由、时间戳、路由器警告等。许多路由器会丢弃或忽略带\
                选项的分组。",
            look: "很少见；这时 ip.header_len 大于 20。",
        },
        rfc: "RFC 791, 3.1",
        book: "4.3.1",
        see: &["ip.header_len", "ip.extensions"],
        show: "read FILE --field ip.options",
    },
    Entry {
        term: "ip.flow_label",
        names: &["flow label", "ipv6.flow", "流标签"],
        en: Text {
            name: "flow label of IPv6",
            what: "Twenty bits by which the sender marks packets that belong together, so that routers can \
                treat them alike without reading the ports. 0 means not marked.",
            look: "Each direction of a TCP connection usually has its own, which stays the same throughout.",
        },
        zh: Text {
            name: "IPv6 的流标签",
            what: "二十位，发送方用它标记属于一起的分组，路由器不读端口也能同样对待它们。0 表示没有标记。",
            look: "TCP 连接的每个方向通常各有一个，始终不变。",
        },
        rfc: "RFC 6437, 2",
        book: "4.3.4",
        see: &["flow", "ip"],
        show: "read --sample tcp-ipv6 --field ip.flow_label",
    },
    Entry {
        term: "ip.extensions",
        names: &[
            "ip.extension",
            "extension header",
            "extension headers",
            "ip.extension.len",
            "ip.extension.next_header",
            "ip.extension.options",
            "ip.extension.reserved",
            "ip.routing.type",
            "ip.routing.segments_left",
            "ip.routing.data",
            "ip.ah.spi",
            "ip.ah.sequence",
            "ip.ah.icv",
            "扩展首部",
        ],
        en: Text {
            name: "extension headers of IPv6",
            what: "Headers between the IPv6 header and the transport protocol, in a chain: each says what \
                comes next. Among them are hop-by-hop options, routing (type, segments left, addresses), the \
                fragment header, destination options, and the authentication header (security parameters \
                index, sequence number, check value).",
            look: "Mostly there are none. A fragment header means that the sender cut the packet: IPv6 \
                routers do not.",
        },
        zh: Text {
            name: "IPv6 扩展首部",
            what: "位于 IPv6 首部和运输层协议之间，连成一串：每个说明下一个是什么。其中有逐跳选项、路由首部\
                （类型、剩余段数、地址）、分片首部、目的选项，以及认证首部（安全参数索引、序号、校验值）。",
            look: "多数分组没有。有分片首部，说明是发送方分的片：IPv6 路由器不分片。",
        },
        rfc: "RFC 8200, 4; RFC 4302, 2",
        book: "4.3.4",
        see: &["ip.proto", "fragment"],
        show: "read FILE ip6 --view detail",
    },
];
