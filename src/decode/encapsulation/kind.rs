//! Which header encapsulates a packet.

use strum::{IntoStaticStr, VariantArray, VariantNames};

/// Which header it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray, VariantNames)]
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
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The stable name of its layer, as in a packet record.
    pub const fn machine(self) -> &'static str {
        self.names().0
    }

    /// The short common name.
    pub const fn name(self) -> &'static str {
        self.names().1
    }

    /// Its stable name and its common one.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Ah => ("ah", "AH"),
            Self::Ayiya => ("ayiya", "AYIYA"),
            Self::Backbone => ("itag", "802.1ah"),
            Self::Erspan => ("erspan", "ERSPAN"),
            Self::Etag => ("etag", "E-tag"),
            Self::Etherip => ("etherip", "EtherIP"),
            Self::FabricPath => ("fabricpath", "FabricPath"),
            Self::Geneve => ("geneve", "Geneve"),
            Self::Gtp => ("gtp", "GTP"),
            Self::Hsr => ("hsr", "HSR"),
            Self::L2tp => ("l2tp", "L2TP"),
            Self::Lisp => ("lisp", "LISP"),
            Self::Metadata => ("cmd", "CMD"),
            Self::Nflog => ("nflog", "NFLOG"),
            Self::Nsh => ("nsh", "NSH"),
            Self::Pktap => ("pktap", "pktap"),
            Self::Ppp => ("ppp", "PPP"),
            Self::Pseudowire => ("pw", "pseudowire"),
            Self::Teredo => ("teredo", "Teredo"),
            Self::Tzsp => ("tzsp", "TZSP"),
            Self::UdpLite => ("udplite", "UDP-Lite"),
            Self::Vntag => ("vntag", "VN-tag"),
            Self::Vxlan => ("vxlan", "VXLAN"),
            Self::VxlanGpe => ("vxlan_gpe", "VXLAN-GPE"),
        }
    }

    /// The kind with this stable name.
    pub fn named(machine: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.machine() == machine)
    }
}
