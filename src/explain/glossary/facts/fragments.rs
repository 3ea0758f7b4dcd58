//! Facts of fragments.

use super::super::entry::{Entry, Text};

pub(in crate::explain::glossary) const ENTRIES: &[Entry] = &[
    Entry {
        term: "ip.fragment",
        names: &["piece of an IP packet", "IP 分片"],
        en: Text {
            name: "a piece of an IP packet",
            what: "An IP packet that is longer than a link allows is cut: in IPv4 by the sender or a router, in \
                IPv6 by the sender alone. Each piece has the same identification, says where its data stands (in \
                units of 8 bytes) and whether more follow.",
            look: "Only the first piece holds the ports. Offset times 8 plus length gives the next piece's place.",
        },
        zh: Text {
            name: "IP 数据报的一片",
            what: "比链路允许的更长的 IP 数据报会被分片：IPv4 由发送方或路由器来做，IPv6 只由发送方来做。各片的标识\
                相同，各自说明数据的位置（以 8 字节为单位）和后面还有没有分片。",
            look: "只有首片带着端口。片偏移乘 8 再加长度，就是下一片的位置。",
        },
        rfc: "RFC 791, 3.2; RFC 8200, 4.5",
        book: "4.3.1",
        see: &["ip.frag_offset", "ip.mf", "MTU", "ip.reassembled"],
        show: "read FILE --only fragments",
    },
    Entry {
        term: "ip.reassembled",
        names: &["reassembled datagram", "reassembly", "重组"],
        en: Text {
            name: "all pieces of an IP packet are there",
            what: "The receiver keeps the pieces until none is missing, and only then looks at what IP carries. So \
                what stands above IP is shown with the piece that came last. If one is lost, all are useless.",
            look: "Add up the lengths of the pieces: that is the length of the whole, unless some overlap.",
        },
        zh: Text {
            name: "一个 IP 数据报的各片已经齐全",
            what: "接收方保存各片，直到一片也不缺，然后才看 IP 承载的内容。所以 IP 以上的各层显示在最后到达的那一片。\
                只要丢了一片，其余的就都没有用。",
            look: "把各片的长度加起来：就是整体的长度，除非有重叠。",
        },
        rfc: "RFC 791, 3.2; RFC 8200, 4.5",
        book: "4.3.1",
        see: &["ip.fragment", "ip.id"],
        show: "read FILE --only fragments",
    },
    Entry {
        term: "ip.fragment.unusable",
        names: &["unusable fragment", "overlapping fragments", "无法使用的分片"],
        en: Text {
            name: "a piece that cannot be put together with others",
            what: "The capture cut it, it repeats or contradicts another piece, has a length that no piece may have, \
                or overlaps one in IPv6, where the whole packet is then to be dropped.",
            look: "A short snap length is the usual cause. Overlaps are seen in attacks on firewalls.",
        },
        zh: Text {
            name: "无法与其他片重组的一片",
            what: "抓包截断了它，或者它与另一片重复、矛盾，或者长度不合规定，或者在 IPv6 中与另一片重叠（这时整个分组都\
                应丢弃）。",
            look: "常见的原因是抓包的截取长度太短。重叠的分片见于对防火墙的攻击。",
        },
        rfc: "RFC 791, 3.2; RFC 8200, 4.5; RFC 5722, 4",
        book: "4.3.1",
        see: &["ip.fragment"],
        show: "read FILE --only fragments",
    },
];
