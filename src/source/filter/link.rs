//! For each kind of link: the position of the protocol field, and the offset of the packet.

use super::decision::{FrameField, Tree};
use super::words::{APPLETALK, APPLETALK_ARP, IPV4, IPV6, SAP_IP, SAP_IPX, SAP_ISO, SAP_NETBEUI};
use crate::frame::LinkType;
use crate::source::bpf::LoadSize;

/// The kinds of link-layer header that filters support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    Ethernet,
    /// Linux cooked capture, version 1, which `tcpdump -i any` writes (LINKTYPE_LINUX_SLL).
    Cooked1,
    /// Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2).
    Cooked2,
    /// An address family in the byte order of the capturing machine (LINKTYPE_NULL).
    Null,
    /// The same in network byte order (LINKTYPE_LOOP).
    Loop,
    /// IPv4 or IPv6, distinguished by the first four bits.
    Ip,
    Ipv4,
    Ipv6,
    /// Any other: only length and raw bytes can be tested.
    Unknown,
}

impl LinkKind {
    /// The number of kinds.
    pub(super) const COUNT: usize = 9;

    /// The kind of this link type (numbers: the tcpdump group's LINKTYPE list; 12 and 14 are older numbers of raw
    /// IP).
    pub(super) fn of(link_type: LinkType) -> Self {
        match link_type.number() {
            0 => Self::Null,
            1 => Self::Ethernet,
            12 | 14 | 101 => Self::Ip,
            108 => Self::Loop,
            113 => Self::Cooked1,
            228 => Self::Ipv4,
            229 => Self::Ipv6,
            276 => Self::Cooked2,
            _ => Self::Unknown,
        }
    }

    /// The element for this kind, from an array with one element for each kind.
    pub(super) fn select<T>(self, things: &[T; Self::COUNT]) -> &T {
        let [ethernet, cooked1, cooked2, null, loopback, ip, ipv4, ipv6, unknown] = things;
        match self {
            Self::Ethernet => ethernet,
            Self::Cooked1 => cooked1,
            Self::Cooked2 => cooked2,
            Self::Null => null,
            Self::Loop => loopback,
            Self::Ip => ip,
            Self::Ipv4 => ipv4,
            Self::Ipv6 => ipv6,
            Self::Unknown => unknown,
        }
    }

    /// The length of the link-layer header in bytes.
    pub(super) fn header_len(self) -> u32 {
        match self {
            Self::Ethernet => 14,
            Self::Cooked1 => 16,
            Self::Cooked2 => 20,
            Self::Null | Self::Loop => 4,
            Self::Ip | Self::Ipv4 | Self::Ipv6 | Self::Unknown => 0,
        }
    }

    /// Tests whether a frame carries this EtherType or, up to 1500, this LLC service access point. `tags` is the
    /// number of bytes of VLAN tags before the type.
    pub(super) fn carries(self, number: u32, tags: u32) -> Tree {
        match self {
            Self::Ethernet => {
                let kind = FrameField::at(12 + tags, LoadSize::Half);
                // IEEE 802.3, 3.2.6: a number up to 1500 is a length, and LLC follows.
                llc_or_type(number, kind, Tree::not(kind.above(1500)), 14 + tags, None)
            }
            Self::Cooked1 => {
                let kind = FrameField::at(14, LoadSize::Half);
                // linux/if_ether.h: ETH_P_802_2 is 4, and raw 802.3 with IPX is ETH_P_802_3, 1.
                llc_or_type(number, kind, kind.is(4), 16, Some(kind.is(1)))
            }
            Self::Cooked2 => FrameField::at(0, LoadSize::Half).is(number),
            Self::Null => Self::family(number, |family| {
                let field = FrameField::at(0, LoadSize::Word);
                // The frame does not give the byte order.
                Tree::any([field.is(u32::swap_bytes(family)), field.is(family)])
            }),
            Self::Loop => Self::family(number, |family| FrameField::at(0, LoadSize::Word).is(family)),
            Self::Ip => match number {
                IPV4 => FrameField::at(0, LoadSize::Byte).masked(0xf0).is(0x40),
                IPV6 => FrameField::at(0, LoadSize::Byte).masked(0xf0).is(0x60),
                _ => Tree::Constant(false),
            },
            Self::Ipv4 => Tree::Constant(number == IPV4),
            Self::Ipv6 => Tree::Constant(number == IPV6),
            Self::Unknown => Tree::Constant(false),
        }
    }

    /// The address families of Linux. Other systems have other numbers for IPv6 (24, 28, 30); libpcap uses the number
    /// of the system on which it runs.
    fn family(number: u32, is: impl Fn(u32) -> Tree) -> Tree {
        match number {
            IPV4 => is(2),
            IPV6 => is(10),
            _ => Tree::Constant(false),
        }
    }
}

/// The test for a frame that has either a type or an LLC header (IEEE 802.2: DSAP, SSAP, control) at `llc`.
fn llc_or_type(number: u32, kind: FrameField, is_llc: Tree, llc: u32, raw_ipx: Option<Tree>) -> Tree {
    let dsap = FrameField::at(llc, LoadSize::Byte);
    let both_saps = FrameField::at(llc, LoadSize::Half);
    // IEEE 802, SNAP: AA AA 03, the organization, and the protocol number.
    let snap = |whose: u32, number: u32| {
        Tree::all([
            FrameField::at(llc + 4, LoadSize::Word).is(number),
            FrameField::at(llc, LoadSize::Word).is(whose),
        ])
    };
    match number {
        SAP_ISO | SAP_IP | SAP_NETBEUI => Tree::all([is_llc, both_saps.is(number << 8 | number)]),
        SAP_IPX => {
            let in_snap = snap(0xaaaa_0300, 0x0000_8137);
            let ethernet_ii = kind.is(0x8137);
            if let Some(raw) = raw_ipx {
                Tree::any([ethernet_ii, raw, Tree::all([is_llc, Tree::any([dsap.is(SAP_IPX), in_snap])])])
            } else {
                // Novell's raw 802.3 has no LLC: IPX's checksum FFFF is in its place.
                let llc = Tree::any([in_snap, dsap.is(SAP_IPX), both_saps.is(0xffff)]);
                Tree::any([ethernet_ii, Tree::all([is_llc, llc])])
            }
        }
        APPLETALK => Tree::any([kind.is(APPLETALK), Tree::all([is_llc, snap(0xaaaa_0308, 0x0007_809b)])]),
        APPLETALK_ARP => {
            Tree::any([kind.is(APPLETALK_ARP), Tree::all([is_llc, snap(0xaaaa_0300, 0x0000_80f3)])])
        }
        0..=1500 => Tree::all([is_llc, dsap.is(number)]),
        _ => kind.is(number),
    }
}
