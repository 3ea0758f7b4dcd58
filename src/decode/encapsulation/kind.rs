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
    /// Network Service Header.
    Nsh,
    /// Point-to-Point Protocol.
    Ppp,
    /// The control word of an Ethernet pseudowire over MPLS.
    Pseudowire,
    /// Teredo: IPv6 through a NAT.
    Teredo,
    /// TaZmen Sniffer Protocol: captured frames in UDP.
    Tzsp,
    /// Cisco VN-tag: the tag of a virtual interface.
    Vntag,
    /// Virtual eXtensible LAN.
    Vxlan,
    /// VXLAN with a protocol number for its payload.
    VxlanGpe,
}

impl EncapsulationKind {
    /// All of them.
    pub const ALL: [Self; 21] = [
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
        Self::Nsh,
        Self::Ppp,
        Self::Pseudowire,
        Self::Teredo,
        Self::Tzsp,
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
            Self::Nsh => "nsh",
            Self::Ppp => "ppp",
            Self::Pseudowire => "pw",
            Self::Teredo => "teredo",
            Self::Tzsp => "tzsp",
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
            Self::Nsh => "NSH",
            Self::Ppp => "PPP",
            Self::Pseudowire => "pseudowire",
            Self::Teredo => "Teredo",
            Self::Tzsp => "TZSP",
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
