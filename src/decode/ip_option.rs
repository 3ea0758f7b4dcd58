//! The options of IPv4 (RFC 791, 3.1). They are rare, and many routers drop packets that have them.

use std::net::Ipv4Addr;
use std::ops::Range;

use strum::{IntoStaticStr, VariantNames};

use super::field::{LayerTree, hex};
use super::meaning::Meaning;
use super::name::Name;
use super::option_bytes::{OptionBytes, RawOptions};

/// The options of a header, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IpOptions(OptionBytes);

/// One option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpOption<'a> {
    /// Option type: copied flag (1 bit), class (2 bits) and number (5 bits).
    pub kind: u8,
    /// The bytes after type and length.
    pub data: &'a [u8],
}

/// The options with a name (IANA, IP option numbers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum IpOptionKind {
    EndOfList,
    NoOperation,
    RecordRoute,
    Timestamp,
    Security,
    LooseSourceRoute,
    StreamIdentifier,
    StrictSourceRoute,
    RouterAlert,
    Unknown,
}

/// End of option list.
const END_OF_LIST: u8 = 0;
/// No operation: padding.
const NOP: u8 = 1;
/// Source routes: loose, strict.
const SOURCE_ROUTES: [u8; 2] = [131, 137];

impl IpOption<'_> {
    /// Its name in a packet record; `unknown` if captrace has none.
    pub const fn name(&self) -> &'static str {
        match self.kind {
            END_OF_LIST => "eol",
            NOP => "nop",
            7 => "record_route",
            68 => "timestamp",
            130 => "security",
            131 => "loose_source_route",
            136 => "stream_id",
            137 => "strict_source_route",
            148 => "router_alert",
            _ => "unknown",
        }
    }

    /// The kind of option, if captrace knows it.
    const fn known(&self) -> IpOptionKind {
        match self.kind {
            END_OF_LIST => IpOptionKind::EndOfList,
            NOP => IpOptionKind::NoOperation,
            7 => IpOptionKind::RecordRoute,
            68 => IpOptionKind::Timestamp,
            130 => IpOptionKind::Security,
            131 => IpOptionKind::LooseSourceRoute,
            136 => IpOptionKind::StreamIdentifier,
            137 => IpOptionKind::StrictSourceRoute,
            148 => IpOptionKind::RouterAlert,
            _ => IpOptionKind::Unknown,
        }
    }
}

impl IpOptions {
    #[inline]
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(OptionBytes::new(bytes))
    }

    /// The options, in order, padding included.
    pub fn iter(&self) -> impl Iterator<Item = IpOption<'_>> {
        RawOptions::new(self.0.as_slice()).map(|raw| IpOption { kind: raw.kind, data: raw.data })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    /// The end of a source route that has not been used up.
    pub(super) fn final_destination(&self) -> Option<Ipv4Addr> {
        if self.is_empty() {
            return None;
        }
        let route = self.iter().find(|option| SOURCE_ROUTES.contains(&option.kind))?;
        let (&pointer, addresses) = route.data.split_first()?;
        // RFC 791, 3.1: the pointer is relative to the start of the option, at least 4; beyond the end, the route is
        // used up.
        let used = usize::from(pointer).checked_sub(4)?;
        let last = addresses.last_chunk::<4>().filter(|_| used < addresses.len())?;
        Some(Ipv4Addr::from(*last))
    }

    /// Adds a field for each option; the first is at `start` of the layer.
    pub(super) fn fields(&self, layer: &mut LayerTree, start: usize) {
        for raw in RawOptions::new(self.0.as_slice()) {
            let option = IpOption { kind: raw.kind, data: raw.data };
            let range = Range { start: start + raw.range.start, end: start + raw.range.end };
            let value = match option.kind {
                END_OF_LIST | NOP => String::new(),
                _ => hex(option.data),
            };
            let name = Name::Option(option.kind);
            layer.field(name, "ip.options", range, value).means(Meaning::IpOption(option.known()));
        }
        if let Some(padding) = self.0.padding() {
            let range = start + padding.start..start + padding.end;
            layer.field(Name::Padding, "ip.options", range, "").means(Meaning::AfterEndOfOptions);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_order() {
        let options = IpOptions::new(&[148, 4, 0, 0, 1, 7, 3, 4, 0, 9]);
        let names: Vec<_> = options.iter().map(|option| option.name()).collect();
        assert_eq!(names, ["router_alert", "nop", "record_route", "eol"]);
    }

    #[test]
    fn a_source_route_gives_its_last_address_until_it_is_used_up() {
        let route = |pointer| IpOptions::new(&[131, 11, pointer, 10, 0, 0, 1, 10, 0, 0, 2, 0]);
        assert_eq!(route(4).final_destination(), Some(Ipv4Addr::new(10, 0, 0, 2)));
        assert_eq!(route(12).final_destination(), None);
    }
}
