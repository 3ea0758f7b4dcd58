//! Neighbour discovery (RFC 4861, 4), which does for IPv6 what ARP does for IPv4: its fixed fields and its options.

use pnet::util::MacAddr;
use strum::{IntoStaticStr, VariantNames};

use super::field::{LayerTree, colons, hex, number};
use super::meaning::Meaning;
use super::name::Name;

/// The first type of neighbour discovery: router solicitation.
pub const FIRST: u8 = 133;
/// Router advertisement.
pub const ROUTER_ADVERTISEMENT: u8 = 134;
/// Neighbour solicitation: who has this address?
pub const SOLICITATION: u8 = 135;
/// Neighbour advertisement: I have it.
pub const ADVERTISEMENT: u8 = 136;
/// Redirect.
pub const REDIRECT: u8 = 137;
/// The last type of neighbour discovery: redirect.
pub const LAST: u8 = REDIRECT;

/// Byte ranges: first of a message's fields, counted from its start (RFC 4861, 4.1 to 4.5), then of an option's
/// fields, counted from the start of the option (RFC 4861, 4.6).
pub mod field {
    use std::ops::Range;

    /// Neighbour advertisement: three flags and reserved bits; reserved in other messages.
    pub const REST: Range<usize> = 4..8;
    /// Router advertisement: the hop limit that hosts should use.
    pub const HOP_LIMIT: Range<usize> = 4..5;
    /// Router advertisement: flags.
    pub const FLAGS: Range<usize> = 5..6;
    /// Router advertisement: how long the router is a default router, in seconds.
    pub const LIFETIME: Range<usize> = 6..8;
    /// Router advertisement: how long a neighbour counts as reachable, in milliseconds.
    pub const REACHABLE: Range<usize> = 8..12;
    /// Router advertisement: interval between retransmitted solicitations, in milliseconds.
    pub const RETRANSMISSION: Range<usize> = 12..16;

    /// Type of the option.
    pub const KIND: usize = 0;
    /// Its length, in units of eight bytes.
    pub const LEN: usize = 1;
    /// The link-layer address, if it is an Ethernet address.
    pub const ADDRESS: Range<usize> = 2..8;
}

/// The link-layer addresses in the options of a message, if they are Ethernet addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkAddresses {
    /// Source link-layer address (option 1).
    pub source: Option<MacAddr>,
    /// Target link-layer address (option 2).
    pub target: Option<MacAddr>,
}

impl LinkAddresses {
    pub(super) fn find(options: &[u8]) -> Self {
        let mut found = Self::default();
        for (_, option) in NeighbourOptions::new(options) {
            let address = option.get(field::ADDRESS).and_then(|bytes| bytes.first_chunk::<6>());
            let address = address.map(|bytes| MacAddr::from(*bytes));
            match option.get(field::KIND) {
                Some(1) => found.source = found.source.or(address),
                Some(2) => found.target = found.target.or(address),
                _ => {}
            }
        }
        found
    }
}

