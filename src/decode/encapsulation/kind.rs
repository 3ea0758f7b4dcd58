//! Which header encapsulates a packet.

use strum::{IntoStaticStr, VariantNames};

/// Which header it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum EncapsulationKind {
    /// Authentication Header.
    Ah,
    /// AYIYA, anything in anything.
    Ayiya,
    /// Provider backbone bridges' service tag.
    Backbone,
    /// Cisco ERSPAN: a mirrored switch port.
    Erspan,
    /// The tag of bridge port extension.
    Etag,
    /// Ethernet in IP.
    Etherip,
    /// Cisco FabricPath.
    FabricPath,
    /// Geneve, generic network virtualization encapsulation.
    Geneve,
    /// GTP-U, the tunnel of mobile networks.
    Gtp,
    /// High-availability Seamless Redundancy: the tag of a redundant ring.
    Hsr,
    /// Layer Two Tunneling Protocol.
    L2tp,
    /// Locator/ID Separation Protocol.
    Lisp,
    /// Cisco MetaData: the tag of a security group.
    Metadata,
    /// Linux's netfilter log.
    Nflog,
    /// Network Service Header.
    Nsh,
    /// Apple's pktap.
    Pktap,
    /// Point-to-Point Protocol.
    Ppp,
    /// The control word of an Ethernet pseudowire over MPLS.
    Pseudowire,
    /// Teredo: IPv6 through a NAT.
    Teredo,
    /// TaZmen Sniffer Protocol: captured frames in UDP.
    Tzsp,
    /// UDP-Lite, whose checksum may cover a part alone.
    UdpLite,
    /// Cisco VN-tag: the tag of a virtual interface.
    Vntag,
    /// Virtual eXtensible LAN.
    Vxlan,
    /// VXLAN with a protocol number for its payload.
    VxlanGpe,
}

impl EncapsulationKind {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::Ah,
        Self::Ayiya,
        Self::Backbone,
        Self::Erspan,
        Self::Etag,
        Self::Etherip,
        Self::FabricPath,
        Self::Geneve,
        Self::Gtp,
        Self::Hsr,
        Self::L2tp,
        Self::Lisp,
        Self::Metadata,
        Self::Nflog,
        Self::Nsh,
        Self::Pktap,
        Self::Ppp,
        Self::Pseudowire,
        Self::Teredo,
        Self::Tzsp,
        Self::UdpLite,
        Self::Vntag,
        Self::Vxlan,
        Self::VxlanGpe,
    ];

    /// The stable name of its layer, as in a packet record.
    pub const fn machine(self) -> &'static str {
        match self {
            Self::Ah => "ah",
            Self::Ayiya => "ayiya",
            Self::Backbone => "itag",
            Self::Erspan => "erspan",
            Self::Etag => "etag",
            Self::Etherip => "etherip",
            Self::FabricPath => "fabricpath",
            Self::Geneve => "geneve",
            Self::Gtp => "gtp",
            Self::Hsr => "hsr",
            Self::L2tp => "l2tp",
            Self::Lisp => "lisp",
            Self::Metadata => "cmd",
            Self::Nflog => "nflog",
            Self::Nsh => "nsh",
            Self::Pktap => "pktap",
            Self::Ppp => "ppp",
            Self::Pseudowire => "pw",
            Self::Teredo => "teredo",
            Self::Tzsp => "tzsp",
            Self::UdpLite => "udplite",
            Self::Vntag => "vntag",
            Self::Vxlan => "vxlan",
            Self::VxlanGpe => "vxlan_gpe",
        }
    }

    /// The short common name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ah => "AH",
            Self::Ayiya => "AYIYA",
            Self::Backbone => "802.1ah",
            Self::Erspan => "ERSPAN",
            Self::Etag => "E-tag",
            Self::Etherip => "EtherIP",
            Self::FabricPath => "FabricPath",
            Self::Geneve => "Geneve",
            Self::Gtp => "GTP",
            Self::Hsr => "HSR",
            Self::L2tp => "L2TP",
            Self::Lisp => "LISP",
            Self::Metadata => "CMD",
            Self::Nflog => "NFLOG",
            Self::Nsh => "NSH",
            Self::Pktap => "pktap",
            Self::Ppp => "PPP",
            Self::Pseudowire => "pseudowire",
            Self::Teredo => "Teredo",
            Self::Tzsp => "TZSP",
            Self::UdpLite => "UDP-Lite",
            Self::Vntag => "VN-tag",
            Self::Vxlan => "VXLAN",
            Self::VxlanGpe => "VXLAN-GPE",
        }
    }

    /// The kind with this stable name.
    pub fn named(machine: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.machine() == machine)
    }
}
