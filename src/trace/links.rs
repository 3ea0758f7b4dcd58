//! The link type of each vantage: what the bytes of its packets begin with.

use super::packet::{CookedRecord, Layers, PacketRecord};
use super::record::{Header, Vantage};
use crate::frame::LinkType;

/// The link types that a header names, by vantage.
#[derive(Debug, Default)]
pub struct Links(Vec<(String, LinkType)>);

impl Links {
    /// Those of a header's vantages.
    pub fn of(header: &Header) -> Self {
        Self(header.vantages.iter().map(|vantage| (vantage.id.clone(), vantage.link())).collect())
    }

    /// What the bytes of a packet begin with. Where the header does not tell, because the packet came from an interface
    /// that its file described late, the first layer does.
    pub fn of_packet(&self, packet: &PacketRecord) -> LinkType {
        let known = self.0.iter().find(|(vantage, _)| *vantage == packet.vantage);
        known.map_or_else(|| first_layer(&packet.layers), |(_, link)| *link)
    }
}

/// The link type of frames that begin like this; one that nothing is known of where no layer could be read.
fn first_layer(layers: &Layers) -> LinkType {
    match layers {
        Layers { eth: Some(_), .. } => LinkType::Ethernet,
        Layers { sll: Some(CookedRecord { version: 2, .. }), .. } => LinkType::LinuxCooked2,
        Layers { sll: Some(_), .. } => LinkType::LinuxCooked,
        Layers { loopback: Some(_), .. } => LinkType::Null,
        Layers { ip: Some(_), .. } => LinkType::RawIp,
        // LINKTYPE_USER0: whatever somebody agreed upon.
        _ => LinkType::Other(147),
    }
}

impl Vantage {
    /// What its frames begin with; Ethernet where its link type has no name that is known here.
    pub fn link(&self) -> LinkType {
        LinkType::named(&self.link_type).unwrap_or(LinkType::Ethernet)
    }
}
