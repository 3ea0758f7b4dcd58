//! The link type of each vantage: what the bytes of its packets begin with.

use super::packet::PacketRecord;
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

    /// What the bytes of a packet begin with; Ethernet where the header does not tell.
    pub fn of_packet(&self, packet: &PacketRecord) -> LinkType {
        let known = self.0.iter().find(|(vantage, _)| *vantage == packet.vantage);
        known.map_or(LinkType::Ethernet, |(_, link)| *link)
    }

    /// Each vantage's.
    pub fn iter(&self) -> impl Iterator<Item = LinkType> {
        self.0.iter().map(|(_, link)| *link)
    }
}

impl Vantage {
    /// What its frames begin with; Ethernet where its link type has no name that is known here.
    pub fn link(&self) -> LinkType {
        LinkType::named(&self.link_type).unwrap_or(LinkType::Ethernet)
    }
}
