//! The link type of each vantage: the format of the first bytes of its packets.

use super::packet::{CookedRecord, Layers, PacketRecord};
use super::record::Header;
use crate::frame::LinkType;

/// The link types that a header names, by vantage.
#[derive(Debug, Default)]
pub struct Links(Vec<(String, LinkType)>);

impl Links {
    /// The link types of a header's vantages.
    pub fn of(header: &Header) -> Self {
        Self(header.vantages.iter().map(|vantage| (vantage.id.clone(), vantage.link())).collect())
    }

    /// The link type of a packet. If the header does not name its vantage, because the capture file described the
    /// interface late, the first layer of the packet decides.
    pub fn of_packet(&self, packet: &PacketRecord) -> LinkType {
        let known = self.0.iter().find(|(vantage, _)| *vantage == packet.vantage);
        known.map_or_else(|| first_layer(&packet.layers), |(_, link)| *link)
    }
}

/// The link type of frames that begin like this; [`LinkType::UNKNOWN`] where no layer could be read.
fn first_layer(layers: &Layers) -> LinkType {
    match layers {
        Layers { eth: Some(_), .. } => LinkType::Ethernet,
        Layers { sll: Some(CookedRecord { version: 2, .. }), .. } => LinkType::LinuxCooked2,
        Layers { sll: Some(_), .. } => LinkType::LinuxCooked,
        Layers { loopback: Some(_), .. } => LinkType::Null,
        Layers { ip: Some(_), .. } => LinkType::RawIp,
        _ => LinkType::UNKNOWN,
    }
}