/// Adds the fields between checksum and addresses (RFC 4861, 4.1 to 4.5).
pub(super) fn head(layer: &mut LayerTree, kind: u8, frame: &[u8]) {
    let header = frame.get(layer.range.start..).unwrap_or_default();
    let value = |range| number(header, range).to_string();
    let first = number(header, field::REST);
    match kind {
        ADVERTISEMENT => {
            for (bit, name) in [Name::Router, Name::Solicited, Name::Override].into_iter().enumerate() {
                layer.flag(name, "icmpv6.flags", (field::REST, bit), first << bit >> 31 != 0);
            }
            layer.bits(Name::Reserved, "icmpv6.reserved", (field::REST, 3..32), "");
        }
        ROUTER_ADVERTISEMENT if header.len() >= field::RETRANSMISSION.end => {
            layer.field(Name::CurrentHopLimit, "icmpv6.hop_limit", field::HOP_LIMIT, value(field::HOP_LIMIT));
            let flags = number(header, field::FLAGS);
            layer.flag(Name::ManagedAddresses, "icmpv6.flags", (field::FLAGS, 0), flags & 0x80 != 0);
            layer.flag(Name::OtherConfiguration, "icmpv6.flags", (field::FLAGS, 1), flags & 0x40 != 0);
            layer.bits(Name::Reserved, "icmpv6.reserved", (field::FLAGS, 2..8), "");
            let times = [
                (Name::RouterLifetime, "icmpv6.lifetime", field::LIFETIME, Meaning::Seconds),
                (Name::ReachableTime, "icmpv6.reachable_time", field::REACHABLE, Meaning::Milliseconds),
                (
                    Name::RetransmissionTimer,
                    "icmpv6.retrans_timer",
                    field::RETRANSMISSION,
                    Meaning::Milliseconds,
                ),
            ];
            for (name, machine, range, unit) in times {
                layer.field(name, machine, range.clone(), value(range)).means(unit);
            }
        }
        _ => {
            layer.field(Name::Reserved, "icmpv6.reserved", field::REST, "");
        }
    }
}

/// The offset of the options in a message of this type.
pub(super) const fn options_at(kind: u8) -> usize {
    match kind {
        ROUTER_ADVERTISEMENT => 16,
        SOLICITATION | ADVERTISEMENT => 24,
        REDIRECT => 40,
        _ => 8,
    }
}

/// Iterates over the options: the offset of each, and all its bytes.
struct NeighbourOptions<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> NeighbourOptions<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<'a> Iterator for NeighbourOptions<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..)?;
        let len = usize::from(*rest.get(field::LEN)?) * 8;
        // RFC 4861, 4.6: a receiver must discard a message with an option of length zero.
        let option = rest.get(..len).filter(|option| !option.is_empty())?;
        let at = self.at;
        self.at += len;
        Some((at, option))
    }
}

/// The options with a name (RFC 4861, 4.6; RFC 8106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum NeighbourOption {
    SourceAddress,
    TargetAddress,
    Prefix,
    RedirectedHeader,
    Mtu,
    DnsServer,
}

/// Adds a field for each option; the first is at `start` of the layer.
pub(super) fn fields(layer: &mut LayerTree, start: usize, options: &[u8]) {
    for (at, option) in NeighbourOptions::new(options) {
        let kind = option.get(field::KIND).copied().unwrap_or_default();
        let (meaning, address) = match kind {
            1 => (Some(NeighbourOption::SourceAddress), true),
            2 => (Some(NeighbourOption::TargetAddress), true),
            3 => (Some(NeighbourOption::Prefix), false),
            4 => (Some(NeighbourOption::RedirectedHeader), false),
            5 => (Some(NeighbourOption::Mtu), false),
            25 => (Some(NeighbourOption::DnsServer), false),
            _ => (None, false),
        };
        let data = option.get(field::ADDRESS.start..).unwrap_or_default();
        let value = if address { colons(data) } else { hex(data) };
        let range = start + at..start + at + option.len();
        layer
            .field(Name::Option(kind), "icmpv6.options", range, value)
            .may_mean(meaning.map(Meaning::NeighbourOption));
    }
    if let Some(last) = layer.fields.last().map(|field| field.range.end) {
        layer.range.end = layer.range.end.max(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_after_other_options_are_found() {
        let options = [5, 1, 0, 0, 0, 0, 5, 220, 1, 1, 2, 0, 0, 0, 0, 9];
        let found = LinkAddresses::find(&options);
        assert_eq!((found.source, found.target), (Some(MacAddr::new(2, 0, 0, 0, 0, 9)), None));
    }

    #[test]
    fn an_option_of_length_zero_ends_the_list() {
        assert_eq!(LinkAddresses::find(&[1, 0, 2, 0, 0, 0, 0, 9]), LinkAddresses::default());
    }
}
