//! Words of layers, sockets and packets.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "MTU",
        names: &["maximum transmission unit", "path MTU", "最大传输单元", "路径 MTU"],
        en: Text {
            name: "maximum transmission unit",
            what: "The longest IP packet that a link takes: 1500 bytes on Ethernet, 65536 on Linux's \
                loopback. The smallest along a path is the path MTU. The MSS is derived from it.",
            look: "See the header of a trace, and ICMP's \"fragmentation needed\" or \"packet too big\".",
        },
        zh: Text {
            name: "最大传输单元",
            what: "链路能承受的最长 IP 分组：以太网是 1500 字节，Linux 环回是 65536。一条路径上最小的就是路\
                径 MTU。MSS 由它得出。",
            look: "见记录的首部，以及 ICMP 的“需要分片”或“分组过大”。",
        },
        rfc: "RFC 1191; RFC 8201",
        book: "3.5.2",
        see: &["mss", "ip.df", "icmp.mtu"],
        show: "interfaces",
    },
    Entry {
        term: "fragment",
        names: &["fragmentation", "fragments", "IP fragment", "分片", "IP 分片"],
        en: Text {
            name: "fragment",
            what: "A piece of an IP packet that was too long for a link. All pieces carry the same \
                identification, and each its offset; only the first has the ports. If one is lost, the whole \
                packet is lost. TCP avoids it by its MSS; long UDP datagrams get it.",
            look: "ip.mf set, or ip.frag_offset above 0.",
        },
        zh: Text {
            name: "分片",
            what: "IP 分组对链路太长时切出的一块。各片标识相同，各有自己的偏移；只有第一片有端口。丢一片就等\
                于丢了整个分组。TCP 用 MSS 避免它；长的 UDP 数据报会遇到。",
            look: "ip.mf 已设置，或者 ip.frag_offset 大于 0。",
        },
        rfc: "RFC 791, 3.2; RFC 8200, 4.5",
        book: "4.3.1",
        see: &["ip.id", "ip.mf", "ip.frag_offset", "MTU"],
        show: "read FILE 'ip[6:2] & 0x3fff != 0' --view detail",
    },
    Entry {
        term: "pseudo-header",
        names: &["pseudo header", "伪首部"],
        en: Text {
            name: "pseudo-header",
            what: "Addresses, protocol and length from the IP layer that go into the checksum of TCP and \
                UDP, although they are not in their headers. So a packet that reached the wrong host is \
                noticed.",
            look: "It is never sent.",
        },
        zh: Text {
            name: "伪首部",
            what: "来自 IP 层的地址、协议和长度，计入 TCP 和 UDP 的检验和，虽然不在它们的首部里。这样能发现\
                送错主机的分组。",
            look: "它从不发送。",
        },
        rfc: "RFC 9293, 3.1; RFC 768; RFC 8200, 8.1",
        book: "3.3.2",
        see: &["tcp.checksum", "checksum partial"],
        show: "read --sample udp --field udp.checksum",
    },
    Entry {
        term: "port",
        names: &[
            "port number",
            "well-known port",
            "ephemeral port",
            "端口",
            "端口号",
            "临时端口",
            "知名端口",
        ],
        en: Text {
            name: "port",
            what: "A number of 16 bits, 65535 at most, that names a program within a host. Below 1024 are the well-known \
                ones, which need privileges; a client's is picked from a range for this (Linux: 32768 to \
                60999). TCP and UDP have separate ports with the same numbers.",
            look: "The server's is the one that was known beforehand.",
        },
        zh: Text {
            name: "端口",
            what: "16 位的数字，最大 65535，指明主机中的一个程序。1024 以下是知名端口，使用它们需要权限；客户端的端口从\
                专用范围中挑选（Linux：32768 到 60999）。TCP 和 UDP 的端口各自独立，编号相同。",
            look: "预先知道的那个是服务器的。",
        },
        rfc: "RFC 6335, 6",
        book: "3.2",
        see: &["tcp.sport", "tcp.dport", "socket"],
        show: "read --sample udp",
    },
    Entry {
        term: "socket",
        names: &["sockets", "endpoint", "endpoints", "套接字", "端点"],
        en: Text {
            name: "socket",
            what: "The door between a program and the network: it has a protocol, an address and a port. A \
                TCP connection is named by the sockets at both its ends; a server has one that listens and \
                one more for each client.",
            look: "The two names above the lifelines.",
        },
        zh: Text {
            name: "套接字",
            what: "程序与网络之间的门：有协议、地址和端口。TCP 连接由两端的套接字确定；服务器有一个用于监听\
                ，每个客户端再有一个。",
            look: "两条生命线上方的名称。",
        },
        rfc: "RFC 9293, 3.4",
        book: "2.7",
        see: &["port", "flow", "socket calls"],
        show: "demo --tcp",
    },
    Entry {
        term: "socket calls",
        names: &[
            "call",
            "calls",
            "bind",
            "listen",
            "connect",
            "accept",
            "send",
            "recv",
            "receive",
            "sendto",
            "recvfrom",
            "shutdown",
            "system call",
            "调用",
            "套接字调用",
        ],
        en: Text {
            name: "socket calls",
            what: "What a program asks of its socket. bind and listen prepare a server; connect sends the \
                SYN; accept hands over a finished connection; send gives bytes, recv takes them, and gives \
                \"end of stream\" after a FIN; shutdown closes one direction, close both. captrace shows \
                those of programs that it runs itself.",
            look: "Which packets follow from a call, and which call returns because of a packet?",
        },
        zh: Text {
            name: "套接字调用",
            what: "程序对套接字的请求。bind 和 listen 准备服务器；connect 发送 SYN；accept 交出已完成的连接\
                ；send 交出字节，recv 取走字节，收到 FIN 后给出“流结束”；shutdown 关闭一个方向，close 关闭两\
                个。captrace 显示它自己运行的程序的调用。",
            look: "调用引起了哪些分组？哪个调用因分组而返回？",
        },
        rfc: "RFC 9293, 3.9.1",
        book: "2.7",
        see: &["socket", "LISTEN", "half-close"],
        show: "demo --tcp",
    },
    Entry {
        term: "header",
        names: &["headers", "首部", "头部"],
        en: Text {
            name: "header",
            what: "What a layer puts in front of the data that it carries, so that the same layer at the \
                other side knows what to do with it. The book writes H with the layer's letter.",
            look: "The detail view has a section for each.",
        },
        zh: Text {
            name: "首部",
            what: "一层放在所携带数据前面的内容，使对方的同一层知道如何处理。书中用 H 加上层的字母表示。",
            look: "详细视图中每个首部一节。",
        },
        rfc: "",
        book: "1.5",
        see: &["encapsulation", "payload", "tcp.header_len"],
        show: "read --sample tcp-server-closes --view detail --to 1",
    },
    Entry {
        term: "encapsulation",
        names: &["encapsulate", "layers", "layer", "封装", "层"],
        en: Text {
            name: "encapsulation",
            what: "Each layer takes what the layer above gives it as data and puts its own header in front: \
                the message goes into a segment, the segment into a datagram, the datagram into a frame.",
            look: "Read a packet in the detail view from top to bottom: it is unwrapped layer by layer.",
        },
        zh: Text {
            name: "封装",
            what: "每一层把上一层交来的内容当作数据，在前面加上自己的首部：消息装进报文段，报文段装进数据报\
                ，数据报装进帧。",
            look: "在详细视图中从上往下读一个分组，就是一层层拆开。",
        },
        rfc: "",
        book: "1.5",
        see: &["header", "payload", "gre"],
        show: "read --sample tcp-server-closes --view detail --from 4 --to 4",
    },
];
