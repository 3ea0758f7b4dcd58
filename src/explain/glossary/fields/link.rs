//! Fields of link layers, of ARP and of tunnels.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "eth",
        names: &["Ethernet", "ethernet header", "以太网", "以太网首部"],
        en: Text {
            name: "Ethernet header",
            what: "Fourteen bytes in front of each frame: destination, source, and the type of what \
                follows. It is only for the next hop: every router takes it off and writes a new one.",
            look: "On loopback both addresses are zero, for there is no cable.",
        },
        zh: Text {
            name: "以太网首部",
            what: "每个帧前面的 14 字节：目的地址、源地址，以及后面内容的类型。它只对下一跳有效：每个路由器\
                都会去掉它，写上新的。",
            look: "环回上两个地址都是零，因为没有网线。",
        },
        rfc: "RFC 894",
        book: "6.4.2",
        see: &["eth.src", "eth.dst", "eth.type"],
        show: "read --sample tcp-server-closes --view detail --to 1",
    },
    Entry {
        term: "eth.src",
        names: &["eth.dst", "MAC address", "hardware address", "eth.addr", "MAC 地址", "硬件地址"],
        en: Text {
            name: "hardware addresses",
            what: "Six bytes each name the sending and the receiving interface on this link. \
                ff:ff:ff:ff:ff:ff means everyone. If the lowest bit of the first byte is set, a group is \
                meant.",
            look: "To a host beyond the router they name the router, while the IP address names the host.",
        },
        zh: Text {
            name: "硬件地址",
            what: "各 6 字节，指明这段链路上的发送接口和接收接口。ff:ff:ff:ff:ff:ff 表示所有人。第一个字节的\
                最低位置位，表示一组接口。",
            look: "发给路由器另一侧的主机时，它是路由器的地址，而 IP 地址是主机的。",
        },
        rfc: "RFC 894",
        book: "6.4.1",
        see: &["arp", "eth"],
        show: "read --sample tcp-server-closes --field eth.dst",
    },
    Entry {
        term: "eth.type",
        names: &["EtherType", "ethertype", "sll.proto", "以太网类型"],
        en: Text {
            name: "EtherType",
            what: "It says what follows: 0x0800 is IPv4, 0x86dd IPv6, 0x0806 ARP, 0x8100 a VLAN tag. A \
                number up to 1500 is a length instead, and logical link control follows.",
            look: "It decides which reader comes next.",
        },
        zh: Text {
            name: "以太网类型",
            what: "它说明后面是什么：0x0800 是 IPv4，0x86dd 是 IPv6，0x0806 是 ARP，0x8100 是 VLAN 标签。不\
                超过 1500 的数是长度，后面是逻辑链路控制。",
            look: "下一步如何解读由它决定。",
        },
        rfc: "RFC 894; RFC 9542, 3",
        book: "6.4.2",
        see: &["eth", "llc", "vlan"],
        show: "read --sample tcp-server-closes --field eth.type",
    },
    Entry {
        term: "sll",
        names: &[
            "sll.packet_type",
            "sll.hardware",
            "sll.addr",
            "sll.addr_len",
            "sll.interface",
            "sll.reserved",
            "sll.version",
            "cooked capture",
            "Linux cooked",
            "Linux cooked 捕获",
        ],
        en: Text {
            name: "Linux cooked capture",
            what: "A header that stands in no packet: Linux puts it there when one captures on all \
                interfaces at once. It tells for whom the frame was (us, everyone, a group, somebody else, \
                or sent by us), what kind of interface it was, the sender's hardware address, and the type \
                of what follows.",
            look: "Packets that were sent carry packet_type 4.",
        },
        zh: Text {
            name: "Linux cooked 捕获",
            what: "分组中并没有这个首部：同时在所有接口上捕获时，由 Linux 加上。它说明帧是给谁的（本机、所有\
                人、一组、别人，或由本机发出）、接口的种类、发送方的硬件地址，以及后面内容的类型。",
            look: "本机发出的分组 packet_type 为 4。",
        },
        rfc: "",
        book: "",
        see: &["eth.type", "vantage"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "loopback",
        names: &["loopback.family", "BSD loopback", "null", "lo", "loopback interface", "环回", "环回接口"],
        en: Text {
            name: "loopback",
            what: "A network inside one host, without a cable and without loss: what goes out comes in at \
                once. On BSD and macOS a number for the address family stands in front of each packet; Linux \
                uses an empty Ethernet header.",
            look: "The MSS is 65495, checksums are unfinished, and round-trip times are those of the \
                scheduler.",
        },
        zh: Text {
            name: "环回",
            what: "主机内部的网络，没有网线，也不丢失：发出的立即收到。在 BSD 和 macOS 上，每个分组前有一个\
                地址族编号；Linux 用全零的以太网首部。",
            look: "MSS 是 65495，检验和没有完成，往返时间取决于调度程序。",
        },
        rfc: "RFC 1122, 3.2.1.3",
        book: "",
        see: &["checksum partial", "mss", "vantage"],
        show: "demo --tcp --on loopback",
    },
    Entry {
        term: "vlan",
        names: &["vlan.id", "vlan.pcp", "vlan.dei", "vlan.tpid", "vlan.type", "VLAN", "802.1Q", "虚拟局域网"],
        en: Text {
            name: "VLAN tag",
            what: "Four bytes behind the addresses say which virtual LAN a frame belongs to (id, 1 to \
                4094), how urgent it is (pcp) and whether it may be dropped first (dei). tpid is the \
                EtherType that announces the tag; type is that of what follows it.",
            look: "Captures on Linux may lack it: the kernel takes it off, and tells of it beside the frame.",
        },
        zh: Text {
            name: "VLAN 标签",
            what: "地址之后的 4 字节，说明帧属于哪个虚拟局域网（id，1 到 4094）、有多紧急（pcp）、是否可以先\
                丢弃（dei）。tpid 是宣告标签的以太网类型；type 是后面内容的类型。",
            look: "Linux 上的捕获可能没有它：内核把它取下，放在帧的旁边。",
        },
        rfc: "",
        book: "6.4.4",
        see: &["eth.type"],
        show: "read FILE vlan --view detail",
    },
    Entry {
        term: "pppoe",
        names: &[
            "pppoe.version",
            "pppoe.type",
            "pppoe.code",
            "pppoe.session",
            "pppoe.length",
            "pppoe.proto",
            "PPPoE",
            "PPP over Ethernet",
        ],
        en: Text {
            name: "PPP over Ethernet",
            what: "How a DSL modem's frames reach the provider: a session with a number carries PPP, and proto says \
                what is in that. In the discovery stage code says what the packet is for, and nothing is carried.",
            look: "The eight bytes that it takes leave 1492 of Ethernet's 1500: TCP's MSS is 1452 there.",
        },
        zh: Text {
            name: "以太网上的点对点协议",
            what: "DSL 调制解调器的帧这样到达运营商：一个有编号的会话承载 PPP，proto 说明其中是什么。在发现阶段，code 说明\
                分组的用途，没有承载内容。",
            look: "它占 8 字节，以太网的 1500 字节只剩 1492：那里 TCP 的 MSS 是 1452。",
        },
        rfc: "RFC 2516, 4",
        book: "",
        see: &["eth.type", "MSS"],
        show: "read FILE 'ether proto 0x8864' --view detail",
    },
    Entry {
        term: "mpls",
        names: &["mpls.label", "mpls.tc", "mpls.bottom", "mpls.ttl", "MPLS", "label stack", "多协议标签交换"],
        en: Text {
            name: "MPLS label",
            what: "Routers of a provider forward the packet by this number, without a look at its IP header. Several \
                may follow each other; bottom marks the last one. tc says how urgent it is, ttl limits the hops.",
            look: "No label says what follows: captrace reads IP where the next four bits are its version.",
        },
        zh: Text {
            name: "MPLS 标签",
            what: "运营商的路由器按这个数字转发分组，不看它的 IP 首部。可以有几个标签相连，bottom 标出最后一个。tc 是\
                紧急程度，ttl 限制跳数。",
            look: "标签不说明后面是什么：如果接下来的 4 位是 IP 的版本号，captrace 就读 IP。",
        },
        rfc: "RFC 3032, 2.1; RFC 5462",
        book: "6.5.1",
        see: &["eth.type"],
        show: "read FILE 'ether proto 0x8847' --view detail",
    },
    Entry {
        term: "eth.trailer",
        names: &["trailer", "padding", "填充"],
        en: Text {
            name: "bytes behind the packet",
            what: "No Ethernet frame is shorter than 60 bytes without its check sequence: a shorter packet is padded, \
                and IP's own length says where it ends. In longer frames a device may have added a note of its own.",
            look: "An ACK without data has 40 bytes of headers, so 6 bytes of padding follow it.",
        },
        zh: Text {
            name: "分组之后的字节",
            what: "不算校验序列，以太网帧不短于 60 字节：更短的分组要填充，IP 自己的长度说明它在哪里结束。更长的帧后面，\
                可能是某个设备添加的内容。",
            look: "没有数据的 ACK 有 40 字节首部，所以后面有 6 字节填充。",
        },
        rfc: "RFC 894",
        book: "6.4.2",
        see: &["eth"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "llc",
        names: &[
            "llc.dsap",
            "llc.ssap",
            "llc.control",
            "llc.oui",
            "llc.pid",
            "SNAP",
            "logical link control",
            "逻辑链路控制",
        ],
        en: Text {
            name: "logical link control",
            what: "Where Ethernet gives a length in place of a type, this header says what follows: service \
                access points for destination and source, a control field, and with SNAP (aa aa) the owner \
                (oui) and his number for the protocol (pid).",
            look: "Spanning tree is what one meets (42 42).",
        },
        zh: Text {
            name: "逻辑链路控制",
            what: "以太网给出长度而不是类型时，由这个首部说明后面是什么：目的和源服务访问点、控制字段；使用 \
                SNAP（aa aa）时还有所有者（oui）及其协议编号（pid）。",
            look: "最常见的是生成树（42 42）。",
        },
        rfc: "RFC 1042",
        book: "",
        see: &["eth.type"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "arp",
        names: &[
            "ARP",
            "arp.op",
            "arp.hardware",
            "arp.hardware_len",
            "arp.protocol",
            "arp.protocol_len",
            "arp.sender_mac",
            "arp.sender_ip",
            "arp.target_mac",
            "arp.target_ip",
            "Address Resolution Protocol",
            "地址解析协议",
        ],
        en: Text {
            name: "Address Resolution Protocol",
            what: "It finds the hardware address that belongs to an IPv4 address on the same link. A \
                request (op 1) asks everyone who has the target's address; the owner replies (op 2) with his \
                own. Sender and target stand in it each with both addresses.",
            look: "It comes before the first packet to a neighbour. A request without a reply: nobody there \
                has this address.",
        },
        zh: Text {
            name: "地址解析协议",
            what: "它查找同一链路上某个 IPv4 地址对应的硬件地址。请求（op 1）问所有人谁有目标地址；拥有者用\
                自己的地址回答（op 2）。其中有发送方和目标各自的两种地址。",
            look: "它出现在发给邻居的第一个分组之前。请求没有回答：那里没有人用这个地址。",
        },
        rfc: "RFC 826",
        book: "6.4.1",
        see: &["eth.src", "icmpv6.target"],
        show: "read FILE arp --view detail",
    },
    Entry {
        term: "gre",
        names: &[
            "gre.version",
            "gre.proto",
            "gre.checksum",
            "gre.key",
            "gre.seq",
            "gre.has_checksum",
            "gre.has_key",
            "gre.has_seq",
            "gre.ack",
            "gre.has_ack",
            "gre.has_routing",
            "gre.flags",
            "gre.reserved",
            "GRE",
            "tunnel",
            "Generic Routing Encapsulation",
            "隧道",
            "通用路由封装",
        ],
        en: Text {
            name: "Generic Routing Encapsulation",
            what: "It wraps a packet in another one: a tunnel. The header says what is inside (proto) and \
                may carry a checksum, a key that tells tunnels apart, and a sequence number; a flag says \
                which of them are there.",
            look: "The packet inside stands under inner, one step further to the right.",
        },
        zh: Text {
            name: "通用路由封装",
            what: "它把一个分组包在另一个分组里：这就是隧道。首部说明里面是什么（proto），还可以有检验和、区\
                分隧道的密钥和序号；由标志说明有哪些。",
            look: "里面的分组在 inner 之下，向右缩进一级。",
        },
        rfc: "RFC 2784; RFC 2890",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ip proto 47' --view detail",
    },
];
