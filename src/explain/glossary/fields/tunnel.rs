//! Fields of tunnels and of tags other than VLAN's.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "encapsulation.layer",
        names: &["encapsulation.id", "encapsulation.proto"],
        en: Text {
            name: "headers of tunnels and tags",
            what: "In a packet's record, what stands between the layers that everyone knows: layer is its name, id the \
                number by which it tells networks, tunnels or sessions apart, proto what it says follows.",
            look: "The detail view has all its fields, and a term for each of them is explained here.",
        },
        zh: Text {
            name: "隧道和标签的首部",
            what: "在分组的记录中，站在常见各层之间的首部：layer 是它的名字，id 是它用来区分网络、隧道或会话的编号，proto 是\
                它所说的后面的内容。",
            look: "详细视图中有它的全部字段，每个字段这里都有解释。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation", "gre", "vxlan"],
        show: "read FILE --view detail",
    },
    Entry {
        term: "ah",
        names: &[
            "ah.len",
            "ah.next",
            "ah.reserved",
            "ah.spi",
            "ah.seq",
            "ah.icv",
            "Authentication Header",
            "认证首部",
        ],
        en: Text {
            name: "authentication header",
            what: "It proves who sent a packet and that nobody changed it on the way, and hides nothing: what follows \
                (next) can be read. spi says on which agreement of the two ends the proof (icv) rests, seq tells a \
                packet from its copy.",
            look: "TCP stands behind it in the clear; behind ESP nothing can be read.",
        },
        zh: Text {
            name: "认证首部",
            what: "它证明分组由谁发出、途中没有被改动，但不隐藏任何内容：后面的协议（next）可以读。spi 指明这个证明（icv\
                ）依据两端的哪项约定，seq 把分组和它的副本区分开。",
            look: "它后面的 TCP 是明文；ESP 后面则什么也读不到。",
        },
        rfc: "RFC 4302, 2",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ip proto 51' --view detail",
    },
    Entry {
        term: "ayiya",
        names: &[
            "ayiya.identity_len",
            "ayiya.identity_kind",
            "ayiya.signature_len",
            "ayiya.method",
            "ayiya.authentication",
            "ayiya.operation",
            "ayiya.next",
            "ayiya.epoch",
            "ayiya.identity",
            "ayiya.signature",
            "anything in anything",
        ],
        en: Text {
            name: "anything in anything",
            what: "A tunnel in UDP that brokers of IPv6 used: identity says whose packet it is, wherever he is just \
                now, and signature proves it. next says what is inside, epoch when it was sent.",
            look: "Inside stands an IPv6 packet with addresses of its own.",
        },
        zh: Text {
            name: "AYIYA 隧道",
            what: "IPv6 代理商用过的 UDP 隧道：identity 说明分组属于谁，不论他现在在哪里；signature 证\
                明这一点。next 说明里面是什么，epoch 是发送的时间。",
            look: "里面是一个 IPv6 分组，有自己的地址。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 5072' --view detail",
    },
    Entry {
        term: "itag",
        names: &[
            "itag.pcp",
            "itag.dei",
            "itag.customer",
            "itag.reserved",
            "itag.isid",
            "802.1ah",
            "PBB",
            "MAC-in-MAC",
        ],
        en: Text {
            name: "service tag of a backbone",
            what: "A provider carries a customer's whole frame inside a frame of his own, so that his switches need not \
                know the customer's addresses. isid says which customer's network it is.",
            look: "Two Ethernet headers follow each other: the provider's, then the customer's.",
        },
        zh: Text {
            name: "骨干网的服务标签",
            what: "运营商把客户的整个帧放在自己的帧里，这样他的交换机不必知道客户的地址。isid 说明是哪个客户的网络。",
            look: "有两个以太网首部：先是运营商的，后是客户的。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x88e7' --view detail",
    },
    Entry {
        term: "erspan",
        names: &[
            "erspan.version",
            "erspan.more",
            "erspan.vlan",
            "erspan.cos",
            "erspan.state",
            "erspan.truncated",
            "erspan.session",
            "erspan.reserved",
            "erspan.index",
            "erspan.timestamp",
            "erspan.group",
            "erspan.is_frame",
            "erspan.frame_type",
            "erspan.hardware",
            "erspan.direction",
            "erspan.granularity",
            "erspan.platform",
            "mirror port",
            "镜像端口",
        ],
        en: Text {
            name: "mirror of a switch port",
            what: "A switch sends a copy of each frame that one of its ports sees to whoever captures, inside GRE. \
                session tells several mirrors apart, vlan is the one that the frame was in, truncated says that it \
                was cut; type III adds when it was seen (timestamp).",
            look: "The outer addresses are those of the switch and the capturing host; the conversation is inside.",
        },
        zh: Text {
            name: "交换机端口的镜像",
            what: "交换机把某个端口看到的每个帧复制一份，放在 GRE 里发给捕获者。session 区分多个镜像，vlan 是帧所\
                在的虚拟局域网，truncated 表示帧被截短；第三种类型还有看到的时间（timestamp）。",
            look: "外层地址属于交换机和捕获的主机；要看的对话在里面。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ip proto 47' --view detail",
    },
    Entry {
        term: "etag",
        names: &[
            "etag.pcp",
            "etag.dei",
            "etag.ingress",
            "etag.reserved",
            "etag.group",
            "etag.port",
            "etag.ingress_more",
            "etag.port_more",
            "etag.type",
            "802.1BR",
        ],
        en: Text {
            name: "port extension tag",
            what: "A bridge whose ports stand in other boxes marks each frame with the port that it is for, and with \
                the one that it came in by (ingress).",
            look: "It stands where a VLAN tag would, and one may follow it.",
        },
        zh: Text {
            name: "端口扩展标签",
            what: "网桥的端口装在别的设备里时，每个帧都标明去往哪个端口（port），以及从哪个端口进来（ingress）。",
            look: "它在 VLAN 标签的位置，后面还可以有 VLAN 标签。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x893f' --view detail",
    },
    Entry {
        term: "etherip",
        names: &["etherip.version", "etherip.reserved", "Ethernet in IP"],
        en: Text {
            name: "Ethernet in IP",
            what: "Two bytes, a version and zeros, before an Ethernet frame in an IP packet: two networks far apart \
                become one.",
            look: "The hosts inside see neither the IP packet around them nor its routers.",
        },
        zh: Text {
            name: "IP 中的以太网",
            what: "IP 分组中以太网帧前面的两个字节：版本和零。相距很远的两个网络由此成为一个。",
            look: "里面的主机看不到外面的 IP 分组，也看不到它经过的路由器。",
        },
        rfc: "RFC 3378, 2",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ip proto 97' --view detail",
    },
    Entry {
        term: "fabricpath",
        names: &["fabricpath.tree", "fabricpath.ttl"],
        en: Text {
            name: "switch fabric header",
            what: "Switches of one fabric wrap a host's frame in a frame from switch to switch, with a time to live as \
                in IP (ttl), and choose a way through the fabric by tree.",
            look: "The outer addresses name switches, the inner ones hosts.",
        },
        zh: Text {
            name: "交换矩阵首部",
            what: "同一矩阵的交换机把主机的帧包在交换机之间的帧里，像 IP 一样有生存时间（ttl），并按 tree 选择路径。",
            look: "外层地址是交换机，内层地址是主机。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x8903' --view detail",
    },
    Entry {
        term: "geneve",
        names: &[
            "geneve.options_len",
            "geneve.version",
            "geneve.control",
            "geneve.critical",
            "geneve.reserved",
            "geneve.proto",
            "geneve.vni",
            "geneve.options",
        ],
        en: Text {
            name: "network virtualization header",
            what: "It carries frames of a virtual network in UDP datagrams. vni says which network, proto what is \
                inside; options may say more, and critical that one of them must be understood.",
            look: "Many virtual networks share the wires; their addresses may even be the same.",
        },
        zh: Text {
            name: "网络虚拟化首部",
            what: "它在 UDP 数据报中承载虚拟网络的帧。vni 说明是哪个网络，proto 说明里面是什么；options 可以\
                带更多内容，critical 表示其中有必须理解的。",
            look: "许多虚拟网络共用线路，它们的地址甚至可以相同。",
        },
        rfc: "RFC 8926, 3.4",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 6081' --view detail",
    },
    Entry {
        term: "gtp",
        names: &[
            "gtp.flags",
            "gtp.extension",
            "gtp.len",
            "gtp.version",
            "gtp.protocol_type",
            "gtp.reserved",
            "gtp.has_extension",
            "gtp.has_seq",
            "gtp.has_packet",
            "gtp.type",
            "gtp.numbers",
            "gtp.teid",
            "gtp.seq",
            "gtp.packet",
            "gtp.extensions",
            "GTP-U",
            "GPRS Tunnelling Protocol",
        ],
        en: Text {
            name: "tunnel of a mobile network",
            what: "Between antenna and Internet a telephone's packets travel in UDP. teid says in which tunnel: the \
                telephone keeps its address while it moves from antenna to antenna, and only the tunnel changes.",
            look: "The outer addresses are those of the provider's machines, the inner one is the telephone's.",
        },
        zh: Text {
            name: "移动网络的隧道",
            what: "从基站到互联网，手机的分组装在 UDP 里传送。teid 说明是哪条隧道：手机在基站之间移动时地址不变，变的只是\
                隧道。",
            look: "外层地址是运营商的设备，内层地址才是手机的。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 2152' --view detail",
    },
    Entry {
        term: "hsr",
        names: &["hsr.path", "hsr.len", "hsr.seq", "hsr.type"],
        en: Text {
            name: "tag of a ring without loss",
            what: "Each frame is sent both ways round a ring, so that none is lost where the ring breaks. seq lets the \
                receiver drop the copy that comes second; path says which way it went.",
            look: "Where a capture has both copies, every segment seems to be there twice.",
        },
        zh: Text {
            name: "无丢失环网标签",
            what: "每个帧都沿环网的两个方向发送，环断开时也不会丢失。接收方靠 seq 丢弃后到的副本；path 说明走的是哪个方向\
                。",
            look: "如果捕获中有两份副本，每个报文段看起来都有两次。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x892f' --view detail",
    },
    Entry {
        term: "l2tp",
        names: &[
            "l2tp.flags",
            "l2tp.offset",
            "l2tp.control",
            "l2tp.has_len",
            "l2tp.reserved",
            "l2tp.has_seq",
            "l2tp.has_offset",
            "l2tp.priority",
            "l2tp.version",
            "l2tp.len",
            "l2tp.tunnel",
            "l2tp.session",
            "l2tp.ns",
            "l2tp.nr",
            "l2tp.padding",
            "Layer Two Tunneling Protocol",
        ],
        en: Text {
            name: "layer two tunneling protocol",
            what: "It carries PPP in UDP datagrams, as if a telephone line went on through the Internet. tunnel and \
                session say which line; ns and nr number messages where has_seq is set.",
            look: "PPP and an IP packet stand inside; with IPsec around it nothing can be read.",
        },
        zh: Text {
            name: "第二层隧道协议",
            what: "它在 UDP 数据报中承载 PPP，好像电话线穿过互联网继续延伸。tunnel 和 session 说明是哪条线\
                ；has_seq 置位时 ns 和 nr 给报文编号。",
            look: "里面是 PPP 和 IP 分组；外面有 IPsec 时什么也读不到。",
        },
        rfc: "RFC 2661, 3.1",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 1701' --view detail",
    },
    Entry {
        term: "lisp",
        names: &[
            "lisp.has_nonce",
            "lisp.has_states",
            "lisp.echo_nonce",
            "lisp.has_versions",
            "lisp.has_instance",
            "lisp.reserved",
            "lisp.nonce",
            "lisp.instance",
        ],
        en: Text {
            name: "locator and identifier apart",
            what: "A site keeps its addresses wherever it is connected: its router wraps packets in UDP for the router \
                of the other site. instance tells networks with the same addresses apart, nonce tests whether the \
                other side answers.",
            look: "The outer addresses say where the sites are connected, the inner ones who the hosts are.",
        },
        zh: Text {
            name: "位置与身份分离",
            what: "不论站点接在哪里，它的地址都不变：它的路由器把分组装进 UDP，发给对方站点的路由器。instance 区分地址\
                相同的网络，nonce 用来试探对方是否应答。",
            look: "外层地址说明站点接在哪里，内层地址说明主机是谁。",
        },
        rfc: "RFC 9300, 5.1",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 4341' --view detail",
    },
    Entry {
        term: "cmd",
        names: &[
            "cmd.version",
            "cmd.len",
            "cmd.option",
            "cmd.group",
            "cmd.type",
            "Cisco MetaData",
            "security group tag",
        ],
        en: Text {
            name: "security group tag",
            what: "A switch marks frames with the group that their sender belongs to, so that others can decide by it \
                what may pass.",
            look: "It stands where a VLAN tag would; what follows it is read as usual.",
        },
        zh: Text {
            name: "安全组标签",
            what: "交换机给帧标上发送者所属的组（group），别的设备据此决定放行什么。",
            look: "它在 VLAN 标签的位置；后面的内容照常解读。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x8909' --view detail",
    },
    Entry {
        term: "nsh",
        names: &[
            "nsh.len",
            "nsh.version",
            "nsh.operations",
            "nsh.reserved",
            "nsh.ttl",
            "nsh.kind",
            "nsh.next",
            "nsh.path",
            "nsh.index",
            "nsh.context",
            "Network Service Header",
        ],
        en: Text {
            name: "network service header",
            what: "It names the chain of services, say a firewall and a cache, through which a packet is to go (path) \
                and how far it has come (index). next says what is inside.",
            look: "The index goes down by one at each service.",
        },
        zh: Text {
            name: "网络服务首部",
            what: "它指明分组要经过的服务链，例如防火墙和缓存（path），以及走到了哪里（index）。next 说明里面是什么。",
            look: "每经过一个服务，index 减一。",
        },
        rfc: "RFC 8300, 2",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x894f' --view detail",
    },
    Entry {
        term: "ppp",
        names: &["ppp.address", "ppp.control", "ppp.proto", "Point-to-Point Protocol", "点对点协议"],
        en: Text {
            name: "point-to-point protocol",
            what: "The oldest way to carry IP over a line between two machines: a protocol number (proto), and before \
                it an address and a control byte that most leave out. Tunnels such as PPTP and L2TP still carry it.",
            look: "0x0021 is IPv4, 0x0057 IPv6; numbers from 0xc000 on are PPP's own messages.",
        },
        zh: Text {
            name: "点对点协议",
            what: "在两台机器之间的线路上承载 IP 的最早方法：一个协议编号（proto），前面的地址和控制字节大多省略。PPT\
                P 和 L2TP 这样的隧道仍然承载它。",
            look: "0x0021 是 IPv4，0x0057 是 IPv6；从 0xc000 起是 PPP 自己的报文。",
        },
        rfc: "RFC 1661; RFC 1662",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ip proto 47' --view detail",
    },
    Entry {
        term: "pw",
        names: &["pw.zero", "pw.seq", "control word", "pseudowire"],
        en: Text {
            name: "control word of a pseudowire",
            what: "Where MPLS carries Ethernet frames, four bytes may stand before each: zero, so that no router takes \
                the frame for IP, and a number that tells the order.",
            look: "No label says that a frame follows: captrace looks whether it can be one.",
        },
        zh: Text {
            name: "伪线控制字",
            what: "MPLS 承载以太网帧时，每个帧前面可以有四个字节：零，让路由器不会把帧当作 IP；还有表示顺序的序号。",
            look: "没有标签说明后面是帧：captrace 看它像不像一个帧。",
        },
        rfc: "RFC 4448, 4.6",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x8847' --view detail",
    },
    Entry {
        term: "teredo",
        names: &[
            "teredo.indicator",
            "teredo.id_len",
            "teredo.auth_len",
            "teredo.auth",
            "teredo.nonce",
            "teredo.confirmation",
            "teredo.origin_port",
            "teredo.origin",
        ],
        en: Text {
            name: "IPv6 through a NAT",
            what: "A host behind a NAT sends its IPv6 packets in UDP. A server adds from which address and port it saw \
                them come (origin), every bit turned round so that the NAT does not change it too.",
            look: "Addresses that begin with 2001:0: hold the server and the NAT's address.",
        },
        zh: Text {
            name: "穿越 NAT 的 IPv6",
            what: "NAT 后面的主机把 IPv6 分组装在 UDP 里发送。服务器附上它看到的来源地址和端口（origin），每一\
                位都取反，以免 NAT 也去改它。",
            look: "以 2001:0: 开头的地址里有服务器和 NAT 的地址。",
        },
        rfc: "RFC 4380, 5.1.1",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 3544' --view detail",
    },
    Entry {
        term: "tzsp",
        names: &["tzsp.version", "tzsp.type", "tzsp.proto", "tzsp.tags"],
        en: Text {
            name: "what a sniffer sends on",
            what: "A router sends on, in UDP, each frame that it heard: proto says what it is, tags may say how well it \
                was heard.",
            look: "The conversation that one wants to see is inside.",
        },
        zh: Text {
            name: "嗅探器转发的帧",
            what: "路由器把听到的每个帧装在 UDP 里转发：proto 说明是什么，tags 可以说明信号好坏。",
            look: "要看的对话在里面。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 37008' --view detail",
    },
    Entry {
        term: "vntag",
        names: &[
            "vntag.direction",
            "vntag.pointer",
            "vntag.dst",
            "vntag.looped",
            "vntag.reserved",
            "vntag.version",
            "vntag.src",
            "vntag.type",
        ],
        en: Text {
            name: "virtual interface tag",
            what: "A server's network card shows several interfaces to its virtual machines. The tag says for which a \
                frame is (dst) and from which it came (src), so that the switch treats each like a port of its own.",
            look: "It stands where a VLAN tag would, and one may follow it.",
        },
        zh: Text {
            name: "虚拟接口标签",
            what: "服务器的网卡向虚拟机提供多个接口。标签说明帧去往哪个接口（dst）、来自哪个接口（src），交换机把每个接口当作\
                自己的端口。",
            look: "它在 VLAN 标签的位置，后面还可以有 VLAN 标签。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'ether proto 0x8926' --view detail",
    },
    Entry {
        term: "vxlan",
        names: &[
            "vxlan.has_group",
            "vxlan.reserved",
            "vxlan.has_vni",
            "vxlan.dont_learn",
            "vxlan.policy_applied",
            "vxlan.group",
            "vxlan.vni",
            "Virtual eXtensible LAN",
        ],
        en: Text {
            name: "virtual extensible LAN",
            what: "It carries Ethernet frames of a virtual network in UDP datagrams. vni says which of 16 million \
                networks; group may say to which policy the sender belongs.",
            look: "It takes 50 bytes of each packet: an MTU of 1500 outside leaves 1450 inside.",
        },
        zh: Text {
            name: "虚拟可扩展局域网",
            what: "它在 UDP 数据报中承载虚拟网络的以太网帧。vni 说明是 1600 万个网络中的哪一个；group 可以说明\
                发送者适用的策略。",
            look: "每个分组要多用 50 字节：外面的 MTU 是 1500，里面就只剩 1450。",
        },
        rfc: "RFC 7348, 5",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 4789' --view detail",
    },
    Entry {
        term: "vxlan_gpe",
        names: &["vxlan_gpe.flags", "vxlan_gpe.reserved", "vxlan_gpe.proto", "vxlan_gpe.vni"],
        en: Text {
            name: "VXLAN that names what it carries",
            what: "VXLAN with a number for what is inside (proto): besides Ethernet frames it can carry IP packets \
                themselves, or a network service header.",
            look: "With IP inside there is no second Ethernet header.",
        },
        zh: Text {
            name: "说明内容的 VXLAN",
            what: "带有内容编号（proto）的 VXLAN：除了以太网帧，还可以直接承载 IP 分组或网络服务首部。",
            look: "里面是 IP 时，没有第二个以太网首部。",
        },
        rfc: "",
        book: "",
        see: &["encapsulation"],
        show: "read FILE 'udp port 4790' --view detail",
    },
];
